// SPDX-License-Identifier: BSL-1.0
/// The baseline of a planner without prices: everybody gets the same share of what he wanted.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/network/model.hpp>
#include <echelon/network/place.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// Cuts the units of period t at the cells of one building to the largest common share for which fits() holds.
/// Fractions are carried from cell to cell, so that slow movers get their share of units too.
template <class Fits>
void share_out(std::span<const std::size_t> cells, std::span<std::uint32_t> place, std::size_t periods, std::size_t t,
               Fits&& fits) {
  if (fits()) return;
  std::vector<std::uint32_t> wanted;
  for (const std::size_t c : cells) wanted.push_back(place[c * periods + t]);
  const auto give = [&](double share) {
    double carried = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const double due = share * wanted[i] + carried;
      const auto units = static_cast<std::uint32_t>(std::min<double>(wanted[i], due + 1e-9));
      carried = std::min(due - units, 1.0);
      place[cells[i] * periods + t] = units;
    }
    return fits();
  };
  double low = 0, high = 1;
  for (int i = 0; i < 40; ++i) {
    const double middle = 0.5 * (low + high);
    (give(middle) ? low : high) = middle;
  }
  while (!give(low) && low > 0) low = low > 1e-3 ? 0.999 * low : 0.0;
}

}  // namespace detail

/// Cuts wanted placements back proportionally, period after period, until each centre and each site keeps its
/// capacities. What is cut is not asked for again. Units are bought in the period in which they are placed.
///
/// shape   wanted [cells, periods]
/// throws  error 101 shape | what validate(problem) throws
/// law     the plan keeps every capacity by the same formula as `solve`, unless why == stop::infeasible
/// cost    O(cells * periods * levels) a trial share, about 80 trials a building and period at its limit
template <class = void>
placement_plan cut_back(const placement& how, const placement_problem& problem,
                        std::span<const std::uint32_t> wanted) {
  const placement_model model{how, problem};
  const std::size_t n = model.periods(), sites = model.sites();
  check::size(wanted.size(), model.cells() * n, "wanted");
  placement_draft draft;
  draft.place.assign(wanted.begin(), wanted.end());
  std::vector<std::vector<std::size_t>> at(sites);
  for (std::size_t c = 0; c < model.cells(); ++c) {
    at[model.site_of(c)].push_back(c);
    if (model.centre_of(c) != placement_model::none) at[model.centre_of(c)].push_back(c);
  }
  const auto site_of = [&](std::size_t s) -> const site& { return problem.net.sites[s]; };
  std::vector<double> before(model.cells());  // units that came by the periods already settled
  for (std::size_t c = 0; c < model.cells(); ++c) before[c] = model.on_hand(c);
  const std::vector<double> capacity = model.capacities();
  const auto room_to_ship = [&](std::size_t s, std::size_t u) { return capacity[model.outbound_slot(s, u)]; };
  const auto shipped = [&](std::size_t s, std::size_t t, std::size_t u) {  // in period u, by what came up to t
    double sum = 0;
    for (const std::size_t c : at[s]) {
      const double have = before[c] + draft.place[c * n + t];
      sum += model.units_shipped(c, u, have) -
             (u == 0 ? 0.0 : model.units_shipped(c, u - 1, u == t ? before[c] : have));
    }
    return sum * (1 - 1e-12);
  };
  for (std::size_t t = 0; t < n; ++t) {
    for (const site_kind kind : {site_kind::distribution, site_kind::fulfilment})
      for (std::size_t s = 0; s < sites; ++s) {
        if (site_of(s).kind != kind) continue;
        detail::share_out(at[s], draft.place, n, t, [&] {
          double units = 0;
          for (const std::size_t c : at[s]) units += draft.place[c * n + t];
          if (units > site_of(s).inbound_per_period) return false;
          if (kind == site_kind::distribution && units > site_of(s).outbound_per_period) return false;
          for (std::size_t u = t; u < (kind == site_kind::fulfilment ? n : t + 1); ++u) {
            double stored = 0;
            for (const std::size_t c : at[s]) {
              const double here = draft.place[c * n + t];
              stored += model.item(c).volume *
                        (kind == site_kind::fulfilment ? model.units_stored(c, u, before[c] + here) : here);
            }
            if (stored * (1 + 1e-12) > site_of(s).storage) return false;
            if (kind == site_kind::fulfilment && shipped(s, t, u) > room_to_ship(s, u)) return false;
          }
          return true;
        });
      }
    for (std::size_t c = 0; c < model.cells(); ++c) before[c] += draft.place[c * n + t];
  }
  draft.buy = draft.place;
  draft.book = model.account(exec::seq, draft.place, draft.buy);
  draft.value = draft.book.cost;
  placement_plan out = detail::plan_of(model, std::move(draft));
  out.bound = 0;
  out.gap = relative_gap(out.bound, out.value);
  for (std::size_t slot = 0; slot < sites * n; ++slot)
    if (out.storage_use[slot] > site_of(slot / n).storage) out.overfull.push_back(slot);
  if (!out.overfull.empty()) out.why = stop::infeasible;
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
