// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/standing_placement.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <echelon/exec.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_problem.hpp>

using namespace echelon;

namespace {

/// Moves a few capacities by a tenth, up and down in turn.
void move_some(standing_placement& standing, std::uint64_t seed) {
  const auto& sites = standing.problem().net.sites;
  for (std::size_t s = seed % 3, k = 0; s < sites.size(); s += 3, ++k) {
    const double by = k % 2 == 0 ? 1.1 : 0.9;
    if (sites[s].inbound_per_period < unlimited) standing.change_inbound(s, by * sites[s].inbound_per_period);
    if (seed % 2 == 0 && sites[s].storage < unlimited) standing.change_storage(s, 1.1 * sites[s].storage);
    if (sites[s].outbound_per_period < unlimited) standing.change_outbound(s, by * sites[s].outbound_per_period);
  }
}

}  // namespace

TEST_CASE("standing placement: the first plan is that of the problem", "[network]") {
  const auto p = any::tight_problem({}, 3);
  standing_placement standing{placement{}, p};
  const auto plan = solve(exec::seq, standing), other = solve(exec::seq, placement{}, p);
  CHECK(plan.place == other.place);
  CHECK(plan.bound == other.bound);
  CHECK(plan.storage_price == other.storage_price);
}

TEST_CASE("standing placement: after every change bound and plan hold for the capacities as they are",
          "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    standing_placement standing{placement{.max_iterations = 10},
                                any::tight_problem({.products = 1 + seed % 9, .centres = seed % 3}, seed, 0.75)};
    solve(exec::seq, standing);
    for (std::uint64_t day = 1; day <= 3; ++day) {
      INFO("seed " << seed << " day " << day);
      move_some(standing, seed + day);
      const auto plan = solve(exec::seq, standing);
      const placement_model model{placement{}, standing.problem()};
      const ledger book = model.account(exec::seq, plan.place, plan.buy);
      const auto capacity = model.capacities();
      for (std::size_t slot = 0; slot < capacity.size(); ++slot) REQUIRE(book.use[slot] <= capacity[slot]);
      CHECK(plan.value == book.cost);
      const auto cold = solve(exec::seq, placement{.max_iterations = 10}, standing.problem());
      CHECK(plan.bound <= cold.value * (1 + 1e-12));
      CHECK(cold.bound <= plan.value * (1 + 1e-12));
      CHECK(plan.gap == relative_gap(plan.bound, plan.value));
    }
  }
}

TEST_CASE("standing placement: where little has moved nothing is evaluated and the gap is kept", "[network]") {
  const auto problem = any::tight_problem({.products = 150, .fulfilment = 20, .centres = 5}, 2);
  const auto& site = problem.net.sites[7];
  // [planned_again]
  standing_placement standing{placement{}, problem};
  const auto yesterday = solve(exec::seq, standing);
  standing.change_storage(7, 0.9 * site.storage);
  standing.change_inbound(7, 1.1 * site.inbound_per_period);
  const auto plan = solve(exec::seq, standing);  // certified as if it were planned from nothing
  // [/planned_again]
  REQUIRE(yesterday.why == stop::gap);
  CHECK(plan.why == stop::gap);
  CHECK(plan.gap <= placement{}.gap);
  CHECK(plan.lower_trace.empty());
}

TEST_CASE("standing placement: the number of workers changes no bit", "[network][parity]") {
  const auto days = [](const auto& where) {
    standing_placement standing{placement{}, any::tight_problem({.products = 40}, 4)};
    solve(where, standing);
    move_some(standing, 1);
    return solve(where, standing);
  };
  const auto one = days(exec::seq), three = days(exec::threads{.workers = 3});
  CHECK(one.place == three.place);
  CHECK(one.buy == three.buy);
  CHECK(one.value == three.value);
  CHECK(one.bound == three.bound);
}

TEST_CASE("standing placement: stock that no longer fits is reported, and forgotten when it fits again", "[network]") {
  standing_placement standing{placement{}, any::tight_problem({.products = 40, .centres = 1}, 2)};
  const auto first = solve(exec::seq, standing);
  const double storage = standing.problem().net.sites[2].storage;
  standing.change_storage(2, 0.01 * storage);
  const auto full = solve(exec::seq, standing);
  CHECK(full.why == stop::infeasible);
  REQUIRE(!full.overfull.empty());
  CHECK(full.overfull[0] / full.periods == 2);
  standing.change_storage(2, storage);
  const auto again = solve(exec::seq, standing);
  CHECK(again.why == stop::gap);
  CHECK(again.bound <= first.value * (1 + 1e-12));
}

TEST_CASE("standing placement: changes that cannot be are refused by name", "[network]") {
  auto p = any::tight_problem({}, 2);
  p.net.sites[1].storage = unlimited;
  standing_placement standing{placement{}, std::move(p)};
  CHECK(ECHELON_FAULT_OF(standing.change_storage(99, 1.0)) == 201);
  CHECK(ECHELON_FAULT_OF(standing.change_storage(1, 1.0)) == 201);
  CHECK(ECHELON_FAULT_OF(standing.change_inbound(2, unlimited)) == 201);
  CHECK(ECHELON_FAULT_OF(standing.change_inbound(2, -1.0)) == 303);
  CHECK(ECHELON_FAULT_OF(standing.change_outbound(2, std::nan(""))) == 301);
  CHECK(ECHELON_FAULT_OF(standing.change_storage(1, unlimited)) == 0);
}
