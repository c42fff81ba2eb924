// SPDX-License-Identifier: BSL-1.0
/// Order quantities when demand runs evenly and for ever.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// An item with a cost per order and a cost per unit and time in stock.
///
/// unit    rate and production in units per time, holding and backorder in money per unit and time
struct economic_order {
  double fixed = 0;    ///< money per order
  double holding = 0;
  double rate = 0;     ///< demand
  double backorder = std::numeric_limits<double>::infinity();   ///< infinite: nothing may wait
  double production = std::numeric_limits<double>::infinity();  ///< infinite: an order arrives at once
};

struct economic_order_plan {
  double quantity = 0;
  double waiting = 0;  ///< share of demand that waits
  double cost = 0;     ///< per time
};

/// The cheapest order quantity.
///
/// throws  error 201 fixed, holding, rate or backorder not positive, production not above rate
/// source  Harris (1913) How many parts to make at once; Taft (1918) for production; Zipkin (2000) Foundations of
///         Inventory Management, sections 3.2 to 3.4
inline economic_order_plan solve(const economic_order& how) {
  check::range(how.fixed > 0 && std::isfinite(how.fixed), "fixed", "is not positive and finite");
  check::range(how.holding > 0 && std::isfinite(how.holding), "holding", "is not positive and finite");
  check::range(how.rate > 0 && std::isfinite(how.rate), "rate", "is not positive and finite");
  check::range(how.backorder > 0, "backorder", "is not positive");
  check::range(how.production > how.rate, "production", "is not above the rate of demand");
  const double waiting = std::isinf(how.backorder) ? 0.0 : how.holding / (how.holding + how.backorder);
  const double idle = 1 - how.rate / how.production;  // 1 where production is infinite
  const double slope = how.holding * idle * (1 - waiting);
  return {.quantity = std::sqrt(2 * how.fixed * how.rate / slope), .waiting = waiting,
          .cost = std::sqrt(2 * how.fixed * how.rate * slope)};
}

/// From `from` units an order costs `price` a unit.
struct price_break {
  double from = 0;
  double price = 0;
};

/// An item whose price falls with the quantity; holding costs a share of the price per time.
struct discounted_order {
  double fixed = 0;
  double holding_rate = 0;
  double rate = 0;
  bool incremental = false;  ///< the lower price holds for the units beyond the break only
};

/// The cheapest order quantity under discounts; the cost includes what is bought.
///
/// needs   the first break at 0, breaks ascending, prices falling
/// throws  error 102 breaks or prices out of order | 201 a parameter not positive, first break not at 0 | 202 no break
/// cost    O(breaks)
/// source  Hadley, Whitin (1963) Analysis of Inventory Systems, sections 2-11 and 2-12
template <class = void>
economic_order_plan solve(const discounted_order& how, std::span<const price_break> breaks) {
  check::not_empty(breaks.size(), "breaks");
  check::range(how.fixed > 0 && std::isfinite(how.fixed), "fixed", "is not positive and finite");
  check::range(how.holding_rate > 0 && std::isfinite(how.holding_rate), "holding_rate", "is not positive and finite");
  check::range(how.rate > 0 && std::isfinite(how.rate), "rate", "is not positive and finite");
  check::range(breaks[0].from == 0, "breaks", "do not start at 0");
  economic_order_plan best{.quantity = 0, .waiting = 0, .cost = std::numeric_limits<double>::infinity()};
  double extra = 0;  // what the units before the break cost above its price
  for (std::size_t k = 0; k < breaks.size(); ++k) {
    const double price = breaks[k].price, from = breaks[k].from;
    if (!(price > 0) || !std::isfinite(price)) throw error{fault::range, "price", k, "is not positive and finite"};
    if (k > 0 && !(from > breaks[k - 1].from)) throw error{fault::order, "from", k, "does not exceed the one before"};
    if (k > 0 && !(price < breaks[k - 1].price)) throw error{fault::order, "price", k, "is not below the one before"};
    if (how.incremental && k > 0) extra += from * (breaks[k - 1].price - price);
    const double end = k + 1 < breaks.size() ? breaks[k + 1].from : std::numeric_limits<double>::infinity();
    const double hold = how.holding_rate * price;
    const double wanted = std::sqrt(2 * (how.fixed + extra) * how.rate / hold);
    const double quantity = std::clamp(wanted, from, end);
    if (!(quantity > 0) || std::isinf(quantity)) continue;
    const double cost = how.rate * price + (how.fixed + extra) * how.rate / quantity + 0.5 * hold * quantity +
                        0.5 * how.holding_rate * extra;
    if (cost < best.cost) best = {.quantity = quantity, .waiting = 0, .cost = cost};
  }
  return best;
}

}  // namespace echelon::inline ECHELON_ABI
