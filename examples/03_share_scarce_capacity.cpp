// SPDX-License-Identifier: BSL-1.0
// A network planner asks: which building should get the next hundred shelves?
//
// kind     story
// teaches  placement under shared capacity, its bound, and what one more unit of room is worth
// uses     network, decompose, data

#include <algorithm>
#include <cstdio>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/exec.hpp>
#include <echelon/network/place.hpp>

using namespace echelon;

/// Two buildings behind one distribution centre; the second sells twice as much from the same shelves.
placement_problem two_buildings() {
  placement_problem p;
  p.net.sites = {{.id = "hub", .kind = site_kind::distribution},
                 {.id = "north", .storage = 2500, .inbound_per_period = 3000},
                 {.id = "south", .storage = 2500, .inbound_per_period = 3000}};
  p.net.arcs = {{0, 1, {.mean = 1}, 0.10}, {0, 2, {.mean = 1}, 0.10}};
  std::vector<double> quantiles;
  for (std::size_t i = 0; i < 200; ++i) {
    random_stream draw{11, i};
    const double price = 5 + 20 * draw.uniform(), weekly = 1 + 20 * draw.exponential() / 3;
    p.products.push_back({.price = price, .margin = 0.3 * price, .holding = 0.01 * price, .leftover = 0.05 * price});
    for (const std::size_t site : {1u, 2u}) {
      p.cells.push_back({.product = i, .site = site});
      for (const double weeks : {1.0, 2.0})
        for (const double spread : {0.5, 1.0, 1.6})
          quantiles.push_back(static_cast<double>(site) * weekly * weeks * spread);
    }
  }
  p.cumulative = {p.cells.size(), 2, {levels::tenths.begin(), levels::tenths.end()}, std::move(quantiles)};
  return p;
}

int main() {
  const placement_problem problem = two_buildings();
  const placement_plan plan = solve(exec::threads{}, placement{.waiting = 0.5}, problem);

  std::printf("The plan costs %.0f; no plan within these walls costs less than %.0f.\n", plan.value, plan.bound);
  std::size_t scarce = 1;
  for (std::size_t s = 1; s < 3; ++s) {
    const auto at = [&](const std::vector<double>& of, std::size_t week) { return of[s * plan.periods + week]; };
    std::printf("%s: week 1 %4.0f %% full, week 2 %4.0f %% full, a shelf is worth %.2f and %.2f\n",
                problem.net.sites[s].id.c_str(), 100 * at(plan.storage_use, 0) / problem.net.sites[s].storage,
                100 * at(plan.storage_use, 1) / problem.net.sites[s].storage, at(plan.storage_price, 0),
                at(plan.storage_price, 1));
    const auto worth = [&](std::size_t site) {
      return plan.storage_price[site * plan.periods] + plan.storage_price[site * plan.periods + 1];
    };
    if (worth(s) > worth(scarce)) scarce = s;
  }
  std::printf("Decision: the next shelves go to %s.\n", problem.net.sites[scarce].id.c_str());
}
