// SPDX-License-Identifier: BSL-1.0
/// A grown tree: eight bytes a node, and what its leaves keep in one flat array.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// Asks the processor to fetch what will be read soon.
inline void prefetch([[maybe_unused]] const void* address) noexcept {
#if defined(__GNUC__)
  __builtin_prefetch(address);
#endif
}

}  // namespace detail

/// An inner node asks one byte of a row and sends it to the child `next` or `next + 1`; a leaf owns `count` kept
/// elements from `next` on. An inner node of categories sends the bins of a set left; the set's 256 bits stand in the
/// four places before its children.
class tree_node {
 public:
  static constexpr std::size_t most_columns = std::size_t{1} << 15;
  static constexpr std::size_t most_kept = (std::size_t{1} << 31) - 1;

  constexpr tree_node() noexcept = default;
  constexpr tree_node(std::uint32_t next, std::uint32_t word) noexcept : next_{next}, word_{word} {}

  static constexpr tree_node leaf(std::uint32_t first, std::uint32_t count) noexcept {
    return {first, leaf_bit | count};
  }
  /// Bins up to `last_left` go left; missing values go right when `missing_right`, left otherwise.
  static constexpr tree_node inner(std::uint32_t left, std::uint32_t column, std::uint8_t last_left,
                                   bool missing_right) noexcept {
    const auto bound = static_cast<std::uint8_t>(last_left - (missing_right ? 1 : 0));
    return {left, column << 16 | static_cast<std::uint32_t>(bound) << 8 | (missing_right ? 1u : 0u)};
  }

  /// Bins in the set that stands before `left` go left.
  static constexpr tree_node among(std::uint32_t left, std::uint32_t column) noexcept {
    return {left, column << 16 | set_bit};
  }
  static constexpr std::uint32_t set_places = 4;
  static constexpr tree_node bits(std::uint64_t word) noexcept {
    return {static_cast<std::uint32_t>(word), static_cast<std::uint32_t>(word >> 32)};
  }

  constexpr bool is_set() const noexcept { return (word_ & (leaf_bit | set_bit)) == set_bit; }
  constexpr std::uint64_t bits() const noexcept { return std::uint64_t{word_} << 32 | next_; }
  constexpr bool is_leaf() const noexcept { return (word_ & leaf_bit) != 0; }
  constexpr std::uint32_t next() const noexcept { return next_; }
  constexpr std::uint32_t count() const noexcept { return word_ & ~leaf_bit; }
  constexpr std::uint32_t column() const noexcept { return word_ >> 16; }
  constexpr std::uint32_t word() const noexcept { return word_; }

  /// Whether a row with this byte in column() goes right. With missing values to the right, every byte is lowered by
  /// one, so that 0 becomes the largest.
  constexpr bool right(std::uint8_t bin) const noexcept {
    return static_cast<std::uint8_t>(bin - (word_ & 1u)) > static_cast<std::uint8_t>(word_ >> 8);
  }

  friend constexpr bool operator==(const tree_node&, const tree_node&) = default;

 private:
  static constexpr std::uint32_t leaf_bit = std::uint32_t{1} << 31;
  static constexpr std::uint32_t set_bit = std::uint32_t{1} << 1;

  std::uint32_t next_ = 0;
  std::uint32_t word_ = leaf_bit;
};
static_assert(sizeof(tree_node) == 8);

/// Where a row with this byte in the node's column goes on.
inline std::uint32_t follow(const tree_node* nodes, tree_node at, std::uint8_t bin) noexcept {
  if (!at.is_set()) return at.next() + (at.right(bin) ? 1u : 0u);
  const std::uint64_t bits = nodes[at.next() - tree_node::set_places + (bin >> 6)].bits();
  return at.next() + static_cast<std::uint32_t>(~(bits >> (bin & 63)) & 1);
}

/// What the cuts of a tree along one column have gained, in the unit of the splitter.
struct column_gain {
  std::uint32_t column = 0;
  double gain = 0;
};

/// A tree while and after it grows. The root is node 0; children stand behind their parent, side by side.
template <class Kept>
struct grown_tree {
  std::vector<tree_node> nodes;
  std::vector<Kept> kept;
  std::vector<column_gain> gains{};  ///< at most one a column
};

}  // namespace echelon::inline ECHELON_ABI
