// SPDX-License-Identifier: BSL-1.0
/// Forecasts of load per minute, their quantiles, and of what they are made.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/capacity/capacity_model.hpp>
#include <echelon/core/check.hpp>
#include <echelon/core/count.hpp>
#include <echelon/core/level.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/math/normal.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// The lifts of one event at the minutes that it reaches; events of types never met have none.
///
/// shape   lift [to - from]
struct event_lift {
  std::size_t event = 0, from = 0, to = 0;
  double surprise = 0;
  std::vector<double> lift;
};

template <class Link, class... Terms>
std::vector<event_lift> lifts_between(const fitted_capacity<Link, Terms...>& f, std::span<const moving_event> events,
                                      std::size_t from, std::size_t to) {
  check_events(f.model.events, events);
  std::vector<event_lift> out;
  std::vector<double> row(response_columns(f.model.events));
  for (std::size_t k = 0; k < events.size(); ++k) {
    const moving_event& e = events[k];
    if (e.type >= f.responses.size() || f.responses[e.type].events == 0) continue;
    const auto [a, b] = reach_of(f.model.events, e, to);
    if (b <= std::max(a, from)) continue;
    event_lift one{k, std::max(a, from), b, f.responses[e.type].surprise, {}};
    one.lift.reserve(one.to - one.from);
    for (std::size_t t = one.from; t < one.to; ++t)
      one.lift.push_back(lift_of(f.responses[e.type], e, static_cast<double>(t), row));
    out.push_back(std::move(one));
  }
  return out;
}

inline constexpr double least_lift = -0.95;  // of all events together

/// The sum of lifts at every minute, strengths being exp(deviations * surprise) or its inverse where a lift is
/// negative.
template <class = void>
std::vector<double> factors_of(const std::vector<event_lift>& lifts, std::size_t from, std::size_t to,
                               double deviations) {
  std::vector<double> out(to - from, 0.0);
  for (const event_lift& one : lifts) {
    const double up = std::exp(deviations * one.surprise);
    for (std::size_t t = one.from; t < one.to; ++t) {
      const double lift = one.lift[t - one.from];
      out[t - from] += lift > 0 ? lift * up : lift / up;
    }
  }
  for (double& v : out) v = 1 + std::max(least_lift, v);
  return out;
}

/// The quantile of the scores of the record at a level, in spreads.
template <class = void>
double score_at(std::span<const double> score, double level) noexcept {
  const double place = level * static_cast<double>(score.size() - 1);
  const std::size_t k = std::min(score.size() - 2, static_cast<std::size_t>(place));
  return score[k] + (place - static_cast<double>(k)) * (score[k + 1] - score[k]);
}

}  // namespace detail

/// What is expected at some minutes: the load without events, and by which share of it events lift it.
///
/// shape   baseline, lift [minutes]; the load expected is baseline * (1 + lift)
struct load_outlook {
  std::vector<double> baseline, lift;
};

/// The outlook for minutes from … to - 1, counted from the first one observed: in the record or ahead.
///
/// throws  error 201 an event that cannot be, or from beyond to
/// cost    O(to - from + minutes that events reach)
template <class Link, class... Terms>
load_outlook outlook(const fitted_capacity<Link, Terms...>& f, std::size_t from, std::size_t to,
                     std::span<const moving_event> events = {}) {
  check::range(from <= to, "from", "lies beyond to");
  const auto lifts = detail::lifts_between(f, events, from, to);
  load_outlook out{std::vector<double>(to - from), detail::factors_of(lifts, from, to, 0.0)};
  for (double& v : out.lift) v -= 1;
  detail::walk_scale(f, from, to, [&](std::size_t t, double z) { out.baseline[t - from] = f.model.link.backward(z); });
  return out;
}

/// The load that is expected, minute by minute after the record: without surprises of noise or of events.
///
/// shape   [ahead]; `events` as in the record, counted from its first minute
/// throws  error 201 an event that cannot be | 202 no period ahead
/// cost    O(ahead + minutes that events reach)
template <class Link, class... Terms>
std::vector<double> predict(const fitted_capacity<Link, Terms...>& f, horizon ahead,
                            std::span<const moving_event> events = {}) {
  check::not_empty(ahead.n, "ahead");
  load_outlook out = outlook(f, f.minutes, f.minutes + ahead.n, events);
  for (std::size_t h = 0; h < ahead.n; ++h) out.baseline[h] *= 1 + out.lift[h];
  return std::move(out.baseline);
}

