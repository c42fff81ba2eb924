// SPDX-License-Identifier: BSL-1.0
/// Quick searches for cuts by variance: weight and sum in one 64-bit word, one whole addition a row and column.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/forest/bins.hpp>
#include <echelon/forest/concepts.hpp>
#include <echelon/forest/histogram.hpp>
#include <echelon/forest/tree.hpp>

namespace echelon::inline ECHELON_ABI::detail {

#if defined(__GNUC__)
/// Numbers that the compiler keeps in one register where it can: at most 64 bytes.
template <class T, std::size_t N>
struct lanes_of {
  using type [[gnu::vector_size(N * sizeof(T))]] = T;
};
template <class T, std::size_t N>
using lanes = typename lanes_of<T, N>::type;

template <class Lanes, class From>
void load(Lanes& to, const From* from) noexcept {
  std::memcpy(&to, from, sizeof to);
}
#endif

/// The rows of a node in whole numbers. They weigh their number of copies.
///
/// Inside a node the targets are whole multiples of a unit so small that the node's sums still fit beside its weight;
/// whole numbers add up exactly in any order.
class packed_node {
 public:
  static constexpr std::size_t few = 64;  ///< rows of the smallest nodes, whose words even fit into 32 bits
  static constexpr std::size_t most_copies = std::size_t{1} << 24;

  std::span<const tree_row> rows;
  std::vector<std::uint64_t> words;  ///< a row: its copies times its target, shifted, plus its copies

  /// Takes a node; `low` and `high` are its smallest and largest target, which differ.
  void begin(std::span<const tree_row> here, double low, double high, double min_leaf) {
    rows = here;
    copies_ = sum_ = 0;
    for (const tree_row& r : rows) copies_ += static_cast<std::int64_t>(r.weight);
    least_ = static_cast<std::int64_t>(min_leaf);
    shift_ = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(copies_)));
    narrow_ = rows.size() <= few && shift_ <= 9;
    const int room = narrow_ ? 30 - 2 * shift_ : std::min(62 - 2 * shift_, 52 - shift_);
    const double middle = low + (high - low) / 2;
    const double scale = std::ldexp(1.0, std::min(room - std::ilogb(high - low) - 1, 1000));
    unit_ = 1 / (scale * scale * static_cast<double>(copies_));
    words.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto copies = static_cast<std::int64_t>(rows[i].weight);
      const std::int64_t target = copies * static_cast<std::int64_t>(std::nearbyint((rows[i].target - middle) * scale));
      sum_ += target;
      words[i] = (static_cast<std::uint64_t>(target) << shift_) + static_cast<std::uint64_t>(copies);
    }
  }

  std::int64_t copies() const noexcept { return copies_; }
  bool narrow() const noexcept { return narrow_; }  ///< whether words and all their sums fit into 32 bits
  int shift() const noexcept { return shift_; }
  /// What of a word of 32 bits is weight.
  std::int32_t weights() const noexcept { return (std::int32_t{1} << shift_) - 1; }
  double unit() const noexcept { return unit_; }
  std::int64_t weight(std::uint64_t word) const noexcept {
    return static_cast<std::int64_t>(word & ((std::uint64_t{1} << shift_) - 1));
  }
  std::int64_t sum(std::uint64_t word) const noexcept {
    return static_cast<std::int64_t>(word - static_cast<std::uint64_t>(weight(word))) >> shift_;
  }
  /// split::squares_saved over unit(), when one side has this weight and sum; 0 where a side is too light. Number is
  /// double or lanes of it.
  template <class Number>
  void gain(const Number& weight, const Number& sum, Number& out) const noexcept {
    const double all = static_cast<double>(copies_), total = static_cast<double>(sum_);
    const double least = static_cast<double>(least_);
    const Number rest = all - weight, apart = sum * all - total * weight;
    const Number gain = apart * apart / (weight * rest), none{};
    out = ((weight >= least) & (rest >= least)) ? gain : none;
  }

 private:
  std::int64_t copies_ = 0, least_ = 0, sum_ = 0;
  double unit_ = 1;
  int shift_ = 0;
  bool narrow_ = false;
};

/// The best cut of the columns tried in a node.
struct column_cut {
  bin_cut cut;
  std::uint32_t column = 0;
};

