// SPDX-License-Identifier: BSL-1.0
/// (r, Q) by the rules of thumb of the textbooks, for comparison with the exact solve(reorder_quantity, lead).
#pragma once

#include <cmath>
#include <numbers>

#include <echelon/core/check.hpp>
#include <echelon/math/search.hpp>
#include <echelon/stock/demand.hpp>
#include <echelon/stock/economic_order.hpp>
#include <echelon/stock/reorder_quantity.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// E(D - x)^+, to full precision far above the mean too.
inline double missing(const normal_demand& demand, double x) noexcept {
  return normal_demand{-demand.mean(), demand.sd()}.leftover(-x);
}

/// E((D - x)^+)^2 / 2, the second-order loss.
inline double missing_twice(const normal_demand& demand, double x) noexcept {
  const double z = (x - demand.mean()) / demand.sd();
  const double density = std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
  return 0.5 * demand.sd() * demand.sd() * ((z * z + 1) * normal_demand::below(-z) - z * density);
}

}  // namespace detail

/// The economic order quantity with backorders, and the best r for it. Costs at most 12.5 % more than the best (r, Q).
///
/// throws  error 201 a parameter not positive
/// source  Zheng (1992) On properties of stochastic inventory systems, Management Science 38(1), theorem 4
template <class = void>
reorder_quantity_plan order_with_backorders(const reorder_quantity& how, const normal_demand& lead) {
  detail::check_reorder_quantity(how);
  const double quantity = solve(economic_order{.fixed = how.fixed, .holding = how.cost.over, .rate = how.rate,
                                               .backorder = how.cost.under}).quantity;
  return evaluate(how, lead, detail::reorder_at_for(how.cost, lead, quantity), quantity);
}

/// The economic order quantity, and the stock of a newsvendor over the lead time as r.
///
/// throws  error 201 a parameter not positive
/// source  Hadley, Whitin (1963) Analysis of Inventory Systems, section 1-11; Snyder, Shen, Fundamentals of Supply
///         Chain Theory, section 5.3
template <class = void>
reorder_quantity_plan order_with_safety_stock(const reorder_quantity& how, const normal_demand& lead) {
  detail::check_reorder_quantity(how);
  const economic_order lot{.fixed = how.fixed, .holding = how.cost.over, .rate = how.rate};
  return evaluate(how, lead, solve(how.cost, lead).stock, solve(lot).quantity);
}

/// The best r and Q when what waits is taken to be gone before the next order is placed: with n and n2 the first and
/// second-order loss of the lead time's demand,
///
///     n(r) = over Q / (over + under),    Q^2 = 2 (fixed rate + (over + under) n2(r)) / over
///
/// which is where a convex function is smallest.
///
/// throws  error 201 a parameter not positive
/// source  Hadley, Whitin (1963), section 4-9; Snyder, Shen, Fundamentals of Supply Chain Theory, (5.28), (5.29)
template <class = void>
reorder_quantity_plan order_by_losses(const reorder_quantity& how, const normal_demand& lead) {
  detail::check_reorder_quantity(how);
  const double both = how.cost.over + how.cost.under;
  const auto reorder_at = [&](double quantity) {
    const double wanted = how.cost.over * quantity / both;
    double low = lead.mean() - wanted, high = lead.mean() + lead.sd();  // n(r) > mean - r
    while (detail::missing(lead, high) > wanted) high += 4 * lead.sd();
    return bisect(low, high, [&](double r) { return detail::missing(lead, r) <= wanted; });
  };
  const auto enough = [&](double quantity) {
    return how.cost.over * quantity * quantity >=
           2 * (how.fixed * how.rate + both * detail::missing_twice(lead, reorder_at(quantity)));
  };
  const double low = std::sqrt(2 * how.fixed * how.rate / how.cost.over);
  double high = 2 * low;
  while (!enough(high)) high *= 2;
  const double quantity = bisect(low, high, enough);
  return evaluate(how, lead, reorder_at(quantity), quantity);
}

/// Whitin's r and Q, from the expected level of the stock. Here cost.under is money per unit that has to wait, however
/// long, and so `cost` is that of this model: over (r - mean + Q / 2) + (fixed + under n(r)) rate / Q.
///
///     chance of more than r = over Q / (under rate),    Q^2 = 2 rate (fixed + under n(r)) / over
///
/// throws  error 201 a parameter not positive, or so cheap a unit that waits that no such r and Q exist
/// source  Whitin (1953) The Theory of Inventory Management; Hadley, Whitin (1963), section 4-2
template <class = void>
reorder_quantity_plan order_by_expected_level(const reorder_quantity& how, const normal_demand& lead) {
  detail::check_reorder_quantity(how);
  const auto next = [&](double quantity, double& r) {  // rises with Q, so that steps from below climb to the first fit
    const double late = how.cost.over * quantity / (how.cost.under * how.rate);
    check::range(late < 1, "cost.under", "is too small for a reorder point to exist");
    r = 2 * lead.mean() - lead.quantile(late);
    return std::sqrt(2 * how.rate * (how.fixed + how.cost.under * detail::missing(lead, r)) / how.cost.over);
  };
  double quantity = std::sqrt(2 * how.fixed * how.rate / how.cost.over), r = 0;
  for (double better = next(quantity, r); better > quantity; better = next(quantity, r)) {
    const bool last = better - quantity <= 1e-15 * quantity;
    quantity = better;
    if (last) break;
  }
  const double money = how.cost.over * (r - lead.mean() + 0.5 * quantity) +
                       (how.fixed + how.cost.under * detail::missing(lead, r)) * how.rate / quantity;
  return {r, quantity, money};
}

}  // namespace echelon::inline ECHELON_ABI
