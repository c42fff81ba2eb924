// SPDX-License-Identifier: BSL-1.0
/// A forest that has been fitted: it can always predict, because what could not is refused.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/forest/bins.hpp>
#include <echelon/forest/concepts.hpp>
#include <echelon/forest/leaf.hpp>
#include <echelon/forest/tree.hpp>

namespace echelon::inline ECHELON_ABI {

/// The trees, where the columns are cut, and the targets that leaves point to. A value: copies share the trees, which
/// nobody can change.
///
/// law  every walk from a root ends in a leaf, and what the leaf keeps exists: the constructors throw otherwise
template <leaf_policy Leaf>
class fitted_forest {
 public:
  using kept = typename Leaf::kept;
  using tree = tree_view<kept>;

  /// throws  error 202 no tree, column or target | 301 a target is not finite | 102 targets do not ascend |
  ///         101 another number of weights than targets, or of gains than columns | 201 a target, weight or gain out of
  ///         range | 402 a node, leaf or kept element that cannot be
  fitted_forest(column_bins bins, target_support support, std::vector<grown_tree<kept>> trees,
                std::vector<double> gains = {})
      : bins_{std::move(bins)}, support_{std::move(support)}, gains_{std::move(gains)} {
    if (gains_.empty()) add_gains(trees);
    const auto mine = std::make_shared<const std::vector<grown_tree<kept>>>(std::move(trees));
    for (const auto& t : *mine) trees_.push_back({t.nodes, t.kept});
    owner_ = mine;
    check_all();
  }

  /// Trees that stand in somebody else's memory, such as a mapped file, which `owner` keeps alive.
  fitted_forest(column_bins bins, target_support support, std::vector<tree> trees, std::shared_ptr<const void> owner,
                std::vector<double> gains = {})
      : bins_{std::move(bins)}, support_{std::move(support)}, gains_{std::move(gains)}, trees_{std::move(trees)},
        owner_{std::move(owner)} {
    check_all();
  }

  std::size_t columns() const noexcept { return bins_.columns(); }
  const column_bins& bins() const noexcept { return bins_; }
  const target_support& support() const noexcept { return support_; }
  std::span<const tree> trees() const noexcept { return trees_; }
  /// What all cuts along each column have gained, in the unit of the splitter; empty when that is not known. It tells
  /// of the training, not of the forecasts: equal forests may differ in it.
  std::span<const double> gains() const noexcept { return gains_; }

  friend bool operator==(const fitted_forest& a, const fitted_forest& b) {
    return a.bins_ == b.bins_ && a.support_ == b.support_ &&
           std::equal(a.trees_.begin(), a.trees_.end(), b.trees_.begin(), b.trees_.end());
  }

 private:
  void add_gains(std::span<const grown_tree<kept>> trees) {
    for (const auto& t : trees) {
      if (!t.gains.empty()) gains_.resize(bins_.columns(), 0.0);
      for (const column_gain g : t.gains) {
        if (g.column >= gains_.size()) throw error{fault::range, "gains", g.column, "is no column"};
        gains_[g.column] += g.gain;
      }
    }
  }

  void check_all() const {
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
    if (!gains_.empty()) check::size(gains_.size(), columns(), "gains");
    for (std::size_t c = 0; c < gains_.size(); ++c)
      if (!(gains_[c] >= 0) || std::isinf(gains_[c])) throw error{fault::range, "gains", c, "is no sum of gains"};
    for (std::size_t t = 0; t < trees_.size(); ++t) check_tree(t);
  }

  void check_tree(std::size_t t) const {
    const auto nodes = trees_[t].nodes;
    const auto elements = trees_[t].kept;
    if (nodes.empty()) throw error{fault::malformed, "trees", t, "has no node"};
    enum role : std::uint8_t { open, child, set };
    std::vector<role> roles(nodes.size(), open);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (roles[i] == set) continue;
      const tree_node n = nodes[i];
      if (n.is_leaf()) {
        if (n.count() == 0 || n.next() > elements.size() || n.count() > elements.size() - n.next())
          throw error{fault::malformed, "trees", t, "has a leaf whose elements do not exist"};
        continue;
      }
      if (n.next() <= i || n.next() >= nodes.size() - 1)
        throw error{fault::malformed, "trees", t, "has a node whose children do not stand behind it"};
      if (n.column() >= columns()) throw error{fault::malformed, "trees", t, "has a node of an unknown column"};
      for (const std::uint32_t c : {n.next(), n.next() + 1}) {
        if (roles[c] == set) throw error{fault::malformed, "trees", t, "has a node whose child is a set"};
        roles[c] = child;
      }
      if (!n.is_set()) continue;
      if (!bins_.categorical(n.column()))
        throw error{fault::malformed, "trees", t, "has a set in a column that holds no categories"};
      if (n.next() - i <= tree_node::set_places)
        throw error{fault::malformed, "trees", t, "has a node whose set does not stand behind it"};
      for (std::uint32_t k = 1; k <= tree_node::set_places; ++k) {
        if (roles[n.next() - k] == child) throw error{fault::malformed, "trees", t, "has a set that is a child"};
        roles[n.next() - k] = set;
      }
    }
    check_kept(t, elements);
  }

  void check_kept(std::size_t t, std::span<const kept> elements) const {
    if constexpr (rank_leaf<Leaf>) {
      for (const std::uint32_t rank : elements)
        if (rank >= support_.size()) throw error{fault::malformed, "trees", t, "has a leaf with an unknown target"};
    } else if constexpr (std::floating_point<kept>) {
      for (const auto value : elements)
        if (!(std::abs(value) <= forest_limits::target))
          throw error{fault::malformed, "trees", t, "has a leaf whose value is not finite or beyond 1e100"};
    }
  }

  column_bins bins_;
  target_support support_;
  std::vector<double> gains_;
  std::vector<tree> trees_;
  std::shared_ptr<const void> owner_;
};

}  // namespace echelon::inline ECHELON_ABI
