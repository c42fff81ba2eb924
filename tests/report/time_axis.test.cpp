// SPDX-License-Identifier: BSL-1.0
#include <echelon/report/time_axis.hpp>

#include <limits>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {
echelon::period_clock daily(civil_day from) { return {unit::day, 1, days_from(from) * 86400}; }
std::string joined(const std::vector<time_tick>& t) {
  std::string s;
  for (const auto& k : t) s += k.label + (k.below.empty() ? "" : "/" + k.below) + "|";
  return s;
}
}  // namespace

TEST_CASE("time axis: days are marked on Mondays, months on their first, and the year where it changes", "[report]") {
  CHECK(joined(time_ticks(daily({2016, 4, 25}), 0, 27, 6)) == "25 Apr/2016|2 May|9 May|16 May|");
  CHECK(joined(time_ticks(daily({2015, 11, 20}), 0, 120, 5)) == "Dec/2015|Jan/2016|Feb|Mar|");
  CHECK(joined(time_ticks(daily({2011, 1, 29}), 0, 1969, 6)) == "2012|2013|2014|2015|2016|");
  for (const time_tick& t : time_ticks(daily({2016, 4, 25}), 0, 60, 9))
    CHECK(weekday(days_from({2016, 4, 25}) + static_cast<std::int64_t>(t.at)) == 0);
}

TEST_CASE("time axis: hours, months, quarters, years and plain numbers have their own labels", "[report]") {
  const std::int64_t noon = days_from({2024, 3, 1}) * 86400 + 43200;
  CHECK(joined(time_ticks({unit::hour, 1, noon}, 0, 24, 5)) == "12:00/1 Mar|18:00|00:00/2 Mar|06:00|12:00|");
  CHECK(joined(time_ticks({unit::month, 1, 46 * 12 + 9}, 0, 6, 8)) == "Oct/2016|Nov|Dec|Jan/2017|Feb|Mar|Apr|");
  CHECK(joined(time_ticks({unit::year, 1, 10 * 12}, 0, 5, 6)) == "1980|1981|1982|1983|1984|1985|");
  CHECK(joined(time_ticks({}, 0, 100, 5)) == "0|20|40|60|80|100|");
  CHECK(period_name(daily({2016, 5, 3}), 0) == "Tue 3 May 2016");
  CHECK(period_name({unit::week, 1, days_from({2016, 5, 2}) * 86400}, 1) == "week of 9 May 2016");
  CHECK(period_name({unit::hour, 1, noon}, 6) == "1 Mar 2024 18:00");
  CHECK(period_name({unit::month, 1, 46 * 12 + 4}, 0) == "May 2016");
  CHECK(period_name({unit::quarter, 1, 46 * 12 + 3}, 0) == "Q2 2016");
  CHECK(period_name({}, 12) == "period 12");
}

TEST_CASE("time axis: ticks ascend inside the range and are not many, whatever the clock", "[report][law]") {
  const unit units[] = {unit::index, unit::second, unit::minute,  unit::hour, unit::day,
                        unit::week,  unit::month,  unit::quarter, unit::year};
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    random_stream s{seed};
    const echelon::period_clock time{units[static_cast<std::size_t>(s.uniform() * 9)],
                              1 + static_cast<std::int64_t>(s.uniform() * 3),
                              static_cast<std::int64_t>(s.uniform() * 600)};
    const double first = std::floor(s.uniform() * 50),
                 last = first + std::floor(s.uniform() * std::pow(10.0, 4 * s.uniform()));
    const auto t = time_ticks(time, first, last, 6);
    INFO("seed " << seed << " unit " << static_cast<int>(time.each) << " from " << first << " to " << last);
    CHECK(t.size() <= 9);
    for (std::size_t i = 0; i < t.size(); ++i) {
      CHECK(t[i].at >= first);
      CHECK(t[i].at <= last);
      if (i > 0) CHECK(t[i].at > t[i - 1].at);
      CHECK(!t[i].label.empty());
    }
  }
}

TEST_CASE("time axis: a clock beyond every calendar falls back to plain numbers", "[report]") {
  const std::int64_t far = std::numeric_limits<std::int64_t>::max() / 2;
  for (const unit u : {unit::index, unit::second, unit::day, unit::year}) {
    const echelon::period_clock time{u, 1, far};
    CHECK(time_ticks(time, 0, 10).size() < 20);
    CHECK(period_name(time, 3).starts_with("period "));
  }
  CHECK(time_ticks({unit::day, 0, 0}, 0, 10).size() < 20);
  CHECK(time_ticks(daily({2016, 1, 1}), 5, 4).empty());
}
