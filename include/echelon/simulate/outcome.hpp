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
/// law  opening + ordered = sold + on_hand + in_yard + in_transit
/// law  demanded = (sold - sold_for_others) + served_by_others + lost
struct cell_outcome {
  std::uint64_t opening = 0, ordered = 0;
  std::uint64_t demanded = 0, sold = 0, lost = 0;          ///< sold: from this shelf, to whomever
  std::uint64_t sold_for_others = 0;                       ///< of sold, to customers of other sites
  std::uint64_t served_by_others = 0;                      ///< of demanded, from shelves of other sites
  std::uint64_t on_hand = 0, in_yard = 0, in_transit = 0;  ///< after the last day
  std::uint64_t held_days = 0;     ///< units on hand or in the yard, summed over the evenings
  std::uint64_t waited_days = 0;   ///< units left in the yard, summed over the evenings
  std::uint64_t short_days = 0;    ///< days on which demand was lost
  std::uint64_t short_demand = 0;  ///< demand of those days
};

/// What became of the orders for one delivery speed, in units.
struct speed_outcome {
  std::uint64_t demanded = 0, served = 0;
  std::uint64_t elsewhere = 0;  ///< of served, from another site than the customers' own

  std::uint64_t lost() const noexcept { return demanded - served; }
  double fill_rate() const noexcept { return share(served, demanded, 1.0); }
  double from_elsewhere() const noexcept { return share(elsewhere, served, 0.0); }  ///< share of what was served
  speed_outcome& operator+=(const speed_outcome& o) noexcept {
    demanded += o.demanded, served += o.served, elsewhere += o.elsewhere;
    return *this;
  }

 private:
  static double share(std::uint64_t part, std::uint64_t whole, double of_nothing) noexcept {
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : of_nothing;
  }
};

/// Key figures of a policy on one scenario; money as in `product` and `arc`.
struct outcome {
  double holding = 0;    ///< `product.holding` on every evening's units, in the yard as in the shelves
  double lost = 0;       ///< per unit of lost demand `product.margin`, or price times `speed.lost_margin` of its speed
  double leftover = 0;   ///< `product.leftover` per unit that remains at the end, wherever it is
  double transport = 0;  ///< cost of the cheapest arc per unit ordered
  double shipping = 0;   ///< what parcels cost beyond the cheapest service of their region and speed
  double cost() const noexcept { return holding + lost + leftover + transport + shipping; }

  double in_stock = 1;       ///< share of demand that falls on cell-days without lost demand
  double in_stock_days = 1;  ///< share of cell-days without lost demand
  double fill_rate = 1;      ///< share of demand that was served
  cell_outcome total;        ///< sums over the cells

  std::vector<cell_outcome> cells;
  std::vector<speed_outcome> speeds;  ///< [speeds of the network]; empty when sites do not help each other
  std::vector<double> storage_use;  ///< [sites, periods] largest volume right after receipt
  std::vector<std::uint64_t> inbound_use;  ///< [sites, periods] units received
  double storage_ratio = 0;  ///< largest volume after receipt over storage; above 1 only where opening stock was
};

}  // namespace echelon::inline ECHELON_ABI
