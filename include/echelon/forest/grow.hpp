// SPDX-License-Identifier: BSL-1.0
/// How one tree grows: depth first, or best cut first when the number of leaves is limited.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/forest/bins.hpp>
#include <echelon/forest/concepts.hpp>
#include <echelon/forest/histogram.hpp>
#include <echelon/forest/packed.hpp>
#include <echelon/forest/sparse_rows.hpp>
#include <echelon/forest/split.hpp>
#include <echelon/forest/tree.hpp>

namespace echelon::inline ECHELON_ABI {

/// What every tree of a forest obeys, whatever its slots.
struct growth_limits {
  std::size_t columns = 1;        ///< of the training data
  std::size_t columns_tried = 1;  ///< 1 … columns
  double min_leaf = 1;
  std::size_t max_depth = 0;   ///< 0: no limit
  std::size_t max_leaves = 0;  ///< 0: no limit
  bool copies_only = true;     ///< rows weigh their number of copies
  std::span<const signed char> monotone{};  ///< a direction a column, or none
};

/// The rows of one tree: those that choose its cuts, and those that its leaves keep where they are others (honest).
struct tree_sample {
  std::vector<tree_row> rows;
  std::vector<tree_row> honest;  ///< empty: the leaves keep `rows`
};

namespace detail {

/// Grows trees one after the other, keeping its memory. Rows is binned_rows or sparse_binned_rows.
template <class Splitter, class Leaf, class Rows>
class grower {
 public:
  using kept = typename Leaf::kept;

  grower(const Splitter& split, const Leaf& leaf, const growth_limits& limits, const column_bins& bins,
         const Rows& data, const target_support& support, std::span<const std::uint32_t> ranks)
      : leaf_{leaf}, limits_{limits}, bins_{bins}, data_{data}, support_{support}, ranks_{ranks},
        plain_{split, limits.columns, limits.columns_tried}, quick_{quick_wanted() ? limits.columns_tried : 0},
        order_(limits.columns), gains_(limits.columns, 0.0) {}

  struct range {
    std::size_t begin = 0, end = 0;
    std::size_t size() const noexcept { return end - begin; }
  };
  /// A node that is not cut yet, and where its rows stand in the sample.
  struct open_node {
    std::uint32_t node = 0;
    range rows, honest;
    std::size_t depth = 0;
    mean_limits means;
    column_cut best;
  };

  static open_node root(const tree_sample& sample) noexcept {
    return {0, {0, sample.rows.size()}, {0, sample.honest.size()}, 0, {}, {}};
  }

  /// Reorders the sample so that the rows of each node stand together.
  grown_tree<kept> grow(tree_sample& sample, random_stream columns, random_stream cuts) {
    std::vector<open_node> none;
    return grow(sample, root(sample), 0, none, columns, cuts);
  }

  /// The tree below one node. Nodes of up to `small` rows stay open and are listed: others may grow what is below them.
  grown_tree<kept> grow(tree_sample& sample, open_node from, std::size_t small, std::vector<open_node>& left_open,
                        random_stream columns, random_stream cuts) {
    tree_ = {};
    sample_ = &sample;
    moved_.resize(std::max(from.rows.size(), from.honest.size()));
    node_bins_.resize(moved_.size() + wide);
    reset_order();
    tree_.nodes.emplace_back();
    from.node = 0;
    std::vector<open_node> open{from};
    if (limits_.max_leaves != 0) open[0].best = best_cut(open[0], columns, cuts);
    std::size_t leaves = 1;
    while (!open.empty()) {
      open_node at = next(open);
      if (at.rows.size() <= small) {
        left_open.push_back(at);
        continue;
      }
      if (limits_.max_leaves == 0) at.best = best_cut(at, columns, cuts);
      const bool may = limits_.max_leaves == 0 || leaves < limits_.max_leaves;
      if (!may || !(at.best.cut.gain > 0) || !divide(at, open, columns, cuts)) {
        close(at);
        continue;
      }
      ++leaves;
      gains_[at.best.column] += at.best.cut.gain;
    }
    for (std::uint32_t c = 0; c < gains_.size(); ++c)
      if (gains_[c] > 0) tree_.gains.push_back({c, std::exchange(gains_[c], 0.0)});
    return std::move(tree_);
  }

