// SPDX-License-Identifier: BSL-1.0
#include <echelon/data/window.hpp>

#include <array>
#include <cmath>
#include <type_traits>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

panel three_series() {
  panel p;
  p.ids = {"early", "late", "short"};
  p.demand.push_back(0, std::array{1.0, 2.0, 3.0, 4.0, 5.0});
  p.demand.push_back(3, std::array{7.0, 8.0});
  p.demand.push_back(1, std::array{9.0});
  p.covariates.push_back({"price", {}});
  for (std::int64_t first : {0, 3, 1}) p.covariates[0].values.push_back(first, std::array{10.0f, 11.0f, 12.0f, 13.0f});
  p.shared.push_back({"holiday", 2, {1.0f, 0.0f, 0.0f, 1.0f}});
  return p;
}

}  // namespace

TEST_CASE("window: a history ends with its origin for every series", "[data][law]") {
  const panel p = three_series();
  for (std::int64_t origin = 0; origin <= 6; ++origin) {
    const history past = history_at(p, origin);
    INFO("origin " << origin);
    CHECK(past.size() == 3);
    for (std::size_t i = 0; i < past.size(); ++i) {
      const auto seen = past.demand(i);
      CHECK(seen.first == p.demand[i].first);
      std::size_t expected = 0;
      for (std::int64_t t = 0; t <= origin; ++t) expected += p.demand[i].covers(t) ? 1u : 0u;
      CHECK(seen.values.size() == expected);
      CHECK(seen.values.data() == p.demand[i].values.data());
    }
  }
}

TEST_CASE("window: the outcome of a forecast is the demand right after the origin, missing where none was seen",
          "[data][law]") {
  const panel p = three_series();
  const history past = history_at(p, 2);
  CHECK(past.outcome(0, 0) == 4.0);
  CHECK(past.outcome(0, 1) == 5.0);
  CHECK(std::isnan(past.outcome(0, 2)));
  CHECK(past.outcome(1, 0) == 7.0);
  CHECK(std::isnan(past.outcome(2, 0)));
}

TEST_CASE("window: a covariate is seen up to the origin, and only a planned one up to the horizon", "[data][law]") {
  const panel p = three_series();
  const history past = history_at(p, 2);
  CHECK(past.values(p.covariates[0], 0).values.size() == 3);
  CHECK(past.values(p.covariates[0], 0, horizon{1}).values.size() == 4);
  CHECK(past.values(p.covariates[0], 1).values.empty());
  CHECK(past.values(p.covariates[0], 1, horizon{2}).values.size() == 2);
  covariate observed = p.covariates[0];
  observed.planned = false;
  CHECK(past.values(observed, 0, horizon{1}).values.size() == 3);
  CHECK(past.values(observed, 1, horizon{2}).values.empty());
  CHECK(past.values(p.shared[0]).values.size() == 1);
  CHECK(past.values(p.shared[0], horizon{100}).values.size() == 4);
}

TEST_CASE("window: the whole history is everything observed, and an origin before period 0 is refused", "[data]") {
  const panel p = three_series();
  CHECK(whole(p).last == 4);
  CHECK(whole(p).demand(0).values.size() == 5);
  CHECK(ECHELON_FAULT_OF(history_at(p, -1)) == 201);
  const panel none;
  CHECK(ECHELON_FAULT_OF(whole(none)) == 201);
  STATIC_REQUIRE(std::is_trivially_copyable_v<history>);
}
