// SPDX-License-Identifier: BSL-1.0
/// Autoregression of one series on the lags that a calendar suggests: yesterday, and around the same hour a week ago.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/math/normal.hpp>
#include <echelon/series/theta_model.hpp>

namespace echelon::inline ECHELON_ABI {

/// Which lags explain the next value.
struct seasonal_autoregression {
  std::vector<std::size_t> seasons{};  ///< cycles in periods, as 24 and 168; of a panel, empty: its clock's
  std::size_t recent = 3;              ///< lags 1 to here, and as many from each season on, and the one before it
  bool logarithm = true;               ///< of demand that is above zero throughout
};

/// x_t - x_{t-d} = sum of weight (x_{t-lag} - x_{t-d}) + e_t, x being demand or its logarithm less half of its slope.
/// The weights say how much each lag pulls away from the anchor d: all zero is the naive method of lag d with half the
/// drift, and no level is returned to.
struct autoregression_model {
  std::vector<std::size_t> lags;
  std::vector<double> weights;
  std::size_t anchor = 1;
  bool logarithm = false;
  double variance = 0;          ///< of e
  double drift = 0;             ///< half the slope of the straight line through the series, a period
  double since = 0;             ///< periods from the one at which x had no drift yet to the last one
  std::vector<double> past;     ///< x of the last periods, as many as the longest lag or more; gaps bridged
};

namespace detail {

/// Ridge regressions of one target on few columns, every row with its error when it is left out.
class ridge {
 public:
  explicit ridge(std::size_t columns) : k_{columns}, square_(columns * columns, 0.0), product_(columns, 0.0) {}

  void add(std::span<const double> row, double target) {
    for (std::size_t i = 0; i < k_; ++i) {
      for (std::size_t j = 0; j <= i; ++j) square_[i * k_ + j] += row[i] * row[j];
      product_[i] += row[i] * target;
    }
    rows_ += 1.0;
  }

  /// Solves with the penalty times the mean square of the columns; false when that has no answer.
  bool solve(double penalty) {
    double mean = 0.0;
    for (std::size_t i = 0; i < k_; ++i) mean += square_[i * k_ + i] / static_cast<double>(k_);
    factor_ = square_;
    weights_ = product_;
    for (std::size_t i = 0; i < k_; ++i) {
      factor_[i * k_ + i] += penalty * mean;
      for (std::size_t j = 0; j <= i; ++j) {
        double sum = factor_[i * k_ + j];
        for (std::size_t l = 0; l < j; ++l) sum -= factor_[i * k_ + l] * factor_[j * k_ + l];
        if (i == j && !(sum > 1e-13 * mean)) return false;
        factor_[i * k_ + j] = i == j ? std::sqrt(sum) : sum / factor_[j * k_ + j];
      }
    }
    forward(weights_);
    for (std::size_t i = k_; i-- > 0;) {
      for (std::size_t l = i + 1; l < k_; ++l) weights_[i] -= factor_[l * k_ + i] * weights_[l];
      weights_[i] /= factor_[i * k_ + i];
    }
    return true;
  }
  const std::vector<double>& weights() const noexcept { return weights_; }

  /// How much a row pulls its own forecast: x' (X'X + penalty)^-1 x.
  double leverage(std::span<const double> row) {
    pull_.assign(row.begin(), row.end());
    forward(pull_);
    double sum = 0.0;
    for (const double v : pull_) sum += v * v;
    return sum;
  }

 private:
  void forward(std::vector<double>& x) const noexcept {
    for (std::size_t i = 0; i < k_; ++i) {
      for (std::size_t l = 0; l < i; ++l) x[i] -= factor_[i * k_ + l] * x[l];
      x[i] /= factor_[i * k_ + i];
    }
  }

