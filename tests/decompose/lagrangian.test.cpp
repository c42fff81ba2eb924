// SPDX-License-Identifier: BSL-1.0
#include <echelon/decompose/lagrangian.hpp>

#include <tests/catch.hpp>
#include <tests/decompose/priced.hpp>

using namespace echelon;
using namespace priced;

TEMPLATE_TEST_CASE("lagrangian: bound and plan bracket the enumerated optimum", "[decompose][law]", step::subgradient,
                   step::polyak, step::volume, step::spectral, step::accelerated, step::bundle, step::level_bundle,
                   step::admm) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const auto problem = knapsack::any(seed);
    const auto b = solve(exec::seq, lagrangian<TestType>{.max_iterations = 60, .gap = 0}, problem, greedy{problem});
    const double optimum = problem.optimum();
    INFO("seed " << seed);
    CHECK(b.lower <= optimum + 1e-9);
    CHECK(b.upper >= optimum - 1e-9);
    for (std::size_t i = 1; i < b.lower_trace.size(); ++i) {
      CHECK(b.lower_trace[i] >= b.lower_trace[i - 1]);
      CHECK(b.upper_trace[i] <= b.upper_trace[i - 1]);
    }
  }
}

TEMPLATE_TEST_CASE("lagrangian: the number of workers changes no bit", "[decompose][parity]", step::subgradient,
                   step::polyak, step::volume, step::spectral, step::accelerated, step::bundle, step::level_bundle,
                   step::admm) {
  const auto problem = knapsack::any(7);
  const lagrangian<TestType> how{.max_iterations = 50, .gap = 0};
  const auto a = solve(exec::seq, how, problem, greedy{problem});
  for (const std::size_t workers : {1u, 2u, 5u}) {
    const auto b = solve(exec::threads{.workers = workers}, how, problem, greedy{problem});
    CHECK(b.prices == a.prices);
    CHECK(b.lower == a.lower);
    CHECK(b.upper == a.upper);
    CHECK(b.lower_trace == a.lower_trace);
  }
}

TEST_CASE("lagrangian: an observer can stop it and still has bounds", "[decompose]") {
  const auto problem = knapsack::any(3);
  std::size_t calls = 0;
  auto twice = [&](const progress& p) {
    CHECK(p.total == 50);
    return calls++ < 2;
  };
  const auto b = solve(exec::seq, lagrangian<>{.max_iterations = 50, .gap = 0}, problem, greedy{problem}, twice);
  CHECK(b.why == stop::interrupted);
  CHECK(b.iterations == 2);
  CHECK(b.lower <= b.upper);
  CHECK(std::isfinite(b.upper));
}

TEST_CASE("lagrangian: starting from the best prices gives their bound at once", "[decompose]") {
  const newsvendors room;
  const auto cold = solve(exec::seq, lagrangian<>{.gap = 1e-6}, room, shrink{room});
  const auto warm = solve(exec::seq, lagrangian<>{.max_iterations = 1, .gap = 0}, room, shrink{room}, {}, cold.prices);
  CHECK(warm.lower == cold.lower);
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, lagrangian<>{}, room, shrink{room}, {}, std::vector<double>{1, 2})) == 101);
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, lagrangian<>{}, room, shrink{room}, {}, std::vector<double>{-1})) == 303);
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, lagrangian<>{}, room, shrink{room}, {}, std::vector<double>{NAN})) == 301);
}

namespace {

/// One row whose use saves money, with answers planted by the test.
struct planted {
  std::vector<double> room{4}, limits{std::numeric_limits<double>::infinity()};
  relaxed (*answer)(double price) = nullptr;
  std::size_t coupling_rows() const { return room.size(); }
  std::span<const double> capacities() const { return room; }
  std::span<const double> price_limits() const { return limits; }
  template <class E>
  relaxed evaluate(const E&, std::span<const double> prices) const {
    return answer(prices[0]);
  }
};

const auto no_plan = [](const auto&, std::span<const double>) {
  return taken{std::numeric_limits<double>::infinity()};
};

auto answer_of(relaxed (*answer)(double)) {
  return solve(exec::seq, lagrangian<>{.max_iterations = 50}, planted{.answer = answer}, no_plan);
}

/// Answers that are a quarter too low, and say so.
struct rough : knapsack {
  template <class E>
  relaxed evaluate(const E& where, std::span<const double> prices) const {
    relaxed out = knapsack::evaluate(where, prices);
    out.value -= 0.25;
    out.inexact = 0.25;
    return out;
  }
};

/// Ten units wanted, each saves 2: 8 of them if priced below 2. Overtime replaces the row at 1.5 a unit.
relaxed ten_units(double price) { return price < 2 ? relaxed{10 * (price - 2), {10}} : relaxed{0, {0}}; }

}  // namespace

