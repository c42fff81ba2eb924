// SPDX-License-Identifier: BSL-1.0
#include <echelon/simulate/event_load.hpp>

#include <set>

#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr event_load small{.days = 60, .services = 2, .seed = 3, .events_a_year = 12};
}

TEST_CASE("event load: the same bits for any policy, another world for another seed, one service whatever the others",
          "[simulate][parity]") {
  const auto one = generate(exec::seq, small), many = generate(exec::threads{.workers = 3}, small);
  CHECK(one.load == many.load);
  CHECK(one.robot == many.robot);
  event_load other = small;
  other.seed = 4;
  CHECK(generate(exec::seq, other).load != one.load);
  event_load alone = small;
  alone.services = 1;
  const auto first = generate(exec::seq, alone);
  CHECK(std::equal(first.load.begin(), first.load.end(), one.load.begin()));
  CHECK(first.minutes == 60 * 1440);
}

TEST_CASE("event load: events move over the years and take 24, 36 and 48 hours in turn", "[simulate][law]") {
  const auto events = detail::draw_events(event_load{.days = 3000, .event_types = 1, .events_a_year = 1});
  REQUIRE(events.size() >= 7);
  std::set<std::int64_t> lengths, days;
  for (std::size_t k = 0; k < events.size(); ++k) {
    lengths.insert(events[k].length / 60);
    if (k > 0) {
      CHECK(events[k].length != events[k - 1].length);
      CHECK(events[k].start > events[k - 1].start);
      const double apart = static_cast<double>(events[k].start - events[k - 1].start) / 1440;
      CHECK_THAT(apart, WithinAbs(365.25, 26.0));
      days.insert(static_cast<std::int64_t>(apart));
    }
  }
  CHECK(lengths == std::set<std::int64_t>{24, 36, 48});
  CHECK(days.size() > 3);
}

TEST_CASE("event load: the mean is the baseline with all lifts, and what is recorded lies about it",
          "[simulate][law]") {
  event_load spec = small;
  spec.effects = spec.surprise = 0;
  spec.services = 1;
  const auto g = generate(exec::seq, spec);
  REQUIRE(!g.events.empty());
  double sum = 0, square = 0;
  std::size_t lifted = 0;
  for (std::size_t m = 0; m < g.minutes; ++m) {
    double lift = 0;
    for (const load_event& e : g.events) lift += event_lift(shape_of(spec, e.type), e, static_cast<double>(m));
    lifted += lift > 1 ? 1u : 0u;
    if (m % 7 == 0)
      CHECK_THAT(g.mean[m], WithinRel(g.baseline[m] * static_cast<float>(1 + std::max(-0.9, lift)), 2e-3f));
    const double off = g.load[m] / g.mean[m] - 1;
    sum += off;
    square += off * off;
  }
  CHECK(lifted > 1000);
  const auto n = static_cast<double>(g.minutes);
  CHECK_THAT(sum / n, WithinAbs(0, 0.005));
  CHECK_THAT(std::sqrt(square / n), WithinRel(std::sqrt(0.02 * 0.02 + 0.02 * 0.02), 0.1));
}

TEST_CASE("event lift: the body stretches with the event, ramps do not, and total lift grows more slowly than length",
          "[simulate][law]") {
  const event_shape s{.opening = 0, .closing = 0, .deal = 0, .stretch = 1};
  const load_event day{0, 1000, 1440, 1}, two{0, 1000, 2880, 1};
  for (const double u : {0.1, 0.3, 0.5, 0.9})
    CHECK_THAT(event_lift(s, day, 1000 + 1440 * u), WithinAbs(event_lift(s, two, 1000 + 2880 * u), 1e-9));
  const event_shape ramps{.body = 0, .deal = 0, .stretch = 1};
  for (const double minute : {0.0, 10.0, 100.0}) {
    CHECK_THAT(event_lift(ramps, day, 1000 + minute), WithinAbs(event_lift(ramps, two, 1000 + minute), 1e-4));
    CHECK_THAT(event_lift(ramps, day, 2439 - minute), WithinAbs(event_lift(ramps, two, 3879 - minute), 1e-4));
    CHECK(event_lift(ramps, day, 990 - minute) > 0);
    CHECK(event_lift(ramps, day, 2441 + minute) < 0);
  }
  const auto total = [](const load_event& e) {
    double sum = 0;
    for (std::int64_t m = 0; m < e.length; ++m)
      sum += event_lift(event_shape{.opening = 0, .closing = 0, .deal = 0}, e, static_cast<double>(e.start + m));
    return sum;
  };
  CHECK_THAT(total(two) / total(day), WithinRel(std::pow(2.0, 0.85), 1e-3));
  const load_event rich{0, 1000, 1440, 1.5};
  CHECK_THAT(event_lift({}, rich, 1200), WithinRel(1.5 * event_lift({}, day, 1200), 1e-9));
}

