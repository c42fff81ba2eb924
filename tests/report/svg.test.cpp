// SPDX-License-Identifier: BSL-1.0
#include <echelon/report/svg.hpp>

#include <cmath>

#include <tests/catch.hpp>
#include <tests/report/well_formed.hpp>

using namespace echelon;
using echelon_tests::count_of;

TEST_CASE("svg: a drawing tells a screen reader what it is", "[report]") {
  markup m;
  svg::begin_figure(m, echelon_tests::nasty(), "note");
  svg::begin(m, {}, "Title", "told");
  const std::string text = std::move(m).take();
  CHECK(echelon_tests::why_not_well_formed(text) == "");
  for (const char* part : {"role=\"img\"", "aria-label=\"Title. told\"", "<title>Title</title>", "<desc>told</desc>"})
    CHECK(text.find(part) != std::string::npos);
}

TEST_CASE("svg: a value alone between gaps is seen as a dot", "[report]") {
  const double nan = std::nan("");
  markup m;
  svg::polyline(m, "past", {1, 2, 3, 4, 5, 6}, {1, nan, 3, nan, 5, 6});
  const std::string text = std::move(m).take();
  CHECK(count_of(text, "<circle") == 2);
  CHECK(count_of(text, "M") == 3);
}

TEST_CASE("svg: a legend names every key once", "[report]") {
  markup m;
  svg::legend(m, {{"line c1", "one"}, {"dot c2", "two"}});
  svg::legend(m, {});
  const std::string text = std::move(m).take();
  CHECK(count_of(text, "<li>") == 2);
  CHECK(count_of(text, "<ul") == 1);
  CHECK(echelon_tests::why_not_well_formed(text) == "");
}

TEST_CASE("svg: colours begin again after the sixth", "[report]") {
  CHECK(svg::colour(0) == "c1");
  CHECK(svg::colour(5) == "c6");
  CHECK(svg::colour(6) == "c1");
}
