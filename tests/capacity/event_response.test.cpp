// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/event_response.hpp>

#include <limits>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

constexpr event_response exact{.penalty = 1e-7, .surprise = 1e-4};

/// A response that the model can express: a body that is flat, an opening, deals, a lead and a hangover.
fitted_response planted() {
  fitted_response r{exact, 1, 0.7, 0.1, std::vector<double>(detail::response_columns(exact), 0.0)};
  const std::size_t body = exact.pieces + 3;
  for (std::size_t k = 0; k < body; ++k) r.coefficients[k] = 1.2;
  r.coefficients[body + 1] = 2.0;
  r.coefficients[body + 7] = 0.5;
  r.coefficients[body + 9] = 0.25;
  r.coefficients[body + 12] = -0.1;
  return r;
}

double lift_at(const fitted_response& r, const moving_event& e, double minute) {
  std::vector<double> row(r.coefficients.size());
  return lift_of(r, e, minute, row);
}

/// Load of 100 a minute with events, each as strong as said.
std::vector<double> load_of(const std::vector<moving_event>& events, const std::vector<double>& strength) {
  std::vector<double> out(40 * 1440, 100.0);
  for (std::size_t t = 0; t < out.size(); ++t)
    for (std::size_t k = 0; k < events.size(); ++k)
      out[t] += 100 * strength[k] * lift_at(planted(), events[k], static_cast<double>(t));
  return out;
}

const std::vector<moving_event> three{
    {0, 3000, 1440, 1.0, 360}, {0, 16'300, 2160, 1.2, 360}, {0, 33'000, 2880, 0.9, 360}};

fitted_response learned(const event_response& spec, const std::vector<double>& load) {
  const std::vector<double> baseline(load.size(), 100.0);
  const auto sums = detail::sums_by_type(spec, three, std::span<const double>{load}, baseline);
  return detail::learn_responses(spec, sums).at(0);
}

}  // namespace

TEST_CASE("events: what can be expressed is found, and holds at another date, length and intensity",
          "[capacity][law]") {
  const fitted_response r = learned(exact, load_of(three, {1, 1, 1}));
  CHECK_THAT(r.stretch, WithinAbs(0.7, 1e-9));
  CHECK(r.events == 3);
  CHECK(r.surprise < exact.surprise);
  const moving_event other{0, 50'000, 1800, 1.5, 360};
  for (double minute = 49'000; minute < 54'500; minute += 37)
    CHECK_THAT(lift_at(r, other, minute), WithinAbs(lift_at(planted(), other, minute), 2e-3));
}

TEST_CASE("events: an event that moves takes its response along, nothing is lifted beyond its reach",
          "[capacity][law]") {
  const fitted_response r = planted();
  const moving_event early{0, 1000, 2000, 1, 500}, late{0, 71'000, 2000, 1, 500};
  for (double minute = -500; minute < 7000; minute += 61)
    CHECK_THAT(lift_at(r, late, minute + 70'000), WithinAbs(lift_at(r, early, minute), 1e-12));
  CHECK(lift_at(r, late, 71'000.0 - 1081) == 0);
  CHECK(lift_at(r, late, 73'000.0 + 2880) == 0);
  CHECK(lift_at(r, late, 73'000.0) < 0);
  moving_event twice = late;
  twice.intensity = 2;
  CHECK_THAT(lift_at(r, twice, 71'444), WithinRel(2 * lift_at(r, late, 71'444), 1e-12));
}

TEST_CASE("events: their strengths differ as much as what is learned of surprises", "[capacity]") {
  const fitted_response r = learned({.penalty = 1e-4, .surprise = 0.01}, load_of(three, {1.4, 0.7, 1.2}));
  CHECK(r.surprise > 0.1);
  CHECK(r.surprise < 0.6);
}

TEST_CASE("events: one length only says nothing of stretching, and no event nothing at all", "[capacity]") {
  const std::vector<moving_event> one{{1, 3000, 1440, 1, 0}};
  const std::vector<double> load(20'000, 100.0), baseline(20'000, 80.0);
  const event_response spec{.stretch = 0.9};
  const auto sums = detail::sums_by_type(spec, one, std::span<const double>{load}, baseline);
  const auto both = detail::learn_responses(spec, sums);
  REQUIRE(both.size() == 2);
  CHECK(both[0].events == 0);
  CHECK(both[1].events == 1);
  CHECK(both[1].stretch == 0.9);
  CHECK_THAT(lift_at(both[1], one[0], 3700), WithinAbs(0.25, 0.01));
}

TEST_CASE("events: the sums of a body of minutes that are missing are those of the others", "[capacity][law]") {
  std::vector<double> load = load_of(three, {1, 1, 1});
  for (std::size_t t = 0; t < load.size(); t += 3) load[t] = std::numeric_limits<double>::quiet_NaN();
  const fitted_response r = learned(exact, load);
  CHECK_THAT(lift_at(r, three[1], 17'000), WithinAbs(lift_at(planted(), three[1], 17'000), 2e-3));
}

TEST_CASE("events: what they refuse", "[capacity]") {
  const auto refused = [](const event_response& spec, const moving_event& e) {
    return ECHELON_FAULT_OF((detail::check_events(spec, std::span{&e, 1}), 0));
  };
  const moving_event good{0, 5, 60};
  CHECK(refused({}, good) == 0);
  CHECK(refused({}, {0, 5, 0}) == 201);
  CHECK(refused({}, {0, 5, 60, 0.0}) == 201);
  CHECK(refused({}, {0, 5, 60, 1, -1}) == 201);
  CHECK(refused({}, {10'000, 5, 60}) == 201);
  CHECK(refused({.before = -1}, good) == 201);
  CHECK(refused({.pieces = 0}, good) == 201);
  CHECK(refused({.penalty = 0}, good) == 201);
  CHECK(refused({.surprise = 0}, good) == 201);
}
