// SPDX-License-Identifier: BSL-1.0
/// Histograms of the columns tried in a node, and the best cut of each by any splitter: the plain way, which weights,
/// categories, constraints and sparse rows need, and by which the quicker searches are judged.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/forest/bins.hpp>
#include <echelon/forest/concepts.hpp>
#include <echelon/forest/sparse_rows.hpp>
#include <echelon/forest/tree.hpp>

namespace echelon::inline ECHELON_ABI::detail {

/// A cut along one column, as the growing of a tree compares and applies it.
struct bin_cut {
  double gain = 0;  ///< 0: there is none
  std::uint8_t last_left = 0;
  bool missing_right = false;
  bool is_set = false;                ///< categories: the bins of `left` go left
  std::array<std::uint64_t, 4> left{};
};

/// What a splitter sums up in a bin, and what one row adds to it.
template <class Splitter>
struct bin_of {
  using sums = bin_sum;
  using amount = bin_sum;
};
template <std::size_t Classes>
struct one_class {
  std::uint32_t which = 0;
  float weight = 0;
};
template <class_splitter Splitter>
struct bin_of<Splitter> {
  using sums = class_weights<Splitter::classes>;
  using amount = one_class<Splitter::classes>;
};

inline double weight_of(const bin_sum& b) noexcept { return b.weight; }
inline double centre_of(const bin_sum& b) noexcept { return b.sum / b.weight; }
inline void add(bin_sum& to, const bin_sum& amount) noexcept { to += amount; }
inline void take_away(bin_sum& from, const bin_sum& part) noexcept { from = from - part; }

template <std::size_t Classes>
double weight_of(const class_weights<Classes>& b) noexcept {
  return static_cast<double>(b.weight());
}
template <std::size_t Classes>
double centre_of(const class_weights<Classes>& b) noexcept {
  double sum = 0;
  for (std::size_t k = 0; k < Classes; ++k) sum += static_cast<double>(k) * static_cast<double>(b.of[k]);
  return sum / weight_of(b);
}
template <std::size_t Classes>
void add(class_weights<Classes>& to, const one_class<Classes>& amount) noexcept {
  to.of[amount.which] += amount.weight;
}
template <std::size_t Classes>
void take_away(class_weights<Classes>& from, const class_weights<Classes>& part) noexcept {
  for (std::size_t k = 0; k < Classes; ++k) from.of[k] -= part.of[k];
}

template <class Splitter>
class histogram_search {
 public:
  using sums = typename bin_of<Splitter>::sums;
  using amount = typename bin_of<Splitter>::amount;

  histogram_search(const Splitter& split, std::size_t columns, std::size_t columns_tried)
      : split_{split}, histogram_(columns_tried * 256), touched_(columns_tried), present_(columns, 0.0f) {}

