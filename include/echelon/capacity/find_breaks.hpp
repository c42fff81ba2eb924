// SPDX-License-Identifier: BSL-1.0
/// Where the slope of a load's trend breaks, found from the record itself.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <echelon/capacity/capacity_model.hpp>
#include <echelon/capacity/level_line.hpp>
#include <echelon/capacity/trend.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

template <class Link, class... Terms>
level_line find_line(const fitted_capacity<Link, Terms...>& f, const load_record& record, const line_search& how) {
  check::size(record.load.size(), f.minutes, "load");
  check_events(f.model.events, record.events);
  const std::size_t n = f.minutes, days = (n + minutes_a_day - 1) / minutes_a_day;
  std::vector<unsigned char> kept(n, 1);
  const auto leave_out = [&](std::size_t from, std::size_t to) {
    std::fill(kept.begin() + static_cast<std::ptrdiff_t>(from), kept.begin() + static_cast<std::ptrdiff_t>(to),
              static_cast<unsigned char>(0));
  };
  for (const moving_event& e : record.events) {
    const auto [from, to] = reach_of(f.model.events, e, n);
    leave_out(from, to);
  }
  for (const left_out_minutes& run : f.left_out) leave_out(run.from, run.to);
  level_of_days level;
  std::vector<double>& mean = level.mean;
  std::vector<double> count(days, 0.0);
  mean.assign(days, 0.0);
  walk_scale(f, 0, n, [&](std::size_t t, double expected) {
    const double rest = f.model.link.forward(record.load[t]) - expected;
    if (kept[t] == 0 || rest != rest) return;
    mean[t / minutes_a_day] += rest;
    count[t / minutes_a_day] += 1;
  });
  each_term(f.model, [&](const auto& term, auto) {
    using term_type = std::remove_cvref_t<decltype(term)>;
    if constexpr (daily_term<term_type>) level.wide += term_type::plays == term_role::trend ? 0 : term.columns();
  });
  std::vector<double> begin, end;
  for (std::size_t d = 0; d < days; ++d) {
    const std::int64_t day = f.first_day + static_cast<std::int64_t>(d);
    const auto parts = day_parts(f, day);
    double known = f.level;
    each_term(f.model, [&](const auto& term, auto k) {
      using term_type = std::remove_cvref_t<decltype(term)>;
      if constexpr (daily_term<term_type>) {
        known += parts.at(k, minutes_a_day / 2);
        if (term_type::plays == term_role::trend) return;
        begin.assign(term.columns(), 0.0);
        end.assign(term.columns(), 0.0);
        term.fill(day, f.first_day, std::span<double>{begin}, std::span<double>{end});
        for (std::size_t j = 0; j < begin.size(); ++j) level.columns.push_back(0.5 * (begin[j] + end[j]));
      }
    });
    mean[d] = count[d] < 60 ? std::numeric_limits<double>::quiet_NaN() : mean[d] / count[d] + known;
  }
  return fit(how, f.model.link, level);
}

/// A trend with the breaks of a line.
template <class Link>
trend::broken_line trend_of(const level_line& found, std::int64_t first, std::int64_t days,
                            double penalty) {
  trend::broken_line out{.penalty = penalty};
  for (const std::size_t d : found.breaks) out.breaks.push_back(first + static_cast<std::int64_t>(d));
  if (!found.in_loads) return out;
  out.heights = found.heights;
  out.last = first + days - 1;
  out.curve = [](double load) noexcept { return Link{}.forward(load); };
  return out;
}

}  // namespace detail

/// Days since 1970-01-01 at which the slope becomes another: seasons, events and outliers are taken out of the record,
/// and a line_search looks at the mean of what is left of each day, with the seasons of the year beside it.
///
/// throws  error 101 a record of another length | 201 an event that cannot be | 302 fewer than three days with an hour
///         observed
/// cost    O(minutes + days)
template <class Link, class... Terms>
std::vector<std::int64_t> find_breaks(const fitted_capacity<Link, Terms...>& f, const load_record& record,
                                      const line_search& how = {}) {
  std::vector<std::int64_t> out;
  for (const std::size_t d : detail::find_line(f, record, how).breaks)
    out.push_back(f.first_day + static_cast<std::int64_t>(d));
  return out;
}

/// By what share of itself the load would grow in a year as it does on a day, by its trend alone.
template <class Link, class... Terms>
double growth_at(const fitted_capacity<Link, Terms...>& f, std::int64_t day) {
  const auto parts = detail::day_parts(f, day);
  double begin = f.level, end = f.level;
  detail::each_term(f.model, [&](const auto& term, auto k) {
    if constexpr (std::remove_cvref_t<decltype(term)>::plays == term_role::trend) {
      begin += parts.begin[k];
      end += parts.end[k];
    }
  });
  return 365.25 * (f.model.link.backward(end) / f.model.link.backward(begin) - 1);
}

/// Fits a model whose trend is a broken_line with the breaks that the record shows. A first trend bends a little every
/// `even` days; breaks are searched for in what seasons of the day and the week, events and noise leave of days,
/// together with the seasons of the year.
///
/// throws  as fit | 202 even is zero
/// cost    about twice that of fit
template <class Link, class... Terms>
fitted_capacity<Link, Terms...> fit_with_breaks(const capacity_model<Link, Terms...>& model, const load_record& record,
                                                std::size_t even = 30, const line_search& how = {}) {
  static_assert((std::is_same_v<Terms, trend::broken_line> || ...),
                "fit_with_breaks: one of the terms must be a trend::broken_line");
  check::not_empty(even, "even");
  detail::check_record(model, record);
  capacity_model<Link, Terms...> bent = model;
  auto& line = std::get<trend::broken_line>(bent.terms);
  const double penalty = line.penalty;
  const std::int64_t first = days_from(record.start);
  const auto days = static_cast<std::int64_t>(record.load.size() / minutes_a_day);
  const auto step = static_cast<std::int64_t>(even);
  const auto all = static_cast<std::int64_t>((record.load.size() + minutes_a_day - 1) / minutes_a_day);
  line = {};
  for (std::int64_t day = step; day + step / 2 < days; day += step) line.breaks.push_back(first + day);
  line.penalty = std::max(penalty, 1e4);  // bends are dear: they only make room
  line = detail::trend_of<Link>(detail::find_line(fit(bent, record), record, how), first, all, penalty);
  return fit(bent, record);
}

}  // namespace echelon::inline ECHELON_ABI
