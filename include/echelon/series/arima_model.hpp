// SPDX-License-Identifier: BSL-1.0
/// The orders and coefficients of a seasonal ARIMA model with regressors.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/series/arma_filter.hpp>

namespace echelon::inline ECHELON_ABI {

/// ARIMA(ar, differences, ma)(seasonal_ar, seasonal_differences, seasonal_ma) with `season` periods.
struct arima_order {
  std::size_t ar = 0, differences = 0, ma = 0;
  std::size_t seasonal_ar = 0, seasonal_differences = 0, seasonal_ma = 0;
  std::size_t season = 1;
  bool constant = false;  ///< a mean, or with differences the slope of a straight line

  std::size_t coefficients() const noexcept { return ar + ma + seasonal_ar + seasonal_ma; }
  friend bool operator==(const arima_order&, const arima_order&) = default;
};

/// A fitted model: y = regressors * regression + z, where the differences of z are an ARMA process.
struct arima_model {
  arima_order order;
  std::vector<double> ar{}, ma{}, seasonal_ar{}, seasonal_ma{};  ///< as in x_t = ar_1 x_{t-1} + … + e_t + ma_1 e_{t-1}
  std::vector<double> regression{};  ///< of the constant first, if there is one (a mean, or a slope by period)
  double variance = 0;             ///< of the errors: the sum of squares over the number of differences
  double log_likelihood = -std::numeric_limits<double>::infinity();
  std::size_t observed = 0;        ///< differences that are not missing

  std::size_t parameters() const noexcept { return order.coefficients() + regression.size() + 1; }
  /// Akaike's criterion, corrected for few observations; infinite when there are not more than parameters.
  ///
  /// source  Hurvich, Tsai (1989) Regression and time series model selection in small samples, Biometrika 76(2)
  double aicc() const noexcept {
    const auto k = static_cast<double>(parameters()), n = static_cast<double>(observed);
    if (!(n > k + 1.0)) return std::numeric_limits<double>::infinity();
    return -2.0 * log_likelihood + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0);
  }
};

namespace detail {

/// Coefficients of a stationary autoregression from its partial autocorrelations, in place.
///
/// source  Monahan (1984) A note on enforcing stationarity in ARMA models, Biometrika 71(2)
inline void from_partials(std::span<double> a) noexcept {
  double before[32];
  for (std::size_t k = 1; k < a.size(); ++k) {
    std::copy(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(k), before);
    for (std::size_t i = 0; i < k; ++i) a[i] = before[i] - a[k] * before[k - 1 - i];
  }
}

/// Partial autocorrelations of an autoregression, in place; false when it is not stationary.
inline bool to_partials(std::span<double> a) noexcept {
  double before[32];
  for (std::size_t k = a.size(); k-- > 0;) {
    if (!(std::abs(a[k]) < 1.0)) return false;
    std::copy(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(k), before);
    for (std::size_t i = 0; i < k; ++i) a[i] = (before[i] + a[k] * before[k - 1 - i]) / (1.0 - a[k] * a[k]);
  }
  return true;
}

/// The product of a polynomial in the lag and one in the lag of a season, both less their leading one; `sign` is -1 for
/// autoregressions, whose coefficients stand on the other side.
template <class = void>
std::vector<double> multiplied(std::span<const double> a, std::span<const double> seasonal, std::size_t season,
                                      double sign) {
  std::vector<double> out(a.size() + season * seasonal.size(), 0.0);
  for (std::size_t i = 0; i < a.size(); ++i) out[i] += a[i];
  for (std::size_t j = 0; j < seasonal.size(); ++j) {
    const std::size_t lag = season * (j + 1);
    out[lag - 1] += seasonal[j];
    for (std::size_t i = 0; i < a.size(); ++i) out[lag + i] += sign * seasonal[j] * a[i];
  }
  return out;
}

/// The ARMA process of the differences.
template <class = void>
arma process_of(const arima_model& m) {
  return {multiplied(m.ar, m.seasonal_ar, m.order.season, -1.0), multiplied(m.ma, m.seasonal_ma, m.order.season, 1.0)};
}

/// Differences of lag `lag`, in place, of rows of `columns`; the first `lag` rows go.
template <class = void>
void differenced(std::vector<double>& x, std::size_t columns, std::size_t lag) {
  const std::size_t shift = lag * columns;
  if (x.size() <= shift) {
    x.clear();
    return;
  }
  for (std::size_t k = 0; k + shift < x.size(); ++k) x[k] = x[k + shift] - x[k];
  x.resize(x.size() - shift);
}
template <class = void>
void differenced(std::vector<double>& x, std::size_t columns, const arima_order& of) {
  for (std::size_t k = 0; k < of.seasonal_differences; ++k) differenced(x, columns, of.season);
  for (std::size_t k = 0; k < of.differences; ++k) differenced(x, columns, 1);
}

/// The polynomial of all differences: y_t = w_t + sum of these times earlier values.
template <class = void>
std::vector<double> integration(const arima_order& of) {
  std::vector<double> a{1.0};  // of (1 - B)^d (1 - B^m)^D
  const auto times = [&](std::size_t lag) {
    std::vector<double> next(a.size() + lag, 0.0);
    for (std::size_t i = 0; i < a.size(); ++i) {
      next[i] += a[i];
      next[i + lag] -= a[i];
    }
    a = std::move(next);
  };
  for (std::size_t k = 0; k < of.differences; ++k) times(1);
  for (std::size_t k = 0; k < of.seasonal_differences; ++k) times(of.season);
  a.erase(a.begin());
  for (double& c : a) c = -c;
  return a;
}

template <class = void>
void check_order(const arima_order& of) {
  check::range(std::max({of.ar, of.ma, of.seasonal_ar, of.seasonal_ma}) <= 30, "order",
               "has more than 30 coefficients");
  check::range(of.differences <= 2 && of.seasonal_differences <= 1, "order",
               "differences more than twice, or over the season more than once");
  const bool seasonal = of.seasonal_ar + of.seasonal_ma + of.seasonal_differences > 0;
  check::range(of.season >= (seasonal ? 2u : 1u) && of.season <= 400, "season",
               "is below 2 or above 400, needed regressors such as Fourier terms for long seasons");
  check::range(!of.constant || of.differences + of.seasonal_differences < 2, "constant",
               "stands with two differences, needed a line and not a parabola");
}

}  // namespace detail

}  // namespace echelon::inline ECHELON_ABI
