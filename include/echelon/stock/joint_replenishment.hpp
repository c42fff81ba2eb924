// SPDX-License-Identifier: BSL-1.0
/// Items that share the cost of an order: how often to order together, and which item every how many times.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <queue>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/progress.hpp>

namespace echelon::inline ECHELON_ABI {

/// An order costs `fixed` once, whatever it holds.
struct joint_replenishment {
  double fixed = 0;                    ///< money per joint order
  std::size_t most_steps = 10'000'000;  ///< changes of a multiple after which the search ends
};

/// An item with even demand. unit    rate in units per time, holding in money per unit and time
struct joint_item {
  double fixed = 0;    ///< money each time that the item is in an order, zero allowed
  double holding = 0;
  double rate = 0;     ///< demand
};

/// Orders every `cycle`; item i is in every multiple[i]-th of them with quantity[i] units.
struct joint_replenishment_plan {
  double cycle = 0;
  std::vector<std::size_t> multiple;
  std::vector<double> quantity;
  double cost = 0;   ///< per time; every cycle pays the joint cost
  double bound = 0;  ///< no policy at all costs less
  stop why = stop::iterations;  ///< gap: no cycle with whole multiples costs less
};

namespace detail {

template <class = void>
void check_joint(const joint_replenishment& how, std::span<const joint_item> items) {
  check::range(how.fixed > 0 && std::isfinite(how.fixed), "fixed", "is not positive and finite");
  check::not_empty(items.size(), "items");
  for (std::size_t i = 0; i < items.size(); ++i) {
    const joint_item& item = items[i];
    if (!(item.fixed >= 0) || !std::isfinite(item.fixed))
      throw error{fault::range, "items.fixed", i, "is negative or not finite"};
    if (!(item.holding > 0) || !std::isfinite(item.holding))
      throw error{fault::range, "items.holding", i, "is not positive and finite"};
    if (!(item.rate > 0) || !std::isfinite(item.rate))
      throw error{fault::range, "items.rate", i, "is not positive and finite"};
  }
}

/// The best cycle of given multiples: cost = sqrt(2 (fixed + sum fixed_i / m_i) sum holding_i rate_i m_i).
template <class = void>
joint_replenishment_plan joint_plan(const joint_replenishment& how, std::span<const joint_item> items,
                                    std::vector<std::size_t> multiple) {
  double orders = how.fixed, stock = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    orders += items[i].fixed / static_cast<double>(multiple[i]);
    stock += items[i].holding * items[i].rate * static_cast<double>(multiple[i]);
  }
  joint_replenishment_plan out;
  out.cycle = std::sqrt(2 * orders / stock);
  out.cost = std::sqrt(2 * orders * stock);
  for (std::size_t i = 0; i < items.size(); ++i)
    out.quantity.push_back(items[i].rate * out.cycle * static_cast<double>(multiple[i]));
  out.multiple = std::move(multiple);
  return out;
}

/// The least cost when multiples may be any numbers from one up, which bounds every policy from below.
template <class = void>
double joint_bound(const joint_replenishment& how, std::span<const joint_item> items) {
  std::vector<std::size_t> order(items.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto pace = [&](std::size_t i) { return items[i].fixed / (items[i].holding * items[i].rate); };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return pace(a) < pace(b); });
  double orders = how.fixed, stock = 0, alone = 0;
  std::size_t together = 0;  // the fastest items go into every order
  for (; together < order.size(); ++together) {
    const joint_item& item = items[order[together]];
    if (together > 0 && pace(order[together]) * stock >= orders) break;
    orders += item.fixed;
    stock += item.holding * item.rate;
  }
  for (std::size_t k = together; k < order.size(); ++k) {
    const joint_item& item = items[order[k]];
    alone += std::sqrt(2 * item.fixed * item.holding * item.rate);
  }
  return std::sqrt(2 * orders * stock) + alone;
}

}  // namespace detail

