// SPDX-License-Identifier: BSL-1.0
/// Level by shape for a panel: each series by the cycle that tells it best.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <echelon/series/level_by_shape_model.hpp>
#include <echelon/series/local_forecast.hpp>
#include <echelon/series/seasonal_autoregression.hpp>

namespace echelon::inline ECHELON_ABI {

/// Only the cycles are learned; the past is read when the forecast is made.
struct fitted_level_by_shape {
  level_by_shape how;
};

/// throws  error 101 demand without an id | 201 horizon, paths or shape_cycles zero, a cycle zero or too long
///         202 no series | 301 infinite
template <exec::policy E>
fitted_level_by_shape fit(const E&, const level_by_shape& spec, const history& past, horizon ahead) {
  check::known(past);
  check::range(ahead.n > 0, "horizon", "is zero, needed at least one period");
  check::range(spec.paths > 0, "paths", "is zero, needed at least one");
  check::range(spec.shape_cycles > 0, "shape_cycles", "is zero, needed at least one");
  fitted_level_by_shape out{spec};
  out.how.seasons = detail::cycles_or_usual(spec.seasons, past);
  return out;
}

/// Quantiles of each series from its paths; see fold and guard_rail.
///
/// throws  error 101 demand without an id | 102 levels do not ascend | 201 horizon zero | 202 no level | 301 infinite
/// cost    O(series * (lookback + paths * horizon))
/// repeats identical for every exec policy and worker count
template <exec::policy E>
quantile_forecast predict(const E& where, const fitted_level_by_shape& f, const history& past, horizon ahead,
                          std::span<const level> levels) {
  check::known(past);
  check::asked(past, ahead, levels);
  const auto& cycles = f.how.seasons;
  return detail::forecast_each(where, past, ahead, levels, cycles.front(), cycles.back(),
                               [&](std::size_t i, run_view<const double> run, std::span<double> out) {
                                 expected_quantiles(fold(run.values, f.how), levels, out,
                                                    {f.how.paths, f.how.seed, detail::item_of(past.of().ids[i])});
                               });
}

}  // namespace echelon::inline ECHELON_ABI
