// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/reorder_point.hpp>

#include <algorithm>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

reorder_plan best(double over, double under, double fixed, const count_demand& demand) {
  return solve(reorder_point{.cost = {.under = under, .over = over}, .fixed = fixed}, demand, demand);
}

}  // namespace

TEST_CASE("reorder point: no other pair of levels costs less, with lead time and clumped demand", "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    random_stream s{seed, 4};
    const auto period = negative_binomial_demand(1 + 4 * s.uniform(), 0.5 + s.uniform());
    const auto covered = sum_of(period, period);
    const reorder_point how{.cost = {.under = 1 + 20 * s.uniform(), .over = 1}, .fixed = 30 * s.uniform()};
    const auto plan = solve(how, period, covered);
    INFO("seed " << seed << " s " << plan.reorder_at << " S " << plan.up_to);
    for (double low = plan.reorder_at - 6; low < plan.up_to + 5; ++low)
      for (double high = std::max(low + 1, plan.up_to - 8); high < plan.up_to + 8; ++high)
        CHECK(evaluate(how, period, covered, low, high).cost >= plan.cost - 1e-11);
  }
}

TEST_CASE("reorder point: without a fixed cost it is a base stock", "[stock][law]") {
  const auto demand = poisson_demand(6);
  const auto plan = best(1, 4, 0, demand);
  const auto alone = solve(newsvendor_cost{.under = 4, .over = 1}, demand);
  CHECK(plan.up_to == alone.stock);
  CHECK_THAT(plan.cost, WithinRel(alone.cost, 1e-13));
}

TEST_CASE("reorder point: refuses what has no best levels", "[stock]") {
  const auto d = poisson_demand(4);
  const reorder_point how{.cost = {.under = 4, .over = 1}, .fixed = 5};
  auto bad = how;
  bad.fixed = -1;
  CHECK(ECHELON_FAULT_OF(solve(bad, d, d)) == 201);
  bad = how;
  bad.cost.over = 0;
  CHECK(ECHELON_FAULT_OF(solve(bad, d, d)) == 201);
  CHECK(ECHELON_FAULT_OF(solve(how, count_demand{{1.0}}, d)) == 201);
  CHECK(ECHELON_FAULT_OF(solve(how, count_demand{{0.5, 0.5}, -1}, d)) == 303);
  CHECK(ECHELON_FAULT_OF(evaluate(how, d, d, 3, 3)) == 201);
  CHECK(ECHELON_FAULT_OF(evaluate(how, d, d, 3, 4.5)) == 201);
  CHECK(ECHELON_FAULT_OF(power_approximation({.cost = {.under = 1, .over = 1}}, {1, 1}, {1, 1})) == 201);
  CHECK(ECHELON_FAULT_OF(power_approximation(how, {-1, 1}, {1, 1})) == 201);
}
