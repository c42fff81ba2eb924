// SPDX-License-Identifier: BSL-1.0
/// One-step errors of an ARMA process and their variances, exactly, through missing values: a Kalman filter that stops
/// being one as soon as it has nothing more to learn.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// The coefficients of x_t = sum ar_i x_{t-i} + e_t + sum ma_j e_{t-j}, lag 1 first; most may be zero.
struct arma {
  std::vector<double> ar, ma;
};

/// The first `lags` + 1 autocovariances of a stationary process whose errors have variance one.
///
/// needs   the process is stationary
/// cost    O(ar^3 + lags * (ar + ma))
/// source  Brockwell, Davis (1991) Time series: theory and methods, 2nd ed., 3.3 (third method)
template <class = void>
std::vector<double> autocovariances(const arma& of, std::size_t lags) {
  const std::size_t p = of.ar.size(), q = of.ma.size();
  std::vector<double> psi(q + 1, 0.0), right(std::max(p, q) + 1, 0.0);
  const auto theta = [&](std::size_t j) { return j == 0 ? 1.0 : of.ma[j - 1]; };
  for (std::size_t j = 0; j <= q; ++j) {
    psi[j] = theta(j);
    for (std::size_t i = 1; i <= std::min(j, p); ++i) psi[j] += of.ar[i - 1] * psi[j - i];
  }
  for (std::size_t k = 0; k <= q; ++k)
    for (std::size_t j = k; j <= q; ++j) right[k] += theta(j) * psi[j - k];
  // gamma_k - sum ar_i gamma_|k-i| = right_k for k = 0 … p, by elimination
  const std::size_t n = p + 1;
  std::vector<double> a(n * n, 0.0), gamma(right.begin(), right.begin() + static_cast<std::ptrdiff_t>(n));
  for (std::size_t k = 0; k < n; ++k) {
    a[k * n + k] += 1.0;
    for (std::size_t i = 1; i <= p; ++i) a[k * n + (k > i ? k - i : i - k)] -= of.ar[i - 1];
  }
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t pivot = c;
    for (std::size_t r = c + 1; r < n; ++r)
      if (std::abs(a[r * n + c]) > std::abs(a[pivot * n + c])) pivot = r;
    if (pivot != c) {
      std::swap_ranges(&a[c * n], &a[c * n] + n, &a[pivot * n]);
      std::swap(gamma[c], gamma[pivot]);
    }
    for (std::size_t r = c + 1; r < n; ++r) {
      const double f = a[r * n + c] / a[c * n + c];
      if (f == 0.0) continue;
      for (std::size_t k = c; k < n; ++k) a[r * n + k] -= f * a[c * n + k];
      gamma[r] -= f * gamma[c];
    }
  }
  for (std::size_t c = n; c-- > 0;) {
    for (std::size_t k = c + 1; k < n; ++k) gamma[c] -= a[c * n + k] * gamma[k];
    gamma[c] /= a[c * n + c];
  }
  gamma.resize(std::max(lags + 1, n), 0.0);
  for (std::size_t k = n; k <= lags; ++k) {
    gamma[k] = k < right.size() ? right[k] : 0.0;
    for (std::size_t i = 1; i <= p; ++i) gamma[k] += of.ar[i - 1] * gamma[k - i];
  }
  gamma.resize(lags + 1);
  return gamma;
}

/// Filters several columns with the same gains: a series and its regressors.
class arma_filter {
 public:
  /// needs   the process is stationary
  /// cost    O(ar^3), r = max(ar, ma + 1)
  template <class = void>
  explicit arma_filter(arma of) : of_{std::move(of)}, r_{std::max(of_.ar.size(), of_.ma.size() + 1)} {
    phi_ = of_.ar;
    phi_.resize(r_, 0.0);
    theta_ = {1.0};
    theta_.insert(theta_.end(), of_.ma.begin(), of_.ma.end());
    theta_.resize(r_, 0.0);
    for (std::size_t i = 0; i < of_.ar.size(); ++i)
      if (of_.ar[i] != 0.0) ar_.emplace_back(i + 1, of_.ar[i]);
    for (std::size_t j = 0; j < of_.ma.size(); ++j)
      if (of_.ma[j] != 0.0) ma_.emplace_back(j + 1, of_.ma[j]);
    start();
  }

