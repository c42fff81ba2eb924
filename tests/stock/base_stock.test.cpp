// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/base_stock.hpp>

#include <cmath>

#include <tests/catch.hpp>
#include <tests/stock/laws.hpp>

using namespace echelon;

TEST_CASE("base stock: a mixture keeps the laws of a demand", "[stock][law]") {
  check_demand_law(mixed_demand<normal_demand>{{{50, 8}, {80, 3}}, {0.25, 0.75}});
  check_demand_law(mixed_demand<count_demand>{{poisson_demand(4), poisson_demand(11)}, {0.5, 0.5}});
}

TEST_CASE("base stock: with random lead time and rare reviews no other level costs less", "[stock][law]") {
  const base_stock how{.cost = {.under = 9, .over = 1}, .lead_time = {0.2, 0.5, 0.3}, .review = 3};
  const auto law = covered_demand(how, poisson_demand(2));
  const auto best = solve(how, poisson_demand(2));
  CHECK(best.stock == std::floor(best.stock));
  for (double x = 0; x < 40; ++x) CHECK(evaluate(how.cost, law, x).cost >= best.cost - 1e-12);
  CHECK_THAT(law.mean(), WithinAbs(2 * (1.1 + 2), 1e-12));  // mean lead time 1.1, mean time since a review 2

  const auto smooth = covered_demand(how, normal_demand{20, 6});
  const auto cheapest = solve(how, normal_demand{20, 6});
  for (double x = 0; x < 200; x += 0.7) CHECK(evaluate(how.cost, smooth, x).cost >= cheapest.cost - 1e-12);
}

TEST_CASE("base stock: two periods of a table are its sum with itself", "[stock]") {
  const auto two = over_periods(count_demand{{0.5, 0.5}}, 2);
  CHECK(two.chance(0) == 0.25);
  CHECK(two.chance(1) == 0.5);
  CHECK(two.chance(2) == 0.25);
}

TEST_CASE("base stock: refuses a lead time that is no law and a review that never comes", "[stock]") {
  const normal_demand d{1, 1};
  base_stock how;
  how.review = 0;
  CHECK(ECHELON_FAULT_OF(solve(how, d)) == 201);
  how = {};
  how.lead_time = {};
  CHECK(ECHELON_FAULT_OF(solve(how, d)) == 202);
  how.lead_time = {0.5, 0.4};
  CHECK(ECHELON_FAULT_OF(solve(how, d)) == 201);
  how.lead_time = {1.5, -0.5};
  CHECK(ECHELON_FAULT_OF(solve(how, d)) == 303);
  CHECK(ECHELON_FAULT_OF(over_periods(d, 0)) == 201);
  CHECK(ECHELON_FAULT_OF((mixed_demand<normal_demand>{{d}, {0.5, 0.5}})) == 101);
}
