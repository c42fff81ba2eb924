// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/disrupted_demand.hpp>

#include <cmath>
#include <vector>

#include <echelon/stock/count_demand.hpp>
#include <echelon/stock/newsvendor.hpp>
#include <tests/catch.hpp>
#include <tests/stock/laws.hpp>

using namespace echelon;

TEST_CASE("disrupted demand: the base stock of the textbook", "[stock][published]") {
  // Snyder, Shen, Fundamentals of Supply Chain Theory, example 9.3. 79375 / 29 exactly; stockpyl, whose sum ends where
  // 1e-10 of the chance is left, prints 2737.068965490435.
  const newsvendor_cost cost{.under = 3, .over = 0.25};
  const disrupted_demand demand{2000, 0.04, 0.25};
  const auto plan = solve(cost, demand);
  CHECK(plan.stock == 8000);
  CHECK_THAT(plan.cost, WithinRel(79375.0 / 29, 1e-14));
  CHECK_THAT(plan.cost, WithinAbs(2737.068965490435, 5e-8));
  CHECK_THAT(evaluate(cost, demand, 2000).cost, WithinRel(3310.344827558603, 1e-10));
  CHECK_THAT(evaluate(cost, demand, 12000).cost, WithinRel(3075.161637904759, 1e-10));
}

TEST_CASE("disrupted demand: keeps the laws of a demand", "[stock][law]") {
  check_demand_law(disrupted_demand{2000, 0.04, 0.25});
  check_demand_law(disrupted_demand{0.1, 0.5, 0.9});
  check_demand_law(disrupted_demand{7, 0.3, 1});
  check_demand_law(disrupted_demand{1.0 / 3, 0.9, 0.05});
}

TEST_CASE("disrupted demand: is the table of its chances", "[stock][law]") {
  const double failure = 0.2, recovery = 0.35, down = failure / (failure + recovery);
  std::vector<double> chance{1 - down};
  for (int n = 1; n < 120; ++n) chance.push_back(down * recovery * std::pow(1 - recovery, n - 1));
  const count_demand table{chance, 1};
  const disrupted_demand law{1, failure, recovery};
  CHECK_THAT(law.mean(), WithinRel(table.mean(), 1e-13));
  for (double x = 0; x < 25; x += 0.25) {
    INFO("stock " << x);
    CHECK_THAT(law.cdf(x), WithinAbs(table.cdf(x), 1e-13));
    CHECK_THAT(law.leftover(x), WithinAbs(table.leftover(x), 1e-12));
  }
  for (double p = 0.005; p < 1; p += 0.005) {
    INFO("level " << p);
    CHECK(law.quantile(p) == table.quantile(p));
  }
}

TEST_CASE("disrupted demand: refuses what is no chance", "[stock]") {
  CHECK(ECHELON_FAULT_OF((disrupted_demand{0, 0.1, 0.1})) == 201);
  CHECK(ECHELON_FAULT_OF((disrupted_demand{1, 0, 0.1})) == 201);
  CHECK(ECHELON_FAULT_OF((disrupted_demand{1, 1, 0.1})) == 201);
  CHECK(ECHELON_FAULT_OF((disrupted_demand{1, 0.1, 0})) == 201);
  CHECK(ECHELON_FAULT_OF((disrupted_demand{1, 0.1, std::nan("")})) == 201);
}

TEST_CASE("disrupted demand: a recovery that takes ages has quantiles all the same", "[stock][law]") {
  for (const double recovery : {1e-9, 1e-13, 1e-300}) {
    const disrupted_demand demand{10.0, 0.5, recovery};
    const double half = demand.quantile(0.5), most = demand.quantile(0.99);
    CHECK(half <= most);
    CHECK(demand.cdf(most) >= 0.99 - 1e-9);
  }
}