 private:
  struct none_needed {
    explicit none_needed(std::size_t) {}
  };
  static constexpr bool dense = std::is_same_v<Rows, binned_rows>;
  static constexpr bool by_variance = dense && std::is_same_v<Splitter, split::variance>;
  static constexpr bool at_random = dense && std::is_same_v<Splitter, split::random>;
  using quick_or_none = std::conditional_t<at_random, random_search, none_needed>;
  using quick = std::conditional_t<by_variance, variance_search, quick_or_none>;
  static constexpr bool has_quick = by_variance || at_random;

  static constexpr std::size_t wide = 32;  ///< bins looked at together

  bool quick_wanted() const noexcept { return has_quick && limits_.copies_only && limits_.monotone.empty(); }

  void reset_order() {
    order_.resize(limits_.columns);
    std::iota(order_.begin(), order_.end(), 0u);
  }

  /// Depth first: the last one. Best first: the one whose cut gains most, the older of equals.
  open_node next(std::vector<open_node>& open) const {
    auto at = open.end() - 1;
    if (limits_.max_leaves != 0)
      at = std::max_element(open.begin(), open.end(), [](const open_node& a, const open_node& b) {
        return a.best.cut.gain < b.best.cut.gain || (a.best.cut.gain == b.best.cut.gain && a.node > b.node);
      });
    open_node out = *at;
    open.erase(at);
    return out;
  }

  void close(const open_node& at) {
    const auto first = static_cast<std::uint32_t>(tree_.kept.size());
    const auto keep = sample_->honest.empty() ? of(sample_->rows, at.rows) : of(sample_->honest, at.honest);
    leaf_.keep(leaf_rows{keep, ranks_, support_}, tree_.kept);
    tree_.nodes[at.node] = tree_node::leaf(first, static_cast<std::uint32_t>(tree_.kept.size() - first));
  }

  static std::span<tree_row> of(std::vector<tree_row>& rows, range r) noexcept {
    return std::span{rows}.subspan(r.begin, r.end - r.begin);
  }

  /// Applies the best cut; false when it would leave a side without a row to keep.
  bool divide(open_node& at, std::vector<open_node>& open, random_stream& columns, random_stream& cuts) {
    bin_cut& c = at.best.cut;
    const std::uint32_t column = at.best.column;
    const auto rows = of(sample_->rows, at.rows);
    read_bins(rows, column);
    if (!c.is_set) place_the_unseen(rows, column, c);
    const std::size_t before = tree_.nodes.size(), set = c.is_set ? tree_node::set_places : 0;
    const auto child = static_cast<std::uint32_t>(before + set);
    const tree_node node = c.is_set ? tree_node::among(child, column)
                                    : tree_node::inner(child, column, c.last_left, c.missing_right);
    std::size_t kept_left = at.honest.begin;
    if (!sample_->honest.empty()) {
      read_bins(of(sample_->honest, at.honest), column);
      kept_left += part(of(sample_->honest, at.honest), node, c);
      if (kept_left == at.honest.begin || kept_left == at.honest.end) return false;
      read_bins(rows, column);
    }
    const std::size_t middle = at.rows.begin + part(rows, node, c);
    tree_.nodes[at.node] = node;
    for (std::size_t w = 0; w < set; ++w) tree_.nodes.push_back(tree_node::bits(c.left[w]));
    tree_.nodes.resize(child + 2);
    auto [left_means, right_means] = limit_children(at, middle, column);
    open.push_back({child + 1, {middle, at.rows.end}, {kept_left, at.honest.end}, at.depth + 1, right_means, {}});
    open.push_back({child, {at.rows.begin, middle}, {at.honest.begin, kept_left}, at.depth + 1, left_means, {}});
    if (limits_.max_leaves != 0)
      for (std::size_t i = open.size() - 2; i < open.size(); ++i) open[i].best = best_cut(open[i], columns, cuts);
    return true;
  }

  /// Where values go that the node has not seen: those between the sides to the nearer one, and missing ones, if there
  /// is none in the node, to the heavier one.
  void place_the_unseen(std::span<const tree_row> rows, std::uint32_t column, bin_cut& c) noexcept {
    const std::uint8_t* const bins = node_bins_.data();
    const std::uint8_t last = c.last_left;
    const auto [least, next] = around(last, rows.size());
    if (least != 0) {
      std::array<double, 4> right{};  // less left; four sums that need not wait for each other
      const auto add = [&](std::size_t i, double& to) {
        const double weight = static_cast<double>(rows[i].weight);
        to += bins[i] > last ? weight : -weight;
      };
      std::size_t i = 0;
      for (; i + 4 <= rows.size(); i += 4)
        for (std::size_t k = 0; k < 4; ++k) add(i + k, right[k]);
      for (; i < rows.size(); ++i) add(i, right[0]);
      c.missing_right = (right[0] + right[1]) + (right[2] + right[3]) > 0;
    }
    const bool none_above = next == 255 && std::find(bins, bins + rows.size(), next) == bins + rows.size();
    c.last_left = none_above ? std::uint8_t{255} : bins_.midway(column, c.last_left, next);
  }

