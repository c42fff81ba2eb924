// SPDX-License-Identifier: BSL-1.0
#if __has_include(<xtensor/containers/xtensor.hpp>) || __has_include(<xtensor/xtensor.hpp>)
#include <echelon/data/cube.hpp>

#include <limits>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
const std::vector<level> three{0.1, 0.5, 0.9};
quantile_forecast any_forecast() {
  return {2, 2, three, {0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32}};
}
}  // namespace

TEST_CASE("cube: a view reads the values of the forecast where they are", "[data][law]") {
  const auto f = any_forecast();
  const auto view = view_of(f);
  CHECK(&view(0, 0, 0) == f.values().data());
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t h = 0; h < 2; ++h)
      for (std::size_t q = 0; q < 3; ++q) CHECK(view(i, h, q) == f(i, h)[q]);
}

TEST_CASE("cube: a forecast goes into a cube and comes back unchanged", "[data][law]") {
  const auto f = any_forecast();
  const cube c = view_of(f);
  CHECK(forecast_of(c, three) == f);
}

TEST_CASE("cube: what is no quantile forecast does not come back", "[data][law]") {
  const auto f = any_forecast();
  cube c = view_of(f);
  CHECK(ECHELON_FAULT_OF(forecast_of(c, {0.1, 0.5})) == 101);
  CHECK(ECHELON_FAULT_OF(forecast_of(c, {0.5, 0.1, 0.9})) == 102);
  c(1, 1, 2) = 0;
  CHECK(ECHELON_FAULT_OF(forecast_of(c, three)) == 103);
  c(1, 1, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK(ECHELON_FAULT_OF(forecast_of(c, three)) == 301);
}
#endif
