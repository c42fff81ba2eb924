// SPDX-License-Identifier: BSL-1.0
/// What events do to load: a body in the event's own time, which stretches with its length, and ramps in minutes.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/math/dense.hpp>

namespace echelon::inline ECHELON_ABI {

/// One time that an event takes place or is planned.
struct moving_event {
  std::size_t type = 0;     ///< events of one type are alike
  std::int64_t start = 0;   ///< minutes from the first one observed; may lie before it or far ahead
  std::int64_t length = 0;  ///< minutes
  double intensity = 1;     ///< how much is offered, known ahead: the lift is in proportion
  std::int64_t every = 0;   ///< minutes from the start between lightning deals; 0: none
};

/// How responses are learned.
///
/// The lift of an event, as a share of the baseline, is intensity * (length / 24 h)^(stretch - 1) * (body + ramps)
/// while it lasts: `pieces` cubic pieces over its own time from 0 to 1, and sums of exponentials that fade after the
/// opening and each deal and rise to the closing. Before and after it, intensity times sums of exponentials.
struct event_response {
  std::int64_t before = 1080;  ///< minutes before an event that it reaches
  std::int64_t after = 2880;   ///< likewise after it; the hangover
  std::size_t pieces = 6;      ///< of the body
  double stretch = 0.85;       ///< where events of one type had one length only, and nothing can be learned of it
  double penalty = 0.2;        ///< of a lift of one, in minutes of evidence
  double surprise = 0.1;       ///< deviation of the logarithm of an event's strength that is believed of unknown types
};

/// What events of one type do.
struct fitted_response {
  event_response spec;
  std::size_t events = 0;               ///< that were learned from; 0: nothing is known, and the lift is zero
  double stretch = 0.85;
  double surprise = 0.1;                ///< deviation of the logarithm of an event's strength from what is expected
  std::vector<double> coefficients;     ///< of body, opening, closing, deals, before, after
  std::vector<double> peaks{};          ///< logarithms of the highest minute over that foreseen from the other events
};

namespace detail {

inline constexpr std::array<double, 3> opening_fades{15, 60, 240}, lead_rises{30, 90, 360}, after_fades{120, 360, 960};
inline constexpr std::array<double, 2> deal_fades{10, 30};

inline std::size_t response_columns(const event_response& spec) noexcept { return spec.pieces + 3 + 14; }

/// The columns of a minute: those of the body and the ramps within the event, those of the time before or after it.
/// A body on [0, 1] has pieces + 3 cubic B-splines on uniform knots.
inline void fill_response(const event_response& spec, const moving_event& e, double minute,
                          std::span<double> row) noexcept {
  std::fill(row.begin(), row.end(), 0.0);
  const double since = minute - static_cast<double>(e.start), length = static_cast<double>(e.length);
  const std::size_t body = spec.pieces + 3;
  if (since < 0) {
    for (std::size_t k = 0; k < 3; ++k) row[body + 8 + k] = std::exp(since / lead_rises[k]);
    return;
  }
  if (since >= length) {
    for (std::size_t k = 0; k < 3; ++k) row[body + 11 + k] = std::exp(-(since - length) / after_fades[k]);
    return;
  }
  const double place = since / length * static_cast<double>(spec.pieces);
  const std::size_t piece = std::min(spec.pieces - 1, static_cast<std::size_t>(place));
  const double u = place - static_cast<double>(piece), v = 1 - u;
  row[piece] = v * v * v / 6;
  row[piece + 1] = (3 * u * u * u - 6 * u * u + 4) / 6;
  row[piece + 2] = (3 * v * v * v - 6 * v * v + 4) / 6;
  row[piece + 3] = u * u * u / 6;
  for (std::size_t k = 0; k < 3; ++k) {
    row[body + k] = std::exp(-since / opening_fades[k]);
    row[body + 3 + k] = std::exp(-(length - since) / opening_fades[k]);
  }
  if (e.every > 0)
    for (std::size_t k = 0; k < 2; ++k)
      row[body + 6 + k] = std::exp(-std::fmod(since, static_cast<double>(e.every)) / deal_fades[k]);
}

/// By what the columns of an event are multiplied: within it, and before and after it.
inline std::pair<double, double> strengths(const moving_event& e, double stretch) noexcept {
  return {e.intensity * std::pow(static_cast<double>(e.length) / 1440.0, stretch - 1), e.intensity};
}
inline bool is_within(const event_response& spec, std::size_t column) noexcept { return column < spec.pieces + 11; }

/// Minutes from … to - 1 of n that an event reaches.
inline std::pair<std::size_t, std::size_t> reach_of(const event_response& spec, const moving_event& e,
                                                    std::size_t n) noexcept {
  const auto end = static_cast<std::int64_t>(n);
  const auto from = std::clamp<std::int64_t>(e.start - spec.before, 0, end);
  const auto to = std::clamp<std::int64_t>(e.start + e.length + spec.after, from, end);
  return {static_cast<std::size_t>(from), static_cast<std::size_t>(to)};
}

template <class = void>
void check_events(const event_response& spec, std::span<const moving_event> events) {
  check::range(spec.before >= 0 && spec.after >= 0, "before", "or after is negative");
  check::range(spec.pieces > 0 && spec.pieces <= 100, "pieces", "is not in 1 ... 100");
  check::range(spec.penalty > 0 && std::isfinite(spec.penalty), "penalty", "is not positive and finite");
  check::range(std::isfinite(spec.stretch), "stretch", "is not finite");
  check::range(spec.surprise > 0 && std::isfinite(spec.surprise), "surprise", "is not positive and finite");
  for (const moving_event& e : events) {
    check::range(e.length > 0 && e.every >= 0, "events", "has one whose length is not positive or deals go back");
    check::range(e.intensity > 0 && std::isfinite(e.intensity), "events", "has an intensity not positive and finite");
    check::range(e.type < 10'000, "events", "has a type above 9999");
  }
}

/// Sums of one event over the minutes that it reaches: all that fitting needs, for any stretch.
///
/// shape   normal [columns, columns], right [columns]; load, baseline [minutes while it lasts], from minute `first` on
struct event_sums {
  moving_event event;
  std::vector<double> normal, right;
  double square = 0;
  std::size_t first = 0;
  std::vector<double> load{}, baseline{};
};

/// shape   load, baseline [minutes]; not-a-number where missing
/// cost    O(minutes reached * columns^2)
template <class T>
event_sums sums_of(const event_response& spec, const moving_event& e, std::span<const T> load,
                   std::span<const double> baseline) {
  const std::size_t n = response_columns(spec);
  event_sums out{e, std::vector<double>(n * n, 0.0), std::vector<double>(n, 0.0)};
  std::vector<double> row(n);
  const auto [from, to] = reach_of(spec, e, load.size());
  const auto lasts_from = static_cast<std::size_t>(std::clamp<std::int64_t>(e.start, 0, static_cast<std::int64_t>(to)));
  const auto lasts_to = std::min(to, static_cast<std::size_t>(std::max<std::int64_t>(0, e.start + e.length)));
  out.first = lasts_from;
  for (std::size_t t = lasts_from; t < lasts_to; ++t) {
    out.load.push_back(static_cast<double>(load[t]));
    out.baseline.push_back(baseline[t]);
  }
  std::vector<std::size_t> used;
  for (std::size_t t = from; t < to; ++t) {
    const double ratio = static_cast<double>(load[t]) / baseline[t];
    if (!(baseline[t] > 0) || ratio != ratio) continue;
    fill_response(spec, e, static_cast<double>(t), row);
    used.clear();
    for (std::size_t j = 0; j < n; ++j)
      if (row[j] != 0) used.push_back(j);
    const double w = 1 / std::max(1.0, ratio * ratio), y = ratio - 1;  // noise is a share of the load
    for (const std::size_t i : used) {
      for (const std::size_t j : used) out.normal[i * n + j] += w * row[i] * row[j];
      out.right[i] += w * row[i] * y;
    }
    out.square += w * y * y;
  }
  return out;
}

/// Coefficients from the sums of events, without those of one time, and the squares they leave.
template <class = void>
std::pair<std::vector<double>, double> solve_response(const event_response& spec, const std::vector<event_sums>& sums,
                                                      double stretch, const event_sums* without = nullptr) {
  const std::size_t n = response_columns(spec);
  std::vector<double> normal(n * n, 0.0), right(n, 0.0);
  double square = 0;
  for (const event_sums& s : sums) {
    if (without != nullptr && s.event.start == without->event.start) continue;
    const auto [inside, outside] = strengths(s.event, stretch);
    for (std::size_t i = 0; i < n; ++i) {
      const double a = is_within(spec, i) ? inside : outside;
      for (std::size_t j = 0; j < n; ++j)
        normal[i * n + j] += a * (is_within(spec, j) ? inside : outside) * s.normal[i * n + j];
      right[i] += a * s.right[i];
    }
    square += s.square;
  }
  for (std::size_t i = 0; i < n; ++i) normal[i * n + i] += spec.penalty;
  std::vector<double> b = solve_spd(matrix_view<const double>{normal.data(), n, n}, right);
  for (std::size_t i = 0; i < n; ++i) square -= right[i] * b[i];  // with the penalty: what ridge minimises
  return {std::move(b), square};
}

/// How strong an event was, in units of what coefficients expect of it; 1 where nothing of it is known.
template <class = void>
double strength_of(const event_response& spec, const event_sums& s, std::span<const double> b, double stretch) {
  const std::size_t n = b.size();
  const auto [inside, outside] = strengths(s.event, stretch);
  double above = 0, below = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double a = b[i] * (is_within(spec, i) ? inside : outside);
    above += a * s.right[i];
    for (std::size_t j = 0; j < n; ++j)
      below += a * b[j] * (is_within(spec, j) ? inside : outside) * s.normal[i * n + j];
  }
  return below > 0 ? above / below : 1.0;
}

/// The lift of coefficients at a row that was filled.
inline double lift_of_row(const event_response& spec, std::span<const double> b, std::span<const double> row,
                          const std::pair<double, double>& strength) noexcept {
  double sum = 0;
  for (std::size_t j = 0; j < row.size(); ++j)
    sum += b[j] * row[j] * (is_within(spec, j) ? strength.first : strength.second);
  return sum;
}

/// The logarithm of an event's highest minute over the highest that coefficients expect; not-a-number where none is
/// known.
template <class = void>
double peak_error(const event_response& spec, const event_sums& s, std::span<const double> b, double stretch) {
  double came = 0, expected = 0;
  std::vector<double> row(b.size());
  const auto strength = strengths(s.event, stretch);
  for (std::size_t k = 0; k < s.load.size(); ++k) {
    if (!(s.load[k] >= 0) || !(s.baseline[k] > 0)) continue;
    fill_response(spec, s.event, static_cast<double>(s.first + k), row);
    came = std::max(came, s.load[k]);
    expected = std::max(expected, s.baseline[k] * (1 + lift_of_row(spec, b, row, strength)));
  }
  return came > 0 && expected > 0 ? std::log(came / expected) : std::numeric_limits<double>::quiet_NaN();
}

/// Learns the response of one type from all its events, of one service or of many.
template <class = void>
fitted_response learn_response(const event_response& spec, const std::vector<event_sums>& sums) {
  fitted_response out{spec, sums.size(), spec.stretch, spec.surprise,
                      std::vector<double>(response_columns(spec), 0.0)};
  if (sums.empty()) return out;
  const bool lengths_differ = std::any_of(sums.begin(), sums.end(), [&](const event_sums& s) {
    return s.event.length != sums[0].event.length;
  });
  // single events differ more than noise of minutes does: how far their strengths lie apart is what a stretch explains
  const auto apart = [&](double stretch) {
    const std::vector<double> b = solve_response(spec, sums, stretch).first;
    double sum = 0;
    for (const event_sums& s : sums)
      if (const double v = strength_of(spec, s, b, stretch); v > 0) sum += std::log(v) * std::log(v);
    return sum;
  };
  if (lengths_differ) {
    constexpr int reach = 40;
    std::vector<double> left;
    for (int k = -reach; k <= reach; ++k) left.push_back(apart(spec.stretch + 0.01 * k));
    for (int round = 0, at = 0; round < 30; ++round) {
      const double usual = (left[static_cast<std::size_t>(at + reach)] + spec.surprise * spec.surprise) /
                           static_cast<double>(sums.size() + 1);
      double least = std::numeric_limits<double>::infinity();
      for (int k = -reach; k <= reach; ++k) {
        const double off = 0.01 * k / 0.2, there = off * off + left[static_cast<std::size_t>(k + reach)] / usual;
        if (there < least) least = there, at = k;
      }
      out.stretch = spec.stretch + 0.01 * at;
    }
  }
  std::vector<double> best = solve_response(spec, sums, out.stretch).first;
  double squares = spec.surprise * spec.surprise, count = 1;  // what is believed weighs as one event
  if (sums.size() > 1)
    for (const event_sums& s : sums) {
      const std::vector<double> b = solve_response(spec, sums, out.stretch, &s).first;
      const double strength = strength_of(spec, s, b, out.stretch);
      if (!(strength > 0)) continue;
      if (const double peak = peak_error(spec, s, b, out.stretch); peak == peak) out.peaks.push_back(peak);
      squares += std::log(strength) * std::log(strength);
      count += 1;
    }
  out.surprise = std::sqrt(squares / count);
  out.coefficients = std::move(best);
  return out;
}

/// Sums of the events that took place, by type.
template <class T>
std::vector<std::vector<event_sums>> sums_by_type(const event_response& spec, std::span<const moving_event> events,
                                                  std::span<const T> load, std::span<const double> baseline) {
  std::size_t types = 0;
  for (const moving_event& e : events) types = std::max(types, e.type + 1);
  std::vector<std::vector<event_sums>> out(types);
  for (const moving_event& e : events)
    if (e.start >= 0 && e.start < static_cast<std::int64_t>(load.size()))
      out[e.type].push_back(sums_of(spec, e, load, baseline));
  return out;
}

/// Learns the responses of all types.
template <class = void>
std::vector<fitted_response> learn_responses(const event_response& spec,
                                             const std::vector<std::vector<event_sums>>& by_type) {
  std::vector<fitted_response> out;
  for (const std::vector<event_sums>& sums : by_type) out.push_back(learn_response(spec, sums));
  return out;
}

}  // namespace detail

/// The lift of an event at a minute, as a share of the load without it: zero beyond its reach, negative in a hangover.
template <class = void>
double lift_of(const fitted_response& r, const moving_event& e, double minute, std::span<double> row) noexcept {
  const double start = static_cast<double>(e.start), end = start + static_cast<double>(e.length);
  const auto before = static_cast<double>(r.spec.before), after = static_cast<double>(r.spec.after);
  if (minute < start - before || minute >= end + after) return 0;
  detail::fill_response(r.spec, e, minute, row);
  return detail::lift_of_row(r.spec, r.coefficients, row, detail::strengths(e, r.stretch));
}

}  // namespace echelon::inline ECHELON_ABI
