// SPDX-License-Identifier: BSL-1.0
/// The day-step simulator: one policy on one scenario.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/exec/concepts.hpp>
#include <echelon/exec/reduce.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/simulate/concepts.hpp>
#include <echelon/simulate/outcome.hpp>
#include <echelon/simulate/scenario.hpp>
#include <echelon/simulate/stocking.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// The cells of one site, side by side, while its days pass.
class site_days {
 public:
  site_days(const scenario& world, std::size_t site, std::vector<std::size_t> cells)
      : world_{world}, site_{world.net.sites[site]}, cells_{std::move(cells)}, on_hand_(cells_.size()),
        in_yard_(cells_.size()), in_transit_(cells_.size()), due_(cells_.size() * world.days), share_(cells_.size()) {}

  /// Lives all days and writes the outcome of each cell and, by period, the use of the site.
  template <class Policy>
  void run(const Policy& policy, std::span<cell_outcome> out, std::span<double> storage,
           std::span<std::uint64_t> inbound) {
    for (std::size_t i = 0; i < cells_.size(); ++i)
      out[cells_[i]].opening = on_hand_[i] = static_cast<std::uint64_t>(world_.cells[cells_[i]].on_hand);
    std::uint64_t may_receive = 0;
    for (std::size_t day = 0; day < world_.days; ++day) {
      const std::size_t period = day / world_.days_per_period;
      if (day % world_.days_per_period == 0) {
        may_receive = whole(site_.inbound_per_period);
        order(policy, period, day, out);
      }
      const std::uint64_t before = may_receive;
      const double volume = receive(day, may_receive);
      inbound[period] += before - may_receive;
      storage[period] = std::max(storage[period], volume);
      sell(day, out);
    }
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      out[cells_[i]].on_hand = on_hand_[i];
      out[cells_[i]].in_yard = in_yard_[i];
      out[cells_[i]].in_transit = in_transit_[i];
    }
  }

 private:
  static std::uint64_t whole(double capacity) noexcept {
    return capacity < 0x1p63 ? static_cast<std::uint64_t>(capacity) : std::uint64_t{1} << 63;
  }
  double volume(std::size_t i) const noexcept { return world_.products[world_.cells[cells_[i]].product].volume; }

  template <class Policy>
  void order(const Policy& policy, std::size_t period, std::size_t day, std::span<cell_outcome> out) {
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const std::size_t c = cells_[i];
      const std::uint32_t units = policy.order(shelf{on_hand_[i], in_yard_[i], in_transit_[i]}, c, period);
      if (units == 0) continue;
      out[c].ordered += units;
      in_transit_[i] += units;
      const std::size_t arrives = day + late_days(world_, world_.cells[c], period);
      if (arrives < world_.days) due_[i * world_.days + arrives] += units;
    }
  }

  /// Moves what is due into the yard and as much of the yard as fits into the shelves: all of it, or the same share of
  /// every cell, rounded down, and then single units in order of the fraction cut off. Returns the volume then held.
  double receive(std::size_t day, std::uint64_t& may_receive) {
    double used = 0, waiting_volume = 0;  // counted afresh each day: no rounding error outlives it
    std::uint64_t waiting = 0;
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const std::uint64_t arrived = due_[i * world_.days + day];
      in_transit_[i] -= arrived;
      in_yard_[i] += arrived;
      waiting += in_yard_[i];
      used += volume(i) * static_cast<double>(on_hand_[i]);
      waiting_volume += volume(i) * static_cast<double>(in_yard_[i]);
    }
    if (waiting == 0) return used;
    const double room = std::max(0.0, site_.storage - used);
    const double by_volume = waiting_volume > room ? room / waiting_volume : 1.0;
    const double by_units =
        waiting > may_receive ? static_cast<double>(may_receive) / static_cast<double>(waiting) : 1.0;
    const double part = std::min(by_volume, by_units);
    const auto admit = [&](std::size_t i, std::uint64_t units) {
      units = std::min(units, may_receive);
      while (units > 0 && used + volume(i) * static_cast<double>(units) > site_.storage) --units;
      if (units == 0) return;
      used += volume(i) * static_cast<double>(units);
      may_receive -= units;
      in_yard_[i] -= units;
      on_hand_[i] += units;
    };
    rest_.clear();
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (in_yard_[i] == 0) continue;
      const double fair = part * static_cast<double>(in_yard_[i]), down = std::floor(fair);
      share_[i] = fair - down;
      admit(i, part < 1.0 ? static_cast<std::uint64_t>(down) : in_yard_[i]);
      if (in_yard_[i] > 0) rest_.push_back(i);
    }
    std::sort(rest_.begin(), rest_.end(),
              [&](std::size_t a, std::size_t b) { return share_[a] != share_[b] ? share_[a] > share_[b] : a < b; });
    for (const std::size_t i : rest_) admit(i, 1);
    return used;
  }

  void sell(std::size_t day, std::span<cell_outcome> out) {
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      cell_outcome& o = out[cells_[i]];
      const std::uint64_t wanted = world_.demand[cells_[i] * world_.days + day];
      const std::uint64_t sold = std::min(wanted, on_hand_[i]);
      on_hand_[i] -= sold;
      o.demanded += wanted;
      o.sold += sold;
      o.lost += wanted - sold;
      o.short_days += sold < wanted ? 1 : 0;
      o.short_demand += sold < wanted ? wanted : 0;
      o.held_days += on_hand_[i] + in_yard_[i];
      o.waited_days += in_yard_[i];
    }
  }

  const scenario& world_;
  const site& site_;
  std::vector<std::size_t> cells_;
  std::vector<std::uint64_t> on_hand_, in_yard_, in_transit_, due_;
  std::vector<double> share_;
  std::vector<std::size_t> rest_;
};

