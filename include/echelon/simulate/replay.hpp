// SPDX-License-Identifier: BSL-1.0
/// The day-step simulator: one policy on one scenario.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/exec/concepts.hpp>
#include <echelon/exec/reduce.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/simulate/concepts.hpp>
#include <echelon/simulate/outcome.hpp>
#include <echelon/simulate/promises.hpp>
#include <echelon/simulate/receive.hpp>
#include <echelon/simulate/scenario.hpp>
#include <echelon/simulate/serve.hpp>
#include <echelon/simulate/stocking.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

inline cell_outcome sum(cell_outcome a, const cell_outcome& b) noexcept {
  a.opening += b.opening, a.ordered += b.ordered;
  a.demanded += b.demanded, a.sold += b.sold, a.lost += b.lost;
  a.sold_for_others += b.sold_for_others, a.served_by_others += b.served_by_others;
  a.on_hand += b.on_hand, a.in_yard += b.in_yard, a.in_transit += b.in_transit;
  a.held_days += b.held_days, a.waited_days += b.waited_days;
  a.short_days += b.short_days, a.short_demand += b.short_demand;
  return a;
}

struct spending {
  double holding = 0, lost = 0, leftover = 0, transport = 0, shipping = 0;
};

}  // namespace detail

/// Lives through a scenario under a policy. Each day: what is due is received within storage and inbound capacity, what
/// does not fit waits in the yard for the next day; then demand is served from the shelves or lost; then evening's
/// stock is counted. Orders are placed on the first morning of a period and arrive then unless they are late. When
/// sites help each other, customers come in waves of a delivery speed and cut-off: each is served at home if the
/// promise can be kept there, else from the cheapest site that can keep it and has stock (docs/understand/replay.md).
///
/// needs   storage and inbound capacity hold at each site; distribution centres have what is ordered
/// throws  what `validate` and, when sites help, `promises` throw | error 101 the policy was made for other cells or
///         periods | 304 when sites help, a product is twice at a site
/// cost    O(cells · days), with help times the waves of a day and the helpers asked; memory for as many counters;
///         sites, then products run side by side
/// repeats identical bits for every policy of execution and number of workers
/// source  the engine of a day and the common random numbers: Law (2015) Simulation modeling and analysis, 11.2
template <exec::policy E, stocking_policy Policy>
outcome simulate(const E& where, const scenario& world, const Policy& policy) {
  validate(world);
  const std::size_t sites = world.net.sites.size(), periods = world.periods(), cells = world.cells.size();
  if constexpr (requires { policy.check_fits(cells, periods); }) policy.check_fits(cells, periods);
  const promises who{world};

  outcome o;
  o.cells.resize(cells);
  o.storage_use.assign(sites * periods, 0.0);
  o.inbound_use.assign(sites * periods, 0);
  std::vector<shelf> shelves(cells);
  std::vector<std::vector<std::size_t>> at(sites);
  for (std::size_t c = 0; c < cells; ++c) {
    at[world.cells[c].site].push_back(c);
    o.cells[c].opening = shelves[c].on_hand = static_cast<std::uint64_t>(world.cells[c].on_hand);
  }
  std::vector<detail::site_mornings> mornings;
  mornings.reserve(sites);
  for (std::size_t k = 0; k < sites; ++k) mornings.emplace_back(world, k, std::move(at[k]), shelves);
  detail::serving customers{world, who, shelves};
  for (std::size_t day = 0; day < world.days; ++day) {
    bulk(where, sites, [&](std::size_t k) {
      mornings[k].live(policy, day, o.cells,
                       {std::span{o.storage_use}.subspan(k * periods, periods),
                        std::span{o.inbound_use}.subspan(k * periods, periods)});
    });
    constexpr std::size_t chunk = 64;  // products, too small to be handed out one by one
    bulk(where, (world.products.size() + chunk - 1) / chunk, [&](std::size_t part) {
      for (std::size_t j = part * chunk, end = std::min(world.products.size(), j + chunk); j < end; ++j)
        customers.live(j, day, o.cells);
    });
  }
  for (std::size_t c = 0; c < cells; ++c) {
    o.cells[c].on_hand = shelves[c].on_hand;
    o.cells[c].in_yard = shelves[c].in_yard;
    o.cells[c].in_transit = shelves[c].in_transit;
  }

  std::vector<double> carriage(sites, 0.0);
  for (std::size_t k = 0; k < sites; ++k)
    if (const std::size_t a = cheapest_arc_to(world.net, k); a < world.net.arcs.size())
      carriage[k] = world.net.arcs[a].cost_per_unit;
  const auto m = exec::reduce(
      where, cells, detail::spending{},
      [&](std::size_t c) {
        const product& p = world.products[world.cells[c].product];
        const cell_outcome& r = o.cells[c];
        const auto days = static_cast<double>(world.days_per_period);
        double lost = 0;
        for (std::size_t k = 0; k < who.speeds(); ++k)
          lost += who.worth(p, k) * static_cast<double>(customers.by_speed(c)[k].lost());
        return detail::spending{p.holding / days * static_cast<double>(r.held_days), lost,
                                p.leftover * static_cast<double>(r.on_hand + r.in_yard + r.in_transit),
                                carriage[world.cells[c].site] * static_cast<double>(r.ordered), customers.shipping(c)};
      },
      [](const detail::spending& a, const detail::spending& b) {
        return detail::spending{a.holding + b.holding, a.lost + b.lost, a.leftover + b.leftover,
                                a.transport + b.transport, a.shipping + b.shipping};
      });
  o.holding = m.holding, o.lost = m.lost, o.leftover = m.leftover, o.transport = m.transport, o.shipping = m.shipping;

  for (const auto& r : o.cells) o.total = detail::sum(o.total, r);
  if (world.sites_help) {
    o.speeds.resize(who.speeds());
    for (std::size_t c = 0; c < cells; ++c)
      for (std::size_t k = 0; k < who.speeds(); ++k) o.speeds[k] += customers.by_speed(c)[k];
  }
  const auto demanded = static_cast<double>(o.total.demanded);
  if (o.total.demanded > 0) {
    o.in_stock = 1.0 - static_cast<double>(o.total.short_demand) / demanded;
    o.fill_rate = static_cast<double>(o.total.sold) / demanded;
  }
  o.in_stock_days = 1.0 - static_cast<double>(o.total.short_days) / static_cast<double>(cells * world.days);
  for (std::size_t k = 0; k < sites * periods; ++k)
    if (const double room = world.net.sites[k / periods].storage; o.storage_use[k] > 0)
      o.storage_ratio = std::max(o.storage_ratio, o.storage_use[k] / room);
  return o;
}

/// The same on one core.
template <stocking_policy Policy>
outcome simulate(const scenario& world, const Policy& policy) {
  return simulate(exec::seq, world, policy);
}

}  // namespace echelon::inline ECHELON_ABI
