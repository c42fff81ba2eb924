// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/forecast_load.hpp>

#include <tests/capacity/small_load.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

const std::vector<moving_event> events{{0, 8000, 1440, 1, 360}, {0, 26'000, 2160, 1.2, 360}, {0, 45'000, 2880, 0.9, 0},
                                       {3, 41'000, 60}};

std::vector<double> eventful(std::size_t days, std::uint64_t seed = 1) {
  auto load = small_load::record(days, 0.03, seed);
  for (const moving_event& e : {events[0], events[1]})
    for (auto t = static_cast<std::size_t>(e.start); t < static_cast<std::size_t>(e.start + e.length); ++t)
      load[t] *= 1 + 1.5 * e.intensity;
  return load;
}

template <class Link>
auto fitted(const Link& on, std::size_t days = 28, std::uint64_t seed = 1) {
  const auto load = eventful(days, seed);
  return fit(capacity_model{on, small_load::line, small_load::day, small_load::week},
             load_record{small_load::monday, load, events});
}

template <class Link>
void adds_up(const Link& on) {
  const auto f = fitted(on);
  const auto said = predict(f, horizon{10'000}, events);
  for (std::size_t h = 0; h < said.size(); h += 97) {
    const load_parts parts = explain(f, f.minutes + h, events);
    CHECK_THAT(parts.total, WithinRel(said[h], 1e-12));
    CHECK_THAT(parts.sum(), WithinRel(said[h], 1e-9));
    REQUIRE(parts.terms.size() == 3);
    CHECK(parts.events[3] == 0);  // a type that was never met
  }
}

}  // namespace

TEST_CASE("explanation: parts add up to the forecast to 1e-9, on any scale", "[capacity][law]") {
  adds_up(link::identity{});
  adds_up(link::logarithm{});
  adds_up(link::root{});
}

TEST_CASE("bridge: its parts add up to the change between two forecasts", "[capacity][law]") {
  const auto before = fitted(link::logarithm{}), after = fitted(link::logarithm{}, 29, 2);
  auto moved = events;
  moved[2].start -= 300;
  for (const std::size_t minute : {43'000u, 45'000u, 46'500u}) {
    const load_parts change = bridge(explain(before, minute, events), explain(after, minute, moved));
    const double from = explain(before, minute, events).total, to = explain(after, minute, moved).total;
    CHECK_THAT(change.total, WithinAbs(to - from, 1e-9));
    CHECK_THAT(change.sum(), WithinAbs(change.total, 1e-9 * (from + to)));
  }
  CHECK(bridge(explain(after, 45'000, events), explain(after, 45'000, moved)).events[2] != 0);
  CHECK(ECHELON_FAULT_OF(bridge(load_parts{}, explain(after, 5))) == 101);
}

TEST_CASE("forecast: an event ahead is lifted as those before it were, in and around its time", "[capacity]") {
  const auto f = fitted(link::logarithm{});
  const auto o = outlook(f, 43'000, 52'000, events);
  for (std::size_t t = 45'300; t < 47'600; t += 100) CHECK_THAT(o.lift[t - 43'000], WithinAbs(1.35, 0.1));
  CHECK_THAT(o.lift[0], WithinAbs(0.0, 0.02));
  const auto said = predict(f, horizon{9000}, events);
  for (std::size_t h = 3000; h < 9000; h += 500) {
    const std::size_t t = f.minutes + h;
    CHECK_THAT(said[h], WithinRel(o.baseline[t - 43'000] * (1 + o.lift[t - 43'000]), 1e-12));
  }
}

TEST_CASE("quantiles: they do not cross, hold their levels, and are wider in an event", "[capacity][law]") {
  const auto f = fitted(link::logarithm{});
  const auto q = predict(f, horizon{7 * 1440}, levels::deciles, events);
  const auto come = small_load::record(35, 0.03, 9);
  std::vector<double> below(9, 0.0);
  double count = 0;
  for (std::size_t h = 0; h < q.horizon(); ++h) {
    for (std::size_t k = 1; k < 9; ++k) REQUIRE(q(0, h)[k - 1] <= q(0, h)[k]);
    const std::size_t t = f.minutes + h;
    if (t + 1200 > 45'000) continue;  // before the event
    count += 1;
    for (std::size_t k = 0; k < 9; ++k) below[k] += come[t] <= q(0, h)[k] ? 1 : 0;
  }
  for (std::size_t k = 0; k < 9; ++k) CHECK_THAT(below[k] / count, WithinAbs(levels::deciles[k].value(), 0.05));
  const auto width = [&](std::size_t t) { return q(0, t - f.minutes)[8] / q(0, t - f.minutes)[0]; };
  CHECK(width(46'000) > width(42'000));
}

TEST_CASE("forecast: what it refuses", "[capacity]") {
  const auto f = fitted(link::logarithm{});
  CHECK(ECHELON_FAULT_OF(predict(f, horizon{0})) == 202);
  CHECK(ECHELON_FAULT_OF(predict(f, horizon{5}, std::span<const level>{})) == 202);
  CHECK(ECHELON_FAULT_OF(predict(f, horizon{5}, std::vector<level>{0.5, 0.4})) == 102);
  CHECK(ECHELON_FAULT_OF(outlook(f, 7, 5)) == 201);
  CHECK(ECHELON_FAULT_OF(outlook(f, 5, 7, std::vector<moving_event>{{0, 5, -1}})) == 201);
}
