// SPDX-License-Identifier: BSL-1.0
/// Features as one byte each: bin 0 is missing, bins 1 … 255 ascend with the value.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/view.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/forest/sort_floats.hpp>

namespace echelon::inline ECHELON_ABI {

/// Rows of bytes; no row straddles two cache lines that one could hold.
class binned_rows {
 public:
  binned_rows(std::size_t rows, std::size_t columns)
      : stride_{columns <= 64 ? std::bit_ceil(columns) : (columns + 63) / 64 * 64},
        lines_((rows * stride_ + 63) / 64) {}

  std::size_t stride() const noexcept { return stride_; }
  std::uint8_t* row(std::size_t r) noexcept { return bytes() + r * stride_; }
  const std::uint8_t* row(std::size_t r) const noexcept {
    return reinterpret_cast<const std::uint8_t*>(lines_.data()) + r * stride_;
  }

 private:
  struct alignas(64) line {
    std::array<std::uint8_t, 64> bytes;
  };
  std::uint8_t* bytes() noexcept { return reinterpret_cast<std::uint8_t*>(lines_.data()); }

  std::size_t stride_;
  std::vector<line> lines_;
};

/// Where each column is cut into at most 255 bins. A value equal to a cut lies below it.
///
/// In a column of categories the cuts are the codes themselves: a code that is not among them counts as missing.
class column_bins {
 public:
  static constexpr std::size_t most_cuts = 254;

  column_bins() = default;

  /// Takes the cuts of each column. The centre of each bin, of values that it was learned from, serves midway() alone:
  /// it is neither compared nor saved.
  ///
  /// throws  error 102 cuts do not ascend | 201 more than 254, or a category that is no column | 301 not finite
  explicit column_bins(std::span<const std::vector<float>> cuts, std::span<const std::uint32_t> categories = {},
                       std::span<const std::vector<float>> centres = {})
      : sizes_(cuts.size()), categorical_(cuts.size(), 0), cuts_(cuts.size() * padded, beyond),
        centres_(centres.size() * padded, beyond) {
    for (std::size_t i = 0; i < categories.size(); ++i) {
      if (categories[i] >= cuts.size()) throw error{fault::range, "categories", i, "is no column"};
      categorical_[categories[i]] = 1;
      any_categorical_ = true;
    }
    for (std::size_t c = 0; c < cuts.size(); ++c) {
      check::range(cuts[c].size() <= most_cuts, "cuts", "has more than 254 elements for one column");
      check::finite(std::span{cuts[c]}, "cuts");
      check::ascending(std::span{cuts[c]}, "cuts");
      sizes_[c] = static_cast<std::uint8_t>(cuts[c].size());
      std::copy(cuts[c].begin(), cuts[c].end(), cuts_.begin() + static_cast<std::ptrdiff_t>(c * padded));
    }
    for (std::size_t c = 0; c < centres.size(); ++c)
      std::copy(centres[c].begin(), centres[c].end(), centres_.begin() + static_cast<std::ptrdiff_t>(c * padded));
  }

  std::size_t columns() const noexcept { return sizes_.size(); }
  std::span<const float> cuts(std::size_t column) const noexcept {
    return std::span{cuts_}.subspan(column * padded, sizes_[column]);
  }

  bool categorical(std::size_t column) const noexcept { return categorical_[column] != 0; }
  bool any_categorical() const noexcept { return any_categorical_; }

  /// The bin of one value: 0 for not-a-number and unknown codes, else 1 + the number of cuts below it.
  std::uint8_t bin(std::size_t column, float value) const noexcept {
    const float* cuts = cuts_.data() + column * padded;
    std::size_t below = 0;  // without a branch: which way a search goes cannot be foreseen
    for (std::size_t step = padded / 2; step > 0; step /= 2)
      below += static_cast<std::size_t>(cuts[below + step - 1] < value) * step;
    const auto at = static_cast<std::uint8_t>(below + 1);
    const bool known = categorical_[column] == 0 || (below < sizes_[column] && cuts[below] == value);
    return value == value && known ? at : std::uint8_t{0};
  }
  /// The last bin that stands nearer to `left` than to `right`, two bins that are occupied while those between are not.
  /// The bins must have been learned.
  std::uint8_t midway(std::size_t column, std::uint8_t left, std::uint8_t right) const noexcept {
    if (left == 0 || right <= left + 1) return left;
    const float* const centre = centres_.data() + column * padded - 1;  // bins count from 1
    const float middle = centre[left] / 2 + centre[right] / 2;
    std::size_t at = (left + std::size_t{right}) / 2;  // not far where values lie evenly
    while (at > left && centre[at] > middle) --at;
    while (at + 1 < right && centre[at + 1] <= middle) ++at;
    return static_cast<std::uint8_t>(at);
  }
  void bin_row(std::span<const float> values, std::uint8_t* out) const noexcept {
    for (std::size_t c = 0; c < values.size(); ++c) out[c] = bin(c, values[c]);
  }

  friend bool operator==(const column_bins& a, const column_bins& b) noexcept {
    return a.sizes_ == b.sizes_ && a.categorical_ == b.categorical_ && a.cuts_ == b.cuts_;
  }

 private:
  static constexpr std::size_t padded = 256;
  static constexpr float beyond = std::numeric_limits<float>::infinity();

