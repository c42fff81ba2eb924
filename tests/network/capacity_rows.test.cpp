// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/capacity_rows.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("capacity rows: one for each finite capacity of a slot in use, and prices go there and back", "[network]") {
  const std::vector<double> capacity{3, unlimited, 5, 0, 7};
  const capacity_rows rows{capacity, [](std::size_t slot) { return slot != 2; }};
  REQUIRE(rows.size() == 3);
  CHECK(std::vector<double>(rows.capacities().begin(), rows.capacities().end()) == std::vector<double>{3, 0, 7});
  const std::vector<double> price{0.5, 0.25, 2};
  CHECK(rows.slot_prices(price) == std::vector<double>{0.5, 0, 0, 0.25, 2});
  CHECK(rows.of(rows.slot_prices(price)) == price);
  CHECK(capacity_rows{}.size() == 0);
}
