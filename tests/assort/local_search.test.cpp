// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/local_search.hpp>

#include <cstdint>
#include <vector>

#include <echelon/assort/enumeration.hpp>
#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

TEST_CASE("local search: finds the best of all assortments of mixtures that mislead", "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 15; ++seed) {
    const auto mixture = chains::segments(9, 4, seed, 2.5);
    const auto worth = chains::prices(9, seed);
    const auto best = solve(enumeration{}, mixture, worth);
    const auto found = solve(local_search{}, mixture, worth);
    INFO("seed " << seed);
    CHECK_THAT(found.revenue, WithinRel(best.revenue, 1e-12));
    CHECK(found.bound >= best.revenue);
  }
}

TEST_CASE("local search: keeps limits, and finds the best within them", "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const assortment_limit limit{.most = 3, .room = {1, 2, 3, 1, 2, 3, 1, 2}, .capacity = 6};
    const auto chain = chains::any(8, seed);
    const auto worth = chains::prices(8, seed);
    const auto found = solve(local_search{}, chain, worth, limit);
    double used = 0;
    for (const std::uint32_t j : found.offered) used += limit.room[j];
    CHECK(found.offered.size() <= 3);
    CHECK(used <= 6);
    CHECK_THAT(found.revenue, WithinRel(solve(enumeration{}, chain, worth, limit).revenue, 1e-12));
  }
}

TEST_CASE("local search: without a kick it ends where no single change helps", "[assort][law]") {
  const auto mixture = chains::segments(30, 5, 7, 2);
  const auto worth = chains::prices(30, 7);
  const auto found = solve(local_search{.kicks = 0}, mixture, worth);
  mixture_explorer state{mixture, worth, assortment{found.offered.data(), found.offered.size()}};
  std::vector<double> gain(30);
  state.gains(gain);
  for (const double g : gain) CHECK(g <= 1e-9);
  CHECK(solve(local_search{}, mixture, worth).revenue >= found.revenue);
}

TEST_CASE("local search: equal seeds give equal answers, and no start is refused", "[assort]") {
  const auto mixture = chains::segments(20, 5, 3, 2);
  const auto worth = chains::prices(20, 3);
  CHECK(solve(local_search{}, mixture, worth).offered == solve(local_search{}, mixture, worth).offered);
  CHECK(ECHELON_FAULT_OF(search(local_search{}, std::vector<mixture_explorer>{})) == 202);
  CHECK(ECHELON_FAULT_OF(solve(local_search{}, mixture, std::vector<double>{1})) == 101);
}
