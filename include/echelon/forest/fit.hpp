// SPDX-License-Identifier: BSL-1.0
/// Fits a forest to rows of features and their targets.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/core/view.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/forest/fitted.hpp>
#include <echelon/forest/forest.hpp>
#include <echelon/forest/grow.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

inline void check_training_data(matrix_view<const float> x, std::span<const double> y,
                                std::span<const double> weight) {
  check::not_empty(x.columns(), "x");
  check::range(x.columns() < tree_node::most_columns, "x", "has more than 32767 columns");
  check::range(x.rows() <= tree_node::most_kept, "x", "has more than 2147483647 rows");
  check::size(y.size(), x.rows(), "y");
  for (std::size_t r = 0; r < x.rows(); ++r)
    for (std::size_t c = 0; c < x.columns(); ++c)
      if (std::isinf(x(r, c))) throw error{fault::not_finite, "x", r, "holds an infinity, needed numbers or missing"};
  check::finite(y, "y");
  for (std::size_t i = 0; i < y.size(); ++i)
    if (std::abs(y[i]) > forest_limits::target) throw error{fault::range, "y", i, "is beyond 1e100"};
  if (weight.empty()) return;
  check::size(weight.size(), x.rows(), "weight");
  check::finite(weight, "weight");
  check::not_negative(weight, "weight");
  for (std::size_t i = 0; i < weight.size(); ++i)
    if (weight[i] > static_cast<double>(forest_limits::weight))
      throw error{fault::range, "weight", i, "exceeds 16777216"};
}

/// Rounds to a multiple of the smallest power of two for which no sum of weight * y needs more than 53 bits.
inline std::vector<double> rounded_for_sums(std::span<const double> y, double weight) {
  double most = 0;
  for (const double v : y) most = std::max(most, std::abs(v));
  std::vector<double> out(y.begin(), y.end());
  if (most == 0) return out;
  const int unit = std::ilogb(most) + 1 + std::ilogb(weight) + 1 - 53;
  for (double& v : out) v = std::ldexp(std::nearbyint(std::ldexp(v, -unit)), unit);
  return out;
}

struct ranked_targets {
  target_support support;
  std::vector<std::uint32_t> ranks;  ///< by row
};

/// Every different (target, weight) of the rows that count, and where each row's stands among them.
inline ranked_targets rank_targets(std::span<const double> y, std::span<const double> weight,
                                   std::span<const std::uint32_t> rows) {
  const auto w = [&](std::uint32_t r) { return weight.empty() ? 1.0f : static_cast<float>(weight[r]); };
  std::vector<std::uint32_t> order(rows.begin(), rows.end());
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return y[a] < y[b] || (y[a] == y[b] && w(a) < w(b));
  });
  ranked_targets out;
  out.ranks.resize(y.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::uint32_t r = order[i];
    if (i == 0 || y[r] != out.support.values.back() || (!weight.empty() && w(r) != out.support.weights.back())) {
      out.support.values.push_back(y[r]);
      if (!weight.empty()) out.support.weights.push_back(w(r));
    }
    out.ranks[r] = static_cast<std::uint32_t>(out.support.size() - 1);
  }
  return out;
}

}  // namespace detail

/// Fits a forest. A feature that is not a number is missing; where missing values go is learned in every node.
///
/// shape   x [rows, columns], y [rows], weight [rows] or empty
/// unit    y and every forecast share one unit
/// needs   y and weight finite; weight >= 0; rows (their weight) at least min_leaf
/// throws  error 101 shapes differ | 201 an option out of range | 202 no column | 301 not finite | 302 too few rows |
///         303 negative weight
/// cost    O(trees * rows * columns_tried * depth); memory O(rows * columns) bytes and 4 bytes a row drawn and tree
/// repeats identical for every exec policy and number of workers, given the seed
/// source  Breiman (2001) Random forests; Meinshausen (2006) Quantile regression forests
template <exec::policy E, class Splitter, class Leaf, class Sampler>
fitted_forest<Leaf> fit(const E& where, const forest<Splitter, Leaf, Sampler>& spec, matrix_view<const float> x,
                        std::span<const double> y, std::span<const double> weight = {}) {
  check::range(spec.trees > 0, "trees", "is zero, needed at least one");
  check::range(spec.min_leaf > 0, "min_leaf", "is zero, needed at least one");
  check::range(spec.columns_tried <= x.columns(), "columns_tried", "exceeds the number of columns");
  if constexpr (requires { spec.sample.check(); }) spec.sample.check();
  detail::check_training_data(x, y, weight);

  std::vector<std::uint32_t> rows(x.rows());
  std::iota(rows.begin(), rows.end(), 0u);
  if (!weight.empty()) std::erase_if(rows, [&](std::uint32_t r) { return !(static_cast<float>(weight[r]) > 0); });
  const double total =
      weight.empty() ? static_cast<double>(rows.size()) : std::accumulate(weight.begin(), weight.end(), 0.0);
  if (weight.empty()) check::at_least(rows.size(), spec.min_leaf, "y");
  if (!weight.empty() && total < static_cast<double>(spec.min_leaf))
    throw error{fault::too_short, "weight", "sums to less than min_leaf"};
  check::not_empty(rows.size(), "weight");

  const growth_limits limits{
      .columns = x.columns(),
      .columns_tried = spec.columns_tried != 0 ? spec.columns_tried : std::max<std::size_t>(1, x.columns() / 3),
      .min_leaf = static_cast<double>(spec.min_leaf),
      .max_depth = spec.max_depth};
  column_bins bins = learn_bins(where, x, weight);
  const binned_rows data = bin_rows(where, bins, x);
  detail::ranked_targets ranked = detail::rank_targets(y, weight, rows);
  const std::vector<double> targets = detail::rounded_for_sums(y, 4 * total);

  enum purpose : std::uint32_t { draw_rows = 1, draw_columns, draw_cuts };
  std::vector<grown_tree<typename Leaf::kept>> trees(spec.trees);
  bulk(where, spec.trees, [&](std::size_t t) {
    std::vector<drawn_row> drawn;
    random_stream draw{spec.seed, t, draw_rows};
    spec.sample.draw(rows.size(), draw, drawn);
    std::vector<tree_row> sample;
    sample.reserve(drawn.size());
    for (const drawn_row& d : drawn) {
      const std::uint32_t r = rows[d.row];
      const float w = weight.empty() ? 1.0f : static_cast<float>(weight[r]);
      sample.push_back({r, static_cast<float>(d.copies) * w, targets[r]});
    }
    detail::grower<Splitter, Leaf> grower{spec.split, spec.leaf, limits, data, ranked.support, ranked.ranks};
    trees[t] = grower.grow(sample, random_stream{spec.seed, t, draw_columns}, random_stream{spec.seed, t, draw_cuts});
    trees[t].nodes.shrink_to_fit();
    trees[t].kept.shrink_to_fit();
  });
  return {std::move(bins), std::move(ranked.support), std::move(trees)};
}

/// The same in the calling thread.
template <class Splitter, class Leaf, class Sampler>
fitted_forest<Leaf> fit(const forest<Splitter, Leaf, Sampler>& spec, matrix_view<const float> x,
                        std::span<const double> y, std::span<const double> weight = {}) {
  return fit(exec::seq, spec, x, y, weight);
}

/// A first argument that is no place to work is refused in few words.
template <class E, class Splitter, class Leaf, class Sampler>
  requires(!exec::policy<E>)
void fit(const E& not_an_exec_policy, const forest<Splitter, Leaf, Sampler>&, ...) = delete;

}  // namespace echelon::inline ECHELON_ABI
