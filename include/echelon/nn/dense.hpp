// SPDX-License-Identifier: BSL-1.0
/// The affine map with an activation: every step of every series on its own.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>

#include <echelon/nn/activation.hpp>
#include <echelon/nn/concepts.hpp>
#include <echelon/nn/product.hpp>

namespace echelon::inline ECHELON_ABI::nn {

namespace detail {

/// Weights uniform on ±sqrt(6 / (in + out)), biases zero.
///
/// source  Glorot, Bengio (2010) Understanding the difficulty of training deep feedforward neural networks, eq. 16
template <scalar T>
void glorot(T* w, std::size_t count, std::size_t in, std::size_t out, random_stream& random) noexcept {
  const double reach = std::sqrt(6.0 / static_cast<double>(in + out));
  for (std::size_t i = 0; i < count; ++i) w[i] = static_cast<T>(reach * (2 * random.uniform() - 1));
}

}  // namespace detail

/// y = A(x W + b) with W [In, Out], then b [Out].
///
/// cost    In * Out multiplications a row forward, twice that backward
template <std::size_t In, std::size_t Out, activation A = act::none>
struct dense {
  static_assert(In > 0 && Out > 0, "dense: widths must be positive");
  static constexpr std::size_t in = In, out = Out, parameters = (In + 1) * Out, turned_size = In * Out;

  template <scalar T>
  static constexpr batch<T> after(const batch<T>& b) noexcept { return b; }
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>&) noexcept { return 0; }

  template <scalar T>
  static void initialise(T* w, random_stream& random) noexcept {
    detail::glorot(w, In * Out, In, Out, random);
    for (std::size_t o = 0; o < Out; ++o) w[In * Out + o] = T{0};
  }
  template <scalar T>
  static void turn(const T* w, T* turned) noexcept { nn::turn(In, Out, w, Out, turned, In); }

  template <scalar T>
  static void forward(const T* w, const batch<T>& b, const T* x, T* y, T*) noexcept {
    const factors<T> one{.a = x, .a_row = In, .b = w, .b_row = Out, .depth = In};
    multiply(product<T>{.rows = b.rows(), .columns = Out, .parts = {&one, 1}, .bias = w + In * Out,
                        .rectify = std::same_as<A, act::relu>, .to = y, .to_row = Out});
    if constexpr (!std::same_as<A, act::relu>) activate<A>(b.rows() * Out, y);
  }

  template <scalar T>
  static void backward(const T*, const T* turned, const batch<T>& b, const T* x, const T* y, T* dy, T* dx, T* dw,
                       T*) noexcept {
    const std::size_t rows = b.rows();
    deactivate<A>(rows * Out, y, dy);
    add_outer(rows, In, Out, x, In, dy, Out, dw, Out);
    add_rows(rows, Out, dy, Out, dw + In * Out);
    if (dx == nullptr) return;
    const factors<T> one{.a = dy, .a_row = Out, .b = turned, .b_row = In, .depth = Out};
    multiply(product<T>{.rows = rows, .columns = In, .parts = {&one, 1}, .to = dx, .to_row = In});
  }
};

}  // namespace echelon::inline ECHELON_ABI::nn
