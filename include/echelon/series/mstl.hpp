// SPDX-License-Identifier: BSL-1.0
/// MSTL: a series as trend, several seasons (hour of the day, day of the week) and remainder.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/series/loess.hpp>
#include <echelon/series/stl.hpp>

namespace echelon::inline ECHELON_ABI {

struct mstl {
  std::vector<std::size_t> seasons{7};  ///< periods in each cycle, in any order; those not held twice are left out
  /// Cycles that shape each season, of the shortest first; 0: one season for all cycles; nothing said: 11, 15, 19, …
  std::vector<std::size_t> season_windows{};
  std::size_t passes = 2;  ///< over all seasons; one season needs one
  bool robust = false;
};

/// What mstl found. law  trend + the seasons + remainder is the series wherever it was observed
struct fitted_mstl {
  std::vector<double> trend;                  ///< also where the series is missing, as the seasons
  std::vector<std::size_t> seasons;           ///< those kept, ascending
  std::vector<std::vector<double>> seasonal;  ///< one run a season
  std::vector<double> remainder;              ///< not-a-number where the series is missing
  std::vector<double> weight;                 ///< what robustness has left of each value; 0 where it is missing

  /// Where a season goes on after the series: its last cycle again, `h` periods after the first one forecast.
  double next(std::size_t season, std::size_t h) const noexcept {
    const std::vector<double>& of = seasonal[season];
    return of[of.size() - seasons[season] + h % seasons[season]];
  }
};

/// Splits a series into trend, seasons and remainder: each season in turn by stl, from what the other seasons leave.
///
/// A series without a season that it holds twice is its smooth curve and the remainder.
///
/// shape   y [n]; every part [n]
/// unit    all parts in that of y
/// throws  error 201 no pass, a season below 2 or twice, windows beyond counting | 202 no value | 301 infinite |
///         302 all missing
/// cost    O(n) a season and pass; memory O(n * seasons)
/// exact   the parts of R's forecast::mstl to 1e-9 where it keeps the same seasons and nothing is missing
/// source  Bandara, Hyndman, Bergmeir (2021) MSTL: a seasonal-trend decomposition algorithm for time series with
///         multiple seasonal patterns, arXiv 2107.13462, algorithm 1
template <class = void>
fitted_mstl fit(const mstl& spec, std::span<const double> y) {
  check::range(spec.passes > 0, "passes", "is zero, needed at least one");
  check::not_empty(y.size(), "y");
  check::finite_or_missing(y, "y");
  std::vector<std::size_t> sorted = spec.seasons;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t k = 0; k < sorted.size(); ++k)
    check::range(sorted[k] >= 2 && (k == 0 || sorted[k] != sorted[k - 1]), "seasons", "holds one below 2 or one twice");
  fitted_mstl out;
  const std::size_t n = y.size();
  for (const std::size_t each : sorted)
    if (each <= n / 2) out.seasons.push_back(each);
  const std::size_t kinds = out.seasons.size();
  std::vector<double> rest(y.begin(), y.end());
  const auto seen = static_cast<std::size_t>(
      std::count_if(y.begin(), y.end(), [](double v) { return !std::isnan(v); }));
  check::at_least(seen, 1, "y");
  if (kinds == 0 || seen < 2) {
    out.seasons.clear();
    out.trend = smooth(loess{.window = std::max<std::size_t>(7, n / 3)}, y);
    out.weight.resize(n);
    for (std::size_t t = 0; t < n; ++t) out.weight[t] = std::isnan(y[t]) ? 0.0 : 1.0;
  } else {
    out.seasonal.assign(kinds, std::vector<double>(n, 0.0));
    for (std::size_t pass = 0; pass < (kinds == 1 ? 1 : spec.passes); ++pass)
      for (std::size_t k = 0; k < kinds; ++k) {
        std::vector<double>& season = out.seasonal[k];
        for (std::size_t t = 0; t < n; ++t) rest[t] += season[t];
        const std::size_t window = k < spec.season_windows.size() ? spec.season_windows[k] : 11 + 4 * k;
        const stl how{.season = out.seasons[k], .season_window = window, .robust = spec.robust};
        fitted_stl one = fit(how, std::span<const double>{rest.data(), n});
        season = std::move(one.seasonal);
        out.trend = std::move(one.trend);
        out.weight = std::move(one.weight);
        for (std::size_t t = 0; t < n; ++t) rest[t] -= season[t];
      }
  }
  out.remainder = std::move(rest);
  for (std::size_t t = 0; t < n; ++t) out.remainder[t] -= out.trend[t];
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
