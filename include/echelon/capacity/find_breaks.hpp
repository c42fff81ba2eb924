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
#include <vector>

#include <echelon/capacity/capacity_model.hpp>
#include <echelon/capacity/trend.hpp>
#include <echelon/series/broken_line.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// Breaks of a level that is straight on the scale between them, or of one whose loads are: what bends less for what it
/// leaves. Steady growth by so much a year is straight in loads, by such a share on logarithms.
///
/// shape   z [days] on the scale, not-a-number where missing
/// source  Schwarz (1978) Estimating the dimension of a model, Annals of Statistics 6, a break as three unknowns
template <link_function L>
fitted_broken_line straightest(const L& link, std::span<const double> z, const broken_line& how) {
  std::vector<double> load;
  for (const double v : z) load.push_back(v == v ? link.backward(v) : v);
  const fitted_broken_line on_scale = fit(how, z), in_loads = fit(how, std::span<const double>{load.data(), z.size()});
  const auto price = [&](const fitted_broken_line& line, auto&& place) {
    double squares = 0, n = 0;
    for (std::size_t d = 0; d < z.size(); ++d) {
      if (z[d] != z[d]) continue;
      const double rest = z[d] - place(line.at(static_cast<double>(d)));
      squares += rest * rest;
      n += 1;
    }
    return n * std::log(squares / n + 1e-300) + 3 * std::log(n) * static_cast<double>(line.breaks.size());
  };
  const double scale = price(on_scale, [](double v) { return v; });
  const double loads = price(in_loads, [&](double v) { return link.forward(v); });
  return loads < scale ? in_loads : on_scale;
}

}  // namespace detail

/// Days since 1970-01-01 at which the slope becomes another: seasons, regressors, events and outliers are taken out of
/// the record, and the mean of what is left of each day is given to the search of room series.
///
/// throws  error 101 a record of another length | 201 an event that cannot be | 302 fewer than three days with an hour
///         observed
/// cost    O(minutes + days)
/// see     broken_line of room series: how breaks are told from noise
template <class Link, class... Terms>
std::vector<std::int64_t> find_breaks(const fitted_capacity<Link, Terms...>& f, const load_record& record,
                                      const broken_line& how = {}) {
  check::size(record.load.size(), f.minutes, "load");
  detail::check_events(f.model.events, record.events);
  const std::size_t n = f.minutes, days = (n + minutes_a_day - 1) / minutes_a_day;
  std::vector<unsigned char> kept(n, 1);
  const auto leave_out = [&](std::size_t from, std::size_t to) {
    std::fill(kept.begin() + static_cast<std::ptrdiff_t>(from), kept.begin() + static_cast<std::ptrdiff_t>(to),
              static_cast<unsigned char>(0));
  };
  for (const moving_event& e : record.events) {
    const auto [from, to] = detail::reach_of(f.model.events, e, n);
    leave_out(from, to);
  }
  for (const left_out_minutes& run : f.left_out) leave_out(run.from, run.to);
  std::vector<double> mean(days, 0.0), count(days, 0.0);
  detail::walk_scale(f, 0, n, [&](std::size_t t, double expected) {
    const double rest = f.model.link.forward(record.load[t]) - expected;
    if (kept[t] == 0 || rest != rest) return;
    mean[t / minutes_a_day] += rest;
    count[t / minutes_a_day] += 1;
  });
  for (std::size_t d = 0; d < days; ++d) {
    const auto parts = detail::day_parts(f, f.first_day + static_cast<std::int64_t>(d));
    double trend = 0;
    detail::each_term(f.model, [&](const auto& term, auto k) {
      if constexpr (std::remove_cvref_t<decltype(term)>::plays == role::trend) trend += parts.at(k, minutes_a_day / 2);
    });
    mean[d] = count[d] < 60 ? std::numeric_limits<double>::quiet_NaN() : mean[d] / count[d] + trend;
  }
  const fitted_broken_line line = detail::straightest(f.model.link, mean, how);
  std::vector<std::int64_t> out;
  for (const std::size_t d : line.breaks) out.push_back(f.first_day + static_cast<std::int64_t>(d));
  return out;
}

/// Fits a model whose trend is a broken_line with the breaks that the record shows. A first trend bends a little every
/// `even` days; breaks are searched for in what seasons, events and noise leave of days, then once more when the trend
/// has those found, so that a season of the year and a break are told apart.
///
/// throws  as fit | 202 even is zero
/// cost    three to four times that of fit
template <class Link, class... Terms>
fitted_capacity<Link, Terms...> fit_with_breaks(const capacity_model<Link, Terms...>& model, const load_record& record,
                                                std::size_t even = 30, const broken_line& how = {}) {
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
  line.breaks.clear();
  for (std::int64_t day = step; day + step / 2 < days; day += step) line.breaks.push_back(first + day);
  line.penalty = std::max(penalty, 1e4);  // bends are dear: what a season can say is the season's
  line.breaks = find_breaks(fit(bent, record), record, how);
  line.penalty = penalty;
  fitted_capacity<Link, Terms...> out = fit(bent, record);
  line.breaks = find_breaks(out, record, how);
  if (line.breaks == std::get<trend::broken_line>(out.model.terms).breaks) return out;
  return fit(bent, record);
}

}  // namespace echelon::inline ECHELON_ABI
