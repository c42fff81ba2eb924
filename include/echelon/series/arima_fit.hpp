// SPDX-License-Identifier: BSL-1.0
/// Maximum likelihood for a seasonal ARIMA model with regressors, exact, through missing values.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/view.hpp>
#include <echelon/series/arima_model.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// The solution of a b = y for a symmetric a with rows of `n`, in place of y; a column that others explain gets zero.
template <class = void>
void solve_gram(std::vector<double>& a, std::size_t n, std::vector<double>& y) noexcept {
  std::vector<double>& l = a;
  for (std::size_t j = 0; j < n; ++j) {
    const double whole = l[j * n + j];
    for (std::size_t k = 0; k < j; ++k) l[j * n + j] -= l[j * n + k] * l[j * n + k];
    const double pivot = l[j * n + j] > 1e-12 * whole && whole > 0.0 ? std::sqrt(l[j * n + j]) : 0.0;
    l[j * n + j] = pivot;
    for (std::size_t i = j + 1; i < n; ++i) {
      for (std::size_t k = 0; k < j; ++k) l[i * n + j] -= l[i * n + k] * l[j * n + k];
      l[i * n + j] = pivot > 0.0 ? l[i * n + j] / pivot : 0.0;
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) y[i] -= l[i * n + k] * y[k];
    y[i] = l[i * n + i] > 0.0 ? y[i] / l[i * n + i] : 0.0;
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) y[i] -= l[k * n + i] * y[k];
    y[i] = l[i * n + i] > 0.0 ? y[i] / l[i * n + i] : 0.0;
  }
}

/// The curvature that a step and the change of slope along it tell of, added to what is known.
///
/// shape   curvature [k, k]; step, change [k]
/// source  Powell (1978) A fast algorithm for nonlinearly constrained optimization calculations, eq. 5.10: the update
///         of Broyden, Fletcher, Goldfarb and Shanno, kept positive
template <class = void>
void learn_curvature(std::vector<double>& curvature, std::span<const double> step, std::span<double> change) {
  const std::size_t k = step.size();
  std::vector<double> along(k, 0.0);
  double whole = 0, told = 0;
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < k; ++j) along[i] += curvature[i * k + j] * step[j];
    whole += step[i] * along[i];
    told += step[i] * change[i];
  }
  if (!(whole > 0.0)) return;
  const double share = told >= 0.2 * whole ? 1.0 : 0.8 * whole / (whole - told);
  told = share * told + (1.0 - share) * whole;
  for (std::size_t i = 0; i < k; ++i) change[i] = share * change[i] + (1.0 - share) * along[i];
  for (std::size_t i = 0; i < k; ++i)
    for (std::size_t j = 0; j < k; ++j)
      curvature[i * k + j] += change[i] * change[j] / told - along[i] * along[j] / whole;
}

/// The likelihood of one order on one series, the regression and the variance concentrated out: the squares of
/// `residuals`, each error over its deviation times the geometric mean of all deviations, are as small as it is large.
class arima_likelihood {
 public:
  /// shape   y [n] with missing values; x [n, regressors]
  template <class = void>
  arima_likelihood(const arima_order& order, std::span<const double> y, matrix_view<const double> x)
      : order_{order}, columns_{1 + (order.constant ? 1u : 0u) + x.columns()} {
    rows_.resize(y.size() * columns_);
    for (std::size_t t = 0; t < y.size(); ++t) {
      double* row = &rows_[t * columns_];
      *row++ = y[t];
      if (order.constant) *row++ = order.differences + order.seasonal_differences > 0 ? static_cast<double>(t) : 1.0;
      for (std::size_t k = 0; k < x.columns(); ++k) *row++ = x(t, k);
    }
    differenced(rows_, columns_, order);
    n_ = rows_.size() / columns_;
    error_.resize(rows_.size());
    variance_.resize(n_);
    for (std::size_t t = 0; t < n_; ++t) observed_ += std::isnan(rows_[t * columns_]) ? 0 : 1;
    size_of_columns();
  }

  std::size_t rows() const noexcept { return n_; }
  std::size_t observed() const noexcept { return observed_; }

