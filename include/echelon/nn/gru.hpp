// SPDX-License-Identifier: BSL-1.0
/// The gated recurrent unit.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>

#include <echelon/nn/activation.hpp>
#include <echelon/nn/concepts.hpp>
#include <echelon/nn/dense.hpp>
#include <echelon/nn/product.hpp>

namespace echelon::inline ECHELON_ABI::nn {

/// Every state of a gated recurrent unit that starts from zero: with reset r, update z and candidate n,
/// h[t] = (1 - z) n + z h[t-1], r and z sigmoids of x Wx + bx + h Wh + bh, n = tanh(x Wx + bx + r (h Wh + bh)).
///
/// Weights Wx [In, 3 Hidden], Wh [Hidden, 3 Hidden], bx, bh [3 Hidden], each in the order r, z, n.
///
/// law     a state depends on its own and earlier inputs only; many steps equal one step many times
/// cost    3 Hidden (In + Hidden) multiplications a step forward, twice that backward
/// source  Cho et al. (2014) Learning phrase representations using RNN encoder-decoder, section 2.3; the reset gate
///         after the product, as cuDNN and PyTorch have it
template <std::size_t In, std::size_t Hidden>
struct gru {
  static_assert(In > 0 && Hidden > 0, "gru: widths must be positive");
  static constexpr std::size_t in = In, out = Hidden, parameters = 3 * Hidden * (In + Hidden + 2),
                               turned_size = 3 * Hidden * (In + Hidden);

  template <scalar T>
  static constexpr batch<T> after(const batch<T>& b) noexcept { return b; }
  /// r, z, n and the recurrent part of n of every step; what the next step tells back; sums of biases
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>& b) noexcept {
    return (4 * b.rows() + b.series + 2) * Hidden;
  }
  template <scalar T>
  static void initialise(T* w, random_stream& random) noexcept {
    detail::glorot(w, 3 * Hidden * In, In, Hidden, random);
    detail::glorot(w + at_h, 3 * Hidden * Hidden, Hidden, Hidden, random);
    std::fill_n(w + at_bx, 6 * Hidden, T{0});
  }
  template <scalar T>
  static void turn(const T* w, T* to) noexcept {
    nn::turn(In, three, w, three, to, In);
    nn::turn(Hidden, three, w + at_h, three, to + at_h, Hidden);
  }

  template <scalar T>
  static void forward(const T* w, const batch<T>& b, const T* x, T* y, T* memory) noexcept {
    const std::size_t wide = b.series * four;
    T* const both = memory + 4 * b.rows() * Hidden + b.series * Hidden;
    for (std::size_t i = 0; i < 2 * Hidden; ++i) both[i] = w[at_bx + i] + w[at_bh + i];
    for (std::size_t t = 0; t < b.steps; ++t) {
      T* const gate = memory + t * wide;
      const T* const before = y + (t > 0 ? t - 1 : 0) * Hidden;  // looked at from the second step on
      const std::array<factors<T>, 2> now{
          factors<T>{.a = x + t * In, .a_row = b.steps * In, .b = w, .b_row = three, .depth = In},
          factors<T>{.a = before, .a_row = b.steps * Hidden, .b = w + at_h, .b_row = three, .depth = Hidden}};
      multiply(product<T>{.rows = b.series, .columns = 2 * Hidden, .parts = {now.data(), t > 0 ? 2u : 1u},
                          .bias = both, .to = gate, .to_row = four});
      auto part = now;
      part[0].b += 2 * Hidden;
      part[1].b += 2 * Hidden;
      multiply(product<T>{.rows = b.series, .columns = Hidden, .parts = {part.data(), 1},
                          .bias = w + at_bx + 2 * Hidden, .to = gate + 2 * Hidden, .to_row = four});
      multiply(product<T>{.rows = b.series, .columns = Hidden, .parts = {part.data() + 1, t > 0 ? 1u : 0u},
                          .bias = w + at_bh + 2 * Hidden, .to = gate + 3 * Hidden, .to_row = four});
      for (std::size_t s = 0; s < b.series; ++s) {
        T *const g = gate + s * four, *const h = y + (s * b.steps + t) * Hidden;
        detail::each_block<T>(Hidden, [&](const auto& k) {
          using M = typename std::remove_cvref_t<decltype(k)>::math;
          const auto r = act::sigmoid::of<M>(k.load(g)), z = act::sigmoid::of<M>(k.load(g + Hidden));
          const auto n = act::tanh::of<M>(k.load(g + 2 * Hidden) + r * k.load(g + 3 * Hidden));
          k.store(g, r);
          k.store(g + Hidden, z);
          k.store(g + 2 * Hidden, n);
          if (t == 0) k.store(h, n - z * n);
          else k.store(h, n + z * (k.load(h - Hidden) - n));
        });
      }
    }
  }

