// SPDX-License-Identifier: BSL-1.0
/// A start from a sample: prices of a small problem of the same kind are nearly those of the whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/progress.hpp>
#include <echelon/decompose/concepts.hpp>
#include <echelon/decompose/lagrangian.hpp>

namespace echelon::inline ECHELON_ABI {

/// How much of the problem is drawn, and how well its dual is climbed.
struct sampled_start {
  double share = 0.05;  ///< of the parts, in (0, 1]
  std::uint64_t seed = 1;
  std::size_t max_iterations = 100;
  double gap = 2e-3;
};

/// Prices of a sample of the problem's parts, for `warm_start`. `recovery_of(sample)` makes the sample's plans.
///
/// throws  error 201 share | what `solve` throws
/// cost    as `solve` on `share` of the parts
/// repeats identical for every exec policy and worker count, given seed
template <exec::policy E, class Step, class Problem, class RecoveryOf>
std::vector<double> sample_prices(const E& where, const sampled_start& how, lagrangian<Step> climb,
                                  const Problem& problem, RecoveryOf&& recovery_of, observer_ref watch = {},
                                  warm_start start = {}) {
  static_assert(sampled_parts<Problem, E>, "sample_prices: the problem must model echelon::sampled_parts");
  check::range(how.share > 0 && how.share <= 1, "share", "is outside (0, 1]");
  climb.max_iterations = how.max_iterations;
  climb.gap = how.gap;
  climb.remember = 0;
  const auto small = problem.sample(how.share, how.seed);
  auto recover = recovery_of(small);
  return solve(where, climb, small, recover, watch, start).prices;
}

}  // namespace echelon::inline ECHELON_ABI
