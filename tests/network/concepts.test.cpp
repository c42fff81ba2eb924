// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/concepts.hpp>

#include <echelon/network/min_cost_flow.hpp>
#include <echelon/network/nearest_first.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("network concepts: rules of fulfilment are told apart by whether they are the cheapest", "[network]") {
  STATIC_REQUIRE(fulfilment_rule<fulfil::min_cost_flow>);
  STATIC_REQUIRE(fulfilment_rule<fulfil::nearest_first>);
  STATIC_REQUIRE(cheapest_fulfilment<fulfil::min_cost_flow>);
  STATIC_REQUIRE_FALSE(cheapest_fulfilment<fulfil::nearest_first>);
  STATIC_REQUIRE_FALSE(fulfilment_rule<int>);
}

TEST_CASE("network concepts: a sum that is cleared is empty and has its shape", "[network]") {
  fulfilled sum;
  sum.cost = sum.least = 3;
  sum.slope = {1, 2, 3};
  sum.clear(2, 4);
  CHECK(sum.cost == 0);
  CHECK(sum.least == 0);
  CHECK(sum.slope == std::vector<double>(2));
  CHECK(sum.shipped == std::vector<double>(2));
  CHECK(sum.served == std::vector<double>(4));
}