  /// Runs over the rows. Where the first column is missing, error holds the value expected and variance 0.
  ///
  /// shape   x and error [n, columns], variance [n]
  /// cost    O(coefficients * columns) a row; until the filter has settled O(r * columns) at the start, and O(r^2)
  ///         after a gap
  /// source  Harvey (1989) Forecasting, structural time series models and the Kalman filter, 3.4; the state of Gardner,
  ///         Harvey, Phillips (1980), AS 154, whose updated covariance goes to zero; from the start by the change of
  ///         the covariance, which has rank one: Morf, Sidhu, Kailath (1974) IEEE Trans. Automatic Control 19(4)
  template <class = void>
  void run(std::span<const double> x, std::size_t columns, std::span<double> error, std::span<double> variance) {
    const std::size_t n = variance.size(), r = r_;
    std::size_t settled = 0, begin = fresh(x, columns, error, variance);
    if (begin == n && ahead_) return;
    std::vector<double> cov, gain(r), row(columns);
    if (begin > 0) {
      settled = r + 1;
      cov.assign(r * r, 0.0);
      recall(x, columns, error, begin);
    } else {
      cov = stationary();
      state_.assign(r * columns, 0.0);
    }
    ahead_ = false;
    for (std::size_t t = begin; t < n;) {
      if (settled > r && t >= r) {
        const std::size_t stop = swift(x, columns, error, variance, t);
        if (stop > t) {
          recall(x, columns, error, stop);
          t = stop;
          continue;
        }
      }
      if (t > 0) {  // one step on
        for (std::size_t c = 0; c < columns; ++c) row[c] = state_[c];
        for (std::size_t i = 0; i < r; ++i)
          for (std::size_t c = 0; c < columns; ++c)
            state_[i * columns + c] = phi_[i] * row[c] + (i + 1 < r ? state_[(i + 1) * columns + c] : 0.0);
        predict(cov);
      }
      const double* at = &x[t * columns];
      const bool missing = std::isnan(at[0]);
      const double f = cov[0];
      for (std::size_t c = 0; c < columns; ++c) error[t * columns + c] = missing ? state_[c] : at[c] - state_[c];
      variance[t] = missing ? 0.0 : f;
      if (missing) {
        settled = 0;
        ++t;
        continue;
      }
      for (std::size_t i = 0; i < r; ++i) gain[i] = cov[i] / f;
      for (std::size_t i = 0; i < r; ++i)
        for (std::size_t c = 0; c < columns; ++c) state_[i * columns + c] += gain[i] * error[t * columns + c];
      double left = 0;
      for (std::size_t i = 0; i < r; ++i) {
        for (std::size_t j = i; j < r; ++j) cov[i * r + j] -= gain[i] * gain[j] * f;
        left = std::max(left, std::abs(cov[i * r + i]));
      }
      settled = left < 1e-10 ? settled + 1 : 0;
      if (settled > 0) std::fill(cov.begin(), cov.end(), 0.0);
      ++t;
    }
  }

  /// After run: the values expected next in the first column when nothing more is seen.
  ///
  /// shape   out [horizon]
  /// cost    O(horizon * r)
  template <class = void>
  void expect(std::size_t columns, std::span<double> out) {
    std::vector<double> a(r_);
    for (std::size_t i = 0; i < r_; ++i) a[i] = state_[i * columns];
    for (double& each : out) {
      const double first = a[0];
      if (ahead_ && &each == out.data()) {
        each = first;
        continue;
      }
      for (std::size_t i = 0; i < r_; ++i) a[i] = phi_[i] * first + (i + 1 < r_ ? a[i + 1] : 0.0);
      each = a[0];
    }
  }

 private:
  /// The covariances of the stationary state with its first part.
  template <class = void>
  void start() {
    const std::size_t r = r_, q = of_.ma.size();
    const std::vector<double> gamma = autocovariances(of_, r);
    std::vector<double> psi(r + 1, 0.0);
    std::vector<double>& first = first_;
    first.assign(r + 1, 0.0);
    for (std::size_t j = 0; j < r; ++j) {
      psi[j] = j <= q ? theta_[j] : 0.0;
      for (std::size_t i = 1; i <= j && i <= r; ++i) psi[j] += phi_[i - 1] * psi[j - i];
    }
    for (std::size_t j = 0; j < r; ++j)
      for (std::size_t k = j; k < r; ++k) first[j] += phi_[k] * gamma[1 + k - j] + theta_[k] * psi[k - j];
  }

  /// All covariances of the stationary state, the upper triangle, from the first row and from one another.
  template <class = void>
  std::vector<double> stationary() const {
    const std::size_t r = r_;
    std::vector<double> out(r * r, 0.0);
    for (std::size_t i = r; i-- > 0;)
      for (std::size_t j = r; j-- > i;)
        out[i * r + j] = phi_[i] * phi_[j] * first_[0] + phi_[i] * first_[j + 1] + phi_[j] * first_[i + 1] +
                         theta_[i] * theta_[j] + (j + 1 < r ? out[(i + 1) * r + j + 1] : 0.0);
    return out;
  }

