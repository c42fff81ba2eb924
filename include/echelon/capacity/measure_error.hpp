// SPDX-License-Identifier: BSL-1.0
/// How load differs from what is expected, measured on the record: noise of single minutes and a drift with a memory.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/capacity/capacity_model.hpp>
#include <echelon/capacity/track_event.hpp>

namespace echelon::inline ECHELON_ABI {

/// The error of a model on its record, for tracking events of a type: logarithms of load over baseline, outside of
/// events and without what was left out. Their products a minute and an hour apart tell drift from noise.
///
/// throws  error 101 a record of another length | 201 an event that cannot be | 302 fewer than 1440 minutes with a
///         neighbour an hour later
/// cost    O(minutes)
/// source  moments of an AR(1) with noise: Box, Jenkins, Reinsel (2008) Time Series Analysis, A4.3
template <class Link, class... Terms>
load_error measure_error(const fitted_capacity<Link, Terms...>& f, const load_record& record, std::size_t type = 0) {
  check::size(record.load.size(), f.minutes, "load");
  detail::check_events(f.model.events, record.events);
  constexpr std::size_t hour = 60;
  const std::size_t n = f.minutes;
  std::vector<double> rest(n, std::numeric_limits<double>::quiet_NaN());
  detail::walk_scale(f, 0, n, [&](std::size_t t, double z) {
    const double ratio = record.load[t] / f.model.link.backward(z);
    if (ratio > 0 && std::isfinite(ratio)) rest[t] = std::log(ratio);
  });
  const auto leave_out = [&](std::size_t from, std::size_t to) {
    for (std::size_t t = from; t < to; ++t) rest[t] = std::numeric_limits<double>::quiet_NaN();
  };
  for (const moving_event& e : record.events) {
    const auto [from, to] = detail::reach_of(f.model.events, e, n);
    leave_out(from, to);
  }
  for (const left_out_minutes& run : f.left_out) leave_out(run.from, run.to);
  const auto product = [&](std::size_t lag) {
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t t = 0; t + lag < n; ++t) {
      const double both = rest[t] * rest[t + lag];
      if (both == both) sum += both, ++count;
    }
    check::at_least(count, minutes_a_day, "load, minutes with a neighbour an hour later,");
    return sum / static_cast<double>(count);
  };
  const double whole = product(0), next = std::clamp(product(1), 0.0, whole);
  load_error out;
  out.strength = type < f.responses.size() ? f.responses[type].surprise : f.model.events.surprise;
  const double kept = next > 0 ? std::clamp(product(hour) / next, 0.0, 0.9999) : 0.0;
  out.memory = std::clamp(kept > 0 ? -static_cast<double>(hour - 1) / std::log(kept) : 0.0, 5.0, 10'080.0);
  const double drift = std::min(whole, next * std::exp(1 / out.memory));
  out.drift = std::sqrt(drift);
  out.noise = std::sqrt(whole - drift);
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
