// SPDX-License-Identifier: BSL-1.0
/// Many newsvendors that share one budget or one storage.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/progress.hpp>
#include <echelon/stock/count_demand.hpp>
#include <echelon/stock/newsvendor.hpp>

namespace echelon::inline ECHELON_ABI {

/// One of the items that share.
template <demand_law Law>
struct newsvendor_item {
  Law demand;
  newsvendor_cost cost{};
  double uses = 1;  ///< volume, or money, of the capacity that a unit takes
};

/// The capacity that all items share: the sum of uses * stock stays at or below it.
struct shared_newsvendor {
  double capacity = 0;
};

/// Stocks, the price of the capacity, and the proof: no stocks within the capacity cost less than `bound`.
struct shared_newsvendor_plan {
  std::vector<double> stock;
  double price = 0;   ///< what one more unit of capacity would save
  double cost = 0;
  double bound = 0;   ///< the Lagrangian dual at `price`
  double used = 0;
  stop why = stop::gap;
};

/// Shares the capacity so that the marginal unit of capacity is worth the same to all items.
///
/// A price p on the capacity turns each item into a newsvendor at (under - p uses) / (under + over). The least price
/// at which the items fit is found by halving to the last digit; where laws have atoms, so that the items jump past
/// the capacity there, what room is left goes in order to the items that want it at that price.
///
/// unit    price in money per unit of capacity
/// needs   stocks are >= 0; capacity >= 0
/// throws  error 201 capacity or costs | 202 no item | 303 uses
/// cost    O(items * 60)
/// exact   cost = bound to rounding, but for whole units (count_demand), where `bound` tells how far it may be
/// source  Hadley, Whitin (1963) Analysis of Inventory Systems, section 6.6; the bound: Everett (1963) Generalized
///         Lagrange multiplier method for solving problems of optimum allocation of resources
template <demand_law Law>
shared_newsvendor_plan solve(const shared_newsvendor& how, std::span<const newsvendor_item<Law>> items) {
  check::not_empty(items.size(), "items");
  check::range(how.capacity >= 0 && std::isfinite(how.capacity), "capacity", "is negative or not finite");
  double dearest = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    detail::check_costs(items[i].cost);
    if (!(items[i].uses >= 0) || !std::isfinite(items[i].uses))
      throw error{fault::negative, "uses", i, "is negative or not finite"};
    if (items[i].uses > 0) dearest = std::max(dearest, items[i].cost.under / items[i].uses);
  }
  const auto stock_at = [&](std::size_t i, double price) {
    const newsvendor_cost& c = items[i].cost;
    const double ratio = (c.under - price * items[i].uses) / (c.under + c.over);
    return ratio <= 0 ? 0.0 : std::max(0.0, static_cast<double>(items[i].demand.quantile(ratio)));
  };
  const auto used_at = [&](double price) {
    double used = 0;
    for (std::size_t i = 0; i < items.size(); ++i)
      if (items[i].uses > 0) used += items[i].uses * stock_at(i, price);
    return used;
  };

  shared_newsvendor_plan out;
  double below = 0;  // the largest price known at which the items do not fit
  if (used_at(0) > how.capacity) {
    double high = dearest;
    for (;;) {
      const double middle = 0.5 * below + 0.5 * high;
      if (!(middle > below && middle < high)) break;
      (used_at(middle) <= how.capacity ? high : below) = middle;
    }
    out.price = high;
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    out.stock.push_back(stock_at(i, out.price));
    out.used += items[i].uses * out.stock[i];
  }
  for (std::size_t i = 0; i < items.size() && out.price > 0; ++i) {
    if (!(items[i].uses > 0)) continue;
    double more = std::min(stock_at(i, below) - out.stock[i], (how.capacity - out.used) / items[i].uses);
    if constexpr (std::same_as<Law, count_demand>) more = std::floor(more);
    if (more > 0) {
      out.used += items[i].uses * more;
      out.stock[i] += more;
    }
  }
  double relaxed = 0, rounding = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    out.cost += evaluate(items[i].cost, items[i].demand, out.stock[i]).cost;
    const double alone = stock_at(i, out.price), at = evaluate(items[i].cost, items[i].demand, alone).cost;
    relaxed += at + out.price * items[i].uses * alone;
    rounding += at;
  }
  out.bound = relaxed - out.price * how.capacity;
  const double gap = out.cost - out.bound;
  out.why = gap <= 1e-9 * (rounding + out.price * how.capacity) ? stop::gap : stop::stalled;
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
