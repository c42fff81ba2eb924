// SPDX-License-Identifier: BSL-1.0
/// Seeded placement problems for the tests of the room.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/network.hpp>

namespace any {

struct size {
  std::size_t products = 20, fulfilment = 4, centres = 2, periods = 4;
  double rate = 6;  ///< units a period, about
};

/// Products with lognormal rates at every site; distribution centres come first, site centres + f is fed by f %
/// centres.
inline echelon::placement_problem problem(const size& n, std::uint64_t seed) {
  using namespace echelon;
  placement_problem p;
  random_stream s{seed, 77};
  for (std::size_t d = 0; d < n.centres; ++d)
    p.net.sites.push_back({"DC" + std::to_string(d), site_kind::distribution, unlimited, unlimited, unlimited});
  for (std::size_t f = 0; f < n.fulfilment; ++f) {
    p.net.sites.push_back({"FC" + std::to_string(f), site_kind::fulfilment, unlimited, unlimited, unlimited});
    if (n.centres > 0) p.net.arcs.push_back({f % n.centres, n.centres + f, {}, 0.02 * s.uniform()});
  }
  std::vector<double> values;
  for (std::size_t i = 0; i < n.products; ++i) {
    const double price = 1 + 9 * s.uniform(), rate = n.rate * std::exp(s.normal() - 0.5);
    p.products.push_back({price, 0.2 + 2 * s.uniform(), (0.2 + 0.3 * s.uniform()) * price, 0.01 * price, 0.1 * price});
    for (std::size_t f = 0; f < n.fulfilment; ++f) {
      p.cells.push_back({i, n.centres + f, static_cast<double>(s.poisson(0.2 * rate))});
      const double local = rate * (0.5 + s.uniform());
      double mean = 0;
      for (std::size_t t = 0; t < n.periods; ++t) {
        mean += local * (t % 4 == 2 ? 1.8 : 1.0);
        const double sd = std::sqrt(mean + 0.05 * mean * mean);
        for (const double z : {-2.576, -1.96, -0.974, -0.674, 0.0, 0.674, 0.974, 1.96, 2.576})
          values.push_back(std::max(0.0, mean + z * sd));
      }
    }
  }
  const std::vector<level> nine(levels::m5.begin(), levels::m5.end());
  p.cumulative = quantile_forecast::rearranged(p.cells.size(), n.periods, nine, values);
  return p;
}

/// The same with every capacity at a share of what the plan without limits uses; outbound too for odd seeds.
inline echelon::placement_problem tight_problem(const size& n, std::uint64_t seed, double share = 0.85) {
  using namespace echelon;
  placement_problem p = problem(n, seed);
  const placement_plan free = unconstrained(exec::seq, placement{}, p);
  limit_to_share(p, free, share);
  for (std::size_t at = 0; at < p.net.sites.size() && seed % 2 == 1; ++at) {
    const auto use = free.outbound_use.begin() + static_cast<std::ptrdiff_t>(at * p.periods());
    const auto end = use + static_cast<std::ptrdiff_t>(p.periods());
    p.net.sites[at].outbound_per_period = share * *std::max_element(use, end);
  }
  // stock on hand alone must fit
  const placement_model model{placement{}, p};
  const std::vector<std::uint32_t> nothing(p.cells.size() * p.periods());
  const ledger book = model.account(exec::seq, nothing, nothing);
  for (std::size_t at = 0; at < p.net.sites.size(); ++at)
    for (std::size_t t = 0; t < p.periods(); ++t)
      p.net.sites[at].storage = std::max(p.net.sites[at].storage, book.use[model.storage_slot(at, t)]);
  return p;
}

}  // namespace any
