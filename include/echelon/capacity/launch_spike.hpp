// SPDX-License-Identifier: BSL-1.0
/// The load of a launch: buyers come in a rush, wait, ask again and again, and leave when everything is sold.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// A launch of limited stock. Buyers come at a rate of buyers / rush * exp(-t / rush), each for one piece.
struct launch {
  double buyers = 10'000;
  double rush = 15;                                                    ///< minutes in which all but 1 / e have come
  double stock = std::numeric_limits<double>::infinity();              ///< pieces
  double orders_a_minute = std::numeric_limits<double>::infinity();    ///< that can be taken; others wait
  double visit = 8;                                                    ///< requests of a buyer on arrival and order
  double refresh = 4;                                                  ///< requests a minute of a buyer who waits
  double patience = 10;  ///< minutes in which all but 1 / e of those who wait have left once all is sold
};

/// The load of a launch, minute by minute from its opening.
///
/// shape   load, waiting [minutes]: requests in the minute, buyers who wait at its end
struct launch_load {
  std::vector<double> load, waiting;
  double sold = 0;
  double sold_out = std::numeric_limits<double>::infinity();  ///< minutes after the opening
};

/// Follows a launch through its minutes.
///
/// Within a minute buyers come evenly and orders are taken evenly; of those who wait, half a minute's change counts.
/// When all is sold, buyers who come still look once, and those who wait leave.
///
/// throws  error 201 a number that cannot be | 202 no minute
/// law     sold <= min(stock, buyers); load is never negative; without a limit on orders the last piece goes at
///         -rush * log(1 - stock / buyers)
/// cost    O(minutes)
/// source  a fluid queue: Newell (1982) Applications of Queueing Theory, 2
template <class = void>
launch_load load_of(const launch& of, std::size_t minutes) {
  check::not_empty(minutes, "minutes");
  check::range(of.buyers >= 0 && std::isfinite(of.buyers), "buyers", "are negative or not finite");
  check::range(of.rush > 0 && std::isfinite(of.rush), "rush", "is not positive and finite");
  check::range(of.stock >= 0, "stock", "is negative or not a number");
  check::range(of.orders_a_minute > 0, "orders_a_minute", "is not positive");
  check::range(of.visit >= 0 && of.refresh >= 0 && std::isfinite(of.visit + of.refresh), "visit",
               "or refresh is negative or not finite");
  check::range(of.patience > 0 && std::isfinite(of.patience), "patience", "is not positive and finite");
  launch_load out;
  double waiting = 0;
  bool all_sold = of.stock == 0;
  if (all_sold) out.sold_out = 0;
  for (std::size_t m = 0; m < minutes; ++m) {
    const auto from = static_cast<double>(m);
    const double left = of.buyers * std::exp(-from / of.rush);  // who have not come yet
    const double come = left * -std::expm1(-1 / of.rush);
    const double before = waiting;
    double open = all_sold ? 0.0 : 1.0;  // the share of the minute in which something is for sale
    if (!all_sold) {
      const double could = std::min(of.orders_a_minute, waiting + come), rest = of.stock - out.sold;
      if (could < rest) {
        out.sold += could;
        waiting += come - could;
      } else {
        // the last piece goes within this minute: when as many have come, or been served, as pieces were left
        const bool queue = waiting + come > of.orders_a_minute;
        const double coming = rest - waiting;
        open = queue         ? rest / of.orders_a_minute
               : coming <= 0 ? 0.0
                             : -of.rush * std::log1p(-std::min(coming / left, 1.0));
        open = std::clamp(open, 0.0, 1.0);
        out.sold = of.stock;
        out.sold_out = from + open;
        const double came = left * -std::expm1(-open / of.rush);
        waiting = std::max(0.0, waiting + came - rest);
        all_sold = true;
      }
    }
    const double stay = std::exp(-(1 - open) / of.patience);
    if (all_sold) waiting *= stay;
    out.load.push_back(of.visit * come + of.refresh * 0.5 * (before + waiting));
    out.waiting.push_back(waiting);
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
