// SPDX-License-Identifier: BSL-1.0
/// Worlds by chance, on which the rules of the replay are tried.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/network/network.hpp>
#include <echelon/simulate/scenario.hpp>

namespace echelon_tests {

using namespace echelon;

/// One product at one site, four days in two periods.
inline scenario one_cell(std::vector<std::uint32_t> demand, double on_hand = 0) {
  scenario s;
  s.net.sites = {{"DC", site_kind::distribution}, {"FC", site_kind::fulfilment}};
  s.net.arcs = {{0, 1, {}, 0.25}};
  s.products = {{.price = 10, .volume = 2, .margin = 3, .holding = 0.4, .leftover = 0.5}};
  s.cells = {{0, 1, on_hand}};
  s.days = demand.size();
  s.demand = std::move(demand);
  s.days_per_period = 2;
  return s;
}

/// Many products at a few sites with tight capacities, late shipments and uneven volumes.
inline scenario any_world(std::uint64_t seed) {
  random_stream draw{seed, 0, 99};
  scenario s;
  s.net.sites = {{"DC", site_kind::distribution}};
  const std::size_t sites = 1 + draw.below(4), products = 1 + draw.below(12);
  for (std::size_t k = 1; k <= sites; ++k) {
    const double storage = 40 + 100 * draw.uniform(), inbound = 20.0 + draw.below(100);
    s.net.sites.push_back({"FC" + std::to_string(k), site_kind::fulfilment, storage, inbound});
    s.net.arcs.push_back({0, k, {2, 1.5}, draw.uniform()});
  }
  for (std::size_t j = 0; j < products; ++j)
    s.products.push_back({1, 0.1 + 2 * draw.uniform(), draw.uniform(), 0.1 * draw.uniform(), draw.uniform()});
  for (std::size_t j = 0; j < products; ++j)
    for (std::size_t k = 1; k <= sites; ++k)
      if (draw.uniform() < 0.8) s.cells.push_back({j, k, static_cast<double>(draw.below(3))});
  if (s.cells.empty()) s.cells.push_back({0, 1, 0});
  s.days = 1 + draw.below(40);
  s.demand.resize(s.cells.size() * s.days);
  for (auto& units : s.demand) units = static_cast<std::uint32_t>(draw.poisson(1.5));
  s.days_per_period = 1 + draw.below(9);
  s.lead_times_vary = draw.below(2) == 1;
  s.seed = seed;
  return s;
}

inline std::vector<std::uint32_t> any_counts(std::size_t n, std::uint32_t most, std::uint64_t seed) {
  random_stream draw{seed, 1, 99};
  std::vector<std::uint32_t> out(n);
  for (auto& v : out) v = draw.below(most + 1);
  return out;
}

/// The same world in which sites help each other: regions, speeds, cut-offs and costs by chance.
inline scenario any_helping_world(std::uint64_t seed) {
  random_stream draw{seed, 2, 99};
  scenario s = any_world(seed);
  s.sites_help = true;
  for (product& p : s.products) p.price = 0.5 + 4 * draw.uniform();
  const std::size_t regions = 1 + draw.below(3), speeds = 1 + draw.below(3);
  for (std::size_t r = 0; r < regions; ++r)
    s.net.regions.push_back({"R" + std::to_string(r), 1.0 / static_cast<double>(regions)});
  for (std::size_t k = 0; k < speeds; ++k)
    s.net.speeds.push_back({"K" + std::to_string(k), static_cast<double>(12 + draw.below(60)),
                            1.0 / static_cast<double>(speeds), draw.uniform()});
  constexpr std::array<int, 4> cut_offs{10 * 60, 14 * 60, 18 * 60, 24 * 60};
  for (std::size_t site = 1; site < s.net.sites.size(); ++site) {
    const std::size_t certain = draw.below(static_cast<std::uint32_t>(regions * speeds));
    for (std::size_t pair = 0; pair < regions * speeds; ++pair)
      if (pair == certain || draw.uniform() < 0.7)
        s.net.services.push_back({site, pair / speeds, pair % speeds, draw.uniform(), cut_offs[draw.below(4)]});
  }
  return s;
}

/// The same network, but every site is the last to close for the orders of a region of its own.
inline scenario any_world_of_neighbours(std::uint64_t seed) {
  scenario s = any_helping_world(seed);
  random_stream draw{seed, 3, 99};
  const std::size_t sites = s.net.sites.size(), speeds = s.net.speeds.size();
  s.net.regions.clear();
  s.net.services.clear();
  for (std::size_t r = 1; r < sites; ++r) {
    s.net.regions.push_back({"R" + std::to_string(r), 1.0 / static_cast<double>(sites - 1)});
    for (std::size_t site = 1; site < sites; ++site)
      for (std::size_t k = 0; k < speeds; ++k)
        if (site == r) s.net.services.push_back({site, r - 1, k, 0.0, 22 * 60});
        else if (draw.uniform() < 0.8)
          s.net.services.push_back({site, r - 1, k, 0.01 + 0.1 * draw.uniform(), draw.below(2) == 0 ? 840 : 1320});
  }
  return s;
}

}  // namespace echelon_tests

