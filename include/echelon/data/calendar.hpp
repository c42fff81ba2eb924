// SPDX-License-Identifier: BSL-1.0
/// Civil dates, and the clock of a regular series: which moment a period stands for.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include <echelon/core/error.hpp>

namespace echelon::inline ECHELON_ABI {

/// A day of the proleptic Gregorian calendar.
struct civil_day {
  std::int32_t year = 1970;
  std::int32_t month = 1;  ///< 1 … 12
  std::int32_t day = 1;    ///< 1 … 31
  friend constexpr auto operator<=>(const civil_day&, const civil_day&) = default;
};

/// Days since 1970-01-01, by counting leap days in a year that begins in March.
constexpr std::int64_t days_from(civil_day d) noexcept {
  const std::int64_t y = std::int64_t{d.year} - (d.month <= 2 ? 1 : 0);
  const std::int64_t century_cycle = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_cycle = y - century_cycle * 400;
  const std::int64_t month_from_march = (d.month + 9) % 12;
  const std::int64_t day_of_year = (153 * month_from_march + 2) / 5 + d.day - 1;
  return century_cycle * 146097 + year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year - 719468;
}

constexpr civil_day civil_from(std::int64_t days) noexcept {
  const std::int64_t shifted = days + 719468;
  const std::int64_t cycle = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const std::int64_t day_of_cycle = shifted - cycle * 146097;
  const std::int64_t year_of_cycle =
      (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 - day_of_cycle / 146096) / 365;
  const std::int64_t day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const auto day = static_cast<std::int32_t>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  const auto month = static_cast<std::int32_t>(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  return {static_cast<std::int32_t>(year_of_cycle + cycle * 400 + (month <= 2 ? 1 : 0)), month, day};
}

/// 0 = Monday … 6 = Sunday.
constexpr int weekday(std::int64_t days) noexcept { return static_cast<int>(((days + 3) % 7 + 7) % 7); }

constexpr bool is_leap(std::int32_t year) noexcept {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}
constexpr std::int32_t days_in_month(std::int32_t year, std::int32_t month) noexcept {
  if (month == 2) return is_leap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}
constexpr bool is_valid(civil_day d) noexcept {
  return d.month >= 1 && d.month <= 12 && d.day >= 1 && d.day <= days_in_month(d.year, d.month);
}

/// Finds how dates follow the months: always on the same day of the month, or always on the last one.
class month_day_finder {
 public:
  constexpr void add(civil_day d) noexcept {
    if (day_ == 0) day_ = d.day;
    same_ = same_ && d.day == day_;
    last_ = last_ && d.day == days_in_month(d.year, d.month);
  }
  /// 31 when all dates were month ends, else the day that all had, 0 when they had none in common or there was none.
  constexpr std::int32_t find() const noexcept { return day_ == 0 ? 0 : last_ ? 31 : same_ ? day_ : 0; }

 private:
  std::int32_t day_ = 0;
  bool same_ = true, last_ = true;
};

/// What one period of a clock is.
enum class unit : std::uint8_t { index, second, minute, hour, day, week, month, quarter, year };

/// The clock of a panel: period 0 is `origin`, and each period is `step` units long.
///
/// `origin` counts seconds since 1970-01-01 00:00 (days, weeks and finer), months since 1970-01 (months, quarters and
/// years), or is a plain number (index). Periods that are counted in months are dated by a day of their first month.
struct period_clock {
  unit each = unit::index;
  std::int64_t step = 1;
  std::int64_t origin = 0;
  std::int32_t month_day = 1;  ///< of months, quarters and years: 1 … 31, the last day where a month is shorter

  /// Seconds, months or plain numbers in one period.
  constexpr std::int64_t length() const noexcept {
    switch (each) {
      case unit::minute: return step * 60;
      case unit::hour: return step * 3600;
      case unit::day: return step * 86400;
      case unit::week: return step * 604800;
      case unit::quarter: return step * 3;
      case unit::year: return step * 12;
      default: return step;
    }
  }
  constexpr bool counts_months() const noexcept {
    return each == unit::month || each == unit::quarter || each == unit::year;
  }

  /// The moment at which `period` starts, in the unit of `origin`.
  constexpr std::int64_t at(std::int64_t period) const noexcept { return origin + period * length(); }

  /// The period that starts at `moment`, or nothing when the moment is off the grid, farther from the origin than
  /// numbers reach, or the clock stands still.
  constexpr std::optional<std::int64_t> period(std::int64_t moment) const noexcept {
    using limits = std::numeric_limits<std::int64_t>;
    if (origin < 0 ? moment > limits::max() + origin : moment < limits::min() + origin) return std::nullopt;
    const std::int64_t gone = moment - origin, each_period = length();
    if (each_period <= 0 || gone % each_period != 0) return std::nullopt;
    return gone / each_period;
  }

  /// The day that dates `period`, on which it starts unless `month_day` says otherwise; the plain number of an index
  /// clock.
  constexpr std::int64_t day(std::int64_t period_) const noexcept {
    const std::int64_t moment = at(period_);
    if (each == unit::index) return moment;
    if (counts_months()) {
      const std::int64_t year = moment >= 0 ? moment / 12 : (moment - 11) / 12;
      civil_day d{static_cast<std::int32_t>(1970 + year), static_cast<std::int32_t>(moment - year * 12 + 1), 1};
      const std::int32_t longest = days_in_month(d.year, d.month);
      d.day = month_day < longest ? month_day : longest;
      return days_from(d);
    }
    return moment >= 0 ? moment / 86400 : (moment - 86399) / 86400;
  }

  friend constexpr bool operator==(const period_clock&, const period_clock&) = default;
};

/// The usual length of a season on this clock: what M4 and the field take when nothing is said. A period of several
/// units has accordingly fewer periods a season.
constexpr std::size_t usual_season(const period_clock& c) noexcept {
  const auto in = [&](std::int64_t units) {
    return c.step > 0 && c.step <= units ? static_cast<std::size_t>(units / c.step) : std::size_t{1};
  };
  switch (c.each) {
    case unit::minute: return in(1440);
    case unit::hour: return in(24);
    case unit::day: return in(7);
    case unit::week: return in(52);
    case unit::month: return in(12);
    case unit::quarter: return in(4);
    default: return 1;
  }
}

}  // namespace echelon::inline ECHELON_ABI
