// SPDX-License-Identifier: BSL-1.0
/// How one tree of boosted quantiles grows: best leaf first, from integer histograms of where targets stand among the
/// quantiles.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/exec/seq.hpp>
#include <echelon/forest/bins.hpp>
#include <echelon/forest/boosted_tree.hpp>

namespace echelon::inline ECHELON_ABI {

/// Where one row's target stands among its current quantiles, times the row's weight in units; or the sum of such.
///
/// With c of K quantiles below the target, `location` counts c and `spread` counts c (K - c): the sums over the levels
/// of the pinball gradient, and of the gradient times 2k - (K - 1), up to a constant. Integers, so that their sums do
/// not depend on order.
struct alignas(16) standing {
  std::array<std::int32_t, 4> v{};  ///< units, location, spread, nothing: one register

  constexpr std::int32_t units() const noexcept { return v[0]; }
  constexpr std::int32_t location() const noexcept { return v[1]; }
  constexpr std::int32_t spread() const noexcept { return v[2]; }
  constexpr standing& operator+=(const standing& b) noexcept {
    for (std::size_t i = 0; i < 4; ++i) v[i] += b.v[i];
    return *this;
  }
  constexpr standing& operator-=(const standing& b) noexcept {
    for (std::size_t i = 0; i < 4; ++i) v[i] -= b.v[i];
    return *this;
  }
  friend constexpr bool operator==(const standing&, const standing&) = default;
};

/// What every tree obeys.
struct boosted_growth {
  std::size_t columns = 1;
  std::size_t leaves = 31;
  std::int32_t min_units = 1;      ///< of either side of a cut
  double location = 1, spread = 1; ///< what a squared sum of each is worth
};

/// A cut of a node: `gain` is what the cut adds to the sum of squares, 0 where there is none.
struct boosted_cut {
  double gain = 0;
  std::uint32_t column = 0;
  std::uint8_t last_left = 0;
  bool missing_right = false;

  friend bool operator==(const boosted_cut&, const boosted_cut&) = default;
};

/// Where the rows stand among their quantiles: a code a row, and what each code counts.
struct standing_rows {
  std::span<const std::uint16_t> code;   ///< by row
  std::span<const standing> counts;      ///< by code, units 1
  std::span<const std::int32_t> weight;  ///< by row, in units; empty: every row weighs 1

  standing operator[](std::uint32_t r) const noexcept {
    standing out = counts[code[r]];
    if (!weight.empty())
      for (auto& v : out.v) v *= weight[r];
    return out;
  }
};

namespace detail {

/// The best cut of one column, whose bins are given with bin 0 for missing values. Ties go to the lowest bin, and to
/// missing values on the left.
class boosted_search {
 public:
  explicit boosted_search(const boosted_growth& growth) : growth_{growth} {}

  boosted_cut best(std::span<const standing> bins, std::uint32_t column) noexcept {
    const standing missing = bins[0];
    standing all = missing;
    for (std::size_t b = 1; b < bins.size(); ++b) {
      all += bins[b];
      sums_[0][b] = all.units() - missing.units();
      sums_[1][b] = all.location() - missing.location();
      sums_[2][b] = all.spread() - missing.spread();
    }
    const double before = score(all.units(), all.location(), all.spread());
    boosted_cut out{before * 1e-12, column, 0, false};  // less is rounding
    bool found = try_side(all, missing, bins.size() - 1, false, before, out);
    if (missing.units() > 0) {
      found |= try_side(all, standing{}, bins.size(), true, before, out);
    } else if (found) {  // those met later follow the heavier side
      out.missing_right = 2 * std::int64_t{sums_[0][out.last_left]} < all.units();
    }
    return found ? out : boosted_cut{};
  }

 private:
  double score(double n, double location, double spread) const noexcept {
    return (growth_.location * location * location + growth_.spread * spread * spread) / n;
  }

