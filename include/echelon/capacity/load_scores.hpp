// SPDX-License-Identifier: BSL-1.0
/// From a capacity model to the distribution engine: forecasts with scales, and the scores of the record.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/capacity/forecast_load.hpp>
#include <echelon/forecast/base_forecast.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// What is expected of minutes from … to - 1, and a spread of it as a load.
template <class Link, class... Terms>
std::pair<std::vector<double>, std::vector<double>> expected_with_scale(const fitted_capacity<Link, Terms...>& f,
                                                                        std::size_t from, std::size_t to,
                                                                        std::span<const moving_event> events) {
  const auto lifts = lifts_between(f, events, from, to);
  std::vector<double> value = factors_of(lifts, from, to, 0.0), scale = value;
  walk_scale(f, from, to, [&](std::size_t t, double z) {
    value[t - from] *= f.model.link.backward(z);
    // never zero, also where a link is flat
    scale[t - from] *= std::max(1e-12, mean_slope(f.model.link, z, z) * f.spread[slot_of(f.first_day, t)]);
  });
  return {std::move(value), std::move(scale)};
}

}  // namespace detail

/// The load expected at each minute ahead, and how far it may be off: what distribution_engine and block_paths take.
///
/// shape   [1, ahead]
/// throws  error 201 an event that cannot be | 202 no period ahead
template <class Link, class... Terms>
point_forecast with_scale(const fitted_capacity<Link, Terms...>& f, horizon ahead,
                          std::span<const moving_event> events = {}) {
  check::not_empty(ahead.n, "ahead");
  auto said = detail::expected_with_scale(f, f.minutes, f.minutes + ahead.n, events);
  return {1, ahead.n, std::move(said.first), std::move(said.second)};
}

/// The scores of the record, (load - expected) / scale, for paths and peaks of months from block_paths: not-a-number
/// where a minute is missing, was left out, or lies within the reach of an event.
///
/// shape   [minutes]
/// throws  error 101 a record of another length | 201 an event that cannot be
template <class Link, class... Terms>
std::vector<double> scores_of(const fitted_capacity<Link, Terms...>& f, const load_record& record) {
  check::size(record.load.size(), f.minutes, "load");
  detail::check_events(f.model.events, record.events);
  const auto said = detail::expected_with_scale(f, 0, f.minutes, {});
  std::vector<double> score(f.minutes);
  for (std::size_t t = 0; t < f.minutes; ++t) score[t] = (record.load[t] - said.first[t]) / said.second[t];
  const auto leave_out = [&](std::size_t from, std::size_t to) {
    for (std::size_t t = from; t < to; ++t) score[t] = std::numeric_limits<double>::quiet_NaN();
  };
  for (const moving_event& e : record.events) {
    const auto [from, to] = detail::reach_of(f.model.events, e, f.minutes);
    leave_out(from, to);
  }
  for (const left_out_minutes& run : f.left_out) leave_out(run.from, run.to);
  return score;
}

}  // namespace echelon::inline ECHELON_ABI
