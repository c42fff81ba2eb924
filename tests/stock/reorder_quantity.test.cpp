// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/reorder_quantity.hpp>

#include <cmath>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

const reorder_quantity yearly{.cost = {.under = 7.5, .over = 0.225}, .fixed = 8, .rate = 1300};
const normal_demand month{1300.0 / 12, 150 / std::sqrt(12.0)};

}  // namespace

TEST_CASE("reorder quantity: no other normal r and Q cost less", "[stock][law]") {
  const auto plan = solve(yearly, month);
  CHECK(plan.cost <= 78.071162509282942);
  for (double r = plan.reorder_at - 30; r <= plan.reorder_at + 30; r += 3)
    for (double q = plan.quantity - 90; q <= plan.quantity + 90; q += 9)
      CHECK(evaluate(yearly, month, r, q).cost >= plan.cost - 1e-10);
}

TEST_CASE("reorder quantity: refuses what has no best levels", "[stock]") {
  auto bad = yearly;
  bad.fixed = 0;
  CHECK(ECHELON_FAULT_OF(solve(bad, month)) == 201);
  bad = yearly;
  bad.rate = std::nan("");
  CHECK(ECHELON_FAULT_OF(solve(bad, poisson_demand(1))) == 201);
  CHECK(ECHELON_FAULT_OF(evaluate(yearly, month, 1, 0)) == 201);
  CHECK(ECHELON_FAULT_OF(solve(yearly, count_demand{{1.0}, -1})) == 303);
}