  /// Bins 1 … b and `with` go left, for every b below `end`.
  bool try_side(const standing& all, const standing& with, std::size_t end, bool missing_right, double before,
                boosted_cut& out) noexcept {
    const std::int32_t least = growth_.min_units;
    const double a = growth_.location, s = growth_.spread;
    for (std::size_t b = 1; b < end; ++b) {
      const std::int32_t n = sums_[0][b] + with.units(), rest = all.units() - n;
      const std::int32_t l = sums_[1][b] + with.location(), ls = all.location() - l;
      const std::int32_t w = sums_[2][b] + with.spread(), ws = all.spread() - w;
      const double left = (a * l * l + s * w * w) / (n > 0 ? n : 1);
      const double right = (a * ls * ls + s * ws * ws) / (rest > 0 ? rest : 1);
      gain_[b] = n >= least && rest >= least ? left + right - before : 0.0;
    }
    bool found = false;
    for (std::size_t b = 1; b < end; ++b)
      if (gain_[b] > out.gain) {
        out.gain = gain_[b];
        out.last_left = static_cast<std::uint8_t>(b);
        out.missing_right = missing_right;
        found = true;
      }
    return found;
  }

  const boosted_growth& growth_;
  std::array<std::array<std::int32_t, 256>, 3> sums_{};
  std::array<double, 256> gain_{};
};

/// Histograms of all columns of one node: 4 KiB a column.
using standing_histogram = std::vector<standing>;

/// Adds some rows to the histograms of the columns `from` … `to`. Chunk by chunk, so that a row's bytes are fetched
/// once, while the chunk before is worked on; a few columns at a time, so that their histograms stay in the first-level
/// cache.
class standing_adder {
 public:
  void add(const binned_rows& data, std::span<const std::uint32_t> rows, const standing_rows& standings,
           std::size_t from, std::size_t to, standing* histogram) noexcept {
    for (std::size_t at = 0; at < rows.size(); at += chunk) {
      const std::size_t n = std::min(chunk, rows.size() - at);
      for (std::size_t i = 0; i < n; ++i) {
        bytes_[i] = data.row(rows[at + i]);
        here_[i] = standings[rows[at + i]];
        next_[i] = data.row(rows[std::min(at + chunk + i, rows.size() - 1)]) + from;
      }
      for (std::size_t c = from; c < to; c += 8) {
        const std::size_t width = std::min<std::size_t>(8, to - c);
        if (c == from) add_columns<true>(n, c, width, histogram);
        else add_columns<false>(n, c, width, histogram);
      }
    }
  }

 private:
  static constexpr std::size_t chunk = 256;

  template <bool Fetch>
  void add_columns(std::size_t n, std::size_t column, std::size_t width, standing* histogram) noexcept {
    switch (width) {
      case 1: return add_width<Fetch, 1>(n, column, histogram);
      case 2: return add_width<Fetch, 2>(n, column, histogram);
      case 3: return add_width<Fetch, 3>(n, column, histogram);
      case 4: return add_width<Fetch, 4>(n, column, histogram);
      case 5: return add_width<Fetch, 5>(n, column, histogram);
      case 6: return add_width<Fetch, 6>(n, column, histogram);
      case 7: return add_width<Fetch, 7>(n, column, histogram);
      default: return add_width<Fetch, 8>(n, column, histogram);
    }
  }
  template <bool Fetch, std::size_t Width>
  void add_width(std::size_t n, std::size_t column, standing* histogram) noexcept {
    standing* const out = histogram + column * 256;
    for (std::size_t i = 0; i < n; ++i) {
#if defined(__GNUC__)
      if constexpr (Fetch) __builtin_prefetch(next_[i]);
#endif
      const std::uint8_t* const bytes = bytes_[i] + column;
      const standing here = here_[i];
      for (std::size_t k = 0; k < Width; ++k) out[k * 256 + bytes[k]] += here;
    }
  }

  std::array<const std::uint8_t*, chunk> bytes_{}, next_{};
  std::array<standing, chunk> here_{};
};

/// Grows trees one after the other, keeping its memory.
class boosted_grower {
 public:
  struct leaf_range {
    std::size_t begin, end;
  };

  boosted_grower(const boosted_growth& growth, const column_bins& bins, const binned_rows& data)
      : growth_{growth}, bins_{bins}, data_{data} {}

