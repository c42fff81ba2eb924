// SPDX-License-Identifier: BSL-1.0
/// Excess volatility: beliefs that are right on average move exactly as much as they become certain.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

#include <echelon/core/check.hpp>
#include <echelon/loss/concepts.hpp>
#include <echelon/loss/tally.hpp>

namespace echelon::inline ECHELON_ABI {

/// Generators of Bregman divergences between two probabilities.
namespace bregman {

/// p^2 - p: the divergence is the squared movement, the uncertainty is p (1 - p).
struct quadratic {
  static constexpr double value(double p) noexcept { return p * p - p; }
  static constexpr double slope(double p) noexcept { return 2.0 * p - 1.0; }
};

/// Negative Shannon entropy in nats: the divergence is that of Kullback and Leibler. A belief that leaves 0 or 1 has
/// moved infinitely far.
struct entropy {
  static double value(double p) noexcept {
    return (p > 0.0 ? p * std::log(p) : 0.0) + (p < 1.0 ? (1.0 - p) * std::log(1.0 - p) : 0.0);
  }
  static double slope(double p) noexcept { return std::log(p) - std::log(1.0 - p); }
};

}  // namespace bregman

/// The movement of a path of beliefs and the uncertainty it took away.
struct belief_movement {
  double movement = 0.0;
  double reduction = 0.0;
  /// Zero in expectation for a martingale; above zero the beliefs were revised too much, below zero too little.
  double excess() const noexcept { return movement - reduction; }
};

/// Measures one path of beliefs pi_0, pi_1, … about one event: movement is the sum of divergences B(pi_{t+1}, pi_t),
/// reduction the fall of uncertainty from its beginning to its end.
///
/// shape   belief [origins], each in [0, 1]
/// throws  error 201 a belief outside [0, 1] | 301 not finite
/// source  Augenblick, Rabin (2021) Belief movement, uncertainty reduction, and rational updating, Quart. J. Economics
///         136(2), proposition 1
template <convex_generator Generator = bregman::quadratic>
belief_movement measure_movement(std::span<const double> belief) {
  check::finite(belief, "belief");
  for (const double p : belief) check::range(p >= 0.0 && p <= 1.0, "belief", "lies outside [0, 1]");
  belief_movement out;
  for (std::size_t t = 1; t < belief.size(); ++t) {
    const double from = belief[t - 1], to = belief[t];
    if (from == to) continue;
    const double gain = Generator::value(to) - Generator::value(from);
    out.movement += gain - Generator::slope(from) * (to - from);
    out.reduction += gain;
  }
  return out;
}

/// The mean of a quantity over independent items, with its standard error and their ratio.
struct mean_test {
  double mean = undefined;
  double standard_error = undefined;
  double z = undefined;  ///< standard normal under a mean of zero and many items
  std::size_t items = 0;
};

/// Tests whether the mean of independent values (the excess of each item, say) is zero; missing values are left out.
///
/// throws  error 301 a value is infinite
inline mean_test test_of_zero_mean(std::span<const double> values) {
  check::finite_or_missing(values, "values");
  mean_tally sum;
  for (const double v : values)
    if (!std::isnan(v)) sum.add(v);
  mean_test out{.mean = sum.value(), .items = sum.observed};
  if (out.items < 2) return out;
  double square = 0.0;
  for (const double v : values)
    if (!std::isnan(v)) square += (v - out.mean) * (v - out.mean);
  const double n = static_cast<double>(out.items);
  out.standard_error = std::sqrt(square / (n * (n - 1.0)));
  if (out.standard_error > 0.0) out.z = out.mean / out.standard_error;
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
