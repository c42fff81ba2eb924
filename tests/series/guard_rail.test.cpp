// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/guard_rail.hpp>

#include <limits>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN(), huge = std::numeric_limits<double>::max();
}

TEST_CASE("guard rail: forecasts end at the rail, which grows with the square root of the horizon", "[series][law]") {
  const std::vector<double> y{10, missing, 30, 20};
  const guard_rail rail{y, 4};
  CHECK(rail.keep(25.0, 1) == 25.0);
  CHECK(rail.keep(1e9, 1) == 40.0);   // half the range of 20
  CHECK(rail.keep(1e9, 4) == 50.0);
  CHECK(rail.keep(1e9, 16) == 70.0);
  CHECK(rail.keep(-1e9, 1) == 0.0);   // never below zero: no demand was
  CHECK(rail.keep(missing, 1, 20.0) == 20.0);
  CHECK(rail.keep(missing, 1, 1e9) == 40.0);
  CHECK(guard_rail(y, 1, 2.0).keep(1e9, 1) == 70.0);
  const std::vector<double> returns{-10, 10};
  CHECK(guard_rail{returns}.keep(-1e9, 1) == -30.0);
}

TEST_CASE("guard rail: constant, empty and huge series have finite rails", "[series][law]") {
  const std::vector<double> four{4, 4, 4}, none{missing}, wide{-huge, huge}, zeros{0, 0};
  CHECK(guard_rail{four}.keep(7.0, 9) == 4.0);
  CHECK(guard_rail{none}.keep(7.0, 9) == 0.0);
  CHECK(guard_rail{std::span<const double>{}}.keep(missing, 1, missing) == 0.0);
  CHECK(guard_rail{zeros}.keep(-1.0, 1) == 0.0);
  CHECK(std::isfinite(guard_rail{wide}.keep(huge, 100)));
  CHECK(std::isfinite(guard_rail{wide}.keep(std::numeric_limits<double>::infinity(), 1)));
}
