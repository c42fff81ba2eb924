// SPDX-License-Identifier: BSL-1.0
/// Which site serves whom: the cheapest service in time for each region, speed and minute of the day.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <echelon/network/network.hpp>
#include <echelon/network/validate.hpp>

namespace echelon::inline ECHELON_ABI {

/// What one fulfilment site serves.
struct site_share {
  double share = 0;         ///< of all demand
  double late = 0;          ///< of all demand: ordered after the last cut-off, served with the next day's orders
  double lost_margin = 0;   ///< mean over its demand, as a share of the price
  double service_cost = 0;  ///< mean over its demand, money per unit shipped
};

/// Gives every region and speed to the cheapest service whose cut-off has not passed (the first among equals); orders
/// come evenly over the day. After the last cut-off the cheapest service takes the order, late. A region and speed
/// without any service is served by nobody: the shares then sum to less than 1.
///
/// shape   one element a site of the network
/// throws  what validate(net) throws
/// cost    O(regions * speeds * services * log services)
template <class = void>
std::vector<site_share> site_shares(const network& net) {
  validate(net);
  std::vector<site_share> out(net.sites.size());
  for (std::size_t r = 0; r < net.regions.size(); ++r)
    for (std::size_t k = 0; k < net.speeds.size(); ++k) {
      std::vector<const service*> able;
      for (const service& s : net.services)
        if (s.region == r && s.speed == k) able.push_back(&s);
      if (able.empty()) continue;
      std::stable_sort(able.begin(), able.end(), [](const service* a, const service* b) { return a->cost < b->cost; });
      const double demand = net.regions[r].share * net.speeds[k].share;
      const auto serve = [&](const service& s, double part, bool late) {
        site_share& to = out[s.site];
        to.share += part;
        to.late += late ? part : 0.0;
        to.lost_margin += part * net.speeds[k].lost_margin;
        to.service_cost += part * s.cost;
      };
      int covered = 0;  // minutes of the day already served by somebody cheaper
      for (const service* s : able)
        if (s->cut_off_minute > covered) {
          serve(*s, demand * (s->cut_off_minute - covered) / 1440.0, false);
          covered = s->cut_off_minute;
        }
      if (covered < 1440) serve(*able.front(), demand * (1440 - covered) / 1440.0, true);
    }
  for (site_share& s : out)
    if (s.share > 0) {
      s.lost_margin /= s.share;
      s.service_cost /= s.share;
    }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
