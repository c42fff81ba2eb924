// SPDX-License-Identifier: BSL-1.0
/// Long short-term memory.
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

/// Every output h of a long short-term memory whose cell c starts from zero: c[t] = f c[t-1] + i g and
/// h[t] = o tanh(c[t]), with i, f, o sigmoids and g the tanh of x Wx + bx + h[t-1] Wh + bh.
///
/// Weights Wx [In, 4 Hidden], Wh [Hidden, 4 Hidden], bx, bh [4 Hidden], each in the order i, f, g, o.
///
/// law     an output depends on its own and earlier inputs only
/// cost    4 Hidden (In + Hidden) multiplications a step forward, twice that backward
/// source  Hochreiter, Schmidhuber (1997) Long short-term memory; forget gate: Gers, Schmidhuber, Cummins (2000)
template <std::size_t In, std::size_t Hidden>
struct lstm {
  static_assert(In > 0 && Hidden > 0, "lstm: widths must be positive");
  static constexpr std::size_t in = In, out = Hidden, parameters = 4 * Hidden * (In + Hidden + 2),
                               turned_size = 4 * Hidden * (In + Hidden);

  template <scalar T>
  static constexpr batch<T> after(const batch<T>& b) noexcept { return b; }
  /// i, f, g, o and c of every step; what the next step tells back of h and c; sums of biases
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>& b) noexcept {
    return (5 * b.rows() + 2 * b.series + 4) * Hidden;
  }
  template <scalar T>
  static void initialise(T* w, random_stream& random) noexcept {
    detail::glorot(w, four * In, In, Hidden, random);
    detail::glorot(w + at_h, four * Hidden, Hidden, Hidden, random);
    std::fill_n(w + at_bx, 2 * four, T{0});
    std::fill_n(w + at_bx + Hidden, Hidden, T{1});  // remember at first (Gers, Schmidhuber, Cummins 2000)
  }
  template <scalar T>
  static void turn(const T* w, T* to) noexcept {
    nn::turn(In, four, w, four, to, In);
    nn::turn(Hidden, four, w + at_h, four, to + at_h, Hidden);
  }

  template <scalar T>
  static void forward(const T* w, const batch<T>& b, const T* x, T* y, T* memory) noexcept {
    const std::size_t wide = b.series * four, cells = b.series * Hidden;
    T* const cell = memory + 4 * b.rows() * Hidden;
    T* const both = cell + b.rows() * Hidden + 2 * cells;
    for (std::size_t i = 0; i < four; ++i) both[i] = w[at_bx + i] + w[at_bh + i];
    for (std::size_t t = 0; t < b.steps; ++t) {
      T* const gate = memory + t * wide;
      const std::array<factors<T>, 2> now{
          factors<T>{.a = x + t * In, .a_row = b.steps * In, .b = w, .b_row = four, .depth = In},
          factors<T>{.a = y + (t > 0 ? t - 1 : 0) * Hidden, .a_row = b.steps * Hidden, .b = w + at_h,
                     .b_row = four, .depth = Hidden}};
      multiply(product<T>{.rows = b.series, .columns = four, .parts = {now.data(), t > 0 ? 2u : 1u}, .bias = both,
                          .to = gate, .to_row = four});
      for (std::size_t s = 0; s < b.series; ++s) {
        T *const g = gate + s * four, *const c = cell + t * cells + s * Hidden;
        T* const h = y + (s * b.steps + t) * Hidden;
        detail::each_block<T>(Hidden, [&](const auto& k) {
          using M = typename std::remove_cvref_t<decltype(k)>::math;
          const auto i = act::sigmoid::of<M>(k.load(g)), f = act::sigmoid::of<M>(k.load(g + Hidden));
          const auto n = act::tanh::of<M>(k.load(g + 2 * Hidden)), o = act::sigmoid::of<M>(k.load(g + 3 * Hidden));
          auto now_in = i * n;
          if (t > 0) now_in += f * k.load(c - cells);
          k.store(g, i);
          k.store(g + Hidden, f);
          k.store(g + 2 * Hidden, n);
          k.store(g + 3 * Hidden, o);
          k.store(c, now_in);
          k.store(h, o * act::tanh::of<M>(now_in));
        });
      }
    }
  }

  template <scalar T>
  static void backward(const T*, const T* turned, const batch<T>& b, const T* x, const T* y, T* dy, T* dx, T* dw,
                       T* memory) noexcept {
    const std::size_t wide = b.series * four, cells = b.series * Hidden;
    T* const cell = memory + 4 * b.rows() * Hidden;
    T* const carry = cell + b.rows() * Hidden;
    T *const carry_cell = carry + cells, *const bias = carry + 2 * cells;
    std::fill_n(carry, 2 * cells + four, T{0});
    std::size_t block_end = b.steps;
    for (std::size_t t = b.steps; t-- > 0;) {
      T* const gate = memory + t * wide;
      for (std::size_t s = 0; s < b.series; ++s) {
        T *const g = gate + s * four, *const back = carry + s * Hidden, *const back_cell = carry_cell + s * Hidden;
        const T *const c = cell + t * cells + s * Hidden, *const slope = dy + (s * b.steps + t) * Hidden;
        const T* const h = y + (s * b.steps + t) * Hidden;
        detail::each_block<T>(Hidden, [&](const auto& k) {
          using M = typename std::remove_cvref_t<decltype(k)>::math;
          const auto one = M::all(1);
          const auto i = k.load(g), f = k.load(g + Hidden), n = k.load(g + 2 * Hidden), o = k.load(g + 3 * Hidden);
          const auto d = k.load(slope) + k.load(back), bent = k.load(h) * M::inverse(o);  // tanh(c) again
          const auto dc = k.load(back_cell) + d * o * (one - bent * bent);
          const auto old = t == 0 ? M::all(0) : k.load(c - cells);
          k.store(g, dc * n * i * (one - i));
          k.store(g + Hidden, dc * old * f * (one - f));
          k.store(g + 2 * Hidden, dc * i * (one - n * n));
          k.store(g + 3 * Hidden, d * bent * o * (one - o));
          k.store(back_cell, dc * f);
        });
      }
      const factors<T> hidden{.a = gate, .a_row = four, .b = turned + at_h, .b_row = Hidden, .depth = four};
      multiply(product<T>{.rows = b.series, .columns = Hidden, .parts = {&hidden, 1}, .to = carry, .to_row = Hidden});
      if (t % 8 == 0) {  // some steps at a time, so that their slopes are still in the cache
        add_weights(b, x, y, t, block_end, dw, memory);
        add_rows((block_end - t) * b.series, four, gate, four, bias);
        block_end = t;
      }
      if (dx == nullptr) continue;
      const factors<T> one{.a = gate, .a_row = four, .b = turned, .b_row = In, .depth = four};
      multiply(product<T>{.rows = b.series, .columns = In, .parts = {&one, 1}, .to = dx + t * In,
                          .to_row = b.steps * In});
    }
    add_rows(1, four, bias, four, dw + at_bx);
    add_rows(1, four, bias, four, dw + at_bh);
  }

 private:
  static constexpr std::size_t four = 4 * Hidden, at_h = four * In, at_bx = at_h + four * Hidden, at_bh = at_bx + four;

  template <scalar T>
  static void add_weights(const batch<T>& b, const T* x, const T* y, std::size_t from, std::size_t end, T* dw,
                          const T* memory) noexcept {
    const std::size_t wide = b.series * four, second = std::max<std::size_t>(from, 1);
    const T* const gate = memory + from * wide;
    const auto add = [&](const factors<T>& f, std::size_t rows, T* to) {
      multiply(product<T>{.rows = rows, .columns = four, .parts = {&f, 1}, .addend = to, .addend_row = four, .to = to,
                          .to_row = four});
    };
    add({.a = x + from * In, .a_row = 1, .a_column = b.steps * In, .b = gate, .b_row = four, .depth = b.series,
         .groups = end - from, .a_jump = In, .b_jump = wide},
        In, dw);
    if (second < end)
      add({.a = y + (second - 1) * Hidden, .a_row = 1, .a_column = b.steps * Hidden, .b = memory + second * wide,
           .b_row = four, .depth = b.series, .groups = end - second, .a_jump = Hidden, .b_jump = wide},
          Hidden, dw + at_h);
  }
};

}  // namespace echelon::inline ECHELON_ABI::nn
