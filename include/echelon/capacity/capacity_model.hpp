// SPDX-License-Identifier: BSL-1.0
/// Load per minute as a sum of terms: trend, seasons, what is known of days; events multiply what they add up to.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <echelon/capacity/baseline_squares.hpp>
#include <echelon/capacity/concepts.hpp>
#include <echelon/capacity/event_response.hpp>
#include <echelon/capacity/link.hpp>
#include <echelon/core/check.hpp>
#include <echelon/data/calendar.hpp>

namespace echelon::inline ECHELON_ABI {

/// A scale, the terms that add up on it, and how events and outliers are told from them.
template <class Link, class... Terms>
struct capacity_model {
  static_assert(link_function<Link>, "capacity_model: the first argument must model echelon::link_function");
  static_assert((capacity_term<Terms> && ...), "capacity_model: every term must model daily_term or weekly_term");

  Link link{};
  std::tuple<Terms...> terms{};
  event_response events{};
  double limit = 5;        ///< robust deviations beyond which a minute is a robot's or an outage's, and is left out
  std::size_t rounds = 5;  ///< of fitting and leaving out, at most
  double half_life = std::numeric_limits<double>::infinity();  ///< days after which a minute has half a say

  explicit capacity_model(Link on, Terms... of) : link{std::move(on)}, terms{std::move(of)...} {}
};

/// What was observed: load from 0:00 of a day on, a value a minute, not-a-number where it was not recorded.
struct load_record {
  civil_day start{};
  std::span<const double> load{};
  std::span<const moving_event> events{};  ///< those that took place, and those planned: only the past is learned
};

/// Minutes from … to - 1 that were left out, and why: the load farthest from what was expected there.
struct left_out_minutes {
  std::size_t from = 0, to = 0;
  double load = 0, expected = 0;
};

/// A model that knows its record. A value; forecasts need no record.
template <class Link, class... Terms>
struct fitted_capacity {
  static constexpr std::size_t parts = sizeof...(Terms);  ///< terms, in the order of the model

  capacity_model<Link, Terms...> model;
  std::int64_t first_day = 0;                     ///< days since 1970-01-01, of the first minute observed
  std::size_t minutes = 0;                        ///< observed
  double level = 0;                               ///< on the scale
  std::array<std::vector<double>, parts> of{};    ///< of a daily term coefficients, of a weekly term its 10080 values
  std::vector<double> spread{};                   ///< robust deviation on the scale of a quarter of an hour of the week
  std::vector<double> score{};                    ///< quantiles of residuals in spreads, at levels k / (size - 1)
  std::vector<fitted_response> responses{};       ///< of events, by type
  std::vector<left_out_minutes> left_out{};       ///< the audit, ascending
};

namespace detail {

inline constexpr std::size_t spread_slots = 672;

template <class Link, class... Terms, std::size_t... I, class F>
void each_term(const capacity_model<Link, Terms...>& m, std::index_sequence<I...>, F&& f) {
  (f(std::get<I>(m.terms), std::integral_constant<std::size_t, I>{}), ...);
}
template <class Link, class... Terms, class F>
void each_term(const capacity_model<Link, Terms...>& m, F&& f) {
  each_term(m, std::index_sequence_for<Terms...>{}, std::forward<F>(f));
}

/// The terms of one day on the scale: part k is begin[k] + m / 1440 * (end[k] - begin[k]) + table[k][m].
template <std::size_t Parts>
struct parts_of_day {
  std::array<double, Parts> begin{}, end{};
  std::array<const double*, Parts> table{};  ///< null for daily terms

