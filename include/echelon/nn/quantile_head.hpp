// SPDX-License-Identifier: BSL-1.0
/// Losses of several quantiles of several periods ahead, with their gradients; quantiles that cannot cross.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>

#include <echelon/core/level.hpp>
#include <echelon/exec/simd.hpp>
#include <echelon/loss/pinball.hpp>
#include <echelon/nn/activation.hpp>
#include <echelon/nn/concepts.hpp>

namespace echelon::inline ECHELON_ABI::nn {

/// What the periods ahead turned out to be. Step t of a series is judged by periods `b.ahead_of(t)` … of its own.
template <scalar T>
struct targets {
  const T* values = nullptr;   ///< [series, periods]
  const T* weights = nullptr;  ///< [series, periods] or none; 0: not observed, the value is not looked at
  std::size_t periods = 0;
};

/// The sum of weighted pinball losses of all levels, periods ahead, steps and series.
///
/// shape   outputs [series, steps, Horizon, levels]
/// source  Wen et al. (2017), eq. 1; weights as Koenker, Bassett (1978)
template <std::size_t Horizon, level... Levels>
struct multi_quantile {
  static constexpr std::size_t size = sizeof...(Levels), in = Horizon * size, horizon = Horizon,
                               terms = size;  ///< losses of a period ahead
  static_assert(echelon::detail::ascends(std::array<level, size>{Levels...}), "multi_quantile: levels must ascend");

  /// Numbers of scratch memory that `loss` takes.
  template <scalar T>
  static constexpr std::size_t memory(const targets<T>& of) noexcept { return 2 * of.periods * size; }

  /// Returns the loss of outputs z, and writes its gradient times `scale` to dz unless that is null.
  template <scalar T>
  static double loss(const batch<T>& b, const T* z, const targets<T>& of, T scale, T* dz, T* memory) noexcept {
    T *const target = memory, *const weight = memory + of.periods * size;
    double total = 0;
    for (std::size_t s = 0; s < b.series; ++s) {
      for (std::size_t p = 0; p < of.periods; ++p) {
        const std::size_t at = s * of.periods + p;
        const T w = of.weights == nullptr ? T{1} : of.weights[at];
        std::fill_n(target + p * size, size, w == T{0} ? T{0} : of.values[at]);
        std::fill_n(weight + p * size, size, w);
      }
      for (std::size_t t = 0; t < b.steps; ++t) {
        const std::size_t row = (s * b.steps + t) * in, first = b.ahead_of(t) * size;
        total += one_row(z + row, target + first, weight + first, scale, dz == nullptr ? nullptr : dz + row);
      }
    }
    return total;
  }

 private:
  template <scalar T>
  static constexpr auto pattern = [] {
    std::array<T, in> out{};
    const std::array<level, size> each{Levels...};
    for (std::size_t i = 0; i < in; ++i) out[i] = static_cast<T>(each[i % size].value());
    return out;
  }();

  template <scalar T>
  static double one_row(const T* z, const T* y, const T* w, T scale, T* dz) noexcept {
    if constexpr (std::same_as<T, float>) {
      namespace simd = exec::simd;
      simd::pack sum{};
      for (std::size_t i = 0; i < in; i += simd::width) {
        const std::size_t n = std::min(simd::width, in - i);
        const simd::pack q = simd::load_first(pattern<float>.data() + i, n), weight = simd::load_first(w + i, n);
        const simd::pack error = simd::load_first(y + i, n) - simd::load_first(z + i, n), zero{};
        const simd::pack slope = error > zero ? zero - q : error < zero ? 1.0f - q : zero;
        sum -= weight * slope * error;
        if (dz != nullptr) simd::store_first(dz + i, weight * slope * scale, n);
      }
      return static_cast<double>(simd::sum(sum));
    } else {
      double sum = 0;
      for (std::size_t i = 0; i < in; ++i) {
        const T q = pattern<T>[i], error = y[i] - z[i], slope = error > 0 ? -q : error < 0 ? 1 - q : T{0};
        sum -= static_cast<double>(w[i] * slope * error);
        if (dz != nullptr) dz[i] = w[i] * slope * scale;
      }
      return sum;
    }
  }
};

/// Quantiles that cannot cross: the first number is the lowest quantile, each other one the logarithm of how much the
/// next exceeds it, by softplus.
///
/// law     outputs ascend, whatever the inputs
/// source  Park, Maddix, Aubet, Kan, Gasthaus, Wang (2022) Learning quantile functions without quantile crossing for
///         distribution-free time series forecasting, AISTATS, section 3
template <std::size_t Levels>
struct incremental_quantiles {
  static constexpr std::size_t in = Levels, out = Levels, parameters = 0, turned_size = 0;
  static_assert(Levels > 0, "incremental_quantiles needs a level");

  template <scalar T>
  static constexpr batch<T> after(const batch<T>& b) noexcept { return b; }
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>& b) noexcept { return b.rows() * Levels; }
  template <scalar T>
  static void initialise(T*, random_stream&) noexcept {}
  template <scalar T>
  static void turn(const T*, T*) noexcept {}

  template <scalar T>
  static void forward(const T*, const batch<T>& b, const T* x, T* y, T* memory) noexcept {
    const std::size_t n = b.rows() * Levels;
    std::copy_n(x, n, memory);
    activate<act::softplus>(n, memory);
    for (std::size_t r = 0; r < n; r += Levels) {
      y[r] = x[r];
      for (std::size_t k = 1; k < Levels; ++k) y[r + k] = y[r + k - 1] + memory[r + k];
    }
  }
  template <scalar T>
  static void backward(const T*, const T*, const batch<T>& b, const T*, const T*, T* dy, T* dx, T*,
                       T* memory) noexcept {
    if (dx == nullptr) return;
    const std::size_t n = b.rows() * Levels;
    for (std::size_t r = 0; r < n; r += Levels)
      for (std::size_t k = Levels - 1; k > 0; --k) dy[r + k - 1] += dy[r + k];
    std::copy_n(dy, n, dx);
    deactivate<act::softplus>(n, memory, dx);
    for (std::size_t r = 0; r < n; r += Levels) dx[r] = dy[r];
  }
};

}  // namespace echelon::inline ECHELON_ABI::nn
