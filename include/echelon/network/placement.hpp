// SPDX-License-Identifier: BSL-1.0
/// The placement problem and its plan: what to buy, and how much of it to place where and when.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/core/progress.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/network/network.hpp>

namespace echelon::inline ECHELON_ABI {

/// Economics of one product.
struct product {
  double price = 1;    ///< money per unit
  double volume = 1;   ///< storage taken by a unit
  double margin = 0.3;   ///< money lost per unit of unmet demand
  double holding = 0.01; ///< money per unit held over one planning period at a fulfilment site
  double leftover = 0.05; ///< extra money per unit still held after the last period (write-down)
};

/// One product at one fulfilment site: the smallest thing that gets stock.
struct cell {
  std::size_t product = 0;
  std::size_t site = 0;
  double on_hand = 0;  ///< units there at the start
};

/// Everything that a placement needs to know.
///
/// shape   cumulative [cells, periods, levels]: quantiles of the demand from the start to the end of each period
/// unit    units of product; money as in `product`
struct placement_problem {
  network net;
  std::vector<product> products;
  std::vector<cell> cells;
  quantile_forecast cumulative;

  std::size_t periods() const noexcept { return cumulative.horizon(); }
};

/// Which argument proves the bound of a plan.
enum class proof : std::uint8_t {
  none,
  priced_cells,  ///< Lagrangian bound with every cell at its own optimum, expectations taken from the quantiles
  sampled_flow,  ///< Lagrangian bound of the problem on its paths, every order known and served by least cost
};

/// A certified plan. `bound` is a lower bound on the expected cost of every plan that keeps the capacities, and `value`
/// the expected cost of this one.
struct placement_plan {
  std::size_t periods = 0;
  std::vector<std::uint32_t> place;    ///< [cells, periods] units that reach the site at the start of the period
  std::vector<std::uint32_t> buy;      ///< [cells, periods] units that reach the distribution centre for the cell then
  std::vector<double> storage_price;   ///< [sites, periods] money per volume held over the period
  std::vector<double> inbound_price;   ///< [sites, periods] money per unit received
  std::vector<double> outbound_price;  ///< [sites, periods] money per unit shipped
  std::vector<double> storage_use;     ///< [sites, periods] expected volume right after receipt
  std::vector<double> inbound_use;     ///< [sites, periods] units received
  std::vector<double> outbound_use;    ///< [sites, periods] expected units shipped, of centres to sites
  double bound = 0;
  double value = 0;
  double gap = 0;                      ///< (value - bound) / |value|
  proof proven_by = proof::none;
  stop why = stop::iterations;
  std::vector<double> service;         ///< [speeds] expected share of orders served; empty where none is planned for
  std::vector<double> next_day;        ///< [speeds] share that comes after the last cut-off of its day; likewise
  std::vector<double> lower_trace;     ///< best bound after each iteration
  std::vector<double> upper_trace;     ///< best plan after each iteration
  std::vector<std::size_t> overfull;   ///< when infeasible: site * periods + period of each storage that stock on
                                       ///< hand alone exceeds
};

/// How to place.
struct placement {
  double waiting = 0.25;        ///< share of the margin lost per unit short at the end of each period before the last
  double centre_holding = 0.5;  ///< holding at a distribution centre, as a share of holding at the site
  double gap = 1e-3;            ///< certified relative distance of bound and plan that is small enough
  std::size_t max_iterations = 200;
};

}  // namespace echelon::inline ECHELON_ABI
