// SPDX-License-Identifier: BSL-1.0
/// While an event runs: how strong it is, what is still to come, and whether the peak will exceed what was ordered.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/core/random.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/math/normal.hpp>

namespace echelon::inline ECHELON_ABI {

/// How load differs from what is expected, as deviations of logarithms: an event's strength, which stays for the whole
/// event; a drift that comes back to zero; noise of single minutes.
struct load_error {
  double strength = 0.1;
  double drift = 0.02;
  double memory = 120;  ///< minutes in which a drift falls to 1 / e
  double noise = 0.02;
};

/// What is known of an event after some of its minutes: means and covariances of strength and drift. A value.
struct tracked_event {
  load_error error;
  double strength = 0, drift = 0;
  double strength_variance, covariance = 0, drift_variance;

  explicit tracked_event(const load_error& of = {})
      : error{of}, strength_variance{of.strength * of.strength}, drift_variance{of.drift * of.drift} {
    check::range(of.strength >= 0 && of.drift >= 0 && of.noise >= 0, "error", "has a negative deviation");
    check::range(std::isfinite(of.strength + of.drift + of.noise), "error", "is not finite");
    check::range(of.memory > 0 && std::isfinite(of.memory), "error", "has a memory not positive and finite");
  }
};

namespace detail {

/// One plus the lift of an event whose logarithm of strength is s; strength leaves a hangover as it is.
inline double lifted(double lift, double s) noexcept { return 1 + (lift > 0 ? lift * std::exp(s) : lift); }

}  // namespace detail

/// Learns the load of the next minute; not-a-number or no load at all leaves only time to pass.
///
/// needs   baseline > 0, lift > -1: what was expected
/// cost    O(1)
/// source  Kalman (1960) A new approach to linear filtering and prediction problems; Bell, Cathey (1993) The iterated
///         Kalman filter update as a Gauss-Newton method, IEEE Trans. Automatic Control 38
inline void observe(tracked_event& t, double baseline, double lift, double load) noexcept {
  const double keep = std::exp(-1 / t.error.memory), fresh = t.error.drift * t.error.drift * (1 - keep * keep);
  t.drift *= keep;
  t.covariance *= keep;
  t.drift_variance = keep * keep * t.drift_variance + fresh;
  if (!(load > 0)) return;
  // the logarithm of the load is straight in the drift, and nearly so in the strength: three steps of Newton's
  double strength = t.strength, with_strength = 0, with_drift = 0, variance = 0, missed = 0;
  for (int round = 0; round < 3; ++round) {
    const double factor = detail::lifted(lift, strength), share = lift > 0 ? (factor - 1) / factor : 0.0;
    with_strength = share * t.strength_variance + t.covariance;
    with_drift = share * t.covariance + t.drift_variance;
    variance = share * with_strength + with_drift + t.error.noise * t.error.noise;
    if (!(variance > 0)) return;
    missed = std::log(load / (baseline * factor)) - t.drift + share * (strength - t.strength);
    strength = t.strength + with_strength / variance * missed;
  }
  t.strength = strength;
  t.drift += with_drift / variance * missed;
  t.strength_variance = std::max(0.0, t.strength_variance - with_strength * with_strength / variance);
  t.covariance -= with_strength * with_drift / variance;
  t.drift_variance = std::max(0.0, t.drift_variance - with_drift * with_drift / variance);
}

/// Quantiles of the load at each of the minutes to come, from all that was observed.
///
/// shape   baseline, lift [minutes]: what was expected of them; the answer is [1, minutes, levels]
/// throws  error 101 shapes differ | 102 levels do not ascend | 202 no minute or level
/// cost    O(minutes * levels)
template <class = void>
quantile_forecast remaining(const tracked_event& t, std::span<const double> baseline, std::span<const double> lift,
                            std::span<const level> levels) {
  check::not_empty(baseline.size(), "baseline");
  check::size(lift.size(), baseline.size(), "lift");
  check::not_empty(levels.size(), "levels");
  check::ascending(levels, "levels");
  std::vector<double> out(quantile_forecast::cells(1, baseline.size(), levels.size())), deviations;
  for (const level q : levels) deviations.push_back(normal_quantile(q.value()));
  const double keep = std::exp(-1 / t.error.memory), always = t.error.drift * t.error.drift;
  double kept = 1;
  for (std::size_t k = 0; k < baseline.size(); ++k) {
    kept *= keep;
    const double factor = detail::lifted(lift[k], t.strength), share = lift[k] > 0 ? (factor - 1) / factor : 0.0;
    const double variance = share * share * t.strength_variance + 2 * share * kept * t.covariance +
                            kept * kept * t.drift_variance + always * (1 - kept * kept) +
                            t.error.noise * t.error.noise;
    const double middle = baseline[k] * factor * std::exp(kept * t.drift);
    const double deviation = std::sqrt(std::max(0.0, variance));
    for (std::size_t j = 0; j < levels.size(); ++j)
      out[k * levels.size() + j] = middle * std::exp(deviations[j] * deviation);
  }
  return {1, baseline.size(), {levels.begin(), levels.end()}, std::move(out)};
}

/// How the largest load still to come may turn out: ascending peaks of drawn paths, each the largest mean over
/// `window` minutes. Of a whole path, not minute by minute: a peak is higher than any one minute's quantile says.
///
/// shape   baseline, lift [minutes]; the answer [draws]
/// throws  error 101 shapes differ | 201 window not in 1 … minutes | 202 no minute or draw
/// cost    O(draws * minutes)
/// repeats identical for every exec policy and number of workers
template <exec::policy E>
std::vector<double> remaining_peaks(const E& where, const tracked_event& t, std::span<const double> baseline,
                                    std::span<const double> lift, std::size_t draws = 500, std::size_t window = 1,
                                    std::uint64_t seed = 1) {
  check::not_empty(baseline.size(), "baseline");
  check::size(lift.size(), baseline.size(), "lift");
  check::not_empty(draws, "draws");
  check::range(window >= 1 && window <= baseline.size(), "window", "is not in 1 ... minutes");
  const double keep = std::exp(-1 / t.error.memory), fresh = t.error.drift * std::sqrt(1 - keep * keep);
  const double with = t.strength_variance > 0 ? t.covariance / t.strength_variance : 0.0;
  const double own = std::sqrt(std::max(0.0, t.drift_variance - with * t.covariance));
  std::vector<double> peaks(draws);
  bulk(
      where, draws, [&] { return std::vector<double>(baseline.size()); },
      [&](std::size_t d, std::vector<double>& path) {
        random_stream draw{seed, d, 0x7065616B};
        const double apart = std::sqrt(t.strength_variance) * draw.normal(), up = std::exp(t.strength + apart);
        double drift = t.drift + with * apart + own * draw.normal();
        for (std::size_t k = 0; k < path.size(); ++k) {
          drift = keep * drift + fresh * draw.normal();
          const double factor = 1 + (lift[k] > 0 ? lift[k] * up : lift[k]);
          path[k] = baseline[k] * factor * std::exp(drift + t.error.noise * draw.normal());
        }
        double sum = 0, peak = -std::numeric_limits<double>::infinity();
        for (std::size_t k = 0; k < path.size(); ++k) {
          sum += path[k] - (k >= window ? path[k - window] : 0.0);
          if (k + 1 >= window) peak = std::max(peak, sum);
        }
        peaks[d] = peak / static_cast<double>(window);
      });
  std::sort(peaks.begin(), peaks.end());
  return peaks;
}

/// The probability that a peak exceeds what was ordered.
///
/// shape   peaks [draws], ascending
inline double probability_above(std::span<const double> peaks, double ordered) noexcept {
  const auto above = peaks.end() - std::upper_bound(peaks.begin(), peaks.end(), ordered);
  return peaks.empty() ? 0.0 : static_cast<double>(above) / static_cast<double>(peaks.size());
}

}  // namespace echelon::inline ECHELON_ABI
