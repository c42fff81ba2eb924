// SPDX-License-Identifier: BSL-1.0
/// Trees that have stopped growing, in about a fifth of the bytes: two a cut where columns are few, none categorical.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <echelon/forest/concepts.hpp>
#include <echelon/forest/packed_ranks.hpp>
#include <echelon/forest/tree.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// How many bits are set.
inline std::uint32_t ones(std::uint32_t bits) noexcept {
#if defined(__POPCNT__) || !defined(__x86_64__)
  return static_cast<std::uint32_t>(std::popcount(bits));
#else  // where the instruction is missing std::popcount is a call
  bits -= bits >> 1 & 0x55555555u;
  bits = (bits & 0x33333333u) + (bits >> 2 & 0x33333333u);
  return ((bits + (bits >> 4)) & 0x0F0F0F0Fu) * 0x01010101u >> 24;
#endif
}

}  // namespace detail

/// The nodes of a tree level by level, siblings side by side: the children of the r-th inner node are the nodes 2r + 1
/// and 2r + 2, the l-th leaf owns the elements begins[l] … begins[l + 1]. Nobody stores where a child is.
///
/// source  Jacobson (1989) Space-efficient static trees and graphs, FOCS 30 (level-order unary degree sequence)
struct tree_shape {
  static constexpr std::size_t narrow_columns = 128;  ///< up to here the cut of a column fits into 16 bits

  std::span<const std::uint64_t> marks;  ///< 32 nodes: below which are inner, above how many were before
  std::span<const std::uint16_t> narrow;  ///< an inner node: column, bound, whether missing goes right; or empty
  std::span<const std::uint64_t> wide;    ///< or so: below the word of a tree_node, above the number of its set
  std::span<const std::uint64_t> sets;    ///< of categories, four words each
  packed_ranks begins;                    ///< leaves + 1

  struct place {
    std::uint32_t number;  ///< among the inner nodes or among the leaves
    bool inner;
  };

  std::size_t inner() const noexcept { return narrow.size() + wide.size(); }
  std::size_t size() const noexcept { return 2 * inner() + 1; }

  place operator[](std::uint32_t node) const noexcept {
    const std::uint64_t mark = marks[node >> 5];
    const auto which = static_cast<std::uint32_t>(mark);
    const std::uint32_t bit = node & 31, before = static_cast<std::uint32_t>(mark >> 32) +
                                                  detail::ones(which & ((std::uint32_t{1} << bit) - 1));
    const bool is_inner = (which >> bit & 1) != 0;
    return {is_inner ? before : node - before, is_inner};
  }
  /// The r-th inner node as a tree_node whose children stand at `next`.
  tree_node cut(std::uint32_t r, std::uint32_t next = 0) const noexcept {
    if (!wide.empty()) return {next, static_cast<std::uint32_t>(wide[r])};
    const std::uint32_t word = narrow[r];
    return {next, word >> 9 << 16 | (word >> 1 & 255) << 8 | (word & 1)};
  }
  const std::uint64_t* set(std::uint32_t r) const noexcept { return sets.data() + (wide[r] >> 32) * 4; }
  bool right(std::uint32_t r, std::uint8_t bin) const noexcept {
    const tree_node node = cut(r);
    return node.is_set() ? (set(r)[bin >> 6] >> (bin & 63) & 1) == 0 : node.right(bin);
  }
  /// Which elements the l-th leaf owns.
  tree_node leaf(std::uint32_t l) const noexcept {
    const std::uint32_t first = begins[l];
    return tree_node::leaf(first, begins[l + 1] - first);
  }
  /// How many bits a begin takes.
  static constexpr unsigned begin_bits(std::size_t elements) noexcept { return packed_ranks::bits_of(elements + 1); }

  friend bool operator==(const tree_shape& a, const tree_shape& b) noexcept {
    const auto same = [](const auto& x, const auto& y) { return std::equal(x.begin(), x.end(), y.begin(), y.end()); };
    return same(a.marks, b.marks) && same(a.narrow, b.narrow) && same(a.wide, b.wide) && same(a.sets, b.sets) &&
           a.begins == b.begins;
  }
};

/// A tree of a fitted forest, which owns it. Elements: packed_ranks, or a span of what the leaves keep.
template <class Elements>
struct tree_view {
  tree_shape shape;
  Elements kept;

  /// What the leaf that a binned row reaches has kept.
  Elements reach(const std::uint8_t* row) const noexcept {
    auto at = shape[0];
    while (at.inner) at = shape[2 * at.number + (shape.right(at.number, row[shape.cut(at.number).column()]) ? 2u : 1u)];
    const tree_node leaf = shape.leaf(at.number);
    return kept.subspan(leaf.next(), leaf.count());
  }

