// SPDX-License-Identifier: BSL-1.0
/// The slots of training: what moves the weights, how fast, and what has a gradient.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI::train {

/// Moves weights along a gradient. What it remembers lies in memory that is given to it: `memory(n)` numbers for n
/// weights, zero before the first step.
///
/// law  `step` depends on nothing but its arguments; `at` counts from 1
template <class O>
concept optimiser = std::copyable<O> && requires(const O& o, std::size_t at, double rate, std::span<float> weights,
                                                 std::span<const float> gradient, std::span<float> memory) {
  { o.memory(at) } -> std::same_as<std::size_t>;
  { o.step(at, rate, weights, gradient, memory) } noexcept;
};

/// The share of the full rate at step `at` (from 1) of `steps`.
///
/// law  between 0 and 1
template <class S>
concept schedule = std::copyable<S> && requires(const S& s, std::size_t at, std::size_t steps) {
  { s.share(at, steps) } -> std::same_as<double>;
};

/// A loss with a gradient that falls into parts, each of them computed by whoever is free.
///
/// `prepare(at, weights)` is called once before anything else of step `at`, and picks what it learns from;
/// `add_gradient(at, part, lane, weights, gradient)` returns the loss of a part and adds its gradient. Parts of a lane
/// follow one another, so that they may share memory.
///
/// law  a part depends on nothing but step, number and weights, and the number of parts on nothing but the step
template <class P>
concept problem = requires(P& p, std::size_t at, std::span<const float> weights, std::span<float> gradient) {
  { p.parameters() } -> std::same_as<std::size_t>;
  { p.parts(at) } -> std::same_as<std::size_t>;
  { p.lanes(at) } -> std::same_as<std::size_t>;
  p.prepare(at, weights);
  { p.add_gradient(at, at, at, weights, gradient) } -> std::same_as<double>;
};

}  // namespace echelon::inline ECHELON_ABI::train
