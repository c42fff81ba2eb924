// SPDX-License-Identifier: BSL-1.0
/// How the rate of learning changes over the steps.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include <echelon/train/concepts.hpp>

namespace echelon::inline ECHELON_ABI::train {

/// Fillers of the slot `schedule`.
namespace rate {

struct constant {
  double share(std::size_t, std::size_t) const noexcept { return 1.0; }
};

/// Rises along a straight line over the first steps, then falls along half a cosine.
///
/// source  Loshchilov, Hutter (2017) SGDR: stochastic gradient descent with warm restarts, eq. 5
struct cosine {
  double warm_up = 0.02;  ///< share of the steps
  double last = 0.0;      ///< share of the rate at the end

  double share(std::size_t at, std::size_t steps) const noexcept {
    const double all = static_cast<double>(steps), now = static_cast<double>(at), warm = warm_up * all;
    if (now < warm) return now / warm;
    const double left = std::clamp((all - now) / std::max(1.0, all - warm), 0.0, 1.0);
    return last + (1 - last) * 0.5 * (1 - std::cos(std::numbers::pi * left));
  }
};

/// A tenth at a time, at given shares of the steps.
struct staircase {
  double first = 0.6, second = 0.85;
  double factor = 0.1;

  double share(std::size_t at, std::size_t steps) const noexcept {
    const double done = static_cast<double>(at) / static_cast<double>(std::max<std::size_t>(1, steps));
    return (done > first ? factor : 1.0) * (done > second ? factor : 1.0);
  }
};

}  // namespace rate
}  // namespace echelon::inline ECHELON_ABI::train
