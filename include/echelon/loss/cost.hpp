// SPDX-License-Identifier: BSL-1.0
/// The newsvendor cost: what too little and too much stock cost for one period.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

#include <echelon/core/level.hpp>
#include <echelon/loss/tally.hpp>

namespace echelon::inline ECHELON_ABI {

/// The costs of a unit that was wanted and not there, and of a unit that was there and not wanted.
///
/// unit    money per unit of demand
struct newsvendor_cost {
  double under = 1.0;
  double over = 1.0;

  /// The cost of `stock` when `demand` happens.
  ///
  /// exact   (under + over) times the pinball loss of stock at the critical ratio
  constexpr double operator()(double demand, double stock) const noexcept {
    return demand >= stock ? under * (demand - stock) : over * (stock - demand);
  }

  /// The level of the quantile of demand that is the cheapest stock: under / (under + over).
  ///
  /// throws  error 201 a cost is not above zero
  /// source  Arrow, Harris, Marschak (1951) Optimal inventory policy, Econometrica 19(3)
  level critical_ratio() const {
    check::range(under > 0.0 && over > 0.0, "cost", "is not above zero");
    return level::of(under / (under + over));
  }
};

/// The mean cost of stocks over observed demands.
///
/// shape   demand and stock [any]; demand not-a-number is missing
/// throws  error 101 shapes differ | 301 not finite
inline mean_tally mean_cost(const newsvendor_cost& cost, std::span<const double> demand,
                            std::span<const double> stock) {
  check::actual_and_forecast(demand, stock);
  mean_tally out;
  for (std::size_t i = 0; i < demand.size(); ++i) {
    if (std::isnan(demand[i])) ++out.missing;
    else out.add(cost(demand[i], stock[i]));
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
