// SPDX-License-Identifier: BSL-1.0
/// Forking sequences: every step issues a forecast of its own, from its state, what is fixed and what is known ahead.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>

#include <echelon/nn/activation.hpp>
#include <echelon/nn/combine.hpp>
#include <echelon/nn/concepts.hpp>
#include <echelon/nn/dense.hpp>
#include <echelon/nn/product.hpp>

namespace echelon::inline ECHELON_ABI::nn {

/// y[t] = A([x[t]; fixed; what is known of the Horizon periods ahead of t] W + b): a dense layer of which most inputs
/// are those of a whole series. What they add is computed once a series where every step looks at the same periods.
///
/// Weights W [State + Fixed + Horizon * Future, Out], then b [Out]. The batch brings `fixed` [series, Fixed] and
/// `future` [series, periods, Future], periods at least the last one looked at.
///
/// exact   equals `dense` of the joined inputs
/// source  Wen, Torkkola, Narayanaswamy, Madeka (2017) A multi-horizon quantile recurrent forecaster, section 3.2
template <std::size_t State, std::size_t Fixed, std::size_t Horizon, std::size_t Future, std::size_t Out,
          activation A = act::none>
struct context {
  static constexpr std::size_t in = State, out = Out, ahead = Horizon * Future,
                               weights = (State + Fixed + ahead) * Out, parameters = weights + Out,
                               turned_size = (State + Fixed) * Out;
  static_assert(State > 0 && Out > 0, "context: widths must be positive");

  template <scalar T>
  static constexpr batch<T> after(const batch<T>& b) noexcept { return b; }
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>& b) noexcept { return b.series * Out; }
  template <scalar T>
  static void initialise(T* w, random_stream& random) noexcept {
    detail::glorot(w, weights, State + Fixed + ahead, Out, random);
    for (std::size_t o = 0; o < Out; ++o) w[weights + o] = T{0};
  }
  template <scalar T>
  static void turn(const T* w, T* to) noexcept {
    nn::turn(State, Out, w, Out, to, State);
    nn::turn(Fixed, Out, w + State * Out, Out, to + State * Out, Fixed);
  }

  template <scalar T>
  static void forward(const T* w, const batch<T>& b, const T* x, T* y, T* memory) noexcept {
    for (std::size_t s = 0; s < b.series; ++s) {
      T* const base = memory + s * Out;
      const std::array<factors<T>, 2> once{
          factors<T>{.a = b.fixed + s * Fixed, .b = w + State * Out, .b_row = Out, .depth = Fixed},
          factors<T>{.a = known(b, s, 0), .b = w + (State + Fixed) * Out, .b_row = Out, .depth = ahead}};
      multiply(product<T>{.rows = 1, .columns = Out, .parts = {once.data(), b.future_rolls ? 1u : 2u},
                          .bias = w + weights, .to = base, .to_row = Out});
      const std::array<factors<T>, 2> each{
          factors<T>{.a = x + s * b.steps * State, .a_row = State, .b = w, .b_row = Out, .depth = State},
          factors<T>{.a = known(b, s, 0), .a_row = Future, .b = w + (State + Fixed) * Out, .b_row = Out,
                     .depth = ahead}};
      multiply(product<T>{.rows = b.steps, .columns = Out, .parts = {each.data(), b.future_rolls ? 2u : 1u},
                          .bias = base, .rectify = std::same_as<A, act::relu>, .to = y + s * b.steps * Out,
                          .to_row = Out});
    }
    if constexpr (!std::same_as<A, act::relu>) activate<A>(b.rows() * Out, y);
  }

  template <scalar T>
  static void backward(const T*, const T* turned, const batch<T>& b, const T* x, const T* y, T* dy, T* dx, T* dw,
                       T* memory) noexcept {
    deactivate<A>(b.rows() * Out, y, dy);
    add_outer(b.rows(), State, Out, x, State, dy, Out, dw, Out);
    std::fill_n(memory, b.series * Out, T{0});
    for (std::size_t s = 0; s < b.series; ++s) {
      T* const sum = memory + s * Out;
      const T* const slope = dy + s * b.steps * Out;
      add_rows(b.steps, Out, slope, Out, sum);
      add_outer(1, Fixed, Out, b.fixed + s * Fixed, Fixed, sum, Out, dw + State * Out, Out);
      if (b.future_rolls)
        add_outer(b.steps, ahead, Out, known(b, s, 0), Future, slope, Out, dw + (State + Fixed) * Out, Out);
      else
        add_outer(1, ahead, Out, known(b, s, 0), ahead, sum, Out, dw + (State + Fixed) * Out, Out);
    }
    add_rows(b.series, Out, memory, Out, dw + weights);
    if (b.fixed_gradient != nullptr) {
      const factors<T> one{.a = memory, .a_row = Out, .b = turned + State * Out, .b_row = Fixed, .depth = Out};
      multiply(product<T>{.rows = b.series, .columns = Fixed, .parts = {&one, 1}, .addend = b.fixed_gradient,
                          .addend_row = Fixed, .to = b.fixed_gradient, .to_row = Fixed});
    }
    if (dx == nullptr) return;
    const factors<T> one{.a = dy, .a_row = Out, .b = turned, .b_row = State, .depth = Out};
    multiply(product<T>{.rows = b.rows(), .columns = State, .parts = {&one, 1}, .to = dx, .to_row = State});
  }

