// SPDX-License-Identifier: BSL-1.0
/// Checks at the door of the network room.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/network/network.hpp>
#include <echelon/network/placement.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// throws  error 301 not a number, or infinite where that has no meaning | 303 negative
inline void money(double x, const char* name, std::size_t index, bool may_be_unlimited = false) {
  if (std::isnan(x) || (!may_be_unlimited && std::isinf(x)))
    throw error{fault::not_finite, name, index, "is not a finite number"};
  if (x < 0) throw error{fault::negative, name, index, "is negative, needed zero or more"};
}

inline void index_below(std::size_t x, std::size_t n, const char* name, std::size_t index) {
  if (x >= n) throw error{fault::unknown, name, index, "is "}.put(x).put(", needed an index below ").put(n);
}

template <class List>
void named_once(const List& list, const char* name) {
  std::vector<std::size_t> order(list.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return list[a].id < list[b].id; });
  for (std::size_t i = 1; i < order.size(); ++i)
    if (list[order[i - 1]].id == list[order[i]].id)
      throw error{fault::duplicate, name, order[i], "has the same id as element "}.put(order[i - 1]);
}

/// How far shares may be from summing to one: they are often printed with two or three digits.
inline constexpr double share_tolerance = 1e-3;

template <class List>
void shares_sum_to_one(const List& list, const char* name) {
  double sum = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    money(list[i].share, name, i);
    sum += list[i].share;
  }
  if (!list.empty() && std::abs(sum - 1) > share_tolerance)
    throw error{fault::range, name, "do not sum to 1"};
}

/// throws  error 201 chances do not sum to 1 | 301 | 303
template <class = void>
void check_vendor(const vendor& v, std::size_t index) {
  money(v.lead.mean, "vendor.lead_time.mean", index);
  money(v.lead.sd, "vendor.lead_time.sd", index);
  double sum = 0;
  for (std::size_t days = 0; days < v.lead_chance.size(); ++days) {
    money(v.lead_chance[days], "vendor.lead_time.chance", days);
    sum += v.lead_chance[days];
  }
  if (!v.lead_chance.empty() && std::abs(sum - 1) > share_tolerance)
    throw error{fault::range, "vendor.lead_time.chance", index, "does not sum to 1"};
}

}  // namespace detail

/// Checks that a network names only what it has and measures nothing below zero.
///
/// throws  error 203 unknown site, region or speed | 301 | 303 | 304 an id twice | 201 shares, an arc or service
///         between the wrong kinds of sites, a cut-off outside the day
template <class = void>
void validate(const network& net) {
  detail::named_once(net.sites, "sites");
  detail::named_once(net.vendors, "vendors");
  detail::named_once(net.regions, "regions");
  detail::named_once(net.speeds, "speeds");
  for (std::size_t i = 0; i < net.sites.size(); ++i) {
    detail::money(net.sites[i].storage, "storage", i, true);
    detail::money(net.sites[i].inbound_per_period, "inbound_per_period", i, true);
    detail::money(net.sites[i].outbound_per_period, "outbound_per_period", i, true);
  }
  for (std::size_t i = 0; i < net.arcs.size(); ++i) {
    const arc& a = net.arcs[i];
    detail::index_below(a.from, net.sites.size(), "arc.from", i);
    detail::index_below(a.to, net.sites.size(), "arc.to", i);
    if (net.sites[a.from].kind != site_kind::distribution)
      throw error{fault::range, "arc.from", i, "is no distribution centre"};
    if (net.sites[a.to].kind != site_kind::fulfilment) throw error{fault::range, "arc.to", i, "is no fulfilment site"};
    detail::money(a.cost_per_unit, "arc.cost_per_unit", i);
    detail::money(a.lead.mean, "arc.lead_time.mean", i);
    detail::money(a.lead.sd, "arc.lead_time.sd", i);
  }
  for (std::size_t i = 0; i < net.vendors.size(); ++i) detail::check_vendor(net.vendors[i], i);
  detail::shares_sum_to_one(net.regions, "region.share");
  detail::shares_sum_to_one(net.speeds, "speed.share");
  for (std::size_t i = 0; i < net.speeds.size(); ++i) {
    detail::money(net.speeds[i].promise_hours, "speed.promise_hours", i);
    detail::money(net.speeds[i].lost_margin, "speed.lost_margin", i);
  }
  for (std::size_t i = 0; i < net.services.size(); ++i) {
    const service& s = net.services[i];
    detail::index_below(s.site, net.sites.size(), "service.site", i);
    detail::index_below(s.region, net.regions.size(), "service.region", i);
    detail::index_below(s.speed, net.speeds.size(), "service.speed", i);
    if (net.sites[s.site].kind != site_kind::fulfilment)
      throw error{fault::range, "service.site", i, "is no fulfilment site"};
    detail::money(s.cost, "service.cost", i);
    if (s.cut_off_minute < 0 || s.cut_off_minute > 1440)
      throw error{fault::range, "service.cut_off", i, "lies outside the day, needed 0 to 1440 minutes"};
  }
}

/// Checks product number `index`.
///
/// throws  error 301 | 303
inline void validate(const product& p, std::size_t index) {
  detail::money(p.price, "product.price", index);
  detail::money(p.volume, "product.volume", index);
  detail::money(p.margin, "product.margin", index);
  detail::money(p.holding, "product.holding", index);
  detail::money(p.leftover, "product.leftover", index);
}

/// Checks a placement problem as a whole.
///
/// throws  what validate(net) throws; error 101 forecast and cells differ in number | 202 no cell or no period |
///         203 unknown product or site | 201 a cell at a distribution centre | 301 | 303
template <class = void>
void validate(const placement_problem& problem) {
  validate(problem.net);
  check::not_empty(problem.cells.size(), "cells");
  check::not_empty(problem.periods(), "cumulative");
  check::size(problem.cumulative.series(), problem.cells.size(), "cumulative");
  for (std::size_t i = 0; i < problem.products.size(); ++i) validate(problem.products[i], i);
  for (std::size_t i = 0; i < problem.cells.size(); ++i) {
    const cell& c = problem.cells[i];
    detail::index_below(c.product, problem.products.size(), "cell.product", i);
    detail::index_below(c.site, problem.net.sites.size(), "cell.site", i);
    if (problem.net.sites[c.site].kind != site_kind::fulfilment)
      throw error{fault::range, "cell.site", i, "is no fulfilment site"};
    detail::money(c.on_hand, "cell.on_hand", i);
  }
}

/// throws  error 201 an option is out of range
template <class = void>
void validate(const placement& how) {
  check::range(how.waiting >= 0 && how.waiting <= 1, "waiting", "lies outside [0, 1], needed a share of the margin");
  check::range(how.centre_holding >= 0 && how.centre_holding <= 1, "centre_holding", "lies outside [0, 1]");
  check::range(how.gap >= 0 && how.gap < 1, "gap", "lies outside [0, 1)");
  check::range(how.max_iterations > 0, "max_iterations", "is zero, needed at least one");
}

}  // namespace echelon::inline ECHELON_ABI
