// SPDX-License-Identifier: BSL-1.0
/// On what scale the parts of a load add up, and what share of a load each part then is.
#pragma once

#include <cmath>
#include <concepts>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// On what scale the parts of a load add up.
///
/// law  forward ascends; backward(forward(y)) = y wherever forward(y) is finite; it is not-a-number elsewhere
template <class L>
concept link_function = std::copyable<L> && requires(const L& l, double x) {
  { l.forward(x) } noexcept -> std::same_as<double>;
  { l.backward(x) } noexcept -> std::same_as<double>;
};

namespace link {

/// Parts add up as they are.
struct identity {
  double forward(double y) const noexcept { return y; }
  double backward(double z) const noexcept { return z; }
};

/// Parts are factors: seasons and noise grow with the load. A load that is not above -offset counts as missing.
struct logarithm {
  double offset = 0;  ///< added before the logarithm is taken; 1 for small counts, zeros among them
  double forward(double y) const noexcept { return std::log(y + offset > 0 ? y + offset : std::nan("")); }
  double backward(double z) const noexcept { return std::exp(z) - offset; }
};

/// Between the two: the noise of counts is as large on this scale wherever they lie.
///
/// source  Anscombe (1948) The transformation of Poisson, binomial and negative-binomial data, Biometrika 35: 3/8
struct root {
  double offset = 0.375;
  double forward(double y) const noexcept { return std::sqrt(y + offset >= 0 ? y + offset : std::nan("")); }
  double backward(double z) const noexcept { return z > 0 ? z * z - offset : -offset; }
};

}  // namespace link

/// By how much the load grows, on average between two places of the scale, with a step of one on it. So the parts of a
/// difference a - b on the scale, each times this, add up to the difference of loads.
///
/// law     (a - b) * mean_slope(l, a, b) = l.backward(a) - l.backward(b), to rounding; symmetric in a and b
/// source  for the logarithm it is the logarithmic mean: Ang (2005) The LMDI approach to decomposition analysis: a
///         practical guide, Energy Policy 33, eq. 3
template <link_function L>
double mean_slope(const L& l, double a, double b) noexcept {
  constexpr double near = 1e-5;
  const double apart = a - b;
  if (std::abs(apart) > near) return (l.backward(a) - l.backward(b)) / apart;
  const double middle = b + 0.5 * apart;  // the slope in the middle: no digit is lost in a difference of neighbours
  return (l.backward(middle + near) - l.backward(middle - near)) / (2 * near);
}

}  // namespace echelon::inline ECHELON_ABI