/// Finds the best cut of a node. Up to `compared` rows a kernel compares every row with every row, which costs no walk
/// over bins; above, histograms. Both find the same cut, by the same numbers; of equal cuts the one in the column tried
/// first, of those the lowest.
class variance_search {
 public:
  explicit variance_search(std::size_t columns_tried)
      : histogram_(columns_tried * 256), touched_(columns_tried), bytes_(columns_tried * packed_node::few) {}

  void begin(std::span<const tree_row> rows, double low, double high, double min_leaf) {
    node_.begin(rows, low, high, min_leaf);
    for_pairs_ = rows.size() <= compared && node_.narrow();
    if (!for_pairs_) return;
    for (std::size_t i = 0; i < rows.size(); ++i) words_[i] = static_cast<std::int32_t>(node_.words[i]);
  }

  column_cut best_of(const binned_rows& data, std::span<const std::uint32_t> columns, random_stream&) noexcept {
    best_ = {};
    if (for_pairs_) by_pairs(data, columns);
    else by_bins(data, columns);
    double gain = 0;
    std::int64_t which = 0;
    for (std::size_t l = 0; l < 8; ++l)
      if (best_.gain[l] > gain || (best_.gain[l] == gain && best_.which[l] < which)) {
        gain = best_.gain[l];
        which = best_.which[l];
      }
    if (!(gain > 0)) return {};
    const bool right = (which & missing_right) != 0;
    const auto bin = static_cast<std::uint8_t>((which & 255) + (right ? 1 : 0));
    return {{gain * node_.unit(), bin, right}, columns[static_cast<std::size_t>(which >> 10)]};
  }

 private:
  static constexpr std::size_t bitmaps = 1024;  ///< rows up to which the touched bins are remembered
#if !defined(__GNUC__)
  static constexpr std::size_t compared = 0;
#elif defined(__AVX2__)
  static constexpr std::size_t compared = 32;
#else
  static constexpr std::size_t compared = 12;
#endif
  static constexpr std::int64_t missing_right = 512;
#if defined(__GNUC__)
  using numbers = lanes<double, 8>;
  using names = lanes<std::int64_t, 8>;
#else
  using numbers = std::array<double, 8>;
  using names = std::array<std::int64_t, 8>;
#endif

  /// Every lane keeps the best of the cuts that it has seen, and which one that was: column, side of the missing, bin.
  struct best_lanes {
    numbers gain{};
    names which{};
  };

  /// Eight cuts compete, each in its lane.
  void compete(const numbers& weight, const numbers& sum, const names& which) noexcept {
    numbers gain;
#if defined(__GNUC__)
    node_.gain(weight, sum, gain);
    const names better = gain > best_.gain;
    best_.gain = better ? gain : best_.gain;
    best_.which = better ? which : best_.which;
#else
    for (std::size_t l = 0; l < 8; ++l) {
      node_.gain(weight[l], sum[l], gain[l]);
      if (!(gain[l] > best_.gain[l])) continue;
      best_.gain[l] = gain[l];
      best_.which[l] = which[l];
    }
#endif
  }

  static constexpr std::size_t ahead = 12;  ///< rows that are fetched before they are read

