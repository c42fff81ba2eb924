// SPDX-License-Identifier: BSL-1.0
/// Rows brought to mean zero and variance one.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>

#include <echelon/exec/simd.hpp>
#include <echelon/nn/activation.hpp>
#include <echelon/nn/concepts.hpp>

namespace echelon::inline ECHELON_ABI::nn {

namespace detail {

/// The sum of f(block) over all blocks of n numbers.
template <scalar T, class F>
[[gnu::always_inline]] inline T sum_of(std::size_t n, F&& f) noexcept {
  if constexpr (std::same_as<T, float>) {
    exec::simd::pack sum{};
    each_block<float>(n, [&](const block<float>& k) { sum += f(k); });
    return exec::simd::sum(sum);
  } else {
    T sum = 0;
    each_block<T>(n, [&](const block<T>& k) { sum += f(k); });
    return sum;
  }
}

}  // namespace detail

/// y = (x - mean of the row) / sqrt(variance of the row + 1e-5) * gain + shift.
///
/// Weights gain [Width], shift [Width].
///
/// source  Ba, Kiros, Hinton (2016) Layer normalization, eq. 4
template <std::size_t Width>
struct layer_norm {
  static constexpr std::size_t in = Width, out = Width, parameters = 2 * Width, turned_size = 0;

  template <scalar T>
  static constexpr batch<T> after(const batch<T>& b) noexcept { return b; }
  /// what is normal, and one over the deviation of each row
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>& b) noexcept { return b.rows() * (Width + 1); }
  template <scalar T>
  static void initialise(T* w, random_stream&) noexcept {
    std::fill_n(w, Width, T{1});
    std::fill_n(w + Width, Width, T{0});
  }
  template <scalar T>
  static void turn(const T*, T*) noexcept {}

  template <scalar T>
  static void forward(const T* w, const batch<T>& b, const T* x, T* y, T* memory) noexcept {
    T* const by = memory + b.rows() * Width;
    for (std::size_t r = 0; r < b.rows(); ++r) {
      const T* const from = x + r * Width;
      T *const normal = memory + r * Width, *const to = y + r * Width;
      const T mean = detail::sum_of<T>(Width, [&](const auto& k) { return k.load(from); }) / static_cast<T>(Width);
      detail::each_block<T>(Width, [&](const auto& k) { k.store(normal, k.load(from) - mean); });
      const T square = detail::sum_of<T>(Width, [&](const auto& k) { return k.load(normal) * k.load(normal); });
      by[r] = T{1} / std::sqrt(square / static_cast<T>(Width) + static_cast<T>(1e-5));
      detail::each_block<T>(Width, [&](const auto& k) {
        const auto one = k.load(normal) * by[r];
        k.store(normal, one);
        k.store(to, one * k.load(w) + k.load(w + Width));
      });
    }
  }
  template <scalar T>
  static void backward(const T* w, const T*, const batch<T>& b, const T*, const T*, T* dy, T* dx, T* dw,
                       T* memory) noexcept {
    const T* const by = memory + b.rows() * Width;
    for (std::size_t r = 0; r < b.rows(); ++r) {
      const T* const normal = memory + r * Width;
      T* const slope = dy + r * Width;
      detail::each_block<T>(Width, [&](const auto& k) {
        const auto d = k.load(slope), x = k.load(normal);
        k.store(dw, k.load(dw) + d * x);
        k.store(dw + Width, k.load(dw + Width) + d);
        k.store(slope, d * k.load(w));
      });
      if (dx == nullptr) continue;
      const T even = detail::sum_of<T>(Width, [&](const auto& k) { return k.load(slope); }) / static_cast<T>(Width);
      const T along = detail::sum_of<T>(Width, [&](const auto& k) { return k.load(slope) * k.load(normal); }) /
                      static_cast<T>(Width);
      T* const to = dx + r * Width;
      detail::each_block<T>(Width, [&](const auto& k) {
        k.store(to, (k.load(slope) - even - k.load(normal) * along) * by[r]);
      });
    }
  }
};

}  // namespace echelon::inline ECHELON_ABI::nn
