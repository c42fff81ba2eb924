// SPDX-License-Identifier: BSL-1.0
/// The metrics of a backtest by window and by period ahead, and pooled over any of them.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/count.hpp>
#include <echelon/data/window.hpp>
#include <echelon/eval/backtest.hpp>
#include <echelon/exec/reduce.hpp>
#include <echelon/loss/pinball.hpp>
#include <echelon/loss/scaled.hpp>
#include <echelon/loss/tally.hpp>

namespace echelon::inline ECHELON_ABI {

/// Sums from which every metric is made; they may be added over windows, periods ahead and data sets before division.
struct score_sums {
  ratio_tally quantile;         ///< `.value()` is the weighted quantile loss, mean over the levels
  mean_tally scaled_quantile;   ///< SQL: series whose history has no scale are missing
  mean_tally scaled_error;      ///< MASE of the median
  mean_tally percentage_error;  ///< sMAPE of the median, 0 … 200
  ratio_tally bias;             ///< sum (median - y) / sum |y|
  mean_tally covered;           ///< share between the lowest and the highest level
  mean_tally width;             ///< distance between the two, in the unit of demand

  score_sums& operator+=(const score_sums& other) noexcept {
    quantile += other.quantile;
    scaled_quantile += other.scaled_quantile;
    scaled_error += other.scaled_error;
    percentage_error += other.percentage_error;
    bias += other.bias;
    covered += other.covered;
    width += other.width;
    return *this;
  }
};

/// Sums by window and period ahead.
///
/// shape   cells [windows, ahead], periods fastest
struct score_table {
  std::vector<std::int64_t> origins;
  horizon ahead;
  std::vector<score_sums> cells;

  const score_sums& at(std::size_t window, std::size_t h) const noexcept { return cells[window * ahead.n + h]; }
  score_sums of_window(std::size_t window) const noexcept {
    score_sums out;
    for (std::size_t h = 0; h < ahead.n; ++h) out += at(window, h);
    return out;
  }
  score_sums of_period(std::size_t h) const noexcept {
    score_sums out;
    for (std::size_t w = 0; w < origins.size(); ++w) out += at(w, h);
    return out;
  }
  score_sums pooled() const noexcept {
    score_sums out;
    for (const score_sums& c : cells) out += c;
    return out;
  }
};

namespace detail {

/// The sums of one row of quantiles against one actual.
inline score_sums sums_of_row(std::span<const level> levels, std::span<const double> quantiles, double y,
                              double scale) noexcept {
  score_sums out;
  if (std::isnan(y)) {
    for (ratio_tally* t : {&out.quantile, &out.bias}) t->missing = 1;
    for (mean_tally* t : {&out.scaled_quantile, &out.scaled_error, &out.percentage_error, &out.covered, &out.width})
      t->missing = 1;
    return out;
  }
  const double median = quantile_at(levels, quantiles, 0.5, -std::numeric_limits<double>::infinity());
  const double loss = 2.0 * mean_pinball(levels, quantiles, y), size = std::abs(y) + std::abs(median);
  out.quantile.add(loss, std::abs(y));
  out.bias.add(median - y, std::abs(y));
  if (scale > 0.0) {
    out.scaled_quantile.add(loss / scale);
    out.scaled_error.add(std::abs(median - y) / scale);
  } else {
    out.scaled_quantile.missing = out.scaled_error.missing = 1;
  }
  out.percentage_error.add(size == 0.0 ? 0.0 : 200.0 * std::abs(median - y) / size);
  out.covered.add(quantiles.front() <= y && y <= quantiles.back() ? 1.0 : 0.0);
  out.width.add(quantiles.back() - quantiles.front());
  return out;
}

}  // namespace detail

/// Scores a backtest on the panel that it was made with; errors are scaled by the seasonal step of the history at each
/// origin.
///
/// throws  error 101 the panel has another number of series | 201 season zero
/// repeats identical for every policy and number of workers
/// see     weighted_quantile_losses, scaled_quantile_loss, mase, smape for the definitions
template <exec::policy E>
score_table score(const E& where, const panel& observed_panel, const backtest_result& result, season_length m) {
  score_table out;
  for (const backtest_window& w : result.windows) {
    check::size(w.forecast.series(), observed_panel.size(), "result");
    const quantile_forecast& f = w.forecast;
    const history past = history_at(observed_panel, w.origin);
    std::vector<double> scale(past.size());
    bulk(where, scale.size(), [&](std::size_t i) { scale[i] = seasonal_scale(past.demand(i).values, m); });
    out.origins.push_back(w.origin);
    out.ahead = horizon{f.horizon()};
    for (std::size_t h = 0; h < f.horizon(); ++h)
      out.cells.push_back(exec::reduce(
          where, f.series(), score_sums{},
          [&](std::size_t i) {
            return detail::sums_of_row(f.levels(), f(i, h), w.outcome[i * f.horizon() + h], scale[i]);
          },
          [](score_sums a, const score_sums& b) { return a += b; }));
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
