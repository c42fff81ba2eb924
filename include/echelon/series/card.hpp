// SPDX-License-Identifier: BSL-1.0
/// Card for a panel: calibrated averages of a dampened trend and a simple autoregression.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <echelon/series/card_model.hpp>
#include <echelon/series/local_forecast.hpp>
#include <echelon/series/seasonal_autoregression.hpp>

namespace echelon::inline ECHELON_ABI {

/// Only the cycles are learned; the past is read when the forecast is made.
struct fitted_card {
  card how;
};

/// throws  error 101 demand without an id | 201 horizon zero, a cycle zero or too long | 202 no series | 301 infinite
template <exec::policy E>
fitted_card fit(const E&, const card& spec, const history& past, horizon ahead) {
  check::known(past);
  check::range(ahead.n > 0, "horizon", "is zero, needed at least one period");
  fitted_card out{spec};
  out.how.seasons = detail::cycles_or_usual(spec.seasons, past);
  return out;
}

/// Quantiles of each series by forecast_card; see guard_rail.
///
/// throws  error 101 demand without an id | 102 levels do not ascend | 201 horizon zero | 202 no level | 301 infinite
/// cost    O(series * (lookback + horizon) * columns^2)
/// repeats identical for every exec policy and worker count
/// source  see forecast_card
template <exec::policy E>
quantile_forecast predict(const E& where, const fitted_card& f, const history& past, horizon ahead,
                          std::span<const level> levels) {
  check::known(past);
  check::asked(past, ahead, levels);
  const std::vector<std::size_t>& cycles = f.how.seasons;
  return detail::forecast_each(where, past, ahead, levels, cycles.front(), cycles.back(),
                               [&](std::size_t, run_view<const double> run, std::span<double> out) {
                                 const horizon periods{out.size() / levels.size()};
                                 expected_quantiles(forecast_card(run.values, f.how, periods), levels, out);
                               });
}

}  // namespace echelon::inline ECHELON_ABI
