// SPDX-License-Identifier: BSL-1.0
/// What happens whatever the policy does: the same demand and the same delays for everybody.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/data/panel.hpp>
#include <echelon/network/network.hpp>
#include <echelon/network/placement.hpp>

namespace echelon::inline ECHELON_ABI {

/// One future of a network, day by day, on which policies are compared.
///
/// shape   demand [cells, days]
/// unit    units of product; whole units of `cells[c].on_hand` are there on the first morning
struct scenario {
  network net;
  std::vector<product> products;
  std::vector<cell> cells;
  std::size_t days = 0;
  std::vector<std::uint32_t> demand;
  std::size_t days_per_period = 7;   ///< length of a planning period; the last one may be shorter
  bool lead_times_vary = false;      ///< whether shipments are late as the standard deviation of their arc says
  std::uint64_t seed = 1;            ///< of the delays, and of who orders how fast and when
  bool sites_help = false;           ///< whether `net.services` says who serves whom; else each site serves its own

  std::size_t periods() const noexcept { return (days + days_per_period - 1) / days_per_period; }
};

/// throws  error 202 no cell, no day or a period without days | 101 demand has another shape | 203 a cell names a
///         product or site that is not there, or an arc such a site | 201 opening stock is negative or not finite |
///         303 a cost, volume or capacity is negative or not a number
template <class = void>
void validate(const scenario& s) {
  check::not_empty(s.cells.size(), "cells");
  check::not_empty(s.days, "days");
  check::not_empty(s.days_per_period, "days_per_period");
  check::size(s.demand.size() % s.days, 0, "demand beyond whole cells");
  check::size(s.demand.size() / s.days, s.cells.size(), "demand");
  for (std::size_t c = 0; c < s.cells.size(); ++c) {
    if (s.cells[c].product >= s.products.size()) throw error{fault::unknown, "cells", c, "names no known product"};
    if (s.cells[c].site >= s.net.sites.size()) throw error{fault::unknown, "cells", c, "names no known site"};
    if (!(s.cells[c].on_hand >= 0 && s.cells[c].on_hand < 0x1p53))
      throw error{fault::range, "cells", c, "has an opening stock that is not a count"};
  }
  for (std::size_t j = 0; j < s.products.size(); ++j)
    for (const double v : {s.products[j].volume, s.products[j].margin, s.products[j].holding, s.products[j].leftover})
      if (!(v >= 0 && std::isfinite(v))) throw error{fault::negative, "products", j, "has a negative number or none"};
  for (std::size_t k = 0; k < s.net.sites.size(); ++k)
    if (!(s.net.sites[k].storage >= 0 && s.net.sites[k].inbound_per_period >= 0))
      throw error{fault::negative, "sites", k, "has a negative capacity or none"};
  for (std::size_t a = 0; a < s.net.arcs.size(); ++a) {
    if (s.net.arcs[a].from >= s.net.sites.size() || s.net.arcs[a].to >= s.net.sites.size())
      throw error{fault::unknown, "arcs", a, "names no known site"};
    if (!(s.net.arcs[a].cost_per_unit >= 0 && std::isfinite(s.net.arcs[a].cost_per_unit)))
      throw error{fault::negative, "arcs", a, "has a negative cost or none"};
  }
}

/// Days by which the shipment for a product at a site in a period is late: the positive part of a normal with the
/// arc's standard deviation, to the nearest day.
///
/// repeats equal for equal (seed, product, site, period), whatever the policy orders
inline std::size_t late_days(const scenario& s, const cell& where, std::size_t period) noexcept {
  const std::size_t a = s.lead_times_vary ? cheapest_arc_to(s.net, where.site) : s.net.arcs.size();
  if (a == s.net.arcs.size() || !(s.net.arcs[a].lead.sd > 0)) return 0;
  constexpr std::uint32_t purpose = 0x6C617465;
  const std::uint64_t item = (std::uint64_t{where.product} << 32) ^ (std::uint64_t{where.site} << 16) ^ period;
  random_stream draw{s.seed, item, purpose};
  const double late = std::max(0.0, std::round(draw.normal() * s.net.arcs[a].lead.sd));
  return static_cast<std::size_t>(std::min(late, 1e6));
}

/// Recorded demand as days to replay: the whole units of periods first … first + days - 1, missing as zero.
///
/// shape   returns [series, days]
/// throws  error 303 demand is negative | 201 demand is beyond 2^32 units
template <class = void>
std::vector<std::uint32_t> recorded_demand(const panel& observed, std::int64_t first, std::size_t days) {
  std::vector<std::uint32_t> out(observed.size() * days, 0);
  for (std::size_t i = 0; i < observed.size(); ++i)
    for (std::size_t d = 0; d < days; ++d) {
      const double y = observed.demand[i].at(first + static_cast<std::int64_t>(d));
      if (y != y) continue;
      if (y < 0) throw error{fault::negative, "demand", i, "is negative, needed zero or more"};
      const double whole = std::floor(y + 0.5);
      if (!(whole <= std::numeric_limits<std::uint32_t>::max()))
        throw error{fault::range, "demand", i, "is beyond 4294967295 units"};
      out[i * days + d] = static_cast<std::uint32_t>(whole);
    }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
