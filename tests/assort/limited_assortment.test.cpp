// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/limited_assortment.hpp>

#include <cstdint>
#include <vector>

#include <echelon/assort/enumeration.hpp>
#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

TEST_CASE("limited assortment: one product of four, known in fractions", "[assort][published]") {
  const auto plan =
      solve(limited_assortment{}, chains::four(), chains::four_prices(), assortment_limit{.most = 1});
  CHECK(plan.offered == std::vector<std::uint32_t>{0});
  CHECK_THAT(plan.revenue, WithinAbs(5.863700564971752, 1e-14));
  CHECK(plan.bound >= plan.revenue);
}

TEST_CASE("limited assortment: half of the best before it is polished, the best after, within the bound",
          "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed)
    for (const auto& limit : {assortment_limit{.most = 3},
                              assortment_limit{.room = {1, 2, 3, 4, 1, 2, 3, 4}, .capacity = 6}}) {
      const auto chain = chains::any(8, seed);
      const auto worth = chains::prices(8, seed);
      const double best = solve(enumeration{}, chain, worth, limit).revenue;
      const auto plan = solve(limited_assortment{}, chain, worth, limit);
      const auto rough = solve(limited_assortment{.polish = {.kicks = 0, .max_moves = 0}}, chain, worth, limit);
      INFO("seed " << seed);
      CHECK(rough.revenue >= 0.5 * best);
      CHECK_THAT(plan.revenue, WithinRel(best, 1e-12));
      CHECK(plan.bound >= best * (1 - 1e-13));
      double used = 0;
      for (const std::uint32_t j : plan.offered) used += limit.takes(j);
      CHECK(limit.holds(plan.offered.size(), used));
    }
}

TEST_CASE("limited assortment: a limit that does not bind leaves optimal stopping", "[assort]") {
  const auto plan = solve(limited_assortment{}, chains::four(), chains::four_prices(), assortment_limit{.most = 4});
  CHECK(plan.why == stop::gap);
  CHECK(plan.offered == std::vector<std::uint32_t>{0, 1});
}

TEST_CASE("limited assortment: a capacity of zero offers nothing that takes room", "[assort]") {
  const assortment_limit none{.room = {1, 1, 1, 1}, .capacity = 0};
  const auto plan = solve(limited_assortment{}, chains::four(), chains::four_prices(), none);
  CHECK(plan.offered.empty());
}

TEST_CASE("limited assortment: refuses steps and limits that mean nothing", "[assort]") {
  const auto four = chains::four();
  CHECK(ECHELON_FAULT_OF(solve(limited_assortment{.step = 1}, four, chains::four_prices(), {})) == 201);
  CHECK(ECHELON_FAULT_OF(solve(limited_assortment{}, four, chains::four_prices(), {.room = {1, 2}})) == 101);
}
