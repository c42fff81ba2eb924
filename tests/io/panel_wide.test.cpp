// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/panel_wide.hpp>

#include <cmath>
#include <cstdlib>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
std::string problem_of(std::string_view bytes, const panel_options& options = {}) {
  const auto p = read_panel_wide(bytes, "w.csv", options);
  return p ? "" : p.error().text();
}
}  // namespace

TEST_CASE("panel wide: ids, attributes and numbered periods are told apart", "[io]") {
  const auto p = read_panel_wide("id,item_id,store_1,d_5,d_6,d_7\nx,i1,s,1,,3\ny,i2,s,,2,\nz,i1,t,,,\n", "w.csv");
  REQUIRE(p);
  CHECK(p->ids == std::vector<std::string>{"x", "y", "z"});
  CHECK(p->time == echelon::period_clock{unit::index, 1, 5});
  REQUIRE(p->attributes.size() == 2);
  CHECK(p->attributes[0].name == "item_id");
  CHECK(p->attributes[0].of(2) == "i1");
  CHECK(p->attributes[1].labels == std::vector<std::string>{"s", "t"});
  CHECK(p->demand[0].values.size() == 3);
  CHECK(std::isnan(p->demand[0].values[1]));
  CHECK(p->demand[1].first == 1);
  CHECK(p->demand[1].values.size() == 1);
  CHECK(p->demand[2].values.empty());
  validate(*p);
}

TEST_CASE("panel wide: dates and plain numbers name periods too, and a missing column is missing for all", "[io]") {
  const auto dated = read_panel_wide("sku,2024-01-01,2024-01-02,2024-01-04\na,1,2,4\n", "w.csv");
  REQUIRE(dated);
  CHECK(dated->time.each == unit::day);
  CHECK(dated->demand[0].values.size() == 4);
  CHECK(std::isnan(dated->demand[0].values[2]));
  const auto plain = read_panel_wide("name,unique_id,1,2\nn,a,1,2\n", "w.csv");
  REQUIRE(plain);
  CHECK(plain->ids[0] == "a");
  const auto chosen = read_panel_wide("name,id,1,2\nn,a,1,2\n", "w.csv", {.id = "name"});
  REQUIRE(chosen);
  CHECK(chosen->ids[0] == "n");
  CHECK(chosen->attributes[0].name == "id");
}

TEST_CASE("panel wide: the first wrong cell is named", "[io]") {
  CHECK(problem_of("id,d_1,d_2\na,1,x\n") ==
        "ECH-402 w.csv, line 2, column 3: found \"x\", needed a finite number, or nothing where demand is missing");
  CHECK(problem_of("id,d_1,d_2\na,1,-2\n") ==
        "ECH-303 w.csv, line 2, column 3: found \"-2\", needed demand of zero or more");
  CHECK(problem_of("id,d_1,d_2\na,1,2\na,1,2\n") ==
        "ECH-304 w.csv, line 3, column 1: found \"a\", needed each id once");
  CHECK(problem_of("id,d_1,d_3,d_2\na,1,2,3\n") ==
        "ECH-102 w.csv, line 1, column 4: found the period \"d_2\" after \"d_3\", needed periods in ascending order, "
        "each once");
  CHECK(problem_of("id,d_1,d_01\na,1,2\n") ==
        "ECH-304 w.csv, line 1, column 3: found the period \"d_01\" after \"d_1\", needed periods in ascending order, "
        "each once");
  CHECK(problem_of("id,d_1,d_2,total\na,1,2,3\n") ==
        "ECH-402 w.csv, line 1, column 4: found the last column \"total\", needed a column a period at the end: dates, "
        "whole numbers, or d_1, d_2, …");
  CHECK(problem_of("d_1,d_2\n1,2\n") ==
        "ECH-402 w.csv, line 1, column 1: found periods only, needed a column with the id of the series before them");
  CHECK(problem_of("item,store,d_1\na,b,1\n") ==
        "ECH-402 w.csv, line 1: found the columns \"item\", \"store\" before the periods, needed one named \"id\", or "
        "its name as an option");
  CHECK(problem_of("item,store,d_1\na,b,1\n", {.id = "itm"}) ==
        "ECH-402 w.csv, line 1: found the columns \"item\", \"store\" before the periods, needed the id column \"itm\" "
        "(did you mean \"item\"?)");
  CHECK(problem_of("id,d_1\n") == "ECH-202 w.csv, line 1: found a header without rows, needed at least one row");
  CHECK(problem_of("id,1,2,999999999999\na,1,1,1\n") ==
        "ECH-404 w.csv, line 1: found more periods between the first and the last moment of the series, needed at most "
        "1003000 in all");
}

TEST_CASE("panel wide: the M5 sales are read whole", "[io]") {
  const char* const data = std::getenv("ECHELON_DATA");
  if (data == nullptr) {
    WARN("SKIPPED: ECHELON_DATA is not set");
    return;
  }
#if defined(ECHELON_WITH_LZMA)
  const auto p = read_panel_wide(std::string{data} + "/m5/sales_d1_d1969.csv.xz");
  REQUIRE(p);
  CHECK(p->size() == 30490);
  CHECK(p->last() == 1968);
  CHECK(p->attributes.size() == 5);
  CHECK(p->find_attribute("item_id")->labels.size() == 3049);
  double total = 0;
  for (const double x : p->demand.values()) total += x;
  CHECK(total == 68'156'315);
#endif
}
