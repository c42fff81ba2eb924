// SPDX-License-Identifier: BSL-1.0
/// Where the customers of a site live, and how the orders of a region divide into streams.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

#include <echelon/network/eligibility.hpp>
#include <echelon/network/network.hpp>

namespace echelon::inline ECHELON_ABI {

inline constexpr std::size_t no_region = static_cast<std::size_t>(-1);

/// The home of the customers of each site: the region that the site serves most cheaply, the first of equals;
/// `no_region` where it serves nobody.
///
/// shape   returns [sites]
/// needs   validate(net) passes
/// cost    O(services)
template <class = void>
std::vector<std::size_t> home_regions(const network& net) {
  std::vector<std::size_t> out(net.sites.size(), no_region);
  std::vector<double> cost(net.sites.size(), std::numeric_limits<double>::infinity());
  for (const service& s : net.services)
    if (s.cut_off_minute > 0 && net.speeds[s.speed].share > 0 && s.cost < cost[s.site]) {
      out[s.site] = s.region;
      cost[s.site] = s.cost;
    }
  return out;
}

/// The network with demand spread evenly over its regions: where each region's own demand is known, its share of all
/// demand means nothing.
template <class = void>
network evenly_shared(network net) {
  for (region& r : net.regions) r.share = 1.0 / static_cast<double>(net.regions.size());
  return net;
}

/// The share of a region's orders that each stream takes. A day lasts from last cut-off to last cut-off, so that no
/// order comes too late; a speed that nobody offers in a region is not asked for there.
///
/// shape   returns [streams]
/// needs   `who` is made of `evenly_shared` regions
/// law     the streams of a region sum to one
template <class = void>
std::vector<double> shares_at_home(const network& net, const eligibility& who) {
  const std::size_t speeds = net.speeds.size();
  std::vector<double> kept(net.regions.size() * speeds), all(net.regions.size()), out;
  for (const order_stream& s : who.streams()) kept[s.region * speeds + s.speed] += s.share;
  for (const order_stream& s : who.streams()) {
    out.push_back(net.speeds[s.speed].share * (s.share / kept[s.region * speeds + s.speed]));
    all[s.region] += out.back();
  }
  for (std::size_t m = 0; m < out.size(); ++m) out[m] /= all[who.streams()[m].region];
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
