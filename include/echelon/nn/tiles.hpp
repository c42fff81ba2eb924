// SPDX-License-Identifier: BSL-1.0
/// Register tiles: up to twelve rows by four registers of a product are held in registers while its depth runs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

#include <echelon/core/concepts.hpp>
#include <echelon/core/config.hpp>
#include <echelon/exec/simd.hpp>

namespace echelon::inline ECHELON_ABI::nn {

/// Two factors: a [rows, depth] by its two strides, b [depth, columns] by rows. Several groups follow one another at
/// jumps, as if the depth were groups * depth.
template <scalar T>
struct factors {
  const T* a = nullptr;
  std::size_t a_row = 0;     ///< from one row of a to the next; 0: every row is the same
  std::size_t a_column = 1;  ///< from one column of a to the next
  const T* b = nullptr;
  std::size_t b_row = 0;
  std::size_t depth = 0;
  std::size_t groups = 1, a_jump = 0, b_jump = 0;
};

/// to = finish(bias + addend + sum of a * b over the parts).
template <scalar T>
struct product {
  std::size_t rows = 0, columns = 0;
  std::span<const factors<T>> parts;
  const T* bias = nullptr;    ///< [columns] or none: added to every row
  const T* addend = nullptr;  ///< [rows, columns] or none; may be `to` itself
  std::size_t addend_row = 0;
  bool rectify = false;       ///< what is not positive becomes zero
  const T* gate = nullptr;    ///< [rows, columns] or none: zero where the gate is not positive
  std::size_t gate_row = 0;
  T* to = nullptr;
  std::size_t to_row = 0;
};

namespace detail {
namespace simd = exec::simd;

/// f(0) … f(N-1) one after the other, each with its number as a constant.
template <int N, class F>
[[gnu::always_inline]] inline void turns(const F& f) noexcept {
  [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
    (f(I), ...);
  }(std::make_integer_sequence<int, N>{});
}

/// Rows r … r+R-1 of V registers from column c on; the last register has `last` columns.
template <int R, int V>
[[gnu::noinline]] void tile(const product<float>& p, std::size_t r, std::size_t c, std::size_t last) noexcept {
  constexpr auto w = simd::width;
  const auto size = [](int i) __attribute__((always_inline)) { return static_cast<std::size_t>(i); };
  const auto load = [&](const float* from, int v) __attribute__((always_inline)) {
    return v + 1 < V ? simd::load(from + size(v) * w) : simd::load_first(from + size(v) * w, last);
  };
  simd::pack sum[R][V];
  turns<V>([&](int v) __attribute__((always_inline)) {
    const simd::pack base = p.bias != nullptr ? load(p.bias + c, v) : simd::pack{};
    turns<R>([&](int i) __attribute__((always_inline)) { sum[i][v] = base; });
  });
  if (p.addend != nullptr)
    turns<R>([&](int i) __attribute__((always_inline)) {
      const float* const from = p.addend + (r + size(i)) * p.addend_row + c;
      turns<V>([&](int v) __attribute__((always_inline)) { sum[i][v] += load(from, v); });
    });
  for (const factors<float>& f : p.parts) {
    const std::size_t row = f.a_row;
    for (std::size_t g = 0; g < f.groups; ++g) {
      const float* left[(R + 2) / 3];  // each a base of three rows, which one register of a stride then reaches
      turns<(R + 2) / 3>([&](int i) __attribute__((always_inline)) {
        left[i] = f.a + g * f.a_jump + (r + 3 * size(i)) * row;
      });
      const float* right = f.b + g * f.b_jump + c;
      for (std::size_t k = f.depth; k > 0; --k) {
        simd::pack across[V];
        turns<V>([&](int v) __attribute__((always_inline)) { across[v] = load(right, v); });
        turns<R>([&](int i) __attribute__((always_inline)) {
          const simd::pack down = simd::all(left[i / 3][size(i % 3) * row]);
          turns<V>([&](int v) __attribute__((always_inline)) { sum[i][v] = simd::fused(down, across[v], sum[i][v]); });
        });
        turns<(R + 2) / 3>([&](int i) __attribute__((always_inline)) { left[i] += f.a_column; });
        right += f.b_row;
      }
    }
  }
  if (p.rectify)
    turns<R>([&](int i) __attribute__((always_inline)) {
      turns<V>([&](int v) __attribute__((always_inline)) { sum[i][v] = simd::larger(sum[i][v], simd::pack{}); });
    });
  if (p.gate != nullptr)
    turns<R>([&](int i) __attribute__((always_inline)) {
      const float* const from = p.gate + (r + size(i)) * p.gate_row + c;
      turns<V>([&](int v) __attribute__((always_inline)) {
        sum[i][v] = load(from, v) > simd::pack{} ? sum[i][v] : simd::pack{};
      });
    });
  turns<R>([&](int i) __attribute__((always_inline)) {
    float* const to = p.to + (r + size(i)) * p.to_row + c;
    turns<V>([&](int v) __attribute__((always_inline)) {
      if (v + 1 < V) simd::store(to + size(v) * w, sum[i][v]);
      else simd::store_first(to + size(v) * w, sum[i][v], last);
    });
  });
}

/// All rows of V registers, in tiles of R rows and what is left in smaller ones.
template <int V, int R, int... Less>
void tile_rows(const product<float>& p, std::size_t r, std::size_t c, std::size_t last) noexcept {
  for (; p.rows - r >= static_cast<std::size_t>(R); r += static_cast<std::size_t>(R)) tile<R, V>(p, r, c, last);
  if constexpr (sizeof...(Less) > 0) {
    if (r < p.rows) tile_rows<V, Less...>(p, r, c, last);
  }
}

template <class = void>
void tiled_multiply(const product<float>& p) noexcept {
  constexpr std::size_t w = simd::width;
  constexpr std::size_t most = (simd::registers == 32 ? 4 : 2) * w;
  for (std::size_t c = 0; c < p.columns; c += most) {
    const std::size_t lanes = std::min(most, p.columns - c), packs = (lanes + w - 1) / w;
    const std::size_t last = lanes - (packs - 1) * w;
    if constexpr (simd::registers == 32) {
      if (packs == 4) tile_rows<4, 6, 4, 2, 1>(p, 0, c, last);
      else if (packs == 3) tile_rows<3, 8, 4, 2, 1>(p, 0, c, last);
      else if (packs == 2) tile_rows<2, 12, 6, 4, 2, 1>(p, 0, c, last);
      else tile_rows<1, 12, 6, 4, 2, 1>(p, 0, c, last);
    } else {
      if (packs == 2) tile_rows<2, 6, 2, 1>(p, 0, c, last);
      else tile_rows<1, 8, 2, 1>(p, 0, c, last);
    }
  }
}

template <class = void>
void packed_add_rows(std::size_t rows, std::size_t out, const float* y, std::size_t y_row, float* to) noexcept {
  constexpr std::size_t w = simd::width;
  for (std::size_t o = 0; o < out; o += w) {
    const std::size_t n = std::min(w, out - o);
    simd::pack sum[4]{};
    std::size_t r = 0;
    for (; r + 4 <= rows; r += 4)
      for (std::size_t k = 0; k < 4; ++k) sum[k] += simd::load_first(y + (r + k) * y_row + o, n);
    for (; r < rows; ++r) sum[0] += simd::load_first(y + r * y_row + o, n);
    simd::store_first(to + o, simd::load_first(to + o, n) + ((sum[0] + sum[1]) + (sum[2] + sum[3])), n);
  }
}

}  // namespace detail
}  // namespace echelon::inline ECHELON_ABI::nn
