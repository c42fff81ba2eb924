// SPDX-License-Identifier: BSL-1.0
/// The scaled CRPS of a hierarchy, by aggregation level and as their mean.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/data/quantile_forecast.hpp>
#include <echelon/loss/crps.hpp>
#include <echelon/loss/tally.hpp>

namespace echelon::inline ECHELON_ABI {

/// How the integral of the pinball loss over all levels is read off a few of them.
enum class level_integral {
  trapezoid,  ///< the trapezoid rule, from the first level to the last
  mean,       ///< the plain mean over the levels, as the published tables of reconciled forecasts take it
};

/// The scaled CRPS 2 sum_i (integral of rho) / sum_i |y_i| of each aggregation level.
///
/// shape   y [series * horizon], periods fastest; group [series], numbers from 0 without a gap
/// throws  error 101 shapes differ | 301 an actual is infinite | 302 fewer than two levels under the trapezoid rule
/// source  Rangapuram et al. (2021) End-to-end learning of coherent probabilistic forecasts for hierarchical time
///         series, ICML, section 5
template <class = void>
std::vector<ratio_tally> scaled_crps(const quantile_forecast& f, std::span<const double> y,
                                     std::span<const std::uint32_t> group,
                                     level_integral how = level_integral::trapezoid) {
  check::size(group.size(), f.series(), "group");
  check::size(y.size(), f.series() * f.horizon(), "actual");
  check::finite_or_missing(y, "actual");
  const std::vector<double> weights =
      how == level_integral::trapezoid
          ? trapezoid_weights(f.levels())
          : std::vector<double>(f.levels().size(), 1.0 / static_cast<double>(f.levels().size()));
  std::vector<ratio_tally> out(group.empty() ? 0 : *std::max_element(group.begin(), group.end()) + std::size_t{1});
  for (std::size_t i = 0; i < f.series(); ++i)
    for (std::size_t h = 0; h < f.horizon(); ++h) {
      const double actual = y[i * f.horizon() + h];
      if (std::isnan(actual)) ++out[group[i]].missing;
      else out[group[i]].add(quantile_crps(f.levels(), weights, f(i, h), actual), std::abs(actual));
    }
  return out;
}

/// The mean over the aggregation levels, each counted once.
inline double mean_over_groups(std::span<const ratio_tally> groups) noexcept {
  double sum = 0.0;
  for (const ratio_tally& g : groups) sum += g.value();
  return sum / static_cast<double>(groups.size());
}

}  // namespace echelon::inline ECHELON_ABI
