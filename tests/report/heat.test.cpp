// SPDX-License-Identifier: BSL-1.0
#include <echelon/report/heat.hpp>

#include <limits>

#include <tests/catch.hpp>
#include <tests/report/well_formed.hpp>

using namespace echelon;
using echelon_tests::count_of;
using echelon_tests::why_not_well_formed;

TEST_CASE("heat: the largest value has the full colour, zero has none", "[report][law]") {
  const std::string text = draw(heat_table{.corner = "Site", .rows = {"a", "b"}, .columns = {"w1", "w2"}, .values = {0, 0.5, 0.25, 1}});
  CHECK(why_not_well_formed(text) == "");
  CHECK(count_of(text, "--v:1\"") == 1);
  CHECK(count_of(text, "style=") == 3);
  CHECK(text.find(">0.25<") != std::string::npos);
  CHECK(count_of(text, "class=\"none\"") == 1);
}

TEST_CASE("heat: all cells of a table share decimals and letter", "[report]") {
  const std::string text = draw(heat_table{.rows = {"a"}, .columns = {"x", "y"}, .values = {123'456, 7'000}});
  CHECK(text.find(">123k<") != std::string::npos);
  CHECK(text.find(">7k<") != std::string::npos);
}

TEST_CASE("heat: nothing, all zeros, missing and huge values and nasty names all draw", "[report]") {
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  for (const heat_table& t : {heat_table{}, heat_table{.rows = {"a"}, .columns = {"x", "y"}, .values = {0, 0}},
                              heat_table{.rows = {"a"}, .columns = {"x", "y", "z"}, .values = {nan, inf, 1e308}},
                              heat_table{.title = echelon_tests::nasty(), .rows = {echelon_tests::nasty()}, .columns = {echelon_tests::nasty()}, .values = {1}}}) {
    const std::string text = draw(t);
    CHECK(why_not_well_formed(text) == "");
    for (const char* bad : {"nan", "inf", "<script"}) CHECK(text.find(bad) == std::string::npos);
  }
  CHECK(ECHELON_FAULT_OF(draw(heat_table{.rows = {"a"}, .columns = {"x"}})) == 101);
}
