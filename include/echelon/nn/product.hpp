// SPDX-License-Identifier: BSL-1.0
/// Products of matrices as networks need them: several pairs of factors, what the sum starts from, what becomes of it.
#pragma once

#include <cstddef>
#include <span>

#include <echelon/core/concepts.hpp>
#include <echelon/nn/tiles.hpp>

namespace echelon::inline ECHELON_ABI::nn {

/// The product as three loops: the oracle of the register tiles, and what double precision runs.
///
/// cost    O(rows * columns * depth), no allocation
template <scalar T>
void plain_multiply(const product<T>& p) noexcept {
  for (std::size_t r = 0; r < p.rows; ++r)
    for (std::size_t c = 0; c < p.columns; ++c) {
      T sum = p.bias != nullptr ? p.bias[c] : T{0};
      if (p.addend != nullptr) sum += p.addend[r * p.addend_row + c];
      for (const factors<T>& f : p.parts)
        for (std::size_t g = 0; g < f.groups; ++g)
          for (std::size_t k = 0; k < f.depth; ++k)
            sum += f.a[g * f.a_jump + r * f.a_row + k * f.a_column] * f.b[g * f.b_jump + k * f.b_row + c];
      if (p.rectify && !(sum > T{0})) sum = T{0};
      if (p.gate != nullptr && !(p.gate[r * p.gate_row + c] > T{0})) sum = T{0};
      p.to[r * p.to_row + c] = sum;
    }
}

/// The sum of products of all parts, by register tiles in single precision. Each number is the same chain of fused
/// multiplications and additions wherever it stands: results do not depend on how many rows are computed together.
template <scalar T>
void multiply(const product<T>& p) noexcept {
  if constexpr (std::same_as<T, float>) detail::tiled_multiply(p);
  else plain_multiply(p);
}

/// to[i, o] += sum over rows of x[row, i] * y[row, o]: the gradient of the weights of an affine map.
///
/// shape   x [rows, in] with rows x_row apart, y [rows, out] with rows y_row apart, to [in, out] with rows to_row apart
template <scalar T>
void add_outer(std::size_t rows, std::size_t in, std::size_t out, const T* x, std::size_t x_row, const T* y,
               std::size_t y_row, T* to, std::size_t to_row) noexcept {
  const factors<T> one{.a = x, .a_row = 1, .a_column = x_row, .b = y, .b_row = y_row, .depth = rows};
  multiply(product<T>{.rows = in, .columns = out, .parts = {&one, 1}, .addend = to, .addend_row = to_row, .to = to,
                      .to_row = to_row});
}

/// to[o] += sum over rows of y[row, o]: the gradient of a bias.
template <scalar T>
void add_rows(std::size_t rows, std::size_t out, const T* y, std::size_t y_row, T* to) noexcept {
  if constexpr (std::same_as<T, float>) detail::packed_add_rows(rows, out, y, y_row, to);
  else
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t o = 0; o < out; ++o) to[o] += y[r * y_row + o];
}

/// to [columns, rows] becomes from [rows, columns], turned.
template <scalar T>
void turn(std::size_t rows, std::size_t columns, const T* from, std::size_t from_row, T* to,
          std::size_t to_row) noexcept {
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) to[c * to_row + r] = from[r * from_row + c];
}

}  // namespace echelon::inline ECHELON_ABI::nn
