// SPDX-License-Identifier: BSL-1.0
/// The weeks ahead, for two years or more, added up from the same minutes that the forecast says.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/capacity/forecast_load.hpp>

namespace echelon::inline ECHELON_ABI {

/// Minutes from … to - 1, counted from the first one observed: of what their load is made, and its peak.
struct outlook_week {
  std::size_t from = 0, to = 0;
  load_parts parts;             ///< sums over the minutes; parts.total is the load of the week
  double peak = 0;              ///< the largest load expected of a minute
  std::size_t peak_minute = 0;  ///< where
};

/// Explains the load expected over minutes from … to - 1 together.
///
/// throws  error 201 an event that cannot be, or from not before to
/// law     total is the sum of the minutes expected, and the parts add up to it, to rounding
/// cost    O((to - from) * terms + minutes that events reach)
template <class Link, class... Terms>
outlook_week explain(const fitted_capacity<Link, Terms...>& f, std::size_t from, std::size_t to,
                     std::span<const moving_event> events) {
  check::range(from < to, "from", "is not before to");
  outlook_week out{from, to, {}, 0, from};
  out.parts.terms.assign(f.parts, 0.0);
  out.parts.events.assign(events.size(), 0.0);
  const auto lifts = detail::lifts_between(f, events, from, to);
  std::vector<double> lift(to - from, 0.0);
  for (const auto& one : lifts)
    for (std::size_t t = one.from; t < one.to; ++t) lift[t - from] += one.lift[t - one.from];
  const double alone = f.model.link.backward(f.level);
  std::vector<double> baseline(to - from);
  for (std::size_t t = from; t < to;) {
    const std::size_t stop = std::min(to, (t / minutes_a_day + 1) * minutes_a_day);
    const auto parts = detail::day_parts(f, f.first_day + static_cast<std::int64_t>(t / minutes_a_day));
    for (; t < stop; ++t) {
      double z = f.level;
      for (std::size_t k = 0; k < f.parts; ++k) z += parts.at(k, t % minutes_a_day);
      const double load = f.model.link.backward(z), slope = mean_slope(f.model.link, z, f.level);
      for (std::size_t k = 0; k < f.parts; ++k) out.parts.terms[k] += slope * parts.at(k, t % minutes_a_day);
      out.parts.level += alone;
      baseline[t - from] = load;
      const double expected = load * (1 + std::max(detail::least_lift, lift[t - from]));
      out.parts.total += expected;
      if (t == from || expected > out.peak) out.peak = expected, out.peak_minute = t;
    }
  }
  for (const auto& one : lifts)
    for (std::size_t t = one.from; t < one.to; ++t) {
      const double all = lift[t - from], shared = all < detail::least_lift ? detail::least_lift / all : 1.0;
      out.parts.events[one.event] += baseline[t - from] * one.lift[t - one.from] * shared;
    }
  return out;
}

/// The weeks after the record, each of 10,080 minutes.
///
/// throws  error 201 an event that cannot be | 202 no week
/// law     each total is the sum of the minutes of predict: plans of weeks and of minutes agree
/// cost    O(weeks * 10080 * terms)
template <class Link, class... Terms>
std::vector<outlook_week> weekly_outlook(const fitted_capacity<Link, Terms...>& f, horizon weeks,
                                         std::span<const moving_event> events = {}) {
  check::not_empty(weeks.n, "weeks");
  std::vector<outlook_week> out;
  for (std::size_t w = 0; w < weeks.n; ++w) {
    const std::size_t from = f.minutes + w * minutes_a_week;
    out.push_back(explain(f, from, from + minutes_a_week, events));
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
