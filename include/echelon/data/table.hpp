// SPDX-License-Identifier: BSL-1.0
/// A table of features: what a model may know about each row, missing values included.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/view.hpp>

namespace echelon::inline ECHELON_ABI {

/// Rows of features in one row-major buffer; a value that is not a number is missing, and so is one not yet set.
///
/// shape   [rows, columns]; names has one entry a column, or none
class feature_table {
 public:
  std::vector<std::string> names;

  feature_table() = default;
  feature_table(std::size_t rows, std::size_t columns)
      : rows_{rows}, columns_{columns}, values_(rows * columns, std::numeric_limits<float>::quiet_NaN()) {}

  /// throws  error 202 no name
  feature_table(std::size_t rows, std::vector<std::string> column_names)
      : feature_table{rows, (check::not_empty(column_names.size(), "names"), column_names.size())} {
    names = std::move(column_names);
  }

  std::size_t rows() const noexcept { return rows_; }
  std::size_t columns() const noexcept { return columns_; }
  float& operator()(std::size_t row, std::size_t column) noexcept { return values_[row * columns_ + column]; }
  float operator()(std::size_t row, std::size_t column) const noexcept { return values_[row * columns_ + column]; }
  std::span<float> row(std::size_t r) noexcept {
    ECHELON_ASSERT(r < rows_);
    return {values_.data() + r * columns_, columns_};
  }
  std::span<const float> row(std::size_t r) const noexcept {
    ECHELON_ASSERT(r < rows_);
    return {values_.data() + r * columns_, columns_};
  }

  /// Appends one row; the first row of an empty table without columns says how many there are.
  ///
  /// throws  error 101 another number of values than columns
  void push_back(std::span<const float> values) {
    if (rows_ == 0 && columns_ == 0) columns_ = values.size();
    check::size(values.size(), columns_, "row");
    values_.insert(values_.end(), values.begin(), values.end());
    ++rows_;
  }
  void reserve(std::size_t rows) { values_.reserve(rows * columns_); }

  matrix_view<const float> view() const noexcept { return {values_.data(), rows_, columns_}; }
  operator matrix_view<const float>() const noexcept { return view(); }

 private:
  std::size_t rows_ = 0, columns_ = 0;
  std::vector<float> values_;
};

}  // namespace echelon::inline ECHELON_ABI
