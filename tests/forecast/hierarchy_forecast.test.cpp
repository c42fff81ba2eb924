// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/hierarchy_forecast.hpp>

#include <echelon/exec.hpp>
#include <tests/catch.hpp>
#include <tests/forecast/catalogue.hpp>

using namespace echelon;

namespace {
constexpr pooled_forest small_forest{.trees = 10, .min_leaf = 5, .rows = 800, .pool_at_least = 2};
}

TEST_CASE("hierarchy forecast: every total has a forecast of the size of its demand", "[forecast][law]") {
  const panel p = tests::small_catalogue(24, 300);
  const auto asked = groupings_from("total|family|region|family,region");
  const hierarchy groups = aggregate(exec::seq, p, asked);
  const auto f = forecast_totals(exec::seq, small_forest, groups, 285, horizon{7}, levels::tenths);
  REQUIRE(f.series() == groups.series.size());
  for (std::size_t i = 0; i < f.series(); ++i) {
    double demand = 0, median = 0;
    for (std::size_t h = 0; h < 7; ++h) {
      demand += history_at(groups.series, 285).outcome(i, h);
      median += f(i, h)[1];
    }
    INFO(groups.series.ids[i]);
    CHECK_THAT(median, WithinRel(demand, 0.35));
  }
}

TEST_CASE("hierarchy forecast: groupings kept apart and together cover the same series, whatever the workers",
          "[forecast][parity]") {
  const panel p = tests::small_catalogue(24, 200);
  const hierarchy groups = aggregate(exec::seq, p, groupings_from("total|family|region"));
  for (const std::size_t apart : {1u, 4u, 1000u}) {
    const auto oracle = forecast_totals(exec::seq, small_forest, groups, 190, horizon{3}, levels::tenths, {}, apart);
    CHECK(oracle.series() == 5);
    CHECK(forecast_totals(exec::threads{.workers = 2}, small_forest, groups, 190, horizon{3}, levels::tenths, {},
                          apart) == oracle);
  }
}

TEST_CASE("hierarchy forecast: an observer can stop it", "[forecast]") {
  const panel p = tests::small_catalogue(12, 120);
  const hierarchy groups = aggregate(exec::seq, p, groupings_from("total|family"));
  auto never = [](const progress&) { return false; };
  CHECK(ECHELON_FAULT_OF(forecast_totals(exec::seq, small_forest, groups, 110, horizon{3}, levels::tenths, never)) ==
        406);
}