  /// Rows from the start until the filter has settled, or all; returns how many, none when one is missing before.
  template <class = void>
  std::size_t fresh(std::span<const double> x, std::size_t columns, std::span<double> error,
                    std::span<double> variance) {
    const std::size_t n = variance.size(), r = r_;
    std::vector<double> gain(r), change(r);  // gain times variance; the direction in which the covariance changes
    for (std::size_t i = 0; i < r; ++i) gain[i] = change[i] = phi_[i] * first_[0] + first_[i + 1];
    double f = first_[0], size = -1.0 / f;
    std::size_t settled = 0;
    state_.assign((r + 1) * columns, 0.0);  // one row more, of zeros
    for (std::size_t t = 0; t < n; ++t) {
      if (std::isnan(x[t * columns])) return 0;
      variance[t] = f;
      for (std::size_t c = 0; c < columns; ++c) {
        const double top = state_[c], e = x[t * columns + c] - top, share = e / f;
        error[t * columns + c] = e;
        for (std::size_t i = 0; i < r; ++i)
          state_[i * columns + c] = phi_[i] * top + state_[(i + 1) * columns + c] + gain[i] * share;
      }
      settled = f - 1.0 < 1e-10 ? settled + 1 : 0;
      if (settled > r && t + 1 >= r) {
        ahead_ = false;
        return t + 1;
      }
      const double top = change[0], moved = size * top, next = std::max(1.0, f + top * moved);
      size += moved * moved / f;
      for (std::size_t i = 0; i < r; ++i) {
        const double on = phi_[i] * top + (i + 1 < r ? change[i + 1] : 0.0);
        gain[i] += on * moved;
        change[i] = on - gain[i] * (top / next);
      }
      f = next;
    }
    ahead_ = true;
    return n;
  }

  /// cov = T cov T' + R R'; only the upper triangle is kept.
  template <class = void>
  void predict(std::vector<double>& cov) noexcept {
    const std::size_t r = r_;
    const double top = cov[0];
    std::vector<double>& first = scratch_;
    first.resize(r + 1);
    for (std::size_t j = 0; j < r; ++j) first[j] = cov[j];
    first[r] = 0.0;
    for (std::size_t i = 0; i < r; ++i)
      for (std::size_t j = i; j < r; ++j)
        cov[i * r + j] = phi_[i] * phi_[j] * top + phi_[i] * first[j + 1] + phi_[j] * first[i + 1] +
                         (j + 1 < r ? cov[(i + 1) * r + j + 1] : 0.0) + theta_[i] * theta_[j];
  }

  /// Rows from t on by the recursion of the process itself, up to the next one missing.
  template <class = void>
  std::size_t swift(std::span<const double> x, std::size_t columns, std::span<double> error,
                    std::span<double> variance, std::size_t t) const noexcept {
    std::size_t stop = t;
    while (stop < variance.size() && !std::isnan(x[stop * columns])) variance[stop++] = 1.0;
    std::copy(&x[t * columns], x.data() + stop * columns, &error[t * columns]);
    for (const auto& [lag, coefficient] : ar_)
      for (std::size_t k = t * columns; k < stop * columns; ++k) error[k] -= coefficient * x[k - lag * columns];
    if (!ma_.empty())
      for (std::size_t k = t * columns; k < stop * columns; ++k)
        for (const auto& [lag, coefficient] : ma_) error[k] -= coefficient * error[k - lag * columns];
    return stop;
  }

  /// The state after row `stop` - 1, from the rows themselves.
  template <class = void>
  void recall(std::span<const double> x, std::size_t columns, std::span<const double> error, std::size_t stop) {
    for (std::size_t i = 0; i < r_; ++i)
      for (std::size_t c = 0; c < columns; ++c) {
        double sum = 0;
        for (std::size_t k = i; k < r_; ++k) {
          const std::size_t row = stop - 1 - (k - i);
          if (i > 0) sum += phi_[k] * x[(row - 1) * columns + c];
          sum += theta_[k] * error[row * columns + c];
        }
        state_[i * columns + c] = i == 0 ? x[(stop - 1) * columns + c] : sum;
      }
  }

  arma of_;
  std::size_t r_;
  std::vector<double> phi_, theta_, first_, state_, scratch_;
  bool ahead_ = false;  ///< the state is that of the next row, as it is expected
  std::vector<std::pair<std::size_t, double>> ar_, ma_;  ///< lag and coefficient of those that are not zero
};

}  // namespace echelon::inline ECHELON_ABI
