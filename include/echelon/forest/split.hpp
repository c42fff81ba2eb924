// SPDX-License-Identifier: BSL-1.0
/// Ready-made splitters: how a node is cut in two.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

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
    if (!node.allows(left)) continue;
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
      if (node.limits != nullptr && !node.allows(left)) continue;
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

/// A cut drawn at random in every column; the columns compete by squares_saved. Faster than `variance`, with more
/// different trees.
///
/// source  Geurts, Ernst, Wehenkel (2006) Extremely randomized trees, Machine Learning 63; there the cut is uniform
///         over the range of values, here over the bins between the ends (with weights, categories, constraints or
///         sparse rows: over the cuts between occupied bins that leave enough weight)
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
    if (!(gain > 0) || !node.allows(left)) return std::nullopt;
    return cut{after, gain};
  }
};

namespace detail {

/// The best cut by the weighted sum over thresholds of how much better the two sides tell who lies below them.
template <std::size_t Classes, class Weights>
std::optional<cut> scan_classes(const class_histogram<Classes>& node, const Weights& worth) noexcept {
  constexpr std::size_t steps = Classes - 1;
  std::array<double, steps> total{}, left{};
  double all = 0, before = 0;
  for (std::size_t k = 0; k < Classes; ++k) {
    all += static_cast<double>(node.total.of[k]);
    if (k < steps) total[k] = all;
  }
  std::optional<cut> best;
  double most = 0;
  for (std::size_t b = 0; b < node.bins.size(); ++b) {
    double up_to = 0;
    for (std::size_t k = 0; k < steps; ++k) {
      up_to += static_cast<double>(node.bins[b].of[k]);
      left[k] += up_to;
    }
    before += up_to + static_cast<double>(node.bins[b].of[steps]);
    if (before < node.min_leaf) continue;
    if (all - before < node.min_leaf) break;
    double apart = 0;
    for (std::size_t k = 0; k < steps; ++k) {
      const double d = left[k] * all - total[k] * before;
      apart += worth[k] * d * d;
    }
    const double gain = apart / (before * (all - before));
    if (gain > most) {
      most = gain;
      best = cut{b, gain};
    }
  }
  return best;
}

/// The targets at k / n of the way through, k = 1 … n-1.
template <std::size_t Steps>
std::array<double, Steps> evenly(std::span<const double> sorted) noexcept {
  std::array<double, Steps> out{};
  for (std::size_t k = 0; k < Steps; ++k) out[k] = sorted[(k + 1) * (sorted.size() - 1) / (Steps + 1)];
  return out;
}

}  // namespace detail

/// The cut after which the sides differ most in how their targets spread over eight quantile classes of the node: it
/// sees changes of spread and shape that leave the mean alone.
///
/// source  the relabelling of Athey, Tibshirani, Wager (2019) Generalized random forests, Annals of Statistics 47,
///         section 5, for several quantiles at once
struct quantile {
  static constexpr std::size_t classes = 8;

  std::array<double, classes - 1> thresholds(std::span<const double> sorted) const noexcept {
    return detail::evenly<classes - 1>(sorted);
  }
  std::optional<cut> best_cut(const class_histogram<classes>& node, random_stream&) const noexcept {
    std::array<double, classes - 1> worth{};
    worth.fill(1.0);
    return detail::scan_classes(node, worth);
  }
};

/// The cut that saves most of the continuous ranked probability score, integrated over the same thresholds: like
/// `quantile`, but differences count by their size in units of the target.
///
/// source  CRPS as the integral of the Brier score over thresholds: Gneiting, Raftery (2007) Strictly proper scoring
///         rules, JASA 102, equation 20
struct crps {
  static constexpr std::size_t classes = 8;

  std::array<double, classes - 1> thresholds(std::span<const double> sorted) const noexcept {
    return detail::evenly<classes - 1>(sorted);
  }
  std::optional<cut> best_cut(const class_histogram<classes>& node, random_stream&) const noexcept {
    constexpr std::size_t steps = classes - 1;
    std::array<double, steps> worth{};
    for (std::size_t k = 0; k < steps; ++k)
      worth[k] = (node.thresholds[k + 1 < steps ? k + 1 : k] - node.thresholds[k > 0 ? k - 1 : 0]) / 2;
    return detail::scan_classes(node, worth);
  }
};

static_assert(splitter<variance> && splitter<random> && splitter<quantile> && splitter<crps>);

}  // namespace echelon::inline ECHELON_ABI::split