  /// Along a constrained column no descendant of one side may pass the middle between both means.
  std::pair<mean_limits, mean_limits> limit_children(const open_node& at, std::size_t middle, std::uint32_t column) {
    mean_limits left = at.means, right = at.means;
    const int direction = limits_.monotone.empty() ? 0 : limits_.monotone[column];
    if (direction == 0) return {left, right};
    const double l = mean_of({at.rows.begin, middle}), r = mean_of({middle, at.rows.end}), half = l + (r - l) / 2;
    (direction > 0 ? left.high : left.low) = half;
    (direction > 0 ? right.low : right.high) = half;
    return {left, right};
  }
  double mean_of(range r) const noexcept {
    double weight = 0, sum = 0;
    for (std::size_t i = r.begin; i < r.end; ++i) {
      const tree_row& row = sample_->rows[i];
      weight += static_cast<double>(row.weight);
      sum += static_cast<double>(row.weight) * row.target;
    }
    return sum / weight;
  }

  column_cut best_cut(const open_node& at, random_stream& columns, random_stream& cuts) {
    const auto rows = std::span<const tree_row>{of(sample_->rows, at.rows)};
    double weight = 0, low = rows[0].target, high = low;
    for (const tree_row& r : rows) {
      weight += static_cast<double>(r.weight);
      low = std::min(low, r.target);
      high = std::max(high, r.target);
    }
    if (low == high || weight < 2 * limits_.min_leaf || (limits_.max_depth != 0 && at.depth >= limits_.max_depth))
      return {};
    const bool quickly = quick_wanted() && weight <= static_cast<double>(packed_node::most_copies);
    if constexpr (has_quick)
      if (quickly) quick_.begin(rows, low, high, limits_.min_leaf);
    if (!quickly || bins_.any_categorical()) plain_.begin(rows, limits_.min_leaf);
    std::span<const float> presence;
    if constexpr (!dense) presence = offer_present(weight);
    column_cut best;
    // columns_tried at random; when none of them can be cut, the next ones, until the columns are used up
    for (std::size_t from = 0; from < order_.size() && !(best.cut.gain > 0); from += limits_.columns_tried) {
      const std::size_t tried = std::min(limits_.columns_tried, order_.size() - from);
      draw(from, tried, presence, columns);
      auto drawn = std::span{order_}.subspan(from, tried);
      std::size_t ordered = quickly ? tried : 0;
      if (quickly && bins_.any_categorical())  // categories go to the end, where the plain search takes them
        ordered = static_cast<std::size_t>(
            std::stable_partition(drawn.begin(), drawn.end(), [&](auto c) { return !bins_.categorical(c); }) -
            drawn.begin());
      if (ordered > 0) try_quick(drawn.first(ordered), cuts, best);
      if (ordered < tried) try_plain(drawn.subspan(ordered), at.means, cuts, best);
    }
    return best;
  }

  void try_quick(std::span<const std::uint32_t> drawn, random_stream& cuts, column_cut& best) {
    if constexpr (has_quick)
      if (const column_cut c = quick_.best_of(data_, drawn, cuts); c.cut.gain > best.cut.gain) best = c;
  }

  void try_plain(std::span<const std::uint32_t> drawn, mean_limits means, random_stream& cuts, column_cut& best) {
    plain_.read(data_, drawn);
    for (std::size_t k = 0; k < drawn.size(); ++k) {
      if (!limits_.monotone.empty()) means.direction = limits_.monotone[drawn[k]];
      const bin_cut c = plain_.best(k, bins_.categorical(drawn[k]), limits_.monotone.empty() ? nullptr : &means, cuts);
      if (c.gain > best.cut.gain) best = {c, drawn[k]};
    }
  }

