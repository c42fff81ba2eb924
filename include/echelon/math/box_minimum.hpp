// SPDX-License-Identifier: BSL-1.0
/// The smallest value of a smooth function of a few numbers inside a box, from slopes and curvature.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// A value with its slopes, and a curvature that is positive semidefinite (Gauss-Newton or Fisher); row-major, of which
/// only the lower triangle is read.
template <std::size_t K>
struct slopes {
  double value = 0;
  std::array<double, K> gradient{};
  std::array<double, K * K> curvature{};
};

template <std::size_t K>
struct box {
  std::array<double, K> low{}, high{};  ///< low = high holds a number where it is
};

struct box_search {
  std::size_t evaluations = 60;
  double enough = 1e-7;  ///< a step that gains less is the last one
};

template <std::size_t K>
struct box_minimum {
  std::array<double, K> at{};
  double value = 0;
  std::size_t evaluations = 0;
  bool settled = false;  ///< the last step gained less than asked for; otherwise the evaluations were used up
};

namespace detail {

/// Solves (A + damping diag A) x = b of the numbers that are free, by Cholesky; false where that is not definite.
template <std::size_t K>
bool damped_solve(const std::array<double, K * K>& a, const std::array<std::size_t, K>& free, std::size_t n,
                  double damping, std::array<double, K>& x) noexcept {
  std::array<double, K * K> l;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a[free[i] * K + free[j]];
      if (i == j) sum *= 1.0 + damping;
      for (std::size_t k = 0; k < j; ++k) sum -= l[i * K + k] * l[j * K + k];
      if (i == j && !(sum > 1e-14 * a[free[i] * K + free[i]])) return false;
      l[i * K + j] = i == j ? std::sqrt(sum) : sum / l[j * K + j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) x[i] -= l[i * K + k] * x[k];
    x[i] /= l[i * K + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) x[i] -= l[k * K + i] * x[k];
    x[i] /= l[i * K + i];
  }
  return true;
}

}  // namespace detail

/// Walks down from `start` by damped Newton steps on the numbers that are not held by a bound, each step cut off at the
/// box; a step that gains nothing is tried again, shorter and closer to the steepest way.
///
/// needs   `of(at, told)` fills a slopes<K> and returns its value, infinite where the function is not defined; it is
///         defined at the start; low <= start <= high
/// cost    an evaluation and O(K^3) a step
/// source  Levenberg (1944), Marquardt (1963) An algorithm for least-squares estimation of nonlinear parameters;
///         Bertsekas (1982) Projected Newton methods for optimization problems with simple constraints
template <std::size_t K, class Function>
box_minimum<K> minimise(const box<K>& within, const std::array<double, K>& start, Function&& of,
                        const box_search& how = {}) {
  slopes<K> here, there;
  box_minimum<K> best{start, of(start, here), 1, false};
  double damping = 1e-3;
  while (best.evaluations < how.evaluations) {
    std::array<std::size_t, K> free;
    std::size_t n = 0;
    for (std::size_t k = 0; k < K; ++k) {
      const double g = here.gradient[k];
      const bool held = (best.at[k] <= within.low[k] && g >= 0.0) || (best.at[k] >= within.high[k] && g <= 0.0);
      if (!held && within.low[k] < within.high[k] && here.curvature[k * K + k] > 0.0) free[n++] = k;
    }
    if (n == 0) {
      best.settled = true;
      break;
    }
    std::array<double, K> move{};
    for (std::size_t k = 0; k < n; ++k) move[k] = -here.gradient[free[k]];
    std::array<double, K> at = best.at;
    if (detail::damped_solve<K>(here.curvature, free, n, damping, move)) {
      double expected = 0.0;
      for (std::size_t k = 0; k < n; ++k) {
        at[free[k]] = std::clamp(best.at[free[k]] + move[k], within.low[free[k]], within.high[free[k]]);
        expected -= here.gradient[free[k]] * (at[free[k]] - best.at[free[k]]);
      }
      ++best.evaluations;
      const double value = of(at, there);
      if (value < best.value) {
        const double gain = best.value - value;
        best.at = at;
        best.value = value;
        here = there;
        damping = std::max(1e-10, gain > 0.7 * 0.5 * expected ? damping * 0.1 : damping);
        if (gain < how.enough && damping <= 1.0) {
          best.settled = true;
          break;
        }
        continue;
      }
      if (std::abs(expected) < how.enough) {  // nothing is left to gain at this scale
        best.settled = true;
        break;
      }
    }
    damping *= 8.0;
    if (damping > 1e12) {
      best.settled = true;
      break;
    }
  }
  return best;
}

}  // namespace echelon::inline ECHELON_ABI