  void by_pairs([[maybe_unused]] const binned_rows& data,
                [[maybe_unused]] std::span<const std::uint32_t> columns) noexcept {
#if defined(__GNUC__)
    const std::size_t n = node_.rows.size();
    for (std::size_t i = 0; i < n; ++i) {
      if (i + ahead < n) prefetch(data.row(node_.rows[i + ahead].row));
      const std::uint8_t* bytes = data.row(node_.rows[i].row);
      for (std::size_t k = 0; k < columns.size(); ++k) bytes_[k * packed_node::few + i] = bytes[columns[k]];
    }
    for (std::size_t k = 0; k < columns.size(); ++k) {
      const std::uint8_t* bytes = bytes_.data() + k * packed_node::few;
      std::array<std::int32_t, packed_node::few> bins;
      std::uint8_t least = 255;
      for (std::size_t i = 0; i < n; ++i) least = std::min(least, bytes[i]);
      for (std::size_t j = 0; j < n; j += 16) {
        lanes<std::uint8_t, 16> some;
        load(some, bytes + j);
        const auto wide = __builtin_convertvector(some, lanes<std::int32_t, 16>);
        std::memcpy(&bins[j], &wide, sizeof wide);
      }
      for (std::size_t i = n; i % 16 != 0; ++i) bins[i] = 256;  // to the right of every row: no cut
      const auto name = static_cast<std::int64_t>(k << 10);
      compare(bins.data(), name);
      if (least != 0) continue;
      for (std::size_t i = 0; i < n; ++i) bins[i] = bins[i] == 0 ? 255 : bins[i] - 1;
      compare(bins.data(), name | missing_right);
    }
#endif
  }

#if defined(__GNUC__)
  /// Takes every row as the last one to the left: weight and sum of the rows whose bin is not above its own.
  void compare(const std::int32_t* bins, std::int64_t name) noexcept {
    const std::size_t n = node_.rows.size();
    for (std::size_t j = 0; j < n; j += 16) {
      lanes<std::int32_t, 16> here, word{};
      load(here, bins + j);
      for (std::size_t i = 0; i < n; ++i) word += (here >= bins[i]) & words_[i];
      const lanes<std::int32_t, 16> weight = word & node_.weights(), sum = (word - weight) >> node_.shift();
      std::array<std::int32_t, 16> w, s;
      std::memcpy(w.data(), &weight, sizeof weight);
      std::memcpy(s.data(), &sum, sizeof sum);
      for (std::size_t h = 0; h < 16; h += 8) {
        lanes<std::int32_t, 8> some_w, some_s, bin;
        load(some_w, &w[h]);
        load(some_s, &s[h]);
        load(bin, bins + j + h);
        compete(__builtin_convertvector(some_w, numbers), __builtin_convertvector(some_s, numbers),
                __builtin_convertvector(bin, names) + name);
      }
    }
  }
#endif

  void by_bins(const binned_rows& data, std::span<const std::uint32_t> columns) noexcept {
    if (node_.rows.size() <= bitmaps) add_up<true>(data, columns);
    else add_up<false>(data, columns);
    for (std::size_t k = 0; k < columns.size(); ++k) scan(k);
  }

  /// A few rows and a few columns at a time, so that both stay in the first-level cache.
  template <bool Note>
  void add_up(const binned_rows& data, std::span<const std::uint32_t> columns) noexcept {
    constexpr std::size_t chunk = 64, together = 8;
    const tree_row* const rows = node_.rows.data();
    const std::uint64_t* const words = node_.words.data();
    const std::size_t n = node_.rows.size();
    for (std::size_t i = 0; i < std::min(chunk, n); ++i) prefetch(data.row(rows[i].row));
    for (std::size_t from = 0; from < n; from += chunk) {
      const std::size_t end = std::min(n, from + chunk);
      for (std::size_t i = end; i < std::min(end + chunk, n); ++i) prefetch(data.row(rows[i].row));
      for (std::size_t k = 0; k < columns.size(); k += together) {
        const std::size_t width = std::min(together, columns.size() - k);
        std::uint64_t* const out = histogram_.data() + k * 256;
        std::uint64_t* const touched = touched_[k].data();
        const std::uint32_t* const some = columns.data() + k;
        for (std::size_t i = from; i < end; ++i) {
          const std::uint8_t* bytes = data.row(rows[i].row);
          const auto one = [&](std::size_t j) {
            const std::uint8_t bin = bytes[some[j]];
            out[j * 256 + bin] += words[i];
            if constexpr (Note) touched[j * 4 + (bin >> 6)] |= std::uint64_t{1} << (bin & 63);
          };
          if (width == together)
            for (std::size_t j = 0; j < together; ++j) one(j);
          else
            for (std::size_t j = 0; j < width; ++j) one(j);
        }
      }
    }
    if constexpr (!Note)
      for (std::size_t k = 0; k < columns.size(); ++k) touched_[k].fill(~std::uint64_t{0});
  }

