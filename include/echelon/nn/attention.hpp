// SPDX-License-Identifier: BSL-1.0
/// Attention of the steps of a series to one another, in several heads.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <echelon/nn/activation.hpp>
#include <echelon/nn/concepts.hpp>
#include <echelon/nn/dense.hpp>
#include <echelon/nn/product.hpp>

namespace echelon::inline ECHELON_ABI::nn {

/// Which steps a step may attend to.
enum class sight : unsigned char { past, all };

/// Each step asks the steps that it may see, itself among them: y = [softmax(Q K' / sqrt(d)) V, head by head] Wo + bo,
/// with Q, K, V = x W + b and d = Width / Heads. With `Window` positive a step sees the Window newest steps only. Steps
/// that the batch marks as not present are seen by nobody; a step that sees nobody hears zero.
///
/// Weights W [Width, 3 Width] (queries, keys, values, each head by head), b [3 Width], Wo [Width, Width], bo [Width].
///
/// law     with sight::past y[t] depends on x[s], s <= t, only
/// cost    4 Width^2 multiplications a step, and 2 Width a step and step seen; twice that backward
/// source  Vaswani et al. (2017) Attention is all you need, section 3.2
template <std::size_t Width, std::size_t Heads, std::size_t Window = 0, sight Sight = sight::past>
struct attention {
  static_assert(Heads > 0 && Width % Heads == 0, "attention: the heads must divide the width");
  static_assert(Window == 0 || Sight == sight::past, "attention: a window is of the past");
  static constexpr std::size_t in = Width, out = Width, parameters = 4 * Width * (Width + 1),
                               turned_size = 4 * Width * Width;

  template <scalar T>
  static constexpr batch<T> after(const batch<T>& b) noexcept { return b; }
  /// queries, keys, values, what was heard; then their gradients; shares by series and head; turned keys or values,
  /// gradients of one head's shares, and who is present
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>& b) noexcept {
    return 8 * b.rows() * Width + b.series * Heads * b.steps * b.steps + b.steps * (each + b.steps + 1);
  }
  template <scalar T>
  static void initialise(T* w, random_stream& random) noexcept {
    detail::glorot(w, three * Width, Width, Width, random);
    std::fill_n(w + at_b, three, T{0});
    detail::glorot(w + at_o, Width * Width, Width, Width, random);
    std::fill_n(w + at_bo, Width, T{0});
  }
  template <scalar T>
  static void turn(const T* w, T* to) noexcept {
    nn::turn(Width, three, w, three, to, Width);
    nn::turn(Width, Width, w + at_o, Width, to + three * Width, Width);
  }

  template <scalar T>
  static void forward(const T* w, const batch<T>& b, const T* x, T* y, T* memory) noexcept {
    const places<T> at{b, memory};
    const factors<T> first{.a = x, .a_row = Width, .b = w, .b_row = three, .depth = Width};
    multiply(product<T>{.rows = b.rows(), .columns = three, .parts = {&first, 1}, .bias = w + at_b, .to = at.asked,
                        .to_row = three});
    for (std::size_t s = 0; s < b.series; ++s) {
      for (std::size_t t = 0; t < b.steps; ++t)
        at.here[t] = b.present == nullptr || b.present[s * b.steps + t] != 0 ? T{1} : T{0};
      for (std::size_t h = 0; h < Heads; ++h) {
        const T* const query = at.asked + s * b.steps * three + h * each;
        T* const share = at.shares + (s * Heads + h) * b.steps * b.steps;
        nn::turn(b.steps, each, query + Width, three, at.across, b.steps);
        if constexpr (Window > 0) std::fill_n(share, b.steps * b.steps, T{0});
        for (std::size_t r = 0; r < b.steps; r += together) {
          const range seen{r, b.steps};
          const factors<T> scores{.a = query + r * three, .a_row = three, .b = at.across + seen.from,
                                  .b_row = b.steps, .depth = each};
          multiply(product<T>{.rows = seen.rows, .columns = seen.count(), .parts = {&scores, 1},
                              .to = share + r * b.steps + seen.from, .to_row = b.steps});
          for (std::size_t i = r; i < r + seen.rows; ++i)
            soften(share + i * b.steps, at.here, first_seen(i), last_seen(i, b.steps), seen);
          const factors<T> heard{.a = share + r * b.steps + seen.from, .a_row = b.steps,
                                 .b = query + 2 * Width + seen.from * three, .b_row = three, .depth = seen.count()};
          multiply(product<T>{.rows = seen.rows, .columns = each, .parts = {&heard, 1},
                              .to = at.heard + (s * b.steps + r) * Width + h * each, .to_row = Width});
        }
      }
    }
    const factors<T> last{.a = at.heard, .a_row = Width, .b = w + at_o, .b_row = Width, .depth = Width};
    multiply(product<T>{.rows = b.rows(), .columns = Width, .parts = {&last, 1}, .bias = w + at_bo, .to = y,
                        .to_row = Width});
  }

