// SPDX-License-Identifier: BSL-1.0
/// The smallest value of a smooth function of some numbers between bounds, by damped Newton steps that learn curvature.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/math/cholesky.hpp>

namespace echelon::inline ECHELON_ABI {

/// What a function tells at a place.
struct smooth_value {
  double value = 0;               ///< infinite or not a number: the function is not defined there
  std::vector<double> gradient;   ///< [n]
  std::vector<double> curvature;  ///< [n, n] its second derivatives, or a positive semidefinite guess of them
};

/// Between which numbers each coordinate lies; low = high holds it. Empty: no bounds.
struct coordinate_bounds {
  std::vector<double> low{}, high{};
};

struct trust_region {
  std::size_t evaluations = 500;
  double enough = 1e-9;          ///< a full step that promises less ends the search
  bool exact_curvature = false;  ///< what the function tells is its second derivatives: nothing is learned
};

struct trust_region_minimum {
  std::vector<double> at;
  smooth_value told;          ///< there
  std::size_t evaluations = 0;
  bool settled = false;       ///< the last step promised less than asked for; otherwise the evaluations were used up
  double promised = 0;        ///< gain that the last full step promised
};

namespace detail {

/// A matrix of second derivatives as far as guesses and steps tell.
template <class = void>
class learned_curvature {
 public:
  learned_curvature(std::size_t n, bool exact) : n_{n}, exact_{exact} {}

  const std::vector<double>& matrix() const noexcept { return matrix_; }
  void start(const std::vector<double>& told) { matrix_ = told; }

  /// After a step from `before` to `after`: the guess there or what was learned, whichever explains the change of slope
  /// along the step better; then Broyden, Fletcher, Goldfarb and Shanno's update, kept positive by Powell's damping.
  void learn(std::span<const double> step, const smooth_value& before, const smooth_value& after) {
    if (exact_) {
      matrix_ = after.curvature;
      return;
    }
    std::vector<double> change(n_), by_old(n_, 0.0), by_guess(n_, 0.0);
    double miss_old = 0, miss_guess = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      change[i] = after.gradient[i] - before.gradient[i];
      for (std::size_t j = 0; j < n_; ++j) {
        by_old[i] += matrix_[i * n_ + j] * step[j];
        by_guess[i] += after.curvature[i * n_ + j] * step[j];
      }
      const double size = 1.0 / std::max(1e-300, after.curvature[i * n_ + i]);
      miss_old += (change[i] - by_old[i]) * (change[i] - by_old[i]) * size;
      miss_guess += (change[i] - by_guess[i]) * (change[i] - by_guess[i]) * size;
    }
    if (miss_guess < miss_old) {
      matrix_ = after.curvature;
      by_old = by_guess;
    }
    double whole = 0, told = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      whole += step[i] * by_old[i];
      told += step[i] * change[i];
    }
    if (!(whole > 0.0)) return;
    const double share = told >= 0.2 * whole ? 1.0 : 0.8 * whole / (whole - told);
    told = share * told + (1.0 - share) * whole;
    for (std::size_t i = 0; i < n_; ++i) change[i] = share * change[i] + (1.0 - share) * by_old[i];
    for (std::size_t i = 0; i < n_; ++i)
      for (std::size_t j = 0; j < n_; ++j)
        matrix_[i * n_ + j] += change[i] * change[j] / told - by_old[i] * by_old[j] / whole;
  }

 private:
  std::size_t n_;
  bool exact_;
  std::vector<double> matrix_;
};

/// The step of the numbers that are free by (curvature + damping its diagonal) step = -gradient; false where that is
/// not definite.
template <class = void>
bool damped_step(const std::vector<double>& curvature, std::span<const double> gradient,
                 const std::vector<std::size_t>& free, double damping, std::span<double> step) {
  const std::size_t n = gradient.size(), m = free.size();
  std::vector<double> a(m * m), x(m), unit(m);
  double largest = 0;
  for (std::size_t i = 0; i < m; ++i) largest = std::max(largest, std::abs(curvature[free[i] * n + free[i]]));
  for (std::size_t i = 0; i < m; ++i) {
    const double own = std::abs(curvature[free[i] * n + free[i]]);
    unit[i] = 1.0 / std::sqrt(own > 1e-14 * largest ? own : largest > 0.0 ? largest : 1.0);
    x[i] = -gradient[free[i]] * unit[i];
  }
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = 0; j <= i; ++j)
      a[i * m + j] = curvature[free[i] * n + free[j]] * unit[i] * unit[j] + (i == j ? damping : 0.0);
  if (!factor_cholesky(a, m)) return false;
  solve_cholesky(a, m, x);
  std::fill(step.begin(), step.end(), 0.0);
  for (std::size_t i = 0; i < m; ++i) step[free[i]] = x[i] * unit[i];
  return true;
}

}  // namespace detail

