// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/newsvendor.hpp>

#include <array>
#include <cmath>

#include <echelon/stock/count_demand.hpp>
#include <echelon/stock/demand.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// A law that a user brings: between two ends all demands are alike.
struct uniform_demand {
  double low, high;
  double mean() const { return 0.5 * (low + high); }
  double cdf(double x) const { return x <= low ? 0 : x >= high ? 1 : (x - low) / (high - low); }
  double quantile(double p) const { return low + p * (high - low); }
  double leftover(double x) const {
    return x <= low ? 0 : x >= high ? x - mean() : 0.5 * (x - low) * (x - low) / (high - low);
  }
};

}  // namespace

TEST_CASE("newsvendor: no other stock costs less, for samples, quantiles and a law of the user's", "[stock][law]") {
  const newsvendor_cost cost{.under = 3, .over = 1};
  const auto nothing_less = [&](const auto& law) {
    const auto best = solve(cost, law);
    for (double x = best.stock - 30; x <= best.stock + 30; x += 0.37) {
      INFO("best " << best.stock << " other " << x);
      CHECK(evaluate(cost, law, x).cost >= best.cost - 1e-12);
    }
  };
  nothing_less(uniform_demand{10, 40});
  nothing_less(observed_demand{std::array<double, 7>{3, 14, 15, 9, 26, 5, 35}});
  nothing_less(quantile_demand{std::array<level, 2>{0.3, 0.8}, std::array<double, 2>{12, 33}});
  nothing_less(poisson_demand(17));
  CHECK_THAT(solve(cost, uniform_demand{10, 40}).stock, WithinAbs(32.5, 1e-12));
}

TEST_CASE("newsvendor: a row of a quantile forecast is all that it needs", "[stock]") {
  // [from_a_forecast]
  const quantile_forecast forecast{1, 1, {0.1, 0.5, 0.9}, {20, 32, 51}};
  const auto plan = solve(newsvendor_cost{.under = 3, .over = 1}, quantile_demand{forecast, 0, 0});
  // plan.stock units are the cheapest, cost plan.cost in expectation and suffice with chance plan.service_level
  // [/from_a_forecast]
  CHECK_THAT(plan.stock, WithinAbs(43.875, 1e-12));
  CHECK_THAT(plan.service_level, WithinAbs(0.75, 1e-12));
}

TEST_CASE("newsvendor: refuses costs and stocks that mean nothing", "[stock]") {
  const normal_demand d{1, 1};
  CHECK(ECHELON_FAULT_OF(solve(newsvendor_cost{.under = 0, .over = 1}, d)) == 201);
  CHECK(ECHELON_FAULT_OF(solve(newsvendor_cost{.under = 1, .over = -1}, d)) == 201);
  CHECK(ECHELON_FAULT_OF(solve(newsvendor_cost{.under = std::nan(""), .over = 1}, d)) == 201);
  CHECK(ECHELON_FAULT_OF(evaluate(newsvendor_cost{}, d, std::nan(""))) == 201);
  CHECK(ECHELON_FAULT_OF(newsvendor_cost_of(1, 2, 0)) == 201);
  CHECK(ECHELON_FAULT_OF(newsvendor_cost_of(3, 1, 2)) == 201);
}