 private:
  template <scalar T>
  static constexpr const T* known(const batch<T>& b, std::size_t s, std::size_t t) noexcept {
    return b.future + (s * b.future_periods + b.ahead_of(t)) * Future;
  }
};

/// The shared head of all periods ahead. A row of x is a context of each period [Horizon, Context] and one for all of
/// them [Agnostic]; for each period y = Tail(relu([context; agnostic; future] W + b)).
///
/// What the agnostic context adds is computed once a step, what the future adds once a period.
///
/// Weights W [Context + Agnostic + Future, Width], b [Width], then those of Tail, which must not look beyond a step.
///
/// shape   x [series, steps, Horizon * Context + Agnostic]; y [series, steps, Horizon, Tail::out]
/// exact   equals `dense` of the joined inputs, then Tail
/// source  Wen et al. (2017), sections 3.2 and 3.3
template <std::size_t Horizon, std::size_t Context, std::size_t Agnostic, std::size_t Future, std::size_t Width,
          class Tail>
struct fork {
  static_assert(Tail::in == Width, "fork: the tail must take as many numbers as the head is wide");
  static constexpr std::size_t in = Horizon * Context + Agnostic, out = Horizon * Tail::out,
                               weights = (Context + Agnostic + Future) * Width,
                               parameters = weights + Width + Tail::parameters,
                               turned_size = (Context + Agnostic) * Width + Tail::turned_size;

