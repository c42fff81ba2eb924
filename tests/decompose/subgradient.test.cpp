// SPDX-License-Identifier: BSL-1.0
#include <echelon/decompose/subgradient.hpp>

#include <tests/catch.hpp>
#include <tests/decompose/priced.hpp>

using namespace echelon;
using namespace priced;

TEMPLATE_TEST_CASE("subgradient: slow rules come near the top of a dual with corners too", "[decompose][law]",
                   step::subgradient, step::volume) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto sack = knapsack::any(seed);
    const auto top = solve(exec::seq, lagrangian<>{.max_iterations = 300, .gap = 0}, sack, greedy{sack}).lower;
    const auto b = solve(exec::seq, lagrangian<TestType>{.max_iterations = 3000, .gap = 0}, sack, greedy{sack});
    INFO("seed " << seed);
    CHECK(b.lower >= top - 0.01 * std::abs(top));
    CHECK(b.lower <= sack.optimum() + 1e-9);
  }
}

TEST_CASE("volume: the mixture of its answers tends to keep the capacities", "[decompose][law]") {
  const auto sack = knapsack::any(2);
  struct blend {
    double value = 0, beyond = 0;
  };
  const auto worst = [&](const auto&, const mixture& m) {
    blend out{0, 0};
    for (std::size_t r = 0; r < 3; ++r) out.beyond = std::max(out.beyond, m.usage[r] / sack.room[r] - 1);
    out.value = out.beyond;  // the best plan is then the mixture that keeps them best
    return out;
  };
  const lagrangian<step::volume> how{.max_iterations = 1000, .gap = 0, .recover_every = 1};
  const auto b = solve(exec::seq, how, sack, worst);
  CHECK(b.best.beyond <= 0.02);
}

TEST_CASE("volume: the weights of the answers are shares", "[decompose][law]") {
  check_weights_are_shares(step::volume{}, 30);
}
