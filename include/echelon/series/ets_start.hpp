// SPDX-License-Identifier: BSL-1.0
/// Where the fit of an exponential smoothing model begins: level, trend and seasonal terms read off the series.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/series/ets_model.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// Sums and counts of what was seen of a series, so that a mean over a season costs constant time.
class centred_means {
 public:
  explicit centred_means(std::span<const double> y) : y_{y}, sum_(y.size() + 1, 0.0), seen_(y.size() + 1, 0.0) {
    for (std::size_t t = 0; t < y.size(); ++t) {
      const bool missing = std::isnan(y[t]);
      sum_[t + 1] = sum_[t] + (missing ? 0.0 : y[t]);
      seen_[t + 1] = seen_[t] + (missing ? 0.0 : 1.0);
    }
  }

  /// The mean over one season around period t, the two ends counting half when the season is even; not-a-number where
  /// the series does not reach or less than half of the season was seen.
  double operator()(std::size_t t, std::size_t m) const noexcept {
    const std::size_t half = m / 2;
    if (t < half || t + half >= y_.size()) return std::numeric_limits<double>::quiet_NaN();
    double sum = sum_[t + half + 1] - sum_[t - half], weight = seen_[t + half + 1] - seen_[t - half];
    if (m % 2 == 0)
      for (const std::size_t end : {t - half, t + half})
        if (!std::isnan(y_[end])) sum -= 0.5 * y_[end], weight -= 0.5;
    return 2.0 * weight < static_cast<double>(m) ? std::numeric_limits<double>::quiet_NaN() : sum / weight;
  }

 private:
  std::span<const double> y_;
  std::vector<double> sum_, seen_;
};

}  // namespace detail

/// Seasonal terms by classical decomposition: differences from, or ratios to, the centred mean over a season, averaged
/// by phase. Additive ones sum to zero, multiplicative ones have mean one; a phase never seen is neutral.
///
/// shape   demand [n] with not-a-number for missing; returns [m], phase 0 is that of demand[0]
/// cost    O(n)
/// source  Kendall, Stuart (1983) The advanced theory of statistics 3, pp. 410-414
template <class = void>
std::vector<double> seasonal_terms(std::span<const double> demand, std::size_t m, ets_season kind) {
  const bool ratio = kind == ets_season::multiplicative;
  const detail::centred_means mean_around{demand};
  std::vector<double> sum(m, 0.0), seen(m, 0.0);
  for (std::size_t t = 0; t < demand.size(); ++t) {
    const double around = mean_around(t, m);
    if (std::isnan(demand[t]) || std::isnan(around) || (ratio && !(around > 0.0))) continue;
    sum[t % m] += ratio ? demand[t] / around : demand[t] - around;
    seen[t % m] += 1.0;
  }
  double mean = 0.0;
  for (std::size_t k = 0; k < m; ++k) {
    sum[k] = seen[k] > 0.0 ? sum[k] / seen[k] : ratio ? 1.0 : 0.0;
    if (ratio) sum[k] = std::max(sum[k], 0.01);  // a phase without demand keeps the product above zero
    mean += sum[k] / static_cast<double>(m);
  }
  for (double& each : sum) each = ratio ? each / mean : each - mean;
  return sum;
}

/// The state before the first period: the seasonal terms given, and level and trend by a straight line through the
/// first ten observations, or those of two seasons, without their season.
///
/// shape   demand [n], season [m] or empty
/// source  Hyndman, Koehler, Ord, Snyder (2008) Forecasting with exponential smoothing, 2.6.1
template <class = void>
ets_state starting_state(const ets_form& form, std::span<const double> demand, std::span<const double> season) {
  ets_state out;
  out.season.assign(season.begin(), season.end());
  const std::size_t m = season.size(), reach = std::max<std::size_t>(10, 2 * m);
  double n = 0, t1 = 0, t2 = 0, y1 = 0, ty = 0, least = std::numeric_limits<double>::infinity();
  for (std::size_t t = 0; t < demand.size() && n < static_cast<double>(reach); ++t) {
    if (std::isnan(demand[t])) continue;
    const double s = m == 0 ? 0.0 : season[t % m];
    const double y = m == 0 ? demand[t] : form.season == ets_season::multiplicative ? demand[t] / s : demand[t] - s;
    const auto at = static_cast<double>(t + 1);
    n += 1, t1 += at, t2 += at * at, y1 += y, ty += at * y;
    least = std::min(least, y);
  }
  if (n == 0) return out;
  const double spread = t2 - t1 * t1 / n;
  const double slope = form.has_trend() && n >= 3 && spread > 0 ? (ty - t1 * y1 / n) / spread : 0.0;
  out.level = (y1 - slope * t1) / n;
  out.trend = slope;
  if (form.multiplies() && !(out.level > 0.0 && out.level + slope > 0.0)) {  // a line that begins below zero
    out.level = std::max(least, 0.1 * y1 / n);
    out.trend = 0.0;
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