  std::size_t k_;
  double rows_ = 0;
  std::vector<double> square_, product_, factor_, weights_, pull_;
};

/// Sets x from demand, without the drift; what has no logarithm is missing.
template <class = void>
void set_past(autoregression_model& f, std::span<const double> demand) {
  f.past.assign(demand.begin(), demand.end());
  if (f.logarithm)
    for (double& x : f.past) x = x > 0.0 ? std::log(x) : std::numeric_limits<double>::quiet_NaN();
  f.past = bridged(std::span<const double>{f.past});
  f.since = 0.0;
  for (double& x : f.past) x -= f.drift * f.since, f.since += 1.0;
  f.since -= 1.0;
}

/// The lags of a spec that n observations can teach, ascending.
template <class = void>
std::vector<std::size_t> lags_of(const seasonal_autoregression& spec, std::size_t n) {
  std::vector<std::size_t> out;
  const auto add = [&](std::size_t lag) {
    if (lag > 0 && 3 * (out.size() + 1) + lag <= n && std::find(out.begin(), out.end(), lag) == out.end())
      out.push_back(lag);
  };
  for (std::size_t l = 1; l <= spec.recent; ++l) add(l);
  for (const std::size_t m : spec.seasons) {
    if (m < 2 || m > n / 2) continue;
    for (std::size_t l = m - 1; l < m + spec.recent; ++l) add(l);
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace detail

/// Fits one series: the anchor (the last value, or the one a season before) and the penalty are those with the least
/// squared errors of rows left out, which ridge regression gives in closed form.
///
/// A cycle that the series does not hold twice is left out, and of a long series the last 5,000 periods count.
///
/// shape   demand [n] with not-a-number for missing; a missing value is bridged as a lag and explained by no row
/// throws  error 201 no recent lag | 301 infinite
/// cost    O(n lags^2) a penalty and anchor
/// source  Hoerl, Kennard (1970) Ridge regression; Allen (1974) The relationship between variable selection and data
///         augmentation (errors of rows left out: e / (1 - leverage)); Box, Jenkins (1970) Time series analysis, ch. 9
///         (lags of a seasonal process); Assimakopoulos, Nikolopoulos (2000) The theta model (half of the slope)
template <class = void>
autoregression_model fit_autoregression(std::span<const double> demand, const seasonal_autoregression& spec) {
  check::range(spec.recent > 0, "recent", "is zero, needed at least one lag");
  check::finite_or_missing(demand, "demand");
  autoregression_model out;
  double least = std::numeric_limits<double>::infinity(), most = -least;
  for (const double y : demand)
    if (!std::isnan(y)) least = std::min(least, y), most = std::max(most, y);
  out.logarithm = spec.logarithm && least > 0.0 && least > 1e-3 * most;  // else an ounce would weigh like a ton
  const std::size_t n = demand.size();
  running_line line;
  for (std::size_t t = 0; t < n; ++t)
    if (!std::isnan(demand[t])) line.add(static_cast<double>(t), out.logarithm ? std::log(demand[t]) : demand[t]);
  if (n > 3 && std::isfinite(line.slope())) out.drift = 0.5 * line.slope();
  detail::set_past(out, demand);
  const std::vector<std::size_t> lags = detail::lags_of(spec, n);
  if (lags.empty() || !(least < most)) return out;
  const double unit = out.logarithm ? 1.0 : std::scalbn(1.0, std::ilogb(std::max(std::abs(least), std::abs(most))));
  double best = std::numeric_limits<double>::infinity();
  const std::size_t from = std::max(lags.back(), n - std::min<std::size_t>(n, 5000));
  std::vector<std::size_t> anchors{1};
  const std::size_t season = spec.seasons.empty() ? 1 : spec.seasons[0];
  if (season > 1 && std::find(lags.begin(), lags.end(), season) != lags.end()) anchors.push_back(season);
  for (const std::size_t d : anchors) {
    std::vector<std::size_t> others;
    for (const std::size_t l : lags)
      if (l != d) others.push_back(l);
    if (others.empty()) continue;
    std::vector<double> row(others.size());
    const auto fill = [&](std::size_t t) {
      for (std::size_t k = 0; k < others.size(); ++k) row[k] = (out.past[t - others[k]] - out.past[t - d]) / unit;
      return (out.past[t] - out.past[t - d]) / unit;
    };
    detail::ridge regression{others.size()};
    std::size_t rows = 0;
    for (std::size_t t = from; t < n; ++t) {
      if (std::isnan(demand[t])) continue;
      const double target = fill(t);
      regression.add(row, target);
      ++rows;
    }
    if (rows < others.size() + 2) continue;
    for (const double penalty : {1e-4, 1e-3, 1e-2, 1e-1, 1.0}) {
      if (!regression.solve(penalty)) continue;
      double left_out = 0.0, squares = 0.0;
      for (std::size_t t = from; t < n; ++t) {
        if (std::isnan(demand[t])) continue;
        double e = fill(t);
        for (std::size_t k = 0; k < others.size(); ++k) e -= regression.weights()[k] * row[k];
        const double kept = std::max(1e-3, 1.0 - regression.leverage(row));
        squares += e * e;
        left_out += e * e / (kept * kept);
      }
      if (left_out >= best) continue;
      best = left_out;
      out.lags = others;
      out.weights = regression.weights();
      out.anchor = d;
      out.variance = squares / static_cast<double>(rows - others.size()) * unit * unit;
    }
  }
  return out;
}

/// The x expected in each of the next periods, and its variance: sigma^2 times the sum of the squares of the weights
/// that errors keep.
///
/// shape   mean and variance [horizon]
/// cost    O(horizon * lags)
/// source  Box, Jenkins (1970) Time series analysis, 5.1 (forecasts and their variance from the psi weights)
template <class = void>
void expected(const autoregression_model& f, std::span<double> mean, std::span<double> variance) {
  if (f.past.empty()) {
    std::fill(mean.begin(), mean.end(), 0.0);
    std::fill(variance.begin(), variance.end(), 0.0);
    return;
  }
  const std::size_t ahead = mean.size();
  std::vector<double> psi(ahead);
  double rest = 1.0, sum = 0.0;
  for (const double w : f.weights) rest -= w;
  for (std::size_t h = 0; h < ahead; ++h) {
    const auto at = [&](std::size_t lag) {
      return lag <= h ? mean[h - lag] : f.past[f.past.size() - std::min(f.past.size(), lag - h)];
    };
    double x = rest * at(f.anchor), p = h >= f.anchor ? rest * psi[h - f.anchor] : 0.0;
    for (std::size_t k = 0; k < f.lags.size(); ++k) {
      x += f.weights[k] * at(f.lags[k]);
      if (h >= f.lags[k]) p += f.weights[k] * psi[h - f.lags[k]];
    }
    psi[h] = h == 0 ? 1.0 : p;
    mean[h] = x;
    sum += psi[h] * psi[h];
    variance[h] = f.variance * sum;
  }
  for (std::size_t h = 0; h < ahead; ++h) mean[h] += f.drift * (f.since + static_cast<double>(h + 1));
}

/// Quantiles of demand in each of the next periods: normal, or lognormal where the model is one of logarithms.
///
/// shape   out [horizon, levels], levels fastest
template <class = void>
void expected_quantiles(const autoregression_model& f, std::span<const level> levels, std::span<double> out) {
  const std::size_t width = levels.size(), ahead = out.size() / width;
  std::vector<double> mean(ahead), variance(ahead);
  expected(f, std::span<double>{mean}, std::span<double>{variance});
  for (std::size_t q = 0; q < width; ++q) {
    const double z = detail::standard_normal_quantile(levels[q].value());
    for (std::size_t h = 0; h < ahead; ++h) {
      const double x = mean[h] + z * std::sqrt(variance[h]);
      out[h * width + q] = f.logarithm ? std::exp(x) : x;
    }
  }
}

/// Runs a fitted model over a series from its first period; where it is one of logarithms, demand at or below zero
/// counts as missing.
///
/// cost    O(n)
template <class = void>
void restart(autoregression_model& f, std::span<const double> demand) {
  detail::set_past(f, demand);
}

/// Lets the model see one more period; a missing demand counts as expected.
///
/// cost    O(lags), and once in a while a move of the values kept
inline void update(autoregression_model& f, double demand) {
  double next = 0.0, ignored = 0.0;
  expected(f, std::span<double>{&next, 1}, std::span<double>{&ignored, 1});
  if (!std::isnan(demand) && (!f.logarithm || demand > 0.0)) next = f.logarithm ? std::log(demand) : demand;
  f.since += f.past.empty() ? 0.0 : 1.0;
  const std::size_t needed = std::max(f.anchor, f.lags.empty() ? std::size_t{1} : f.lags.back());
  if (f.past.size() >= 2 * needed + 64)
    f.past.erase(f.past.begin(), f.past.end() - static_cast<std::ptrdiff_t>(needed));
  f.past.push_back(next - f.drift * f.since);
}

}  // namespace echelon::inline ECHELON_ABI
