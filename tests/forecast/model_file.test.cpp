// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/model_file.hpp>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <echelon/exec.hpp>
#include <tests/catch.hpp>
#include <tests/forecast/catalogue.hpp>

using namespace echelon;

TEST_CASE("forecast model file: what is read back forecasts the same bits", "[forecast][law]") {
  const panel p = tests::small_catalogue(12, 200);
  const history past = whole(p);
  const std::string path =
      std::filesystem::temp_directory_path() / ("echelon_pooled_forest." + std::to_string(::getpid()));
  for (const target of : {target::each_period, target::running_total}) {
    const pooled_forest spec{
        .trees = 5, .min_leaf = 3, .rows = 500, .season = 7, .pool_at_least = 3, .of = of, .every = 2};
    const auto fitted = fit(exec::seq, spec, past, horizon{4});
    REQUIRE_FALSE(save(fitted, path));
    const auto loaded = load_pooled_forest(path);
    REQUIRE(loaded);
    CHECK(loaded->fresh.has_value() == fitted.fresh.has_value());
    CHECK(loaded->ahead == horizon{4});
    CHECK(predict(exec::seq, *loaded, past, horizon{4}, levels::tenths) ==
          predict(exec::seq, fitted, past, horizon{4}, levels::tenths));
  }
  std::filesystem::remove(path);
}

TEST_CASE("forecast model file: another kind, a missing file and impossible settings are named", "[forecast]") {
  const std::string path =
      std::filesystem::temp_directory_path() / ("echelon_pooled_forest_bad." + std::to_string(::getpid()));
  CHECK(load_pooled_forest(path + ".nowhere").error().why == fault::cannot_open);
  const panel p = tests::small_catalogue(12, 200);
  const auto fitted = fit(exec::seq, pooled_forest{.trees = 2, .rows = 500}, whole(p), horizon{2});
  REQUIRE_FALSE(save(fitted.forest, path));
  CHECK(load_pooled_forest(path).error().why == fault::unsupported);
  for (const char* ahead : {"0", "-3", "many", "99999999999999999"}) {
    const stored_forest<leaf::sketch> trees{fitted.forest};
    model_writer to{"forecast.pooled_forest"};
    to.text("ahead", ahead)
        .text("season", "0")
        .text("pool_at_least", "1")
        .text("target", "each_period")
        .text("every", "1");
    trees.put(to, "forest/");
    REQUIRE_FALSE(to.save(path));
    const auto loaded = load_pooled_forest(path);
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().why == fault::malformed);
    CHECK(loaded.error().found.find("ahead") != std::string::npos);
  }
  std::filesystem::remove(path);
}

TEST_CASE("forecast model file: what was only observed stays so, and what was planned must be planned again",
          "[forecast][law]") {
  const std::string path =
      std::filesystem::temp_directory_path() / ("echelon_pooled_forest_seen." + std::to_string(::getpid()));
  panel planned = tests::small_catalogue(12, 200);
  for (std::size_t i = 0; i < 12; ++i)
    for (std::size_t t = 0; t < 200; ++t)
      planned.covariates[0].values[i].values[t] = static_cast<float>(1 + (t * 7 + i) % 5);
  panel observed = planned;
  observed.covariates[0].planned = false;
  const pooled_forest spec{.trees = 5, .min_leaf = 3, .rows = 500, .pool_at_least = 3};
  const auto of_observed = fit(exec::seq, spec, history_at(observed, 190), horizon{4});
  CHECK(of_observed.columns.observed == std::vector<std::string>{"price"});
  REQUIRE_FALSE(save(of_observed, path));
  const auto loaded = load_pooled_forest(path);
  REQUIRE(loaded);
  CHECK(loaded->columns == of_observed.columns);
  for (const panel* p : {&observed, &planned})
    CHECK(predict(exec::seq, *loaded, history_at(*p, 190), horizon{4}, levels::tenths) ==
          predict(exec::seq, of_observed, history_at(observed, 190), horizon{4}, levels::tenths));
  const auto of_planned = fit(exec::seq, spec, history_at(planned, 190), horizon{4});
  CHECK(of_planned.columns.observed.empty());
  CHECK_THROWS_WITH(predict(exec::seq, of_planned, history_at(observed, 190), horizon{4}, levels::tenths),
                    "ECH-101 price is only observed in this panel, needed planned as in the one fitted");
  auto wrong = of_observed;
  wrong.columns.observed = {"traffic"};
  REQUIRE_FALSE(save(wrong, path));
  CHECK(load_pooled_forest(path).error().why == fault::malformed);
  std::filesystem::remove(path);
}

TEST_CASE("forecast model file: the order of rows, labels and columns of the panel asked does not matter",
          "[forecast][law]") {
  const panel p = tests::small_catalogue(12, 200);
  panel other = p;
  std::reverse(other.ids.begin(), other.ids.end());
  other.demand = {};
  other.covariates[0].values = {};
  for (std::size_t i = 12; i-- > 0;) {
    other.demand.push_back(p.demand[i].first, p.demand[i].values);
    other.covariates[0].values.push_back(0, p.covariates[0].values[i].values);
  }
  for (auto& a : other.attributes) {
    std::reverse(a.code.begin(), a.code.end());
    std::swap(a.labels[0], a.labels[1]);
    for (auto& c : a.code) c = 1 - c;
  }
  std::swap(other.attributes[0], other.attributes[1]);
  const pooled_forest spec{.trees = 5, .min_leaf = 3, .rows = 500, .pool_at_least = 100};
  const auto fitted = fit(exec::seq, spec, whole(p), horizon{3});
  const auto a = predict(exec::seq, fitted, whole(p), horizon{3}, levels::tenths);
  const auto b = predict(exec::seq, fitted, whole(other), horizon{3}, levels::tenths);
  for (std::size_t i = 0; i < 12; ++i)
    for (std::size_t h = 0; h < 3; ++h) CHECK(std::ranges::equal(a(i, h), b(11 - i, h)));
  panel weekly = p;
  weekly.time.each = unit::week;
  CHECK(ECHELON_FAULT_OF(predict(exec::seq, fitted, whole(weekly), horizon{3}, levels::tenths)) == 101);
}
