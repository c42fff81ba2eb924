// SPDX-License-Identifier: BSL-1.0
/// Convolution over time that sees no future, with holes between its taps.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>

#include <echelon/nn/activation.hpp>
#include <echelon/nn/concepts.hpp>
#include <echelon/nn/dense.hpp>
#include <echelon/nn/product.hpp>

namespace echelon::inline ECHELON_ABI::nn {

/// y[t] = A(b + sum over k < Taps of x[t - (Taps - 1 - k) * Dilation] W[k]); what lies before the first step is zero.
///
/// Weights W [Taps, In, Out], the oldest tap first, then b [Out].
///
/// law     y[t] depends on x[s], s <= t, only: changing later inputs leaves it bit-equal
/// cost    Taps * In * Out multiplications a row forward, twice that backward
/// source  van den Oord et al. (2016) WaveNet: a generative model for raw audio, section 2.1
template <std::size_t In, std::size_t Out, std::size_t Taps, std::size_t Dilation = 1, activation A = act::none>
struct causal_convolution {
  static_assert(In > 0 && Out > 0 && Taps > 0 && Dilation > 0, "causal_convolution: all sizes must be positive");
  static constexpr std::size_t in = In, out = Out, weights = Taps * In * Out, parameters = weights + Out,
                               turned_size = weights;

  template <scalar T>
  static constexpr batch<T> after(const batch<T>& b) noexcept { return b; }
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>&) noexcept { return 0; }

  template <scalar T>
  static void initialise(T* w, random_stream& random) noexcept {
    detail::glorot(w, weights, Taps * In, Out, random);
    for (std::size_t o = 0; o < Out; ++o) w[weights + o] = T{0};
  }
  template <scalar T>
  static void turn(const T* w, T* turned) noexcept {
    for (std::size_t k = 0; k < Taps; ++k) nn::turn(In, Out, w + k * In * Out, Out, turned + k * In * Out, In);
  }

  template <scalar T>
  static void forward(const T* w, const batch<T>& b, const T* x, T* y, T*) noexcept {
    for (std::size_t s = 0; s < b.series; ++s) {
      const T* const past = x + s * b.steps * In;
      // steps from `from` on see the newest `seen` taps
      for (std::size_t seen = 1, from = 0; seen <= Taps && from < b.steps; ++seen, from += Dilation) {
        const std::size_t to = seen == Taps ? b.steps : std::min(b.steps, from + Dilation);
        std::array<factors<T>, Taps> part;
        for (std::size_t lag = 0; lag < seen; ++lag)
          part[lag] = {.a = past + (from - lag * Dilation) * In, .a_row = In, .b = w + (Taps - 1 - lag) * In * Out,
                       .b_row = Out, .depth = In};
        multiply(product<T>{.rows = to - from, .columns = Out, .parts = {part.data(), seen}, .bias = w + weights,
                            .rectify = std::same_as<A, act::relu>, .to = y + (s * b.steps + from) * Out,
                            .to_row = Out});
      }
    }
    if constexpr (!std::same_as<A, act::relu>) activate<A>(b.rows() * Out, y);
  }

  template <scalar T>
  static void backward(const T*, const T* turned, const batch<T>& b, const T* x, const T* y, T* dy, T* dx, T* dw,
                       T*) noexcept {
    deactivate<A>(b.rows() * Out, y, dy);
    add_rows(b.rows(), Out, dy, Out, dw + weights);
    for (std::size_t s = 0; s < b.series; ++s) {
      const T* const past = x + s * b.steps * In;
      const T* const slope = dy + s * b.steps * Out;
      for (std::size_t lag = 0; lag < Taps && lag * Dilation < b.steps; ++lag)
        add_outer(b.steps - lag * Dilation, In, Out, past, In, slope + lag * Dilation * Out, Out,
                  dw + (Taps - 1 - lag) * In * Out, Out);
      if (dx == nullptr) continue;
      // steps before `until` feed the outputs of `fed` lags
      for (std::size_t fed = 1, until = b.steps; fed <= Taps && until > 0; ++fed) {
        const std::size_t from = fed == Taps || until < Dilation ? 0 : until - Dilation;
        std::array<factors<T>, Taps> part;
        for (std::size_t lag = 0; lag < fed; ++lag)
          part[lag] = {.a = slope + (from + lag * Dilation) * Out, .a_row = Out,
                       .b = turned + (Taps - 1 - lag) * In * Out, .b_row = In, .depth = Out};
        multiply(product<T>{.rows = until - from, .columns = In, .parts = {part.data(), fed},
                            .to = dx + (s * b.steps + from) * In, .to_row = In});
        until = from;
      }
    }
  }
};

}  // namespace echelon::inline ECHELON_ABI::nn
