// SPDX-License-Identifier: BSL-1.0
/// Walks rows down all trees of a forest: which leaf each of them reaches.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/view.hpp>
#include <echelon/forest/bins.hpp>
#include <echelon/forest/fitted.hpp>
#include <echelon/forest/sparse_rows.hpp>
#include <echelon/forest/tree.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// The leaves that a block of rows reaches in every tree. Tree by tree and many rows at a time, so that a tree comes
/// into the cache once for all of them.
class reached_leaves {
 public:
  /// Rows of a block: as many as 4 MiB of leaves or of bins allow, fewer where few blocks would be left to share out.
  static std::size_t block(std::size_t rows, std::size_t trees, std::size_t columns) noexcept {
    const std::size_t allowed = std::min((std::size_t{1} << 19) / trees, (std::size_t{1} << 22) / columns);
    const std::size_t most = std::clamp<std::size_t>(allowed, 64, 4096);
    return std::clamp<std::size_t>((rows + 15) / 16, 64, most);
  }

  reached_leaves(std::size_t rows, std::size_t trees) : trees_{trees}, leaves_(rows * trees) {}

  template <class Forest, class X>
  void walk(const Forest& f, const X& x, std::size_t begin, std::size_t count) {
    binned_rows binned{count, f.columns()};
    for (std::size_t i = 0; i < count; ++i) bin_row(f.bins(), x, begin + i, binned.row(i));
    for (std::size_t t = 0; t < trees_; ++t) {
      const tree_shape& tree = f.trees()[t].shape;
      for (std::size_t from = 0; from < count; from += together) {
        const std::size_t some = std::min(together, count - from);
        if (tree.inner() == 0) leaf_.fill(0);
        else if (tree.wide.empty()) descend(narrow_cuts{tree.narrow.data()}, tree, binned, from, some);
        else descend(wide_cuts{tree.wide.data(), tree.sets.data()}, tree, binned, from, some);
        for (std::size_t i = 0; i < some; ++i) leaves_[(from + i) * trees_ + t] = tree.leaf(leaf_[i]);
      }
    }
  }

  /// The leaf of the block's i-th row in every tree.
  std::span<const tree_node> operator[](std::size_t i) const noexcept {
    return std::span{leaves_}.subspan(i * trees_, trees_);
  }
  /// The same, and then those of the next row, if there is one.
  std::span<const tree_node> with_next(std::size_t i) const noexcept {
    return std::span{leaves_}.subspan(i * trees_, std::min(2 * trees_, leaves_.size() - i * trees_));
  }

 private:
  static void bin_row(const column_bins& bins, matrix_view<const float> x, std::size_t r, std::uint8_t* out) noexcept {
    bins.bin_row(x.row(r), out);
  }
  static void bin_row(const column_bins& bins, const sparse_view& x, std::size_t r, std::uint8_t* out) noexcept {
    for (std::size_t e = x.offsets[r]; e < x.offsets[r + 1]; ++e) out[x.column[e]] = bins.bin(x.column[e], x.value[e]);
  }

  /// Cuts of two bytes, as a step down a tree reads them.
  struct narrow_cuts {
    const std::uint16_t* words;
    std::uint32_t column(std::uint32_t r) const noexcept { return std::uint32_t{words[r]} >> 9; }
    bool right(std::uint32_t r, std::uint8_t bin) const noexcept {
      const std::uint32_t word = words[r];
      return static_cast<std::uint8_t>(bin - (word & 1)) > static_cast<std::uint8_t>(word >> 1);
    }
  };
  /// Cuts of eight bytes, which may be sets.
  struct wide_cuts {
    const std::uint64_t* words;
    const std::uint64_t* sets;
    std::uint32_t column(std::uint32_t r) const noexcept { return static_cast<std::uint32_t>(words[r]) >> 16; }
    bool right(std::uint32_t r, std::uint8_t bin) const noexcept {
      const tree_node node{0, static_cast<std::uint32_t>(words[r])};
      if (!node.is_set()) return node.right(bin);
      return (sets[4 * (words[r] >> 32) + (bin >> 6)] >> (bin & 63) & 1) == 0;
    }
  };

  /// One step of many rows one after the other, then the next step of those that have not arrived: no step waits for
  /// the one before it, and none has a branch.
  template <class Cuts>
  void descend(const Cuts& cuts, const tree_shape& tree, const binned_rows& binned, std::size_t from,
               std::size_t count) noexcept {
    const std::uint64_t* const marks = tree.marks.data();
    const std::uint8_t* const bytes = binned.row(from);
    const std::size_t stride = binned.stride();
    std::uint64_t* const at = at_.data();
    std::uint32_t* const leaf = leaf_.data();
    for (std::size_t i = 0; i < count; ++i) at[i] = std::uint64_t{i} << 32;
    for (std::size_t open = count; open > 0;) {
      std::size_t on = 0;
      for (std::size_t k = 0; k < open; ++k) {
        const std::uint64_t one = at[k];
        const std::size_t whose = one >> 32;
        const auto here = static_cast<std::uint32_t>(one);
        const std::uint32_t bit = here & 31;
        const std::uint64_t mark = marks[here >> 5];
        const auto which = static_cast<std::uint32_t>(mark);
        const std::uint32_t before = static_cast<std::uint32_t>(mark >> 32) + ones(which & ((1u << bit) - 1));
        const std::uint32_t inner = which >> bit & 1, r = before & (0u - inner);
        const std::uint8_t bin = bytes[whose * stride + cuts.column(r)];
        leaf[whose] = here - before;
        at[on] = (one >> 32 << 32) + 2 * r + 1 + (cuts.right(r, bin) ? 1u : 0u);
        on += inner;
      }
      open = on;
    }
  }

  static constexpr std::size_t together = 128;

  std::size_t trees_;
  std::vector<tree_node> leaves_;  ///< [rows, trees]
  std::array<std::uint64_t, together> at_{};
  std::array<std::uint32_t, together> leaf_{};
};

/// What a leaf keeps, when that is places in the support.
template <rank_leaf Leaf>
packed_ranks kept_by(const fitted_forest<Leaf>& f, std::size_t tree, tree_node leaf) noexcept {
  return f.trees()[tree].kept.subspan(leaf.next(), leaf.count());
}

}  // namespace detail

}  // namespace echelon::inline ECHELON_ABI
