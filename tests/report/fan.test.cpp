// SPDX-License-Identifier: BSL-1.0
#include <echelon/report/fan.hpp>

#include <limits>

#include <tests/catch.hpp>
#include <tests/report/sample_report.hpp>
#include <tests/report/well_formed.hpp>

using namespace echelon;
using echelon_tests::count_of;
using echelon_tests::why_not_well_formed;

TEST_CASE("fan: one band a pair of levels, one dot an outcome, one tip a period", "[report]") {
  const fan_chart c = echelon_tests::sample_fan(1, "a", 20, 5);
  const std::string text = draw(c);
  CHECK(why_not_well_formed(text) == "");
  CHECK(count_of(text, "class=\"band\"") == 4);
  CHECK(count_of(text, "circle class=\"now\"") == 28);
  CHECK(count_of(text, "data-tip") == 84);
  CHECK(text.find("promotion") != std::string::npos);
  CHECK(text.find("Mon 25 Apr 2016&#10;happened") != std::string::npos);
  CHECK(count_of(text, "<tr>") == 29);  // the numbers under the chart
}

TEST_CASE("fan: upper quantiles lie above lower ones on the paper", "[report][law]") {
  fan_chart c{.levels = {0.1, 0.5, 0.9}, .quantiles = {1, 2, 4, 2, 3, 6}};
  const std::string text = draw(c);
  const std::size_t at = text.find("class=\"band\" d=\"M");
  REQUIRE(at != std::string::npos);
  // first point: the 10 % quantile of the first period; last point: its 90 % quantile
  const std::string d = text.substr(at + 17, text.find('"', at + 17) - at - 17);
  const double low = std::stod(d.substr(d.find(' ') + 1)), high = std::stod(d.substr(d.rfind(' ') + 1));
  CHECK(high < low);  // y grows downwards
}

TEST_CASE("fan: nothing, one point, gaps, huge numbers and no median all draw", "[report]") {
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  const std::vector<fan_chart> odd{
      {},
      {.history = {3}},
      {.history = {nan, nan}},
      {.history = {1, nan, 2, nan, nan, 4}, .actual = {nan, 2, nan}},
      {.history = {0, 0, 0}, .levels = {0.5}, .quantiles = {0}, .actual = {0}},
      {.history = {1, 2}, .levels = {0.1, 0.9}, .quantiles = {1, 2}},
      {.history = {1e300, -1e308, inf}, .levels = {0.1, 0.5, 0.9}, .quantiles = {-1e308, 0, 1e308}, .actual = {1e15}},
      {.time = {unit::hour, 1, std::numeric_limits<std::int64_t>::max() / 4}, .history = {1, 2, 3}, .events = {{-5, "out"}, {1, "in"}, {1, "twice"}}},
      {.title = echelon_tests::nasty(), .note = echelon_tests::nasty(), .history = {1, 2}, .events = {{1, echelon_tests::nasty()}}}};
  for (std::size_t i = 0; i < odd.size(); ++i) {
    INFO("chart " << i);
    const std::string text = draw(odd[i]);
    CHECK(why_not_well_formed(text) == "");
    for (const char* bad : {"nan", "inf\"", "<script"}) CHECK(text.find(bad) == std::string::npos);
    CHECK(why_not_well_formed(legend(odd[i])) == "");
  }
}

TEST_CASE("fan: quantiles that are no whole rows and levels out of order are refused", "[report]") {
  CHECK(ECHELON_FAULT_OF(draw(fan_chart{.levels = {0.1, 0.9}, .quantiles = {1, 2, 3}})) == 101);
  CHECK(ECHELON_FAULT_OF(draw(fan_chart{.quantiles = {1}})) == 101);
  CHECK(ECHELON_FAULT_OF(draw(fan_chart{.levels = {0.9, 0.1}, .quantiles = {1, 2}})) == 102);
}
