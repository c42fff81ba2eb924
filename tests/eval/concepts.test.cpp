// SPDX-License-Identifier: BSL-1.0
#include <echelon/eval/concepts.hpp>

#include <echelon/exec/threads.hpp>

#include <tests/catch.hpp>
#include <tests/eval/retailer.hpp>

using namespace echelon;

TEST_CASE("concepts: whoever has fit and predict is a forecaster, under every policy", "[eval]") {
  STATIC_REQUIRE(forecaster<retailer::climatology>);
  STATIC_REQUIRE(forecaster<retailer::climatology, exec::threads>);
  STATIC_REQUIRE(forecaster<decltype(retailer::always(1.0)), exec::threads>);
  STATIC_REQUIRE_FALSE(forecaster<panel>);
  STATIC_REQUIRE_FALSE(forecaster<retailer::climatology, int>);
}

TEST_CASE("concepts: a plain function forecasts through fit and predict", "[eval]") {
  const panel p = retailer::independent(3, 20);
  const history past = whole(p);
  const auto model = retailer::always(2.5);
  const auto fitted = fit(exec::seq, model, past, horizon{2});
  const quantile_forecast f = predict(exec::seq, fitted, past, horizon{2}, levels::tenths);
  CHECK(f.series() == 3);
  CHECK(f(2, 1)[2] == 2.5);
}
