// SPDX-License-Identifier: BSL-1.0
/// (r, Q): stock is watched all the time, and Q units are ordered whenever the position falls to r.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

#include <echelon/core/check.hpp>
#include <echelon/math/search.hpp>
#include <echelon/stock/count_demand.hpp>
#include <echelon/stock/demand.hpp>
#include <echelon/stock/newsvendor.hpp>

namespace echelon::inline ECHELON_ABI {

/// An item under continuous review; what is missing waits.
///
/// unit    cost.over and cost.under in money per unit and time, rate in units per time
struct reorder_quantity {
  newsvendor_cost cost{};
  double fixed = 0;  ///< money per order
  double rate = 0;   ///< mean demand
};

struct reorder_quantity_plan {
  double reorder_at = 0;
  double quantity = 0;
  double cost = 0;  ///< per time
};

namespace detail {

inline void check_reorder_quantity(const reorder_quantity& how) {
  check_costs(how.cost);
  check::range(how.fixed > 0 && std::isfinite(how.fixed), "fixed", "is not positive and finite");
  check::range(how.rate > 0 && std::isfinite(how.rate), "rate", "is not positive and finite");
}

/// G(y): cost rate at position y when `lead` is the demand over the lead time.
template <class Law>
double position_cost(const newsvendor_cost& cost, const Law& lead, double y) noexcept {
  const double left = lead.leftover(y);
  return cost.over * left + cost.under * (left - y + lead.mean());
}

/// The integral of G from -infinity's side up to y, up to a constant: of the leftover it is
/// sd^2 ((z^2 + 1) Phi(z) + z phi(z)) / 2.
inline double position_cost_up_to(const newsvendor_cost& cost, const normal_demand& lead, double y) noexcept {
  const double z = (y - lead.mean()) / lead.sd();
  const double density = std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
  const double left = 0.5 * lead.sd() * lead.sd() * ((z * z + 1) * normal_demand::below(z) + z * density);
  return (cost.over + cost.under) * left - 0.5 * cost.under * (y - lead.mean()) * (y - lead.mean());
}

/// The best r for a given Q, where G(r) = G(r + Q).
template <class = void>
double reorder_at_for(const newsvendor_cost& cost, const normal_demand& lead, double quantity) {
  const double best = lead.quantile(cost.under / (cost.under + cost.over));
  return bisect(best - quantity, best, [&](double r) {
    return position_cost(cost, lead, r) <= position_cost(cost, lead, r + quantity);
  });
}

}  // namespace detail

/// What given levels cost: (fixed * rate + integral of G over [r, r + Q]) / Q.
///
/// throws  error 201 a parameter not positive
inline reorder_quantity_plan evaluate(const reorder_quantity& how, const normal_demand& lead, double reorder_at,
                                      double quantity) {
  detail::check_reorder_quantity(how);
  check::range(quantity > 0 && std::isfinite(quantity) && std::isfinite(reorder_at), "quantity",
               "is not positive and finite");
  const double area = detail::position_cost_up_to(how.cost, lead, reorder_at + quantity) -
                      detail::position_cost_up_to(how.cost, lead, reorder_at);
  return {reorder_at, quantity, (how.fixed * how.rate + area) / quantity};
}

/// The best r and Q for a normal demand over the lead time: where G(r) = G(r + Q) = the cost.
///
/// throws  error 201 a parameter not positive
/// exact   to rounding, with the position spread evenly over [r, r + Q]
/// source  Hadley, Whitin (1963) Analysis of Inventory Systems, section 4-9; Zheng (1992) On properties of stochastic
///         inventory systems, Management Science 38(1)
template <class = void>
reorder_quantity_plan solve(const reorder_quantity& how, const normal_demand& lead) {
  detail::check_reorder_quantity(how);
  const auto enough = [&](double quantity) {
    const double r = detail::reorder_at_for(how.cost, lead, quantity);
    return detail::position_cost(how.cost, lead, r) >= evaluate(how, lead, r, quantity).cost;
  };
  double high = std::sqrt(2 * how.fixed * how.rate / how.cost.over);
  while (!enough(high)) high *= 2;
  const double quantity = bisect(1e-12 * high, high, enough);
  return evaluate(how, lead, detail::reorder_at_for(how.cost, lead, quantity), quantity);
}

/// The best whole r and Q for demand of single units, such as Poisson; `lead` is the demand over the lead time.
///
/// throws  error 201 a parameter not positive | 303 demand may be below zero
/// cost    O(Q)
/// exact   among all (r, Q): the next unit goes where G is smaller, as long as it costs less than the mean
/// source  Federgruen, Zheng (1992) An efficient algorithm for computing an optimal (r, Q) policy in continuous review
///         stochastic inventory systems, Operations Research 40(4)
template <class = void>
reorder_quantity_plan solve(const reorder_quantity& how, const count_demand& lead) {
  detail::check_reorder_quantity(how);
  if (lead.first() < 0) throw error{fault::negative, "demand", "may be below zero"};
  const auto g = [&](double y) { return detail::position_cost(how.cost, lead, y); };
  double low = lead.quantile(how.cost.under / (how.cost.under + how.cost.over)), high = low;
  double sum = how.fixed * how.rate + g(low);
  for (;;) {
    const double down = g(low - 1), up = g(high + 1), next = std::min(down, up), units = high - low + 1;
    if (next >= sum / units) return {low - 1, units, sum / units};
    sum += next;
    (down <= up ? low : high) += down <= up ? -1.0 : 1.0;
  }
}

}  // namespace echelon::inline ECHELON_ABI
