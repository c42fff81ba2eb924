// SPDX-License-Identifier: BSL-1.0
/// How one tree grows: depth first, from histograms of the columns tried in each node.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/forest/bins.hpp>
#include <echelon/forest/concepts.hpp>
#include <echelon/forest/tree.hpp>

namespace echelon::inline ECHELON_ABI {

/// What every tree of a forest obeys, whatever its slots.
struct growth_limits {
  std::size_t columns = 1;        ///< of the training data
  std::size_t columns_tried = 1;  ///< 1 … columns
  double min_leaf = 1;
  std::size_t max_depth = 0;  ///< 0: no limit
};

namespace detail {

/// Histograms of a few columns. They are clear between two nodes, because whoever takes a column clears it.
///
/// Four columns at a time: their histograms stay in the first-level cache, and equal bins of neighbouring rows wait for
/// each other four times less often.
class histograms {
 public:
  static constexpr std::size_t together = 4;

  explicit histograms(std::size_t columns) : sums_(columns * 256), touched_(columns) {}

  /// Few rows, at most four columns: notes which bins were touched.
  void add_few(const binned_rows& data, std::span<const tree_row> rows, std::span<const std::uint32_t> columns) noexcept {
    add_group<true>(data, rows, columns, 0);
  }

  /// Many rows, any number of columns: all bins count as touched.
  void add_many(const binned_rows& data, std::span<const tree_row> rows, std::span<const std::uint32_t> columns) noexcept {
    constexpr std::size_t chunk = 256;
    for (std::size_t from = 0; from < rows.size(); from += chunk) {
      const auto some = rows.subspan(from, std::min(chunk, rows.size() - from));
      for (const tree_row& r : some) prefetch(data.row(r.row));
      for (std::size_t k = 0; k < columns.size(); k += together)
        add_group<false>(data, some, columns.subspan(k, std::min(together, columns.size() - k)), k);
    }
    for (std::size_t k = 0; k < columns.size(); ++k) touched_[k].fill(~std::uint64_t{0});
  }

  /// Moves the occupied bins of column k to the front of `ids` and `sums`, clears the column; returns their number.
  std::size_t take(std::size_t k, std::array<std::uint8_t, 257>& ids, std::array<bin_sum, 257>& sums) noexcept {
    std::size_t n = 0;
    bin_sum* column = sums_.data() + k * 256;
    for (std::size_t w = 0; w < 4; ++w) {
      for (std::uint64_t bits = touched_[k][w]; bits != 0; bits &= bits - 1) {
        const std::size_t bin = w * 64 + static_cast<std::size_t>(std::countr_zero(bits));
        ids[n] = static_cast<std::uint8_t>(bin);
        sums[n] = column[bin];
        n += column[bin].weight > 0 ? 1 : 0;
        column[bin] = {};
      }
      touched_[k][w] = 0;
    }
    return n;
  }

 private:
  template <bool Note>
  void add_group(const binned_rows& data, std::span<const tree_row> rows, std::span<const std::uint32_t> columns,
                 std::size_t slot) noexcept {
    switch (columns.size()) {
      case 1: return add_width<Note, 1>(data, rows, columns.data(), slot);
      case 2: return add_width<Note, 2>(data, rows, columns.data(), slot);
      case 3: return add_width<Note, 3>(data, rows, columns.data(), slot);
      default: return add_width<Note, 4>(data, rows, columns.data(), slot);
    }
  }

  template <bool Note, std::size_t Width>
  void add_width(const binned_rows& data, std::span<const tree_row> rows, const std::uint32_t* columns,
                 std::size_t slot) noexcept {
    bin_sum* const out = sums_.data() + slot * 256;
    for (const tree_row& r : rows) {
      const std::uint8_t* bytes = data.row(r.row);
      const double weight = static_cast<double>(r.weight);
      const bin_sum here{weight, weight * r.target};
      for (std::size_t k = 0; k < Width; ++k) {
        const std::uint8_t bin = bytes[columns[k]];
        out[k * 256 + bin] += here;
        if constexpr (Note) touched_[slot + k][bin >> 6] |= std::uint64_t{1} << (bin & 63);
      }
    }
  }

  std::vector<bin_sum> sums_;
  std::vector<std::array<std::uint64_t, 4>> touched_;
};

/// Grows trees one after the other, keeping its memory.
template <class Splitter, class Leaf>
class grower {
 public:
  using kept = typename Leaf::kept;

  grower(const Splitter& split, const Leaf& leaf, const growth_limits& limits, const binned_rows& data,
         const target_support& support, std::span<const std::uint32_t> ranks)
      : split_{split}, leaf_{leaf}, limits_{limits}, data_{data}, support_{support}, ranks_{ranks},
        histograms_{limits.columns_tried}, order_(limits.columns) {}

