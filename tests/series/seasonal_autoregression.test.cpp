// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/seasonal_autoregression.hpp>

#include <limits>

#include <echelon/exec/seq.hpp>
#include <echelon/testing/check_forecaster.hpp>

#include <tests/catch.hpp>
#include <tests/series/promises.hpp>

using namespace echelon;

TEST_CASE("seasonal autoregression: it keeps every law of forecasters", "[series][law]") {
  for (const auto& spec : {seasonal_autoregression{}, seasonal_autoregression{.seasons = {1}, .recent = 1}})
    for (const auto& v : testing::check_forecaster(spec)) {
      INFO(v.law << ": " << v.detail);
      CHECK(v.held);
    }
}

TEST_CASE("seasonal autoregression: a day within a week is continued", "[series][law]") {
  std::vector<double> y;
  for (int t = 0; t < 24 * 7 * 4; ++t) y.push_back(50.0 + 10.0 * (t % 24) * (t / 24 % 7 < 5 ? 1.0 : 0.3));
  panel p;
  p.time = {unit::hour, 1, 0};
  p.ids = {"one"};
  p.demand.push_back(0, y);
  const std::vector<level> median{0.5};
  const auto model = fit(exec::seq, seasonal_autoregression{}, whole(p), horizon{168});
  CHECK(model.cycles == std::vector<std::size_t>{24, 168});
  const auto f = predict(exec::seq, model, whole(p), horizon{168}, median);
  for (std::size_t h = 0; h < 168; ++h) CHECK_THAT(f(0, h)[0], WithinAbs(y[h], 10.0));
}

TEST_CASE("seasonal autoregression: options out of range are refused", "[series][law]") {
  const panel p = testing::sample_panel();
  const auto fault_of = [&](const seasonal_autoregression& spec) {
    return ECHELON_FAULT_OF(fit(exec::seq, spec, whole(p), horizon{1}));
  };
  CHECK(fault_of({.seasons = {0}}) == 201);
  CHECK(fault_of({.seasons = {std::numeric_limits<std::size_t>::max()}}) == 201);
  CHECK(fault_of({.recent = 0}) == 201);
}