/// Quantiles of the load at each minute ahead: scores of the record in spreads of that quarter of an hour of the week,
/// and events as strong as at that level.
///
/// shape   [1, ahead, levels]
/// throws  error 102 levels do not ascend | 201 an event that cannot be | 202 no level or period ahead
/// law     they never cross
/// cost    O(ahead * levels)
template <class Link, class... Terms>
quantile_forecast predict(const fitted_capacity<Link, Terms...>& f, horizon ahead, std::span<const level> levels,
                          std::span<const moving_event> events = {}) {
  check::not_empty(ahead.n, "ahead");
  check::not_empty(levels.size(), "levels");
  check::ascending(levels, "levels");
  const std::size_t from = f.minutes, to = from + ahead.n, n = levels.size();
  const auto lifts = detail::lifts_between(f, events, from, to);
  std::vector<double> out(quantile_forecast::cells(1, ahead.n, n));
  std::vector<double> scale(ahead.n);
  detail::walk_scale(f, from, to, [&](std::size_t t, double z) { scale[t - from] = z; });
  for (std::size_t k = 0; k < n; ++k) {
    const double q = levels[k].value(), score = detail::score_at(std::span<const double>{f.score}, q);
    const auto factor = detail::factors_of(lifts, from, to, normal_quantile(q));
    for (std::size_t h = 0; h < ahead.n; ++h) {
      const double spread = f.spread[detail::slot_of(f.first_day, from + h)];
      const double load = factor[h] * f.model.link.backward(scale[h] + score * spread);
      out[h * n + k] = k == 0 ? load : std::max(load, out[h * n + k - 1]);
    }
  }
  return {1, ahead.n, {levels.begin(), levels.end()}, std::move(out)};
}

/// Of what the load expected at a minute is made. All parts are loads and add up to it.
///
/// shape   terms in the order of the model's, events as given
struct load_parts {
  double level = 0;           ///< what the scale's level alone would be
  std::vector<double> terms;
  std::vector<double> events;
  double total = 0;

  double sum() const noexcept {
    double s = level;
    for (const double v : terms) s += v;
    for (const double v : events) s += v;
    return s;
  }
};

/// Explains the load expected at a minute, counted from the first one observed: in the record or ahead.
///
/// A term's part is its value on the scale times the mean slope between level and baseline: no order of terms is
/// preferred, and nothing is left over.
///
/// throws  error 201 an event that cannot be
/// law     level + terms + events = total, to rounding
/// source  Ang (2005) The LMDI approach to decomposition analysis: a practical guide, Energy Policy 33
template <class Link, class... Terms>
load_parts explain(const fitted_capacity<Link, Terms...>& f, std::size_t minute,
                   std::span<const moving_event> events = {}) {
  load_parts out;
  const auto parts = detail::day_parts(f, f.first_day + static_cast<std::int64_t>(minute / minutes_a_day));
  double z = f.level;
  for (std::size_t k = 0; k < f.parts; ++k) {
    out.terms.push_back(parts.at(k, minute % minutes_a_day));
    z += out.terms.back();
  }
  const double slope = mean_slope(f.model.link, z, f.level), baseline = f.model.link.backward(z);
  out.level = f.model.link.backward(f.level);
  for (double& v : out.terms) v *= slope;
  out.events.assign(events.size(), 0.0);
  double sum = 0;
  const auto lifts = detail::lifts_between(f, events, minute, minute + 1);
  for (const auto& one : lifts) sum += one.lift[0];
  const double shared = sum < detail::least_lift ? detail::least_lift / sum : 1.0;
  for (const auto& one : lifts) out.events[one.event] = baseline * one.lift[0] * shared;
  out.total = baseline * (1 + std::max(detail::least_lift, sum));
  return out;
}

/// Why a forecast changed: by how much each part did.
///
/// throws  error 101 forecasts of other terms or events
/// law     all changes add up to the change of the total, to rounding
template <class = void>
load_parts bridge(const load_parts& before, const load_parts& after) {
  check::size(after.terms.size(), before.terms.size(), "after, terms,");
  check::size(after.events.size(), before.events.size(), "after, events,");
  load_parts out{after.level - before.level, after.terms, after.events, after.total - before.total};
  for (std::size_t k = 0; k < out.terms.size(); ++k) out.terms[k] -= before.terms[k];
  for (std::size_t k = 0; k < out.events.size(); ++k) out.events[k] -= before.events[k];
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
