// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/boosted.hpp>

#include <type_traits>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("boosted quantiles: the spec is an aggregate whose defaults are those of LightGBM", "[forest][law]") {
  STATIC_REQUIRE(std::is_aggregate_v<boosted_quantiles>);
  constexpr boosted_quantiles how;
  CHECK(how.rounds == 100);
  CHECK(how.leaves == 31);
  CHECK(how.min_leaf == 20);
  CHECK(how.learning_rate == 0.1);
}
