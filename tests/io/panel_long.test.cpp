// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/panel_long.hpp>

#include <cmath>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
std::string problem_of(std::string_view bytes, const panel_options& options = {}) {
  const auto p = read_panel_long(bytes, "l.csv", options);
  return p ? "" : p.error().text();
}
}  // namespace

TEST_CASE("panel long: gaps and empty values are missing, ends are trimmed, covariates cover all rows", "[io]") {
  const auto p = read_panel_long(
      "unique_id,ds,y,price\n"
      "b,2024-01-02,3,1.5\n"
      "b,2024-01-05,5,\n"
      "a,2024-01-01,,9\n"
      "a,2024-01-02,1,9\n"
      "b,2024-01-06,,2\n",
      "l.csv");
  REQUIRE(p);
  CHECK(p->ids == std::vector<std::string>{"b", "a"});
  CHECK(p->time == echelon::period_clock{unit::day, 1, 19723 * 86400});
  CHECK(p->demand[0].first == 1);
  REQUIRE(p->demand[0].values.size() == 4);
  CHECK(p->demand[0].values[0] == 3);
  CHECK(std::isnan(p->demand[0].values[1]));
  CHECK(p->demand[0].values[3] == 5);
  CHECK(p->demand[1].first == 1);
  CHECK(p->demand[1].values.size() == 1);
  CHECK(p->last() == 4);
  const auto& price = p->find_covariate("price")->values;
  CHECK(price[0].values.size() == 5);
  CHECK(price[0].values[0] == 1.5f);
  CHECK(std::isnan(price[0].values[3]));
  CHECK(price[0].values[4] == 2.0f);
  CHECK(price[1].first == 0);
  validate(*p);
}

TEST_CASE("panel long: the order of rows of different series does not matter", "[io][law]") {
  const auto grouped = read_panel_long("unique_id,ds,y\na,1,1\na,2,2\nb,1,3\nb,2,4\n", "l.csv");
  const auto mixed = read_panel_long("y,unique_id,ds\n1,a,1\n3,b,1\n2,a,2\n4,b,2\n", "l.csv");
  REQUIRE(grouped);
  REQUIRE(mixed);
  CHECK(grouped->ids == mixed->ids);
  CHECK(std::ranges::equal(grouped->demand.values(), mixed->demand.values()));
}

TEST_CASE("panel long: the first wrong cell is named", "[io]") {
  CHECK(problem_of("unique_id,date,y\na,1,2\n") ==
        "ECH-402 l.csv, line 1: found the columns \"unique_id\", \"date\", \"y\", needed a column \"ds\"");
  CHECK(problem_of("unique_id,ds,y\n") ==
        "ECH-202 l.csv, line 1: found a header without rows, needed at least one row");
  CHECK(problem_of("unique_id,ds,y\na,1,x12\n") ==
        "ECH-402 l.csv, line 2, column 3: found \"x12\", needed a finite number, or nothing where demand is missing");
  CHECK(problem_of("unique_id,ds,y\na,1,NaN\n") ==
        "ECH-301 l.csv, line 2, column 3: found \"NaN\", needed a finite number, or nothing where demand is missing");
  CHECK(problem_of("unique_id,ds,y\na,1,2\na,2,-3\n") ==
        "ECH-303 l.csv, line 3, column 3: found \"-3\", needed demand of zero or more");
  CHECK(problem_of("unique_id,ds,y\na,1,2\na,2,-3\n", {.allow_negative = true}) == "");
  CHECK(problem_of("unique_id,ds,y\na,2,2\na,1,3\n") ==
        "ECH-102 l.csv, line 3, column 2: found \"1\", needed the moments of a series in ascending order");
  CHECK(problem_of("unique_id,ds,y\na,1,2\nb,1,3\na,1,3\n") ==
        "ECH-304 l.csv, line 4, column 2: found \"1\", needed each moment of a series once");
  CHECK(problem_of("unique_id,ds,y\na,2024-02-30,2\n") ==
        "ECH-402 l.csv, line 2, column 2: found \"2024-02-30\", needed YYYY-MM-DD, YYYY-MM-DD HH:MM[:SS] or a whole "
        "number");
  CHECK(problem_of("unique_id,ds,y\na,2024-02-01,2\nb,3,1\n") ==
        "ECH-402 l.csv, line 3, column 2: found \"3\", needed a date, as in the rows before");
  CHECK(problem_of("unique_id,ds,y\n,1,2\n") ==
        "ECH-402 l.csv, line 2, column 1: found an empty field, needed the id of a series");
  CHECK(problem_of("unique_id,ds,y,p\na,1,2,1e60\n") ==
        "ECH-301 l.csv, line 2, column 4: found \"1e60\", needed a finite number, or nothing where it is missing");
}

TEST_CASE("panel long: a covariate is planned when it is known after the last demand, or when the options say so",
          "[io][law]") {
  const std::string table =
      "unique_id,ds,y,price,traffic,stock\na,1,1,9,100,\na,2,2,9,120,4\na,3,,8,,\nb,1,3,5,80,2\nb,2,,,70,1\n";
  const auto planned = [&](const panel_options& how) {
    const auto p = read_panel_long(table, "l.csv", how);
    REQUIRE(p);
    std::string names;
    for (const auto& c : p->covariates)
      if (c.planned) names += c.name + ' ';
    return names;
  };
  CHECK(planned({}) == "price ");
  CHECK(planned({.observed = {"price"}}) == "");
  CHECK(planned({.planned = {"stock"}}) == "price stock ");
  CHECK(planned({.observed = {"price", "stock"}, .planned = {"traffic"}}) == "traffic ");
  CHECK(problem_of(table, {.observed = {"trafic"}}) ==
        "ECH-203 l.csv, line 1: found the covariates \"price\", \"traffic\", \"stock\", needed the observed column "
        "\"trafic\" (did you mean \"traffic\"?)");
  CHECK(problem_of(table, {.planned = {"y"}}).substr(0, 22) == "ECH-203 l.csv, line 1:");
  CHECK(problem_of("unique_id,ds,y\na,1,1\n", {.planned = {"price"}}) ==
        "ECH-203 l.csv, line 1: found no covariates, needed the planned column \"price\"");
  CHECK(problem_of(table, {.observed = {"stock"}, .planned = {"stock"}}) ==
        "ECH-304 l.csv, line 1: found the column \"stock\" observed and planned, needed one of both");
}

TEST_CASE("panel long: a short file with a long gap does not fill the memory", "[io]") {
  CHECK(problem_of("unique_id,ds,y\na,1,2\na,2,2\na,900000000000000,3\n") ==
        "ECH-404 l.csv: found more periods between the first and the last moment of the series, needed at most 1003000 "
        "in all");
  CHECK(problem_of("unique_id,ds,y\na,1,2\na,2,2\na,9,2\n", {.cells = 8}) != "");
  CHECK(problem_of("unique_id,ds,y\na,1,2\na,2,2\na,9,2\n", {.cells = 9}) == "");
}

TEST_CASE("panel long: month ends become a clock of months", "[io]") {
  const auto p = read_panel_long("unique_id,ds,y\na,1949-01-31,112\na,1949-02-28,118\na,1949-03-31,132\n", "l.csv");
  REQUIRE(p);
  CHECK(p->time == echelon::period_clock{unit::month, 1, (1949 - 1970) * 12, 31});
  CHECK(p->demand[0].values.size() == 3);
}