  /// Fills `residuals` and returns the sum of their squares; infinite where the numbers give out.
  ///
  /// shape   partials [coefficients]: ar, ma, seasonal ar, seasonal ma; residuals [rows]
  template <class = void>
  double evaluate(std::span<const double> partials, std::span<double> residuals, arima_model& m) {
    take(partials, m);
    arma_filter filter{process_of(m)};
    filter.run(rows_, columns_, error_, variance_);
    const std::size_t k = columns_ - 1;
    double logs = 0;
    for (std::size_t t = 0; t < n_; ++t) {
      if (!(variance_[t] > 0.0)) continue;
      if (variance_[t] == 1.0) continue;
      logs += std::log(variance_[t]);
      const double share = 1.0 / std::sqrt(variance_[t]);
      for (std::size_t c = 0; c < columns_; ++c) error_[t * columns_ + c] *= share;
    }
    m.regression.assign(k, 0.0);
    if (k > 0) regress(m);
    const double n = static_cast<double>(observed_), scale = std::exp(0.5 * logs / n);
    double sum = 0;
    for (std::size_t t = 0; t < n_; ++t) {
      const double* row = &error_[t * columns_];
      double e = 0;
      if (variance_[t] > 0.0) {
        e = row[0];
        for (std::size_t c = 0; c < k; ++c) e -= m.regression[c] * row[1 + c];
      }
      sum += e * e;
      residuals[t] = e * scale;
    }
    m.order = order_;
    m.observed = observed_;
    m.variance = sum / n;
    m.log_likelihood = -0.5 * (n * (1.0 + std::log(2.0 * std::numbers::pi)) + n * std::log(m.variance) + logs);
    const double out = sum * scale * scale;
    return std::isfinite(out) ? out : std::numeric_limits<double>::infinity();
  }

 private:
  template <class = void>
  void take(std::span<const double> partials, arima_model& m) const {
    const double* from = partials.data();
    const auto next = [&](std::vector<double>& into, std::size_t n, double sign) {
      into.assign(from, from + n);
      from += n;
      from_partials(into);
      for (double& v : into) v *= sign;
    };
    next(m.ar, order_.ar, 1.0);
    next(m.ma, order_.ma, -1.0);
    next(m.seasonal_ar, order_.seasonal_ar, 1.0);
    next(m.seasonal_ma, order_.seasonal_ma, -1.0);
  }

  /// Columns of very different size would cost digits in their squares.
  template <class = void>
  void size_of_columns() {
    size_.assign(columns_, 0.0);
    for (std::size_t t = 0; t < n_; ++t)
      for (std::size_t c = 1; c < columns_; ++c) size_[c] = std::max(size_[c], std::abs(rows_[t * columns_ + c]));
    for (std::size_t t = 0; t < n_; ++t)
      for (std::size_t c = 1; c < columns_; ++c)
        if (size_[c] > 0.0) rows_[t * columns_ + c] /= size_[c];
  }
  template <class = void>
  void regress(arima_model& m) {
    const std::size_t k = columns_ - 1;
    gram_.assign(k * k, 0.0);
    for (std::size_t t = 0; t < n_; ++t) {
      if (!(variance_[t] > 0.0)) continue;
      const double* row = &error_[t * columns_];
      for (std::size_t i = 0; i < k; ++i) {
        m.regression[i] += row[1 + i] * row[0];
        for (std::size_t j = 0; j <= i; ++j) gram_[i * k + j] += row[1 + i] * row[1 + j];
      }
    }
    solve_gram(gram_, k, m.regression);
  }

 public:
  /// The coefficients of the regression on the columns as they were given.
  void in_units_of_columns(arima_model& m) const noexcept {
    for (std::size_t c = 1; c < columns_; ++c)
      m.regression[c - 1] = size_[c] > 0.0 ? m.regression[c - 1] / size_[c] : 0.0;
  }

 private:
  arima_order order_;
  std::size_t columns_, n_ = 0, observed_ = 0;
  std::vector<double> rows_, error_, variance_, size_, gram_;
};

}  // namespace detail

/// How far the search for the largest likelihood goes.
struct arima_search {
  std::size_t steps = 60;
  double tolerance = 1e-9;        ///< relative change of the squares at which it ends
  std::vector<double> start{};    ///< partial autocorrelations to start from; empty: none
};