  /// Reorders `rows` so that those of each leaf stand together, ascending as they were; leaf i owns leaves()[i].
  template <class E>
  std::vector<tree_node> grow(const E& where, std::span<std::uint32_t> rows, const standing_rows& standings) {
    rows_ = rows;
    standings_ = standings;
    moved_.resize(rows.size());
    open_.assign(1, {0, rows.size(), 0, {}, {}});
    std::vector<tree_node> nodes(1);
    if (growth_.leaves > 1) {
      open_[0].sums = fresh();
      search(where, open_[0], nullptr, nullptr);
    }
    while (open_.size() < growth_.leaves) {
      const auto best = static_cast<std::size_t>(
          std::max_element(open_.begin(), open_.end(),
                           [](const leaf& a, const leaf& b) { return a.cut.gain < b.cut.gain; }) - open_.begin());
      if (!(open_[best].cut.gain > 0)) break;
      split(where, nodes, best);
    }
    leaves_.clear();
    for (std::size_t i = 0; i < open_.size(); ++i) {
      nodes[open_[i].node] = tree_node::leaf(static_cast<std::uint32_t>(i), 0);
      leaves_.push_back({open_[i].begin, open_[i].end});
      release(open_[i].sums);
    }
    return nodes;
  }

  std::span<const leaf_range> leaves() const noexcept { return leaves_; }

 private:
  struct leaf {
    std::size_t begin, end;
    std::uint32_t node;
    boosted_cut cut;
    standing_histogram sums;
    std::size_t size() const noexcept { return end - begin; }
  };

  template <class E>
  void split(const E& where, std::vector<tree_node>& nodes, std::size_t at) {
    const boosted_cut cut = open_[at].cut;
    const auto child = static_cast<std::uint32_t>(nodes.size());
    const auto node = tree_node::inner(child, cut.column, cut.last_left, cut.missing_right);
    nodes[open_[at].node] = node;
    nodes.resize(nodes.size() + 2);
    const std::size_t begin = open_[at].begin, end = open_[at].end, middle = begin + part(where, begin, end, node);
    standing_histogram parent = std::move(open_[at].sums);
    open_[at] = {begin, middle, child, {}, {}};
    open_.push_back({middle, end, child + 1, {}, {}});
    if (open_.size() == growth_.leaves) return release(parent);
    leaf* small = &open_[at];
    leaf* large = &open_.back();
    if (large->size() < small->size()) std::swap(small, large);
    small->sums = fresh();
    large->sums = std::move(parent);
    search(where, *small, &large->sums, large);
  }

  /// Adds up the histograms of one node, takes them from those of its sibling, and looks for the best cut of both. Many
  /// rows are divided among workers by rows, so that each row is fetched once; few by columns.
  template <class E>
  void search(const E& where, leaf& small, standing_histogram* from, leaf* large) {
    const std::size_t columns = growth_.columns, tasks = std::clamp<std::size_t>(columns / 12, 1, 32);
    cuts_.resize(2 * columns);
    const auto rows = rows_.subspan(small.begin, small.size());
    const std::size_t parts = std::clamp<std::size_t>(rows.size() / part_rows, 1, 16);
    while (parts_.size() + 1 < parts) parts_.push_back(fresh());
    if (parts > 1)
      bulk(where, parts, [&](std::size_t p) {
        standing_histogram& mine = p == 0 ? small.sums : parts_[p - 1];
        std::fill(mine.begin(), mine.end(), standing{});
        const std::size_t begin = p * rows.size() / parts, end = (p + 1) * rows.size() / parts;
        standing_adder{}.add(data_, rows.subspan(begin, end - begin), standings_, 0, columns, mine.data());
      });
    in_some_place(where, tasks, small.size() * columns, [&](std::size_t task) {
      const std::size_t first = task * columns / tasks, last = (task + 1) * columns / tasks;
      boosted_search look{growth_};
      if (parts == 1) {
        std::fill_n(small.sums.begin() + static_cast<std::ptrdiff_t>(first * 256), (last - first) * 256, standing{});
        standing_adder{}.add(data_, rows, standings_, first, last, small.sums.data());
      }
      for (std::size_t c = first; c < last; ++c) {
        const std::size_t used = bins_.cuts(c).size() + 2;
        const auto mine = std::span{small.sums}.subspan(c * 256, used);
        for (std::size_t p = 1; p < parts; ++p)
          for (std::size_t b = 0; b < used; ++b) mine[b] += parts_[p - 1][c * 256 + b];
        cuts_[c] = look.best(mine, static_cast<std::uint32_t>(c));
        if (from == nullptr) continue;
        const auto rest = std::span{*from}.subspan(c * 256, used);
        for (std::size_t b = 0; b < used; ++b) rest[b] -= mine[b];
        cuts_[columns + c] = look.best(rest, static_cast<std::uint32_t>(c));
      }
    });
    small.cut = best_of(std::span{cuts_}.first(columns));
    if (large != nullptr) large->cut = best_of(std::span{cuts_}.subspan(columns));
    if (!(small.cut.gain > 0)) release(small.sums);
    if (large != nullptr && !(large->cut.gain > 0)) release(large->sums);
  }