  template <scalar T>
  static void backward(const T*, const T* turned, const batch<T>& b, const T* x, const T*, T* dy, T* dx, T* dw,
                       T* memory) noexcept {
    const places<T> at{b, memory};
    add_outer(b.rows(), Width, Width, at.heard, Width, dy, Width, dw + at_o, Width);
    add_rows(b.rows(), Width, dy, Width, dw + at_bo);
    const factors<T> back{.a = dy, .a_row = Width, .b = turned + three * Width, .b_row = Width, .depth = Width};
    multiply(product<T>{.rows = b.rows(), .columns = Width, .parts = {&back, 1}, .to = at.d_heard, .to_row = Width});
    std::fill_n(at.d_asked, b.rows() * three, T{0});
    for (std::size_t s = 0; s < b.series; ++s)
      for (std::size_t h = 0; h < Heads; ++h) {
        const T* const query = at.asked + s * b.steps * three + h * each;
        T* const d_query = at.d_asked + s * b.steps * three + h * each;
        const T* const share = at.shares + (s * Heads + h) * b.steps * b.steps;
        const T* const told = at.d_heard + s * b.steps * Width + h * each;
        nn::turn(b.steps, each, query + 2 * Width, three, at.across, b.steps);
        if constexpr (Window > 0) std::fill_n(at.d_share, b.steps * b.steps, T{0});
        for (std::size_t r = 0; r < b.steps; r += together) {
          const range seen{r, b.steps};
          T* const d_share = at.d_share + r * b.steps + seen.from;
          const factors<T> from{.a = told + r * Width, .a_row = Width, .b = at.across + seen.from, .b_row = b.steps,
                                .depth = each};
          multiply(product<T>{.rows = seen.rows, .columns = seen.count(), .parts = {&from, 1}, .to = d_share,
                              .to_row = b.steps});
          for (std::size_t i = 0; i < seen.rows; ++i)
            harden(seen.count(), share + (r + i) * b.steps + seen.from, d_share + i * b.steps);
          const factors<T> asks{.a = d_share, .a_row = b.steps, .b = query + Width + seen.from * three,
                                .b_row = three, .depth = seen.count()};
          multiply(product<T>{.rows = seen.rows, .columns = each, .parts = {&asks, 1}, .to = d_query + r * three,
                              .to_row = three});
        }
        for (std::size_t c = 0; c < b.steps; c += together) {  // steps that are seen, by those that see them
          const std::size_t columns = std::min(together, b.steps - c), from = Sight == sight::past ? c : 0;
          const std::size_t end = Window > 0 ? std::min(b.steps, c + columns + Window - 1) : b.steps;
          const std::size_t at_share = from * b.steps + c;
          add_outer(end - from, columns, each, share + at_share, b.steps, told + from * Width, Width,
                    d_query + 2 * Width + c * three, three);
          add_outer(end - from, columns, each, at.d_share + at_share, b.steps, query + from * three, three,
                    d_query + Width + c * three, three);
        }
      }
    add_outer(b.rows(), Width, three, x, Width, at.d_asked, three, dw, three);
    add_rows(b.rows(), three, at.d_asked, three, dw + at_b);
    if (dx == nullptr) return;
    const factors<T> one{.a = at.d_asked, .a_row = three, .b = turned, .b_row = Width, .depth = three};
    multiply(product<T>{.rows = b.rows(), .columns = Width, .parts = {&one, 1}, .to = dx, .to_row = Width});
  }

