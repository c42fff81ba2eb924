// SPDX-License-Identifier: BSL-1.0
/// A small load per minute whose parts a model can find.
#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include <echelon/capacity/season.hpp>
#include <echelon/capacity/trend.hpp>
#include <echelon/core/random.hpp>

namespace small_load {

constexpr double level = 5.0, slope = 0.4;  // on the scale, a year

/// What is expected on the scale at minute t of a record that begins on a Monday: a day of one wave, a higher weekend.
inline double on_scale(std::size_t t) {
  const double day = static_cast<double>(t) / 1440, turn = 2 * std::numbers::pi * day;
  return level + slope * day / 365.25 + 0.5 * std::sin(turn) + 0.1 * std::sin(turn / 7);
}

/// Its exponential, with noise as a share of it.
inline std::vector<double> record(std::size_t days, double noise, std::uint64_t seed = 1) {
  std::vector<double> out(days * 1440);
  echelon::random_stream draw{seed};
  for (std::size_t t = 0; t < out.size(); ++t) out[t] = std::exp(on_scale(t) + noise * draw.normal());
  return out;
}

constexpr echelon::civil_day monday{2022, 1, 3};
inline const echelon::season::day day{.grain = 120, .penalty = 0.01};
inline const echelon::season::week week{.grain = 720, .penalty = 0.01};
inline const echelon::trend::line line{.penalty = 0.01};

}  // namespace small_load
