// SPDX-License-Identifier: BSL-1.0
/// The moving mean: what sold on an average day of late, plus a safety margin, is what most spreadsheets do.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/count.hpp>
#include <echelon/core/level.hpp>
#include <echelon/data/door.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/data/window.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/math/normal.hpp>

namespace echelon::inline ECHELON_ABI {

struct moving_mean {
  std::size_t lookback = 28;  ///< observations that count: four weeks of days
};

/// Nothing is learned beforehand; the past is read when the forecast is made.
struct fitted_moving_mean {
  std::size_t lookback = 28;
};

/// throws  error 101 demand without an id | 201 horizon or lookback zero | 202 no series | 301 infinite
template <exec::policy E>
fitted_moving_mean fit(const E&, const moving_mean& spec, const history& past, horizon ahead) {
  check::known(past);
  check::range(ahead.n > 0, "horizon", "is zero, needed at least one period");
  check::range(spec.lookback > 0, "lookback", "is zero, needed at least one observation");
  return {spec.lookback};
}

/// The mean of the last observations (missing ones skipped), plus the normal quantile times their standard deviation.
///
/// A series seen once has no spread, and one without a value gets zero at every level; no quantile of a series without
/// negative demand lies below zero.
///
/// throws  error 101 demand without an id | 102 levels do not ascend | 201 horizon zero | 202 no level | 301 infinite
/// cost    O(series * (lookback + horizon * levels))
/// repeats identical for every exec policy and worker count
/// source  Silver, Pyke, Peterson (1998) Inventory management and production planning and scheduling, 3rd ed., 4.5.1
///         (simple moving average) and 7.4 (safety stock under a normal distribution)
template <exec::policy E>
quantile_forecast predict(const E& where, const fitted_moving_mean& f, const history& past, horizon ahead,
                          std::span<const level> levels) {
  check::known(past);
  check::asked(past, ahead, levels);
  std::vector<double> z;
  for (const level each : levels) z.push_back(normal_quantile(each.value()));
  std::vector<double> values(past.size() * ahead.n * z.size());
  bulk(where, past.size(), [&](std::size_t i) {
    const auto y = past.demand(i).values;
    double sum = 0, square = 0;
    std::size_t n = 0;
    const auto recent = [&](auto&& each) {
      std::size_t left = f.lookback;
      for (std::size_t k = y.size(); k > 0 && left > 0; --k)
        if (!std::isnan(y[k - 1])) each(y[k - 1]), --left;
    };
    recent([&](double v) { sum += v, ++n; });
    const double mean = n == 0 ? 0.0 : sum / static_cast<double>(n);
    recent([&](double v) { square += (v - mean) * (v - mean); });
    const double sd = n < 2 ? 0.0 : std::sqrt(square / static_cast<double>(n - 1));
    const bool goes_below = std::any_of(y.begin(), y.end(), [](double v) { return v < 0.0; });
    double* out = values.data() + i * ahead.n * z.size();
    for (std::size_t h = 0; h < ahead.n; ++h)
      for (const double each : z) {
        const double moved = mean + each * sd;
        *out++ = goes_below ? moved : std::max(0.0, moved);
      }
  });
  return {past.size(), ahead.n, {levels.begin(), levels.end()}, std::move(values)};
}

}  // namespace echelon::inline ECHELON_ABI