 private:
  static constexpr std::size_t each = Width / Heads, three = 3 * Width, together = 12, at_b = three * Width,
                               at_o = at_b + three, at_bo = at_o + Width * Width;

  static constexpr std::size_t first_seen(std::size_t step) noexcept {
    return Window > 0 && step + 1 > Window ? step + 1 - Window : 0;
  }
  static constexpr std::size_t last_seen(std::size_t step, std::size_t steps) noexcept {
    return Sight == sight::past ? step : steps - 1;
  }
  /// The steps that some rows from r on may see.
  struct range {
    std::size_t rows, from, end;
    constexpr range(std::size_t r, std::size_t steps) noexcept
        : rows{std::min(together, steps - r)}, from{first_seen(r)}, end{last_seen(r + rows - 1, steps) + 1} {}
    constexpr std::size_t count() const noexcept { return end - from; }
  };
  template <scalar T>
  struct places {
    T *asked, *heard, *d_asked, *d_heard, *shares, *across, *d_share, *here;
    places(const batch<T>& b, T* memory) noexcept
        : asked{memory},
          heard{asked + 3 * b.rows() * Width},
          d_asked{heard + b.rows() * Width},
          d_heard{d_asked + 3 * b.rows() * Width},
          shares{d_heard + b.rows() * Width},
          across{shares + b.series * Heads * b.steps * b.steps},
          d_share{across + b.steps * each},
          here{d_share + b.steps * b.steps} {}
  };

  /// Scores of the steps seen become shares that sum to one; all others become zero.
  template <scalar T>
  static void soften(T* row, const T* here, std::size_t first, std::size_t last, const range& seen) noexcept {
    std::fill(row + seen.from, row + first, T{0});
    std::fill(row + last + 1, row + seen.end, T{0});
    const auto scale = static_cast<T>(1 / std::sqrt(static_cast<double>(each)));
    const std::size_t n = last + 1 - first;
    T *const score = row + first, most = hidden<T>, sum = 0;
    const T* const seen_here = here + first;
    if constexpr (std::same_as<T, float>) {
      namespace simd = exec::simd;
      simd::pack high = simd::all(hidden<float>), total{};
      for (std::size_t i = 0; i < n; i += simd::width) {
        const std::size_t some = std::min(simd::width, n - i);
        const simd::pack open = simd::load_first(seen_here + i, some);
        high = simd::larger(high, open > simd::pack{} ? simd::load_first(score + i, some) : simd::all(hidden<float>));
      }
      most = simd::largest(high);
      for (std::size_t i = 0; i < n; i += simd::width) {
        const std::size_t some = std::min(simd::width, n - i);
        const simd::pack open = simd::load_first(seen_here + i, some);
        const simd::pack e = simd::exp((simd::load_first(score + i, some) - most) * scale) * open;
        simd::store_first(score + i, e, some);
        total += e;
      }
      sum = simd::sum(total);
    } else {
      for (std::size_t i = 0; i < n; ++i)
        if (seen_here[i] > T{0}) most = std::max(most, score[i]);
      for (std::size_t i = 0; i < n; ++i) {
        score[i] = seen_here[i] > T{0} ? std::exp((score[i] - most) * scale) : T{0};
        sum += score[i];
      }
    }
    const T by = sum > T{0} ? T{1} / sum : T{0};
    detail::each_block<T>(n, [&](const auto& k) { k.store(score, k.load(score) * by); });
  }
  template <scalar T>
  static constexpr T hidden = static_cast<T>(-1e30);

  /// Slopes of shares become slopes of the products of queries and keys.
  template <scalar T>
  static void harden(std::size_t n, const T* share, T* slope) noexcept {
    const auto scale = static_cast<T>(1 / std::sqrt(static_cast<double>(each)));
    T mean = 0;
    if constexpr (std::same_as<T, float>) {
      exec::simd::pack sum{};
      detail::each_block<T>(n, [&](const auto& k) { sum += k.load(share) * k.load(slope); });
      mean = exec::simd::sum(sum);
    } else {
      for (std::size_t i = 0; i < n; ++i) mean += share[i] * slope[i];
    }
    detail::each_block<T>(n,
                          [&](const auto& k) { k.store(slope, k.load(share) * (k.load(slope) - mean) * scale); });
  }
};

}  // namespace echelon::inline ECHELON_ABI::nn
