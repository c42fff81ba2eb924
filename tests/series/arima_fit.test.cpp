// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/arima_fit.hpp>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <tests/catch.hpp>
#include <tests/series/months.hpp>

using namespace echelon;
using months::without;

namespace {
struct answer {
  double log_likelihood, variance;
  std::vector<double> coefficients;
};
/// What R's arima(method = "CSS-ML") says with a tolerance of 1e-12.
void agree(const arima_model& m, const answer& r) {
  CHECK_THAT(m.log_likelihood, WithinAbs(r.log_likelihood, 2e-6));
  CHECK_THAT(m.variance, WithinRel(r.variance, 1e-4));
  std::vector<double> all;
  for (const auto* part : {&m.ar, &m.ma, &m.seasonal_ar, &m.seasonal_ma, &m.regression})
    all.insert(all.end(), part->begin(), part->end());
  REQUIRE(all.size() == r.coefficients.size());
  for (std::size_t k = 0; k < all.size(); ++k) CHECK_THAT(all[k], WithinAbs(r.coefficients[k], 2e-4));
}
constexpr arima_order with_mean(std::size_t p, std::size_t d, std::size_t q) {
  return {.ar = p, .differences = d, .ma = q, .constant = true};
}
}  // namespace

TEST_CASE("arima: likelihood and coefficients are those of R's arima", "[series][published]") {
  const auto y1 = months::stationary(), y2 = months::wandering(), y3 = months::seasonal();
  agree(fit(with_mean(2, 0, 1), y1), {-243.9965966, 0.66719449, {1.04215, -0.691277, -0.249294, 19.9106}});
  agree(fit(with_mean(1, 0, 1), y1), {-272.2159435, 0.88772335, {0.330889, 0.481559, 19.9075}});
  agree(fit(with_mean(0, 0, 2), y1), {-261.5184371, 0.79597879, {0.963233, 0.494706, 19.909}});
  agree(fit(arima_order{.differences = 1, .ma = 1}, y2), {-277.0881412, 0.94562495, {0.656857}});
  // differences as R was given them: its diffuse start for undifferenced series moves the likelihood by 1e-4
  agree(fit(arima_order{.ar = 2, .differences = 1, .ma = 2}, y2),
        {-227.8326665, 0.57053372, {1.10382, -0.933191, -0.630074, 0.675751}});
  agree(fit(with_mean(1, 1, 1), y2), {-270.9702627, 0.88874431, {0.330225, 0.481411, -0.033432}});
}

TEST_CASE("arima: seasonal orders agree with R too", "[series][published]") {
  const auto y = months::seasonal();
  agree(fit(arima_order{.ar = 1, .ma = 1, .seasonal_ar = 1, .seasonal_differences = 1, .seasonal_ma = 1, .season = 12},
            y),
        {-297.4185886, 1.3187307, {0.950611, 0.516465, 0.284288, -0.789922}});
  agree(fit(arima_order{.differences = 1, .ma = 1, .seasonal_differences = 1, .seasonal_ma = 1, .season = 12}, y),
        {-300.0751398, 1.3941648, {0.580218, -0.661836}});
  agree(fit(arima_order{.ar = 1, .differences = 1, .seasonal_ar = 2, .season = 12}, y),
        {-351.1489782, 1.7015544, {0.453147, 0.833628, 0.133351}});
}

TEST_CASE("arima: missing values go through the filter as in R", "[series][published]") {
  auto y = without(without(months::stationary(), 49, 60), 149, 150);
  y[4] = std::nan("");
  agree(fit(with_mean(1, 0, 1), y), {-256.2144461, 0.89496842, {0.335506, 0.464507, 19.8876}});
  agree(fit(with_mean(3, 0, 0), y), {-228.4641801, 0.66012094, {0.733015, -0.369156, -0.251354, 19.8828}});
}

