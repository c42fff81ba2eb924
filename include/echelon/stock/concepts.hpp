// SPDX-License-Identifier: BSL-1.0
/// What the engines of one item ask of the law of its demand.
#pragma once

#include <concepts>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// The law of a demand over some span of time.
///
/// law  cdf(x) is the chance of at most x; quantile(p), 0 < p < 1, is the smallest x with cdf(x) >= p
/// law  leftover(x) = E(x - demand)^+: convex, with slope cdf, and leftover(x) - x + mean() falls to zero
template <class D>
concept demand_law = std::copyable<D> && requires(const D& demand, double x) {
  { demand.mean() } -> std::convertible_to<double>;
  { demand.cdf(x) } -> std::convertible_to<double>;
  { demand.quantile(x) } -> std::convertible_to<double>;
  { demand.leftover(x) } -> std::convertible_to<double>;
};

}  // namespace echelon::inline ECHELON_ABI
