// SPDX-License-Identifier: BSL-1.0
/// A problem whose best weights are known: the mean over parts of squared distances to points of theirs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/random.hpp>

namespace tests {

struct hills {
  std::size_t weights = 5, all_parts = 7;
  std::uint64_t seed = 1;
  double noise = 0;  ///< of the points of a step, so that steps differ

  std::size_t prepared = 0;
  std::size_t parameters() const noexcept { return weights; }
  std::size_t parts(std::size_t) const noexcept { return all_parts; }
  std::size_t lanes(std::size_t) const noexcept { return 3; }
  void prepare(std::size_t at, std::span<const float>) noexcept { prepared = at; }
  double add_gradient(std::size_t at, std::size_t part, std::size_t, std::span<const float> w,
                      std::span<float> g) const noexcept {
    double loss = 0;
    echelon::random_stream random{seed, at * 1000 + part};
    for (std::size_t i = 0; i < weights; ++i) {
      const double to = point(part, i) + noise * random.normal(), away = static_cast<double>(w[i]) - to;
      loss += 0.5 * away * away / static_cast<double>(all_parts);
      g[i] += static_cast<float>(away / static_cast<double>(all_parts));
    }
    return loss;
  }
  double point(std::size_t part, std::size_t i) const noexcept {
    return static_cast<double>(i) + 0.1 * static_cast<double>(part);
  }
  double best(std::size_t i) const noexcept {
    return static_cast<double>(i) + 0.05 * static_cast<double>(all_parts - 1);
  }
};

}  // namespace tests