  /// Lets all cuts of a column compete, and clears it: the sums up to each occupied bin first, then eight at a time.
  void scan(std::size_t k) noexcept {
    std::uint64_t* const bins = histogram_.data() + k * 256;
    const std::uint64_t missing = bins[0];
    std::uint64_t left = 0;
    std::size_t n = 0;
    for (std::size_t w = 0; w < 4; ++w) {
      for (std::uint64_t bits = touched_[k][w]; bits != 0; bits &= bits - 1) {
        const std::size_t bin = w * 64 + static_cast<std::size_t>(std::countr_zero(bits));
        left += bins[bin];
        ids_[n] = static_cast<std::int64_t>(bin);
        up_to_weight_[n] = static_cast<double>(node_.weight(left));
        up_to_sum_[n] = static_cast<double>(node_.sum(left));
        n += bins[bin] != 0 ? 1 : 0;
        bins[bin] = 0;
      }
      touched_[k][w] = 0;
    }
    for (std::size_t i = n; i % 8 != 0; ++i) up_to_weight_[i] = 0;  // no cut
    const auto name = static_cast<std::int64_t>(k << 10);
    const double gone_weight = static_cast<double>(node_.weight(missing));
    const double gone_sum = static_cast<double>(node_.sum(missing));
    for (std::size_t i = 0; i < n; i += 8) {
      numbers weight, sum;
      names id;
      std::memcpy(&weight, &up_to_weight_[i], sizeof weight);
      std::memcpy(&sum, &up_to_sum_[i], sizeof sum);
      std::memcpy(&id, &ids_[i], sizeof id);
      for (std::size_t l = 0; l < 8; ++l) id[l] += name;
      compete(weight, sum, id);
      if (missing == 0) continue;
      for (std::size_t l = 0; l < 8; ++l) {
        weight[l] -= gone_weight;
        sum[l] -= gone_sum;
        id[l] += missing_right - 1;
      }
      compete(weight, sum, id);
    }
  }

  packed_node node_;
  bool for_pairs_ = false;
  best_lanes best_;
  std::vector<std::uint64_t> histogram_;  ///< clear between two nodes
  std::vector<std::array<std::uint64_t, 4>> touched_;
  std::vector<std::uint8_t> bytes_;
  std::array<std::int32_t, packed_node::few> words_{};  ///< of a node of at most `few` rows: the same in 32 bits
  std::array<std::int64_t, 264> ids_{};
  std::array<double, 264> up_to_weight_{}, up_to_sum_{};
};

/// Draws one cut a column, uniform over the bins between the least and the largest of a node: no histograms, the range
/// of each column first, then the two sides of its cut.
///
/// source  Geurts, Ernst, Wehenkel (2006) Extremely randomized trees, Machine Learning 63, on bins instead of values
class random_search {
 public:
  explicit random_search(std::size_t columns_tried)
      : stride_{(columns_tried + 15) / 16 * 16}, bytes_(chunk * stride_), drawn_(stride_) {}

  void begin(std::span<const tree_row> rows, double low, double high, double min_leaf) {
    node_.begin(rows, low, high, min_leaf);
  }

  /// Draws the cuts of these columns and adds up their sides.
  column_cut best_of(const binned_rows& data, std::span<const std::uint32_t> columns, random_stream& rng) noexcept {
    const std::size_t n = node_.rows.size();
    std::fill(drawn_.begin(), drawn_.end(), one_cut{});
    for (std::size_t from = 0; from < n; from += chunk) {
      gather(data, from, columns);
      for (std::size_t k = 0; k < columns.size(); k += 16) find_range(from, k);
    }
    for (std::size_t k = 0; k < columns.size(); ++k) draw(drawn_[k], rng);
    for (std::size_t from = 0; from < n; from += chunk) {
      if (n > chunk) gather(data, from, columns);
      for (std::size_t k = 0; k < columns.size(); k += 16) add_right(from, k);
    }
    column_cut out;
    for (std::size_t k = 0; k < columns.size(); ++k)
      if (const bin_cut c = cut_of(k); c.gain > out.cut.gain) out = {c, columns[k]};
    out.cut.gain *= node_.unit();
    return out;
  }

 private:
  static constexpr std::size_t chunk = 256;

  bin_cut cut_of(std::size_t k) const noexcept {
    const one_cut& c = drawn_[k];
    if (!c.exists) return {};
    bin_cut out{0, static_cast<std::uint8_t>(c.bound + c.lowered), c.lowered != 0};
    node_.gain(static_cast<double>(node_.weight(c.right)), static_cast<double>(node_.sum(c.right)), out.gain);
    return out;
  }

  struct one_cut {
    std::uint64_t right = 0;                ///< weight and sum of the rows to the right
    std::uint8_t low = 255, high = 0;       ///< least bin less one (missing: 255), largest bin
    std::uint8_t bound = 255, lowered = 0;  ///< a row goes right when its byte less `lowered` exceeds the bound
    bool missing = false, exists = false;
  };

