// SPDX-License-Identifier: BSL-1.0
#include <echelon/data/panel.hpp>

#include <algorithm>

#include <limits>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

panel two_series() {
  panel p;
  p.time = {unit::day, 1, 0};
  p.ids = {"apple", "pear"};
  p.demand.push_back(0, std::vector{1.0, missing, 3.0});
  p.demand.push_back(2, std::vector{5.0, 6.0, 7.0, 8.0});
  p.attributes.push_back({"store", {"north", "south"}, {1, 0}});
  ragged<float> price;
  price.push_back(0, std::vector{2.0f, 2.0f});
  price.push_back(0, std::vector{3.0f});
  p.covariates.push_back({"price", price});
  p.shared.push_back({"holiday", 0, {0.0f, 1.0f}});
  return p;
}
}  // namespace

TEST_CASE("panel: columns are found by name and missed by any other", "[data][law]") {
  const panel p = two_series();
  REQUIRE(p.find_attribute("store") != nullptr);
  CHECK(p.find_attribute("store")->of(0) == "south");
  CHECK(p.find_attribute("price") == nullptr);
  CHECK(p.find_covariate("price") == &p.covariates[0]);
  CHECK(p.find_covariate("Price") == nullptr);
  CHECK(p.find_shared("holiday") == &p.shared[0]);
  CHECK(p.find_shared("") == nullptr);
}

TEST_CASE("panel: the last period is that of the longest series", "[data][law]") {
  panel p = two_series();
  CHECK(p.last() == 5);
  p.demand.push_back(9, {});
  CHECK(p.last() == 5);
  CHECK(panel{}.last() == -1);
}

TEST_CASE("panel: parts that agree are accepted, missing values among them", "[data][law]") {
  CHECK(ECHELON_FAULT_OF(validate(two_series())) == 0);
  CHECK(ECHELON_FAULT_OF(validate(panel{})) == 0);
}

TEST_CASE("panel: each disagreement of the parts has its fault", "[data][law]") {
  const auto broken = [](auto breaking) {
    panel p = two_series();
    breaking(p);
    return ECHELON_FAULT_OF(validate(p));
  };
  CHECK(broken([](panel& p) { p.ids.push_back("plum"); }) == 101);
  CHECK(broken([](panel& p) { p.attributes[0].code.pop_back(); }) == 101);
  CHECK(broken([](panel& p) { p.attributes[0].code[1] = 2; }) == 203);
  CHECK(broken([](panel& p) { p.time.month_day = 0; }) == 201);
  CHECK(broken([](panel& p) { p.time.month_day = 32; }) == 201);
  CHECK(broken([](panel& p) { p.covariates[0].values.push_back(0, {}); }) == 101);
  CHECK(broken([](panel& p) { p.covariates[0].values[0].values[1] = -std::numeric_limits<float>::infinity(); }) == 301);
  CHECK(broken([](panel& p) { p.shared[0].values[0] = std::numeric_limits<float>::infinity(); }) == 301);
  CHECK(broken([](panel& p) { p.demand[1].values[3] = infinite; }) == 301);
  CHECK(broken([](panel& p) { p.time.step = 0; }) == 201);
  CHECK(broken([](panel& p) { p.time.step = -1; }) == 201);
}

TEST_CASE("panel: a slice holds the same series, attributes and covariates", "[data][law]") {
  panel p;
  p.time = {unit::day, 1, 0};
  p.attributes = {{"kind", {"x", "y"}, {}}};
  p.covariates.push_back({"price", {}});
  p.covariates.push_back({"traffic", {}, false});
  p.shared = {{"feast", 0, {0.0f, 1.0f}}};
  for (std::size_t i = 0; i < 5; ++i) {
    p.ids.push_back(std::string(1, static_cast<char>('a' + i)));
    p.demand.push_back(static_cast<std::int64_t>(i), std::vector<double>(i, static_cast<double>(i)));
    p.attributes[0].code.push_back(static_cast<std::uint32_t>(i % 2));
    for (auto& c : p.covariates) c.values.push_back(0, std::vector<float>(3, static_cast<float>(i)));
  }
  const panel s = slice(p, 1, 4);
  validate(s);
  REQUIRE(s.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(s.ids[i] == p.ids[i + 1]);
    CHECK(s.demand[i].first == p.demand[i + 1].first);
    CHECK(std::ranges::equal(s.demand[i].values, p.demand[i + 1].values));
    CHECK(s.attributes[0].of(i) == p.attributes[0].of(i + 1));
    CHECK(s.covariates[0].values[i].values[2] == static_cast<float>(i + 1));
  }
  CHECK(s.covariates[0].planned);
  CHECK_FALSE(s.covariates[1].planned);
  CHECK(s.shared.size() == 1);
  CHECK(slice(p, 2, 2).size() == 0);
}

TEST_CASE("panel: a slice is the series asked for, with all that is known about them", "[data][law]") {
  const panel p = two_series();
  const panel second = slice(p, 1, 2);
  CHECK(ECHELON_FAULT_OF(validate(second)) == 0);
  CHECK(second.ids == std::vector<std::string>{"pear"});
  CHECK(second.demand[0].first == 2);
  CHECK(second.demand[0].at(5) == 8.0);
  CHECK(second.attributes[0].of(0) == "north");
  CHECK(second.covariates[0].values[0].at(0) == 3.0f);
  CHECK(second.shared[0].values == p.shared[0].values);
  CHECK(second.time == p.time);
  CHECK(slice(p, 1, 1).size() == 0);
  CHECK(slice(p, 0, 2).ids == p.ids);
}
