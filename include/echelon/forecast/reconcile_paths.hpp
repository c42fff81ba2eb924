// SPDX-License-Identifier: BSL-1.0
/// Distributions that add up: every path of a sample forecast is reconciled, then quantiles are read.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/forecast/joint_paths.hpp>
#include <echelon/forecast/reconcile.hpp>

namespace echelon::inline ECHELON_ABI {

/// The paths of all nodes, reconciled one by one: every path is coherent, so every mean is; quantiles of sums are not
/// sums of quantiles, and should not be.
///
/// needs   the series of `paths` are the nodes of the reconciliation, in its order
/// throws  error 101 another number of series | 301 a value that is not finite
/// source  Panagiotelis, Gamakumara, Athanasopoulos, Hyndman (2023) Probabilistic forecast reconciliation, European
///         Journal of Operational Research 306, theorem 4.5
template <exec::policy E>
sample_paths reconcile(const E& where, const fitted_reconciliation& f, const sample_paths& paths) {
  check::size(paths.series, f.sums.nodes(), "paths, series,");
  check::size(paths.values.size(), paths.draws * paths.series * paths.horizon, "paths, values,");
  const std::size_t columns = paths.draws * paths.horizon;
  std::vector<double> base(paths.values.size());
  for (std::size_t d = 0; d < paths.draws; ++d)
    for (std::size_t i = 0; i < paths.series; ++i)
      for (std::size_t h = 0; h < paths.horizon; ++h)
        base[i * columns + d * paths.horizon + h] = paths.path(d, i)[h];
  base = reconcile(where, f, matrix_view<const double>{base.data(), paths.series, columns});
  sample_paths out{paths.draws, paths.series, paths.horizon, std::vector<double>(base.size())};
  for (std::size_t d = 0; d < paths.draws; ++d)
    for (std::size_t i = 0; i < paths.series; ++i)
      for (std::size_t h = 0; h < paths.horizon; ++h)
        out.values[(d * paths.series + i) * paths.horizon + h] = base[i * columns + d * paths.horizon + h];
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
