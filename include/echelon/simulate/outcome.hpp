// SPDX-License-Identifier: BSL-1.0
/// What a simulated policy cost and achieved.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// What one cell went through. All counts are exact.
///
/// law  opening + ordered = sold + on_hand + in_yard + in_transit, and demanded = sold + lost
struct cell_outcome {
  std::uint64_t opening = 0, ordered = 0;
  std::uint64_t demanded = 0, sold = 0, lost = 0;
  std::uint64_t on_hand = 0, in_yard = 0, in_transit = 0;  ///< after the last day
  std::uint64_t held_days = 0;     ///< units on hand or in the yard, summed over the evenings
  std::uint64_t waited_days = 0;   ///< units left in the yard, summed over the evenings
  std::uint64_t short_days = 0;    ///< days on which demand was lost
  std::uint64_t short_demand = 0;  ///< demand of those days
};

/// Key figures of a policy on one scenario; money as in `product` and `arc`.
struct outcome {
  double holding = 0;    ///< `product.holding` on every evening's units, in the yard as in the shelves
  double lost = 0;       ///< `product.margin` per unit of lost demand
  double leftover = 0;   ///< `product.leftover` per unit that remains at the end, wherever it is
  double transport = 0;  ///< cost of the cheapest arc per unit ordered
  double cost() const noexcept { return holding + lost + leftover + transport; }

  double in_stock = 1;       ///< share of demand that falls on cell-days without lost demand
  double in_stock_days = 1;  ///< share of cell-days without lost demand
  double fill_rate = 1;      ///< share of demand that was served
  cell_outcome total;        ///< sums over the cells

  std::vector<cell_outcome> cells;
  std::vector<double> storage_use;  ///< [sites, periods] largest volume right after receipt
  std::vector<std::uint64_t> inbound_use;  ///< [sites, periods] units received
  double storage_ratio = 0;  ///< largest volume after receipt over storage; above 1 only where opening stock was
};

}  // namespace echelon::inline ECHELON_ABI
