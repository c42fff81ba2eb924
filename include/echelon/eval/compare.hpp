// SPDX-License-Identifier: BSL-1.0
/// Paired comparisons: is one forecaster better than another on the same series and windows, or was it luck?
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/view.hpp>
#include <echelon/eval/backtest.hpp>
#include <echelon/loss/pinball.hpp>
#include <echelon/loss/tally.hpp>

namespace echelon::inline ECHELON_ABI {

/// The mean of a difference of losses that follow each other in time, tested against zero.
struct diebold_mariano_test {
  double mean = undefined;
  double standard_error = undefined;
  double statistic = undefined;  ///< standard normal under equal losses and many values
  double p = undefined;          ///< two-sided
  std::size_t values = 0;
  std::size_t lags = 0;
};

/// Tests a series of loss differences, with the variance of the mean by Newey and West.
///
/// shape   difference [windows], in order of time; `lags` neighbours may be correlated: for windows `step` apart and a
///         horizon of `ahead`, (ahead - 1) / step
/// throws  error 301 not finite
/// needs   many more values than lags: with few values p is too small
/// source  Diebold, Mariano (1995) Comparing predictive accuracy, J. Business Econ. Statistics 13(3); Newey, West
///         (1987) A simple, positive semi-definite covariance matrix, Econometrica 55(3), weights
///         1 - l / (lags + 1)
inline diebold_mariano_test diebold_mariano(std::span<const double> difference, std::size_t lags) {
  check::finite(difference, "difference");
  const std::size_t n = difference.size();
  diebold_mariano_test out{.values = n, .lags = n == 0 ? 0 : std::min(lags, n - 1)};
  if (n == 0) return out;
  double sum = 0.0;
  for (const double d : difference) sum += d;
  out.mean = sum / static_cast<double>(n);
  if (n < 2) return out;
  double variance = 0.0;
  for (std::size_t l = 0; l <= out.lags; ++l) {
    double product = 0.0;
    for (std::size_t t = l; t < n; ++t) product += (difference[t] - out.mean) * (difference[t - l] - out.mean);
    const double weight = 1.0 - static_cast<double>(l) / static_cast<double>(out.lags + 1);
    variance += (l == 0 ? 1.0 : 2.0 * weight) * product / static_cast<double>(n);
  }
  out.standard_error = std::sqrt(std::max(0.0, variance) / static_cast<double>(n));
  if (!(out.standard_error > 0.0)) return out;
  out.statistic = out.mean / out.standard_error;
  out.p = std::erfc(std::abs(out.statistic) / std::numbers::sqrt2);
  return out;
}

/// The mean pinball loss of every series in every window, over levels and observed periods.
///
/// shape   [windows, series], series fastest; not-a-number where nothing was observed
template <exec::policy E>
std::vector<double> losses_by_series(const E& where, const backtest_result& result) {
  std::vector<double> out;
  for (const backtest_window& w : result.windows) {
    const quantile_forecast& f = w.forecast;
    const std::size_t begin = out.size();
    out.resize(begin + f.series());
    bulk(where, f.series(), [&](std::size_t i) {
      mean_tally loss;
      for (std::size_t h = 0; h < f.horizon(); ++h)
        if (const double y = w.outcome[i * f.horizon() + h]; !std::isnan(y))
          loss.add(mean_pinball(f.levels(), f(i, h), y));
      out[begin + i] = loss.value();
    });
  }
  return out;
}

/// Two forecasters on the same pairs of series and window; below zero the first one is better.
struct comparison {
  std::size_t pairs = 0;              ///< (window, series) that both have a loss for
  double mean_difference = undefined; ///< of the first loss minus the second, over all pairs
  double standard_error = undefined;  ///< with series independent of each other, windows of one series not
  double share_won = undefined;       ///< of the pairs, by the first; a tie counts half
  diebold_mariano_test over_windows;  ///< of the mean difference of each window: series may depend on each other
};

/// Compares the losses of two forecasters pair by pair.
///
/// shape   first and second [windows, series]; a pair where either is not-a-number is left out
/// throws  error 101 shapes differ | 301 a loss is infinite
/// source  Cameron, Miller (2015) A practitioner's guide to cluster-robust inference, J. Human Resources 50(2), for the
///         standard error
template <class = void>
comparison compare(matrix_view<const double> first, matrix_view<const double> second, std::size_t lags) {
  check::size(second.rows(), first.rows(), "second");
  check::size(second.columns(), first.columns(), "second");
  for (const auto& m : {first, second})
    for (std::size_t w = 0; w < m.rows(); ++w) check::finite_or_missing(std::span<const double>{m.row(w)}, "loss");
  comparison out;
  mean_tally all, won;
  std::vector<double> of_window;
  std::vector<mean_tally> of_series(first.columns());
  for (std::size_t w = 0; w < first.rows(); ++w) {
    mean_tally here;
    for (std::size_t i = 0; i < first.columns(); ++i) {
      const double d = first(w, i) - second(w, i);
      if (std::isnan(d)) continue;
      here.add(d);
      of_series[i].add(d);
      won.add(d < 0.0 ? 1.0 : d == 0.0 ? 0.5 : 0.0);
    }
    all += here;
    if (here.observed > 0) of_window.push_back(here.value());
  }
  out.pairs = all.observed;
  out.mean_difference = all.value();
  out.share_won = won.value();
  out.over_windows = diebold_mariano(of_window, lags);
  double square = 0.0, clusters = 0.0;
  for (const mean_tally& s : of_series) {
    if (s.observed == 0) continue;
    const double away = s.sum - static_cast<double>(s.observed) * out.mean_difference;
    square += away * away;
    clusters += 1.0;
  }
  if (clusters > 1.0)
    out.standard_error = std::sqrt(square * clusters / (clusters - 1.0)) / static_cast<double>(out.pairs);
  return out;
}

/// Compares two backtests of one plan by their mean pinball losses.
///
/// throws  error 101 the windows or the series differ
template <exec::policy E>
comparison compare(const E& where, const backtest_result& first, const backtest_result& second) {
  check::size(second.windows.size(), first.windows.size(), "second");
  for (std::size_t w = 0; w < first.windows.size(); ++w) {
    check::size(second.windows[w].forecast.series(), first.windows[w].forecast.series(), "second");
    if (second.windows[w].origin != first.windows[w].origin)
      throw error{fault::shape, "second", w, "has another origin than the first"};
  }
  const std::vector<double> a = losses_by_series(where, first), b = losses_by_series(where, second);
  const std::size_t windows = first.windows.size(), series = windows == 0 ? 0 : a.size() / windows;
  std::size_t lags = 0;
  if (windows > 1) {
    const auto step = static_cast<std::size_t>(first.windows[1].origin - first.windows[0].origin);
    lags = (first.windows[0].forecast.horizon() - 1) / step;
  }
  return compare(matrix_view<const double>{a.data(), windows, series},
                 matrix_view<const double>{b.data(), windows, series}, lags);
}

}  // namespace echelon::inline ECHELON_ABI
