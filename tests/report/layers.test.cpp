// SPDX-License-Identifier: BSL-1.0
#include <echelon/report/layers.hpp>

#include <limits>

#include <tests/catch.hpp>
#include <tests/report/sample_report.hpp>
#include <tests/report/well_formed.hpp>

using namespace echelon;
using echelon_tests::count_of;
using echelon_tests::why_not_well_formed;

namespace {
layer_chart sample_layers() {
  layer_chart c{.title = "one", .note = "two breaks", .time = {unit::day, 1, days_from({2024, 1, 1}) * 86400}};
  chart_layer y{.name = "observed"}, trend{.name = "trend"};
  for (int t = 0; t < 40; ++t) {
    y.values.push_back(t == 12 ? 99.0 : 10.0 + t);
    trend.values.push_back(10.0 + t);
  }
  c.layers = {y, trend};
  c.outliers = {{12, 99.0, 22.0, "a single value"}};
  c.breaks = {{20, "slope 1 to 2"}, {70, "beyond"}};
  return c;
}
}  // namespace

TEST_CASE("layers: a strip a part, a dot an outlier, a line a break, a tip a period", "[report]") {
  const std::string text = draw(sample_layers());
  CHECK(why_not_well_formed(text) == "");
  CHECK(count_of(text, "path class=\"past\"") == 1);
  CHECK(count_of(text, "path class=\"mid\"") == 1);
  CHECK(count_of(text, "circle class=\"now\"") == 1);
  CHECK(count_of(text, "line class=\"event\"") == 1);
  CHECK(count_of(text, "data-tip") == 40);
  CHECK(text.find("Sat 13 Jan 2024&#10;observed 99&#10;trend 22&#10;expected 22: a single value") != std::string::npos);
  CHECK(text.find("slope 1 to 2") != std::string::npos);
}

TEST_CASE("layers: nothing, gaps, huge numbers and names with marks all draw", "[report]") {
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  const std::vector<layer_chart> odd{{},
                                     {.layers = {{"a", {}}}},
                                     {.layers = {{"a", {nan, 1, nan}}, {"b", {1e300, -1e308, inf}}}},
                                     {.title = echelon_tests::nasty(),
                                      .layers = {{echelon_tests::nasty(), {1, 2}}},
                                      .outliers = {{1, nan, inf, echelon_tests::nasty()}},
                                      .breaks = {{0, echelon_tests::nasty()}}}};
  for (std::size_t i = 0; i < odd.size(); ++i) {
    INFO("chart " << i);
    const std::string text = draw(odd[i]);
    CHECK(why_not_well_formed(text) == "");
    for (const char* bad : {"nan", "inf\"", "<script"}) CHECK(text.find(bad) == std::string::npos);
  }
}

TEST_CASE("layers: strips of different length are refused", "[report]") {
  layer_chart c = sample_layers();
  c.layers[1].values.pop_back();
  CHECK(ECHELON_FAULT_OF(draw(c)) == 101);
}
