// SPDX-License-Identifier: BSL-1.0
/// A supply network as guaranteed service sees it: stages with times and costs, and who supplies whom.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// A stage may promise any service time.
inline constexpr std::uint32_t any_promise = std::numeric_limits<std::uint32_t>::max();

/// Service times, in whole periods, are at most this long.
inline constexpr std::uint32_t longest_service = 1u << 20;

/// A place or a step of the work that can hold safety stock.
struct service_stage {
  std::uint32_t time = 0;             ///< periods from having all supplies to being able to serve
  double cost = 0;                    ///< money per period for a covered time of one; t periods cost sqrt(t) as much
  std::uint32_t inbound = 0;          ///< service time of supplies from outside the network
  std::uint32_t promise = any_promise;  ///< the longest service time that customers accept, or that is wanted here
  std::vector<double> cost_by_time{};   ///< if given: money per period for 0, 1, … covered periods, in place of cost

  double cost_of(std::size_t covered) const noexcept {
    return cost_by_time.empty() ? cost * std::sqrt(static_cast<double>(covered)) : cost_by_time[covered];
  }
};

/// `to` uses `units` of what `from` makes for each of its own.
struct service_arc {
  std::size_t from = 0, to = 0;
  double units = 1;
};

struct service_network {
  std::vector<service_stage> stages;
  std::vector<service_arc> arcs;
};

/// The stages, every supplier before whom it supplies.
///
/// throws  error 201 the arcs make a cycle
template <class = void>
std::vector<std::size_t> upstream_first(const service_network& net) {
  const std::size_t n = net.stages.size();
  std::vector<std::size_t> waits(n), order;
  std::vector<std::vector<std::size_t>> to(n);
  for (const service_arc& a : net.arcs) {
    ++waits[a.to];
    to[a.from].push_back(a.to);
  }
  for (std::size_t j = 0; j < n; ++j)
    if (waits[j] == 0) order.push_back(j);
  for (std::size_t k = 0; k < order.size(); ++k)
    for (const std::size_t j : to[order[k]])
      if (--waits[j] == 0) order.push_back(j);
  check::range(order.size() == n, "arcs", "make a cycle, needed an acyclic network");
  return order;
}

/// Checks that a network is one that guaranteed service can plan.
///
/// throws  error 201 a cycle, times too long, a cost table too short or falling | 202 no stage | 203 an arc names no
///         stage | 301 | 303
template <class = void>
void validate(const service_network& net) {
  check::not_empty(net.stages.size(), "stages");
  for (std::size_t k = 0; k < net.arcs.size(); ++k) {
    const service_arc& a = net.arcs[k];
    if (a.from >= net.stages.size() || a.to >= net.stages.size())
      throw error{fault::unknown, "arcs", k, "names a stage that is not there"};
    if (!std::isfinite(a.units)) throw error{fault::not_finite, "units", k, "is not a finite number"};
    if (a.units < 0) throw error{fault::negative, "units", k, "is negative, needed zero or more"};
  }
  std::vector<std::uint64_t> ready(net.stages.size());
  std::vector<std::vector<std::size_t>> from(net.stages.size());
  for (const service_arc& a : net.arcs) from[a.to].push_back(a.from);
  for (const std::size_t j : upstream_first(net)) {
    const service_stage& s = net.stages[j];
    if (!std::isfinite(s.cost)) throw error{fault::not_finite, "cost", j, "is not a finite number"};
    if (s.cost < 0) throw error{fault::negative, "cost", j, "is negative, needed zero or more"};
    ready[j] = s.inbound;
    for (const std::size_t i : from[j])
      ready[j] = std::max(ready[j], std::min<std::uint64_t>(ready[i], net.stages[i].promise));
    ready[j] += s.time;
    if (ready[j] > longest_service)
      throw error{fault::range, "time", j, "makes service times of more than 1,048,576 periods"};
    if (s.cost_by_time.empty()) continue;
    if (s.cost_by_time.size() <= ready[j])
      throw error{fault::range, "cost_by_time", j, "ends before the longest time that the stage may have to cover"};
    check::finite(std::span<const double>{s.cost_by_time.data(), s.cost_by_time.size()}, "cost_by_time");
    check::not_negative(std::span<const double>{s.cost_by_time.data(), s.cost_by_time.size()}, "cost_by_time");
    for (std::size_t t = 1; t < s.cost_by_time.size(); ++t)
      if (s.cost_by_time[t] < s.cost_by_time[t - 1])
        throw error{fault::range, "cost_by_time", j, "falls, needed costs that rise with the time covered"};
  }
}

