// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/masked.hpp>

#include <limits>

#include <echelon/core/random.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/testing/check_forecaster.hpp>

#include <tests/catch.hpp>
#include <tests/series/promises.hpp>

using namespace echelon;

namespace {

/// A week of days with a little noise; `wild` periods hold ten times as much.
panel week_with(std::span<const std::size_t> wild, std::size_t periods = 140) {
  panel p;
  p.time = {unit::day, 1, 0};
  p.ids = {"one"};
  random_stream draw{3};
  std::vector<double> y;
  for (std::size_t t = 0; t < periods; ++t) y.push_back(20.0 + static_cast<double>(t % 7) + draw.normal());
  for (const std::size_t t : wild) y[t] *= 10.0;
  p.demand.push_back(5, y);
  return p;
}

}  // namespace

TEST_CASE("masked: the forecast is that of the series without its outliers, which are on record", "[series][law]") {
  const std::vector<std::size_t> wild{40, 41, 90};
  const panel p = week_with(wild), clean = week_with({});
  const masked<seasonal_naive> spec{};
  const auto f = fit(exec::seq, spec, whole(p), horizon{7});
  REQUIRE(f.audit[0].size() == 2);
  CHECK(f.audit[0][0].from == 40);
  CHECK(f.audit[0][0].to == 42);
  CHECK(f.audit[0][1].from == 90);
  CHECK(f.audit[0][1].kind == outlier_kind::spike);
  CHECK(f.audit[0][1].original > 200.0);
  CHECK_THAT(f.audit[0][1].expected, WithinAbs(26.0, 3.0));
  const auto told = predict(exec::seq, f, whole(p), horizon{7}, levels::m5);
  for (std::size_t h = 0; h < 7; ++h) CHECK(told(0, h)[8] < 40.0);
  const auto nothing = fit(exec::seq, spec, whole(clean), horizon{7});
  CHECK(nothing.audit[0].empty());
  CHECK(predict(exec::seq, nothing, whole(clean), horizon{7}, levels::m5) ==
        predict(exec::seq, fit(exec::seq, seasonal_naive{}, whole(clean), horizon{7}), whole(clean), horizon{7},
                levels::m5));
}

TEST_CASE("masked: what stands in the last season is news, not an outlier", "[series][law]") {
  const std::vector<std::size_t> last{139}, earlier{131};
  const masked<seasonal_naive> spec{};
  const panel late = week_with(last), before = week_with(earlier);
  CHECK(find_outliers(exec::seq, spec, whole(late)).audit[0].empty());
  CHECK(find_outliers(exec::seq, spec, whole(before)).audit[0].size() == 1);
  CHECK(find_outliers(exec::seq, masked<seasonal_naive>{.kept = 20}, whole(before)).audit[0].empty());
}

TEST_CASE("masked: intermittent and short series are left as they are", "[series][law]") {
  panel p;
  p.time = {unit::day, 1, 0};
  p.ids = {"seldom", "short", "none"};
  std::vector<double> seldom(100, 0.0);
  seldom[30] = 50.0;
  p.demand.push_back(0, seldom);
  p.demand.push_back(0, std::vector<double>{1, 1, 1, 90, 1, 1});
  p.demand.push_back(0, std::vector<double>{});
  for (const auto& audit : find_outliers(exec::seq, masked<seasonal_naive>{}, whole(p)).audit) CHECK(audit.empty());
}

TEST_CASE("masked: it keeps every law of forecasters", "[series][law]") {
  const std::size_t few[] = {0, 1, 4};
  testing::trial on{.sample = testing::select(testing::sample_panel(), few)};
  for (const auto& v : testing::check_forecaster(masked<seasonal_naive>{.limit = 4}, on)) {
    INFO(v.law << ": " << v.detail);
    CHECK(v.held);
  }
}

TEST_CASE("masked: options out of range are refused", "[series]") {
  const panel p = week_with({});
  CHECK(ECHELON_FAULT_OF(fit(exec::seq, masked<seasonal_naive>{.limit = 0}, whole(p), horizon{1})) == 201);
  CHECK(ECHELON_FAULT_OF(fit(exec::seq, masked<seasonal_naive>{.seasons = {0}}, whole(p), horizon{1})) == 201);
}
