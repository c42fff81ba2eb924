// SPDX-License-Identifier: BSL-1.0
/// The gradient of all parts of a problem with the same bits for any number of workers, and its length kept in bounds.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/exec/concepts.hpp>
#include <echelon/train/concepts.hpp>

namespace echelon::inline ECHELON_ABI::train {

/// Room for the gradients of the parts, kept from step to step so that a step allocates nothing.
struct gradient_room {
  std::vector<float> parts;    ///< [parts, weights]
  std::vector<double> losses;  ///< [parts]
};

/// Sums losses and gradients of all parts in a fixed binary tree. Returns the loss; `gradient` is overwritten.
///
/// repeats identical bits for every policy and number of workers
/// cost    parts * weights numbers of memory, allocated once
template <exec::policy E, problem P>
double summed_gradient(const E& where, P& of, std::size_t at, std::span<const float> weights,
                       std::span<float> gradient, gradient_room& room) {
  of.prepare(at, weights);
  const std::size_t n = weights.size(), parts = of.parts(at);
  std::fill(gradient.begin(), gradient.end(), 0.0f);
  if (parts == 0) return 0.0;
  if (room.parts.size() < parts * n) room.parts.resize(parts * n);
  if (room.losses.size() < parts) room.losses.resize(parts);
  const std::size_t lanes = std::clamp<std::size_t>(of.lanes(at), 1, parts);
  bulk(where, lanes, [&](std::size_t lane) {
    for (std::size_t part = lane; part < parts; part += lanes) {
      const std::span<float> mine{room.parts.data() + part * n, n};
      std::fill(mine.begin(), mine.end(), 0.0f);
      room.losses[part] = of.add_gradient(at, part, lane, weights, mine);
    }
  });
  for (std::size_t width = 1; width < parts; width *= 2)
    for (std::size_t a = 0; a + width < parts; a += 2 * width) {
      room.losses[a] += room.losses[a + width];
      float* const to = room.parts.data() + a * n;
      const float* const from = room.parts.data() + (a + width) * n;
      for (std::size_t i = 0; i < n; ++i) to[i] += from[i];
    }
  std::copy_n(room.parts.data(), n, gradient.data());
  return room.losses[0];
}

/// The Euclidean length, summed in double precision.
inline double length(std::span<const float> gradient) noexcept {
  double sum = 0;
  for (const float g : gradient) sum += static_cast<double>(g) * static_cast<double>(g);
  return std::sqrt(sum);
}

/// Shortens a gradient that is longer than `most`; returns the length it had.
///
/// source  Pascanu, Mikolov, Bengio (2013) On the difficulty of training recurrent neural networks, algorithm 1
inline double clip(std::span<float> gradient, double most) noexcept {
  const double had = length(gradient);
  if (had > most) {
    const auto by = static_cast<float>(most / had);
    for (float& g : gradient) g *= by;
  }
  return had;
}

}  // namespace echelon::inline ECHELON_ABI::train
