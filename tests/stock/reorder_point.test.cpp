// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/reorder_point.hpp>

#include <array>
#include <cmath>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

reorder_plan best(double over, double under, double fixed, const count_demand& demand) {
  return solve(reorder_point{.cost = {.under = under, .over = over}, .fixed = fixed}, demand, demand);
}

}  // namespace

TEST_CASE("reorder point: textbook answers to all printed digits", "[stock][published]") {
  // Snyder, Shen, Fundamentals of Supply Chain Theory, example 4.7 and problem 4.31, as computed by stockpyl
  const auto a = best(1, 4, 5, poisson_demand(6));
  CHECK(a.reorder_at == 4);
  CHECK(a.up_to == 10);
  CHECK_THAT(a.cost, WithinRel(8.034111561471644, 1e-13));
  const auto b = best(40, 125, 150, poisson_demand(4));
  CHECK(b.reorder_at == 2);
  CHECK(b.up_to == 7);
  CHECK_THAT(b.cost, WithinRel(223.5748295669688, 1e-13));
}

TEST_CASE("reorder point: the table of Zheng and Federgruen", "[stock][published]") {
  struct row {
    double mean, s, up_to, cost;
  };
  for (const row& r : std::initializer_list<row>{
           {10, 6, 40, 35.022},  {15, 10, 49, 42.698}, {20, 14, 62, 49.173}, {25, 19, 56, 54.262}, {30, 23, 66, 57.819},
           {35, 28, 77, 61.215}, {40, 33, 87, 64.512}, {45, 37, 97, 67.776}, {50, 42, 108, 70.975},
           {55, 47, 118, 74.149}, {60, 52, 129, 77.306}, {65, 56, 75, 78.518}, {70, 62, 81, 79.037},
           {75, 67, 86, 79.554}, {21, 15, 65, 50.406}, {22, 16, 68, 51.632}, {23, 17, 52, 52.757}, {24, 18, 54, 53.518},
           {51, 43, 110, 71.611}, {52, 44, 112, 72.246}, {59, 51, 126, 76.679}, {61, 52, 131, 77.929},
           {63, 54, 73, 78.287}, {64, 55, 74, 78.402}}) {
    const auto plan = best(1, 9, 64, poisson_demand(r.mean));
    INFO("mean " << r.mean);
    CHECK(plan.reorder_at == r.s);
    CHECK(plan.up_to == r.up_to);
    CHECK_THAT(plan.cost, WithinAbs(r.cost, 5.01e-4));
  }
}

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

TEST_CASE("reorder point: the power approximation of the textbook", "[stock][published]") {
  const normal_demand d{50, 8};
  const auto plan = power_approximation({.cost = {.under = 0.7, .over = 0.18}, .fixed = 2.5}, d, d);
  CHECK_THAT(plan.reorder_at, WithinRel(40.194616956474071, 1e-13));
  CHECK_THAT(plan.up_to, WithinRel(74.290170109805786, 1e-13));
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