inline cell_outcome sum(cell_outcome a, const cell_outcome& b) noexcept {
  a.opening += b.opening, a.ordered += b.ordered;
  a.demanded += b.demanded, a.sold += b.sold, a.lost += b.lost;
  a.on_hand += b.on_hand, a.in_yard += b.in_yard, a.in_transit += b.in_transit;
  a.held_days += b.held_days, a.waited_days += b.waited_days;
  a.short_days += b.short_days, a.short_demand += b.short_demand;
  return a;
}

struct money {
  double holding = 0, lost = 0, leftover = 0, transport = 0;
};

}  // namespace detail

/// Lives through a scenario under a policy. Each day: what is due is received within storage and inbound capacity, what
/// does not fit waits in the yard for the next day; then demand is served from the shelves or lost; then evening's
/// stock is counted. Orders are placed on the first morning of a period and arrive then unless they are late.
///
/// needs   storage and inbound capacity hold at each site; distribution centres have what is ordered
/// throws  what `validate` throws | error 101 the policy was made for other cells or periods
/// cost    O(cells · days) and memory for as many counters; sites run side by side
/// repeats identical bits for every policy of execution and number of workers
/// source  the engine of a day and the common random numbers: Law (2015) Simulation modeling and analysis, 11.2
template <exec::policy E, stocking_policy Policy>
outcome simulate(const E& where, const scenario& world, const Policy& policy) {
  validate(world);
  const std::size_t sites = world.net.sites.size(), periods = world.periods(), cells = world.cells.size();
  if constexpr (requires { policy.check_fits(cells, periods); }) policy.check_fits(cells, periods);

  std::vector<std::vector<std::size_t>> at(sites);
  for (std::size_t c = 0; c < cells; ++c) at[world.cells[c].site].push_back(c);
  outcome o;
  o.cells.resize(cells);
  o.storage_use.assign(sites * periods, 0.0);
  o.inbound_use.assign(sites * periods, 0);
  bulk(where, sites, [&](std::size_t k) {
    detail::site_days{world, k, at[k]}.run(policy, o.cells, std::span{o.storage_use}.subspan(k * periods, periods),
                                           std::span{o.inbound_use}.subspan(k * periods, periods));
  });

  std::vector<double> carriage(sites, 0.0);
  for (std::size_t k = 0; k < sites; ++k)
    if (const std::size_t a = cheapest_arc_to(world.net, k); a < world.net.arcs.size())
      carriage[k] = world.net.arcs[a].cost_per_unit;
  const auto m = exec::reduce(
      where, cells, detail::money{},
      [&](std::size_t c) {
        const product& p = world.products[world.cells[c].product];
        const cell_outcome& r = o.cells[c];
        const auto days = static_cast<double>(world.days_per_period);
        return detail::money{p.holding / days * static_cast<double>(r.held_days),
                             p.margin * static_cast<double>(r.lost),
                             p.leftover * static_cast<double>(r.on_hand + r.in_yard + r.in_transit),
                             carriage[world.cells[c].site] * static_cast<double>(r.ordered)};
      },
      [](const detail::money& a, const detail::money& b) {
        return detail::money{a.holding + b.holding, a.lost + b.lost, a.leftover + b.leftover,
                             a.transport + b.transport};
      });
  o.holding = m.holding, o.lost = m.lost, o.leftover = m.leftover, o.transport = m.transport;

  for (const auto& r : o.cells) o.total = detail::sum(o.total, r);
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
