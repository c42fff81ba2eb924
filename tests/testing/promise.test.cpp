// SPDX-License-Identifier: BSL-1.0
#include <echelon/testing/promise.hpp>

#include <tests/catch.hpp>
#include <tests/testing/toy.hpp>

using namespace echelon;

namespace {
struct no_pair {};
struct only_fit {};
int fit(const auto&, const only_fit&, const history&, horizon) { return 0; }
}  // namespace

TEST_CASE("promise: a forecaster has both verbs on every policy", "[testing][law]") {
  STATIC_REQUIRE(testing::forecaster<toys::toy<toys::defect::none>>);
  STATIC_REQUIRE(!testing::forecaster<no_pair>);
  STATIC_REQUIRE(!testing::forecaster<only_fit>);
  STATIC_REQUIRE(!testing::forecaster<int>);
}

TEST_CASE("promise: nothing is promised until somebody does", "[testing][law]") {
  STATIC_REQUIRE(!testing::promised<no_pair>.local);
  STATIC_REQUIRE(!testing::promised<no_pair>.non_negative);
  STATIC_REQUIRE(!testing::promised<no_pair>.scales);
  STATIC_REQUIRE(testing::promised<toys::toy<toys::defect::none>>.local);
}
