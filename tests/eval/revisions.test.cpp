// SPDX-License-Identifier: BSL-1.0
#include <echelon/eval/revisions.hpp>

#include <array>

#include <tests/catch.hpp>
#include <tests/eval/retailer.hpp>

using namespace echelon;

namespace {

/// The standard normal quantile by bisection.
double normal_quantile(double p) {
  double low = -10.0, high = 10.0;
  for (int i = 0; i < 80; ++i) {
    const double middle = 0.5 * (low + high);
    (0.5 * std::erfc(-middle / std::sqrt(2.0)) < p ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

/// A random walk forecast by its true quantiles stretched around their centre by `stretch` times the last step: at 0
/// the beliefs are a martingale; above 0 each step is overrated.
backtest_result walk(double overreaction, std::size_t series, std::size_t origins) {
  std::vector<level> at;
  std::vector<double> z;
  for (int k = 1; k < 100; ++k) {
    at.push_back(level::of(k / 100.0));
    z.push_back(normal_quantile(k / 100.0));
  }
  const std::size_t ahead = 4;
  std::vector<std::vector<double>> path(series, std::vector<double>(origins + ahead));
  for (std::size_t i = 0; i < series; ++i) {
    random_stream random{91, i};
    double sum = 0.0;
    for (double& v : path[i]) v = sum += random.normal();
  }
  backtest_result r;
  for (std::size_t o = 1; o < origins; ++o) {
    std::vector<double> values, outcome;
    for (std::size_t i = 0; i < series; ++i)
      for (std::size_t h = 1; h <= ahead; ++h) {
        const double centre = path[i][o] + overreaction * (path[i][o] - path[i][o - 1]);
        for (const double q : z) values.push_back(centre + std::sqrt(static_cast<double>(h)) * q);
        outcome.push_back(path[i][o + h]);
      }
    r.windows.push_back({static_cast<std::int64_t>(o), {series, ahead, at, values}, outcome});
  }
  return r;
}

}  // namespace

TEST_CASE("revisions: true beliefs about a random walk have no excess, overreacting ones have", "[eval][law]") {
  // the threshold is the starting point, where beliefs move most
  const std::vector<double> threshold(2000, 0.0);
  const mean_test honest = test_of_zero_mean(excess_volatility(walk(0.0, 2000, 8), threshold));
  const mean_test hasty = test_of_zero_mean(excess_volatility(walk(0.8, 2000, 8), threshold));
  CHECK(honest.items == 2000);
  CHECK(std::abs(honest.z) < 5.0);
  CHECK(hasty.z > 10.0);
}

TEST_CASE("revisions: forecasts that never change are perfectly stable and have no movement", "[eval][law]") {
  const panel p = retailer::independent(4, 40);
  const backtest_plan plan{.windows = {.windows = 3, .step = 1, .ahead = horizon{3}}};
  const backtest_result r = backtest(exec::seq, plan, p, retailer::always(3.0));
  CHECK(quantile_change(r, 4).value() == 0.0);
  for (const double e : excess_volatility(r, std::array{1.0, 2.0, 3.0, 4.0})) CHECK(e == 0.0);
  CHECK(ECHELON_FAULT_OF(quantile_change(r, 9)) == 201);
  CHECK(ECHELON_FAULT_OF(excess_volatility(r, std::array{1.0})) == 101);
}

TEST_CASE("revisions: windows further apart than the horizon have nothing to compare", "[eval]") {
  const panel p = retailer::independent(2, 40);
  const backtest_plan plan{.windows = {.windows = 3, .step = 3, .ahead = horizon{3}}};
  const backtest_result r = backtest(exec::seq, plan, p, retailer::climatology{});
  CHECK(quantile_change(r, 0).observed == 0);
  CHECK(std::isnan(excess_volatility(r, std::array{1.0, 2.0})[0]));
  CHECK(std::isnan(excess_volatility({}, std::array{1.0})[0]));
}
