// SPDX-License-Identifier: BSL-1.0
#include <echelon/loss/stability.hpp>

#include <array>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("stability: the change is relative to the demand, and zero for forecasts that stand", "[loss][law]") {
  const std::array<double, 3> older{1, 5, 9}, newer{2, 5, 7}, y{4, 2, undefined};
  const ratio_tally change = quantile_change(older, newer, y);
  CHECK(change.value() == 1.0 / 6.0);
  CHECK(change.missing == 1);
  CHECK(quantile_change(older, older, y).value() == 0.0);
}

TEST_CASE("stability: forecasts of the same period meet, whatever their horizon was", "[loss][law]") {
  // older made at period 10 for 11, 12, 13; newer made at 11 for 12, 13, 14: 12 and 13 meet
  const quantile_forecast older{1, 3, {0.1, 0.9}, {1, 10, 2, 20, 3, 30}};
  const quantile_forecast newer{1, 3, {0.1, 0.9}, {2, 25, 4, 30, 9, 90}};
  const std::array<double, 3> y{5, 5, 5};
  CHECK(quantile_change(older, newer, 1, 1, y).value() == 5.0 / 10.0);
  CHECK(quantile_change(older, newer, 1, 0, y).value() == 1.0 / 10.0);
  CHECK(quantile_change(older, newer, 1, 0, y).observed == 2);
  CHECK(quantile_change(older, newer, 3, 0, y).observed == 0);
  CHECK(ECHELON_FAULT_OF(quantile_change(older, newer, 1, 2, y)) == 201);
  const quantile_forecast other{1, 3, {0.2, 0.9}, {2, 25, 4, 30, 9, 90}};
  CHECK(ECHELON_FAULT_OF(quantile_change(older, other, 1, 0, y)) == 201);
  CHECK(ECHELON_FAULT_OF(quantile_change(older, newer, 1, 0, std::span{y}.first(2))) == 101);
}
