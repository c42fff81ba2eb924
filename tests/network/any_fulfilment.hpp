// SPDX-License-Identifier: BSL-1.0
/// Seeded products that several sites can serve, for the tests of the room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/network/newsvendor_network.hpp>

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

}  // namespace any
