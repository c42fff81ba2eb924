// SPDX-License-Identifier: BSL-1.0
/// Order quantity when demand runs evenly and the supplier fails now and then.
#pragma once

#include <cmath>

#include <echelon/core/check.hpp>
#include <echelon/stock/economic_order.hpp>

namespace echelon::inline ECHELON_ABI {

/// An item that is ordered when the last unit is gone; the supplier works and fails for exponential times, and while it
/// has failed and nothing is left, demand is lost.
///
/// unit    rate in units per time, disruption and recovery per time, holding in money per unit and time
struct disrupted_order {
  double fixed = 0;       ///< money per order
  double holding = 0;
  double rate = 0;        ///< demand
  double lost = 0;        ///< money per unit of demand lost
  double disruption = 0;  ///< 1 / mean time until the supplier fails
  double recovery = 0;    ///< 1 / mean time until it works again
};

namespace detail {

inline void check_disrupted_order(const disrupted_order& how) {
  check::range(how.fixed > 0 && std::isfinite(how.fixed), "fixed", "is not positive and finite");
  check::range(how.holding > 0 && std::isfinite(how.holding), "holding", "is not positive and finite");
  check::range(how.rate > 0 && std::isfinite(how.rate), "rate", "is not positive and finite");
  check::range(how.lost > 0 && std::isfinite(how.lost), "lost", "is not positive and finite");
  check::range(how.disruption > 0 && std::isfinite(how.disruption), "disruption", "is not positive and finite");
  check::range(how.recovery > 0 && std::isfinite(how.recovery), "recovery", "is not positive and finite");
}

}  // namespace detail

/// What a quantity Q costs; `waiting` is the share of demand that is lost.
///
///     psi = disruption / (disruption + recovery) * (1 - exp(-(disruption + recovery) Q / rate))
///     cost = (fixed + holding Q^2 / (2 rate) + lost rate psi / recovery) / (Q / rate + psi / recovery)
///
/// throws  error 201 a parameter or the quantity not positive
/// source  Berk, Arreola-Risa (1994) Note on "Future supply uncertainty in EOQ models", Naval Research Logistics 41
inline economic_order_plan evaluate(const disrupted_order& how, double quantity) {
  detail::check_disrupted_order(how);
  check::range(quantity > 0 && std::isfinite(quantity), "quantity", "is not positive and finite");
  const double both = how.disruption + how.recovery;
  const double psi = -how.disruption / both * std::expm1(-both * quantity / how.rate);
  const double out_of_stock = psi / how.recovery, length = quantity / how.rate + out_of_stock;
  const double money = how.fixed + 0.5 * how.holding * quantity * quantity / how.rate +
                       how.lost * how.rate * out_of_stock;
  return {.quantity = quantity, .waiting = out_of_stock / length, .cost = money / length};
}

/// The cheapest quantity; 0 where every quantity costs more than losing all demand, which is so if and only if
/// fixed >= lost^2 rate / (2 holding).
///
/// Money less c times length, at the least cost c, is smallest at the largest root of a convex function of Q. Solving
/// for Q and c in turn falls to the optimum, faster than linearly.
///
/// throws  error 201 a parameter not positive
/// exact   to rounding
/// source  Parlar, Berkin (1991) Future supply uncertainty in EOQ models; the ratio: Dinkelbach (1967) On nonlinear
///         fractional programming, Management Science 13(7)
/// see     docs/understand/stock.md
template <class = void>
economic_order_plan solve(const disrupted_order& how) {
  detail::check_disrupted_order(how);
  if (how.fixed >= 0.5 * how.lost * how.lost * how.rate / how.holding)
    return {.quantity = 0, .waiting = 1, .cost = how.lost * how.rate};
  const double decay = (how.disruption + how.recovery) / how.rate;
  auto best = evaluate(how, how.lost * how.rate / how.holding);
  for (int round = 0; round < 200; ++round) {
    // slope of money - cost * length, times rate: holding Q - c + (lost rate - c) disruption / recovery exp(-decay Q)
    const double push = (how.lost * how.rate - best.cost) * how.disruption / how.recovery;
    double quantity = best.cost / how.holding;  // the slope is not negative here, nor beyond
    for (int newton = 0; newton < 100; ++newton) {
      const double fall = push * std::exp(-decay * quantity);
      const double next = quantity - (how.holding * quantity - best.cost + fall) / (how.holding - decay * fall);
      if (!(next < quantity)) break;
      quantity = next;
    }
    const auto better = evaluate(how, quantity);
    const bool last = !(better.cost < best.cost);  // the cost has all its digits, and so has the quantity found from it
    best = better;
    if (last) break;
  }
  return best;
}

}  // namespace echelon::inline ECHELON_ABI
