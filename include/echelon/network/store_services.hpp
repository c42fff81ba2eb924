// SPDX-License-Identifier: BSL-1.0
/// Services for a network that knows only stores and centres: who could deliver to whose customers, by when.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/network/network.hpp>
#include <echelon/network/validate.hpp>

namespace echelon::inline ECHELON_ABI {

/// What stores promise: their own customers today or in two days, those of other stores of their centre in two days.
///
/// unit    minutes of the day, money per unit, shares
struct store_promises {
  double same_day = 0.25;        ///< share of orders that ask for the same day
  double margin = 0.30;          ///< share of the price that is lost with a unit not served, mean over the speeds
  double hurry = 1.5;            ///< the same for a same-day order, over the mean: who needs it today buys elsewhere
  double help_cost = 0;          ///< of a parcel from another store, beyond one from the own store
  int same_day_cut_off = 14 * 60;
  int cut_off = 22 * 60;         ///< of two-day orders at the own store
  int help_cut_off = 18 * 60;    ///< of two-day orders at the others
};

/// Gives every fulfilment site a region of its own, and the services of `how`; regions, speeds and services that the
/// network has are replaced. Sites that an arc from the same centre feeds help each other.
///
/// law     the mean of `speed.lost_margin` over the shares of the speeds is `how.margin`
/// throws  error 202 no fulfilment site | 203 an arc names no site | 201 a share or a loss lies outside [0, 1], a
///         cut-off outside the day | 301 | 303 help_cost
/// cost    O(sites^2 * arcs of a site)
template <class = void>
void give_services(network& net, const store_promises& how = {}) {
  check::range(how.same_day >= 0 && how.same_day < 1, "same_day", "lies outside [0, 1)");
  check::range(how.margin >= 0 && how.margin <= 1, "margin", "lies outside [0, 1]");
  const double today = how.margin * how.hurry;
  const double later = (how.margin - how.same_day * today) / (1 - how.same_day);
  check::range(today >= 0 && today <= 1 && later >= 0 && later <= 1, "hurry", "makes a loss outside [0, 1]");
  detail::money(how.help_cost, "help_cost", error::no_index);
  for (const int minute : {how.same_day_cut_off, how.cut_off, how.help_cut_off})
    check::range(minute >= 0 && minute <= 1440, "cut_off", "lies outside the day, needed 0 to 1440 minutes");
  std::vector<std::vector<std::size_t>> centres(net.sites.size());
  for (std::size_t a = 0; a < net.arcs.size(); ++a) {
    detail::index_below(net.arcs[a].to, net.sites.size(), "arc.to", a);
    centres[net.arcs[a].to].push_back(net.arcs[a].from);
  }
  const auto together = [&](std::size_t a, std::size_t b) {
    return std::any_of(centres[a].begin(), centres[a].end(), [&](std::size_t centre) {
      return std::find(centres[b].begin(), centres[b].end(), centre) != centres[b].end();
    });
  };

  std::vector<std::size_t> stores;
  for (std::size_t k = 0; k < net.sites.size(); ++k)
    if (net.sites[k].kind == site_kind::fulfilment) stores.push_back(k);
  check::not_empty(stores.size(), "stores");
  net.regions.clear();
  net.services.clear();
  net.speeds = {{"same-day", 12, how.same_day, today}, {"two-day", 48, 1 - how.same_day, later}};
  for (std::size_t r = 0; r < stores.size(); ++r) {
    const std::size_t own = stores[r];
    net.regions.push_back({net.sites[own].id, 1.0 / static_cast<double>(stores.size())});
    net.services.push_back({own, r, 0, 0, how.same_day_cut_off});
    net.services.push_back({own, r, 1, 0, how.cut_off});
    for (const std::size_t other : stores)
      if (other != own && together(own, other)) net.services.push_back({other, r, 1, how.help_cost, how.help_cut_off});
  }
}

/// The share of the price that is lost with a unit not served, mean over the speeds: the margin of a plan that does not
/// tell speeds apart.
///
/// needs   validate(net) passes; a network without speeds gives `otherwise`
inline double mean_lost_margin(const network& net, double otherwise) noexcept {
  if (net.speeds.empty()) return otherwise;
  double sum = 0, all = 0;
  for (const speed& k : net.speeds) {
    sum += k.share * k.lost_margin;
    all += k.share;
  }
  return sum / all;
}

}  // namespace echelon::inline ECHELON_ABI