  /// The tree as it could have grown, level by level.
  std::vector<tree_node> nodes() const {
    std::vector<tree_node> out(1);
    std::vector<std::uint32_t> place_of{0};
    for (std::uint32_t node = 0; node < shape.size(); ++node) {
      const auto at = shape[node];
      if (!at.inner) {
        out[place_of[node]] = shape.leaf(at.number);
        continue;
      }
      const bool is_set = shape.cut(at.number).is_set();
      for (std::size_t w = 0; is_set && w < tree_node::set_places; ++w)
        out.push_back(tree_node::bits(shape.set(at.number)[w]));
      const auto child = static_cast<std::uint32_t>(out.size());
      out[place_of[node]] = shape.cut(at.number, child);
      out.resize(child + 2);
      place_of.push_back(child);
      place_of.push_back(child + 1);
    }
    return out;
  }

  friend bool operator==(const tree_view& a, const tree_view& b) noexcept {
    return a.shape == b.shape && std::equal(a.kept.begin(), a.kept.end(), b.kept.begin(), b.kept.end());
  }
};

/// What the leaves of a tree keep, as a fitted forest holds it.
template <leaf_policy Leaf>
using kept_elements =
    std::conditional_t<rank_leaf<Leaf>, packed_ranks, std::span<const typename Leaf::kept>>;

/// A settled tree that owns its arrays.
template <leaf_policy Leaf>
struct settled_tree {
  std::vector<std::uint64_t> marks, wide, sets;
  std::vector<std::uint16_t> narrow;
  std::vector<std::uint64_t> begins;  ///< packed_ranks
  std::vector<std::conditional_t<rank_leaf<Leaf>, std::uint64_t, typename Leaf::kept>> kept;
  std::size_t elements = 0;  ///< that the leaves keep
  unsigned bits = 1;         ///< of a place in the support
  std::vector<column_gain> gains;

  /// Whether the begins and the elements are as many as they should be.
  bool whole() const noexcept {
    const std::size_t inner = narrow.size() + wide.size();
    if (elements > tree_node::most_kept) return false;
    if (begins.size() != packed_ranks::words_of(inner + 2, tree_shape::begin_bits(elements))) return false;
    if constexpr (rank_leaf<Leaf>)
      return bits >= 1 && bits <= 32 && kept.size() == packed_ranks::words_of(elements, bits);
    else
      return kept.size() == elements;
  }

  /// needs   whole()
  tree_view<kept_elements<Leaf>> view() const noexcept {
    const packed_ranks leaves{begins.data(), tree_shape::begin_bits(elements), 0, narrow.size() + wide.size() + 2};
    const tree_shape shape{marks, narrow, wide, sets, leaves};
    if constexpr (rank_leaf<Leaf>) return {shape, {kept.data(), bits, 0, elements}};
    else return {shape, kept};
  }
};

namespace detail {

/// Settles a tree that is whole: every child and every element exists.
template <leaf_policy Leaf>
settled_tree<Leaf> settle(const grown_tree<typename Leaf::kept>& grown, std::size_t targets, bool narrow) {
  settled_tree<Leaf> out;
  std::vector<std::uint32_t> order{0};  // of the nodes, level by level
  std::vector<typename Leaf::kept> kept;
  std::vector<std::uint32_t> begins;
  order.reserve(grown.nodes.size());
  kept.reserve(grown.kept.size());
  out.marks.reserve(grown.nodes.size() / 32 + 1);
  begins.reserve(grown.nodes.size() / 2 + 2);
  if (narrow) out.narrow.reserve(grown.nodes.size() / 2);
  std::uint32_t inner = 0;
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    const tree_node node = grown.nodes[order[i]];
    if (i % 32 == 0) out.marks.push_back(std::uint64_t{inner} << 32);
    if (node.is_leaf()) {
      begins.push_back(static_cast<std::uint32_t>(kept.size()));
      const auto first = grown.kept.begin() + static_cast<std::ptrdiff_t>(node.next());
      kept.insert(kept.end(), first, first + static_cast<std::ptrdiff_t>(node.count()));
      continue;
    }
    out.marks.back() |= std::uint64_t{1} << i % 32;
    ++inner;
    if (narrow) {
      const std::uint32_t word = node.word();
      out.narrow.push_back(static_cast<std::uint16_t>(node.column() << 9 | (word >> 8 & 255) << 1 | (word & 1)));
    } else {
      out.wide.push_back(node.word() | (node.is_set() ? std::uint64_t{out.sets.size() / 4} << 32 : 0));
    }
    for (std::uint32_t w = tree_node::set_places; node.is_set() && w > 0; --w)
      out.sets.push_back(grown.nodes[node.next() - w].bits());
    order.push_back(node.next());
    order.push_back(node.next() + 1);
  }
  begins.push_back(static_cast<std::uint32_t>(kept.size()));
  out.elements = kept.size();
  out.begins = packed_ranks::pack(std::span<const std::uint32_t>{begins}, tree_shape::begin_bits(kept.size()));
  out.gains = grown.gains;
  if constexpr (rank_leaf<Leaf>) {
    out.bits = packed_ranks::bits_of(targets);
    out.kept = packed_ranks::pack(std::span<const typename Leaf::kept>{kept}, out.bits);
  } else {
    out.kept = std::move(kept);
  }
  out.narrow.shrink_to_fit();
  out.wide.shrink_to_fit();
  out.sets.shrink_to_fit();
  return out;
}

}  // namespace detail

}  // namespace echelon::inline ECHELON_ABI