  template <scalar T>
  static void backward(const T*, const T* turned, const batch<T>& b, const T* x, const T* y, T* dy, T* dx, T* dw,
                       T* memory) noexcept {
    const std::size_t wide = b.series * four;
    T* const carry = memory + 4 * b.rows() * Hidden;
    std::fill_n(carry, b.series * Hidden, T{0});
    std::size_t block_end = b.steps;
    for (std::size_t t = b.steps; t-- > 0;) {
      T* const gate = memory + t * wide;
      for (std::size_t s = 0; s < b.series; ++s) {
        T *const g = gate + s * four, *const back = carry + s * Hidden;
        const T* const slope = dy + (s * b.steps + t) * Hidden;
        const T* const h = y + (s * b.steps + t) * Hidden;
        detail::each_block<T>(Hidden, [&](const auto& k) {
          using M = typename std::remove_cvref_t<decltype(k)>::math;
          const auto one = M::all(1);
          const auto d = k.load(slope) + k.load(back);
          const auto r = k.load(g), z = k.load(g + Hidden), n = k.load(g + 2 * Hidden), q = k.load(g + 3 * Hidden);
          const auto dn = d * (one - z) * (one - n * n);
          const auto old = t == 0 ? M::all(0) : k.load(h - Hidden);
          k.store(g, dn * q * r * (one - r));
          k.store(g + Hidden, d * (old - n) * z * (one - z));
          k.store(g + 2 * Hidden, dn);
          k.store(g + 3 * Hidden, dn * r);
          k.store(back, d * z);
        });
      }
      if (t > 0) {
        const std::array<factors<T>, 2> from{
            factors<T>{.a = gate, .a_row = four, .b = turned + at_h, .b_row = Hidden, .depth = 2 * Hidden},
            factors<T>{.a = gate + 3 * Hidden, .a_row = four, .b = turned + at_h + 2 * Hidden * Hidden,
                       .b_row = Hidden, .depth = Hidden}};
        multiply(product<T>{.rows = b.series, .columns = Hidden, .parts = {from.data(), 2}, .addend = carry,
                            .addend_row = Hidden, .to = carry, .to_row = Hidden});
      }
      if (t % 8 == 0) {  // some steps at a time, so that their slopes are still in the cache
        add_weights(b, x, y, t, block_end, dw, memory);
        block_end = t;
      }
      if (dx == nullptr) continue;
      const factors<T> one{.a = gate, .a_row = four, .b = turned, .b_row = In, .depth = three};
      multiply(product<T>{.rows = b.series, .columns = In, .parts = {&one, 1}, .to = dx + t * In,
                          .to_row = b.steps * In});
    }
  }

 private:
  static constexpr std::size_t three = 3 * Hidden, four = 4 * Hidden, at_h = three * In, at_bx = at_h + three * Hidden,
                               at_bh = at_bx + three;

  template <scalar T>
  static void add_weights(const batch<T>& b, const T* x, const T* y, std::size_t from, std::size_t end, T* dw,
                          const T* memory) noexcept {
    const std::size_t wide = b.series * four;
    const T* const gate = memory + from * wide;
    const auto add = [&](const factors<T>& f, std::size_t rows, std::size_t columns, T* to) {
      multiply(product<T>{.rows = rows, .columns = columns, .parts = {&f, 1}, .addend = to, .addend_row = three,
                          .to = to, .to_row = three});
    };
    add({.a = x + from * In, .a_row = 1, .a_column = b.steps * In, .b = gate, .b_row = four, .depth = b.series,
         .groups = end - from, .a_jump = In, .b_jump = wide},
        In, three, dw);
    const std::size_t second = std::max<std::size_t>(from, 1);
    if (second < end) {
      factors<T> f{.a = y + (second - 1) * Hidden, .a_row = 1, .a_column = b.steps * Hidden,
                   .b = memory + second * wide, .b_row = four, .depth = b.series, .groups = end - second,
                   .a_jump = Hidden, .b_jump = wide};
      add(f, Hidden, 2 * Hidden, dw + at_h);
      f.b += 3 * Hidden;
      add(f, Hidden, Hidden, dw + at_h + 2 * Hidden);
    }
    const std::size_t rows = (end - from) * b.series;
    add_rows(rows, three, gate, four, dw + at_bx);
    add_rows(rows, 2 * Hidden, gate, four, dw + at_bh);
    add_rows(rows, Hidden, gate + 3 * Hidden, four, dw + at_bh + 2 * Hidden);
  }
};

}  // namespace echelon::inline ECHELON_ABI::nn