  static constexpr std::size_t part_rows = 16384;

  static boosted_cut best_of(std::span<const boosted_cut> cuts) noexcept {
    boosted_cut best;
    for (const boosted_cut& c : cuts)
      if (c.gain > best.gain) best = c;
    return best;
  }

  /// Moves the rows that go left to the front, keeping the order on both sides; returns their number. Block by block:
  /// each parts its own rows, then all move to their place.
  template <class E>
  std::size_t part(const E& where, std::size_t begin, std::size_t end, tree_node node) {
    constexpr std::size_t block = 8192;
    const std::size_t blocks = (end - begin + block - 1) / block, column = node.column();
    lefts_.resize(blocks);
    in_some_place(where, blocks, end - begin, [&](std::size_t b) {
      const std::size_t from = begin + b * block, to = std::min(end, from + block);
      std::size_t left = from, right = to;
      for (std::size_t i = from; i < to; ++i) {
        const std::uint32_t r = rows_[i];
        const bool goes_right = node.right(data_.row(r)[column]);
        moved_[left] = r;
        moved_[right - 1] = goes_right ? r : moved_[right - 1];
        left += goes_right ? 0 : 1;
        right -= goes_right ? 1 : 0;
      }
      lefts_[b] = left - from;
    });
    std::size_t left = begin;
    for (const std::size_t n : lefts_) left += n;
    const std::size_t middle = left;
    std::size_t right = middle;
    left = begin;
    places_.resize(blocks);
    for (std::size_t b = 0; b < blocks; ++b) {
      const std::size_t from = begin + b * block, to = std::min(end, from + block);
      places_[b] = {left, right};
      left += lefts_[b];
      right += to - from - lefts_[b];
    }
    in_some_place(where, blocks, end - begin, [&](std::size_t b) {
      const std::size_t from = begin + b * block, to = std::min(end, from + block), cut = from + lefts_[b];
      const auto at = [&](std::size_t i) { return moved_.begin() + static_cast<std::ptrdiff_t>(i); };
      std::copy(at(from), at(cut), rows_.begin() + static_cast<std::ptrdiff_t>(places_[b].first));
      std::reverse_copy(at(cut), at(to), rows_.begin() + static_cast<std::ptrdiff_t>(places_[b].second));
    });
    return middle - begin;
  }

  /// Little work stays in the calling thread: waking others would take longer.
  template <class E, class F>
  static void in_some_place(const E& where, std::size_t tasks, std::size_t work, F&& f) {
    if (tasks < 2 || work < 20'000) bulk(exec::seq, tasks, f);
    else bulk(where, tasks, f);
  }

  standing_histogram fresh() {
    if (spare_.empty()) return standing_histogram(growth_.columns * 256);
    standing_histogram out = std::move(spare_.back());
    spare_.pop_back();
    return out;
  }
  void release(standing_histogram& h) {
    if (!h.empty()) spare_.push_back(std::move(h));
    h = {};
  }

  const boosted_growth& growth_;
  const column_bins& bins_;
  const binned_rows& data_;
  std::span<std::uint32_t> rows_;
  standing_rows standings_;
  std::vector<std::uint32_t> moved_;
  std::vector<leaf> open_;
  std::vector<leaf_range> leaves_;
  std::vector<boosted_cut> cuts_;
  std::vector<std::size_t> lefts_;
  std::vector<std::pair<std::size_t, std::size_t>> places_;
  std::vector<standing_histogram> spare_, parts_;
};

}  // namespace detail
}  // namespace echelon::inline ECHELON_ABI
