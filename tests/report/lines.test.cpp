// SPDX-License-Identifier: BSL-1.0
#include <echelon/report/lines.hpp>

#include <limits>

#include <tests/catch.hpp>
#include <tests/report/well_formed.hpp>

using namespace echelon;
using echelon_tests::count_of;
using echelon_tests::why_not_well_formed;

TEST_CASE("lines: every line has its path and its name in the legend", "[report]") {
  const line_chart c{.title = "t", .x_name = "iteration",
                     .lines = {{.name = "up", .x = {1, 2, 3}, .y = {3, 2, 1}}, {.name = "low", .x = {1, 2, 3}, .y = {0, 0.5, 0.9}, .dots = true}},
                     .shade = true};
  const std::string text = draw(c);
  CHECK(why_not_well_formed(text) == "");
  CHECK(count_of(text, "class=\"series c") == 2);
  CHECK(count_of(text, "class=\"band\"") == 1);
  CHECK(count_of(text, "class=\"point c2\"") == 3);
  CHECK(count_of(text, "</span>up</li>") == 1);
  CHECK(text.find("data-tip=\"iteration 2&#10;up 2&#10;low 0.5\"") != std::string::npos);
}

TEST_CASE("lines: a long line is thinned but keeps its ends", "[report][law]") {
  for (const std::size_t n : {1u, 2u, 399u, 400u, 401u, 100'000u}) {
    const auto kept = detail::spread(n, 400);
    CHECK(kept.size() == std::min<std::size_t>(n, 400));
    CHECK(kept.front() == 0);
    CHECK(kept.back() == n - 1);
    CHECK(std::is_sorted(kept.begin(), kept.end()));
  }
  CHECK(detail::spread(0, 400).empty());
}

TEST_CASE("lines: nothing, one point, gaps, infinite starts, zeros on a logarithmic scale all draw", "[report]") {
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  const std::vector<line_chart> odd{
      {},
      {.lines = {{}}},
      {.lines = {{.x = {1}, .y = {1}}}, .shade = true},
      {.lines = {{.x = {1, 2, 3}, .y = {inf, nan, 3}}, {.x = {1, 2, 3}, .y = {-inf, 0, 1}}}, .shade = true},
      {.lines = {{.x = {1, 2, 3}, .y = {0, -1, 0}}}, .log_y = true},
      {.lines = {{.x = {1, 2}, .y = {1e-300, 1e300}}}, .log_y = true},
      {.lines = {{.x = {0, 1}, .y = {-1e308, 1e308}}}, .diagonal = true},
      {.lines = {{.x = {1, 2}, .y = {5, 5}}}, .y_from = 5, .y_to = 5},
      {.title = echelon_tests::nasty(), .x_name = echelon_tests::nasty(), .lines = {{.name = echelon_tests::nasty(), .x = {1}, .y = {1}}}}};
  for (std::size_t i = 0; i < odd.size(); ++i) {
    INFO("chart " << i);
    const std::string text = draw(odd[i]);
    CHECK(why_not_well_formed(text) == "");
    for (const char* bad : {"nan", "inf\"", "<script"}) CHECK(text.find(bad) == std::string::npos);
  }
}

TEST_CASE("lines: x and y of different size are refused", "[report]") {
  CHECK(ECHELON_FAULT_OF(draw(line_chart{.lines = {{.x = {1, 2}, .y = {1}}}})) == 101);
}
