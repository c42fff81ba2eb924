// SPDX-License-Identifier: BSL-1.0
/// Order quantity when demand runs evenly and what arrives is not what was ordered.
#pragma once

#include <cmath>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// Of an order of Q units Z Q + Y arrive, Z and Y random and independent of each other and of earlier orders.
///
/// unit    rate in units per time, holding in money per unit and time
struct random_yield {
  double fixed = 0;      ///< money per order
  double holding = 0;
  double rate = 0;       ///< demand
  double share = 1;      ///< mean of Z
  double share_sd = 0;
  double surplus = 0;    ///< mean of Y, units; negative where units are missing
  double surplus_sd = 0;
};

struct random_yield_plan {
  double quantity = 0;  ///< units ordered
  double arrives = 0;   ///< units that arrive, in the mean
  double cost = 0;      ///< per time
};

namespace detail {

inline void check_yield(const random_yield& how) {
  check::range(how.fixed > 0 && std::isfinite(how.fixed), "fixed", "is not positive and finite");
  check::range(how.holding > 0 && std::isfinite(how.holding), "holding", "is not positive and finite");
  check::range(how.rate > 0 && std::isfinite(how.rate), "rate", "is not positive and finite");
  check::range(how.share > 0 && std::isfinite(how.share), "share", "is not positive and finite");
  check::range(how.share_sd >= 0 && std::isfinite(how.share_sd), "share_sd", "is negative or not finite");
  check::range(std::isfinite(how.surplus), "surplus", "is not finite");
  check::range(how.surplus_sd >= 0 && std::isfinite(how.surplus_sd), "surplus_sd", "is negative or not finite");
}

}  // namespace detail

/// What a quantity costs: orders come when the last unit is gone, so with R units arriving a cycle lasts R / rate and
/// costs fixed + holding R^2 / (2 rate), and the cost is (fixed rate + holding E R^2 / 2) / E R.
///
/// throws  error 201 a parameter, or a quantity of which nothing arrives in the mean
/// source  Silver (1976) Establishing the order quantity when the amount received is uncertain, INFOR 14(1)
inline random_yield_plan evaluate(const random_yield& how, double quantity) {
  detail::check_yield(how);
  const double arrives = how.share * quantity + how.surplus;
  check::range(quantity > 0 && std::isfinite(quantity) && arrives > 0, "quantity", "lets nothing arrive");
  const double spread = how.share_sd * quantity, variance = spread * spread + how.surplus_sd * how.surplus_sd;
  return {.quantity = quantity, .arrives = arrives,
          .cost = (how.fixed * how.rate + 0.5 * how.holding * variance) / arrives + 0.5 * how.holding * arrives};
}

/// The cheapest quantity: with v = (share_sd / share)^2, in the mean
/// sqrt((2 fixed rate / holding + surplus_sd^2 + v surplus^2) / (1 + v)) units arrive.
///
/// throws  error 201 a parameter, or so large a surplus that nothing should be ordered
/// exact   closed form; only mean and deviation of the yields matter
/// source  Silver (1976), where one of Z and Y is certain; Snyder, Shen, Fundamentals of Supply Chain Theory, (9.23)
inline random_yield_plan solve(const random_yield& how) {
  detail::check_yield(how);
  const double v = how.share_sd * how.share_sd / (how.share * how.share);
  const double squares = 2 * how.fixed * how.rate / how.holding + how.surplus_sd * how.surplus_sd +
                         v * how.surplus * how.surplus;
  const double arrives = std::sqrt(squares / (1 + v));
  check::range(arrives > how.surplus, "surplus", "exceeds what is worth ordering");
  return evaluate(how, (arrives - how.surplus) / how.share);
}

}  // namespace echelon::inline ECHELON_ABI