/// The heuristic of Silver: the item with the least fixed_i / (holding_i rate_i) goes into every order, item i into
/// every m_i-th, m_i being sqrt(fixed_i / (holding_i rate_i) * holding_1 rate_1 / (fixed + fixed_1)) rounded.
///
/// throws  error 201 a parameter | 202 no item
/// cost    O(items log(items)), for the bound
/// source  Silver (1976) A simple method of determining order quantities in joint replenishments under deterministic
///         demand, Management Science 22(12)
template <class = void>
joint_replenishment_plan silver_heuristic(const joint_replenishment& how, std::span<const joint_item> items) {
  detail::check_joint(how, items);
  const auto pace = [&](std::size_t i) { return items[i].fixed / (items[i].holding * items[i].rate); };
  std::size_t base = 0;
  for (std::size_t i = 1; i < items.size(); ++i)
    if (pace(i) < pace(base)) base = i;
  const double first = items[base].holding * items[base].rate / (how.fixed + items[base].fixed);
  std::vector<std::size_t> multiple(items.size(), 1);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const double wanted = std::round(std::sqrt(pace(i) * first));
    check::range(wanted < 0x1p53, "items", "differ too much for whole multiples");
    if (i != base) multiple[i] = static_cast<std::size_t>(std::max(1.0, wanted));
  }
  auto out = detail::joint_plan(how, items, std::move(multiple));
  out.bound = detail::joint_bound(how, items);
  return out;
}

/// The best cycle with whole multiples, and a bound on all policies.
///
/// With the best multiples for its length, a cycle T costs fixed / T + sum_i min_m (fixed_i / (m T) + holding_i rate_i
/// m T / 2). From the longest cycle worth having downwards, a multiple m of item i gives way to m + 1 below
/// sqrt(2 fixed_i / (holding_i rate_i m (m + 1))); between two such places the best cycle is known. No cycle is shorter
/// than fixed / (cost known - what all items cost alone).
///
/// throws  error 201 a parameter | 202 no item
/// cost    O(changes of a multiple * log(items)); few where the joint cost matters
/// exact   among cycles with whole multiples; `bound` holds for all policies and is at least 98 % of the cost
/// source  Goyal (1974) Determination of optimum packaging frequency of items jointly replenished; the bound: Jackson,
///         Maxwell, Muckstadt (1985) The joint replenishment problem with a powers-of-two restriction
/// see     docs/understand/stock.md
template <class = void>
joint_replenishment_plan solve(const joint_replenishment& how, std::span<const joint_item> items) {
  auto best = silver_heuristic(how, items);
  const auto weight = [&](std::size_t i) { return items[i].holding * items[i].rate; };
  // the cycle below which item i is better off with m + 1 than with m
  const auto change = [&](std::size_t i, double m) {
    return std::sqrt(2 * items[i].fixed / weight(i) / (m * (m + 1)));
  };
  double orders = how.fixed, stock = 0, alone = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    orders += items[i].fixed;
    stock += weight(i);
    alone += std::sqrt(2 * items[i].fixed * weight(i));
  }
  const double longest = std::sqrt(2 * orders / stock);

  std::vector<double> multiple(items.size(), 1);
  std::priority_queue<std::pair<double, std::size_t>> next;
  orders = how.fixed, stock = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const double wanted = 2 * items[i].fixed / weight(i) / (longest * longest);  // m (m - 1) < wanted <= m (m + 1)
    multiple[i] = std::max(1.0, std::ceil(std::sqrt(wanted + 0.25) - 0.5));
    orders += items[i].fixed / multiple[i];
    stock += weight(i) * multiple[i];
    if (items[i].fixed > 0) next.push({change(i, multiple[i]), i});
  }
  double cost = best.cost, cycle = 0;
  for (std::size_t step = 0;; ++step) {
    if (2 * orders * stock < cost * cost) {
      cost = std::sqrt(2 * orders * stock);
      cycle = std::sqrt(2 * orders / stock);
    }
    if (next.empty() || next.top().first < how.fixed / (cost - alone)) {
      best.why = stop::gap;
      break;
    }
    if (step == how.most_steps) break;
    const std::size_t i = next.top().second;
    next.pop();
    const double m = multiple[i]++;
    orders -= items[i].fixed / (m * (m + 1));
    stock += weight(i);
    next.push({change(i, m + 1), i});
  }
  if (cycle > 0) {
    std::vector<std::size_t> whole(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      const double wanted = 2 * items[i].fixed / weight(i) / (cycle * cycle);
      whole[i] = static_cast<std::size_t>(std::max(1.0, std::ceil(std::sqrt(wanted + 0.25) - 0.5)));
    }
    auto found = detail::joint_plan(how, items, std::move(whole));
    if (found.cost < best.cost) {
      found.bound = best.bound, found.why = best.why;
      return found;
    }
  }
  return best;
}

}  // namespace echelon::inline ECHELON_ABI
