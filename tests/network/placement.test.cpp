// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/placement.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("placement: a problem has as many periods as its forecast", "[network]") {
  placement_problem p;
  CHECK(p.periods() == 0);
  p.cumulative = quantile_forecast{2, 3, {0.5}, {1, 2, 3, 1, 1, 1}};
  CHECK(p.periods() == 3);
}
