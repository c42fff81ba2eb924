// SPDX-License-Identifier: BSL-1.0
/// A forest that has been fitted: it can always predict, because what could not is refused.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/forest/bins.hpp>
#include <echelon/forest/concepts.hpp>
#include <echelon/forest/leaf.hpp>
#include <echelon/forest/tree.hpp>

namespace echelon::inline ECHELON_ABI {

/// The trees, where the columns are cut, and the targets that leaves point to.
///
/// law  every walk from a root ends in a leaf, and what the leaf keeps exists: the constructor throws otherwise
template <leaf_policy Leaf>
class fitted_forest {
 public:
  using tree = grown_tree<typename Leaf::kept>;

  /// throws  error 202 no tree, column or target | 301 a target is not finite | 102 targets do not ascend |
  ///         101 another number of weights than targets | 201 a target or weight out of range | 402 a node, leaf or
  ///         kept element that cannot be
  fitted_forest(column_bins bins, target_support support, std::vector<tree> trees)
      : bins_{std::move(bins)}, support_{std::move(support)}, trees_{std::move(trees)} {
    check::not_empty(bins_.columns(), "columns");
    check::not_empty(trees_.size(), "trees");
    check::not_empty(support_.size(), "targets");
    check::finite(std::span<const double>{support_.values}, "targets");
    for (std::size_t i = 1; i < support_.size(); ++i) {
      const double before = support_.values[i - 1], here = support_.values[i];
      if (!(before < here || (before == here && !support_.weights.empty())))
        throw error{fault::order, "targets", i, "does not exceed the element before it"};
    }
    if (!support_.weights.empty()) check::size(support_.weights.size(), support_.size(), "weights");
    for (std::size_t i = 0; i < support_.size(); ++i)
      if (std::abs(support_.values[i]) > forest_limits::target)
        throw error{fault::range, "targets", i, "is beyond 1e100"};
    for (std::size_t i = 0; i < support_.weights.size(); ++i)
      if (!(support_.weights[i] > 0 && support_.weights[i] <= forest_limits::weight))
        throw error{fault::range, "weights", i, "lies outside (0, 16777216]"};
    for (std::size_t t = 0; t < trees_.size(); ++t) check_tree(t);
  }

  std::size_t columns() const noexcept { return bins_.columns(); }
  const column_bins& bins() const noexcept { return bins_; }
  const target_support& support() const noexcept { return support_; }
  std::span<const tree> trees() const noexcept { return trees_; }

  friend bool operator==(const fitted_forest&, const fitted_forest&) = default;

 private:
  void check_tree(std::size_t t) const {
    const auto& nodes = trees_[t].nodes;
    const auto& kept = trees_[t].kept;
    if (nodes.empty()) throw error{fault::malformed, "trees", t, "has no node"};
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const tree_node n = nodes[i];
      if (n.is_leaf()) {
        if (n.count() == 0 || n.next() > kept.size() || n.count() > kept.size() - n.next())
          throw error{fault::malformed, "trees", t, "has a leaf whose elements do not exist"};
      } else {
        if (n.next() <= i || n.next() >= nodes.size() - 1)
          throw error{fault::malformed, "trees", t, "has a node whose children do not stand behind it"};
        if (n.column() >= columns()) throw error{fault::malformed, "trees", t, "has a node of an unknown column"};
      }
    }
    if constexpr (std::same_as<Leaf, leaf::all_targets>) {
      for (const std::uint32_t rank : kept)
        if (rank >= support_.size()) throw error{fault::malformed, "trees", t, "has a leaf with an unknown target"};
    } else if constexpr (std::floating_point<typename Leaf::kept>) {
      for (const auto value : kept)
        if (!(std::abs(value) <= forest_limits::target))
          throw error{fault::malformed, "trees", t, "has a leaf whose value is not finite or beyond 1e100"};
    }
  }

  column_bins bins_;
  target_support support_;
  std::vector<tree> trees_;
};

}  // namespace echelon::inline ECHELON_ABI
