// SPDX-License-Identifier: BSL-1.0
/// Rows of which most features are absent: compressed, and absent is not zero.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/forest/bins.hpp>

namespace echelon::inline ECHELON_ABI {

/// Compressed rows: the present entries of row r are [offsets[r], offsets[r + 1]) of `column` and `value`.
///
/// shape   offsets [rows + 1], column and value [entries]
/// needs   columns ascend within a row; a value that is not a number counts as absent
struct sparse_view {
  std::size_t columns = 0;
  std::span<const std::size_t> offsets;
  std::span<const std::uint32_t> column;
  std::span<const float> value;

  std::size_t rows() const noexcept { return offsets.empty() ? 0 : offsets.size() - 1; }
  std::size_t entries() const noexcept { return column.size(); }
};

/// Sparse rows that are filled one after the other.
class sparse_table {
 public:
  explicit sparse_table(std::size_t columns) : columns_{columns} {}

  std::size_t rows() const noexcept { return offsets_.size() - 1; }
  std::size_t columns() const noexcept { return columns_; }
  std::size_t entries() const noexcept { return column_.size(); }

  /// Adds an entry to the row under way.
  ///
  /// throws  error 102 the column does not follow the one before it | 201 there is no such column
  void put(std::uint32_t column, float value) {
    check::range(column < columns_, "column", "is not among the columns of the table");
    if (column_.size() > offsets_.back() && column <= column_.back())
      throw error{fault::order, "column", column_.size() - offsets_.back(), "does not exceed the one before it"};
    column_.push_back(column);
    value_.push_back(value);
  }
  /// Closes the row under way, which may be empty.
  void end_row() { offsets_.push_back(column_.size()); }

  sparse_view view() const noexcept { return {columns_, offsets_, column_, value_}; }
  operator sparse_view() const noexcept { return view(); }

 private:
  std::size_t columns_;
  std::vector<std::size_t> offsets_{0};
  std::vector<std::uint32_t> column_;
  std::vector<float> value_;
};

/// Sparse rows as bytes: three bytes an entry.
class sparse_binned_rows {
 public:
  struct entries {
    std::span<const std::uint16_t> column;
    std::span<const std::uint8_t> bin;

    std::size_t size() const noexcept { return column.size(); }
  };

  sparse_binned_rows(const column_bins& bins, const sparse_view& x) : offsets_(x.rows() + 1, 0) {
    column_.reserve(x.entries());
    bin_.reserve(x.entries());
    for (std::size_t r = 0; r < x.rows(); ++r) {
      for (std::size_t e = x.offsets[r]; e < x.offsets[r + 1]; ++e) {
        const std::uint8_t bin = bins.bin(x.column[e], x.value[e]);
        if (bin == 0) continue;
        column_.push_back(static_cast<std::uint16_t>(x.column[e]));
        bin_.push_back(bin);
      }
      offsets_[r + 1] = column_.size();
    }
  }

  entries row(std::size_t r) const noexcept {
    const std::size_t begin = offsets_[r], n = offsets_[r + 1] - begin;
    return {std::span{column_}.subspan(begin, n), std::span{bin_}.subspan(begin, n)};
  }
  std::uint8_t bin(std::size_t r, std::size_t column) const noexcept {
    const entries here = row(r);
    const auto at = std::lower_bound(here.column.begin(), here.column.end(), column);
    if (at == here.column.end() || *at != column) return 0;
    return here.bin[static_cast<std::size_t>(at - here.column.begin())];
  }

 private:
  std::vector<std::size_t> offsets_;
  std::vector<std::uint16_t> column_;
  std::vector<std::uint8_t> bin_;
};

namespace detail {

/// throws  error 101 offsets that do not fit | 102 columns of a row do not ascend | 201 no such column, or infinite
inline void check_sparse(const sparse_view& x) {
  check::not_empty(x.columns, "x");
  check::not_empty(x.offsets.size(), "x.offsets");
  check::size(x.value.size(), x.column.size(), "x.value");
  check::size(x.offsets.front(), 0, "x.offsets.front");
  check::size(x.offsets.back(), x.column.size(), "x.offsets.back");
  for (std::size_t r = 0; r < x.rows(); ++r) {
    if (x.offsets[r] > x.offsets[r + 1]) throw error{fault::order, "x.offsets", r + 1, "is below the one before it"};
    for (std::size_t e = x.offsets[r]; e < x.offsets[r + 1]; ++e) {
      if (x.column[e] >= x.columns) throw error{fault::range, "x.column", e, "is not among the columns"};
      if (e > x.offsets[r] && x.column[e] <= x.column[e - 1])
        throw error{fault::order, "x.column", e, "does not exceed the one before it in its row"};
      if (std::isinf(x.value[e]))
        throw error{fault::not_finite, "x.value", e, "is infinite, needed a number or missing"};
    }
  }
}

}  // namespace detail

/// Learns the bins of every column from what is present in the rows: in every k-th one beyond 65,536 rows.
///
/// cost    O(entries * log rows) with rows at most 65,536
template <exec::policy E>
column_bins learn_bins(const E& where, const sparse_view& x, std::span<const double> weight = {},
                       std::span<const std::uint32_t> categories = {}) {
  const std::size_t used = std::min<std::size_t>(x.rows(), std::size_t{1} << 16);
  std::vector<std::vector<detail::weighted_value>> seen(x.columns);
  const auto look = [&](std::size_t r, bool codes) {
    const double w = weight.empty() ? 1.0 : weight[r];
    if (!(w > 0)) return;
    for (std::size_t e = x.offsets[r]; e < x.offsets[r + 1]; ++e) {
      const bool is_code = std::find(categories.begin(), categories.end(), x.column[e]) != categories.end();
      if (x.value[e] == x.value[e] && is_code == codes) seen[x.column[e]].push_back({x.value[e], w});
    }
  };
  for (std::size_t i = 0; i < used; ++i) look(i * x.rows() / used, false);
  if (!categories.empty())
    for (std::size_t r = 0; r < x.rows(); ++r) look(r, true);
  std::vector<std::vector<float>> cuts(x.columns), centres(x.columns);
  bulk(where, x.columns, [&](std::size_t c) {
    const bool codes = std::find(categories.begin(), categories.end(), c) != categories.end();
    auto different = detail::different_values(std::move(seen[c]));
    auto learned = codes ? detail::most_frequent(std::move(different)) : detail::cuts_between(different);
    cuts[c] = std::move(learned.cuts);
    centres[c] = std::move(learned.centres);
  });
  return column_bins{cuts, categories, centres};
}

/// Every row as bytes.
template <exec::policy E>
sparse_binned_rows bin_rows(const E&, const column_bins& bins, const sparse_view& x) {
  return {bins, x};
}

}  // namespace echelon::inline ECHELON_ABI
