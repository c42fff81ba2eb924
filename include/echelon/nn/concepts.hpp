// SPDX-License-Identifier: BSL-1.0
/// What a layer must offer. A layer is a type without state: widths are part of it, weights and memory are given to it.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include <echelon/core/concepts.hpp>
#include <echelon/core/random.hpp>

namespace echelon::inline ECHELON_ABI::nn {

/// How many series of how many steps a call works on, and what they know besides the input of the network.
template <scalar T>
struct batch {
  std::size_t series = 1, steps = 1;
  std::size_t first = 0;  ///< number of the first series, where random numbers belong to it

  const T* fixed = nullptr;        ///< [series, fixed_width] what does not change with time
  T* fixed_gradient = nullptr;     ///< [series, fixed_width] or none: a gradient is added to it
  std::size_t fixed_width = 0;
  const T* future = nullptr;       ///< [series, future_periods, future_width] what is known ahead
  std::size_t future_width = 0;
  std::size_t future_periods = 0;  ///< of each series
  bool future_rolls = false;       ///< true: step t looks at periods now + t …; false: every step at periods 0 …
  std::size_t now = 0;             ///< of a rolling future, the first period that the first step looks at

  const unsigned char* present = nullptr;  ///< [series, steps] or none: 0 hides a step from attention

  bool training = false;  ///< dropout drops
  std::uint64_t seed = 0;
  std::uint32_t draw = 0;  ///< the number of the training step, so that each one drops others

  constexpr std::size_t rows() const noexcept { return series * steps; }
  /// `count` series from number `from` on.
  constexpr batch part(std::size_t from, std::size_t count) const noexcept {
    batch out = *this;
    out.series = count;
    out.first += from;
    if (fixed != nullptr) out.fixed += from * fixed_width;
    if (fixed_gradient != nullptr) out.fixed_gradient += from * fixed_width;
    if (future != nullptr) out.future += from * future_periods * future_width;
    if (present != nullptr) out.present += from * steps;
    return out;
  }
  /// The first period ahead that a step looks at.
  constexpr std::size_t ahead_of(std::size_t step) const noexcept { return future_rolls ? now + step : 0; }
};

/// A differentiable map of rows of `in` numbers to rows of `out` numbers, series by series, step by step.
///
/// `forward(w, b, x, y, memory)` reads weights w [parameters] and x [series, steps, in], writes y [series, steps of
/// `after(b)`, out] and whatever it likes to memory [memory(b)].
/// `backward(w, turned, b, x, y, dy, dx, dw, memory)`, after it with the same arguments, adds to dw [parameters] the
/// gradient of sum(y * dy) in the weights and writes to dx, unless that is null, the one in x; dy is used up.
/// `turn(w, turned)` prepares the weights for `backward`, once for many calls. `initialise(w, random)` draws weights.
///
/// law  neither direction allocates or throws; results depend on nothing but the arguments
/// law  what a series becomes does not depend on the other series of the call
template <class L, class T = float>
concept layer = scalar<T> && requires(const T* in, T* out, const batch<T>& b, random_stream& random) {
  { L::in } -> std::convertible_to<std::size_t>;
  { L::out } -> std::convertible_to<std::size_t>;
  { L::parameters } -> std::convertible_to<std::size_t>;
  { L::turned_size } -> std::convertible_to<std::size_t>;
  { L::after(b) } noexcept -> std::same_as<batch<T>>;
  { L::memory(b) } noexcept -> std::same_as<std::size_t>;
  { L::forward(in, b, in, out, out) } noexcept;
  { L::backward(in, in, b, in, in, out, out, out, out) } noexcept;
  { L::turn(in, out) } noexcept;
  { L::initialise(out, random) } noexcept;
};

/// What becomes of each number on its own: `of<M>(x)`, and its slope from the value that came out, `slope<M>(y)`.
///
/// law  the slope is that of `of` wherever it has one
template <class A>
concept activation = requires(double x) {
  { A::name } -> std::convertible_to<const char*>;
};

}  // namespace echelon::inline ECHELON_ABI::nn
