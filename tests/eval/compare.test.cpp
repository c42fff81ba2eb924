// SPDX-License-Identifier: BSL-1.0
#include <echelon/eval/compare.hpp>

#include <array>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>
#include <tests/eval/retailer.hpp>

using namespace echelon;

TEST_CASE("compare: the Diebold-Mariano statistic by hand", "[eval][published]") {
  const std::array<double, 4> d{1.0, 2.0, 0.0, 5.0};  // mean 2, deviations -1, 0, -2, 3
  const auto plain = diebold_mariano(d, 0);            // variance 14 / 4
  CHECK(plain.mean == 2.0);
  CHECK_THAT(plain.statistic, WithinAbs(2.0 / std::sqrt(3.5 / 4.0), 1e-14));
  CHECK_THAT(plain.p, WithinAbs(std::erfc(plain.statistic / std::sqrt(2.0)), 1e-15));
  const auto lagged = diebold_mariano(d, 1);  // lag 1: 0 + 0 - 6 = -6, weight 1/2: variance 3.5 - 1.5
  CHECK_THAT(lagged.standard_error, WithinAbs(std::sqrt(2.0 / 4.0), 1e-14));
  CHECK(diebold_mariano(d, 9).lags == 3);
}

TEST_CASE("compare: equal losses have no statistic, and swapping the two changes only the sign", "[eval][law]") {
  CHECK(std::isnan(diebold_mariano(std::array{0.0, 0.0, 0.0}, 1).statistic));
  CHECK(std::isnan(diebold_mariano(std::array{1.0}, 0).statistic));
  CHECK(std::isnan(diebold_mariano({}, 0).mean));
  random_stream random{6};
  std::array<double, 30> d{}, minus{};
  for (std::size_t t = 0; t < d.size(); ++t) minus[t] = -(d[t] = random.normal() + 0.2);
  CHECK(diebold_mariano(d, 3).statistic == -diebold_mariano(minus, 3).statistic);
  CHECK(diebold_mariano(d, 3).p == diebold_mariano(minus, 3).p);
}

TEST_CASE("compare: under equal losses that are correlated the lags keep the test near its size", "[eval][law]") {
  // moving average of 4 normal numbers, 400 long: without lags the variance is too small by a factor of 4 and a test at
  // five percent rejects about a third of the time; with 12 lags the Bartlett bias leaves it between 3 and 10 percent
  constexpr int trials = 1000;
  int with = 0, without = 0;
  for (int i = 0; i < trials; ++i) {
    random_stream random{55, static_cast<std::uint64_t>(i)};
    std::array<double, 403> noise{};
    std::array<double, 400> d{};
    for (double& v : noise) v = random.normal();
    for (std::size_t t = 0; t < d.size(); ++t) d[t] = noise[t] + noise[t + 1] + noise[t + 2] + noise[t + 3];
    with += diebold_mariano(d, 12).p < 0.05 ? 1 : 0;
    without += diebold_mariano(d, 0).p < 0.05 ? 1 : 0;
  }
  CHECK(with > 0.03 * trials);
  CHECK(with < 0.10 * trials);
  CHECK(without > 0.25 * trials);
}

TEST_CASE("compare: pairs by hand, with one missing", "[eval][published]") {
  // rows are windows, columns series
  const std::array<double, 6> a{1, 2, 3, 2, 4, undefined}, b{2, 2, 1, 4, 4, 1};
  const comparison c = compare({a.data(), 2, 3}, {b.data(), 2, 3}, 0);
  // differences -1, 0, 2, -2, 0: sum -1 over 5 pairs
  CHECK(c.pairs == 5);
  CHECK_THAT(c.mean_difference, WithinAbs(-0.2, 1e-15));
  CHECK_THAT(c.share_won, WithinAbs((1 + 0.5 + 0 + 1 + 0.5) / 5, 1e-15));
  CHECK(c.over_windows.values == 2);
  CHECK_THAT(c.over_windows.mean, WithinAbs((1.0 / 3.0 - 1.0) / 2, 1e-15));
  // by series: -3 + 0.4, 0 + 0.4, 2 + 0.2; squares 6.76, 0.16, 4.84; times 3 / 2
  CHECK_THAT(c.standard_error, WithinAbs(std::sqrt(11.76 * 1.5) / 5, 1e-14));
  CHECK(ECHELON_FAULT_OF(compare({a.data(), 2, 3}, {b.data(), 3, 2}, 0)) == 101);
}

TEST_CASE("compare: for one window the standard error is that of a paired t test", "[eval][law]") {
  random_stream random{9};
  std::array<double, 50> a{}, b{};
  double sum = 0.0, square = 0.0;
  for (std::size_t i = 0; i < 50; ++i) {
    a[i] = random.exponential();
    b[i] = random.exponential();
    sum += a[i] - b[i];
  }
  for (std::size_t i = 0; i < 50; ++i) square += (a[i] - b[i] - sum / 50) * (a[i] - b[i] - sum / 50);
  const comparison c = compare({a.data(), 1, 50}, {b.data(), 1, 50}, 0);
  CHECK_THAT(c.standard_error, WithinRel(std::sqrt(square / 49 / 50), 1e-12));
}

TEST_CASE("compare: on one plan the forecaster that knows the demand beats the one that does not", "[eval][law]") {
  const panel p = retailer::independent(40, 80);
  const backtest_plan plan{.windows = {.windows = 6, .step = 2, .ahead = horizon{5}}};
  const backtest_result good = backtest(exec::seq, plan, p, retailer::climatology{});
  const backtest_result bad = backtest(exec::seq, plan, p, retailer::always(1.0));
  const comparison c = compare(exec::seq, good, bad);
  CHECK(c.mean_difference < -5 * c.standard_error);
  CHECK(c.share_won > 0.9);
  CHECK(c.over_windows.lags == 2);
  CHECK(compare(exec::seq, good, good).mean_difference == 0.0);
  CHECK(compare(exec::seq, good, good).share_won == 0.5);
  backtest_plan later = plan;
  later.windows.step = 3;
  CHECK(ECHELON_FAULT_OF(compare(exec::seq, good, backtest(exec::seq, later, p, retailer::always(1.0)))) == 101);
}
