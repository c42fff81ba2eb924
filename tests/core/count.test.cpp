// SPDX-License-Identifier: BSL-1.0
#include <echelon/core/count.hpp>

#include <type_traits>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("count: a horizon is neither a lookback nor a bare number", "[core][law]") {
  STATIC_REQUIRE(!std::is_convertible_v<std::size_t, horizon>);
  STATIC_REQUIRE(!std::is_convertible_v<horizon, lookback>);
  STATIC_REQUIRE(!std::is_constructible_v<horizon, season_length>);
  STATIC_REQUIRE(std::is_constructible_v<horizon, std::size_t>);
}

TEST_CASE("count: counts compare by their number and start at zero", "[core][law]") {
  STATIC_REQUIRE(horizon{}.n == 0);
  STATIC_REQUIRE(horizon{3} < horizon{4});
  CHECK(lookback{28} == lookback{28});
  CHECK(lookback{28} != lookback{7});
}
