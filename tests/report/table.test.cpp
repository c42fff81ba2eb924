// SPDX-License-Identifier: BSL-1.0
#include <echelon/report/table.hpp>

#include <tests/catch.hpp>
#include <tests/report/well_formed.hpp>

using namespace echelon;
using echelon_tests::count_of;

TEST_CASE("table: every row has as many cells as there are columns, and nothing escapes", "[report][law]") {
  text_table t{.columns = {"a", echelon_tests::nasty(), "c"}, .caption = echelon_tests::nasty()};
  t.rows = {{cell_of("short")}, {cell_of(echelon_tests::nasty()), cell_of(1.5, 2), cell_of(3, 0), cell_of("too many")}, {}};
  const std::string text = draw(t);
  CHECK(echelon_tests::why_not_well_formed(text) == "");
  CHECK(text.find("<script") == std::string::npos);
  CHECK(count_of(text, "<tr>") == 4);
  CHECK(count_of(text, "<td") + count_of(text, "scope=\"row\"") == 9);
  CHECK(text.find("too many") == std::string::npos);
}

TEST_CASE("table: numbers carry the value that they are sorted by, missing ones carry none", "[report]") {
  const text_table t{.columns = {"name", "v"}, .rows = {{cell_of("x"), cell_of(1234567.25, 0)}, {cell_of("y"), cell_of(std::nan(""), 0)}}, .sortable = true};
  const std::string text = draw(t);
  CHECK(text.find("data-v=\"1234567.25\">1,234,567<") != std::string::npos);
  CHECK(count_of(text, "data-v") == 1);
  CHECK(text.find("class=\"sort\"") != std::string::npos);
}

TEST_CASE("table: a table without rows or columns is still a table", "[report]") {
  CHECK(echelon_tests::why_not_well_formed(draw(text_table{})) == "");
  CHECK(echelon_tests::why_not_well_formed(draw(text_table{.columns = {"a"}})) == "");
}
