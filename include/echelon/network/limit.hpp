// SPDX-License-Identifier: BSL-1.0
/// Capacities for a study: a share of what a plan without limits would use.
#pragma once

#include <algorithm>
#include <cstddef>

#include <echelon/core/check.hpp>
#include <echelon/network/placement.hpp>

namespace echelon::inline ECHELON_ABI {

/// Sets storage and inbound capacity of every site to `share` of the largest use over the periods of `plan`.
///
/// throws  error 101 the plan has other sites or periods | 201 share outside (0, 1]
template <class = void>
void limit_to_share(placement_problem& problem, const placement_plan& plan, double share) {
  const std::size_t periods = problem.periods(), sites = problem.net.sites.size();
  check::size(plan.storage_use.size(), sites * periods, "plan.storage_use");
  check::size(plan.inbound_use.size(), sites * periods, "plan.inbound_use");
  check::range(share > 0 && share <= 1, "share", "lies outside (0, 1]");
  for (std::size_t s = 0; s < sites; ++s) {
    double storage = 0, inbound = 0;
    for (std::size_t t = 0; t < periods; ++t) {
      storage = std::max(storage, plan.storage_use[s * periods + t]);
      inbound = std::max(inbound, plan.inbound_use[s * periods + t]);
    }
    problem.net.sites[s].storage = share * storage;
    problem.net.sites[s].inbound_per_period = share * inbound;
  }
}

}  // namespace echelon::inline ECHELON_ABI