  /// Takes a node. `limits` may be null: no monotone constraints.
  void begin(std::span<const tree_row> rows, double min_leaf) {
    rows_ = rows;
    min_leaf_ = min_leaf;
    total_ = {};
    amounts_.resize(rows.size());
    if constexpr (class_splitter<Splitter>) {
      choose_thresholds();
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto at = std::lower_bound(thresholds_.begin(), thresholds_.end(), rows[i].target);
        amounts_[i] = {static_cast<std::uint32_t>(at - thresholds_.begin()), rows[i].weight};
      }
    } else {
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const double w = static_cast<double>(rows[i].weight);
        amounts_[i] = {w, w * rows[i].target};
      }
    }
    for (const amount& a : amounts_) add(total_, a);
  }

  /// Reads the columns that will be asked for, by their place in `columns`.
  void read(const binned_rows& data, std::span<const std::uint32_t> columns) {
    constexpr std::size_t together = 4;  // their histograms stay in the first-level cache
    constexpr std::size_t chunk = 256;
    const bool note = rows_.size() <= 512;
    for (std::size_t from = 0; from < rows_.size(); from += chunk) {
      const std::size_t end = std::min(rows_.size(), from + chunk);
      for (std::size_t i = from; i < end; ++i) prefetch(data.row(rows_[i].row));
      for (std::size_t k = 0; k < columns.size(); k += together) {
        const std::size_t width = std::min(together, columns.size() - k);
        for (std::size_t i = from; i < end; ++i) {
          const std::uint8_t* bytes = data.row(rows_[i].row);
          for (std::size_t j = k; j < k + width; ++j) put(j, bytes[columns[j]], amounts_[i], note);
        }
      }
    }
    if (!note)
      for (std::size_t k = 0; k < columns.size(); ++k) touched_[k].fill(~std::uint64_t{0});
  }

  /// The same from sparse rows: only what is present is visited; the rest of the node's weight is absent.
  void read(const sparse_binned_rows& data, std::span<const std::uint32_t> columns) {
    place_.resize(present_.size(), nowhere);
    for (std::size_t k = 0; k < columns.size(); ++k) place_[columns[k]] = static_cast<std::uint32_t>(k);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto entries = data.row(rows_[i].row);
      for (std::size_t e = 0; e < entries.size(); ++e)
        if (const std::uint32_t k = place_[entries.column[e]]; k != nowhere) put(k, entries.bin[e], amounts_[i], true);
    }
    for (std::size_t k = 0; k < columns.size(); ++k) {
      place_[columns[k]] = nowhere;
      sums absent = total_;
      each_touched(k, [&](std::size_t bin) { take_away(absent, histogram_[k * 256 + bin]); });
      if (!(weight_of(absent) > 0)) continue;
      histogram_[k * 256] += absent;
      touched_[k][0] |= 1;
    }
  }

  /// How much of the node's weight has each column present.
  std::span<const float> presence(const sparse_binned_rows& data) {
    std::fill(present_.begin(), present_.end(), 0.0f);
    for (const tree_row& r : rows_)
      for (const std::uint16_t c : data.row(r.row).column) present_[c] += r.weight;
    return present_;
  }

  /// The best cut of the k-th column read.
  bin_cut best(std::size_t k, bool categorical, const mean_limits* limits, random_stream& rng) {
    const std::size_t n = take(k);
    if (n < 2) return {};
    if (categorical) return best_set(n, limits, rng);
    bin_cut out;
    if (ids_[0] != 0) {
      consider(0, n, false, limits, rng, out);
      return out;
    }
    ids_[n] = 0;  // missing values try the left side, then the right
    bins_[n] = bins_[0];
    consider(0, n, false, limits, rng, out);
    consider(1, n, true, limits, rng, out);
    return out;
  }

 private:
  static constexpr std::uint32_t nowhere = ~std::uint32_t{0};

  void put(std::size_t k, std::uint8_t bin, const amount& a, bool note) noexcept {
    add(histogram_[k * 256 + bin], a);
    if (note) touched_[k][bin >> 6] |= std::uint64_t{1} << (bin & 63);
  }

  template <class F>
  void each_touched(std::size_t k, F&& f) const {
    for (std::size_t w = 0; w < 4; ++w)
      for (std::uint64_t bits = touched_[k][w]; bits != 0; bits &= bits - 1)
        f(w * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
  }

  /// Moves the occupied bins of column k to the front of ids_ and bins_, clears the column; returns their number.
  std::size_t take(std::size_t k) noexcept {
    std::size_t n = 0;
    each_touched(k, [&](std::size_t bin) {
      sums& here = histogram_[k * 256 + bin];
      ids_[n] = static_cast<std::uint8_t>(bin);
      bins_[n] = here;
      n += weight_of(here) > 0 ? 1 : 0;
      here = {};
    });
    touched_[k].fill(0);
    return n;
  }

  std::optional<cut> ask(std::size_t first, std::size_t count, const mean_limits* limits, random_stream& rng) const {
    const auto bins = std::span<const sums>{bins_}.subspan(first, count);
    std::optional<cut> c;
    if constexpr (class_splitter<Splitter>)
      c = split_.best_cut(class_histogram<Splitter::classes>{bins, total_, thresholds_, min_leaf_}, rng);
    else
      c = split_.best_cut(node_histogram{bins, total_, min_leaf_, limits}, rng);
    if (c && (c->after + 1 >= count || !(c->gain > 0))) return std::nullopt;
    return c;
  }

  void consider(std::size_t first, std::size_t count, bool missing_right, const mean_limits* limits,
                random_stream& rng, bin_cut& best) const {
    const auto c = ask(first, count, limits, rng);
    if (!c || !(c->gain > best.gain)) return;
    best = bin_cut{c->gain, ids_[first + c->after], missing_right};
  }

  /// Categories in the order of their targets: the best of all divisions in two is a cut in that order.
  ///
  /// source  Fisher (1958) On grouping for maximum homogeneity, JASA 53
  bin_cut best_set(std::size_t n, const mean_limits* limits, random_stream& rng) {
    std::iota(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(n), std::size_t{0});
    std::sort(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(n), [&](std::size_t a, std::size_t b) {
      const double at_a = centre_of(bins_[a]), at_b = centre_of(bins_[b]);
      return at_a < at_b || (at_a == at_b && a < b);
    });
    const auto ids = ids_;
    const auto bins = bins_;
    for (std::size_t i = 0; i < n; ++i) {
      ids_[i] = ids[order_[i]];
      bins_[i] = bins[order_[i]];
    }
    const auto c = ask(0, n, limits, rng);
    if (!c) return {};
    bin_cut out{c->gain, 0, false, true};
    double left = 0;
    for (std::size_t b = 0; b <= c->after; ++b) left += weight_of(bins_[b]);
    if (left >= weight_of(total_) - left) out.left.fill(~std::uint64_t{0});  // the unseen follow the heavier side
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint64_t bit = std::uint64_t{1} << (ids_[i] & 63);
      std::uint64_t& word = out.left[ids_[i] >> 6];
      word = i <= c->after ? word | bit : word & ~bit;
    }
    return out;
  }

  /// From at most 255 of the node's targets, taken evenly.
  void choose_thresholds() {
    std::array<double, 255> some;
    const std::size_t n = std::min(some.size(), rows_.size());
    for (std::size_t i = 0; i < n; ++i) some[i] = rows_[i * rows_.size() / n].target;
    std::sort(some.begin(), some.begin() + static_cast<std::ptrdiff_t>(n));
    thresholds_ = split_.thresholds(std::span<const double>{some}.first(n));
  }

  struct nothing {};
  template <class S>
  struct thresholds_of {
    using type = nothing;
  };
  template <class_splitter S>
  struct thresholds_of<S> {
    using type = std::array<double, S::classes - 1>;
  };

  const Splitter& split_;
  std::vector<sums> histogram_;  ///< clear between two nodes: whoever takes a column clears it
  std::vector<std::array<std::uint64_t, 4>> touched_;
  std::vector<float> present_;
  std::vector<std::uint32_t> place_;
  std::vector<amount> amounts_;
  std::span<const tree_row> rows_;
  sums total_{};
  double min_leaf_ = 1;
  typename thresholds_of<Splitter>::type thresholds_{};
  std::array<std::uint8_t, 257> ids_{};
  std::array<sums, 257> bins_{};
  std::array<std::size_t, 257> order_{};
};

}  // namespace echelon::inline ECHELON_ABI::detail
