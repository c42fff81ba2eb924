// SPDX-License-Identifier: BSL-1.0
/// Fits a forest to rows of features and their targets.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/core/view.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/forest/fitted.hpp>
#include <echelon/forest/forest.hpp>
#include <echelon/forest/grow.hpp>
#include <echelon/forest/limbs.hpp>
#include <echelon/forest/sparse_rows.hpp>
#include <echelon/forest/training_data.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

template <class Forest>
void check_spec(const Forest& spec, std::size_t columns) {
  check::range(spec.trees > 0, "trees", "is zero, needed at least one");
  check::range(spec.min_leaf > 0, "min_leaf", "is zero, needed at least one");
  check::range(spec.columns_tried <= columns, "columns_tried", "exceeds the number of columns");
  if constexpr (requires { spec.sample.check(); }) spec.sample.check();
  if constexpr (requires { spec.leaf.check(); }) spec.leaf.check();
  for (std::size_t i = 0; i < spec.categories.size(); ++i)
    if (spec.categories[i] >= columns) throw error{fault::range, "categories", i, "is no column"};
  if (spec.monotone.empty()) return;
  check::size(spec.monotone.size(), columns, "monotone");
  check::range(!spec.honest, "monotone", "does not go with honest: the leaves keep other rows than those constrained");
  check::range(sum_splitter<std::remove_cvref_t<decltype(spec.split)>>, "monotone", "needs a splitter of means");
  for (std::size_t c = 0; c < columns; ++c)
    if (spec.monotone[c] < -1 || spec.monotone[c] > 1)
      throw error{fault::range, "monotone", c, "is neither -1, 0 nor 1"};
  for (const std::uint32_t c : spec.categories)
    if (spec.monotone[c] != 0) throw error{fault::range, "monotone", c, "asks for an order of categories"};
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

/// Lets neighbours share a target, the median of their rows, until at most `most` are left. The places are shared out
/// by rows: a target that many have, such as no sale at all, keeps one of its own.
template <class = void>
void thin(ranked_targets& targets, std::span<const std::uint32_t> rows, std::size_t most) {
  const std::size_t n = targets.support.size();
  if (n <= most) return;
  std::vector<std::size_t> before(n + 1, 0);  // rows of smaller targets
  for (const std::uint32_t r : rows) ++before[targets.ranks[r] + 1];
  for (std::size_t rank = 0; rank < n; ++rank) before[rank + 1] += before[rank];
  const auto group = [&](std::size_t rank) { return before[rank] * most / rows.size(); };
  std::vector<double> kept;
  std::vector<std::uint32_t> place(n);
  for (std::size_t begin = 0, end = 0; begin < n; begin = end) {
    while (end < n && group(end) == group(begin)) place[end++] = static_cast<std::uint32_t>(kept.size());
    std::size_t middle = begin;
    while (before[middle + 1] - before[begin] < before[end] - before[middle + 1]) ++middle;
    kept.push_back(targets.support.values[middle]);
  }
  targets.support.values = std::move(kept);
  for (const std::uint32_t r : rows) targets.ranks[r] = place[targets.ranks[r]];
}

}  // namespace detail

namespace detail {

enum forest_purpose : std::uint32_t { draw_rows = 1, draw_columns, draw_cuts, draw_honest };

/// The rows that a tree draws from: all that weigh something.
inline std::vector<std::uint32_t> weighty_rows(std::size_t rows, std::span<const double> weight) {
  std::vector<std::uint32_t> out(rows);
  std::iota(out.begin(), out.end(), 0u);
  if (!weight.empty()) std::erase_if(out, [&](std::uint32_t r) { return !(static_cast<float>(weight[r]) > 0); });
  return out;
}

/// The rows of tree t, drawn from `rows` or, where that is empty, from all. Honest: each drawn row, with its copies,
/// falls on either side with equal chances; the first two fall on different ones.
///
/// shape   targets [all rows]; or as many as there are ranks, and rank [all rows]
template <class Forest>
tree_sample draw_sample(const Forest& spec, std::size_t t, std::span<const std::uint32_t> rows,
                        std::span<const double> targets, std::span<const double> weight,
                        std::span<const std::uint32_t> rank = {}) {
  std::vector<drawn_row> drawn;
  random_stream draw{spec.seed, t, draw_rows}, coin{spec.seed, t, draw_honest};
  const std::size_t all = rank.empty() ? targets.size() : rank.size();
  spec.sample.draw(rows.empty() ? all : rows.size(), draw, drawn);
  tree_sample out;
  out.rows.reserve(drawn.size());
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const std::uint32_t r = rows.empty() ? drawn[i].row : rows[drawn[i].row];
    const float w = weight.empty() ? 1.0f : static_cast<float>(weight[r]);
    const bool keep = spec.honest && (i < 2 ? i == 1 : coin.below(2) == 1);
    const double target = targets[rank.empty() ? r : rank[r]];
    (keep ? out.honest : out.rows).push_back({r, static_cast<float>(drawn[i].copies) * w, target});
  }
  return out;
}