  double at(std::size_t k, std::size_t m) const noexcept {
    const double f = static_cast<double>(m) / minutes_a_day;
    return table[k] != nullptr ? table[k][m] : begin[k] + f * (end[k] - begin[k]);
  }
};

template <class Link, class... Terms>
parts_of_day<sizeof...(Terms)> day_parts(const fitted_capacity<Link, Terms...>& f, std::int64_t day) {
  parts_of_day<sizeof...(Terms)> out;
  std::vector<double> begin, end;
  each_term(f.model, [&](const auto& term, auto k) {
    if constexpr (daily_term<std::remove_cvref_t<decltype(term)>>) {
      begin.assign(term.columns(), 0.0);
      end.assign(term.columns(), 0.0);
      term.fill(day, f.first_day, std::span<double>{begin}, std::span<double>{end});
      for (std::size_t j = 0; j < begin.size(); ++j) {
        out.begin[k] += f.of[k][j] * begin[j];
        out.end[k] += f.of[k][j] * end[j];
      }
    } else {
      out.table[k] = f.of[k].data() + static_cast<std::size_t>(weekday(day)) * minutes_a_day;
    }
  });
  return out;
}

/// Calls f(minute, value on the scale) for minutes from … to - 1 after the first one observed.
template <class Link, class... Terms, class F>
void walk_scale(const fitted_capacity<Link, Terms...>& f, std::size_t from, std::size_t to, F&& each) {
  std::array<double, minutes_a_day> sum;
  for (std::size_t t = from; t < to;) {
    const std::size_t day = t / minutes_a_day, stop = std::min(to, (day + 1) * minutes_a_day);
    const auto parts = day_parts(f, f.first_day + static_cast<std::int64_t>(day));
    double begin = f.level, end = f.level;
    for (std::size_t k = 0; k < f.parts; ++k) begin += parts.begin[k], end += parts.end[k];
    for (std::size_t m = 0; m < minutes_a_day; ++m)
      sum[m] = begin + static_cast<double>(m) / minutes_a_day * (end - begin);
    for (std::size_t k = 0; k < f.parts; ++k)
      if (parts.table[k] != nullptr)
        for (std::size_t m = 0; m < minutes_a_day; ++m) sum[m] += parts.table[k][m];
    for (; t < stop; ++t) each(t, sum[t % minutes_a_day]);
  }
}

inline std::size_t slot_of(std::int64_t first_day, std::size_t minute) noexcept {
  const auto day = first_day + static_cast<std::int64_t>(minute / minutes_a_day);
  return (static_cast<std::size_t>(weekday(day)) * minutes_a_day + minute % minutes_a_day) / 15;
}

/// The median of the sizes times 1.4826; the order of x is lost.
template <class = void>
double deviation_of(std::vector<float>& x) {
  if (x.empty()) return 0;
  for (float& v : x) v = std::abs(v);
  const auto middle = x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2);
  std::nth_element(x.begin(), middle, x.end());
  return 1.4826 * static_cast<double>(*middle);
}

/// Robust deviations by quarter of an hour of the week; where few minutes are known, those of all count with them.
template <class = void>
std::vector<double> spreads_of(std::span<const float> rest, std::int64_t first_day) {
  std::vector<double> out(spread_slots);
  std::vector<float> all;
  for (std::size_t t = 0; t < rest.size(); t += 7)
    if (rest[t] == rest[t]) all.push_back(rest[t]);
  const double common = std::max(deviation_of(all), 1e-9);
  const auto first = static_cast<std::size_t>(weekday(first_day)) * minutes_a_day;
  for (std::size_t s = 0; s < spread_slots; ++s) {
    all.clear();
    for (std::size_t t = (s * 15 + minutes_a_week - first) % minutes_a_week; t < rest.size(); t += minutes_a_week)
      for (std::size_t k = t; k < std::min(t + 15, rest.size()); ++k)
        if (rest[k] == rest[k]) all.push_back(rest[k]);
    const auto n = static_cast<double>(all.size());
    const double own = deviation_of(all);
    out[s] = std::sqrt((n * own * own + 60 * common * common) / (n + 60));
  }
  return out;
}

template <class Link, class... Terms>
void check_record(const capacity_model<Link, Terms...>& model, const load_record& record) {
  check::range(is_valid(record.start), "start", "is no day of the calendar");
  check::range(model.limit > 0, "limit", "is not positive");
  check::not_empty(model.rounds, "rounds");
  check::range(model.half_life > 0, "half_life", "is not positive");
  check::not_empty(record.load.size(), "load");
  check::finite_or_missing(record.load, "load");
  check_events(model.events, record.events);
  each_term(model, [](const auto& term, auto) {
    if constexpr (requires { term.grain; }) {
      const bool divides = term.grain > 0 && (daily_term<std::remove_cvref_t<decltype(term)>> ||
                                              (term.columns() >= 4 && minutes_a_week % term.grain == 0 &&
                                               (minutes_a_week / term.grain) % term.columns() == 0));
      check::range(divides, "grain", "does not divide the cycle into four pieces or more");
    }
    if constexpr (requires { term.penalty; })
      check::range(term.penalty > 0 && std::isfinite(term.penalty), "penalty", "is not positive and finite");
  });
}

/// The sums of a record's events over its baseline, by type.
template <class Link, class... Terms>
std::vector<std::vector<event_sums>> event_sums_of(const fitted_capacity<Link, Terms...>& f,
                                                   const load_record& record) {
  const std::size_t n = record.load.size();
  std::vector<double> baseline(record.events.empty() ? 0 : n, std::numeric_limits<double>::quiet_NaN());
  for (const moving_event& e : record.events) {
    const auto [from, to] = reach_of(f.model.events, e, n);
    walk_scale(f, from, to, [&](std::size_t t, double at) { baseline[t] = f.model.link.backward(at); });
  }
  return sums_by_type(f.model.events, record.events, record.load, std::span<const double>{baseline});
}

}  // namespace detail

