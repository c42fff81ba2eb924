// SPDX-License-Identifier: BSL-1.0
/// Seeded products that several sites can serve, for the tests of the room.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/network/newsvendor_network.hpp>
#include <echelon/network/plan_fulfilment.hpp>

namespace any {

/// Costs, demand and first-stage money of one product; `view()` is the problem.
struct served_product {
  echelon::fulfilment_costs costs;
  std::vector<double> unit, on_hand, demand;
  std::size_t paths = 1, rounds = 1;

  echelon::newsvendor_network view() const { return {&costs, unit, on_hand, demand, paths}; }
};

struct served_size {
  std::size_t sites = 3, streams = 5, paths = 20, rounds = 1;
  double rate = 6, reach = 0.6;  ///< units a stream and round, about; chance that a site can serve a stream
};

inline served_product product_served(const served_size& n, std::uint64_t seed) {
  echelon::random_stream s{seed, 41};
  served_product p{{n.sites, n.streams}, {}, {}, {}, n.paths, n.rounds};
  for (std::size_t j = 0; j < n.sites; ++j)
    for (std::size_t m = 0; m < n.streams; ++m)
      p.costs.ship.push_back(s.uniform() < n.reach ? 0.5 * s.below(6) : std::numeric_limits<double>::infinity());
  for (std::size_t m = 0; m < n.streams; ++m) p.costs.lost.push_back(2 + 5 * s.uniform());
  for (std::size_t j = 0; j < n.sites; ++j) {
    p.costs.leftover.push_back(0.2 + 0.8 * s.uniform());
    p.unit.push_back(0.5 * s.uniform());
    p.on_hand.push_back(s.below(3));
  }
  std::vector<double> mean;
  for (std::size_t m = 0; m < n.streams; ++m) mean.push_back(n.rate * s.exponential());
  for (std::size_t w = 0; w < n.paths; ++w)
    for (std::size_t r = 0; r < n.rounds; ++r)
      for (std::size_t m = 0; m < n.streams; ++m)
        p.demand.push_back(static_cast<double>(s.negative_binomial(mean[m], 3)));
  return p;
}

struct fulfilment_size {
  std::size_t products = 8, sites = 3, centres = 1, paths = 12, rounds = 1;
  double rate = 20;  ///< units a region and round, about
};

/// Sites in a row, each with a region of its own; same-day from the own region and its neighbour, two-day from all.
inline echelon::fulfilment_problem fulfilment(const fulfilment_size& n, std::uint64_t seed) {
  using namespace echelon;
  fulfilment_problem p;
  random_stream s{seed, 78};
  for (std::size_t d = 0; d < n.centres; ++d)
    p.net.sites.push_back({"DC" + std::to_string(d), site_kind::distribution});
  p.net.speeds = {{"same-day", 12, 0.3, 0.5}, {"two-day", 48, 0.7, 0.3}};
  for (std::size_t k = 0; k < n.sites; ++k) {
    const std::size_t here = n.centres + k;
    p.net.regions.push_back({"R" + std::to_string(k), 1.0 / static_cast<double>(n.sites)});
    p.net.sites.push_back({"FC" + std::to_string(k), site_kind::fulfilment});
    if (n.centres > 0) p.net.arcs.push_back({k % n.centres, here, {1, 0}, 0.05 + 0.2 * s.uniform()});
    for (std::size_t r = 0; r < n.sites; ++r) {
      const double far = std::abs(static_cast<double>(k) - static_cast<double>(r));
      if (far < 2) p.net.services.push_back({here, r, 0, 4 + 1.5 * far, k == r ? 14 * 60 : 10 * 60});
      p.net.services.push_back({here, r, 1, 3 + 0.8 * far, k == r ? 24 * 60 : 18 * 60});
    }
  }
  p.paths = n.paths;
  p.rounds = n.rounds;
  const eligibility who{p.net};
  for (std::size_t i = 0; i < n.products; ++i) {
    random_stream draw{seed, i, 79};
    const double price = 6 * std::exp(0.5 * draw.normal() + 0.5), rate = n.rate * std::exp(0.5 * draw.normal());
    p.products.push_back({price, std::exp(0.5 * draw.normal()), 0.3 * price, 0.01 * price, 0.08 * price});
    for (std::size_t j = 0; j < who.serving().size(); ++j) p.on_hand.push_back(std::floor(0.3 * rate * draw.uniform()));
    for (std::size_t w = 0; w < n.paths * n.rounds; ++w) {
      std::vector<double> row(who.streams().size());
      for (std::size_t r = 0; r < n.sites; ++r) split_orders(draw, who, p.net, r, draw.negative_binomial(rate, 4), row);
      p.demand.insert(p.demand.end(), row.begin(), row.end());
    }
  }
  return p;
}

/// The same with every capacity at a share of what the plan without limits uses, but room for the stock on hand.
inline echelon::fulfilment_problem tight_fulfilment(const fulfilment_size& n, std::uint64_t seed, double share = 0.85) {
  using namespace echelon;
  fulfilment_problem p = fulfilment(n, seed);
  const fulfilment_plan free = solve(exec::seq, fulfilment_planning<>{}, p);
  const eligibility who{p.net};
  std::vector<double> standing(p.net.sites.size());
  for (std::size_t c = 0; c < p.on_hand.size(); ++c)
    standing[who.serving()[c % who.serving().size()]] += p.products[c / who.serving().size()].volume * p.on_hand[c];
  for (std::size_t s = 0; s < p.net.sites.size(); ++s) {
    site& at = p.net.sites[s];
    at.storage = std::max(share * free.storage_use[s], 1.001 * standing[s]);
    at.inbound_per_period = share * free.inbound_use[s];
    if (at.kind == site_kind::fulfilment) at.outbound_per_period = share * free.outbound_use[s];
  }
  return p;
}

}  // namespace any
