// SPDX-License-Identifier: BSL-1.0
#include <echelon/decompose/admm.hpp>

#include <tests/catch.hpp>
#include <tests/decompose/priced.hpp>

using namespace echelon;
using namespace priced;

TEST_CASE("admm: it finds the same top as the proximal bundle", "[decompose][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto sack = knapsack::any(seed);
    const auto proximal = solve(exec::seq, lagrangian<>{.max_iterations = 300, .gap = 0}, sack, greedy{sack});
    const auto agreed =
        solve(exec::seq, lagrangian<step::admm>{.max_iterations = 500, .gap = 0}, sack, greedy{sack});
    INFO("seed " << seed << " after " << agreed.iterations << " and " << proximal.iterations);
    CHECK_THAT(agreed.lower, WithinRel(proximal.lower, 1e-3));
    CHECK(agreed.lower <= sack.optimum() + 1e-9);
  }
}

TEST_CASE("admm: a dual that begins at zero is climbed", "[decompose][law]") {
  const half_square problem;
  const auto b = solve(exec::seq, lagrangian<step::admm>{.gap = 1e-9, .recover_every = 1}, problem, half_square::plan);
  CHECK_THAT(b.lower, WithinRel(18.0, 1e-9));
  CHECK_THAT(b.prices[0], WithinAbs(6, 1e-3));
}

TEST_CASE("admm: few cuts change the way, not the top", "[decompose][law]") {
  const auto sack = knapsack::any(3);
  lagrangian<step::admm> how{.max_iterations = 500, .gap = 0};
  const auto many = solve(exec::seq, how, sack, greedy{sack});
  how.step.cuts = 8;
  const auto few = solve(exec::seq, how, sack, greedy{sack});
  CHECK_THAT(few.lower, WithinRel(many.lower, 2e-3));
}

TEST_CASE("admm: the weights of the answers are shares", "[decompose][law]") {
  check_weights_are_shares(step::admm{}, 25);
}