TEST_CASE("lagrangian: a world without a plan, or without an end, is a status", "[decompose]") {
  CHECK(answer_of([](double) { return relaxed{std::numeric_limits<double>::infinity(), {}}; }).why == stop::infeasible);
  const auto endless = answer_of([](double) { return relaxed{-std::numeric_limits<double>::infinity(), {}}; });
  CHECK(endless.why == stop::unbounded);
  CHECK(std::string{text(endless.why)} == "unbounded");
  CHECK(endless.lower == -std::numeric_limits<double>::infinity());
  // always 10 units on 4 units of room: the bound grows with the price, beyond what any plan could cost
  const planted stubborn{.answer = [](double price) { return relaxed{3 + 10 * price, {10}}; }};
  const auto proof = solve(exec::seq, lagrangian<>{.worst = 1000}, stubborn, no_plan);
  CHECK(proof.why == stop::infeasible);
  CHECK(proof.lower > 1000);
  CHECK(std::isinf(proof.upper));
}

TEST_CASE("lagrangian: answers that are no numbers or have another shape are refused by name", "[decompose]") {
  CHECK(ECHELON_FAULT_OF(answer_of([](double) { return relaxed{std::nan(""), {1}}; })) == 301);
  CHECK(ECHELON_FAULT_OF(answer_of([](double) { return relaxed{1, {std::nan("")}}; })) == 301);
  CHECK(ECHELON_FAULT_OF(answer_of([](double) { return relaxed{1, {1, 2}}; })) == 101);
  CHECK(ECHELON_FAULT_OF(answer_of([](double) { return relaxed{1, {1}, -1}; })) == 201);
}

TEST_CASE("lagrangian: capacities, limits and options that cannot be are refused", "[decompose]") {
  const auto fault = [](planted p, lagrangian<> how) {
    p.answer = ten_units;
    return ECHELON_FAULT_OF(solve(exec::seq, how, p, no_plan));
  };
  const double infinite = std::numeric_limits<double>::infinity(), nan = std::nan("");
  CHECK(fault({}, {.max_iterations = 5}) == 0);
  CHECK(fault({.room = {-1}}, {.max_iterations = 5}) == 0);  // a row may demand: usage can be negative
  CHECK(fault({.room = {nan}}, {}) == 301);
  CHECK(fault({.room = {infinite}}, {}) == 301);
  CHECK(fault({.limits = {nan}}, {}) == 301);
  CHECK(fault({.limits = {-1}}, {}) == 303);
  CHECK(fault({.limits = {1, 2}}, {}) == 101);
  CHECK(fault({}, {.gap = -0.1}) == 201);
  CHECK(fault({}, {.gap = nan}) == 201);
  CHECK(fault({}, {.recover_every = 0}) == 201);
  CHECK(fault({}, {.worst = nan}) == 201);
}

TEMPLATE_TEST_CASE("lagrangian: no price leaves its limits", "[decompose][law]", step::subgradient, step::polyak,
                   step::volume, step::spectral, step::accelerated, step::bundle, step::level_bundle, step::admm) {
  static double highest;
  highest = 0;
  const planted overtime{.limits = {1.5}, .answer = [](double price) {
                           highest = std::max(highest, price);
                           return ten_units(price);
                         }};
  const auto plan = [](const auto&, const mixture& m) { return taken{m.cost + 1.5 * std::max(0.0, m.usage[0] - 4)}; };
  const lagrangian<TestType> how{.max_iterations = 200, .gap = 1e-9, .recover_every = 1};
  const auto b = solve(exec::seq, how, overtime, plan, {}, std::vector<double>{7});  // yesterday's limit was higher
  CHECK(highest == 1.5);
  CHECK_THAT(b.lower, WithinRel(-11.0, 1e-9));  // 10 units save 20, six of them in overtime cost 9
  CHECK_THAT(b.upper, WithinRel(-11.0, 1e-9));
  CHECK(b.why == stop::gap);
}

TEST_CASE("lagrangian: evaluations of yesterday are a start when only capacities changed", "[decompose][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto sack = knapsack::any(seed);
    lagrangian<> how{.max_iterations = 200, .gap = 0, .remember = 50};
    const auto yesterday = solve(exec::seq, how, sack, greedy{sack});
    REQUIRE(yesterday.seen.size() > 0);
    CHECK(yesterday.seen.size() <= 50);
    sack.room[seed % 3] *= 1.1;
    const auto cold = solve(exec::seq, how, sack, greedy{sack});
    how.max_iterations = 6;
    const auto warm = solve(exec::seq, how, sack, greedy{sack}, {}, yesterday.seen);
    INFO("seed " << seed);
    CHECK(warm.lower <= sack.optimum() + 1e-9);
    for (std::size_t k = 0; k < yesterday.seen.size(); ++k) {  // each is a bound today before anything is evaluated
      double bound = yesterday.seen.value[k];
      for (std::size_t r = 0; r < 3; ++r) bound -= yesterday.seen.prices_of(k)[r] * sack.room[r];
      CHECK(warm.lower >= bound - 1e-9);
    }
    CHECK(warm.lower >= cold.lower - 1e-3 * std::abs(cold.lower));
  }
}

