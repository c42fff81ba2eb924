// SPDX-License-Identifier: BSL-1.0
#include <echelon/simulate/receive.hpp>

#include <array>

#include <echelon/simulate/stocking.hpp>
#include <tests/catch.hpp>
#include <tests/simulate/worlds.hpp>

using namespace echelon;

TEST_CASE("receive: a morning orders, receives what fits, and touches no other site", "[simulate][law]") {
  // Room for 3 units of volume 2, inbound 4 a period of two days: of 6 sent 3 enter, then 1, and 2 stay in the yard.
  scenario s = echelon_tests::one_cell({0, 0, 0, 0});
  s.net.sites.push_back({"FC2"});
  s.cells = {{0, 2, 5}, {0, 1, 0}};
  s.demand.assign(8, 0);
  s.net.sites[1].storage = 6;
  s.net.sites[1].inbound_per_period = 4;
  std::vector<shelf> shelves{{5, 1, 2}, {}};
  std::array<cell_outcome, 2> out{};
  std::array<double, 2> storage{};
  std::array<std::uint64_t, 2> inbound{};
  const std::array<std::uint32_t, 4> place{9, 9, 6, 0};
  const stocking::schedule policy{place, 2};
  detail::site_mornings site{s, 1, {1}, shelves};
  site.live(policy, 0, out, {storage, inbound});
  CHECK(shelves[1].on_hand == 3);
  CHECK(shelves[1].in_yard == 3);
  CHECK(shelves[1].in_transit == 0);
  shelves[1].on_hand = 1;  // two are sold
  site.live(policy, 1, out, {storage, inbound});
  CHECK(shelves[1].on_hand == 2);
  CHECK(shelves[1].in_yard == 2);
  CHECK(out[1].ordered == 6);
  CHECK(storage == std::array<double, 2>{6, 0});
  CHECK(inbound == std::array<std::uint64_t, 2>{4, 0});
  CHECK(shelves[0].on_hand == 5);
  CHECK(shelves[0].in_yard == 1);
  CHECK(shelves[0].in_transit == 2);
  CHECK(out[0].ordered == 0);
}
