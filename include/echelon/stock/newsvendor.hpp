// SPDX-License-Identifier: BSL-1.0
/// The newsvendor: one chance to stock up before demand happens.
#pragma once

#include <algorithm>
#include <cmath>

#include <echelon/core/check.hpp>
#include <echelon/loss/cost.hpp>
#include <echelon/stock/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// A stock and what is expected of it.
struct newsvendor_plan {
  double stock = 0;
  double cost = 0;           ///< under * missing + over * leftover
  double service_level = 0;  ///< the chance that nothing is missing
  double leftover = 0;       ///< expected units not wanted
  double missing = 0;        ///< expected units wanted and not there
};

namespace detail {

inline void check_costs(const newsvendor_cost& cost) {
  check::range(cost.under > 0 && std::isfinite(cost.under), "cost.under", "is not positive and finite");
  check::range(cost.over > 0 && std::isfinite(cost.over), "cost.over", "is not positive and finite");
}

}  // namespace detail

/// The costs of a missing and of a left unit that is bought at `cost`, sold at `price` and salvaged at `salvage`.
/// Expected profit is then (price - cost) * mean demand less the cost of the newsvendor.
///
/// throws  error 201 not salvage < cost < price
inline newsvendor_cost newsvendor_cost_of(double price, double cost, double salvage = 0.0) {
  check::range(std::isfinite(price) && std::isfinite(salvage) && salvage < cost && cost < price, "cost",
               "does not lie between salvage and price");
  return {.under = price - cost, .over = cost - salvage};
}

/// What a given stock costs.
///
/// throws  error 201 a cost is not positive, the stock not finite
template <demand_law Law>
newsvendor_plan evaluate(const newsvendor_cost& cost, const Law& demand, double stock) {
  detail::check_costs(cost);
  check::range(std::isfinite(stock), "stock", "is not finite");
  newsvendor_plan out{.stock = stock, .service_level = demand.cdf(stock), .leftover = demand.leftover(stock)};
  out.missing = std::max(0.0, out.leftover - stock + demand.mean());
  out.cost = cost.under * out.missing + cost.over * out.leftover;
  return out;
}

/// The smallest of the cheapest stocks: the quantile of demand at under / (under + over).
///
/// unit    costs in money per unit of demand
/// throws  error 201 a cost is not positive
/// exact   to rounding, for any law; whole units where demand is in whole units
/// source  Arrow, Harris, Marschak (1951) Optimal inventory policy, Econometrica 19(3)
/// see     docs/understand/stock.md
template <demand_law Law>
newsvendor_plan solve(const newsvendor_cost& cost, const Law& demand) {
  detail::check_costs(cost);
  return evaluate(cost, demand, demand.quantile(cost.under / (cost.under + cost.over)));
}

}  // namespace echelon::inline ECHELON_ABI