/// What the stages of a supply network add in value, and how uncertain their customers are.
struct supply_stage {
  std::uint32_t time = 0;
  double added_cost = 0;    ///< money a unit gains here
  double uncertainty = 0;   ///< safety factor times standard deviation of a period's own demand, units
  std::uint32_t promise = any_promise;
  std::uint32_t inbound = 0;
};

/// Costs of safety stock from a bill of materials: a unit at stage j is worth all that was added upstream, holding it
/// costs `rate` of that, and its demand is as uncertain as that of all customers downstream together.
///
///     value_j = added_j + sum_i units_ij value_i
///     cost_j = rate * value_j * sqrt(sum_d (units of j in d)^2 uncertainty_d^2)
///
/// needs   demands of different stages independent
/// throws  error 201 a cycle, rate | 203 an arc names no stage | 301 | 303
/// cost    O(stages * arcs)
/// source  Graves, Willems (2000), section 5; pooling over every path that leads to a demand
template <class = void>
service_network priced(std::span<const supply_stage> stages, std::vector<service_arc> arcs, double rate) {
  check::range(rate > 0 && std::isfinite(rate), "rate", "is not positive and finite");
  service_network net;
  net.arcs = std::move(arcs);
  for (std::size_t j = 0; j < stages.size(); ++j) {
    const supply_stage& s = stages[j];
    if (!std::isfinite(s.added_cost)) throw error{fault::not_finite, "added_cost", j, "is not a finite number"};
    if (!std::isfinite(s.uncertainty)) throw error{fault::not_finite, "uncertainty", j, "is not a finite number"};
    if (s.added_cost < 0) throw error{fault::negative, "added_cost", j, "is negative, needed zero or more"};
    if (s.uncertainty < 0) throw error{fault::negative, "uncertainty", j, "is negative, needed zero or more"};
    net.stages.push_back({.time = s.time, .cost = 0, .inbound = s.inbound, .promise = s.promise});
  }
  validate(net);
  const auto order = upstream_first(net);
  std::vector<std::vector<std::size_t>> leaving(stages.size());
  for (std::size_t k = 0; k < net.arcs.size(); ++k) leaving[net.arcs[k].from].push_back(k);
  std::vector<double> value(stages.size()), squares(stages.size()), units(stages.size());
  for (std::size_t j = 0; j < stages.size(); ++j) value[j] = stages[j].added_cost;
  for (const std::size_t j : order)
    for (const std::size_t k : leaving[j]) value[net.arcs[k].to] += net.arcs[k].units * value[j];
  for (std::size_t d = 0; d < stages.size(); ++d) {
    if (stages[d].uncertainty == 0) continue;
    std::fill(units.begin(), units.end(), 0.0);
    units[d] = 1;
    for (auto j = order.rbegin(); j != order.rend(); ++j) {
      for (const std::size_t k : leaving[*j]) units[*j] += net.arcs[k].units * units[net.arcs[k].to];
      squares[*j] += units[*j] * units[*j] * stages[d].uncertainty * stages[d].uncertainty;
    }
  }
  for (std::size_t j = 0; j < stages.size(); ++j) net.stages[j].cost = rate * value[j] * std::sqrt(squares[j]);
  return net;
}

}  // namespace echelon::inline ECHELON_ABI
