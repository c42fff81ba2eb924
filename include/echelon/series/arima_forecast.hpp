// SPDX-License-Identifier: BSL-1.0
/// What an ARIMA model expects after a series, and how uncertain it is.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/view.hpp>
#include <echelon/series/arima_model.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// The weights of the errors h = 0, 1, … periods back in what is forecast.
///
/// source  Box, Jenkins, Reinsel (1994), 5.2.1
template <class = void>
std::vector<double> error_weights(const arima_model& m, std::size_t n) {
  const arma process = process_of(m);
  const std::vector<double> back = integration(m.order);
  std::vector<double> ar(process.ar.size() + back.size(), 0.0), psi(n, 0.0);
  for (std::size_t i = 0; i < process.ar.size(); ++i) {
    ar[i] += process.ar[i];
    for (std::size_t j = 0; j < back.size(); ++j) ar[i + j + 1] -= process.ar[i] * back[j];
  }
  for (std::size_t j = 0; j < back.size(); ++j) ar[j] += back[j];
  for (std::size_t h = 0; h < n; ++h) {
    psi[h] = h == 0 ? 1.0 : h <= process.ma.size() ? process.ma[h - 1] : 0.0;
    for (std::size_t i = 1; i <= std::min(h, ar.size()); ++i) psi[h] += ar[i - 1] * psi[h - i];
  }
  return psi;
}

}  // namespace detail

/// The mean and the variance of the periods after a series, from the coefficients of a model and the values seen.
///
/// Where a value is missing that differences reach back to, what the model expected there stands in. Missing values at
/// the end are periods not yet seen. The variance holds for known coefficients; it counts a degree of freedom for each.
///
/// shape   y [n]; x [n + horizon, regressors] of the past and the future; mean and variance [horizon]
/// throws  error 101 rows, columns or outputs differ | 301 infinite
/// cost    O(n * coefficients + horizon * (coefficients + season)), and O(r^2) a row until the filter has settled
/// exact   predict() of R's arima where nothing is missing, its variance for known coefficients but with the divisor n
/// source  Box, Jenkins, Reinsel (1994) Time series analysis, 5.1 and 5.2
template <class = void>
void expect(const arima_model& m, std::span<const double> y, matrix_view<const double> x, std::span<double> mean,
            std::span<double> variance) {
  const arima_order& of = m.order;
  const std::size_t periods = mean.size(), fixed = of.constant ? 1 : 0;
  check::size(variance.size(), periods, "variance");
  check::size(x.columns() + fixed, m.regression.size(), "x");
  if (x.columns() > 0) check::size(x.rows(), y.size() + periods, "x");
  check::finite_or_missing(y, "y");
  std::size_t n = y.size();
  while (n > 0 && std::isnan(y[n - 1])) --n;
  const std::size_t late = y.size() - n;
  const auto regression_at = [&](std::size_t t) {
    const bool slope = of.differences + of.seasonal_differences > 0;
    double sum = fixed == 0 ? 0.0 : m.regression[0] * (slope ? static_cast<double>(t) : 1.0);
    for (std::size_t k = 0; k < x.columns(); ++k) sum += m.regression[fixed + k] * x(t, k);
    return sum;
  };
  std::vector<double> z(n), w, expected(periods + late, 0.0);
  for (std::size_t t = 0; t < n; ++t) z[t] = y[t] - regression_at(t);
  w = z;
  detail::differenced(w, 1, of);
  const std::vector<double> back = detail::integration(of);
  std::vector<double> error(w.size()), spread(w.size());
  arma_filter filter{detail::process_of(m)};
  if (!w.empty()) {
    filter.run(w, 1, error, spread);
    filter.expect(1, expected);
  }
  double last = 0;  // of what is missing before the differences begin
  for (const double v : z)
    if (!std::isnan(v)) {
      last = v;
      break;
    }
  const auto integrated = [&](std::size_t t, double difference) {
    for (std::size_t i = 0; i < back.size(); ++i) difference += back[i] * z[t - 1 - i];
    return difference;
  };
  for (std::size_t t = 0; t < n; ++t) {
    if (std::isnan(z[t])) z[t] = t < back.size() ? last : integrated(t, error[t - back.size()]);
    last = z[t];
  }
  const std::vector<double> psi = detail::error_weights(m, periods + late);
  const double used = static_cast<double>(m.parameters() - 1), seen = static_cast<double>(m.observed);
  const double one = m.variance * (seen > used ? seen / (seen - used) : 1.0);
  double sum = 0;
  for (std::size_t h = 0; h < periods + late; ++h) {
    z.push_back(n < back.size() ? last : integrated(n + h, expected[h]));
    sum += psi[h] * psi[h];
    if (h < late) continue;
    mean[h - late] = z.back() + regression_at(n + h);
    variance[h - late] = one * sum;
  }
}

}  // namespace echelon::inline ECHELON_ABI
