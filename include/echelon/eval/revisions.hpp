// SPDX-License-Identifier: BSL-1.0
/// How the forecasts of a backtest were revised from origin to origin: stability, and excess volatility.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/eval/backtest.hpp>
#include <echelon/loss/martingale.hpp>
#include <echelon/loss/pit.hpp>
#include <echelon/loss/stability.hpp>

namespace echelon::inline ECHELON_ABI {

/// The quantile percentage change of level number k over all windows that follow each other.
///
/// throws  error 101 the windows differ in shape | 201 no such level
template <class = void>
ratio_tally quantile_change(const backtest_result& result, std::size_t k) {
  ratio_tally out;
  for (std::size_t w = 1; w < result.windows.size(); ++w) {
    const backtest_window &older = result.windows[w - 1], &newer = result.windows[w];
    out += quantile_change(older.forecast, newer.forecast, static_cast<std::size_t>(newer.origin - older.origin), k,
                           newer.outcome);
  }
  return out;
}

/// The excess volatility of every series: the mean over target periods that several origins forecast of movement minus
/// uncertainty reduction of the belief that demand exceeds `threshold`; not-a-number for a series without such a
/// period. Give the values to test_of_zero_mean.
///
/// shape   threshold [series]
/// throws  error 101 shapes differ | 301 a threshold is not finite
/// source  Augenblick, Rabin (2021) Belief movement, uncertainty reduction, and rational updating
template <convex_generator Generator = bregman::quadratic>
std::vector<double> excess_volatility(const backtest_result& result, std::span<const double> threshold) {
  check::finite(threshold, "threshold");
  std::vector<mean_tally> sum(threshold.size());
  for (const backtest_window& w : result.windows) check::size(w.forecast.series(), threshold.size(), "threshold");
  if (result.windows.empty()) return std::vector<double>(threshold.size(), undefined);
  const std::int64_t first = result.windows.front().origin + 1;
  const std::int64_t end = result.windows.back().origin + 1 +
                           static_cast<std::int64_t>(result.windows.back().forecast.horizon());
  std::vector<double> belief;
  for (std::size_t i = 0; i < threshold.size(); ++i)
    for (std::int64_t target = first; target < end; ++target) {
      belief.clear();
      for (const backtest_window& w : result.windows) {
        const std::int64_t h = target - w.origin - 1;
        if (h < 0 || h >= static_cast<std::int64_t>(w.forecast.horizon())) continue;
        belief.push_back(
            chance_above(w.forecast.levels(), w.forecast(i, static_cast<std::size_t>(h)), threshold[i]));
      }
      if (belief.size() > 1) sum[i].add(measure_movement<Generator>(belief).excess());
    }
  std::vector<double> out;
  out.reserve(sum.size());
  for (const mean_tally& s : sum) out.push_back(s.value());
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
