// SPDX-License-Identifier: BSL-1.0
#include <echelon/data/calendar.hpp>

#include <algorithm>
#include <ctime>  // declares ::clock, with which no name of the library may collide
#include <initializer_list>
#include <limits>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("calendar: known days have their known numbers and weekdays", "[data][published]") {
  STATIC_REQUIRE(days_from({1970, 1, 1}) == 0);
  CHECK(days_from({1969, 12, 31}) == -1);
  CHECK(days_from({2000, 1, 1}) == 10'957);
  CHECK(days_from({2000, 2, 29}) == 11'016);
  CHECK(days_from({2001, 9, 9}) == 11'574);   // 1,000,000,000 s
  CHECK(days_from({2038, 1, 19}) == 24'855);  // 2^31 s
  CHECK(days_from({1900, 1, 1}) == -25'567);
  CHECK(days_from({1600, 1, 1}) == -135'140);
  CHECK(days_from({0, 3, 1}) == -719'468);
  CHECK(weekday(days_from({1970, 1, 1})) == 3);    // a Thursday
  CHECK(weekday(days_from({1969, 7, 20})) == 6);   // the first men on the Moon, a Sunday
  CHECK(weekday(days_from({2011, 1, 29})) == 5);   // the first day of M5, a Saturday
  CHECK(weekday(days_from({1582, 10, 15})) == 4);  // the first Gregorian day, a Friday
}

TEST_CASE("calendar: walking day by day over 1,600 years, before and after the year 0, meets every date in order",
          "[data][law]") {
  for (const std::int32_t start : {-800, -401, 1600}) {
    civil_day today{start, 1, 1};
    std::int64_t number = days_from(today);
    int failures = 0;
    while (today.year < start + 800) {
      const std::int64_t shown = days_from(today);
      const civil_day back = civil_from(number);
      if (shown != number || back != today || weekday(number + 1) != (weekday(number) + 1) % 7) ++failures;
      ++number;
      ++today.day;
      if (today.day > days_in_month(today.year, today.month)) {
        today.day = 1;
        if (++today.month == 13) today = {today.year + 1, 1, 1};
      }
    }
    INFO("from year " << start);
    CHECK(failures == 0);
    CHECK(number == days_from({start, 1, 1}) + 2 * 146'097);  // two whole cycles
  }
}

TEST_CASE("calendar: a date that no month has is not valid", "[data][law]") {
  CHECK(is_valid({2024, 2, 29}));
  CHECK_FALSE(is_valid({2023, 2, 29}));
  CHECK_FALSE(is_valid({1900, 2, 29}));
  CHECK(is_valid({2000, 2, 29}));
  CHECK_FALSE(is_valid({2023, 4, 31}));
  CHECK_FALSE(is_valid({2023, 0, 1}));
  CHECK_FALSE(is_valid({2023, 13, 1}));
  CHECK_FALSE(is_valid({2023, 1, 0}));
  CHECK_FALSE(is_valid({2023, 1, -1}));
}

TEST_CASE("clock: the period of the moment of a period is that period, on every clock", "[data][law]") {
  for (const unit each : {unit::index, unit::second, unit::minute, unit::hour, unit::day, unit::week, unit::month,
                          unit::quarter, unit::year})
    for (const std::int64_t step : {1, 2, 15})
      for (const std::int64_t origin : {-1'000'003, 0, 77}) {
        const period_clock c{each, step, origin};
        for (const std::int64_t k : {-1000, -1, 0, 1, 12, 1000}) {
          CHECK(c.period(c.at(k)) == k);
          CHECK(c.at(k + 1) - c.at(k) == c.length());
          if (c.length() > 1) CHECK_FALSE(c.period(c.at(k) + 1).has_value());
        }
      }
}

TEST_CASE("clock: periods begin on the right days", "[data][law]") {
  const period_clock day{unit::day, 1, days_from({2011, 1, 29}) * 86400};
  CHECK(day.day(1940) == days_from({2016, 5, 22}));  // the last day of M5's training data for evaluation
  const period_clock month{unit::month, 1, (1969 - 1970) * 12 + 10};
  CHECK(month.day(0) == days_from({1969, 11, 1}));
  CHECK(month.day(2) == days_from({1970, 1, 1}));
  CHECK(month.day(-11) == days_from({1968, 12, 1}));
  CHECK(period_clock{unit::quarter, 1, 0}.day(5) == days_from({1971, 4, 1}));
  CHECK(period_clock{unit::year, 1, 0}.day(-70) == days_from({1900, 1, 1}));
  CHECK(period_clock{unit::hour, 1, -3600}.day(0) == -1);
  CHECK(period_clock{unit::hour, 1, 0}.day(-25) == -2);
  CHECK(period_clock{unit::index, 3, 5}.day(2) == 11);
}

TEST_CASE("clock: months, quarters and years are dated by the same day of a month, its last where it is shorter",
          "[data][law]") {
  for (const unit each : {unit::month, unit::quarter, unit::year})
    for (std::int32_t day = 1; day <= 31; ++day) {
      const period_clock dated{each, 1, 13, day}, first{each, 1, 13};
      for (std::int64_t k = -40; k <= 40; ++k) {
        const civil_day start = civil_from(first.day(k)), date = civil_from(dated.day(k));
        CHECK(start.day == 1);
        CHECK(date.year == start.year);
        CHECK(date.month == start.month);
        CHECK(date.day == std::min(day, days_in_month(date.year, date.month)));
      }
    }
  CHECK(period_clock{unit::month, 1, 0, 31}.day(1) == days_from({1970, 2, 28}));
  CHECK(period_clock{unit::quarter, 1, 2, 31}.day(1) == days_from({1970, 6, 30}));
  CHECK(period_clock{unit::year, 1, 1, 31}.day(2) == days_from({1972, 2, 29}));
}

TEST_CASE("calendar: the day that dates have in common is found, month ends before it", "[data][law]") {
  const auto found = [](std::initializer_list<civil_day> days) {
    month_day_finder f;
    for (const civil_day& d : days) f.add(d);
    return f.find();
  };
  CHECK(found({}) == 0);
  CHECK(found({{2011, 1, 1}, {2011, 2, 1}}) == 1);
  CHECK(found({{2011, 1, 15}, {2011, 2, 15}}) == 15);
  CHECK(found({{2011, 1, 31}, {2011, 2, 28}, {2012, 2, 29}}) == 31);
  CHECK(found({{2011, 6, 30}, {2011, 9, 30}}) == 31);  // the next one is 31 December
  CHECK(found({{2011, 6, 30}, {2011, 12, 30}}) == 30);
  CHECK(found({{2011, 1, 31}, {2011, 2, 27}}) == 0);
  CHECK(found({{2011, 1, 31}, {2011, 2, 28}, {2011, 3, 30}}) == 0);
}

TEST_CASE("clock: a moment that no period can have is answered, not computed", "[data][law]") {
  using limits = std::numeric_limits<std::int64_t>;
  CHECK_FALSE(period_clock{unit::day, 1, -86400}.period(limits::max()).has_value());
  CHECK_FALSE(period_clock{unit::day, 1, 86400}.period(limits::min()).has_value());
  CHECK(period_clock{unit::index, 1, 0}.period(limits::min()) == limits::min());
  CHECK_FALSE(period_clock{unit::index, 0, 0}.period(4).has_value());
  CHECK_FALSE(period_clock{unit::index, -1, 0}.period(4).has_value());
}

TEST_CASE("clock: a season lasts as long in time for longer periods", "[data][law]") {
  CHECK(usual_season({unit::day, 1, 0}) == 7);
  CHECK(usual_season({unit::day, 7, 0}) == 1);
  CHECK(usual_season({unit::hour, 1, 0}) == 24);
  CHECK(usual_season({unit::hour, 6, 0}) == 4);
  CHECK(usual_season({unit::minute, 30, 0}) == 48);
  CHECK(usual_season({unit::minute, 5000, 0}) == 1);
  CHECK(usual_season({unit::week, 1, 0}) == 52);
  CHECK(usual_season({unit::month, 1, 0}) == 12);
  CHECK(usual_season({unit::quarter, 1, 0}) == 4);
  CHECK(usual_season({unit::year, 1, 0}) == 1);
  CHECK(usual_season({unit::index, 1, 0}) == 1);
  CHECK(usual_season({unit::second, 1, 0}) == 1);
}