template <exec::policy E, class Splitter, class Leaf, class Sampler, class X>
fitted_forest<Leaf> fit_forest(const E& where, const forest<Splitter, Leaf, Sampler>& spec, const X& x,
                               std::size_t row_count, std::size_t columns, std::span<const double> y,
                               std::span<const double> weight) {
  check_spec(spec, columns);
  check_features(x);
  check_training_data(row_count, columns, y, weight);
  std::vector<std::uint32_t> rows = weighty_rows(row_count, weight);
  const double total =
      weight.empty() ? static_cast<double>(rows.size()) : std::accumulate(weight.begin(), weight.end(), 0.0);
  if (weight.empty()) check::at_least(rows.size(), spec.min_leaf, "y");
  if (!weight.empty() && total < static_cast<double>(spec.min_leaf))
    throw error{fault::too_short, "weight", "sums to less than min_leaf"};
  check::not_empty(rows.size(), "weight");

  const growth_limits limits{
      .columns = columns,
      .columns_tried = spec.columns_tried != 0 ? spec.columns_tried : std::max<std::size_t>(1, columns / 3),
      .min_leaf = static_cast<double>(spec.min_leaf),
      .max_depth = spec.max_depth,
      .max_leaves = spec.max_leaves,
      .copies_only = weight.empty(),
      .monotone = spec.monotone};
  column_bins bins = learn_bins(where, x, weight, spec.categories);
  const auto data = bin_rows(where, bins, x);
  ranked_targets ranked;
  constexpr bool exact = !requires { Leaf::most_targets; };
  if constexpr (exact) {
    ranked = rank_targets(y, weight, rows);
  } else {  // what leaves keep weighs alike
    ranked = rank_targets(y, {}, rows);
    thin(ranked, rows, Leaf::most_targets);
  }
  if (weight.empty()) rows = {};  // trees draw from all
  // the target of a row is found by its rank, where the support is exact: eight bytes a row less
  const bool by_rank = exact && weight.empty();
  const std::vector<double> targets = rounded_for_sums(by_rank ? std::span{ranked.support.values} : y, 4 * total);
  const auto rank = by_rank ? std::span{ranked.ranks} : std::span<std::uint32_t>{};

  using grower_type = grower<Splitter, Leaf, std::remove_cvref_t<decltype(data)>>;
  const auto make = [&] {
    return grower_type{spec.split, spec.leaf, limits, bins, data, ranked.support, ranked.ranks};
  };
  std::vector<settled_tree<Leaf>> trees(spec.trees);
  const auto grow_one = [&](const auto& place, std::size_t t) {
    const auto grown = [&] {  // the rows drawn are gone before the tree settles
      tree_sample sample = draw_sample(spec, t, rows, targets, weight, rank);
      return grow_tree(place, make, sample, spec.max_leaves != 0, tree_streams{spec.seed, t, draw_columns},
                       tree_streams{spec.seed, t, draw_cuts});
    }();
    check_kept<Leaf>(grown.kept, ranked.support.size(), t);
    trees[t] = settle<Leaf>(grown, ranked.support.size(), fitted_forest<Leaf>::narrow(bins));
  };
  constexpr std::size_t few = 8;  // the workers share each of a few trees, and divide many among them
  if (spec.trees < few) for (std::size_t t = 0; t < spec.trees; ++t) grow_one(where, t);
  else bulk(where, spec.trees, [&](std::size_t t) { grow_one(exec::seq, t); });
  return {std::move(bins), std::move(ranked.support), std::move(trees)};
}

}  // namespace detail

/// Fits a forest. A feature that is not a number is missing; where missing values go is learned in every node.
///
/// shape   x [rows, columns], y [rows], weight [rows] or empty
/// unit    y and every forecast share one unit
/// needs   y and weight finite; weight >= 0; rows (their weight) at least min_leaf
/// throws  error 101 shapes differ | 201 an option out of range | 202 no column | 301 not finite | 302 too few rows |
///         303 negative weight
/// cost    O(trees * rows * columns_tried * depth); memory a byte a row and column; a tree: about two bytes a
///         leaf, and a row drawn takes the bits that tell one target from another
/// repeats identical for every exec policy and number of workers, given the seed
/// source  Breiman (2001) Random forests; Meinshausen (2006) Quantile regression forests; honest trees: Athey, Imbens
///         (2016) Recursive partitioning for heterogeneous causal effects, PNAS 113
template <exec::policy E, class Splitter, class Leaf, class Sampler>
fitted_forest<Leaf> fit(const E& where, const forest<Splitter, Leaf, Sampler>& spec, matrix_view<const float> x,
                        std::span<const double> y, std::span<const double> weight = {}) {
  return detail::fit_forest(where, spec, x, x.rows(), x.columns(), y, weight);
}

/// The same from sparse rows: what is absent goes to a learned side in every node, and columns are drawn about in
/// proportion to how many rows of the node have them. Where every row has every column, it is the forest of the table.
///
/// throws  also error 102 columns do not ascend within a row
/// cost    time and memory follow the present entries
template <exec::policy E, class Splitter, class Leaf, class Sampler>
fitted_forest<Leaf> fit(const E& where, const forest<Splitter, Leaf, Sampler>& spec, const sparse_view& x,
                        std::span<const double> y, std::span<const double> weight = {}) {
  return detail::fit_forest(where, spec, x, x.rows(), x.columns, y, weight);
}

/// The same in the calling thread.
template <class Splitter, class Leaf, class Sampler>
fitted_forest<Leaf> fit(const forest<Splitter, Leaf, Sampler>& spec, matrix_view<const float> x,
                        std::span<const double> y, std::span<const double> weight = {}) {
  return fit(exec::seq, spec, x, y, weight);
}
template <class Splitter, class Leaf, class Sampler>
fitted_forest<Leaf> fit(const forest<Splitter, Leaf, Sampler>& spec, const sparse_view& x, std::span<const double> y,
                        std::span<const double> weight = {}) {
  return fit(exec::seq, spec, x, y, weight);
}

/// A first argument that is no place to work is refused in few words.
template <class E, class Splitter, class Leaf, class Sampler>
  requires(!exec::policy<E>)
void fit(const E& not_an_exec_policy, const forest<Splitter, Leaf, Sampler>&, ...) = delete;

}  // namespace echelon::inline ECHELON_ABI