/// Fits a capacity model to a record.
///
/// Minutes of events, with the time before and after that they reach, are left out of the baseline; so are minutes
/// that lie beyond `limit` deviations of what is expected, which is then fitted again without them. The responses to
/// events are learned from the ratio of load to baseline. Missing minutes are nobody's.
///
/// shape   load [minutes]
/// throws  error 201 an option, start or event that cannot be | 202 no minute | 301 infinite | 302 fewer than 1440
///         minutes known outside of events
/// cost    O(minutes) for each round; memory 24 bytes a minute
/// source  robust rounds: Hampel (1974) The influence curve and its role in robust estimation, JASA 69
template <class Link, class... Terms>
fitted_capacity<Link, Terms...> fit(const capacity_model<Link, Terms...>& model, const load_record& record) {
  detail::check_record(model, record);
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  fitted_capacity<Link, Terms...> f{model};
  f.first_day = days_from(record.start);
  f.minutes = record.load.size();
  const std::size_t n = f.minutes, days = (n + minutes_a_day - 1) / minutes_a_day;

  // the scale, without events; its mean is taken off so that sums of squares lose no digits
  std::vector<double> z(n);
  std::vector<unsigned char> kept(n, 1);
  for (const moving_event& e : record.events) {
    const auto [from, to] = detail::reach_of(model.events, e, n);
    std::fill(kept.begin() + static_cast<std::ptrdiff_t>(from), kept.begin() + static_cast<std::ptrdiff_t>(to),
              static_cast<unsigned char>(0));
  }
  double mean = 0;
  std::size_t known = 0;
  for (std::size_t t = 0; t < n; ++t) {
    z[t] = kept[t] != 0 ? model.link.forward(record.load[t]) : missing;
    kept[t] = z[t] == z[t] ? 1 : 0;
    if (kept[t] != 0) mean += z[t], ++known;
  }
  check::at_least(known, minutes_a_day, "load, minutes known outside of events,");
  mean /= static_cast<double>(known);
  for (double& v : z) v -= mean;
  const std::vector<double> whole = z;

  // the design: of every day, and of every minute of the week
  detail::day_design of_days;
  detail::week_design of_week;
  std::vector<double> stiffness{1e-6}, week_stiffness;
  std::array<std::size_t, sizeof...(Terms)> first{};
  detail::each_term(model, [&](const auto& term, auto k) {
    using term_type = std::remove_cvref_t<decltype(term)>;
    if constexpr (daily_term<term_type>) {
      first[k] = of_days.columns;
      of_days.columns += term.columns();
      for (std::size_t j = 0; j < term.columns(); ++j) stiffness.push_back(term.stiffness(j));
    } else {
      first[k] = of_week.columns;
      of_week.columns += term.columns();
      of_week.wide += term_type::touched;
      week_stiffness.insert(week_stiffness.end(), term.columns(), term.stiffness());
    }
  });
  stiffness.insert(stiffness.end(), week_stiffness.begin(), week_stiffness.end());
  const std::size_t p = of_days.columns;
  of_days.begin.assign(days * p, 1.0);
  of_days.end.assign(days * p, 1.0);
  of_week.column.resize(minutes_a_week * of_week.wide);
  of_week.value.resize(minutes_a_week * of_week.wide);
  std::size_t wide = 0;
  detail::each_term(model, [&](const auto& term, auto k) {
    using term_type = std::remove_cvref_t<decltype(term)>;
    if constexpr (daily_term<term_type>) {
      for (std::size_t d = 0; d < days; ++d)
        term.fill(f.first_day + static_cast<std::int64_t>(d), f.first_day,
                  std::span<double>{of_days.begin.data() + d * p + first[k], term.columns()},
                  std::span<double>{of_days.end.data() + d * p + first[k], term.columns()});
    } else {
      std::array<std::uint32_t, term_type::touched> column{};
      std::array<double, term_type::touched> value{};
      for (std::size_t m = 0; m < minutes_a_week; ++m) {
        term.fill(m, column, value);
        for (std::size_t j = 0; j < term_type::touched; ++j) {
          of_week.column[m * of_week.wide + wide + j] = static_cast<std::uint32_t>(first[k]) + column[j];
          of_week.value[m * of_week.wide + wide + j] = value[j];
        }
      }
      wide += term_type::touched;
    }
  });

  std::vector<double> weight;  // of days, where the last ones count more
  for (std::size_t d = 0; std::isfinite(model.half_life) && d < days; ++d)
    weight.push_back(std::exp2(-static_cast<double>(days - 1 - d) / model.half_life));

  // fitted, judged, and fitted again without what lies too far away
  std::vector<float> rest(n);
  for (std::size_t round = 0; round < model.rounds; ++round) {
    const std::vector<double> b = detail::solve_baseline(z, f.first_day, of_days, of_week, stiffness, weight);
    f.level = b[0] + mean;
    detail::each_term(model, [&](const auto& term, auto k) {
      using term_type = std::remove_cvref_t<decltype(term)>;
      if constexpr (daily_term<term_type>) {
        f.of[k].assign(b.begin() + static_cast<std::ptrdiff_t>(first[k]),
                       b.begin() + static_cast<std::ptrdiff_t>(first[k] + term.columns()));
      } else {
        std::array<std::uint32_t, term_type::touched> column{};
        std::array<double, term_type::touched> value{};
        f.of[k].assign(minutes_a_week, 0.0);
        double sum = 0;
        for (std::size_t m = 0; m < minutes_a_week; ++m) {
          term.fill(m, column, value);
          for (std::size_t j = 0; j < term_type::touched; ++j) f.of[k][m] += b[p + first[k] + column[j]] * value[j];
          sum += f.of[k][m];
        }
        const double centre = sum / minutes_a_week;  // what a season has on average belongs to the level
        for (double& v : f.of[k]) v -= centre;
        f.level += centre;
      }
    });
    detail::walk_scale(f, 0, n, [&](std::size_t t, double expected) {
      rest[t] = kept[t] != 0 ? static_cast<float>(whole[t] + mean - expected) : static_cast<float>(missing);
    });
    f.spread = detail::spreads_of(rest, f.first_day);
    if (round + 1 == model.rounds) break;
    std::size_t changed = 0;
    for (std::size_t t = 0; t < n; ++t) {
      if (kept[t] == 0) continue;
      const bool far = std::abs(static_cast<double>(rest[t])) > model.limit * f.spread[detail::slot_of(f.first_day, t)];
      changed += far != (z[t] != z[t]) ? 1 : 0;
      z[t] = far ? missing : whole[t];
    }
    if (changed * 2000 <= known) break;
  }

  // the audit of what was left out, and the scores of what was not
  std::vector<float> scores;
  scores.reserve(known);
  for (std::size_t t = 0; t < n; ++t) {
    if (kept[t] == 0) continue;
    if (z[t] == z[t]) {
      scores.push_back(rest[t] / static_cast<float>(f.spread[detail::slot_of(f.first_day, t)]));
      continue;
    }
    const double expected = model.link.backward(whole[t] + mean - static_cast<double>(rest[t]));
    if (f.left_out.empty() || f.left_out.back().to != t) f.left_out.push_back({t, t, record.load[t], expected});
    left_out_minutes& run = f.left_out.back();
    run.to = t + 1;
    if (std::abs(record.load[t] - expected) > std::abs(run.load - run.expected))
      run.load = record.load[t], run.expected = expected;
  }
  std::sort(scores.begin(), scores.end());
  constexpr std::size_t places = 2001;
  f.score.resize(places);
  for (std::size_t k = 0; k < places; ++k)
    f.score[k] = scores.empty() ? 0.0 : static_cast<double>(scores[k * (scores.size() - 1) / (places - 1)]);

  f.responses = detail::learn_responses(model.events, detail::event_sums_of(f, record));
  return f;
}

}  // namespace echelon::inline ECHELON_ABI
