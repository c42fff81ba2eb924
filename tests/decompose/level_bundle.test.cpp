// SPDX-License-Identifier: BSL-1.0
#include <echelon/decompose/level_bundle.hpp>

#include <tests/catch.hpp>
#include <tests/decompose/priced.hpp>

using namespace echelon;
using namespace priced;

TEST_CASE("level bundle: it finds the same top as the proximal bundle", "[decompose][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto sack = knapsack::any(seed);
    const auto proximal = solve(exec::seq, lagrangian<>{.max_iterations = 300, .gap = 0}, sack, greedy{sack});
    const lagrangian<step::level_bundle> how{.max_iterations = 300, .gap = 0};
    const auto level = solve(exec::seq, how, sack, greedy{sack});
    INFO("seed " << seed << " after " << level.iterations << " and " << proximal.iterations);
    CHECK_THAT(level.lower, WithinRel(proximal.lower, 1e-3));
    CHECK(level.lower <= sack.optimum() + 1e-9);
  }
}

TEST_CASE("level bundle: few cuts change the way, not the top", "[decompose][law]") {
  const auto sack = knapsack::any(3);
  lagrangian<step::level_bundle> how{.max_iterations = 400, .gap = 0};
  const auto many = solve(exec::seq, how, sack, greedy{sack});
  how.step.cuts = 8;
  const auto few = solve(exec::seq, how, sack, greedy{sack});
  CHECK_THAT(few.lower, WithinRel(many.lower, 2e-3));
}

TEST_CASE("level bundle: the weights of the answers are shares", "[decompose][law]") {
  check_weights_are_shares(step::level_bundle{}, 25);
}
