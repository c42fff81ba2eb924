// SPDX-License-Identifier: BSL-1.0
/// Trees as strings of bits, for model files: about two bytes a cut instead of sixteen.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <echelon/forest/tree.hpp>

namespace echelon::inline ECHELON_ABI {

/// How wide the numbers of a forest's nodes are.
struct node_format {
  std::size_t columns = 1;
  bool any_categorical = false;
  unsigned count_bits = 31;  ///< of the number of elements that a leaf keeps, at most 31

  unsigned column_bits() const noexcept { return static_cast<unsigned>(std::bit_width(columns - 1)); }
};

/// The nodes of trees one after the other, parents before children, left before right. A leaf is a bit 0 and how many
/// elements it keeps. An inner node is a bit 1, its column, where columns can be categories a bit that tells a set,
/// and then the 256 bits of the set, or the last bin on the left and where the missing go. Numbers stand with their
/// lowest bit first.
class packed_trees {
 public:
  explicit packed_trees(node_format format) : format_{format} {}

  /// Adds a tree; calls leaf(node) for its leaves from left to right.
  template <class Leaf>
  void add(std::span<const tree_node> nodes, Leaf&& leaf) {
    std::vector<std::uint32_t> open{0};
    while (!open.empty()) {
      const tree_node n = nodes[open.back()];
      open.pop_back();
      put(n.is_leaf() ? 0 : 1, 1);
      if (n.is_leaf()) {
        put(n.count(), format_.count_bits);
        leaf(n);
        continue;
      }
      put(n.column(), format_.column_bits());
      if (format_.any_categorical) put(n.is_set() ? 1 : 0, 1);
      if (n.is_set())
        for (std::uint32_t w = tree_node::set_places; w > 0; --w) put(nodes[n.next() - w].bits(), 64);
      else
        put((n.word() >> 8 & 255) | (n.word() & 1) << 8, 9);
      open.push_back(n.next() + 1);
      open.push_back(n.next());
    }
  }

  const std::vector<std::uint8_t>& bytes() const noexcept { return bytes_; }

 private:
  void put(std::uint64_t value, unsigned bits) {
    for (unsigned b = 0; b < bits; ++b, ++used_) {
      if (used_ % 8 == 0) bytes_.push_back(0);
      bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | (value >> b & 1) << (used_ % 8));
    }
  }

  node_format format_;
  std::size_t used_ = 0;
  std::vector<std::uint8_t> bytes_;
};

/// Reads what packed_trees has written. Whether the trees can predict is for fitted_forest to say.
class packed_tree_reader {
 public:
  packed_tree_reader(std::span<const std::uint8_t> bytes, node_format format) : bytes_{bytes}, format_{format} {}

  /// The next tree, its nodes in the order of a tree grown depth first, its leaves' elements from left to right.
  /// Nothing when the bits end early.
  ///
  /// cost    memory at most a small multiple of the bytes read
  std::optional<std::vector<tree_node>> next() {
    std::vector<tree_node> nodes(1);
    std::vector<std::uint32_t> open{0};
    std::uint32_t first = 0;
    while (!open.empty()) {
      const std::uint32_t at = open.back();
      open.pop_back();
      if (take(1) == 0) {
        const auto n = static_cast<std::uint32_t>(take(format_.count_bits));
        if (beyond_) return std::nullopt;
        nodes[at] = tree_node::leaf(first, n);
        first += n;
        continue;
      }
      const auto column = static_cast<std::uint32_t>(take(format_.column_bits()));
      const bool is_set = format_.any_categorical && take(1) != 0;
      if (is_set)
        for (std::uint32_t w = 0; w < tree_node::set_places; ++w) nodes.push_back(tree_node::bits(take(64)));
      const auto child = static_cast<std::uint32_t>(nodes.size());
      const auto cut = is_set ? 0u : static_cast<std::uint32_t>(take(9));
      nodes[at] = is_set ? tree_node::among(child, column)
                         : tree_node{child, column << 16 | (cut & 255) << 8 | cut >> 8};
      if (beyond_) return std::nullopt;
      nodes.resize(nodes.size() + 2);
      open.push_back(child + 1);
      open.push_back(child);
    }
    return nodes;
  }

  /// Whether nothing but the rest of the last byte is left.
  bool at_end() const noexcept { return (used_ + 7) / 8 == bytes_.size(); }

 private:
  std::uint64_t take(unsigned bits) noexcept {
    std::uint64_t out = 0;
    for (unsigned b = 0; b < bits; ++b, ++used_) {
      if (used_ / 8 >= bytes_.size()) {
        beyond_ = true;
        return 0;
      }
      out |= static_cast<std::uint64_t>(bytes_[used_ / 8] >> (used_ % 8) & 1) << b;
    }
    return out;
  }

  std::span<const std::uint8_t> bytes_;
  node_format format_;
  std::size_t used_ = 0;
  bool beyond_ = false;
};

}  // namespace echelon::inline ECHELON_ABI
