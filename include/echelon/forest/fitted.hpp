// SPDX-License-Identifier: BSL-1.0
/// A forest that has been fitted: it can always predict, because what could not is refused.
#pragma once

#include <algorithm>
#include <bit>
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
#include <echelon/forest/settled_tree.hpp>
#include <echelon/forest/tree.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// What is wrong with a settled tree that keeps so many elements; nothing when every walk from its root ends in a leaf
/// whose elements exist.
template <class = void>
const char* fault_of(const tree_shape& tree, std::size_t elements, const column_bins& bins) noexcept {
  const std::size_t inner = tree.inner();
  if (!tree.narrow.empty() && !tree.wide.empty()) return "has cuts of two sizes";
  if (inner > tree_node::most_kept) return "has more than 2147483647 cuts";
  if (tree.marks.size() != (tree.size() + 31) / 32) return "has another number of nodes than its cuts ask for";
  std::uint32_t before = 0;
  for (std::size_t w = 0; w < tree.marks.size(); ++w) {
    if (tree.marks[w] >> 32 != before) return "counts its inner nodes wrongly";
    for (auto bits = static_cast<std::uint32_t>(tree.marks[w]); bits != 0; bits &= bits - 1)
      if (2 * std::size_t{before++} + 1 <= 32 * w + static_cast<std::size_t>(std::countr_zero(bits)))
        return "has a node whose children do not stand behind it";
  }
  if (before != inner) return "has another number of nodes than its cuts ask for";
  for (std::uint32_t r = 0; r < inner; ++r) {
    const tree_node cut = tree.cut(r);
    if (cut.column() >= bins.columns()) return "has a node of an unknown column";
    if (!cut.is_set()) continue;
    if (!bins.categorical(cut.column())) return "has a set in a column that holds no categories";
    if (tree.wide[r] >> 32 >= tree.sets.size() / 4) return "has a node whose set does not exist";
  }
  if (tree.begins.size() != inner + 2) return "has another number of leaves than its cuts ask for";
  std::uint32_t end = 0;
  bool whole = tree.begins[0] == 0 && tree.begins[inner + 1] == elements;
  for (std::size_t l = 0; l <= inner; ++l) {
    const std::uint32_t begin = end;
    end = tree.begins[l + 1];
    whole = whole && begin < end;
  }
  return whole ? nullptr : "has a leaf whose elements do not exist";
}

/// throws  error 402 a place that the support does not have, or a value that is not finite or beyond 1e100
template <leaf_policy Leaf, class Elements>
void check_kept(const Elements& elements, std::size_t targets, std::size_t tree) {
  if constexpr (rank_leaf<Leaf>) {
    for (const std::uint32_t rank : elements)
      if (rank >= targets) throw error{fault::malformed, "trees", tree, "has a leaf with an unknown target"};
  } else if constexpr (std::floating_point<typename Leaf::kept>) {
    for (const auto value : elements)
      if (!(std::abs(value) <= forest_limits::target))
        throw error{fault::malformed, "trees", tree, "has a leaf whose value is not finite or beyond 1e100"};
  }
}

}  // namespace detail

/// The trees, where the columns are cut, and the targets that leaves point to. A value: copies share the trees, which
/// nobody can change.
///
/// law  every walk from a root ends in a leaf, and what the leaf keeps exists: the constructors throw otherwise
template <leaf_policy Leaf>
class fitted_forest {
 public:
  using kept = typename Leaf::kept;
  using tree = tree_view<kept_elements<Leaf>>;

  /// throws  error 202 no tree, column or target | 301 a target is not finite | 102 targets do not ascend |
  ///         101 another number of weights than targets, or of gains than columns | 201 a target, weight or gain out of
  ///         range | 402 a node, leaf or kept element that cannot be
  fitted_forest(column_bins bins, target_support support, std::vector<grown_tree<kept>> trees,
                std::vector<double> gains = {})
      : bins_{std::move(bins)}, support_{std::move(support)}, gains_{std::move(gains)} {
    check_parts();
    for (std::size_t t = 0; t < trees.size(); ++t) check_tree(trees[t], t);
    std::vector<settled_tree<Leaf>> settled;
    settled.reserve(trees.size());
    for (grown_tree<kept>& t : trees) {
      settled.push_back(detail::settle<Leaf>(t, support_.size(), narrow(bins_)));
      t = {};
    }
    own(std::move(settled));
    check_all();
  }