  /// Leaves in the order only the columns that enough weight of the node has present.
  std::span<const float> offer_present(double weight) {
    const auto presence = plain_.presence(data_);
    std::size_t useful = 0, whole = 0;
    for (const float p : presence) {
      useful += static_cast<double>(p) >= limits_.min_leaf ? 1 : 0;
      whole += static_cast<double>(p) == weight ? 1 : 0;
    }
    if (useful == limits_.columns) {
      if (order_.size() != limits_.columns) reset_order();
      return whole == limits_.columns ? std::span<const float>{} : presence;
    }
    order_.clear();
    for (std::size_t c = 0; c < presence.size(); ++c)
      if (static_cast<double>(presence[c]) >= limits_.min_leaf) order_.push_back(static_cast<std::uint32_t>(c));
    return presence;
  }

  /// Draws columns without replacement: alike, or about in proportion to how much of the node has them present.
  void draw(std::size_t from, std::size_t tried, std::span<const float> presence, random_stream& rng) {
    constexpr int patience = 16;
    float most = 0;
    if (!presence.empty())
      for (std::size_t k = from; k < order_.size(); ++k) most = std::max(most, presence[order_[k]]);
    for (std::size_t k = from; k < from + tried; ++k) {
      std::size_t at = k + rng.below(static_cast<std::uint32_t>(order_.size() - k));
      if (!presence.empty())
        for (int i = 0; i < patience && rng.uniform() * static_cast<double>(most) >
                                            static_cast<double>(presence[order_[at]]); ++i)
          at = k + rng.below(static_cast<std::uint32_t>(order_.size() - k));
      std::swap(order_[k], order_[at]);
    }
  }

  std::uint8_t bin_of_row(std::uint32_t row, std::size_t column) const noexcept {
    if constexpr (dense) return data_.row(row)[column];
    else return data_.bin(row, column);
  }
  /// The bins of one column, row by row: what follows reads them side by side.
  void read_bins(std::span<const tree_row> rows, std::size_t column) noexcept {
    for (std::size_t i = 0; i < rows.size(); ++i) node_bins_[i] = bin_of_row(rows[i].row, column);
  }

  /// The least bin of the node, and the least above `last`; 255 where there is none.
  std::pair<std::uint8_t, std::uint8_t> around(std::uint8_t last, std::size_t rows) noexcept {
    std::array<std::uint8_t, wide> least, next;
    least.fill(255);
    next.fill(255);
    std::fill_n(node_bins_.data() + rows, wide, std::uint8_t{255});
    for (std::size_t i = 0; i < rows; i += wide)
      for (std::size_t k = 0; k < wide; ++k) {
        const std::uint8_t bin = node_bins_[i + k], above = bin > last ? bin : std::uint8_t{255};
        least[k] = bin < least[k] ? bin : least[k];
        next[k] = above < next[k] ? above : next[k];
      }
    return {*std::min_element(least.begin(), least.end()), *std::min_element(next.begin(), next.end())};
  }

  /// Moves the rows that go left to the front, keeping the order on both sides; returns their number.
  std::size_t part(std::span<tree_row> rows, const tree_node& node, const bin_cut& c) noexcept {
    if (c.is_set) return part(rows, [&](std::uint8_t bin) { return (c.left[bin >> 6] >> (bin & 63) & 1) == 0; });
    return part(rows, [&](std::uint8_t bin) { return node.right(bin); });
  }
  template <class Right>
  std::size_t part(std::span<tree_row> rows, const Right& goes_right) noexcept {
    std::size_t left = 0, right = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool to_right = goes_right(node_bins_[i]);
      const tree_row copy = rows[i];
      rows[left] = copy;
      moved_[right] = copy;
      left += to_right ? 0 : 1;
      right += to_right ? 1 : 0;
    }
    std::copy_n(moved_.begin(), right, rows.begin() + static_cast<std::ptrdiff_t>(left));
    return left;
  }

  const Leaf& leaf_;
  growth_limits limits_;
  const column_bins& bins_;
  const Rows& data_;
  const target_support& support_;
  std::span<const std::uint32_t> ranks_;
  histogram_search<Splitter> plain_;
  quick quick_;
  std::vector<std::uint32_t> order_;
  std::vector<double> gains_;  ///< by column, zero between two trees
  std::vector<tree_row> moved_;
  std::vector<std::uint8_t> node_bins_;  ///< by row of the node that is being divided
  grown_tree<kept> tree_;
  tree_sample* sample_ = nullptr;
};

}  // namespace detail
}  // namespace echelon::inline ECHELON_ABI
