// SPDX-License-Identifier: BSL-1.0
/// Walks rows down all trees of a forest: which leaf each of them reaches.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
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

  reached_leaves(std::size_t rows, std::size_t trees)
      : trees_{trees}, leaves_(rows * trees), order_(rows), right_(rows), start_(rows) {}

  template <class Forest, class X>
  void walk(const Forest& f, const X& x, std::size_t begin, std::size_t count) {
    binned_rows binned{count, f.columns()};
    for (std::size_t i = 0; i < count; ++i) bin_row(f.bins(), x, begin + i, binned.row(i));
    columns_.resize(f.columns() * count);
    for (std::size_t c = 0; c < f.columns(); ++c)
      for (std::size_t i = 0; i < count; ++i) columns_[c * count + i] = binned.row(i)[c];
    const auto go = f.bins().any_categorical() ? &reached_leaves::descend<true> : &reached_leaves::descend<false>;
    for (std::size_t t = 0; t < trees_; ++t) {
      part(f.trees()[t].nodes.data(), count);
      (this->*go)(f.trees()[t].nodes.data(), binned, count, t);
    }
  }

  /// The leaf of the block's i-th row in every tree.
  std::span<const tree_node> operator[](std::size_t i) const noexcept {
    return std::span{leaves_}.subspan(i * trees_, trees_);
  }

 private:
  static void bin_row(const column_bins& bins, matrix_view<const float> x, std::size_t r, std::uint8_t* out) noexcept {
    bins.bin_row(x.row(r), out);
  }
  static void bin_row(const column_bins& bins, const sparse_view& x, std::size_t r, std::uint8_t* out) noexcept {
    for (std::size_t e = x.offsets[r]; e < x.offsets[r + 1]; ++e) out[x.column[e]] = bins.bin(x.column[e], x.value[e]);
  }

  struct shared_node {
    std::uint32_t node, begin, end;  ///< the rows order_[begin … end) have come to it
  };

  /// Parts the rows node by node while many share one: that reads a column without waiting for a node, and rows that
  /// go on side by side end up under the same nodes. Leaves an order of the rows, and where each goes on.
  void part(const tree_node* nodes, std::size_t count) {
    std::iota(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(count), 0u);
    open_.assign(1, {0, 0, static_cast<std::uint32_t>(count)});
    while (!open_.empty()) {
      const shared_node at = open_.back();
      open_.pop_back();
      const tree_node node = nodes[at.node];
      if (node.is_leaf() || at.end - at.begin < many) {
        std::fill(start_.begin() + at.begin, start_.begin() + at.end, at.node);
        continue;
      }
      const std::uint8_t* const column = columns_.data() + node.column() * count;
      const std::uint32_t left =
          node.is_set() ? divide(at, [&](std::uint32_t row) { return follow(nodes, node, column[row]) != node.next(); })
                        : divide(at, [&](std::uint32_t row) { return node.right(column[row]); });
      if (left < at.end) open_.push_back({node.next() + 1, left, at.end});
      if (at.begin < left) open_.push_back({node.next(), at.begin, left});
    }
  }

  /// Moves the rows that go left to the front, keeping the order on both sides; returns where the others begin.
  template <class Right>
  std::uint32_t divide(shared_node at, Right&& to_right) noexcept {
    std::uint32_t* const rows = order_.data();
    std::uint32_t* const others = right_.data();
    std::uint32_t left = at.begin, right = 0;
    for (std::uint32_t i = at.begin; i < at.end; ++i) {
      const std::uint32_t row = rows[i], goes = to_right(row) ? 1 : 0;
      rows[left] = row;
      others[right] = row;
      left += 1 - goes;
      right += goes;
    }
    std::copy_n(others, right, rows + left);
    return left;
  }

  /// A few rows side by side, one step of each at a time, so that their reads are under way together. A row that has
  /// arrived stays where it is until all have: a step has no branch.
  template <bool Sets>
  void descend(const tree_node* nodes, const binned_rows& binned, std::size_t count, std::size_t tree) noexcept {
    for (std::size_t from = 0; from < count; from += abreast) {
      const std::size_t some = std::min(abreast, count - from);
      std::array<std::uint32_t, abreast> here{};
      std::array<const std::uint8_t*, abreast> rows;
      for (std::size_t j = 0; j < abreast; ++j) {
        const std::size_t i = from + std::min(j, some - 1);
        here[j] = start_[i];
        rows[j] = binned.row(order_[i]);
      }
      for (bool more = true; more;) {
        std::uint32_t inner = 0;
        for (std::size_t j = 0; j < abreast; ++j) {
          const tree_node node = nodes[here[j]];
          const std::uint32_t go = node.is_leaf() ? 0u : ~0u;
          const std::uint8_t bin = rows[j][node.column() & go];
          std::uint32_t next;
          if constexpr (Sets) next = go != 0 ? follow(nodes, node, bin) : 0u;
          else next = node.next() + (node.right(bin) ? 1u : 0u);
          here[j] = (next & go) | (here[j] & ~go);
          inner |= go;
        }
        more = inner != 0;
      }
      for (std::size_t j = 0; j < some; ++j) leaves_[order_[from + j] * trees_ + tree] = nodes[here[j]];
    }
  }

  static constexpr std::size_t abreast = 6;
  static constexpr std::uint32_t many = 24;

  std::size_t trees_;
  std::vector<tree_node> leaves_;  ///< [rows, trees]
  std::vector<std::uint8_t> columns_;  ///< [columns, rows]
  std::vector<std::uint32_t> order_, right_, start_;
  std::vector<shared_node> open_;
};

/// What a leaf keeps, when that is places in the support.
template <rank_leaf Leaf>
std::span<const typename Leaf::kept> kept_by(const fitted_forest<Leaf>& f, std::size_t tree, tree_node leaf) noexcept {
  return f.trees()[tree].kept.subspan(leaf.next(), leaf.count());
}

}  // namespace detail

}  // namespace echelon::inline ECHELON_ABI
