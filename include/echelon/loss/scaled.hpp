// SPDX-License-Identifier: BSL-1.0
/// Errors measured against how far the seasonal naive forecast went wrong in the history, and percentages.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

#include <echelon/core/count.hpp>
#include <echelon/core/level.hpp>
#include <echelon/loss/pinball.hpp>
#include <echelon/loss/tally.hpp>

namespace echelon::inline ECHELON_ABI {

/// The mean of |y_t - y_{t-m}| over the history, over pairs that were both observed; not-a-number without a pair.
///
/// throws  error 201 season zero | 301 infinite
inline double seasonal_scale(std::span<const double> past, season_length m) {
  check::range(m.n > 0, "season", "is zero, needed at least one period");
  check::finite_or_missing(past, "history");
  mean_tally out;
  for (std::size_t t = m.n; t < past.size(); ++t)
    if (const double step = past[t] - past[t - m.n]; !std::isnan(step)) out.add(std::abs(step));
  return out.value();
}

/// The mean of (y_t - y_{t-m})^2 in the same way.
inline double squared_seasonal_scale(std::span<const double> past, season_length m) {
  check::range(m.n > 0, "season", "is zero, needed at least one period");
  check::finite_or_missing(past, "history");
  mean_tally out;
  for (std::size_t t = m.n; t < past.size(); ++t)
    if (const double step = past[t] - past[t - m.n]; !std::isnan(step)) out.add(step * step);
  return out.value();
}

/// The mean of |y - z| over what was observed.
///
/// throws  error 101 shapes differ | 301 not finite
inline double mean_absolute_error(std::span<const double> y, std::span<const double> z) {
  check::actual_and_forecast(y, z);
  mean_tally out;
  for (std::size_t h = 0; h < y.size(); ++h)
    if (!std::isnan(y[h])) out.add(std::abs(y[h] - z[h]));
  return out.value();
}

/// The mean of (y - z)^2 over what was observed.
///
/// throws  error 101 shapes differ | 301 not finite
inline double mean_squared_error(std::span<const double> y, std::span<const double> z) {
  check::actual_and_forecast(y, z);
  mean_tally out;
  for (std::size_t h = 0; h < y.size(); ++h)
    if (!std::isnan(y[h])) out.add((y[h] - z[h]) * (y[h] - z[h]));
  return out.value();
}

namespace detail {
inline double over(double loss, double scale) noexcept { return scale > 0.0 ? loss / scale : undefined; }
}  // namespace detail

/// The mean absolute scaled error of one series; not-a-number where its scale is zero: leave such a series out.
///
/// shape   past [any], y and z [horizon]
/// throws  error 101 shapes differ | 201 season zero | 301 not finite
/// source  Hyndman, Koehler (2006) Another look at measures of forecast accuracy, Int. J. Forecasting 22(4); M4 takes
///         season 1 for daily and weekly data, others 7 and 52, so tables of different sources may not be comparable
inline double mase(std::span<const double> past, std::span<const double> y, std::span<const double> z,
                   season_length m) {
  return detail::over(mean_absolute_error(y, z), seasonal_scale(past, m));
}

/// The root mean squared scaled error of one series.
///
/// throws  error 101 shapes differ | 201 season zero | 301 not finite
/// source  Hyndman, Koehler (2006), section 2.4
inline double rmsse(std::span<const double> past, std::span<const double> y, std::span<const double> z,
                    season_length m) {
  return std::sqrt(detail::over(mean_squared_error(y, z), squared_seasonal_scale(past, m)));
}

/// The scaled quantile loss of one series: the mean over periods and levels of 2 rho_q over the seasonal scale.
///
/// shape   past [any], y [horizon], quantiles [horizon, levels], levels fastest
/// throws  error 101 shapes differ | 201 season zero | 202 no level | 301 not finite
/// source  Shchur et al. (2025) fev-bench: a realistic benchmark for time series forecasting
inline double scaled_quantile_loss(std::span<const double> past, std::span<const double> y,
                                   std::span<const double> quantiles, std::span<const level> levels, season_length m) {
  check::not_empty(levels.size(), "levels");
  check::size(quantiles.size(), y.size() * levels.size(), "quantiles");
  check::finite_or_missing(y, "actual");
  check::finite(quantiles, "quantiles");
  mean_tally out;
  for (std::size_t h = 0; h < y.size(); ++h)
    if (!std::isnan(y[h]))
      out.add(2.0 * mean_pinball(levels, quantiles.subspan(h * levels.size(), levels.size()), y[h]));
  return detail::over(out.value(), seasonal_scale(past, m));
}

/// The symmetric mean absolute percentage error, 200 |y - z| / (|y| + |z|), between 0 and 200; zero where both are
/// zero.
///
/// throws  error 101 shapes differ | 301 not finite
/// source  Makridakis, Spiliotis, Assimakopoulos (2020) The M4 competition, Int. J. Forecasting 36(1), eq. 1
inline double smape(std::span<const double> y, std::span<const double> z) {
  check::actual_and_forecast(y, z);
  mean_tally out;
  for (std::size_t h = 0; h < y.size(); ++h) {
    const double size = std::abs(y[h]) + std::abs(z[h]);
    if (!std::isnan(y[h])) out.add(size == 0.0 ? 0.0 : 200.0 * std::abs(y[h] - z[h]) / size);
  }
  return out.value();
}

/// Two means over many series from which the overall weighted average of M4 is made.
struct m4_errors {
  mean_tally smape;
  mean_tally mase;

  /// Adds one series; a scaled error without a scale is counted as missing.
  void add(double smape_of_series, double mase_of_series) noexcept {
    put(smape, smape_of_series);
    put(mase, mase_of_series);
  }

 private:
  static void put(mean_tally& into, double v) noexcept {
    if (std::isnan(v)) ++into.missing;
    else into.add(v);
  }
};

/// The overall weighted average: half the relative sMAPE plus half the relative MASE, of means over the series.
///
/// exact   1 for the benchmark itself
/// source  Makridakis, Spiliotis, Assimakopoulos (2020), section 2.4: averages first, then ratios to Naive2
inline double overall_weighted_average(const m4_errors& method, const m4_errors& benchmark) noexcept {
  return 0.5 * (method.smape.value() / benchmark.smape.value() + method.mase.value() / benchmark.mase.value());
}

}  // namespace echelon::inline ECHELON_ABI
