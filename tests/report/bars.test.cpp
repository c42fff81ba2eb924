// SPDX-License-Identifier: BSL-1.0
#include <echelon/report/bars.hpp>

#include <limits>

#include <tests/catch.hpp>
#include <tests/report/well_formed.hpp>

using namespace echelon;
using echelon_tests::count_of;
using echelon_tests::why_not_well_formed;

TEST_CASE("bars: every positive part is drawn and the figure of a stack is its sum", "[report]") {
  const bar_chart c{.rows = {"one", "two"}, .series = {"a", "b", "c"}, .values = {1, 2, 3, 4, 0, std::nan("")}, .form = {"$", "", 1}};
  const std::string text = draw(c);
  CHECK(why_not_well_formed(text) == "");
  CHECK(count_of(text, "class=\"bar ") == 4);
  CHECK(text.find(">$6</text>") != std::string::npos);
  CHECK(text.find(">$4</text>") != std::string::npos);
}

TEST_CASE("bars: a bar begins at zero and a dot need not", "[report][law]") {
  bar_chart c{.rows = {"one", "two"}, .series = {"a"}, .values = {0.94, 0.96}, .style = bar_style::grouped, .form = show::as_percent()};
  CHECK(draw(c).find(">0\u00a0%</text>") != std::string::npos);
  c.style = bar_style::dots;
  const std::string dots = draw(c);
  CHECK(dots.find(">0\u00a0%</text>") == std::string::npos);
  CHECK(count_of(dots, "<circle") == 2);
}

TEST_CASE("bars: a limit is drawn and named", "[report]") {
  const std::string text = draw(bar_chart{.rows = {"a"}, .series = {"s"}, .values = {0.5}, .style = bar_style::grouped, .limit = 1, .limit_name = "capacity"});
  CHECK(count_of(text, "class=\"limit\"") == 1);
  CHECK(text.find(">capacity<") != std::string::npos);
}

TEST_CASE("bars: nothing, zeros, negatives, huge numbers and nasty names all draw", "[report]") {
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  for (const bar_style style : {bar_style::stacked, bar_style::grouped, bar_style::dots})
    for (const bar_chart& data : {bar_chart{}, bar_chart{.rows = {"a"}}, bar_chart{.rows = {"a"}, .series = {"s"}, .values = {0}},
                                  bar_chart{.rows = {"a", "b"}, .series = {"s"}, .values = {-5, 1e308}},
                                  bar_chart{.rows = {"a", "b"}, .series = {"s"}, .values = {nan, inf}},
                                  bar_chart{.rows = {"a"}, .series = {"s", "t"}, .values = {1.7e308, 1.7e308}},
                                  bar_chart{.rows = {echelon_tests::nasty()}, .series = {echelon_tests::nasty(), "t"}, .values = {1, 2}}}) {
      bar_chart c = data;
      c.style = style;
      const std::string text = draw(c);
      CHECK(why_not_well_formed(text) == "");
      for (const char* bad : {"nan", "inf\"", "<script"}) CHECK(text.find(bad) == std::string::npos);
    }
}

TEST_CASE("bars: values that are not rows times series are refused", "[report]") {
  CHECK(ECHELON_FAULT_OF(draw(bar_chart{.rows = {"a", "b"}, .series = {"s"}, .values = {1}})) == 101);
}