  /// Trees that have been settled one by one as they grew.
  fitted_forest(column_bins bins, target_support support, std::vector<settled_tree<Leaf>> trees,
                std::vector<double> gains = {})
      : bins_{std::move(bins)}, support_{std::move(support)}, gains_{std::move(gains)} {
    own(std::move(trees));
    check_parts();
    check_all();
  }

  /// Trees that stand in somebody else's memory, such as a mapped file, which `owner` keeps alive.
  fitted_forest(column_bins bins, target_support support, std::vector<tree> trees, std::shared_ptr<const void> owner,
                std::vector<double> gains = {})
      : bins_{std::move(bins)}, support_{std::move(support)}, gains_{std::move(gains)}, trees_{std::move(trees)},
        owner_{std::move(owner)} {
    check_parts();
    check_all();
  }

  std::size_t columns() const noexcept { return bins_.columns(); }
  const column_bins& bins() const noexcept { return bins_; }
  const target_support& support() const noexcept { return support_; }
  std::span<const tree> trees() const noexcept { return trees_; }
  /// What all cuts along each column have gained, in the unit of the splitter; empty when that is not known. It tells
  /// of the training, not of the forecasts: equal forests may differ in it.
  std::span<const double> gains() const noexcept { return gains_; }

  /// Whether two bytes hold any cut of these columns.
  static bool narrow(const column_bins& bins) noexcept {
    return bins.columns() <= tree_shape::narrow_columns && !bins.any_categorical();
  }

  friend bool operator==(const fitted_forest& a, const fitted_forest& b) {
    return a.bins_ == b.bins_ && a.support_ == b.support_ &&
           std::equal(a.trees_.begin(), a.trees_.end(), b.trees_.begin(), b.trees_.end());
  }

 private:
  void own(std::vector<settled_tree<Leaf>> trees) {
    if (gains_.empty()) add_gains(trees);
    for (std::size_t t = 0; t < trees.size(); ++t)
      if (!trees[t].whole()) throw error{fault::malformed, "trees", t, "has a leaf whose elements do not exist"};
    const auto mine = std::make_shared<const std::vector<settled_tree<Leaf>>>(std::move(trees));
    for (const auto& t : *mine) trees_.push_back(t.view());
    owner_ = mine;
  }

  void add_gains(std::span<const settled_tree<Leaf>> trees) {
    for (const auto& t : trees) {
      if (!t.gains.empty()) gains_.resize(bins_.columns(), 0.0);
      for (const column_gain g : t.gains) {
        if (g.column >= gains_.size()) throw error{fault::range, "gains", g.column, "is no column"};
        gains_[g.column] += g.gain;
      }
    }
  }

  void check_parts() const {
    check::not_empty(bins_.columns(), "columns");
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
  }

  void check_all() const {
    check::not_empty(trees_.size(), "trees");
    if (!gains_.empty()) check::size(gains_.size(), columns(), "gains");
    for (std::size_t c = 0; c < gains_.size(); ++c)
      if (!(gains_[c] >= 0) || std::isinf(gains_[c])) throw error{fault::range, "gains", c, "is no sum of gains"};
    for (std::size_t t = 0; t < trees_.size(); ++t) {
      if (const char* what = detail::fault_of(trees_[t].shape, trees_[t].kept.size(), bins_))
        throw error{fault::malformed, "trees", t, what};
      detail::check_kept<Leaf>(trees_[t].kept, support_.size(), t);
    }
  }

  /// A tree that has grown, before it settles.
  void check_tree(const grown_tree<kept>& grown, std::size_t t) const {
    const auto& nodes = grown.nodes;
    const auto& elements = grown.kept;
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
        if (roles[c] == child) throw error{fault::malformed, "trees", t, "has a node that is a child twice"};
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
    detail::check_kept<Leaf>(elements, support_.size(), t);
  }

  column_bins bins_;
  target_support support_;
  std::vector<double> gains_;
  std::vector<tree> trees_;
  std::shared_ptr<const void> owner_;
};

}  // namespace echelon::inline ECHELON_ABI
