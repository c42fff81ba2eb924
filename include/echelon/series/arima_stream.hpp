// SPDX-License-Identifier: BSL-1.0
/// An ARIMA model as a stream: one observation more costs as much as the model has coefficients.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/view.hpp>
#include <echelon/series/arima_forecast.hpp>
#include <echelon/series/arima_model.hpp>

namespace echelon::inline ECHELON_ABI {

/// The last values and errors that a model needs, after a past that `arma_filter` has read exactly.
///
/// law     with nothing missing since, forecasts are those of `expect` on the whole series as soon as its filter has
///         settled; a missing value counts as the one expected, without error
class arima_stream {
 public:
  /// shape   y [n]; x [n, regressors] of the model, as in `expect`
  /// throws  error 101 rows or columns differ | 301 infinite
  /// cost    that of `expect`
  template <class = void>
  arima_stream(const arima_model& model, std::span<const double> y, matrix_view<const double> x = {})
      : order_{model.order}, regression_{model.regression} {
    const std::size_t fixed = order_.constant ? 1 : 0;
    check::size(x.columns() + fixed, regression_.size(), "x");
    if (x.columns() > 0) check::size(x.rows(), y.size(), "x");
    check::finite_or_missing(y, "y");
    const arma process = detail::process_of(model);
    const std::vector<double> back = detail::integration(order_);
    ma_ = process.ma;
    ar_.assign(process.ar.size() + back.size(), 0.0);
    for (std::size_t i = 0; i < process.ar.size(); ++i) {
      ar_[i] += process.ar[i];
      for (std::size_t j = 0; j < back.size(); ++j) ar_[i + j + 1] -= process.ar[i] * back[j];
    }
    for (std::size_t j = 0; j < back.size(); ++j) ar_[j] += back[j];
    std::vector<double> z(y.begin(), y.end());
    for (std::size_t t = 0; t < z.size(); ++t)
      z[t] -= explained(t, x.columns() > 0 ? x.row(t) : std::span<const double>{});
    std::vector<double> w = z;
    detail::differenced(w, 1, order_);
    std::vector<double> error(w.size()), spread(w.size());
    if (!w.empty()) arma_filter{process}.run(w, 1, error, spread);
    double last = 0.0;
    for (std::size_t t = 0; t < z.size(); ++t) {
      const bool differs = t >= back.size();
      double e = differs ? error[t - back.size()] : 0.0;
      if (std::isnan(z[t])) {
        z[t] = last;
        if (differs) {
          z[t] = e;  // the difference expected
          for (std::size_t i = 0; i < back.size(); ++i) z[t] += back[i] * z[t - 1 - i];
        }
        e = 0.0;
      }
      last = z[t];
      keep(z_, ar_.size(), z[t]);
      keep(e_, ma_.size(), e);
    }
    periods_ = z.size();
  }

  /// Lets one period pass; a missing demand is not-a-number. Returns what was expected of it.
  ///
  /// shape   x [regressors] of that period
  /// throws  error 101 columns differ | 301 infinite
  /// cost    O(coefficients + season * seasonal coefficients), no memory
  template <class = void>
  double update(double y, std::span<const double> x = {}) {
    check::finite_or_missing(std::span<const double>{&y, 1}, "y");
    check::size(x.size() + (order_.constant ? 1 : 0), regression_.size(), "x");
    const double known = explained(periods_, x), inner = next(), expected = inner + known;
    const double z = std::isnan(y) ? inner : y - known;
    keep(z_, ar_.size(), z);
    keep(e_, ma_.size(), std::isnan(y) ? 0.0 : z - inner);
    ++periods_;
    return expected;
  }

  /// The mean of the periods to come.
  ///
  /// shape   x [horizon, regressors]; mean [horizon]
  /// throws  error 101 rows or columns differ
  /// cost    O(horizon * coefficients)
  template <class = void>
  void expect(std::span<double> mean, matrix_view<const double> x = {}) const {
    check::size(x.columns() + (order_.constant ? 1 : 0), regression_.size(), "x");
    if (x.columns() > 0) check::size(x.rows(), mean.size(), "x");
    arima_stream ahead = *this;
    for (std::size_t h = 0; h < mean.size(); ++h)
      mean[h] = ahead.update(std::numeric_limits<double>::quiet_NaN(),
                             x.columns() > 0 ? x.row(h) : std::span<const double>{});
  }

 private:
  double explained(std::size_t t, std::span<const double> x) const noexcept {
    const std::size_t fixed = order_.constant ? 1 : 0;
    const bool slope = order_.differences + order_.seasonal_differences > 0;
    double sum = fixed == 0 ? 0.0 : regression_[0] * (slope ? static_cast<double>(t) : 1.0);
    for (std::size_t k = 0; k < x.size(); ++k) sum += regression_[fixed + k] * x[k];
    return sum;
  }
  /// The newest last; twice as many as needed, so that a move is seldom.
  static void keep(std::vector<double>& values, std::size_t needed, double v) {
    if (values.size() >= 2 * needed + 16)
      values.erase(values.begin(), values.end() - static_cast<std::ptrdiff_t>(needed));
    values.push_back(v);
  }
  double next() const noexcept {
    double sum = 0.0;
    for (std::size_t i = 0; i < std::min(ar_.size(), z_.size()); ++i) sum += ar_[i] * z_[z_.size() - 1 - i];
    for (std::size_t j = 0; j < std::min(ma_.size(), e_.size()); ++j) sum += ma_[j] * e_[e_.size() - 1 - j];
    return sum;
  }

  arima_order order_;
  std::vector<double> regression_, ar_, ma_, z_, e_;
  std::size_t periods_ = 0;
};

}  // namespace echelon::inline ECHELON_ABI
