// SPDX-License-Identifier: BSL-1.0
/// Exponential smoothing for a panel: each series with the member of the family that suits it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/series/ets_forecast.hpp>
#include <echelon/series/local_forecast.hpp>

namespace echelon::inline ECHELON_ABI {

/// Exponential smoothing with automatic choice of the form; `holt_winters` names one member.
struct ets {
  std::size_t season = 0;          ///< periods in a season; 0 takes the usual one of the panel's clock
  std::vector<ets_form> forms{};   ///< forms to choose among; empty: all that are stable
  std::size_t paths = 1000;        ///< simulated for a form with multiplied season
  std::uint64_t seed = 1;          ///< of those paths
};

/// The method of Holt and Winters: a trend and a season, added, or multiplied on a level.
inline ets holt_winters(std::size_t season = 0, ets_season kind = ets_season::additive) {
  const auto error = kind == ets_season::multiplicative ? ets_error::multiplicative : ets_error::additive;
  return {.season = season, .forms = {{error, ets_trend::additive, kind}}};
}

/// A model a series.
struct fitted_ets {
  std::vector<ets_model> models;
  std::size_t season = 1;
  std::size_t paths = 1000;
  std::uint64_t seed = 1;
};

/// Fits every series; see fit_ets.
///
/// throws  error 101 demand without an id | 201 horizon or paths zero, season too long | 202 no series | 301 infinite
/// cost    about 3 ms a series of three years of days with season 7
/// repeats identical for every exec policy and worker count
template <exec::policy E>
fitted_ets fit(const E& where, const ets& spec, const history& past, horizon ahead) {
  check::known(past);
  check::range(ahead.n > 0, "horizon", "is zero, needed at least one period");
  check::range(spec.paths > 0, "paths", "is zero, needed at least one");
  fitted_ets out{std::vector<ets_model>(past.size()), detail::season_or_usual(spec.season, past), spec.paths,
                 spec.seed};
  const ets_choice choice{season_length{out.season}, spec.forms, horizon{std::min<std::size_t>(ahead.n, 1000)}};
  bulk(where, past.size(),
       [&](std::size_t i) { out.models[i] = fit_ets(detail::trimmed(past.demand(i)).values, choice); });
  return out;
}

/// Quantiles of each series by its model, run over all that the past now holds; see expected_quantiles and guard_rail.
///
/// A series that ended earlier is carried on, its doubt for at most a thousand periods; one without a value gets zero.
///
/// throws  error 101 demand without an id, another number of series than fitted | 102 levels do not ascend
///         201 horizon zero | 202 no level | 301 infinite
/// cost    O(series * (lookback + horizon * levels)), simulated forms O(paths * horizon * log paths)
/// repeats identical for every exec policy and worker count
template <exec::policy E>
quantile_forecast predict(const E& where, const fitted_ets& f, const history& past, horizon ahead,
                          std::span<const level> levels) {
  check::known(past);
  check::asked(past, ahead, levels);
  check::size(past.size(), f.models.size(), "past");
  return detail::forecast_each(where, past, ahead, levels, f.season, f.season,
                               [&](std::size_t i, run_view<const double> run, std::span<double> out) {
                                 ets_model model = f.models[i];
                                 model.last = model.first;
                                 filter(model.form, model.by, model.last, run.values);
                                 expected_quantiles(model, levels, out,
                                                    {f.paths, f.seed, detail::item_of(past.of().ids[i])});
                               });
}

}  // namespace echelon::inline ECHELON_ABI