  /// Reorders `rows` so that those of each node stand together.
  grown_tree<kept> grow(std::span<tree_row> rows, random_stream columns, random_stream cuts) {
    grown_tree<kept> tree;
    moved_.resize(rows.size());
    std::iota(order_.begin(), order_.end(), 0u);
    tree.nodes.emplace_back();
    std::vector<job> waiting{{0, 0, rows.size(), 0}};
    while (!waiting.empty()) {
      const job at = waiting.back();
      waiting.pop_back();
      const auto here = rows.subspan(at.begin, at.end - at.begin);
      const auto best = best_cut(here, at.depth, columns, cuts);
      if (!best) {
        const auto first = static_cast<std::uint32_t>(tree.kept.size());
        leaf_.keep(leaf_rows{here, ranks_, support_}, tree.kept);
        tree.nodes[at.node] = tree_node::leaf(first, static_cast<std::uint32_t>(tree.kept.size() - first));
        continue;
      }
      const auto child = static_cast<std::uint32_t>(tree.nodes.size());
      const auto node = tree_node::inner(child, best->column, best->last_left, best->missing_right);
      const std::size_t middle = at.begin + part(here, node);
      tree.nodes[at.node] = node;
      tree.nodes.resize(tree.nodes.size() + 2);
      waiting.push_back({child + 1, middle, at.end, at.depth + 1});
      waiting.push_back({child, at.begin, middle, at.depth + 1});
    }
    return tree;
  }

 private:
  struct job {
    std::uint32_t node;
    std::size_t begin, end, depth;
  };
  struct found {
    std::uint32_t column;
    std::uint8_t last_left;
    bool missing_right;
    double gain;
  };

  std::optional<found> best_cut(std::span<const tree_row> rows, std::size_t depth, random_stream& columns,
                                random_stream& cuts) {
    bin_sum total;
    double low = rows[0].target, high = low;
    for (const tree_row& r : rows) {
      total += {static_cast<double>(r.weight), static_cast<double>(r.weight) * r.target};
      low = std::min(low, r.target);
      high = std::max(high, r.target);
    }
    if (low == high || total.weight < 2 * limits_.min_leaf || (limits_.max_depth != 0 && depth >= limits_.max_depth))
      return std::nullopt;
    std::optional<found> best;
    // columns_tried at random; when none of them can be cut, the next ones, until the columns are used up
    for (std::size_t from = 0; from < limits_.columns && !best; from += limits_.columns_tried) {
      const std::size_t tried = std::min(limits_.columns_tried, limits_.columns - from);
      for (std::size_t k = from; k < from + tried; ++k)
        std::swap(order_[k], order_[k + columns.below(static_cast<std::uint32_t>(limits_.columns - k))]);
      const auto drawn = std::span<const std::uint32_t>{order_}.subspan(from, tried);
      if (rows.size() > dense_from) {
        histograms_.add_many(data_, rows, drawn);
        for (std::size_t k = 0; k < tried; ++k) try_column(k, drawn[k], total, cuts, best);
        continue;
      }
      for (const tree_row& r : rows) prefetch(data_.row(r.row));
      for (std::size_t k = 0; k < tried; k += histograms::together) {
        const auto few = drawn.subspan(k, std::min(histograms::together, tried - k));
        histograms_.add_few(data_, rows, few);
        for (std::size_t j = 0; j < few.size(); ++j) try_column(j, few[j], total, cuts, best);
      }
    }
    return best;
  }

  void try_column(std::size_t k, std::uint32_t column, const bin_sum& total, random_stream& cuts,
                  std::optional<found>& best) {
    const std::size_t n = histograms_.take(k, ids_, sums_);
    if (n < 2) return;
    if (ids_[0] != 0) return consider(column, 0, n, total, false, cuts, best);
    ids_[n] = 0;  // missing values try the left side, then the right
    sums_[n] = sums_[0];
    consider(column, 0, n, total, false, cuts, best);
    consider(column, 1, n, total, true, cuts, best);
  }

  /// Without missing values in the node, those met later follow the heavier side.
  void consider(std::uint32_t column, std::size_t first, std::size_t count, const bin_sum& total, bool missing_right,
                random_stream& cuts, std::optional<found>& best) {
    const auto bins = std::span<const bin_sum>{sums_}.subspan(first, count);
    const auto c = split_.best_cut(node_histogram{bins, total, limits_.min_leaf}, cuts);
    if (!c || c->after + 1 >= count || (best && !(c->gain > best->gain))) return;
    if (ids_[0] != 0) {
      double left = 0;
      for (std::size_t b = 0; b <= c->after; ++b) left += bins[b].weight;
      missing_right = left < total.weight - left;
    }
    best = found{column, ids_[first + c->after], missing_right, c->gain};
  }

  /// Moves the rows that go left to the front, keeping the order on both sides; returns their number.
  std::size_t part(std::span<tree_row> rows, tree_node node) noexcept {
    const std::size_t column = node.column();
    std::size_t left = 0, right = 0;
    for (const tree_row& r : rows) {
      const bool goes_right = node.right(data_.row(r.row)[column]);
      const tree_row copy = r;
      rows[left] = copy;
      moved_[right] = copy;
      left += goes_right ? 0 : 1;
      right += goes_right ? 1 : 0;
    }
    std::copy_n(moved_.begin(), right, rows.begin() + static_cast<std::ptrdiff_t>(left));
    return left;
  }

  static constexpr std::size_t dense_from = 512;

  const Splitter& split_;
  const Leaf& leaf_;
  growth_limits limits_;
  const binned_rows& data_;
  const target_support& support_;
  std::span<const std::uint32_t> ranks_;
  histograms histograms_;
  std::vector<std::uint32_t> order_;
  std::vector<tree_row> moved_;
  std::array<std::uint8_t, 257> ids_{};
  std::array<bin_sum, 257> sums_{};
};

}  // namespace detail
}  // namespace echelon::inline ECHELON_ABI