TEST_CASE("lagrangian: a plan of yesterday that is still good enough is renewed without an evaluation", "[decompose]") {
  struct renewing {
    greedy make;
    taken last;
    taken operator()(const exec::seq_t& where, std::span<const double> prices) const { return make(where, prices); }
    taken renew(const exec::seq_t&, std::span<const double>) const { return last; }
  };
  const auto sack = knapsack::any(4);
  lagrangian<> how{.max_iterations = 200, .gap = 0, .remember = 50};
  const auto cold = solve(exec::seq, how, sack, greedy{sack});
  how.gap = cold.gap + 1e-12;
  const auto warm = solve(exec::seq, how, sack, renewing{{sack}, cold.best}, {}, cold.seen);
  CHECK(warm.iterations == 0);
  CHECK(warm.why == stop::gap);
  CHECK_THAT(warm.lower, WithinRel(cold.lower, 1e-12));
  CHECK(warm.upper == cold.upper);
  const auto poor = solve(exec::seq, how, sack, renewing{{sack}, taken{1e9}}, {}, cold.seen);
  CHECK(poor.iterations > 0);
  CHECK(poor.upper < 1e9);
}

TEST_CASE("lagrangian: rows may have prices of any size when their sizes are told", "[decompose][law]") {
  struct sized : knapsack {
    std::vector<double> unit{1, 1e-3, 1e3}, size{1, 1e3, 1e-3}, rooms;
    explicit sized(std::uint64_t seed) : knapsack{knapsack::any(seed)}, rooms{room} {
      for (std::size_t r = 0; r < 3; ++r) rooms[r] *= unit[r];
    }
    std::span<const double> capacities() const { return rooms; }
    std::span<const double> price_scale() const { return size; }
    relaxed evaluate(const exec::seq_t& where, std::span<const double> prices) const {
      std::vector<double> of(prices.begin(), prices.end());
      for (std::size_t r = 0; r < 3; ++r) of[r] *= unit[r];
      relaxed out = knapsack::evaluate(where, of);
      for (std::size_t r = 0; r < 3; ++r) out.usage[r] *= unit[r];
      return out;
    }
  };
  const auto nothing = [](const auto&, std::span<const double>) { return taken{}; };
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const sized units{seed};
    const lagrangian<> how{.max_iterations = 60, .gap = 0};
    const double plain = solve(exec::seq, how, knapsack::any(seed), nothing).lower;
    CHECK_THAT(solve(exec::seq, how, units, nothing).lower, WithinRel(plain, 1e-6));
  }
  sized bad{1};
  bad.size[1] = 0;
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, lagrangian<>{}, bad, nothing)) == 201);
  bad.size[1] = std::nan("");
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, lagrangian<>{}, bad, nothing)) == 301);
  bad.size.pop_back();
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, lagrangian<>{}, bad, nothing)) == 101);
}

TEST_CASE("lagrangian: a history of another shape is refused", "[decompose]") {
  const auto sack = knapsack::any(1);
  const lagrangian<> five{.max_iterations = 5, .gap = 0, .remember = 5};
  const dual_history seen = solve(exec::seq, five, sack, greedy{sack}).seen;
  const auto fault = [&](const dual_history& h) {
    return ECHELON_FAULT_OF(solve(exec::seq, lagrangian<>{}, sack, greedy{sack}, {}, h));
  };
  dual_history other = seen;
  other.rows = 2;
  CHECK(fault(other) == 101);
  other = seen;
  other.usage.pop_back();
  CHECK(fault(other) == 101);
  other = seen;
  other.value[0] = std::nan("");
  CHECK(fault(other) == 301);
  other = seen;
  other.prices[0] = -1;
  CHECK(fault(other) == 303);
  CHECK(fault(seen) == 0);
  CHECK(fault(dual_history{.rows = 3}) == 0);
}

TEST_CASE("lagrangian: an inexact answer lowers the bound and leaves the plan its cost", "[decompose][law]") {
  const auto cost = [](const auto&, const mixture& m) { return taken{m.cost}; };
  const auto sack = knapsack::any(6);
  const lagrangian<> how{.max_iterations = 1, .gap = 0, .recover_every = 1};
  const auto exact = solve(exec::seq, how, sack, cost);
  const auto inexact = solve(exec::seq, how, rough{sack}, cost);
  CHECK_THAT(inexact.lower, WithinAbs(exact.lower - 0.25, 1e-12));
  CHECK_THAT(inexact.upper, WithinAbs(exact.upper, 1e-12));
}
