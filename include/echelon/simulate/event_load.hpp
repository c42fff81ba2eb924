// SPDX-License-Identifier: BSL-1.0
/// Generated load per minute with events that move and change their length: every part is known, so that what a model
/// finds can be judged.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/data/calendar.hpp>
#include <echelon/data/panel.hpp>
#include <echelon/exec/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// One time that an event takes place.
struct load_event {
  std::size_t type = 0;
  std::int64_t start = 0;   ///< minutes from the first one generated; may lie before it
  std::int64_t length = 0;  ///< minutes
  double deals = 1;         ///< how much is offered, known ahead: the lift is in proportion
};

/// What an event does to load, times deals * (length / 24 h)^(stretch - 1) while it lasts: a body over the event's own
/// time, whatever its length, and ramps in minutes, which do not stretch.
///
/// source  ramps: the response functions of Box, Tiao (1975) Intervention analysis with applications, JASA 70
struct event_shape {
  double body = 1.2;           ///< lift in the middle of the event, over the load expected without it
  double opening = 2.5;        ///< at its first minute, fading with `opening_fade`
  double opening_fade = 45;    ///< minutes
  double closing = 0.8;        ///< at its last minute, rising with `closing_rise`
  double closing_rise = 90;    ///< minutes
  double deal = 0.5;           ///< at every lightning deal, fading with `deal_fade`
  double deal_every = 360;     ///< minutes from the start
  double deal_fade = 20;       ///< minutes
  double lead = 0.25;          ///< just before the start, rising with `lead_rise`
  double lead_rise = 180;      ///< minutes
  double hangover = 0.12;      ///< load that is missing just after the end, fading with `hangover_fade`
  double hangover_fade = 720;  ///< minutes
  double stretch = 0.85;       ///< total lift grows with length to this power
};

/// The lift of an event at a minute, as a share of the load without it; negative in the hangover.
inline double event_lift(const event_shape& s, const load_event& e, double minute) noexcept {
  const double since = minute - static_cast<double>(e.start), length = static_cast<double>(e.length);
  if (since < 0) return e.deals * s.lead * std::exp(since / s.lead_rise);
  if (since >= length) return -s.hangover * std::exp(-(since - length) / s.hangover_fade);
  const double u = since / length;
  const double half_turn = std::numbers::pi * u;
  const double body = s.body * (0.55 + 0.45 * std::sin(half_turn) + 0.1 * std::sin(3 * half_turn));
  const double ramps = s.opening * std::exp(-since / s.opening_fade) +
                       s.closing * std::exp(-(length - since) / s.closing_rise) +
                       s.deal * std::exp(-std::fmod(since, s.deal_every) / s.deal_fade);
  return e.deals * std::pow(length / 1440.0, s.stretch - 1) * (body + ramps);
}

/// What to generate. The defaults make two years of one service with six events a year.
struct event_load {
  std::size_t days = 730;
  std::size_t services = 1;           ///< they share events, with effects of their own
  civil_day start{2022, 1, 3};
  std::uint64_t seed = 1;
  double level = 20'000;              ///< load a minute at the start
  double growth = 0.25;               ///< of the level in a year, along straight lines
  std::size_t breaks = 0;             ///< times at which growth changes
  double break_factor = 1.5;          ///< by how much, up and down in turn; the first makes growth steeper
  double daily = 0.45, weekly = 0.12, yearly = 0.10;  ///< swings, as shares of the level
  std::size_t event_types = 2;
  std::size_t events_a_year = 3;      ///< of each type
  std::array<int, 3> hours{24, 36, 48};  ///< lengths, in turn
  int move_days = 12;                 ///< an event comes up to so many days before or after its time of year
  double deal_spread = 0.15;          ///< deviation of the logarithm of `deals`
  double surprise = 0.05;             ///< likewise of what nobody knows ahead, for each service and time
  double effects = 0.15;              ///< likewise of how services differ
  event_shape shape{};                ///< of the first type; each further one is half as strong again as the one before
  double noise = 0.02;                ///< deviation of a minute from its mean, as a share
  double drift = 0.02;                ///< of a slow error with a memory of two hours
  double robots = 0;                  ///< share of minutes, outside of events, with spikes of a factor from 1.5 to 4
  double missing = 0;                 ///< share of minutes that were not recorded
};

/// Load and all that it is made of.
///
/// shape   load, mean, baseline [services, minutes]; robot [services, minutes], 1 within a spike
/// law     mean = baseline * (1 + the sum of lifts, not below -0.9), services' effects within
struct generated_load {
  event_load spec;
  std::size_t minutes = 0;
  std::vector<load_event> events;     ///< by start
  std::vector<std::size_t> breaks;    ///< minutes at which growth changes, ascending
  std::vector<float> load;            ///< as recorded: not-a-number where it was not
  std::vector<float> mean;
  std::vector<float> baseline;        ///< without events
  std::vector<unsigned char> robot;

  std::span<const float> of(const std::vector<float>& part, std::size_t service) const noexcept {
    return {part.data() + service * minutes, minutes};
  }
};

