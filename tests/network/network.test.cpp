// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/network.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("network: a site is found by its id, an unknown one is past the end", "[network]") {
  network n;
  n.sites = {{"D", site_kind::distribution}, {"F"}};
  CHECK(n.find_site("D") == 0);
  CHECK(n.find_site("F") == 1);
  CHECK(n.find_site("G") == 2);
  CHECK(n.sites[1].storage == unlimited);
}