/// The model of one order with the largest likelihood.
///
/// Partial autocorrelations below one in size keep the process stationary and invertible. The likelihood is a sum of
/// squares once variance and regression are concentrated out: its first curvature is that of Gauss and Newton, and what
/// each step tells of the rest is learned. First differences are enough, and ten to twenty steps. In a model with
/// differences, those that a missing value touches are missing.
///
/// shape   y [n] with not-a-number for missing; x [n, regressors], finite; the partials found go to `found` if given
/// throws  error 101 rows differ | 201 an order that is not ours | 301 infinite | 302 fewer observed differences than
///         parameters plus two
/// cost    O(steps * coefficients * n * (coefficients + regressors)), and O(r^2) a row until the filter has settled
/// exact   log-likelihood of R's arima(method = "ML") to 1e-4 where nothing is missing; with missing values where there
///         are no differences
/// source  Box, Jenkins, Reinsel (1994) Time series analysis, 7; concentration of the likelihood: Ansley (1979)
///         Biometrika 66(1); Marquardt (1963) J. SIAM 11(2); Dennis, Gay, Welsch (1981) ACM TOMS 7(3)
template <class = void>
arima_model fit(const arima_order& order, std::span<const double> y, matrix_view<const double> x = {},
                const arima_search& how = {}, std::vector<double>* found = nullptr) {
  detail::check_order(order);
  check::finite_or_missing(y, "y");
  if (x.columns() > 0) {
    check::size(x.rows(), y.size(), "x");
    for (std::size_t t = 0; t < x.rows(); ++t) check::finite(std::span<const double>{x.row(t)}, "x");
  }
  // the unit of the series, a power of two, so that no square leaves the numbers
  double size = 0;
  for (const double v : y)
    if (!std::isnan(v)) size = std::max(size, std::abs(v));
  const double unit = size > 0.0 ? std::exp2(std::floor(std::log2(size))) : 1.0;
  std::vector<double> scaled(y.begin(), y.end());
  for (double& v : scaled) v /= unit;
  detail::arima_likelihood likelihood{order, scaled, x};
  const std::size_t k = order.coefficients(), n = likelihood.rows();
  check::at_least(likelihood.observed(), k + x.columns() + (order.constant ? 1 : 0) + 2, "y");

  constexpr double farthest = 4.0;  // partials of tanh(4) = 0.9993
  std::vector<double> at(k, 0.0), next(k), partials(k), step, gram, damped, residuals(n), moved(n), slopes(n * k);
  std::vector<double> moved_by(k), change(k), downhill(k);
  if (how.start.size() == k)
    for (std::size_t i = 0; i < k; ++i) at[i] = std::atanh(std::clamp(how.start[i], -0.98, 0.98));
  arima_model best, other;
  const auto squares = [&](const std::vector<double>& where, std::vector<double>& into, arima_model& m) {
    for (std::size_t i = 0; i < k; ++i) partials[i] = std::tanh(where[i]);
    return likelihood.evaluate(partials, into, m);
  };
  double value = squares(at, residuals, best), damping = 1e-3;
  for (std::size_t round = 0; k > 0 && round < how.steps && value > 0.0 && std::isfinite(value); ++round) {
    constexpr double h = 1e-5;
    for (std::size_t i = 0; i < k; ++i) {
      next = at;
      const double by = at[i] > 0.0 ? -h : h;
      next[i] += by;
      squares(next, moved, other);
      for (std::size_t t = 0; t < n; ++t) slopes[i * n + t] = (moved[t] - residuals[t]) / by;
    }
    std::vector<double> right(k, 0.0);
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t t = 0; t < n; ++t) right[i] -= slopes[i * n + t] * residuals[t];
    if (round == 0) {
      gram.assign(k * k, 0.0);
      for (std::size_t i = 0; i < k; ++i)
        for (std::size_t j = 0; j < k; ++j)
          for (std::size_t t = 0; t < n; ++t) gram[i * k + j] += slopes[i * n + t] * slopes[j * n + t];
    } else {
      for (std::size_t i = 0; i < k; ++i) change[i] = downhill[i] - right[i];
      detail::learn_curvature(gram, moved_by, change);
    }
    downhill = right;
    double gain = 0;
    bool better = false;
    for (int tries = 0; tries < 8 && !better; ++tries) {
      damped = gram;
      for (std::size_t i = 0; i < k; ++i) damped[i * k + i] += damping * damped[i * k + i] + 1e-10 * value;
      step = right;
      detail::solve_gram(damped, k, step);
      for (std::size_t i = 0; i < k; ++i)
        next[i] = std::clamp(at[i] + std::clamp(step[i], -1.0, 1.0), -farthest, farthest);
      const double there = squares(next, moved, other);
      if (there < value) {
        gain = (value - there) / value;
        value = there;
        for (std::size_t i = 0; i < k; ++i) moved_by[i] = next[i] - at[i];
        at = next;
        residuals.swap(moved);
        std::swap(best, other);
        damping = damping > 1e-6 ? damping * 0.2 : 0.0;
        better = true;
      } else {
        damping = std::max(1e-6, damping) * 6.0;
      }
    }
    if (!better || gain < how.tolerance) break;
  }
  if (found != nullptr) {
    found->resize(k);
    for (std::size_t i = 0; i < k; ++i) (*found)[i] = std::tanh(at[i]);
  }
  likelihood.in_units_of_columns(best);
  for (double& b : best.regression) b *= unit;
  best.variance *= unit * unit;
  best.log_likelihood -= static_cast<double>(best.observed) * std::log(unit);
  return best;
}

}  // namespace echelon::inline ECHELON_ABI
