// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/retail_csv.hpp>

#include <cmath>
#include <cstdlib>

#include <echelon/io/panel_long.hpp>
#include <echelon/io/panel_wide.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr const char* days =
    "date,wm_yr_wk,weekday,d,event_name_1,event_name_2,snap_CA\n"
    "2011-01-28,11052,Friday,d_0,,,0\n"
    "2011-01-29,11101,Saturday,d_1,,,0\n"
    "2011-01-30,11101,Sunday,d_2,SuperBowl,Easter,1\n"
    "2011-01-31,11102,Monday,d_3,,,1\n"
    "2011-02-01,11102,Tuesday,d_4,Easter,,0\n";
panel sales() { return *read_panel_wide("id,item_id,store_id,d_1,d_2\nx,i1,s,1,2\ny,i2,s,3,4\n", "w.csv"); }
panel dated() { return *join_calendar(sales(), *read_calendar(days, "c.csv"), "c.csv"); }
std::string calendar_problem(std::string_view bytes) {
  const auto c = read_calendar(bytes, "c.csv");
  if (!c) return c.error().text();
  const auto p = join_calendar(sales(), *c, "c.csv");
  return p ? "" : p.error().text();
}
std::string price_problem(std::string_view bytes) {
  const auto calendar = read_calendar(days, "c.csv");
  const auto p = join_prices(dated(), &*calendar, bytes, "p.csv");
  return p ? "" : p.error().text();
}
}  // namespace

TEST_CASE("retail: a calendar dates numbered periods and brings events over all its days", "[io]") {
  const panel p = dated();
  validate(p);
  CHECK(p.time == echelon::period_clock{unit::day, 1, days_from({2011, 1, 29}) * 86400});
  REQUIRE(p.shared.size() == 4);
  CHECK(p.find_shared("week")->values == std::vector<float>{0, 1, 1, 2, 2});
  CHECK(p.find_shared("week")->first == -1);
  CHECK(p.find_shared("snap_CA")->values == std::vector<float>{0, 0, 1, 1, 0});
  CHECK(p.find_shared("event_SuperBowl")->values == std::vector<float>{0, 0, 1, 0, 0});
  CHECK(p.find_shared("event_Easter")->values == std::vector<float>{0, 0, 1, 0, 1});
}

TEST_CASE("retail: a calendar that is broken or does not cover the sales is refused", "[io]") {
  CHECK(calendar_problem("date,d\n2011-01-29,d_1\n2011-01-31,d_2\n") ==
        "ECH-102 c.csv, line 3, column 1: found \"2011-01-31\", needed the day after the row before");
  CHECK(calendar_problem("date,d\n2011-01-29,d_1\n2011-01-30,d_3\n") ==
        "ECH-102 c.csv, line 3, column 2: found \"d_3\", needed the number after the row before");
  CHECK(calendar_problem("date,d\n2011-01-29,d\n") ==
        "ECH-402 c.csv, line 2, column 2: found \"d\", needed a numbered period such as d_1");
  CHECK(calendar_problem("date,d\n29.01.2011,d_1\n") ==
        "ECH-402 c.csv, line 2, column 1: found \"29.01.2011\", needed YYYY-MM-DD");
  CHECK(calendar_problem("date,d,snap_CA\n2011-01-29,d_1,2\n") ==
        "ECH-402 c.csv, line 2, column 3: found \"2\", needed 0 or 1");
  CHECK(calendar_problem("date,d\n2011-01-29,d_1\n") ==
        "ECH-305 c.csv: found periods 1 to 1, needed all periods of the sales, 1 to 2");
  CHECK(calendar_problem("date\n2011-01-29\n") ==
        "ECH-201 c.csv: found a calendar without the column \"d\", needed one, for the sales are by number");
  CHECK(calendar_problem("date,wm_yr_wk\n2011-01-29,5\n2011-01-30,4\n") ==
        "ECH-102 c.csv, line 3, column 2: found \"4\", needed a week not before the row before");
}

