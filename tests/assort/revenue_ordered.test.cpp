// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/revenue_ordered.hpp>

#include <vector>

#include <echelon/assort/enumeration.hpp>
#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

TEST_CASE("revenue ordered: the best of all for a logit, below its bound for others", "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto worth = chains::prices(8, seed);
    const auto logit = chains::segments(8, 1, seed);
    CHECK_THAT(solve(revenue_ordered{}, logit, worth).revenue,
               WithinRel(solve(enumeration{}, logit, worth).revenue, 1e-13));
    const auto chain = chains::any(8, seed);
    const auto plan = solve(revenue_ordered{}, chain, worth);
    const double best = solve(enumeration{}, chain, worth).revenue;
    CHECK(plan.revenue <= best * (1 + 1e-13));
    CHECK(plan.bound >= best);
  }
}

TEST_CASE("revenue ordered: keeps the limit", "[assort]") {
  const assortment_limit limit{.most = 3, .room = {1, 2, 3, 1, 2, 3, 1, 2}, .capacity = 5};
  const auto plan = solve(revenue_ordered{}, chains::any(8, 3), chains::prices(8, 3), limit);
  double used = 0;
  for (const std::uint32_t j : plan.offered) used += limit.room[j];
  CHECK(plan.offered.size() <= 3);
  CHECK(used <= 5);
  CHECK_FALSE(plan.offered.empty());
}
