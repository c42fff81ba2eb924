// SPDX-License-Identifier: BSL-1.0
/// What central intervals are worth: coverage, width, and the interval scores of Winkler and of M4.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

#include <echelon/core/count.hpp>
#include <echelon/core/level.hpp>
#include <echelon/loss/scaled.hpp>
#include <echelon/loss/tally.hpp>

namespace echelon::inline ECHELON_ABI {

/// The interval score of [low, high], meant to miss with probability `miss`: its width plus 2 / miss times
/// the distance of y from it.
///
/// exact   (2 / miss) times the sum of the pinball losses of low at miss / 2 and of high at 1 - miss / 2
/// source  Winkler (1972) A decision-theoretic approach to interval estimation, JASA 67; Gneiting, Raftery (2007),
///         eq. 43
constexpr double interval_score(level miss, double low, double high, double y) noexcept {
  const double outside = y < low ? low - y : y > high ? y - high : 0.0;
  return (high - low) + 2.0 / miss.value() * outside;
}

namespace check {

/// throws  error 101 shapes differ | 301 not finite | 103 an interval ends below its beginning
inline void intervals(std::span<const double> y, std::span<const double> low, std::span<const double> high) {
  actual_and_forecast(y, low);
  actual_and_forecast(y, high);
  for (std::size_t h = 0; h < y.size(); ++h)
    if (high[h] < low[h]) throw error{fault::crossing, "high", h, "lies below the low end"};
}

}  // namespace check

/// The mean interval score.
///
/// shape   y, low, high [any]; y not-a-number is missing
/// throws  error 101 shapes differ | 103 an interval crosses | 301 not finite
inline mean_tally mean_interval_score(level miss, std::span<const double> y, std::span<const double> low,
                                      std::span<const double> high) {
  check::intervals(y, low, high);
  mean_tally out;
  for (std::size_t h = 0; h < y.size(); ++h) {
    if (std::isnan(y[h])) ++out.missing;
    else out.add(interval_score(miss, low[h], high[h], y[h]));
  }
  return out;
}

/// The mean scaled interval score of one series: the mean interval score over the seasonal scale of its history.
///
/// throws  error 101 shapes differ | 103 an interval crosses | 201 season zero | 301 not finite
/// source  Makridakis, Spiliotis, Assimakopoulos (2020) The M4 competition, eq. 5, with miss 0.05
inline double mean_scaled_interval_score(std::span<const double> past, std::span<const double> y,
                                         std::span<const double> low, std::span<const double> high, season_length m,
                                         level miss = 0.05) {
  return detail::over(mean_interval_score(miss, y, low, high).value(), seasonal_scale(past, m));
}

/// The share of observed actuals inside their intervals, ends included.
///
/// throws  error 101 shapes differ | 103 an interval crosses | 301 not finite
inline mean_tally coverage(std::span<const double> y, std::span<const double> low, std::span<const double> high) {
  check::intervals(y, low, high);
  mean_tally out;
  for (std::size_t h = 0; h < y.size(); ++h) {
    if (std::isnan(y[h])) ++out.missing;
    else out.add(low[h] <= y[h] && y[h] <= high[h] ? 1.0 : 0.0);
  }
  return out;
}

/// The absolute coverage difference of M4: |coverage - (1 - miss)|.
inline double absolute_coverage_difference(const mean_tally& covered, level miss = 0.05) noexcept {
  return std::abs(covered.value() - (1.0 - miss.value()));
}

/// The mean width of intervals.
///
/// throws  error 101 shapes differ | 301 not finite
inline mean_tally mean_width(std::span<const double> low, std::span<const double> high) {
  check::intervals(low, low, high);
  mean_tally out;
  for (std::size_t h = 0; h < low.size(); ++h) out.add(high[h] - low[h]);
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
