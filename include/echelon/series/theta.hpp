// SPDX-License-Identifier: BSL-1.0
/// The Theta method for a panel, each series by its own model.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <echelon/math/normal.hpp>
#include <echelon/series/local_forecast.hpp>
#include <echelon/series/theta_model.hpp>

namespace echelon::inline ECHELON_ABI {

struct theta {
  std::size_t season = 0;  ///< periods in a season; 0 takes the usual one of the panel's clock
  theta_kind kind = theta_kind::dynamic_optimised;
};

/// A model a series.
struct fitted_theta {
  std::vector<theta_model> models;
  std::size_t season = 1;
};

namespace detail {

/// Normal quantiles of each of the next periods; `mean` and `sd` are scratch of as many.
template <class = void>
void theta_quantiles(const theta_model& m, std::span<const level> levels, std::span<double> out) {
  const std::size_t width = levels.size(), ahead = out.size() / width;
  std::vector<double> mean(ahead), sd(ahead);
  expected(m, mean, sd);
  for (std::size_t q = 0; q < width; ++q) {
    const double z = standard_normal_quantile(levels[q].value());
    for (std::size_t h = 0; h < ahead; ++h) out[h * width + q] = mean[h] + z * sd[h];
  }
}

}  // namespace detail

/// Fits every series; see fit_theta.
///
/// throws  error 101 demand without an id | 201 horizon zero, season too long | 202 no series | 301 infinite
/// repeats identical for every exec policy and worker count
template <exec::policy E>
fitted_theta fit(const E& where, const theta& spec, const history& past, horizon ahead) {
  check::known(past);
  check::range(ahead.n > 0, "horizon", "is zero, needed at least one period");
  fitted_theta out{std::vector<theta_model>(past.size()), detail::season_or_usual(spec.season, past)};
  bulk(where, past.size(), [&](std::size_t i) {
    out.models[i] = fit_theta(detail::trimmed(past.demand(i)).values, season_length{out.season}, spec.kind);
  });
  return out;
}

/// Normal quantiles around the expected demand, the model run over all that the past now holds; see guard_rail.
///
/// throws  error 101 demand without an id, another number of series than fitted | 102 levels do not ascend
///         201 horizon zero | 202 no level | 301 infinite
/// cost    O(series * (lookback + horizon * levels))
/// repeats identical for every exec policy and worker count
template <exec::policy E>
quantile_forecast predict(const E& where, const fitted_theta& f, const history& past, horizon ahead,
                          std::span<const level> levels) {
  check::known(past);
  check::asked(past, ahead, levels);
  check::size(past.size(), f.models.size(), "past");
  return detail::forecast_each(where, past, ahead, levels, f.season, f.season,
                               [&](std::size_t i, run_view<const double> run, std::span<double> out) {
                                 theta_model model = f.models[i];
                                 restart(model, run.values);
                                 detail::theta_quantiles(model, levels, out);
                               });
}

}  // namespace echelon::inline ECHELON_ABI
