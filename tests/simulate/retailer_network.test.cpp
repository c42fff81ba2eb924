// SPDX-License-Identifier: BSL-1.0
#include <echelon/simulate/retailer_network.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("retailer network: shares are shares, and regions agree with their fulfilment centres", "[simulate][law]") {
  const auto net = retailer_network();
  REQUIRE(net.sites.size() == 8);
  REQUIRE(net.regions.size() == 3);
  REQUIRE(net.speeds.size() == 2);
  double homes = 0, regions = 0, speeds = 0;
  for (const auto& s : net.speeds) speeds += s.share;
  for (std::size_t r = 0; r < 3; ++r) {
    double here = 0;
    for (const auto& h : fulfilment_homes) here += h.region == r ? h.share : 0.0;
    CHECK_THAT(net.regions[r].share, WithinAbs(here, 1e-12));
    regions += net.regions[r].share;
    homes += here;
  }
  CHECK_THAT(homes, WithinAbs(1, 1e-12));
  CHECK_THAT(regions, WithinAbs(1, 1e-12));
  CHECK_THAT(speeds, WithinAbs(1, 1e-12));
}

TEST_CASE("retailer network: every centre can be supplied, its own hub is cheapest, every promise can be kept",
          "[simulate][law]") {
  const auto net = retailer_network();
  for (std::size_t k = 0; k < fulfilment_homes.size(); ++k) {
    const std::size_t here = distribution_centres + k;
    CHECK(net.sites[here].kind == site_kind::fulfilment);
    const arc* own = nullptr;
    for (const auto& a : net.arcs)
      if (a.to == here && a.from == fulfilment_homes[k].hub) own = &a;
    REQUIRE(own != nullptr);
    for (const auto& a : net.arcs)
      if (a.to == here) CHECK(own->cost_per_unit <= a.cost_per_unit);
  }
  for (std::size_t r = 0; r < net.regions.size(); ++r)
    for (std::size_t v = 0; v < net.speeds.size(); ++v) {
      std::size_t ways = 0;
      for (const auto& s : net.services) ways += s.region == r && s.speed == v ? 1 : 0;
      CHECK(ways >= 2);
    }
}