  std::vector<std::uint8_t> sizes_, categorical_;
  std::vector<float> cuts_, centres_;  ///< [columns, padded]; the centres only where bins were learned
  bool any_categorical_ = false;
};

namespace detail {

struct weighted_value {
  float value;
  double weight;
};

/// Sorts, and merges equal values. Without weights a plain sort of the values does.
inline std::vector<weighted_value> different_values(std::vector<float> values) {
  sort_floats(values);
  std::vector<weighted_value> out;
  for (const float v : values)
    if (!out.empty() && out.back().value == v)
      out.back().weight += 1;
    else
      out.push_back({v, 1});
  return out;
}
inline std::vector<weighted_value> different_values(std::vector<weighted_value> seen) {
  std::sort(seen.begin(), seen.end(), [](const auto& a, const auto& b) {
    return a.value < b.value || (a.value == b.value && a.weight < b.weight);
  });
  std::vector<weighted_value> out;
  for (const weighted_value& v : seen)
    if (!out.empty() && out.back().value == v.value)
      out.back().weight += v.weight;
    else
      out.push_back(v);
  return out;
}

struct learned_column {
  std::vector<float> cuts, centres;
};

/// Cuts one column between different values into bins of about equal weight; a heavy value gets a bin of its own.
inline learned_column cuts_between(std::span<const weighted_value> seen) {
  const std::size_t different = seen.size();
  double rest = 0;
  for (const weighted_value& v : seen) rest += v.weight;
  std::vector<float> cuts, centres;
  double held = 0;
  std::size_t first = 0;  // of the values in the bin
  for (std::size_t i = 0; i + 1 < different && cuts.size() < column_bins::most_cuts; ++i) {
    held += seen[i].weight;
    const std::size_t bins_left = column_bins::most_cuts + 1 - cuts.size();
    const double share = rest / static_cast<double>(bins_left);
    const bool every_value = different - i <= bins_left;
    if (!every_value && held < share && held + seen[i + 1].weight / 2 <= share) continue;
    const float low = seen[i].value, high = seen[i + 1].value, middle = low / 2 + high / 2;
    cuts.push_back(middle > low && middle < high ? middle : low);
    centres.push_back(seen[first].value / 2 + low / 2);
    first = i + 1;
    rest -= held;
    held = 0;
  }
  if (different > 0) centres.push_back(seen[first].value / 2 + seen.back().value / 2);
  return {std::move(cuts), std::move(centres)};
}

/// The codes of a column of categories, the most frequent 254 of them in ascending order.
inline learned_column most_frequent(std::vector<weighted_value> seen) {
  if (seen.size() > column_bins::most_cuts) {
    std::stable_sort(seen.begin(), seen.end(), [](const auto& a, const auto& b) { return a.weight > b.weight; });
    seen.resize(column_bins::most_cuts);
    std::sort(seen.begin(), seen.end(), [](const auto& a, const auto& b) { return a.value < b.value; });
  }
  std::vector<float> codes;
  for (const weighted_value& v : seen) codes.push_back(v.value);
  return {std::move(codes), {}};
}

}  // namespace detail

/// Learns the bins of every column from the rows: from every k-th row when there are more than 65,536, from all rows
/// where the column holds categories.
///
/// shape   x [rows, columns], weight [rows] or empty, categories: numbers of columns
/// cost    O(columns * rows * log rows) with rows at most 65,536
template <exec::policy E>
column_bins learn_bins(const E& where, matrix_view<const float> x, std::span<const double> weight = {},
                       std::span<const std::uint32_t> categories = {}) {
  constexpr std::size_t together = 8;  // neighbours in a row share a cache line
  std::vector<std::vector<float>> cuts(x.columns()), centres(x.columns());
  bulk(where, (x.columns() + together - 1) / together, [&](std::size_t group) {
    const std::size_t begin = group * together, width = std::min(together, x.columns() - begin);
    std::array<std::vector<float>, together> values;
    std::array<std::vector<detail::weighted_value>, together> weighted;
    std::array<bool, together> codes{};
    for (std::size_t k = 0; k < width; ++k)
      codes[k] = std::find(categories.begin(), categories.end(), begin + k) != categories.end();
    const auto take = [&](std::size_t r, std::size_t k) {
      const float v = x(r, begin + k);
      if (std::isnan(v)) return;
      if (weight.empty()) values[k].push_back(v);
      else if (weight[r] > 0) weighted[k].push_back({v, weight[r]});
    };
    const std::size_t used = std::min<std::size_t>(x.rows(), std::size_t{1} << 16);
    for (std::size_t i = 0; i < used; ++i)
      for (std::size_t k = 0; k < width; ++k)
        if (!codes[k]) take(i * x.rows() / used, k);
    for (std::size_t k = 0; k < width; ++k)
      for (std::size_t r = 0; codes[k] && r < x.rows(); ++r) take(r, k);
    for (std::size_t k = 0; k < width; ++k) {
      auto seen = weight.empty() ? detail::different_values(std::move(values[k]))
                                 : detail::different_values(std::move(weighted[k]));
      auto learned = codes[k] ? detail::most_frequent(std::move(seen)) : detail::cuts_between(seen);
      cuts[begin + k] = std::move(learned.cuts);
      centres[begin + k] = std::move(learned.centres);
    }
  });
  return column_bins{cuts, categories, centres};
}

/// Every row as bytes.
template <exec::policy E>
binned_rows bin_rows(const E& where, const column_bins& bins, matrix_view<const float> x) {
  constexpr std::size_t block = 4096;
  binned_rows out{x.rows(), x.columns()};
  bulk(where, (x.rows() + block - 1) / block, [&](std::size_t b) {
    const std::size_t begin = b * block, end = std::min(x.rows(), begin + block);
    for (std::size_t r = begin; r < end; ++r) bins.bin_row(x.row(r), out.row(r));
  });
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
