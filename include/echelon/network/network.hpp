// SPDX-License-Identifier: BSL-1.0
/// Sites and what joins them: where stock can be, how it moves, whom it serves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

inline constexpr double unlimited = std::numeric_limits<double>::infinity();

/// Days between sending and receiving.
struct lead_time {
  double mean = 0;
  double sd = 0;
};

enum class site_kind : std::uint8_t { distribution, fulfilment };

/// A building. Storage is in volume held at any moment, flows are in units per planning period.
struct site {
  std::string id;
  site_kind kind = site_kind::fulfilment;
  double storage = unlimited;
  double inbound_per_period = unlimited;
  double outbound_per_period = unlimited;
};

/// A lane between two sites, from a distribution centre to a fulfilment site.
struct arc {
  std::size_t from = 0, to = 0;  ///< indices of sites
  lead_time lead;
  double cost_per_unit = 0;
};

struct vendor {
  std::string id;
  lead_time lead;
  std::vector<double> lead_chance{};  ///< chance of 0, 1, … days; empty: mean and deviation are all that is known
};

/// Where customers are; `share` of the demand comes from here.
struct region {
  std::string id;
  double share = 0;
};

/// A delivery promise; `lost_margin` is the share of the price that is lost when the promise cannot be kept.
struct speed {
  std::string id;
  double promise_hours = 0;
  double share = 0;
  double lost_margin = 0;
};

/// A fulfilment site that can serve a region at a speed, for orders that come before the cut-off.
struct service {
  std::size_t site = 0, region = 0, speed = 0;
  double cost = 0;         ///< money per unit shipped
  int cut_off_minute = 0;  ///< minute of the day
};

struct network {
  std::vector<site> sites;
  std::vector<arc> arcs;
  std::vector<vendor> vendors;
  std::vector<region> regions;
  std::vector<speed> speeds;
  std::vector<service> services;

  /// The index of the site of that id, or sites.size().
  std::size_t find_site(std::string_view id) const noexcept {
    std::size_t i = 0;
    while (i < sites.size() && sites[i].id != id) ++i;
    return i;
  }
};

/// The cheapest arc into a site, the first of equals; arcs.size() when none leads there.
inline std::size_t cheapest_arc_to(const network& net, std::size_t site) noexcept {
  std::size_t best = net.arcs.size();
  for (std::size_t a = 0; a < net.arcs.size(); ++a)
    if (net.arcs[a].to == site && (best == net.arcs.size() || net.arcs[a].cost_per_unit < net.arcs[best].cost_per_unit))
      best = a;
  return best;
}

}  // namespace echelon::inline ECHELON_ABI