/// The level at a minute, in units of the first one: straight lines that bend at the breaks.
inline double level_at(const event_load& spec, std::span<const std::size_t> breaks, double minute) noexcept {
  double value = 1, slope = spec.growth / (365.25 * 1440), since = 0;
  for (std::size_t k = 0; k < breaks.size() && static_cast<double>(breaks[k]) < minute; ++k) {
    value += slope * (static_cast<double>(breaks[k]) - since);
    since = static_cast<double>(breaks[k]);
    slope *= k % 2 == 0 ? spec.break_factor : 1 / spec.break_factor;
  }
  return value + slope * (minute - since);
}

namespace detail {

/// Seasons at a minute: a day with a high evening, weekends, a year with its height in December.
inline double load_season(const event_load& spec, std::int64_t first_day, std::size_t minute) noexcept {
  constexpr double turn = 2 * std::numbers::pi;
  const double day = static_cast<double>(minute % 1440) / 1440;
  const std::int64_t today = first_day + static_cast<std::int64_t>(minute / 1440);
  const double clock = -std::cos(turn * (day - 0.125)) + 0.35 * std::cos(2 * turn * (day - 0.84)) +
                       0.15 * std::cos(3 * turn * (day - 0.5));
  const double week = weekday(today) >= 5 ? 1.0 : -0.4;
  const double year = std::cos(turn * static_cast<double>(today - 11306) / 365.2425);  // from 15 December 2000
  return std::max(0.05, 1 + spec.daily * clock) * (1 + spec.weekly * week) * (1 + spec.yearly * year);
}

template <class = void>
std::vector<load_event> draw_events(const event_load& spec) {
  std::vector<load_event> out;
  const double year = 365.25;
  const auto years = static_cast<std::size_t>(static_cast<double>(spec.days) / year) + 2;
  for (std::size_t type = 0; type < spec.event_types; ++type) {
    std::size_t turn = type;  // lengths of the types are out of step
    for (std::size_t y = 0; y < years; ++y)
      for (std::size_t k = 0; k < spec.events_a_year; ++k) {
        const std::uint64_t item = (static_cast<std::uint64_t>(type) << 32) + y * spec.events_a_year + k;
        random_stream draw{spec.seed, item, 0x65766E74};
        const double share = (static_cast<double>(k) + 0.5 * static_cast<double>(type + 1) /
                                                           static_cast<double>(spec.event_types)) /
                             static_cast<double>(spec.events_a_year);
        const double moved = (2 * draw.uniform() - 1) * spec.move_days;
        const auto day = static_cast<std::int64_t>(std::floor((static_cast<double>(y) + share) * year + moved));
        const std::int64_t hour = std::array<std::int64_t, 3>{0, 8, 18}[draw.below(3)];
        const std::int64_t length = 60 * static_cast<std::int64_t>(spec.hours[turn++ % spec.hours.size()]);
        const load_event e{type, day * 1440 + hour * 60, length, std::exp(spec.deal_spread * draw.normal())};
        if (e.start + e.length > 0 && e.start < static_cast<std::int64_t>(spec.days * 1440)) out.push_back(e);
      }
  }
  std::stable_sort(out.begin(), out.end(), [](auto& a, auto& b) { return a.start < b.start; });
  return out;
}

}  // namespace detail

/// The shape of a type of event.
inline event_shape shape_of(const event_load& spec, std::size_t type) noexcept {
  event_shape s = spec.shape;
  const double stronger = std::pow(1.5, static_cast<double>(type));
  for (double* const part : {&s.body, &s.opening, &s.closing, &s.deal, &s.lead}) *part *= stronger;
  s.hangover = std::min(0.9, s.hangover * stronger);
  return s;
}

