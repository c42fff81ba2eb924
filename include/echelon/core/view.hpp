// SPDX-License-Identifier: BSL-1.0
/// Views over memory that somebody else owns.
#pragma once

#include <cstddef>
#include <span>
#include <type_traits>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// A row-major matrix without ownership; `stride` elements lie between the starts of two rows.
template <class T>
class matrix_view {
 public:
  using value_type = T;
  constexpr matrix_view() noexcept = default;
  constexpr matrix_view(T* data, std::size_t rows, std::size_t columns, std::size_t stride) noexcept
      : data_{data}, rows_{rows}, columns_{columns}, stride_{stride} {}
  constexpr matrix_view(T* data, std::size_t rows, std::size_t columns) noexcept
      : matrix_view{data, rows, columns, columns} {}
  template <class U>  // a template, because a constrained copy constructor would keep the implicit one from being
    requires(std::is_const_v<T> && std::is_same_v<U, std::remove_const_t<T>>)
  constexpr matrix_view(const matrix_view<U>& other) noexcept
      : matrix_view{other.data(), other.rows(), other.columns(), other.stride()} {}

  constexpr T* data() const noexcept { return data_; }
  constexpr std::size_t rows() const noexcept { return rows_; }
  constexpr std::size_t columns() const noexcept { return columns_; }
  constexpr std::size_t stride() const noexcept { return stride_; }
  constexpr T& operator()(std::size_t row, std::size_t column) const noexcept { return data_[row * stride_ + column]; }
  constexpr std::span<T> row(std::size_t r) const noexcept { return {data_ + r * stride_, columns_}; }

 private:
  T* data_ = nullptr;
  std::size_t rows_ = 0, columns_ = 0, stride_ = 0;
};

}  // namespace echelon::inline ECHELON_ABI
