// SPDX-License-Identifier: BSL-1.0
/// Forecasts of a fitted forest: exact quantiles of all targets that its leaves remember, and means.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/core/view.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/forest/fitted.hpp>
#include <echelon/forest/quantile_reader.hpp>
#include <echelon/forest/reached_leaves.hpp>
#include <echelon/forest/sparse_rows.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

template <class Forest>
void check_query(const Forest& f, matrix_view<const float> x) {
  check::size(x.columns(), f.columns(), "x.row");
}
template <class Forest>
void check_query(const Forest& f, const sparse_view& x) {
  check::size(x.columns, f.columns(), "x.row");
  check_sparse(x);
}

template <exec::policy E, rank_leaf Leaf, class X>
std::vector<double> quantiles_of(const E& where, const fitted_forest<Leaf>& f, const X& x, std::size_t rows,
                                 std::span<const double> levels) {
  check_query(f, x);
  const std::size_t block = reached_leaves::block(rows, f.trees().size(), f.columns());
  std::vector<double> out(rows * levels.size());
  bulk(where, (rows + block - 1) / block, [&](std::size_t b) {
    const std::size_t begin = b * block, count = std::min(block, rows - begin);
    reached_leaves reached{count, f.trees().size()};
    quantile_reader reader{f.support()};
    reached.walk(f, x, begin, count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto leaves = reached.with_next(i);
      const std::size_t trees = f.trees().size();
      const auto at = [&](std::size_t t) { return kept_by(f, t < trees ? t : t - trees, leaves[t]); };
      reader.read(trees, at, levels, std::span{out}.subspan((begin + i) * levels.size(), levels.size()), leaves.size());
    }
  });
  return out;
}

inline void check_levels(std::span<const level> levels) {
  check::not_empty(levels.size(), "levels");
  check::ascending(levels, "levels");
}

/// The mean of what a leaf has kept.
template <class Leaf>
double mean_of(const fitted_forest<Leaf>& f, const kept_elements<Leaf>& kept) noexcept {
  double weight = 0, sum = 0;
  if constexpr (rank_leaf<Leaf>) {
    const target_support& support = f.support();
    if (support.weights.empty()) {
      for (const std::uint32_t k : kept) sum += support.values[k];
      return sum / static_cast<double>(kept.size());
    }
    for (const std::uint32_t k : kept) {
      const auto w = static_cast<double>(support.weights[k]);
      weight += w;
      sum += w * support.values[k];
    }
    return sum / weight;
  } else {
    for (const auto k : kept) sum += static_cast<double>(k);
    return sum / static_cast<double>(kept.size());
  }
}

template <exec::policy E, class Leaf, class X>
std::vector<double> means_of(const E& where, const fitted_forest<Leaf>& f, const X& x, std::size_t rows) {
  check_query(f, x);
  const std::size_t block = reached_leaves::block(rows, f.trees().size(), f.columns());
  const double low = f.support().values.front(), high = f.support().values.back();
  std::vector<double> out(rows);
  bulk(where, (rows + block - 1) / block, [&](std::size_t b) {
    const std::size_t begin = b * block, count = std::min(block, rows - begin);
    reached_leaves reached{count, f.trees().size()};
    reached.walk(f, x, begin, count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto kept = [&](std::size_t t) {
        return f.trees()[t].kept.subspan(reached[i][t].next(), reached[i][t].count());
      };
      constexpr std::size_t ahead = 16;
      double sum = 0;
      for (std::size_t t = 0; t < f.trees().size(); ++t) {
        if (t + ahead < f.trees().size()) prefetch(kept(t + ahead).data());
        sum += mean_of(f, kept(t));
      }
      out[begin + i] = std::clamp(sum / static_cast<double>(f.trees().size()), low, high);
    }
  });
  return out;
}

template <class Leaf>
concept leaf_with_mean = rank_leaf<Leaf> || std::floating_point<typename Leaf::kept>;

}  // namespace detail

/// The quantiles of the forest's conditional distribution, exact for leaf::all_targets: the smallest target up to
/// which the weights reach the level. They cannot cross, and never leave the range of the targets.
///
/// shape   x [rows, columns]; the answer is [rows, levels], levels fastest
/// needs   columns as in training; not-a-number is missing; levels ascend
/// throws  error 101 another number of columns | 102 levels do not ascend | 202 no level
/// cost    a row: trees * (depth + targets in a leaf); memory a worker: about 8 MiB, more where 64 rows of trees or of
///         columns take more
/// repeats identical for every exec policy and number of workers
/// source  Meinshausen (2006) Quantile regression forests, JMLR 7, equations 4 to 6
template <exec::policy E, rank_leaf Leaf>
std::vector<double> predict(const E& where, const fitted_forest<Leaf>& f, matrix_view<const float> x,
                            std::span<const level> levels) {
  detail::check_levels(levels);
  return detail::quantiles_of(where, f, x, x.rows(), detail::values_of(levels));
}
/// The same for sparse rows.
template <exec::policy E, rank_leaf Leaf>
std::vector<double> predict(const E& where, const fitted_forest<Leaf>& f, const sparse_view& x,
                            std::span<const level> levels) {
  detail::check_levels(levels);
  return detail::quantiles_of(where, f, x, x.rows(), detail::values_of(levels));
}

/// The mean of the forest's conditional distribution, one a row.
///
/// throws  error 101 another number of columns
/// repeats identical for every exec policy and number of workers
/// source  Breiman (2001) Random forests, Machine Learning 45
template <exec::policy E, detail::leaf_with_mean Leaf>
std::vector<double> predict(const E& where, const fitted_forest<Leaf>& f, matrix_view<const float> x) {
  return detail::means_of(where, f, x, x.rows());
}
template <exec::policy E, detail::leaf_with_mean Leaf>
std::vector<double> predict(const E& where, const fitted_forest<Leaf>& f, const sparse_view& x) {
  return detail::means_of(where, f, x, x.rows());
}

/// The same in the calling thread.
template <rank_leaf Leaf>
std::vector<double> predict(const fitted_forest<Leaf>& f, matrix_view<const float> x, std::span<const level> levels) {
  return predict(exec::seq, f, x, levels);
}
template <class Leaf>
std::vector<double> predict(const fitted_forest<Leaf>& f, matrix_view<const float> x) {
  return predict(exec::seq, f, x);
}
template <rank_leaf Leaf>
std::vector<double> predict(const fitted_forest<Leaf>& f, const sparse_view& x, std::span<const level> levels) {
  return predict(exec::seq, f, x, levels);
}
template <class Leaf>
std::vector<double> predict(const fitted_forest<Leaf>& f, const sparse_view& x) {
  return predict(exec::seq, f, x);
}

}  // namespace echelon::inline ECHELON_ABI
