// SPDX-License-Identifier: BSL-1.0
/// The buildings of the generated retailer: two distribution and six fulfilment centres, three regions, two speeds.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include <echelon/network/network.hpp>

namespace echelon::inline ECHELON_ABI {

/// A fulfilment centre of the generated retailer: its region, its hub, and its part of a usual product's demand.
struct fulfilment_home {
  std::size_t region;
  std::size_t hub;
  double share;
};
inline constexpr std::array<fulfilment_home, 6> fulfilment_homes{
    {{0, 0, 0.24}, {0, 0, 0.13}, {1, 0, 0.20}, {1, 1, 0.17}, {2, 1, 0.15}, {2, 1, 0.11}}};
inline constexpr std::size_t distribution_centres = 2;  ///< sites 0 and 1; fulfilment centre k is site 2 + k

/// Regions north, centre and south with two fulfilment centres each. The own hub is a day and 10 cents away, the other
/// one three days and 25. Same-day parcels come from the own region before 14:00, two-day parcels from anywhere.
///
/// unit    money per unit, days, hours; capacities are unlimited until somebody sets them
template <class = void>
network retailer_network() {
  network net;
  net.regions = {{"north", 0.37}, {"centre", 0.37}, {"south", 0.26}};
  net.speeds = {{"same-day", 12, 0.25, 0.5}, {"two-day", 48, 0.75, 0.3}};
  net.vendors = {{"V1", {14, 3}}, {"V2", {21, 5}}};
  for (std::size_t h = 0; h < distribution_centres; ++h)
    net.sites.push_back({"DC" + std::to_string(h + 1), site_kind::distribution, unlimited, unlimited, unlimited});
  for (std::size_t k = 0; k < fulfilment_homes.size(); ++k) {
    const auto& home = fulfilment_homes[k];
    const std::size_t here = distribution_centres + k;
    net.sites.push_back({"FC" + std::to_string(k + 1), site_kind::fulfilment, unlimited, unlimited, unlimited});
    for (std::size_t h = 0; h < distribution_centres; ++h)
      net.arcs.push_back(h == home.hub ? arc{h, here, {1, 0.4}, 0.10} : arc{h, here, {3, 0.8}, 0.25});
    for (std::size_t r = 0; r < net.regions.size(); ++r) {
      const double far = r > home.region ? static_cast<double>(r - home.region) : static_cast<double>(home.region - r);
      if (r == home.region) net.services.push_back({here, r, 0, 5.2, 14 * 60});
      net.services.push_back({here, r, 1, 2.9 + 0.8 * far, r == home.region ? 22 * 60 : 18 * 60});
    }
  }
  return net;
}

}  // namespace echelon::inline ECHELON_ABI
