// SPDX-License-Identifier: BSL-1.0
/// One tree of boosted quantiles: eight bytes a node, and for each leaf one step a level.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// An inner node asks one byte of a row and sends it to the child `next` or `next + 1`; a leaf is the `next`-th leaf.
class boosted_node {
 public:
  static constexpr std::size_t most_columns = std::size_t{1} << 15;

  constexpr boosted_node() noexcept = default;
  constexpr boosted_node(std::uint32_t next, std::uint32_t word) noexcept : next_{next}, word_{word} {}

  static constexpr boosted_node leaf(std::uint32_t which) noexcept { return {which, leaf_bit}; }
  /// Bins up to `last_left` go left; missing values go right when `missing_right`, left otherwise.
  static constexpr boosted_node inner(std::uint32_t left, std::uint32_t column, std::uint8_t last_left,
                                      bool missing_right) noexcept {
    const auto bound = static_cast<std::uint8_t>(last_left - (missing_right ? 1 : 0));
    return {left, column << 16 | static_cast<std::uint32_t>(bound) << 8 | (missing_right ? 1u : 0u)};
  }

  constexpr bool is_leaf() const noexcept { return (word_ & leaf_bit) != 0; }
  constexpr std::uint32_t next() const noexcept { return next_; }
  constexpr std::uint32_t column() const noexcept { return (word_ & ~leaf_bit) >> 16; }
  constexpr std::uint32_t word() const noexcept { return word_; }

  /// Whether a row with this byte in column() goes right. With missing values to the right, every byte is lowered by
  /// one, so that 0 becomes the largest.
  constexpr bool right(std::uint8_t bin) const noexcept {
    return static_cast<std::uint8_t>(bin - (word_ & 1u)) > static_cast<std::uint8_t>(word_ >> 8);
  }

  friend constexpr bool operator==(const boosted_node&, const boosted_node&) = default;

 private:
  static constexpr std::uint32_t leaf_bit = std::uint32_t{1} << 31;

  std::uint32_t next_ = 0;
  std::uint32_t word_ = leaf_bit;
};
static_assert(sizeof(boosted_node) == 8);

/// The root is node 0; children stand behind their parent, side by side.
struct boosted_tree {
  std::vector<boosted_node> nodes;
  std::vector<float> steps;  ///< [leaves, levels]: how far a leaf moves the quantile of a level

  /// The leaf that a binned row reaches.
  std::size_t reach(const std::uint8_t* row) const noexcept {
    boosted_node at = nodes[0];
    while (!at.is_leaf()) at = nodes[at.next() + (at.right(row[at.column()]) ? 1u : 0u)];
    return at.next();
  }

  friend bool operator==(const boosted_tree&, const boosted_tree&) = default;
};

}  // namespace echelon::inline ECHELON_ABI