TEST_CASE("retail: runs, weeks and moments of prices fill the same days", "[io][law]") {
  const auto calendar = read_calendar(days, "c.csv");
  REQUIRE(calendar);
  const auto runs = join_prices(
      dated(), &*calendar,
      "store_id,item_id,first_wm_yr_wk,last_wm_yr_wk,sell_price\ns,i1,11101,11102,2.5\nother,i9,11101,11101,1\n",
      "p.csv");
  const auto weeks = join_prices(dated(), &*calendar,
                                 "store_id,item_id,wm_yr_wk,sell_price\ns,i1,11102,2.5\ns,i1,11101,2.5\n", "p.csv");
  const auto moments = join_prices(
      dated(), nullptr, "unique_id,ds,price\nx,2011-01-29,2.5\nx,2011-01-30,2.5\nx,2011-01-31,2.5\nx,2011-02-01,2.5\n",
      "p.csv");
  for (const auto* p : {&runs, &weeks, &moments}) {
    REQUIRE(*p);
    validate(**p);
    const auto& price = (*p)->find_covariate("price")->values;
    for (std::int64_t t = 0; t < 4; ++t) CHECK(price[0].at(t) == 2.5f);
    CHECK(std::isnan(price[0].at(-1)));
    CHECK(std::isnan(price[1].at(0)));
  }
  CHECK((*runs).find_covariate("price")->values[1].first == -1);
  CHECK((*runs).find_covariate("price")->values[1].values.size() == 5);
}

TEST_CASE("retail: a wrong price is named", "[io]") {
  const std::string head = "store_id,item_id,wm_yr_wk,sell_price\n";
  CHECK(price_problem(head + "s,i1,11101,-1\n") ==
        "ECH-303 p.csv, line 2, column 4: found \"-1\", needed a price of zero or more");
  CHECK(price_problem(head + "s,i1,11101,\n") ==
        "ECH-402 p.csv, line 2, column 4: found an empty field, needed a number");
  CHECK(price_problem(head + "s,i1,999,1\n") ==
        "ECH-203 p.csv, line 2, column 3: found \"999\", needed a week of the calendar");
  CHECK(price_problem(head + "s,i1,11101,1\ns,i1,11101,2\n") ==
        "ECH-304 p.csv, line 3, column 3: found \"11101\", needed one price a week for each product and store");
  CHECK(price_problem(head + "q,i1,11101,1\n") ==
        "ECH-203 p.csv: found no price of a series of the sales, needed the same stores and items as in the sales");
  CHECK(price_problem("store_id,item_id,first_wm_yr_wk,last_wm_yr_wk,sell_price\ns,i1,11102,11101,1\n") ==
        "ECH-102 p.csv, line 2, column 4: found \"11101\", needed a last week not before the first");
  CHECK(price_problem("unique_id,ds,price\nx,2011-01-29,1\nx,2011-01-29,1\n") ==
        "ECH-304 p.csv, line 3, column 2: found a second price of \"x\" then, needed one price");
  CHECK(price_problem("store_id,item,wm_yr_wk,sell_price\n") ==
        "ECH-402 p.csv, line 1: found the columns \"store_id\", \"item\", \"wm_yr_wk\", \"sell_price\", needed a "
        "column \"item_id\" (did you mean \"item\"?)");
  CHECK(join_prices(sales(), nullptr, head + "s,i1,11101,1\n", "p.csv").error().text() ==
        "ECH-203 p.csv, line 1: found prices by week, needed a calendar with the columns \"date\" and \"wm_yr_wk\"");
}

TEST_CASE("retail: the M5 calendar and prices join the M5 sales", "[io]") {
  const char* const data = std::getenv("ECHELON_DATA");
  if (data == nullptr) {
    WARN("SKIPPED: ECHELON_DATA is not set");
    return;
  }
  const std::string m5 = std::string{data} + "/m5/";
  const auto calendar = read_calendar(m5 + "calendar.csv");
  REQUIRE(calendar);
  CHECK(calendar->days == 1969);
  CHECK(calendar->covariates.size() == 1 + 3 + 30);
#if defined(ECHELON_WITH_ZLIB)
  auto p = read_panel_wide(m5 + "sample3000_sales_d1_d1969.csv.gz");
  REQUIRE(p);
  p = join_calendar(*std::move(p), *calendar, "calendar.csv");
  REQUIRE(p);
  p = read_prices(*std::move(p), &*calendar, m5 + "sample3000_price_runs.csv.gz");
  REQUIRE(p);
  validate(*p);
  std::size_t sold_without_price = 0;
  for (std::size_t i = 0; i < p->size(); ++i)
    for (std::int64_t t = 0; t < 1969; ++t)
      if (std::as_const(p->demand)[i].at(t) > 0 && std::isnan(p->covariates[0].values[i].at(t))) ++sold_without_price;
  CHECK(sold_without_price == 0);
#endif
}
