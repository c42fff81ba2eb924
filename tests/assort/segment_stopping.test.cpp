// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/segment_stopping.hpp>

#include <cstdint>
#include <vector>

#include <echelon/choice/chain_of.hpp>
#include <echelon/exec/threads.hpp>
#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

TEST_CASE("segment stopping: the assortment of the full table, with the same proof", "[assort][parity]") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const std::size_t n = 40;
    const auto mixture = chains::segments(n, 1 + seed % 4, seed);
    const auto worth = chains::prices(n, seed);
    const auto low = solve(optimal_stopping{}, low_rank_chain_of(mixture), worth);
    const auto full = solve(optimal_stopping{}, chain_of(mixture, 1).chain, worth);
    INFO("seed " << seed);
    CHECK(low.offered == full.offered);
    CHECK_THAT(low.revenue, WithinRel(full.revenue, 1e-11));
    CHECK(low.gap() <= 1e-9);
    CHECK(low.bound >= full.revenue * (1 - 1e-12));
  }
}

TEST_CASE("segment stopping: starts from a sample where products are many, with the same bits for every policy",
          "[assort][parity]") {
  const std::size_t n = 70000;
  auto mixture = chains::segments(n, 2, 5);
  for (double& u : mixture.outside) u *= 0.1 * static_cast<double>(n);
  const auto chain = low_rank_chain_of(mixture);
  const auto worth = chains::prices(n, 5);
  const auto one = solve(optimal_stopping{}, chain, worth);
  const auto two = solve(exec::threads{.workers = 3}, optimal_stopping{}, chain, worth);
  CHECK(one.offered == two.offered);
  CHECK(one.revenue == two.revenue);
  CHECK(one.bound == two.bound);
  CHECK(one.gap() <= 1e-9);
  CHECK(one.iterations <= 5);
  CHECK_THAT(revenue_of(chain, worth, assortment{one.offered.data(), one.offered.size()}),
             WithinRel(one.revenue, 1e-9));
}

TEST_CASE("segment stopping: where hardly anybody leaves, the dearest few are offered, with a proof", "[assort]") {
  const std::size_t n = 5000;
  const auto chain = low_rank_chain_of(chains::segments(n, 2, 5));
  const auto worth = chains::prices(n, 5);
  const auto plan = solve(optimal_stopping{}, chain, worth);
  CHECK(plan.offered.size() < n / 10);
  CHECK(plan.gap() <= 1e-9);
}

TEST_CASE("segment stopping: refuses worths that do not fit", "[assort]") {
  const auto chain = low_rank_chain_of(chains::segments(4, 2, 1));
  CHECK(ECHELON_FAULT_OF(solve(optimal_stopping{}, chain, std::vector<double>{1, 2})) == 101);
}
