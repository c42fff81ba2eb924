// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/limit.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_problem.hpp>

using namespace echelon;

TEST_CASE("limit: capacities are the share of the largest use over the periods", "[network]") {
  auto p = any::problem({}, 5);
  const auto free = unconstrained(exec::seq, placement{}, p);
  limit_to_share(p, free, 0.85);
  for (std::size_t s = 0; s < p.net.sites.size(); ++s) {
    const auto use = std::span{free.storage_use}.subspan(s * 4, 4), in = std::span{free.inbound_use}.subspan(s * 4, 4);
    CHECK(p.net.sites[s].storage == 0.85 * *std::max_element(use.begin(), use.end()));
    CHECK(p.net.sites[s].inbound_per_period == 0.85 * *std::max_element(in.begin(), in.end()));
    CHECK(p.net.sites[s].storage > 0);
  }
  CHECK(ECHELON_FAULT_OF(limit_to_share(p, free, 0.0)) == 201);
  CHECK(ECHELON_FAULT_OF(limit_to_share(p, placement_plan{}, 0.5)) == 101);
}