  template <scalar T>
  static constexpr batch<T> after(const batch<T>& b) noexcept { return b; }
  /// hidden [rows, Horizon, Width] and its gradient of a few steps; of the agnostic [rows, Width] and the future
  /// [periods, Width]; and what the tail keeps, some steps at a time
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>& b) noexcept {
    return (b.rows() * Horizon + together * Horizon + b.rows() + b.series * b.future_periods) * Width +
           b.series * runs(b) * Tail::memory(parts(b, 0, 0, together));
  }
  template <scalar T>
  static void initialise(T* w, random_stream& random) noexcept {
    detail::glorot(w, weights, Context + Agnostic + Future, Width, random);
    for (std::size_t o = 0; o < Width; ++o) w[weights + o] = T{0};
    Tail::initialise(w + weights + Width, random);
  }
  template <scalar T>
  static void turn(const T* w, T* to) noexcept {
    nn::turn(Context, Width, w, Width, to, Context);
    nn::turn(Agnostic, Width, w + Context * Width, Width, to + Context * Width, Agnostic);
    Tail::turn(w + weights + Width, to + (Context + Agnostic) * Width);
  }

  template <scalar T>
  static void forward(const T* w, const batch<T>& b, const T* x, T* y, T* memory) noexcept {
    const places<T> at{b, memory};
    const factors<T> future{.a = b.future, .a_row = Future, .b = w + (Context + Agnostic) * Width, .b_row = Width,
                            .depth = Future};
    multiply(product<T>{.rows = b.series * b.future_periods, .columns = Width, .parts = {&future, Future > 0 ? 1u : 0u},
                        .to = at.future, .to_row = Width});
    const factors<T> all{.a = x + Horizon * Context, .a_row = in, .b = w + Context * Width, .b_row = Width,
                         .depth = Agnostic};
    multiply(product<T>{.rows = b.rows(), .columns = Width, .parts = {&all, 1}, .bias = w + weights, .to = at.agnostic,
                        .to_row = Width});
    for (std::size_t s = 0; s < b.series; ++s)
      for (std::size_t run = 0; run < runs(b); ++run) {
        const batch<T> part = parts(b, s, run, steps_of(b, run));
        const std::size_t first = s * b.steps + run * together;
        T* const hidden = at.hidden + first * ahead;
        for (std::size_t k = 0; k < steps_of(b, run); ++k) {
          const std::size_t r = first + k;
          const factors<T> one{.a = x + r * in, .a_row = Context, .b = w, .b_row = Width, .depth = Context};
          multiply(product<T>{.rows = Horizon, .columns = Width, .parts = {&one, 1}, .bias = at.agnostic + r * Width,
                              .addend = Future > 0 ? at.known(b, s, run * together + k) : nullptr,
                              .addend_row = Width, .rectify = true, .to = hidden + k * ahead, .to_row = Width});
        }
        Tail::forward(w + weights + Width, part, hidden, y + first * out, at.kept(b, s, run));
      }
  }

  template <scalar T>
  static void backward(const T* w, const T* turned, const batch<T>& b, const T* x, const T* y, T* dy, T* dx, T* dw,
                       T* memory) noexcept {
    const places<T> at{b, memory};
    std::fill_n(at.future, b.series * b.future_periods * Width, T{0});
    for (std::size_t s = 0; s < b.series; ++s)
      for (std::size_t run = 0; run < runs(b); ++run) {
        const std::size_t count = steps_of(b, run), first = s * b.steps + run * together;
        const T* const hidden = at.hidden + first * ahead;
        Tail::backward(w + weights + Width, turned + (Context + Agnostic) * Width, parts(b, s, run, count), hidden,
                       y + first * out, dy + first * out, at.slope, dw + weights + Width, at.kept(b, s, run));
        for (std::size_t k = 0; k < count; ++k) {
          const std::size_t r = first + k;
          T* const slope = at.slope + k * ahead;
          share_out(hidden + k * ahead, slope, at.agnostic + r * Width,
                    Future > 0 ? at.known(b, s, run * together + k) : nullptr);
          if (dx == nullptr) continue;
          const factors<T> one{.a = slope, .a_row = Width, .b = turned, .b_row = Context, .depth = Width};
          multiply(product<T>{.rows = Horizon, .columns = Context, .parts = {&one, 1}, .to = dx + r * in,
                              .to_row = Context});
        }
        const factors<T> near{.a = x + first * in, .a_row = 1, .a_column = Context, .b = at.slope, .b_row = Width,
                              .depth = Horizon, .groups = count, .a_jump = in, .b_jump = ahead};
        multiply(product<T>{.rows = Context, .columns = Width, .parts = {&near, 1}, .addend = dw,
                            .addend_row = Width, .to = dw, .to_row = Width});
      }
    add_outer(b.rows(), Agnostic, Width, x + Horizon * Context, in, at.agnostic, Width, dw + Context * Width, Width);
    add_rows(b.rows(), Width, at.agnostic, Width, dw + weights);
    if constexpr (Future > 0)
      add_outer(b.series * b.future_periods, Future, Width, b.future, Future, at.future, Width,
                dw + (Context + Agnostic) * Width, Width);
    if (dx == nullptr) return;
    const factors<T> one{.a = at.agnostic, .a_row = Width, .b = turned + Context * Width, .b_row = Agnostic,
                         .depth = Width};
    multiply(product<T>{.rows = b.rows(), .columns = Agnostic, .parts = {&one, 1}, .to = dx + Horizon * Context,
                        .to_row = in});
  }

 private:
  static constexpr std::size_t ahead = Horizon * Width, together = 8;  // steps whose hidden numbers fit the first cache

  template <scalar T>
  static constexpr std::size_t runs(const batch<T>& b) noexcept { return (b.steps + together - 1) / together; }
  template <scalar T>
  static constexpr std::size_t steps_of(const batch<T>& b, std::size_t run) noexcept {
    return std::min(together, b.steps - run * together);
  }
  /// All periods ahead of some steps, as one series for the tail; its number is its own.
  template <scalar T>
  static constexpr batch<T> parts(batch<T> b, std::size_t s, std::size_t run, std::size_t count) noexcept {
    b.first = (b.first + s) * runs(b) + run;
    b.series = 1;
    b.steps = count * Horizon;
    b.present = nullptr;
    return b;
  }
  /// The slope of one step behind the rectifier; its sum over the periods, and its share in what is known of each.
  template <scalar T>
  static void share_out(const T* hidden, T* slope, T* sum, T* known) noexcept {
    detail::each_block<T>(Width, [&](const auto& k) {
      using M = typename std::remove_cvref_t<decltype(k)>::math;
      auto total = M::all(0);
      for (std::size_t i = 0; i < ahead; i += Width) {
        const auto d = M::choose_above(k.load(hidden + i), M::all(0), k.load(slope + i), M::all(0));
        k.store(slope + i, d);
        total += d;
        if constexpr (Future > 0) k.store(known + i, k.load(known + i) + d);
      }
      k.store(sum, total);
    });
  }
  template <scalar T>
  struct places {
    T *hidden, *slope, *agnostic, *future, *tail;
    places(const batch<T>& b, T* memory) noexcept
        : hidden{memory},
          slope{hidden + b.rows() * ahead},
          agnostic{slope + together * ahead},
          future{agnostic + b.rows() * Width},
          tail{future + b.series * b.future_periods * Width} {}
    /// Of the first period that a step looks at.
    T* known(const batch<T>& b, std::size_t s, std::size_t t) const noexcept {
      return future + (s * b.future_periods + b.ahead_of(t)) * Width;
    }
    T* kept(const batch<T>& b, std::size_t s, std::size_t run) const noexcept {
      return tail + (s * runs(b) + run) * Tail::memory(parts(b, 0, 0, together));
    }
  };
};

}  // namespace echelon::inline ECHELON_ABI::nn
