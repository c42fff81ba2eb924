// SPDX-License-Identifier: BSL-1.0
#include <echelon/simulate/outcome.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("outcome: the cost is the sum of its four parts, and nothing lost is all in stock", "[simulate][law]") {
  outcome o;
  CHECK(o.cost() == 0);
  CHECK(o.in_stock == 1);
  CHECK(o.fill_rate == 1);
  o.holding = 1, o.lost = 20, o.leftover = 300, o.transport = 4000;
  CHECK(o.cost() == 4321);
}
