// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/peak_of_event.hpp>

#include <tests/capacity/small_load.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

const std::vector<moving_event> events{{0, 5000, 1440}, {0, 18'000, 1440}, {0, 31'000, 1440}, {0, 44'000, 1440},
                                       {0, 55'000, 1440}};

auto fitted(const std::vector<double>& strength, std::size_t known) {
  auto load = small_load::record(35, 0.02);
  for (std::size_t k = 0; k < known; ++k)
    for (auto t = static_cast<std::size_t>(events[k].start); t < static_cast<std::size_t>(events[k].start) + 1440; ++t)
      load[t] *= 1 + 2 * strength[k];
  return fit(capacity_model{link::logarithm{}, small_load::line, small_load::day, small_load::week},
             load_record{small_load::monday, load, std::span{events}.first(known)});
}

}  // namespace

TEST_CASE("peak of an event: as wide as past peaks were unlike those foreseen, and above the minute expected",
          "[capacity]") {
  const auto alike = fitted({1, 1, 1, 1}, 4), unlike = fitted({0.7, 1.3, 0.8, 1.2}, 4);
  REQUIRE(alike.responses[0].peaks.size() == 4);
  const auto a = peak_of_event(alike, events[4], events, levels::deciles);
  const auto b = peak_of_event(unlike, events[4], events, levels::deciles);
  for (std::size_t k = 1; k < 9; ++k) CHECK(a[k] > a[k - 1]);
  CHECK(b[8] / b[0] > 1.5 * a[8] / a[0]);
  const auto o = outlook(alike, 55'000, 56'440, events);
  double expected = 0;
  for (std::size_t t = 0; t < 1440; ++t) expected = std::max(expected, o.baseline[t] * (1 + o.lift[t]));
  CHECK(a[4] > 0.98 * expected);
  CHECK(a[4] < 1.15 * expected);
}

TEST_CASE("peak of an event: with none seen, what is believed of surprises is all there is", "[capacity]") {
  const auto f = fitted({}, 0);
  const auto q = peak_of_event(f, events[4], {}, std::vector<level>{0.25, 0.5, 0.75});
  // one degree of freedom: the quartiles of Cauchy's law
  CHECK_THAT(std::log(q[2] / q[1]), WithinRel(f.model.events.surprise, 1e-9));
  CHECK_THAT(std::log(q[1] / q[0]), WithinRel(f.model.events.surprise, 1e-9));
}

TEST_CASE("student: quantiles of the tables", "[capacity][published]") {
  // Abramowitz, Stegun (1964), table 26.10: two-sided 0.9, 0.95 and 0.99 for 1, 2, 5, 10 and 30 degrees of freedom
  const auto is = [](double level, double freedom, double wanted, double within) {
    CHECK_THAT(detail::student_quantile(level, freedom), WithinAbs(wanted, within));
    CHECK_THAT(detail::student_quantile(1 - level, freedom), WithinAbs(-wanted, within));
  };
  is(0.95, 1, 6.314, 5e-4);
  is(0.975, 2, 4.303, 5e-4);
  is(0.95, 5, 2.015, 5e-4);
  is(0.975, 5, 2.571, 2e-3);
  is(0.95, 10, 1.812, 6e-4);
  is(0.995, 10, 3.169, 2e-3);
  is(0.975, 30, 2.042, 6e-4);
}

TEST_CASE("peak of an event: what it refuses", "[capacity]") {
  const auto f = fitted({}, 0);
  const std::vector<level> one{0.9};
  CHECK(ECHELON_FAULT_OF(peak_of_event(f, events[4], {}, std::vector<level>{})) == 202);
  CHECK(ECHELON_FAULT_OF(peak_of_event(f, {0, 5, 0}, {}, one)) == 201);
  CHECK(ECHELON_FAULT_OF(peak_of_event(f, {0, -500, 60}, {}, one)) == 201);
}
