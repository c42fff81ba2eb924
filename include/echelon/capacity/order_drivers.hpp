// SPDX-License-Identifier: BSL-1.0
/// Why an order costs what it costs: growth, events, a faster generation, a retired one, each with its share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <echelon/capacity/host_orders.hpp>
#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// One reason why a problem is another than before. What is empty stays as it was.
///
/// shape   more_need [dates, futures, services], added, of either sign; more_work [types, services], added;
///         fewer_in_place [dates, types, zones, services], taken away
struct order_driver {
  std::string name;
  std::vector<double> more_need{};
  std::vector<double> more_work{};
  std::vector<double> fewer_in_place{};
};

/// What drivers cost together and each for itself.
///
/// law     before + the sum of shares = after, to rounding
struct explained_orders {
  bool feasible = false;      ///< whether every combination of drivers has an answer; else the rest is empty
  double before = 0;          ///< cost without any driver
  double after = 0;           ///< cost with all
  std::vector<double> share;  ///< [drivers]
};

/// Divides the change of an order's cost among its drivers: the mean of what each adds over all sequences in which they
/// could have come (Shapley). Hosts count in any number, so that rounding to lots is nobody's fault.
///
/// throws  as solve | error 101 another shape | 201 more than ten drivers | 303 needs, work or hosts below zero
/// cost    2^drivers linear programs
/// source  Shapley (1953) A value for n-person games
template <class = void>
explained_orders explain(const host_orders& how, const host_problem& before, std::span<const order_driver> drivers) {
  validate(before);
  const std::size_t k = drivers.size();
  check::range(k <= 10, "drivers", "are more than ten");
  const auto fits = [](const std::vector<double>& change, const std::vector<double>& of, const char* name) {
    if (!change.empty()) check::size(change.size(), of.size(), name);
  };
  for (const order_driver& d : drivers) {
    fits(d.more_need, before.need, "more_need");
    fits(d.more_work, before.work, "more_work");
    fits(d.fewer_in_place, before.in_place, "fewer_in_place");
  }
  std::vector<double> cost(std::size_t{1} << k);
  for (std::size_t set = 0; set < cost.size(); ++set) {
    host_problem p = before;
    for (auto& type : p.types) type.lot = 0;
    for (std::size_t d = 0; d < k; ++d) {
      if ((set >> d & 1) == 0) continue;
      for (std::size_t i = 0; i < drivers[d].more_need.size(); ++i) p.need[i] += drivers[d].more_need[i];
      for (std::size_t i = 0; i < drivers[d].more_work.size(); ++i) p.work[i] += drivers[d].more_work[i];
      for (std::size_t i = 0; i < drivers[d].fewer_in_place.size(); ++i) p.in_place[i] -= drivers[d].fewer_in_place[i];
    }
    const host_plan plan = solve(how, p);
    if (!plan.feasible) return {};
    cost[set] = plan.cost;
  }
  explained_orders out{true, cost.front(), cost.back(), std::vector<double>(k, 0.0)};
  std::vector<double> weight(k);  // of a set of so many others: size! (k - 1 - size)! / k!
  for (std::size_t size = 0; size < k; ++size) {
    double choose = 1;
    for (std::size_t j = 0; j < size; ++j) choose *= static_cast<double>(k - 1 - j) / static_cast<double>(j + 1);
    weight[size] = 1 / (static_cast<double>(k) * choose);
  }
  for (std::size_t set = 0; set < cost.size(); ++set) {
    std::size_t size = 0;
    for (std::size_t d = 0; d < k; ++d) size += set >> d & 1;
    for (std::size_t d = 0; d < k; ++d)
      if ((set >> d & 1) == 0) out.share[d] += weight[size] * (cost[set | std::size_t{1} << d] - cost[set]);
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