TEST_CASE("arima: regressors are estimated with the errors' dependence", "[series][published]") {
  auto y = months::stationary();
  std::vector<double> x;
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double turn = 2 * std::numbers::pi * static_cast<double>(t) / 30;
    x.push_back(std::cos(turn));
    x.push_back(std::sin(turn));
    y[t] += 2 * std::cos(turn) - std::sin(turn);
  }
  agree(fit(with_mean(1, 0, 1), y, {x.data(), y.size(), 2}),
        {-272.033998, 0.88612163, {0.328553, 0.482089, 19.9114, 1.98295, -1.1221}});
  // a column in another unit, or one that says what another says, changes no likelihood
  std::vector<double> larger;
  for (std::size_t t = 0; t < y.size(); ++t) {
    larger.push_back(1e6 * x[2 * t]);
    larger.push_back(1e-6 * x[2 * t + 1]);
    larger.push_back(x[2 * t] + x[2 * t + 1]);
  }
  CHECK_THAT(fit(with_mean(1, 0, 1), y, {larger.data(), y.size(), 3}).log_likelihood, WithinAbs(-272.033998, 2e-6));
}

TEST_CASE("arima: another unit changes the likelihood by its logarithm alone", "[series][law]") {
  const auto y = months::wandering();
  const auto m = fit(with_mean(1, 1, 1), y);
  for (const double unit : {8.0, 1e6, 1e-6, 1e200}) {
    auto other = y;
    for (double& v : other) v *= unit;
    const auto n = fit(with_mean(1, 1, 1), other);
    CHECK_THAT(n.log_likelihood, WithinAbs(m.log_likelihood - 199 * std::log(unit), 1e-4));
    CHECK_THAT(n.ar[0], WithinAbs(m.ar[0], 1e-4));
    CHECK_THAT(n.regression[0], WithinRel(m.regression[0] * unit, 1e-3));
  }
}

TEST_CASE("arima: a start near the answer ends there too", "[series][law]") {
  std::vector<double> found;
  const auto y = months::stationary();
  const auto cold = fit(with_mean(2, 0, 1), y, {}, {}, &found);
  const auto warm = fit(with_mean(2, 0, 1), y, {}, {.start = found});
  CHECK_THAT(warm.log_likelihood, WithinAbs(cold.log_likelihood, 1e-5));
}

TEST_CASE("arima: constant series and series without noise have a model", "[series][law]") {
  for (const auto order : {with_mean(1, 0, 1), with_mean(0, 1, 1), arima_order{.ar = 2, .differences = 2}}) {
    const auto flat = fit(order, std::vector<double>(40, 7.0));
    CHECK(flat.variance < 1e-20);
    for (const double r : flat.regression) CHECK(std::isfinite(r));
    std::vector<double> line;
    for (int t = 0; t < 40; ++t) line.push_back(3.0 * t);
    for (const double r : fit(order, line).ar) CHECK(std::isfinite(r));
  }
}

TEST_CASE("arima: what cannot be fitted is refused", "[series]") {
  const auto y = months::stationary();
  CHECK(ECHELON_FAULT_OF(fit(arima_order{.ar = 31}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(arima_order{.differences = 3}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(arima_order{.seasonal_ar = 1}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(arima_order{.seasonal_ar = 1, .season = 1440}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(with_mean(0, 2, 0), y)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(arima_order{.ar = 1}, std::vector<double>{1, 2})) == 302);
  CHECK(ECHELON_FAULT_OF(fit(arima_order{.ar = 1}, without(y, 1, 200))) == 302);
  CHECK(ECHELON_FAULT_OF(fit(arima_order{.ar = 1}, y, {y.data(), 100, 2})) == 101);
  auto infinite = y;
  infinite[3] = std::numeric_limits<double>::infinity();
  CHECK(ECHELON_FAULT_OF(fit(arima_order{.ar = 1}, infinite)) == 301);
  const auto gaps = without(y, 3, 4);
  CHECK(ECHELON_FAULT_OF(fit(arima_order{.ar = 1}, y, {gaps.data(), 200, 1})) == 301);
}
