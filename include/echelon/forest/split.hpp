// SPDX-License-Identifier: BSL-1.0
/// Ready-made splitters: how a node is cut in two.
#pragma once

#include <cstddef>
#include <optional>

#include <echelon/forest/concepts.hpp>

namespace echelon::inline ECHELON_ABI::split {

/// The best of all cuts that leave enough weight on either side, by gain(left, right) > 0; the first one of equals.
///
/// cost    one call of `gain` a bin; no allocation
template <class Gain>
std::optional<cut> scan(const node_histogram& node, Gain&& gain) {
  std::optional<cut> best;
  double most = 0;
  bin_sum left;
  for (std::size_t b = 0; b < node.bins.size(); ++b) {
    left += node.bins[b];
    if (left.weight < node.min_leaf) continue;
    const bin_sum right = node.total - left;
    if (right.weight < node.min_leaf) break;
    const double g = gain(left, right);
    if (g > most) {
      most = g;
      best = cut{b, g};
    }
  }
  return best;
}

/// How much lower the sum of squared distances to the mean is after a cut than before it, where `left` and `right` are
/// its sides.
///
/// source  Breiman, Friedman, Olshen, Stone (1984) Classification and regression trees, chapter 8, rearranged:
///         (sum_l weight_r - sum_r weight_l)^2 / (weight_l weight_r (weight_l + weight_r))
constexpr double squares_saved(const bin_sum& left, const bin_sum& right) noexcept {
  const double apart = left.sum * right.weight - right.sum * left.weight;
  return apart * apart / (left.weight * right.weight * (left.weight + right.weight));
}

/// The cut after which the two sides' targets lie closest to their means: scan(node, squares_saved), written without a
/// division a bin.
struct variance {
  std::optional<cut> best_cut(const node_histogram& node, random_stream&) const noexcept {
    const std::size_t n = node.bins.size();
    const double most_left = node.total.weight - node.min_leaf;
    double top = 0, bottom = 1;  // the best gain so far as a fraction, without the weight of the node
    std::size_t after = n, b = 0;
    bin_sum left;
    while (b < n && left.weight + node.bins[b].weight < node.min_leaf) left += node.bins[b++];
    for (; b < n; ++b) {
      left += node.bins[b];
      if (left.weight > most_left) break;
      const double apart = left.sum * node.total.weight - node.total.sum * left.weight;
      const double over = apart * apart, under = left.weight * (node.total.weight - left.weight);
      if (over * bottom > top * under) {
        top = over;
        bottom = under;
        after = b;
      }
    }
    if (after == n) return std::nullopt;
    return cut{after, top / (bottom * node.total.weight)};
  }
};

/// A cut drawn with equal chances from all that leave enough weight on either side; the columns compete by the sum of
/// squares saved. Faster than `variance`, with more different trees.
///
/// source  Geurts, Ernst, Wehenkel (2006) Extremely randomized trees, Machine Learning 63; there the cut is uniform over
///         the range of values, here over the occupied bins
struct random {
  std::optional<cut> best_cut(const node_histogram& node, random_stream& rng) const noexcept {
    std::size_t first = 0, legal = 0;
    bin_sum left;
    for (std::size_t b = 0; b < node.bins.size(); ++b) {
      left += node.bins[b];
      if (left.weight < node.min_leaf) continue;
      if (node.total.weight - left.weight < node.min_leaf) break;
      if (legal++ == 0) first = b;
    }
    if (legal == 0) return std::nullopt;
    const std::size_t after = first + rng.below(static_cast<std::uint32_t>(legal));
    left = {};
    for (std::size_t b = 0; b <= after; ++b) left += node.bins[b];
    const double gain = squares_saved(left, node.total - left);
    if (!(gain > 0)) return std::nullopt;
    return cut{after, gain};
  }
};

static_assert(splitter<variance> && splitter<random>);

}  // namespace echelon::inline ECHELON_ABI::split
