// SPDX-License-Identifier: BSL-1.0
/// Moments as text, and the clock that a set of moments follows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>

#include <echelon/data/calendar.hpp>
#include <echelon/io/number.hpp>

namespace echelon::inline ECHELON_ABI {

/// A moment as it was written: a plain number, or seconds since 1970-01-01 00:00 with or without a time of day.
struct timestamp {
  enum class form : std::uint8_t { index, date, time };
  form as = form::index;
  std::int64_t value = 0;
  friend constexpr bool operator==(const timestamp&, const timestamp&) = default;
};

/// What `parse_timestamp` reads, for messages.
inline constexpr const char* timestamp_forms = "YYYY-MM-DD, YYYY-MM-DD HH:MM[:SS] or a whole number";

/// Reads `YYYY-MM-DD`, `YYYY-MM-DD HH:MM[:SS]` (a T may stand for the blank) or a whole number of at most 15 digits.
constexpr std::optional<timestamp> parse_timestamp(std::string_view text) noexcept {
  const auto digits = [&](std::size_t at, std::size_t n) -> std::int32_t {
    std::int32_t value = 0;
    for (std::size_t i = at; i < at + n; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  if (text.size() >= 10 && text[4] == '-' && text[7] == '-') {
    const civil_day d{digits(0, 4), digits(5, 2), digits(8, 2)};
    if (d.year < 1 || !is_valid(d)) return std::nullopt;
    const std::int64_t start = days_from(d) * 86400;
    if (text.size() == 10) return timestamp{timestamp::form::date, start};
    if ((text.size() != 16 && text.size() != 19) || (text[10] != ' ' && text[10] != 'T') || text[13] != ':')
      return std::nullopt;
    const std::int32_t hour = digits(11, 2), minute = digits(14, 2);
    std::int32_t second = 0;
    if (text.size() == 19) {
      if (text[16] != ':') return std::nullopt;
      second = digits(17, 2);
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return std::nullopt;
    return timestamp{timestamp::form::time, start + hour * 3600 + minute * 60 + second};
  }
  const bool minus = !text.empty() && text[0] == '-';
  const std::string_view bare = text.substr(minus ? 1 : 0);
  if (bare.empty() || bare.size() > 15) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : bare) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return timestamp{timestamp::form::index, minus ? -value : value};
}

/// Months since 1970-01 of the month that holds a moment given in seconds.
constexpr std::int64_t month_of(std::int64_t seconds) noexcept {
  const civil_day d = civil_from((seconds >= 0 ? seconds : seconds - 86399) / 86400);
  return (std::int64_t{d.year} - 1970) * 12 + d.month - 1;
}

/// The moment in the unit of the clock's origin, or nothing when a plain number meets a dated clock or the reverse.
constexpr std::optional<std::int64_t> moment_on(const period_clock& c, const timestamp& t) noexcept {
  if ((c.each == unit::index) != (t.as == timestamp::form::index)) return std::nullopt;
  return c.counts_months() ? month_of(t.value) : t.value;
}

/// Finds the coarsest clock on whose grid all moments lie. Moments are added one by one, in any order, more than once.
///
/// Months are recognised by a common day of the month, or by always being the last one, which the clock keeps; they may
/// be quarters or years.
/// Otherwise the step is the greatest common divisor of the gaps, in the largest unit of which it is a whole number.
///
/// law     every moment added has a period on the clock found, and is the date of it; the earliest has period 0
/// cost    O(1) memory; a moment seen just before costs one comparison
class clock_finder {
 public:
  /// False when a plain number meets a date or the reverse.
  bool add(const timestamp& t) noexcept {
    if (!any_) {
      any_ = true;
      indexed_ = t.as == timestamp::form::index;
      least_ = anchor_ = last_ = t.value;
      if (!indexed_) look_at_month(t.value);
      return true;
    }
    if (indexed_ != (t.as == timestamp::form::index)) return false;
    if (t.value == last_) return true;
    last_ = t.value;
    if (t.value < least_) least_ = t.value;
    const std::int64_t gap = t.value > anchor_ ? t.value - anchor_ : anchor_ - t.value;
    if (step_ == 0 || gap % step_ != 0) step_ = std::gcd(step_, gap);
    if (!indexed_ && monthly_) look_at_month(t.value);
    return true;
  }

  /// The clock; nothing when no moment was added. A single moment makes a clock of days, of seconds or of plain steps.
  std::optional<period_clock> find() const noexcept {
    if (!any_) return std::nullopt;
    if (indexed_) return period_clock{unit::index, step_ == 0 ? 1 : step_, least_};
    if (monthly_ && month_step_ != 0) {
      const std::int64_t origin = month_of(least_);
      const std::int32_t day = month_day_.find();
      if (month_step_ % 12 == 0) return period_clock{unit::year, month_step_ / 12, origin, day};
      if (month_step_ % 3 == 0) return period_clock{unit::quarter, month_step_ / 3, origin, day};
      return period_clock{unit::month, month_step_, origin, day};
    }
    struct size {
      unit each;
      std::int64_t seconds;
    };
    constexpr size sizes[]{
        {unit::week, 604800}, {unit::day, 86400}, {unit::hour, 3600}, {unit::minute, 60}, {unit::second, 1}};
    if (step_ == 0) return period_clock{least_ % 86400 == 0 ? unit::day : unit::second, 1, least_};
    for (const auto& s : sizes)
      if (step_ % s.seconds == 0) return period_clock{s.each, step_ / s.seconds, least_};
    return period_clock{unit::second, step_, least_};
  }

 private:
  void look_at_month(std::int64_t seconds) noexcept {
    const std::int64_t days = (seconds >= 0 ? seconds : seconds - 86399) / 86400;
    const civil_day d = civil_from(days);
    const std::int64_t month = (std::int64_t{d.year} - 1970) * 12 + d.month - 1;
    if (step_ == 0) first_month_ = month;
    month_day_.add(d);
    monthly_ = seconds == days * 86400 && month_day_.find() != 0;
    month_step_ = std::gcd(month_step_, month > first_month_ ? month - first_month_ : first_month_ - month);
  }

  bool any_ = false, indexed_ = false, monthly_ = true;
  month_day_finder month_day_;
  std::int64_t anchor_ = 0, least_ = 0, last_ = 0, step_ = 0, first_month_ = 0, month_step_ = 0;
};

/// The date of a period as `parse_timestamp` reads it, with a time of day when the clock is finer than a day.
template <class = void>
std::string format_period(const period_clock& c, std::int64_t period) {
  if (c.each == unit::index) return std::to_string(c.at(period));
  const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  const civil_day d = civil_from(c.day(period));
  std::string year = std::to_string(d.year);
  if (year.size() < 4) year.insert(0, 4 - year.size(), '0');
  std::string out = year + '-' + two(d.month) + '-' + two(d.day);
  const bool midnight = c.length() % 86400 == 0 && c.origin % 86400 == 0;
  if (c.counts_months() || midnight) return out;
  const std::int64_t rest = c.at(period) - c.day(period) * 86400;
  out += ' ' + two(rest / 3600) + ':' + two(rest / 60 % 60);
  if (c.origin % 60 != 0 || c.length() % 60 != 0) out += ':' + two(rest % 60);
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
