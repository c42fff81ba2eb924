// SPDX-License-Identifier: BSL-1.0
/// Adam, with weight decay apart from the gradient.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include <echelon/exec/simd.hpp>
#include <echelon/train/concepts.hpp>

namespace echelon::inline ECHELON_ABI::train {

/// Steps of the size of the rate, along means of past gradients over roots of means of their squares.
///
/// exact   without decay Adam, with decay AdamW
/// source  Kingma, Ba (2015) Adam: a method for stochastic optimization, algorithm 1; decay as Loshchilov, Hutter
///         (2019) Decoupled weight decay regularization, algorithm 2
struct adam {
  double mean = 0.9;     ///< share of the past in the mean of gradients
  double square = 0.999; ///< share of the past in the mean of their squares
  double floor = 1e-8;   ///< added to the root
  double decay = 0;      ///< of the weights, times the rate, a step

  static constexpr std::size_t memory(std::size_t weights) noexcept { return 2 * weights; }

  /// shape   gradient [weights], memory [2 * weights]: means, then means of squares
  void step(std::size_t at, double rate, std::span<float> weights, std::span<const float> gradient,
            std::span<float> memory) const noexcept {
    namespace simd = exec::simd;
    const std::size_t n = weights.size();
    float *const w = weights.data(), *const m = memory.data(), *const v = m + n;
    const float* const g = gradient.data();
    const double t = static_cast<double>(at);
    const auto keep = static_cast<float>(mean), keep_square = static_cast<float>(square);
    const auto shrink = static_cast<float>(1 - rate * decay);
    const auto pace = static_cast<float>(rate / (1 - std::pow(mean, t)));
    const auto scale = static_cast<float>(1 / std::sqrt(1 - std::pow(square, t))), least = static_cast<float>(floor);
    for (std::size_t i = 0; i < n; i += simd::width) {
      const std::size_t some = std::min(simd::width, n - i);
      const simd::pack d = simd::load_first(g + i, some);
      const simd::pack a = simd::load_first(m + i, some) * keep + d * (1 - keep);
      const simd::pack b = simd::load_first(v + i, some) * keep_square + d * d * (1 - keep_square);
      simd::store_first(m + i, a, some);
      simd::store_first(v + i, b, some);
      const simd::pack move = a * pace / (simd::sqrt(b) * scale + least);
      simd::store_first(w + i, simd::load_first(w + i, some) * shrink - move, some);
    }
  }
};

/// Plain steps against the gradient, with momentum.
///
/// source  Polyak (1964) Some methods of speeding up the convergence of iteration methods
struct momentum {
  double keep = 0.9;

  static constexpr std::size_t memory(std::size_t weights) noexcept { return weights; }
  void step(std::size_t, double rate, std::span<float> weights, std::span<const float> gradient,
            std::span<float> memory) const noexcept {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      memory[i] = static_cast<float>(keep) * memory[i] + gradient[i];
      weights[i] -= static_cast<float>(rate) * memory[i];
    }
  }
};

}  // namespace echelon::inline ECHELON_ABI::train
