// SPDX-License-Identifier: BSL-1.0
/// Equally likely paths of a quantile forecast, so few that they have to be spread with care.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/data/quantile_forecast.hpp>

namespace echelon::inline ECHELON_ABI {

/// How paths are drawn. The probabilities of the series of one group are tied by a normal copula.
struct sample_totals {
  std::size_t paths = 16;
  double together = 0.2;  ///< correlation of the series of a group, in [0, 1)
  std::uint64_t seed = 1;
};

/// throws  error 202 no path | 201 `together` outside [0, 1), more than 65536 paths
template <class = void>
void validate(const sample_totals& how) {
  check::not_empty(how.paths, "paths");
  check::range(how.paths <= 65536, "paths", "are more than 65536");
  check::range(how.together >= 0 && how.together < 1, "together", "lies outside [0, 1)");
}

/// The probability at which each path reads the forecast of a series: the middles of `paths` equal parts, each once, in
/// an order that is drawn. All periods of a path are read at one probability, so that running totals never fall.
///
/// shape   out [paths]
/// law     the parts are taken once each: means over the paths are those of the forecast up to the width of a part
/// cost    O(paths log paths)
/// repeats equal for equal (seed, group, series), whoever asks first
/// source  McKay, Beckman, Conover (1979) A comparison of three methods for selecting values of input variables (Latin
///         hypercube); Iman, Conover (1982) for its correlation by ranks
template <class = void>
void draw_probabilities(const sample_totals& how, std::uint64_t group, std::uint64_t series, std::span<double> out) {
  constexpr std::uint32_t of_group = 0x67727570, of_series = 0x70617468;
  random_stream common{how.seed, group, of_group}, own{how.seed, series, of_series};
  std::vector<double> score(out.size());
  const double a = std::sqrt(how.together), b = std::sqrt(1 - how.together);
  for (double& z : score) {
    const double shared = common.normal();
    z = a * shared + b * own.normal();
  }
  std::vector<std::size_t> order(out.size());
  for (std::size_t w = 0; w < order.size(); ++w) order[w] = w;
  std::sort(order.begin(), order.end(),
            [&](std::size_t x, std::size_t y) { return score[x] != score[y] ? score[x] < score[y] : x < y; });
  for (std::size_t rank = 0; rank < order.size(); ++rank)
    out[order[rank]] = (static_cast<double>(rank) + 0.5) / static_cast<double>(out.size());
}

/// The quantile function of a placement: straight from 0 at probability 0 to the first level, between levels, and
/// beyond the last one along the line of the last two.
inline double total_at(std::span<const level> levels, std::span<const double> quantiles, double probability) noexcept {
  const double first = levels[0].value();
  if (probability < first) return quantiles[0] * (probability / first);
  return quantile_at(levels, quantiles, probability);
}

}  // namespace echelon::inline ECHELON_ABI
