// SPDX-License-Identifier: BSL-1.0
#include <echelon/core/concepts.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("concepts: a scalar has a fraction", "[core][law]") {
  STATIC_REQUIRE(scalar<float>);
  STATIC_REQUIRE(scalar<double>);
  STATIC_REQUIRE(!scalar<int>);
  STATIC_REQUIRE(!scalar<bool>);
  STATIC_REQUIRE(!scalar<double*>);
}