/// Walks down from `start`; each step is cut off at the bounds, and a step that gains nothing is tried again, shorter
/// and closer to the steepest way.
///
/// `of(at, told)` fills a smooth_value whose vectors have their sizes already.
///
/// shape   start, within.low, within.high [n]
/// throws  error 101 sizes differ | 201 bounds cross or the function is not defined at the start | 301 start not finite
/// cost    an evaluation and O(n^3) a step
/// source  Levenberg (1944), Marquardt (1963); Powell (1978) on damping; Dennis, Gay, Welsch (1981) An adaptive
///         nonlinear least-squares algorithm, ACM TOMS 7(3), on choosing between two curvatures; Bertsekas (1982) on
///         bounds
template <class Function>
trust_region_minimum minimise(const trust_region& how, std::vector<double> start, const coordinate_bounds& within,
                              Function&& of) {
  const std::size_t n = start.size();
  const double infinite = std::numeric_limits<double>::infinity();
  check::finite(std::span<const double>{start}, "start");
  std::vector<double> low(n, -infinite), high(n, infinite);
  if (!within.low.empty()) {
    check::size(within.low.size(), n, "low");
    low = within.low;
  }
  if (!within.high.empty()) {
    check::size(within.high.size(), n, "high");
    high = within.high;
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (!(low[i] <= high[i])) throw error{fault::range, "low", i, "exceeds high, or is no number"};
    start[i] = std::clamp(start[i], low[i], high[i]);
  }
  const auto empty = [&] { return smooth_value{0.0, std::vector<double>(n), std::vector<double>(n * n)}; };
  trust_region_minimum best{std::move(start), empty(), 1, false, 0};
  smooth_value there = empty();
  of(std::span<const double>{best.at}, best.told);
  check::range(std::isfinite(best.told.value), "start", "is where the function is not defined");
  detail::learned_curvature<> curvature{n, how.exact_curvature};
  curvature.start(best.told.curvature);
  std::vector<double> step(n), at(n);
  std::vector<std::size_t> free;
  double damping = 1e-3;
  while (true) {
    const std::vector<double>&g = best.told.gradient, &b = curvature.matrix();
    free.clear();
    for (std::size_t i = 0; i < n; ++i) {
      const bool held = (best.at[i] <= low[i] && g[i] >= 0.0) || (best.at[i] >= high[i] && g[i] <= 0.0);
      if (!held && low[i] < high[i] && g[i] != 0.0) free.push_back(i);
    }
    if (free.empty()) {
      best.promised = 0;
      best.settled = true;
      return best;
    }
    // what a full step promises, where the curvature allows one
    if (detail::damped_step(b, g, free, 0.0, step)) {
      best.promised = 0;
      for (std::size_t i = 0; i < n; ++i) best.promised -= 0.5 * g[i] * step[i];
      if (best.promised < how.enough) {
        best.settled = true;
        return best;
      }
    }
    bool moved = false;
    while (!moved) {
      if (best.evaluations >= how.evaluations || damping > 1e15) return best;
      if (!detail::damped_step(b, g, free, damping, step)) {
        damping = std::max(1e-6, 8.0 * damping);
        continue;
      }
      double expected = 0;
      for (std::size_t i = 0; i < n; ++i) {
        at[i] = std::clamp(best.at[i] + step[i], low[i], high[i]);
        step[i] = at[i] - best.at[i];
      }
      for (std::size_t i = 0; i < n; ++i) {
        double bend = 0;
        for (std::size_t j = 0; j < n; ++j) bend += b[i * n + j] * step[j];
        expected -= step[i] * (g[i] + 0.5 * bend);
      }
      if (!(expected > 0.0)) {
        damping = std::max(1e-6, 8.0 * damping);
        continue;
      }
      of(std::span<const double>{at}, there);
      ++best.evaluations;
      const double gain = best.told.value - there.value;
      if (std::isfinite(there.value) && gain > 1e-4 * expected) {
        curvature.learn(step, best.told, there);
        std::swap(best.told, there);
        best.at = at;
        damping = gain > 0.75 * expected ? 0.1 * damping : gain < 0.25 * expected ? 4.0 * damping : damping;
        if (damping < 1e-8) damping = 0.0;
        moved = true;
      } else if (expected < 1e-13 * std::abs(best.told.value)) {  // what is left is rounding
        best.settled = expected < std::max(how.enough, 1e-13 * std::abs(best.told.value));
        return best;
      } else {
        damping = std::max(1e-4, 6.0 * damping);
      }
    }
  }
}

}  // namespace echelon::inline ECHELON_ABI