  void gather(const binned_rows& data, std::size_t from, std::span<const std::uint32_t> columns) noexcept {
    constexpr std::size_t ahead = 12;
    const auto rows = node_.rows;
    const std::size_t n = std::min(chunk, rows.size() - from);
    for (std::size_t i = 0; i < n; ++i) {
      if (from + i + ahead < rows.size()) prefetch(data.row(rows[from + i + ahead].row));
      const std::uint8_t* bytes = data.row(rows[from + i].row);
      std::uint8_t* out = bytes_.data() + i * stride_;
      for (std::size_t k = 0; k < columns.size(); ++k) out[k] = bytes[columns[k]];
    }
  }

  void find_range(std::size_t from, std::size_t k) noexcept {
    const std::size_t n = std::min(chunk, node_.rows.size() - from);
    std::array<std::uint8_t, 16> low, high, least;
#if defined(__GNUC__)
    using sixteen = lanes<std::uint8_t, 16>;
    sixteen lows{}, highs{}, leasts{};
    lows = ~lows;
    leasts = ~leasts;
    for (std::size_t i = 0; i < n; ++i) {
      sixteen bins;
      load(bins, bytes_.data() + i * stride_ + k);
      const sixteen lower = bins - 1;  // missing becomes the largest
      lows = lower < lows ? lower : lows;
      highs = bins > highs ? bins : highs;
      leasts = bins < leasts ? bins : leasts;
    }
    std::memcpy(low.data(), &lows, sizeof lows);
    std::memcpy(high.data(), &highs, sizeof highs);
    std::memcpy(least.data(), &leasts, sizeof leasts);
#else
    low.fill(255);
    high.fill(0);
    least.fill(255);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t l = 0; l < 16; ++l) {
        const std::uint8_t bin = bytes_[i * stride_ + k + l];
        low[l] = std::min(low[l], static_cast<std::uint8_t>(bin - 1));
        high[l] = std::max(high[l], bin);
        least[l] = std::min(least[l], bin);
      }
#endif
    for (std::size_t l = 0; l < 16; ++l) {
      one_cut& c = drawn_[k + l];
      c.low = std::min(c.low, low[l]);
      c.high = std::max(c.high, high[l]);
      c.missing = c.missing || least[l] == 0;
    }
  }

  static void draw(one_cut& c, random_stream& rng) noexcept {
    const unsigned low = c.low + 1u, high = c.high;
    if (high == 0 || (low >= high && !c.missing)) return;
    unsigned last_left = high;
    c.lowered = c.missing ? 1 : 0;
    if (low < high) {
      c.lowered = c.missing && rng.below(2) == 1 ? 1 : 0;
      last_left = low + rng.below(high - low);
    }
    c.bound = static_cast<std::uint8_t>(last_left - c.lowered);
    c.exists = true;
  }

  void add_right(std::size_t from, std::size_t k) noexcept {
    const std::size_t n = std::min(chunk, node_.rows.size() - from);
    const std::uint64_t* words = node_.words.data() + from;
#if defined(__GNUC__)
    lanes<std::uint8_t, 16> bound, lowered;
    lanes<std::uint64_t, 8> right[2]{};
    for (std::size_t l = 0; l < 16; ++l) {
      bound[l] = drawn_[k + l].bound;
      lowered[l] = drawn_[k + l].lowered;
    }
    for (std::size_t i = 0; i < n; ++i) {
      lanes<std::uint8_t, 16> bytes;
      load(bytes, bytes_.data() + i * stride_ + k);
      const auto in = __builtin_convertvector(bytes - lowered > bound, lanes<std::int32_t, 16>);
      std::array<std::int32_t, 16> half;
      std::memcpy(half.data(), &in, sizeof in);
      for (std::size_t h = 0; h < 2; ++h) {
        lanes<std::int32_t, 8> some;
        load(some, &half[8 * h]);
        right[h] += (lanes<std::uint64_t, 8>)__builtin_convertvector(some, lanes<std::int64_t, 8>) & words[i];
      }
    }
    for (std::size_t l = 0; l < 16; ++l) drawn_[k + l].right += right[l / 8][l % 8];
#else
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t l = 0; l < 16; ++l) {
        one_cut& c = drawn_[k + l];
        if (static_cast<std::uint8_t>(bytes_[i * stride_ + k + l] - c.lowered) > c.bound) c.right += words[i];
      }
#endif
  }

  packed_node node_;
  std::size_t stride_;
  std::vector<std::uint8_t> bytes_;
  std::vector<one_cut> drawn_;
};

}  // namespace echelon::inline ECHELON_ABI::detail
