// SPDX-License-Identifier: BSL-1.0
/// The continuous ranked probability score: from samples, from quantiles, in closed form for the normal.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/loss/pinball.hpp>

namespace echelon::inline ECHELON_ABI {

/// The score of samples that ascend already: E|X - y| - E|X - X'| / 2 under the distribution of the samples.
///
/// needs   ascending not empty, ascending weakly, finite
/// cost    O(n), no allocation
/// source  Gneiting, Raftery (2007) Strictly proper scoring rules, JASA 102, eq. 20; in one pass as Jordan, Krueger,
///         Lerch (2019) Evaluating probabilistic forecasts with scoringRules, J. Stat. Software 90(12)
inline double sorted_crps(std::span<const double> ascending, double y) noexcept {
  const double n = static_cast<double>(ascending.size());
  double sum = 0.0, j = 1.0;
  for (const double x : ascending) {
    sum += (x - y) * ((y < x ? n : 0.0) - j + 0.5);
    j += 1.0;
  }
  return 2.0 * sum / (n * n);
}

/// The fair score of ascending samples: E|X - X'| is taken over pairs of different samples, so that the mean score of
/// few samples is that of the distribution they were drawn from.
///
/// needs   at least two values, ascending weakly, finite
/// source  Ferro (2014) Fair scores for ensemble forecasts, Quart. J. Royal Met. Soc. 140
inline double sorted_fair_crps(std::span<const double> ascending, double y) noexcept {
  const double n = static_cast<double>(ascending.size());
  double away = 0.0, spread = 0.0, j = 1.0;
  for (const double x : ascending) {
    away += std::abs(x - y);
    spread += (2.0 * j - n - 1.0) * (x - y);
    j += 1.0;
  }
  return away / n - spread / (n * (n - 1.0));
}

/// The score of samples in any order.
///
/// throws  error 202 no sample | 301 not finite
/// cost    O(n log n); memory O(n)
template <class = void>
double crps(std::span<const double> samples, double y) {
  check::not_empty(samples.size(), "samples");
  check::finite(samples, "samples");
  check::finite(std::span<const double>{&y, 1}, "actual");
  std::vector<double> sorted(samples.begin(), samples.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted_crps(sorted, y);
}

/// The fair score of samples in any order.
///
/// throws  error 302 fewer than two samples | 301 not finite
/// cost    O(n log n); memory O(n)
template <class = void>
double fair_crps(std::span<const double> samples, double y) {
  check::at_least(samples.size(), 2, "samples");
  check::finite(samples, "samples");
  check::finite(std::span<const double>{&y, 1}, "actual");
  std::vector<double> sorted(samples.begin(), samples.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted_fair_crps(sorted, y);
}

/// Weights of the trapezoid rule over the levels: sum w_k rho_k is the integral of the pinball loss from the first
/// level to the last, the loss being a straight line in between. As weights in training they make it aim at the score.
///
/// throws  error 302 fewer than two levels | 102 levels do not ascend
template <class = void>
std::vector<double> trapezoid_weights(std::span<const level> levels) {
  check::at_least(levels.size(), 2, "levels");
  check::ascending(levels, "levels");
  const std::size_t n = levels.size();
  std::vector<double> w(n);
  for (std::size_t k = 0; k < n; ++k)
    w[k] = 0.5 * (levels[k + 1 < n ? k + 1 : k].value() - levels[k > 0 ? k - 1 : k].value());
  return w;
}

/// The score of quantiles: 2 sum w_k rho_k(y, z_k).
///
/// shape   levels, weights (see trapezoid_weights) and quantiles [levels]
/// needs   the three equal in number
/// source  Laio, Tamea (2007) Verification tools for probabilistic forecasts, Hydrol. Earth Syst. Sci. 11, eq. 5: the
///         score is twice the integral of the pinball loss over all levels
inline double quantile_crps(std::span<const level> levels, std::span<const double> weights,
                            std::span<const double> quantiles, double y) noexcept {
  double sum = 0.0;
  for (std::size_t k = 0; k < levels.size(); ++k) sum += weights[k] * pinball(levels[k], y, quantiles[k]);
  return 2.0 * sum;
}

/// The same with weights made on the spot.
///
/// throws  error 101 shapes differ | 302 fewer than two levels | 102 levels do not ascend
inline double quantile_crps(std::span<const level> levels, std::span<const double> quantiles, double y) {
  check::size(quantiles.size(), levels.size(), "quantiles");
  return quantile_crps(levels, trapezoid_weights(levels), quantiles, y);
}

/// The score of a normal distribution.
///
/// needs   deviation > 0
/// source  Gneiting, Raftery, Westveld, Goldman (2005) Calibrated probabilistic forecasting, Mon. Wea. Rev. 133, eq. 5
inline double normal_crps(double mean, double deviation, double y) noexcept {
  const double z = (y - mean) / deviation;
  const double density = std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi);
  return deviation * (z * std::erf(z / std::numbers::sqrt2) + 2.0 * density - std::numbers::inv_sqrtpi);
}

}  // namespace echelon::inline ECHELON_ABI
