// SPDX-License-Identifier: BSL-1.0
/// Reliability tables: how often the actuals fell below each quantile, by period ahead.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/count.hpp>
#include <echelon/core/level.hpp>
#include <echelon/eval/backtest.hpp>
#include <echelon/loss/tally.hpp>

namespace echelon::inline ECHELON_ABI {

/// How many actuals fell strictly below a quantile, and how many at or below it. A calibrated quantile of level q has
/// share_below <= q <= share_up_to, up to chance; for demand without ties the two agree.
struct reliability {
  std::size_t below = 0;
  std::size_t up_to = 0;
  std::size_t observed = 0;

  double share_below() const noexcept { return share(below); }
  double share_up_to() const noexcept { return share(up_to); }

  reliability& operator+=(const reliability& other) noexcept {
    below += other.below;
    up_to += other.up_to;
    observed += other.observed;
    return *this;
  }

  /// How far `nominal` lies outside [share_below, share_up_to]; zero inside, not-a-number without observations.
  double gap(level nominal) const noexcept {
    if (observed == 0) return undefined;
    const double q = nominal.value();
    return q < share_below() ? share_below() - q : q > share_up_to() ? q - share_up_to() : 0.0;
  }

 private:
  double share(std::size_t hits) const noexcept {
    return observed == 0 ? undefined : static_cast<double>(hits) / static_cast<double>(observed);
  }
};

/// Reliability by period ahead and level.
///
/// shape   cells [ahead, levels], levels fastest
struct calibration_table {
  std::vector<level> levels;
  horizon ahead;
  std::vector<reliability> cells;

  const reliability& at(std::size_t h, std::size_t k) const noexcept { return cells[h * levels.size() + k]; }
  /// Level number k over all periods ahead.
  reliability of_level(std::size_t k) const noexcept {
    reliability out;
    for (std::size_t h = 0; h < ahead.n; ++h) out += at(h, k);
    return out;
  }
};

/// Counts over all windows and series; actuals that were not observed do not count.
///
/// throws  error 202 no window | 101 the windows differ in levels or horizon
/// source  Gneiting, Balabdaoui, Raftery (2007) Probabilistic forecasts, calibration and sharpness, J. R. Stat. Soc.
///         B 69(2)
template <class = void>
calibration_table calibration(const backtest_result& result) {
  check::not_empty(result.windows.size(), "windows");
  const quantile_forecast& model = result.windows.front().forecast;
  calibration_table out{{model.levels().begin(), model.levels().end()}, horizon{model.horizon()}, {}};
  const std::size_t n = out.levels.size();
  out.cells.resize(n * out.ahead.n);
  for (const backtest_window& w : result.windows) {
    check::size(w.forecast.levels().size(), n, "levels");
    check::size(w.forecast.horizon(), out.ahead.n, "horizon");
    check::size(w.outcome.size(), w.forecast.series() * out.ahead.n, "outcome");
    for (std::size_t i = 0; i < w.forecast.series(); ++i)
      for (std::size_t h = 0; h < out.ahead.n; ++h) {
        const double y = w.outcome[i * out.ahead.n + h];
        if (std::isnan(y)) continue;
        for (std::size_t k = 0; k < n; ++k) {
          reliability& cell = out.cells[h * n + k];
          const double z = w.forecast(i, h)[k];
          cell.below += y < z ? 1u : 0u;
          cell.up_to += y <= z ? 1u : 0u;
          ++cell.observed;
        }
      }
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
