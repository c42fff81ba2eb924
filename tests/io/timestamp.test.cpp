// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/timestamp.hpp>

#include <initializer_list>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
echelon::period_clock found(std::initializer_list<const char*> texts) {
  clock_finder f;
  for (const char* text : texts) {
    INFO(text);
    const auto t = parse_timestamp(text);
    REQUIRE(t);
    REQUIRE(f.add(*t));
  }
  return *f.find();
}
}  // namespace

TEST_CASE("timestamp: dates, times and numbers are read, and nothing else", "[io]") {
  using form = timestamp::form;
  CHECK(parse_timestamp("1970-01-02") == timestamp{form::date, 86400});
  CHECK(parse_timestamp("2024-02-29") == timestamp{form::date, 1709164800});
  CHECK(parse_timestamp("2024-02-29 13:05") == timestamp{form::time, 1709164800 + 13 * 3600 + 300});
  CHECK(parse_timestamp("2024-02-29T13:05:59") == timestamp{form::time, 1709164800 + 13 * 3600 + 359});
  CHECK(parse_timestamp("-17") == timestamp{form::index, -17});
  CHECK(parse_timestamp("999999999999999") == timestamp{form::index, 999999999999999});
  for (const char* text : {"",
                           "-",
                           "2023-02-29",
                           "2024-13-01",
                           "2024-00-10",
                           "2024-1-1",
                           "24-01-01",
                           "2024-01-01 ",
                           "2024-01-01 24:00",
                           "0000-01-01",
                           "2024-01-01 10:60",
                           "2024-01-01 10:00:60",
                           "2024-01-01 10",
                           "2024/01/01",
                           "1.5",
                           "1e3",
                           "+1",
                           "1000000000000000",
                           "2024-01-01x10:00",
                           "2024-01-01 10:00:00.5",
                           "20-4-01-01"}) {
    INFO(text);
    CHECK_FALSE(parse_timestamp(text));
  }
}

TEST_CASE("timestamp: the clock found is the coarsest one that holds all moments", "[io]") {
  const auto is = [](const echelon::period_clock& c, unit each, std::int64_t step) {
    return c.each == each && c.step == step;
  };
  CHECK(is(found({"3", "5", "9"}), unit::index, 2));
  CHECK(is(found({"7"}), unit::index, 1));
  CHECK(is(found({"2024-01-05", "2024-01-06", "2024-01-09"}), unit::day, 1));
  CHECK(is(found({"2024-01-05", "2024-01-07", "2024-01-11"}), unit::day, 2));
  CHECK(is(found({"2024-01-01", "2024-01-08", "2024-01-22"}), unit::week, 1));
  CHECK(is(found({"2024-01-01", "2024-02-01", "2024-03-01"}), unit::month, 1));
  CHECK(is(found({"2024-01-31", "2024-02-29", "2024-03-31"}), unit::month, 1));
  CHECK(is(found({"2024-01-01", "2024-04-01", "2024-10-01"}), unit::quarter, 1));
  CHECK(is(found({"2020-06-15", "2021-06-15", "2024-06-15"}), unit::year, 1));
  CHECK(is(found({"2024-01-01 00:00", "2024-01-01 01:00", "2024-01-01 03:00"}), unit::hour, 1));
  CHECK(is(found({"2024-01-01 00:00", "2024-01-01 00:15", "2024-01-01 01:00"}), unit::minute, 15));
  CHECK(is(found({"2024-01-01 00:00:00", "2024-01-01 00:00:10"}), unit::second, 10));
  CHECK(is(found({"2024-01-01"}), unit::day, 1));
  CHECK(is(found({"2024-01-09", "2024-01-01", "2024-01-02"}), unit::day, 1));
  clock_finder mixed;
  CHECK(mixed.add(*parse_timestamp("1")));
  CHECK_FALSE(mixed.add(*parse_timestamp("2024-01-01")));
  CHECK_FALSE(clock_finder{}.find());
}

TEST_CASE("timestamp: every moment added has a period, and its text is read as the same moment", "[io][law]") {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    random_stream s{seed, 2};
    INFO("seed " << seed);
    constexpr std::int64_t steps[]{1, 7, 60, 900, 3600, 86400, 172800, 604800};
    const std::int64_t step = steps[static_cast<std::size_t>(s.uniform() * 8)];
    const auto origin = static_cast<std::int64_t>(s.uniform() * 4e9) - 2'000'000'000;
    const bool index = s.uniform() < 0.2;
    std::vector<timestamp> moments;
    clock_finder f;
    for (int k = 0; k < 6; ++k) {
      moments.push_back({index ? timestamp::form::index : timestamp::form::time,
                         origin + step * static_cast<std::int64_t>(s.uniform() * 50)});
      REQUIRE(f.add(moments.back()));
    }
    const echelon::period_clock c = *f.find();
    for (const auto& m : moments) {
      const auto period = c.period(*moment_on(c, m));
      REQUIRE(period);
      CHECK(*period >= 0);
      const auto again = parse_timestamp(format_period(c, *period));
      REQUIRE(again);
      CHECK(again->value == m.value);
    }
  }
  for (std::uint64_t seed = 0; seed < 500; ++seed) {  // months, quarters and years, on a day of the month or its end
    random_stream s{seed, 3};
    INFO("seed " << seed);
    const std::int64_t step = std::int64_t{1} + s.below(24), origin = std::int64_t{s.below(1200)} - 600;
    const auto day = static_cast<std::int32_t>(s.below(4) == 0 ? 31 : 1 + s.below(28));
    const echelon::period_clock made{unit::month, step, origin, day};
    std::vector<timestamp> moments;
    clock_finder f;
    for (std::int64_t k = 0; k < 12; ++k) {
      moments.push_back({timestamp::form::date, made.day(k * k % 11) * 86400});
      REQUIRE(f.add(moments.back()));
    }
    const echelon::period_clock c = *f.find();
    CHECK(c.length() == step);
    for (const auto& m : moments) {
      const auto period = c.period(*moment_on(c, m));
      REQUIRE(period);
      CHECK(parse_timestamp(format_period(c, *period)) == m);
    }
  }
  const echelon::period_clock months = found({"2023-11-01", "2023-12-01", "2024-01-01"});
  CHECK(format_period(months, 2) == "2024-01-01");
  CHECK(format_period(months, -11) == "2022-12-01");
  const echelon::period_clock ends = found({"2011-01-31", "2011-02-28", "2011-03-31"});
  CHECK(format_period(ends, 3) == "2011-04-30");
  CHECK(format_period(ends, 13) == "2012-02-29");
  CHECK(format_period(found({"2011-03-31", "2011-06-30"}), 3) == "2011-12-31");
  CHECK(format_period(found({"2010-06-30", "2011-06-30"}), 2) == "2012-06-30");
  CHECK(format_period(found({"2011-01-15", "2011-02-15"}), 2) == "2011-03-15");
}
