// SPDX-License-Identifier: BSL-1.0
/// Rules that keep the levels of a forecast honest while the world changes: adaptive and PID conformal inference.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>

#include <echelon/core/check.hpp>
#include <echelon/forecast/concepts.hpp>
#include <echelon/forecast/score_window.hpp>
#include <echelon/forecast/split_conformal.hpp>

namespace echelon::inline ECHELON_ABI::adapt {

/// Split conformal over the remembered scores: exact while they are exchangeable, slow after a change.
struct none {
  std::size_t cells() const noexcept { return 0; }
  void start(std::span<double>, level) const noexcept {}
  double quantile(std::span<const double>, std::span<const double> scores, level q) const noexcept {
    return conformal_quantile(scores, q);
  }
  void learn(std::span<double>, std::span<const double>, level, bool, double, double) const noexcept {}
};

/// Adaptive conformal inference: the level that is read moves against every miss.
///
/// law     |share covered - q| <= (max(q, 1 - q) + rate) / (rate * T) after T observations while the level read stays
///         within reach of the scores
/// source  Gibbs, Candès (2021) Adaptive conformal inference under distribution shift, NeurIPS 34, eq. 2, prop. 4.1
struct aci {
  double rate = 0.02;  ///< how far one miss moves the level; 0.005 to 0.05 is usual

  std::size_t cells() const noexcept { return 1; }
  void start(std::span<double> state, level q) const noexcept { state[0] = q.value(); }
  double quantile(std::span<const double> state, std::span<const double> scores, level) const noexcept {
    return score_quantile(scores, state[0]);
  }
  void learn(std::span<double> state, std::span<const double>, level q, bool covered, double,
             double delay) const noexcept {
    state[0] = std::clamp(state[0] + rate / delay * (q.value() - (covered ? 1.0 : 0.0)), -1.0, 2.0);
  }
};

/// Eight adaptive rules of rates from 0.001 to 0.128, weighted by how well each has done lately: no rate to choose.
///
/// source  Gibbs, Candès (2024) Conformal inference for online prediction with arbitrary distribution shifts, JMLR 25,
///         algorithm 1 with the mean of the experts; step and share from its section 3
struct aggregated {
  double memory = 200;  ///< the stretch of observations over which it is as good as the best rate

  static constexpr std::size_t experts = 8;
  std::size_t cells() const noexcept { return 2 * experts; }
  void start(std::span<double> state, level q) const noexcept {
    for (std::size_t k = 0; k < experts; ++k) {
      state[k] = q.value();
      state[experts + k] = 1.0 / experts;
    }
  }
  double quantile(std::span<const double> state, std::span<const double> scores, level) const noexcept {
    double mean = 0;
    for (std::size_t k = 0; k < experts; ++k) mean += state[experts + k] * state[k];
    return score_quantile(scores, mean);
  }
  void learn(std::span<double> state, std::span<const double> scores, level q, bool, double score,
             double delay) const noexcept {
    const double p = q.value(), met = score_level(scores, score);
    const double spread = p * p * (1 - p) * (1 - p);  // (1-a)^2 a^3 + a^2 (1-a)^3
    const double eta = std::sqrt(3 / memory * (std::log(experts * memory) + 2) / spread), share = 1 / (2 * memory);
    double total = 0, rate = 0.001;
    for (std::size_t k = 0; k < experts; ++k) {
      const double short_by = met - state[k];
      state[experts + k] *= std::exp(-eta * std::max(p * short_by, (p - 1) * short_by));
      total += state[experts + k];
      state[k] = std::clamp(state[k] + rate / delay * (p - (short_by <= 0 ? 1.0 : 0.0)), -1.0, 2.0);
      rate *= 2;
    }
    for (std::size_t k = 0; k < experts; ++k)
      state[experts + k] = total > 0 ? (1 - share) * state[experts + k] / total + share / experts : 1.0 / experts;
  }
};

/// Conformal PID control. The remembered scores forecast the quantile, a tracker moves it by a share of their spread
/// for every miss so far, and an integrator that saturates takes back whatever share was missed in all. The sum of
/// misses counts in today's spread; a sum of steps, each in the spread of its day, would leave levels wrong in the long
/// run where misses come when spreads are large.
///
/// law     |share covered - q| <= (c / rate + 1) / T after T observations without delay, c the largest distance, in
///         spreads, of a score from the quantile of the remembered ones
/// source  Angelopoulos, Candès, Tibshirani (2023) Conformal PID control for time series prediction, NeurIPS 36, eq. 2
///         (tracker), eq. 5 (saturation), eq. 6; the scorecaster is the quantile of the remembered scores
struct pid {
  double rate = 0.08;      ///< what a miss moves, in spreads of the remembered scores (90 % of them lie in one)
  double integrate = 0.5;  ///< strength of the integrator, in spreads
  double saturate = 1.0;   ///< the larger, the more is missed before the integrator acts

  std::size_t cells() const noexcept { return 4; }
  /// state   moved while scores had no spread | sum of misses | observations | delay
  void start(std::span<double> state, level) const noexcept {
    std::fill(state.begin(), state.end(), 0.0);
    state[3] = 1;
  }
  double quantile(std::span<const double> state, std::span<const double> scores, level q) const noexcept {
    const double t = state[2];
    const double turn = t > 0 ? state[1] * std::log(t + 1) / (t * saturate) : 0.0;
    const double most = 0.49 * std::numbers::pi;
    const double tracked = rate / std::max(1.0, state[3]) * state[1];
    const double integrated = integrate * std::tan(std::clamp(turn, -most, most));
    return score_quantile(scores, q.value()) + state[0] + spread(scores) * (tracked + integrated);
  }
  void learn(std::span<double> state, std::span<const double> scores, level q, bool covered, double score,
             double delay) const noexcept {
    const double miss = q.value() - (covered ? 1.0 : 0.0);
    if (!(spread(scores) > 0)) state[0] += rate / delay * std::abs(score - scores.front()) * miss;
    state[1] += miss;
    state[2] += 1;
    state[3] = delay;
  }

 private:
  static double spread(std::span<const double> scores) noexcept {
    return scores.size() < 2 ? 0.0 : score_quantile(scores, 0.95) - score_quantile(scores, 0.05);
  }
};

static_assert(adaptation<none> && adaptation<aci> && adaptation<aggregated> && adaptation<pid>);

}  // namespace echelon::inline ECHELON_ABI::adapt
