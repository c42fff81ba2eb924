// SPDX-License-Identifier: BSL-1.0
/// The three slots of a forest: who cuts a node, what a leaf keeps, which rows a tree sees.
#pragma once

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include <echelon/core/random.hpp>

namespace echelon::inline ECHELON_ABI {

/// Weight and weighted sum of the targets of some rows. A row without a weight weighs 1, its copies weigh their number.
struct bin_sum {
  double weight = 0;
  double sum = 0;

  constexpr bin_sum& operator+=(const bin_sum& b) noexcept {
    weight += b.weight;
    sum += b.sum;
    return *this;
  }
  friend constexpr bin_sum operator-(const bin_sum& a, const bin_sum& b) noexcept {
    return {a.weight - b.weight, a.sum - b.sum};
  }
};

/// What monotone constraints leave to a cut: the means of both sides lie in a range and ascend (1), descend (-1) or are
/// free (0) along the column.
struct mean_limits {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  int direction = 0;

  constexpr bool allow(const bin_sum& left, const bin_sum& right) const noexcept {
    const double l = left.sum / left.weight, r = right.sum / right.weight;
    return l >= low && l <= high && r >= low && r <= high && (direction == 0 || (direction > 0 ? l <= r : l >= r));
  }
};

/// One column of one node: the occupied bins in ascending order of the column's value (categories: of their mean).
///
/// The targets are rounded to a multiple of so small a power of two that no sum of them is rounded again: sums do not
/// depend on the order of the rows.
struct node_histogram {
  std::span<const bin_sum> bins;
  bin_sum total;
  double min_leaf = 1;                  ///< the least weight of either side of a cut
  const mean_limits* limits = nullptr;  ///< none without monotone constraints

  /// Whether a cut may have these sides.
  constexpr bool allows(const bin_sum& left) const noexcept {
    const bin_sum right = total - left;
    return left.weight >= min_leaf && right.weight >= min_leaf && (limits == nullptr || limits->allow(left, right));
  }
};

/// Weight of the rows of a bin by class: class k holds the targets above threshold k-1 and not above threshold k.
template <std::size_t Classes>
struct class_weights {
  std::array<float, Classes> of{};

  constexpr class_weights& operator+=(const class_weights& b) noexcept {
    for (std::size_t k = 0; k < Classes; ++k) of[k] += b.of[k];
    return *this;
  }
  constexpr float weight() const noexcept {
    float all = 0;
    for (const float w : of) all += w;
    return all;
  }
};

/// One column of one node for a splitter that looks at the distribution of the targets, not only at their mean.
template <std::size_t Classes>
struct class_histogram {
  std::span<const class_weights<Classes>> bins;
  class_weights<Classes> total;
  std::array<double, Classes - 1> thresholds{};  ///< ascending weakly, chosen by the splitter for the node
  double min_leaf = 1;
};

/// Bins 0 … after go left, the others go right; `gain` ranks the cuts of a node's columns, larger is better.
struct cut {
  std::size_t after = 0;
  double gain = 0;
};

/// Finds the best cut of a node along one column from weights and sums, or nothing when no cut has a positive gain.
///
/// law  node.allows(left) holds for the cut: both sides weigh at least min_leaf, and monotone constraints are kept
/// law  the answer depends on nothing but the arguments
template <class S>
concept sum_splitter = std::copyable<S> && requires(const S& s, const node_histogram& node, random_stream& rng) {
  { s.best_cut(node, rng) } -> std::same_as<std::optional<cut>>;
};

/// The same from the distribution of the targets over `classes`: the splitter chooses their thresholds in a node from
/// some of its targets, sorted.
template <class S>
concept class_splitter =
    std::copyable<S> && requires(const S& s, const class_histogram<S::classes>& node, random_stream& rng,
                                 std::span<const double> targets) {
      { s.best_cut(node, rng) } -> std::same_as<std::optional<cut>>;
      { s.thresholds(targets) } -> std::same_as<std::array<double, S::classes - 1>>;
    };

template <class S>
concept splitter = sum_splitter<S> || class_splitter<S>;

/// The largest values that a forest works with.
namespace forest_limits {
inline constexpr double target = 1e100;     ///< squares of sums must not overflow
inline constexpr float weight = 0x1.0p24f;  ///< up to here a float counts copies exactly
}  // namespace forest_limits

/// One row as a tree sees it while it grows.
struct tree_row {
  std::uint32_t row = 0;
  float weight = 1;   ///< its weight times its copies
  double target = 0;  ///< rounded, see node_histogram
};

/// The targets that a forest has seen: every different pair of target and weight, in ascending order.
struct target_support {
  std::vector<double> values;  ///< ascending weakly, strictly where there are no weights
  std::vector<float> weights;  ///< one a value, or none: then every weight is 1

  std::size_t size() const noexcept { return values.size(); }
  float weight(std::size_t rank) const noexcept { return weights.empty() ? 1.0f : weights[rank]; }
  friend bool operator==(const target_support&, const target_support&) = default;
};

/// The rows that reached one leaf.
struct leaf_rows {
  std::span<const tree_row> rows;
  std::span<const std::uint32_t> ranks;  ///< by row of the training data: where its target is in the support
  const target_support& support;

  std::size_t size() const noexcept { return rows.size(); }
  std::uint32_t rank(std::size_t i) const noexcept { return ranks[rows[i].row]; }
  double target(std::size_t i) const noexcept { return support.values[rank(i)]; }
  double weight(std::size_t i) const noexcept { return static_cast<double>(rows[i].weight); }
  /// How often the sampler drew this row.
  std::size_t copies(std::size_t i) const noexcept {
    return static_cast<std::size_t>(std::lround(rows[i].weight / support.weight(rank(i))));
  }
};

/// Says what a leaf keeps of its rows: appends any number of `kept` to a flat array of the tree, at least one.
template <class L>
concept leaf_policy =
    std::copyable<L> && std::is_trivially_copyable_v<typename L::kept> &&
    requires(const L& l, const leaf_rows& rows, std::vector<typename L::kept>& out) { l.keep(rows, out); };

/// A leaf policy whose elements are places in the support: all that quantiles need.
///
/// law  every element is below the size of the support; its weight there is its weight in the leaf
template <class L>
concept rank_leaf = leaf_policy<L> && std::unsigned_integral<typename L::kept> && L::keeps_ranks;

/// One row drawn for a tree, and how often.
struct drawn_row {
  std::uint32_t row = 0;
  std::uint32_t copies = 1;
};

/// Draws the rows of one tree from rows 0 … rows-1: appends each at most once, at least one, in ascending order.
///
/// law  the answer depends on nothing but the arguments
template <class S>
concept sampler =
    std::copyable<S> && requires(const S& s, std::size_t rows, random_stream& rng, std::vector<drawn_row>& out) {
      s.draw(rows, rng, out);
    };

}  // namespace echelon::inline ECHELON_ABI
