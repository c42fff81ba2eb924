// SPDX-License-Identifier: BSL-1.0
/// Forecasts for all totals of a hierarchy: each kind of total learns among its like.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/progress.hpp>
#include <echelon/data/hierarchy.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/forecast/pooled_forest.hpp>

namespace echelon::inline ECHELON_ABI {

/// Forecasts every aggregated series of `groups`. Neighbouring groupings share a forest while together they have fewer
/// than `apart` series; a larger grouping gets its own, because its noise is of another size. Totals are smooth and
/// no file keeps their forests: leaves are a third smaller than those of `spec`, with four times as many targets.
///
/// shape   returns [groups.series, ahead, levels]
/// throws  as fit and predict of pooled_forest
/// repeats identical for every exec policy and worker count
template <exec::policy E>
quantile_forecast forecast_totals(const E& where, const pooled_forest& spec, const hierarchy& groups,
                                  std::int64_t origin, horizon ahead, std::span<const level> levels,
                                  observer_ref watch = {}, std::size_t apart = 1000) {
  std::vector<double> values;
  values.reserve(groups.series.size() * ahead.n * levels.size());
  pooled_forest fine = spec;
  fine.min_leaf = (2 * spec.min_leaf + 2) / 3;
  fine.leaf_points = 4 * spec.leaf_points;
  const std::size_t n = groups.groupings.size();
  for (std::size_t g = 0; g < n;) {
    std::size_t end = g + 1;
    while (end < n && groups.first[end + 1] - groups.first[g] < apart) ++end;
    if (groups.first[end] > groups.first[g]) {
      const panel part = slice(groups.series, groups.first[g], groups.first[end]);
      const history past = history_at(part, origin);
      const auto f = predict(where, fit(where, fine, past, ahead), past, ahead, levels);
      values.insert(values.end(), f.values().begin(), f.values().end());
    }
    g = end;
    if (!watch({"totals", groups.first[g], groups.series.size()}))
      throw error{fault::interrupted, "forecast_totals", "was asked to stop"};
  }
  return {groups.series.size(), ahead.n, {levels.begin(), levels.end()}, std::move(values)};
}

}  // namespace echelon::inline ECHELON_ABI
