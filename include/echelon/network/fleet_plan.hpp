// SPDX-License-Identifier: BSL-1.0
/// From what the sites of a fleet answered to a plan that keeps every capacity.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/network/fleet_relaxation.hpp>

namespace echelon::inline ECHELON_ABI {

/// How the products of a site decide: with chance `share` as at the prices `first`, else as at the prices `second`, or,
/// when `rests`, nothing is received and shipped.
struct site_plan {
  std::array<double, 3> first{}, second{};
  double share = 1;
  bool rests = false;
  double cost = std::numeric_limits<double>::infinity();  ///< expected
  std::array<double, 3> usage{};                          ///< expected: storage, inbound, outbound
};

/// A plan of a fleet in a few prices: levels are computed where they are asked for.
struct fleet_plan {
  double value = std::numeric_limits<double>::infinity();  ///< expected cost
  std::vector<site_plan> sites{};
};

/// For each site the cheapest of its known answers that keep the capacities, and of the mixtures of one that does with
/// one that does not, kept in expectation. It asks nothing.
///
/// A mixture is a plan because every product at a site decides for itself: each draws which of two answers it follows.
/// Storage and inbound work of a single answer are kept surely, shipments in expectation.
///
/// needs   the relaxation has been evaluated
/// cost    O(sites * known answers^2), whatever the number of products
struct fleet_recovery {
  template <class Law, class Math, class Units>
  explicit fleet_recovery(const fleet_relaxation<Law, Math, Units>& of)
      : sites_{of.sites()}, of_{&of}, look_{[](const void* at, std::size_t site) {
          return best(*static_cast<const fleet_relaxation<Law, Math, Units>*>(at), site);
        }} {}

  template <class E>
  fleet_plan operator()(const E&, std::span<const double>) const {
    fleet_plan out{0, {}};
    for (std::size_t j = 0; j < sites_; ++j) {
      out.sites.push_back(look_(of_, j));
      out.value += out.sites.back().cost;
    }
    return out;
  }

 private:
  template <class Law, class Math, class Units>
  static site_plan best(const fleet_relaxation<Law, Math, Units>& of, std::size_t site) {
    const double hair = Math::single ? 1 - 2e-6 : 1 - 1e-12;  // sums of usage are of this precision
    const std::span<const double> capacity = of.capacities().subspan(3 * site, 3);
    const std::array<double, 3> room{std::max(capacity[0] * hair, of.full(site)), capacity[1] * hair,
                                     capacity[2] * hair};
    std::vector<site_answer> known(of.known(site).begin(), of.known(site).end());
    site_answer rest;
    rest.value = of.idle(site);
    rest.usage = {of.full(site), 0, 0};
    known.push_back(rest);
    const auto fits = [&](const site_answer& a) {
      return a.usage[0] <= room[0] && a.usage[1] <= room[1] && a.usage[2] <= room[2];
    };
    site_plan out;
    const auto offer = [&](const site_answer& a, const site_answer& b, double share) {
      const double cost = share * a.cost() + (1 - share) * b.cost();
      if (!(cost < out.cost)) return;
      out = {a.price, b.price, share, &b == &known.back(), cost, {}};
      for (std::size_t r = 0; r < 3; ++r) out.usage[r] = share * a.usage[r] + (1 - share) * b.usage[r];
    };
    for (const site_answer& b : known) {
      if (!fits(b)) continue;
      offer(b, b, &b == &known.back() ? 0.0 : 1.0);
      for (const site_answer& a : known) {
        if (&a == &b || fits(a)) continue;
        double share = 1;
        for (std::size_t r = 0; r < 3; ++r)
          if (a.usage[r] > room[r]) share = std::min(share, (room[r] - b.usage[r]) / (a.usage[r] - b.usage[r]));
        offer(a, b, std::max(0.0, share));
      }
    }
    return out;
  }

  std::size_t sites_;
  const void* of_;
  site_plan (*look_)(const void*, std::size_t);
};

/// What a plan says about one product at one site: its level and what is expected of it; `value` is its cost.
///
/// `seed` draws which answer of the mixture a product follows: always the same one for the same seed.
///
/// throws  error 101 the plan is of another number of sites | 201 product or site beyond the fleet
template <class Law, class Math, class Units>
fleet_answer<double> follow(const fleet_plan& plan, const fleet_relaxation<Law, Math, Units>& of, std::size_t product,
                            std::size_t site, std::uint64_t seed = 1) {
  check::size(plan.sites.size(), of.sites(), "plan.sites");
  check::range(site < of.sites(), "site", "is beyond the fleet");
  const site_plan& s = plan.sites[site];
  const bool first = random_stream{seed, product * of.sites() + site}.uniform() < s.share;
  return of.answer(product, site, first ? s.first : s.second, !first && s.rests);
}

}  // namespace echelon::inline ECHELON_ABI
