// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/autoregression_model.hpp>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

autoregression_model fitted(const std::vector<double>& y, std::vector<std::size_t> seasons = {},
                            bool logarithm = false) {
  return fit_autoregression(std::span<const double>{y}, {.seasons = std::move(seasons), .logarithm = logarithm});
}
std::vector<double> told(const autoregression_model& m, std::size_t ahead) {
  std::vector<double> mean(ahead), variance(ahead);
  expected(m, std::span<double>{mean}, std::span<double>{variance});
  return mean;
}
}  // namespace

TEST_CASE("autoregression model: errors of rows left out are those of fits without them", "[series][law]") {
  random_stream draw{1};
  constexpr std::size_t n = 12, k = 3;
  std::vector<std::array<double, k>> rows(n);
  std::vector<double> target(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (double& v : rows[i]) v = draw.normal();
    target[i] = rows[i][0] - rows[i][2] + draw.normal();
  }
  detail::ridge all{k};
  for (std::size_t i = 0; i < n; ++i) all.add(rows[i], target[i]);
  REQUIRE(all.solve(0.0));
  for (std::size_t left = 0; left < n; ++left) {
    detail::ridge others{k};
    for (std::size_t i = 0; i < n; ++i)
      if (i != left) others.add(rows[i], target[i]);
    REQUIRE(others.solve(0.0));
    double e = target[left], without = target[left];
    for (std::size_t j = 0; j < k; ++j) {
      e -= all.weights()[j] * rows[left][j];
      without -= others.weights()[j] * rows[left][j];
    }
    CHECK_THAT(e / (1.0 - all.leverage(rows[left])), WithinAbs(without, 1e-10));
  }
}

TEST_CASE("autoregression model: a process with unit sum of weights is found again", "[series][law]") {
  random_stream draw{2};
  std::vector<double> y{10, 11, 10, 12};
  for (int t = 0; t < 4000; ++t) {
    const std::size_t n = y.size();
    y.push_back(0.5 * y[n - 1] + 0.2 * y[n - 2] + 0.3 * y[n - 3] + draw.normal());
  }
  const autoregression_model m = fitted(y);
  CHECK(m.anchor == 1);
  CHECK(m.lags == std::vector<std::size_t>{2, 3});
  CHECK_THAT(m.weights[0], WithinAbs(0.2, 0.05));
  CHECK_THAT(m.weights[1], WithinAbs(0.3, 0.05));
  CHECK_THAT(m.variance, WithinAbs(1.0, 0.06));
}

TEST_CASE("autoregression model: a series that repeats itself is continued", "[series][law]") {
  std::vector<double> y;
  for (int t = 0; t < 90; ++t) y.push_back((t % 7) * (t % 7) + 5.0);
  const auto f = told(fitted(y, {7}), 14);
  for (std::size_t h = 0; h < 14; ++h) CHECK_THAT(f[h], WithinAbs(y[(90 + h) % 7], 0.2));
}

TEST_CASE("autoregression model: the variance is that of the weights that errors keep", "[series][law]") {
  autoregression_model m;
  m.lags = {2};
  m.weights = {0.25};
  m.variance = 4.0;
  m.past = {1.0, 3.0};
  std::vector<double> mean(4), variance(4);
  expected(m, std::span<double>{mean}, std::span<double>{variance});
  // x_t = 0.75 x_{t-1} + 0.25 x_{t-2}: psi is 1, 0.75, 0.8125, 0.796875
  CHECK(mean[0] == 2.5);
  CHECK(mean[1] == 0.75 * 2.5 + 0.25 * 3.0);
  CHECK(variance[0] == 4.0);
  CHECK_THAT(variance[1], WithinAbs(4.0 * (1.0 + 0.5625), 1e-12));
  CHECK_THAT(variance[2], WithinAbs(4.0 * (1.0 + 0.5625 + 0.66015625), 1e-12));
}

TEST_CASE("autoregression model: a restart and an update see the same past", "[series][law]") {
  random_stream draw{3};
  std::vector<double> y;
  for (int t = 0; t < 300; ++t) y.push_back(100.0 + t + 10.0 * (t % 7) + 5.0 * draw.normal());
  for (const bool logarithm : {false, true}) {
    autoregression_model grown = fitted(y, {7}, logarithm), again = grown;
    auto longer = y;
    for (int t = 300; t < 500; ++t) {
      const double next = 100.0 + t + 10.0 * (t % 7) + 5.0 * draw.normal();
      longer.push_back(next);
      update(grown, next);
    }
    restart(again, std::span<const double>{longer});
    const auto a = told(grown, 10), b = told(again, 10);
    for (std::size_t h = 0; h < 10; ++h) CHECK_THAT(a[h], WithinRel(b[h], 1e-9));
    CHECK(grown.past.size() < 200);
    autoregression_model guessed = again;
    update(guessed, missing);
    CHECK_THAT(told(guessed, 1)[0], WithinRel(b[1], 1e-12));
  }
}

TEST_CASE("autoregression model: quantiles of logarithms are exponentials of quantiles", "[series][law]") {
  std::vector<double> y;
  random_stream draw{4};
  for (int t = 0; t < 60; ++t) y.push_back(std::exp(3.0 + 0.1 * draw.normal()));
  const autoregression_model m = fitted(y, {}, true);
  REQUIRE(m.logarithm);
  const std::vector<level> at{0.1, 0.5, 0.9};
  std::vector<double> out(6);
  expected_quantiles(m, at, std::span<double>{out});
  const auto mean = told(m, 2);
  CHECK_THAT(out[4], WithinRel(std::exp(mean[1]), 1e-12));
  CHECK_THAT(out[3] * out[5], WithinRel(out[4] * out[4], 1e-12));
}

TEST_CASE("autoregression model: lags that a series cannot teach are left out", "[series][law]") {
  CHECK(detail::lags_of({.seasons = {7}}, 200) == std::vector<std::size_t>{1, 2, 3, 6, 7, 8, 9});
  CHECK(detail::lags_of({.seasons = {24, 168}}, 100) == std::vector<std::size_t>{1, 2, 3, 23, 24, 25, 26});
  CHECK(detail::lags_of({}, 3).empty());
  CHECK_FALSE(fitted({1, 1e6, 2, 1e6, 3, 1e6}, {}, true).logarithm);
  CHECK_FALSE(fitted({0, 2, 3, 1, 2, 3, 1}, {}, true).logarithm);
}

TEST_CASE("autoregression model: short, constant, empty and huge series get a finite forecast", "[series][law]") {
  for (const std::vector<double>& y :
       {std::vector<double>{}, {3.0}, {3.0, 5.0}, {missing, missing, 3.0}, std::vector<double>(50, 4.0),
        std::vector<double>(50, 0.0), std::vector<double>(50, std::numeric_limits<double>::max() / 4)})
    for (const double each : told(fitted(y, {7}, true), 3)) CHECK(std::isfinite(each));
  CHECK_THAT(told(fitted(std::vector<double>(50, 4.0), {7}), 3)[2], WithinAbs(4.0, 1e-12));
  CHECK(ECHELON_FAULT_OF(fitted({1, std::numeric_limits<double>::infinity()})) == 301);
  const std::vector<double> y{1, 2, 3};
  CHECK(ECHELON_FAULT_OF(fit_autoregression(std::span<const double>{y}, {.recent = 0})) == 201);
}
