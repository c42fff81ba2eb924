// SPDX-License-Identifier: BSL-1.0
#include <echelon/simulate/outcome.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("outcome: the cost is the sum of its five parts, and nothing lost is all in stock", "[simulate][law]") {
  outcome o;
  CHECK(o.cost() == 0);
  CHECK(o.in_stock == 1);
  CHECK(o.fill_rate == 1);
  o.holding = 1, o.lost = 20, o.leftover = 300, o.transport = 4000, o.shipping = 50000;
  CHECK(o.cost() == 54321);
}

TEST_CASE("outcome: speeds add up, and nothing asked is all served, none of it from elsewhere", "[simulate][law]") {
  CHECK(speed_outcome{}.fill_rate() == 1);
  CHECK(speed_outcome{}.from_elsewhere() == 0);
  speed_outcome a{8, 4, 1};
  CHECK(a.lost() == 4);
  CHECK(a.fill_rate() == 0.5);
  CHECK(a.from_elsewhere() == 0.25);
  a += {2, 2, 2};
  CHECK(a.demanded == 10);
  CHECK(a.lost() == 4);
  CHECK(a.from_elsewhere() == 0.5);
}