TEST_CASE("event load: growth changes where the breaks are and nowhere else", "[simulate][law]") {
  event_load spec{.days = 150, .breaks = 2, .daily = 0, .weekly = 0, .yearly = 0};
  const auto g = generate(exec::seq, spec);
  REQUIRE(g.breaks.size() == 2);
  CHECK(g.breaks[0] < g.breaks[1]);
  const auto slope = [&](std::size_t m) { return (g.baseline[m + 20'000] - g.baseline[m]) / 20'000.0f; };
  const float first = slope(0), second = slope(g.breaks[0] + 10), third = slope(g.breaks[1] + 10);
  CHECK_THAT(slope(g.breaks[0] - 20'010), WithinRel(first, 0.01f));
  CHECK_THAT(second / first, WithinRel(1.5f, 0.02f));
  CHECK_THAT(third / first, WithinRel(1.0f, 0.02f));
}

TEST_CASE("event load: robots visit about the share asked for, never within an event, and holes are missing",
          "[simulate][law]") {
  event_load spec = small;
  spec.robots = 0.05;
  spec.missing = 0.02;
  spec.events_a_year = 3;
  const auto g = generate(exec::seq, spec);
  std::size_t robots = 0, holes = 0;
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t m = 0; m < g.minutes; ++m) {
      const std::size_t cell = i * g.minutes + m;
      holes += std::isnan(g.load[cell]) ? 1u : 0u;
      if (g.robot[cell] == 0) continue;
      ++robots;
      for (const load_event& e : g.events)
        REQUIRE(!(static_cast<std::int64_t>(m) >= e.start && static_cast<std::int64_t>(m) < e.start + e.length));
      if (!std::isnan(g.load[cell])) REQUIRE(g.load[cell] > 1.2f * g.mean[cell]);
    }
  const auto n = static_cast<double>(2 * g.minutes);
  CHECK_THAT(static_cast<double>(robots) / n, WithinAbs(0.05, 0.012));
  CHECK_THAT(static_cast<double>(holes) / n, WithinAbs(0.02, 0.003));
  const panel p = panel_of(g);
  CHECK(p.size() == 2);
  CHECK(p.time.each == unit::minute);
  CHECK(p.ids[1] == "service2");
  CHECK(ECHELON_FAULT_OF(validate(p)) == 0);
}

TEST_CASE("event load: what it refuses", "[simulate]") {
  const auto with = [](auto&& spoil) {
    event_load s{.days = 1};
    spoil(s);
    return ECHELON_FAULT_OF(generate(exec::seq, s));
  };
  CHECK(with([](auto&) {}) == 0);
  CHECK(with([](auto& s) { s.days = 0; }) == 202);
  CHECK(with([](auto& s) { s.services = 0; }) == 202);
  CHECK(with([](auto& s) { s.days = 20'000; }) == 201);
  CHECK(with([](auto& s) { s.start = {2023, 2, 30}; }) == 201);
  CHECK(with([](auto& s) { s.level = 0; }) == 201);
  CHECK(with([](auto& s) { s.weekly = 1; }) == 201);
  CHECK(with([](auto& s) { s.hours[1] = 0; }) == 201);
  CHECK(with([](auto& s) { s.robots = 0.6; }) == 201);
  CHECK(with([](auto& s) { s.missing = -0.1; }) == 201);
  CHECK(with([](auto& s) { s.noise = -1; }) == 201);
  CHECK(with([](auto& s) { s.break_factor = 0; }) == 201);
}
