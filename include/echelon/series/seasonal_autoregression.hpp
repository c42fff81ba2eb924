// SPDX-License-Identifier: BSL-1.0
/// Seasonal autoregression for a panel, each series by its own model.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <echelon/series/autoregression_model.hpp>
#include <echelon/series/local_forecast.hpp>

namespace echelon::inline ECHELON_ABI {

/// A model a series.
struct fitted_seasonal_autoregression {
  std::vector<autoregression_model> models;
  std::vector<std::size_t> cycles;
};

namespace detail {

/// Cycles that can be asked for, ascending, or those of the panel's clock.
template <class = void>
std::vector<std::size_t> cycles_or_usual(std::vector<std::size_t> asked, const history& past) {
  for (const std::size_t m : asked)
    check::range(m > 0 && m <= std::size_t{1} << 30, "seasons", "has a cycle of zero or more than 2^30 periods");
  if (asked.empty()) asked = usual_cycles(past.of().time);
  std::sort(asked.begin(), asked.end());
  return asked;
}

}  // namespace detail

/// Fits every series; see fit_autoregression.
///
/// throws  error 101 demand without an id | 201 horizon or recent zero, a cycle zero or too long | 202 no series
///         301 infinite
/// repeats identical for every exec policy and worker count
template <exec::policy E>
fitted_seasonal_autoregression fit(const E& where, const seasonal_autoregression& spec, const history& past,
                                   horizon ahead) {
  check::known(past);
  check::range(ahead.n > 0, "horizon", "is zero, needed at least one period");
  check::range(spec.recent > 0, "recent", "is zero, needed at least one lag");
  seasonal_autoregression by = spec;
  by.seasons = detail::cycles_or_usual(spec.seasons, past);
  fitted_seasonal_autoregression out{std::vector<autoregression_model>(past.size()), by.seasons};
  bulk(where, past.size(),
       [&](std::size_t i) { out.models[i] = fit_autoregression(detail::trimmed(past.demand(i)).values, by); });
  return out;
}

/// Quantiles of each series by its model, with all that the past now holds as lags; see guard_rail.
///
/// throws  error 101 demand without an id, another number of series than fitted | 102 levels do not ascend
///         201 horizon zero | 202 no level | 301 infinite
/// cost    O(series * (lookback + horizon * (lags + levels)))
/// repeats identical for every exec policy and worker count
template <exec::policy E>
quantile_forecast predict(const E& where, const fitted_seasonal_autoregression& f, const history& past, horizon ahead,
                          std::span<const level> levels) {
  check::known(past);
  check::asked(past, ahead, levels);
  check::size(past.size(), f.models.size(), "past");
  return detail::forecast_each(where, past, ahead, levels, f.cycles.front(), f.cycles.back(),
                               [&](std::size_t i, run_view<const double> run, std::span<double> out) {
                                 autoregression_model model = f.models[i];
                                 restart(model, run.values);
                                 expected_quantiles(model, levels, out);
                               });
}

}  // namespace echelon::inline ECHELON_ABI