/// Generates load.
///
/// throws  error 202 no day or service | 201 a share, swing or length that cannot be
/// cost    about 0.2 us a service and minute
/// repeats identical for every exec policy and number of workers; a service is the same however many there are
template <exec::policy E>
generated_load generate(const E& where, const event_load& spec) {
  check::not_empty(spec.days, "days");
  check::not_empty(spec.services, "services");
  check::range(spec.days < 20'000, "days", "are more than 20000");
  check::range(is_valid(spec.start), "start", "is no day of the calendar");
  check::range(spec.level > 0 && std::isfinite(spec.level), "level", "is not positive and finite");
  check::range(std::isfinite(spec.growth) && spec.break_factor > 0, "growth", "or break_factor cannot be");
  check::range(spec.daily >= 0 && spec.weekly >= 0 && spec.weekly < 1 && spec.yearly >= 0 && spec.yearly < 1, "weekly",
               "or another swing lies outside [0, 1)");
  check::range(*std::min_element(spec.hours.begin(), spec.hours.end()) > 0, "hours", "hold one that is not positive");
  check::range(spec.robots >= 0 && spec.robots < 0.5 && spec.missing >= 0 && spec.missing < 1, "robots",
               "or missing is no share");
  check::range(spec.noise >= 0 && spec.drift >= 0 && spec.surprise >= 0 && spec.effects >= 0 && spec.deal_spread >= 0,
               "noise", "or another deviation is negative");
  generated_load g;
  g.spec = spec;
  g.minutes = spec.days * 1440;
  g.events = detail::draw_events(spec);
  for (std::size_t k = 0; k < spec.breaks; ++k) {
    random_stream draw{spec.seed, k, 0x62726B};
    const double moved = 0.4 * (draw.uniform() - 0.5);
    const double place = (static_cast<double>(k) + 1 + moved) / static_cast<double>(spec.breaks + 1);
    g.breaks.push_back(static_cast<std::size_t>(place * static_cast<double>(g.minutes)));
  }
  const std::size_t cells = spec.services * g.minutes;
  g.load.resize(cells);
  g.mean.resize(cells);
  g.baseline.resize(cells);
  g.robot.assign(cells, 0);
  const std::int64_t first_day = days_from(spec.start);
  bulk(where, spec.services, [&](std::size_t i) {
    random_stream scale{spec.seed, i, 0x73637663}, noise{spec.seed, i, 0x6E6F6973}, slow{spec.seed, i, 0x736C6F77};
    random_stream robots{spec.seed, i, 0x726F626F}, holes{spec.seed, i, 0x686F6C65};
    const double size = i == 0 ? spec.level : spec.level * std::exp(0.7 * scale.normal());
    float* const baseline = g.baseline.data() + i * g.minutes;
    float* const mean = g.mean.data() + i * g.minutes;
    float* const load = g.load.data() + i * g.minutes;
    unsigned char* const robot = g.robot.data() + i * g.minutes;
    std::vector<float> lift(g.minutes, 0.0f);
    std::vector<unsigned char> within(g.minutes, 0);
    for (std::size_t type = 0; type < spec.event_types; ++type) {
      const double own = std::exp(spec.effects * random_stream{spec.seed, (i << 8) + type, 0x65666663}.normal());
      const event_shape shape = shape_of(spec, type);
      for (std::size_t k = 0; k < g.events.size(); ++k) {
        const load_event& e = g.events[k];
        if (e.type != type) continue;
        random_stream draw{spec.seed, (static_cast<std::uint64_t>(i) << 32) + k, 0x73757270};
        const double factor = own * std::exp(spec.surprise * draw.normal());
        const auto from = std::max<std::int64_t>(0, e.start - static_cast<std::int64_t>(6 * shape.lead_rise));
        const auto to = std::min<std::int64_t>(static_cast<std::int64_t>(g.minutes),
                                               e.start + e.length + static_cast<std::int64_t>(6 * shape.hangover_fade));
        for (std::int64_t m = from; m < to; ++m) {
          const auto at = static_cast<std::size_t>(m);
          lift[at] += static_cast<float>(factor * event_lift(shape, e, static_cast<double>(m)));
          within[at] |= m >= e.start && m < e.start + e.length ? 1 : 0;
        }
      }
    }
    double error = 0, spike = 1;
    std::size_t spike_left = 0;
    const double keep = std::exp(-1.0 / 120), fresh = std::sqrt(1 - keep * keep) * spec.drift;
    constexpr double mean_length = 20;
    for (std::size_t m = 0; m < g.minutes; ++m) {
      const double base = std::max(0.0, size * level_at(spec, g.breaks, static_cast<double>(m)) *
                                            detail::load_season(spec, first_day, m));
      const double expected = base * (1 + std::max(-0.9, static_cast<double>(lift[m])));
      error = keep * error + fresh * slow.normal();
      double y = expected * (1 + error) * (1 + spec.noise * noise.normal());
      const double begins = robots.uniform();
      if (spike_left == 0 && begins < spec.robots / (mean_length * (1 - spec.robots))) {
        spike_left = 1 + static_cast<std::size_t>(mean_length * robots.exponential());
        spike = 1.5 + 2.5 * robots.uniform();
      }
      if (spike_left > 0) {
        --spike_left;
        if (within[m] == 0) {
          robot[m] = 1;
          y *= spike;
        }
      }
      baseline[m] = static_cast<float>(base);
      mean[m] = static_cast<float>(expected);
      const bool hole = holes.uniform() < spec.missing;
      load[m] = hole ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(std::max(0.0, y));
    }
  });
  return g;
}

/// The recorded load as a panel of minutes.
template <class = void>
panel panel_of(const generated_load& g) {
  panel p;
  p.time = {unit::minute, 1, days_from(g.spec.start) * 86400};
  p.demand.reserve(g.spec.services, g.load.size());
  for (std::size_t i = 0; i < g.spec.services; ++i) {
    std::string id = "service";
    p.ids.push_back(id += std::to_string(i + 1));
    const auto run = g.of(g.load, i);
    p.demand.push_back(0, std::vector<double>(run.begin(), run.end()));
  }
  return p;
}

}  // namespace echelon::inline ECHELON_ABI
