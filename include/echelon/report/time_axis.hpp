// SPDX-License-Identifier: BSL-1.0
/// Ticks and names of periods: a day of the month, a month, an hour, a year, as the clock of the data asks.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <echelon/data/calendar.hpp>
#include <echelon/report/scale.hpp>
#include <echelon/report/show.hpp>

namespace echelon::inline ECHELON_ABI {

/// A tick of a time axis: where (in periods), its label, and what is new since the tick before (a year, a day).
struct time_tick {
  double at = 0;
  std::string label{};
  std::string below{};
};

namespace detail {

inline constexpr std::array<const char*, 12> month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
inline constexpr std::array<const char*, 7> weekday_names{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) noexcept { return a / b - (a % b < 0 ? 1 : 0); }

template <class = void>
std::string two(std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); }
template <class = void>
std::string hour_text(std::int64_t second_of_day) {
  return two(second_of_day / 3600) + ':' + two(second_of_day / 60 % 60) +
         (second_of_day % 60 != 0 ? ':' + two(second_of_day % 60) : "");
}
template <class = void>
std::string day_text(const civil_day& d) {
  return std::to_string(d.day) + ' ' + month_names[static_cast<std::size_t>(d.month - 1)];
}

/// Whether the clock tells dates that a calendar can name (years 1 to 9999) over these periods.
inline bool has_dates(const period_clock& time, double first, double last) noexcept {
  if (time.each == unit::index || time.length() <= 0) return false;
  const double bound = time.counts_months() ? 9e4 : 2.4e11;
  const double length = static_cast<double>(time.length()), origin = static_cast<double>(time.origin);
  return std::fabs(origin) < bound && std::fabs(origin + first * length) < bound &&
         std::fabs(origin + last * length) < bound;
}

}  // namespace detail

/// The name of one period, for tips and tables: `Tue 3 May 2016`, `May 2016`, `3 May 2016 06:00`, `period 12`.
template <class = void>
std::string period_name(const period_clock& time, std::int64_t period) {
  const auto p = static_cast<double>(period);
  if (!detail::has_dates(time, p, p)) {
    const bool plain =
        time.each == unit::index && std::fabs(static_cast<double>(time.origin)) < 1e15 && std::fabs(p) < 1e15;
    return "period " + std::to_string(plain ? time.origin + period * time.step : period);
  }
  const std::int64_t day = time.day(period);
  const civil_day d = civil_from(day);
  const std::string month{detail::month_names[static_cast<std::size_t>(d.month - 1)]};
  const std::string year = std::to_string(d.year);
  if (time.each == unit::year) return year;
  if (time.each == unit::quarter) return "Q" + std::to_string((d.month + 2) / 3) + ' ' + year;
  if (time.each == unit::month) return month + ' ' + year;
  const std::string date = detail::day_text(d) + ' ' + year;
  if (time.each == unit::week) return "week of " + date;
  if (time.each == unit::day)
    return std::string{detail::weekday_names[static_cast<std::size_t>(weekday(day))]} + ' ' + date;
  return date + ' ' + detail::hour_text(time.at(period) - day * 86400);
}

/// Ticks between two periods, at most about `wanted` of them: at round moments of the calendar (Mondays, firsts of a
/// month, full hours), or at round numbers when the clock has no dates.
///
/// law     ticks ascend and lie in [first, last]
template <class = void>
std::vector<time_tick> time_ticks(const period_clock& time, double first, double last, std::size_t wanted = 6) {
  std::vector<time_tick> out;
  if (!(last >= first)) return out;
  const double room = static_cast<double>(wanted == 0 ? 1 : wanted);
  if (!detail::has_dates(time, first, last)) {
    const double step = time.each == unit::index && time.step > 0 ? static_cast<double>(time.step) : 1;
    const double origin = time.each == unit::index ? static_cast<double>(time.origin) : 0;
    const ticks round = round_ticks({origin + first * step, origin + last * step}, wanted);
    for (const double v : round.at) {
      const double at = (v - origin) / step;
      if (at >= first && at <= last && (round.step >= 1 || v == std::floor(v)))
        out.push_back({at, show::fixed(v, 0), ""});
    }
    return out;
  }
  const auto length = static_cast<double>(time.length()), origin = static_cast<double>(time.origin);
  const auto start = static_cast<std::int64_t>(std::floor(origin + first * length));
  const auto stop_at = static_cast<std::int64_t>(std::ceil(origin + last * length));
  std::string before;
  const auto put = [&](std::int64_t moment, std::string label, const std::string& below) {
    const double at = (static_cast<double>(moment) - origin) / length;
    if (at < first || at > last) return;
    out.push_back({at, std::move(label), below != before ? below : ""});
    before = below;
  };
  const auto in_months = [&](std::int64_t from, std::int64_t to, auto moment_of) {
    std::int64_t stride = 1;
    for (const std::int64_t s : {1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12000, 120000}) {
      stride = s;
      if (static_cast<double>(to - from) / static_cast<double>(s) <= room) break;
    }
    for (std::int64_t m = detail::floor_div(from, stride) * stride; m <= to; m += stride) {
      const std::int64_t year = detail::floor_div(m, 12);
      const std::string name = std::to_string(1970 + year);
      if (stride >= 12) put(moment_of(m), name, "");
      else put(moment_of(m), detail::month_names[static_cast<std::size_t>(m - year * 12)], name);
    }
  };
  if (time.counts_months()) {
    in_months(start, stop_at, [](std::int64_t m) { return m; });
    return out;
  }
  const double span = static_cast<double>(stop_at - start);
  for (const std::int64_t stride :
       {1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10800, 21600, 43200, 86400, 172800, 604800, 1209600}) {
    if (span / static_cast<double>(stride) > room) continue;
    const std::int64_t monday = stride % 604800 == 0 ? 4 * 86400 : 0;  // 5 January 1970 was a Monday
    for (std::int64_t m = detail::floor_div(start - monday, stride) * stride + monday; m <= stop_at; m += stride) {
      const std::int64_t day = detail::floor_div(m, 86400);
      const civil_day d = civil_from(day);
      if (stride < 86400) put(m, detail::hour_text(m - day * 86400), detail::day_text(d));
      else put(m, detail::day_text(d), std::to_string(d.year));
    }
    return out;
  }
  const auto month_of = [](std::int64_t moment) {
    const civil_day d = civil_from(detail::floor_div(moment, 86400));
    return std::int64_t{d.year - 1970} * 12 + d.month - 1;
  };
  in_months(month_of(start), month_of(stop_at), [](std::int64_t m) {
    const std::int64_t year = detail::floor_div(m, 12);
    return days_from({static_cast<std::int32_t>(1970 + year), static_cast<std::int32_t>(m - year * 12 + 1), 1}) * 86400;
  });
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
