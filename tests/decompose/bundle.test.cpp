// SPDX-License-Identifier: BSL-1.0
#include <echelon/decompose/bundle.hpp>

#include <tests/catch.hpp>
#include <tests/decompose/priced.hpp>

using namespace echelon;
using namespace priced;

TEST_CASE("bundle: it finds the top of a dual with corners", "[decompose][law]") {
  // the bundle's bound is at least the best of 20,000 Polyak steps, up to 1e-6
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto problem = knapsack::any(seed);
    const lagrangian<step::polyak> many_steps{.max_iterations = 20'000, .gap = 0};
    const auto slow = solve(exec::seq, many_steps, problem, greedy{problem});
    const auto quick = solve(exec::seq, lagrangian<>{.max_iterations = 200, .gap = 0}, problem, greedy{problem});
    INFO("seed " << seed << " after " << quick.iterations);
    CHECK(quick.lower >= slow.lower - 1e-6 * std::abs(slow.lower));
  }
}

TEST_CASE("bundle: few cuts still find the top", "[decompose][law]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto sack = knapsack::any(seed);
    const auto many = solve(exec::seq, lagrangian<>{.max_iterations = 300, .gap = 0}, sack, greedy{sack});
    lagrangian<> how{.max_iterations = 300, .gap = 0};
    how.step.cuts = 4;
    const auto few = solve(exec::seq, how, sack, greedy{sack});
    INFO("seed " << seed);
    CHECK(few.lower >= many.lower - 1e-3 * std::abs(many.lower));
  }
}

TEST_CASE("bundle: what it promises is never less than what the dual still offers nearby", "[decompose][law]") {
  // the model lies above the dual, so the rise at the proposed prices is at most the promise
  const auto sack = knapsack::any(5);
  std::vector<double> scale(3, 1.0), prices(3), next(3), excess(3);
  auto mover = step::bundle{}.start(scale);
  double best = -1e300, promised = 0;
  for (int it = 0; it < 30; ++it) {
    const relaxed seen = sack.evaluate(exec::seq, prices);
    double bound = seen.value;
    for (std::size_t r = 0; r < 3; ++r) {
      bound -= prices[r] * sack.room[r];
      excess[r] = seen.usage[r] - sack.room[r];
    }
    if (it > 0) CHECK(bound - best <= promised + 1e-9);
    best = std::max(best, bound);
    promised = mover.move({prices, bound, excess}, 0.0, next);
    for (const double p : next) CHECK(p >= 0);
    prices = next;
  }
}

TEST_CASE("bundle: a dual that begins at zero is climbed", "[decompose][law]") {
  // one part of cost (x - 10)^2 / 2 and room for 4: without a price it costs nothing, at its price of 6 it costs 18
  const half_square problem;
  const auto b = solve(exec::seq, lagrangian<>{.gap = 1e-9, .recover_every = 1}, problem, half_square::plan);
  CHECK_THAT(b.lower, WithinRel(18.0, 1e-9));
  CHECK_THAT(b.prices[0], WithinAbs(6, 1e-3));
}
