// SPDX-License-Identifier: BSL-1.0
/// How high the highest minute of an event ahead may be, from how well those of past events would have been foreseen.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

#include <echelon/capacity/forecast_load.hpp>
#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/math/normal.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// The quantile of Student's distribution, ascending in the probability; exact for 1 and 2 degrees of freedom.
///
/// source  Abramowitz, Stegun (1964) Handbook of Mathematical Functions, 26.7.5
inline double student_quantile(double probability, double freedom) noexcept {
  if (freedom < 1.5) return std::tan(std::numbers::pi * (probability - 0.5));
  if (freedom < 2.5) {
    const double u = 2 * probability - 1;
    return u * std::sqrt(2 / (1 - u * u));
  }
  const double z = normal_quantile(probability), s = z * z, v = 1 / freedom;
  const double g1 = (s + 1) / 4, g2 = ((5 * s + 16) * s + 3) / 96, g3 = (((3 * s + 19) * s + 17) * s - 15) / 384;
  const double g4 = ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945) / 92160;
  return z * (1 + v * (g1 + v * (g2 + v * (g3 + v * g4))));
}

}  // namespace detail

/// Quantiles of the load in the highest minute of an event. Past events of all types, each foreseen from the others,
/// tell by how much a peak is above the one expected, noise of minutes within; with few of them the quantiles are those
/// of Student.
///
/// shape   events: all that may lift the load while it lasts, itself among them; the answer [levels]
/// throws  error 102 levels do not ascend | 201 an event that cannot be, or that ends before the record begins | 202 no
///         level
/// source  predictive distribution of a normal law whose mean and variance are learned: Gelman and others (2013)
///         Bayesian Data Analysis, 3.2; what is believed of the variance weighs as an event while fewer than three are
///         known
template <class Link, class... Terms>
std::vector<double> peak_of_event(const fitted_capacity<Link, Terms...>& f, const moving_event& event,
                                  std::span<const moving_event> events, std::span<const level> levels) {
  check::not_empty(levels.size(), "levels");
  check::ascending(levels, "levels");
  detail::check_events(f.model.events, {&event, 1});
  check::range(event.start + event.length > 0, "event", "ends before the record begins");
  const auto from = static_cast<std::size_t>(std::max<std::int64_t>(0, event.start));
  const load_outlook o = outlook(f, from, static_cast<std::size_t>(event.start + event.length), events);
  double expected = 0;
  for (std::size_t t = 0; t < o.baseline.size(); ++t)
    expected = std::max(expected, o.baseline[t] * (1 + o.lift[t]));
  double mean = 0, n = 0, squares = 0;
  for (const fitted_response& r : f.responses)
    for (const double v : r.peaks) mean += (v - mean) / ++n;
  for (const fitted_response& r : f.responses)
    for (const double v : r.peaks) squares += (v - mean) * (v - mean);
  const double believed = n > 2 ? 0.0 : 1.0, freedom = std::max(1.0, n - 1 + believed);
  squares += believed * f.model.events.surprise * f.model.events.surprise;
  const double deviation = std::sqrt(squares / freedom);  // errors foreseen from the others tell what is unknown too
  std::vector<double> out;
  for (const level q : levels)
    out.push_back(expected * std::exp(mean + deviation * detail::student_quantile(q.value(), freedom)));
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
