// SPDX-License-Identifier: BSL-1.0
/// Placement under storage, inbound and outbound capacity, with a bound that certifies the plan.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/progress.hpp>
#include <echelon/decompose/lagrangian.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/network/model.hpp>
#include <echelon/network/recover.hpp>
#include <echelon/network/relax.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

template <class Model>
placement_plan plan_of(const Model& model, placement_draft draft) {
  placement_plan out;
  out.periods = model.periods();
  const std::size_t kind = model.slots() / 3;
  out.place = std::move(draft.place);
  out.buy = std::move(draft.buy);
  auto use = draft.book.use.begin();
  for (std::vector<double>* to : {&out.storage_use, &out.inbound_use, &out.outbound_use}) {
    to->assign(use, use + static_cast<std::ptrdiff_t>(kind));
    use += static_cast<std::ptrdiff_t>(kind);
  }
  for (std::vector<double>* to : {&out.storage_price, &out.inbound_price, &out.outbound_price}) to->resize(kind);
  out.value = out.bound = draft.value;
  return out;
}

/// Placing nothing.
template <exec::policy E>
placement_draft place_nothing(const E& where, const placement_model& model) {
  placement_draft out;
  out.place.resize(model.cells() * model.periods());
  out.buy.resize(model.cells() * model.periods());
  out.book = model.account(where, out.place, out.buy);
  out.value = out.book.cost;
  return out;
}

/// The storages that stock on hand alone exceeds.
inline std::vector<std::size_t> overfull(const placement_draft& nothing, std::span<const double> capacity) {
  std::vector<std::size_t> out;
  for (std::size_t slot = 0; slot < capacity.size() / 3; ++slot)
    if (nothing.book.use[slot] > capacity[slot]) out.push_back(slot);
  return out;
}

/// The certified plan of a problem whose placing nothing keeps the capacities, or the report that it does not.
template <exec::policy E, class Recover>
placement_plan certify(const E& where, const lagrangian<step::bundle>& how, const placement_model& model,
                       const placement_relaxation& relaxation, Recover&& recover, const placement_draft& nothing,
                       std::vector<std::size_t> overfull, observer_ref watch, warm_start start, dual_history* seen,
                       placement_draft* best) {
  if (!overfull.empty()) {
    const std::vector<double> zero(relaxation.coupling_rows());
    placement_plan out = plan_of(model, nothing);
    out.bound = relaxation.evaluate(where, zero).value;
    out.gap = relative_gap(out.bound, out.value);
    out.proven_by = proof::priced_cells;
    out.why = stop::infeasible;
    out.overfull = std::move(overfull);
    return out;
  }
  auto found = solve(where, how, relaxation, recover, watch, start);
  if (found.best.place.empty()) found.best = nothing;  // stopped before the first plan
  if (seen != nullptr) *seen = std::move(found.seen);
  if (best != nullptr) *best = found.best;
  const std::vector<double> price = relaxation.slot_prices(found.prices);
  placement_plan out = plan_of(model, std::move(found.best));
  auto from = price.begin();
  for (std::vector<double>* to : {&out.storage_price, &out.inbound_price, &out.outbound_price}) {
    std::copy_n(from, to->size(), to->begin());
    from += static_cast<std::ptrdiff_t>(to->size());
  }
  out.bound = std::max(0.0, found.lower);  // costs are never negative
  out.gap = relative_gap(out.bound, out.value);
  out.proven_by = proof::priced_cells;
  out.why = out.gap <= how.gap && found.why != stop::infeasible ? stop::gap : found.why;
  out.lower_trace = std::move(found.lower_trace);
  out.upper_trace = std::move(found.upper_trace);
  for (double& upper : out.upper_trace) upper = std::min(upper, nothing.value);  // it is a plan from the start
  return out;
}

}  // namespace detail

/// Plans what to buy and where to place it: least expected cost under the storage, inbound and outbound capacities of
/// every site and period. A site is fed by its cheapest distribution centre. Lead times shorter than a period are not
/// part of this plan.
///
/// shape   see placement_problem; `yesterday` is a plan of the same sites and periods whose prices to start from, or
///         null
/// needs   quantiles >= 0; prices, volumes, costs >= 0
/// throws  what validate(problem) throws | 101 yesterday has another shape
/// cost    about O(cells * periods * levels * log units) an iteration; memory O(cells * periods * levels)
/// repeats identical for every exec policy and worker count
/// source  docs/understand/placement.md; Fisher (1981) The Lagrangian relaxation method for solving integer programming
///         problems; bundle after Kiwiel (1990)
template <exec::policy E>
placement_plan solve(const E& where, const placement& how, const placement_problem& problem, observer_ref watch = {},
                     const placement_plan* yesterday = nullptr) {
  const placement_model model{how, problem};
  const placement_relaxation relaxation{model};
  const std::size_t kind = model.slots() / 3;
  std::vector<double> start;
  if (yesterday != nullptr) {
    check::size(yesterday->storage_price.size(), kind, "yesterday.storage_price");
    check::size(yesterday->inbound_price.size(), kind, "yesterday.inbound_price");
    check::size(yesterday->outbound_price.size(), kind, "yesterday.outbound_price");
    std::vector<double> slots = yesterday->storage_price;
    slots.insert(slots.end(), yesterday->inbound_price.begin(), yesterday->inbound_price.end());
    slots.insert(slots.end(), yesterday->outbound_price.begin(), yesterday->outbound_price.end());
    start = relaxation.row_prices(slots);
  }

  const placement_draft nothing = detail::place_nothing(where, model);
  const placement_recovery recover{model, relaxation, nothing.book};
  return detail::certify(where, {.max_iterations = how.max_iterations, .gap = how.gap}, model, relaxation, recover,
                         nothing, detail::overfull(nothing, model.capacities()), watch, start, nullptr, nullptr);
}

/// The plan as if no capacity were limited: every cell's own optimum.
///
/// throws  what validate(problem) throws
template <exec::policy E>
placement_plan unconstrained(const E& where, const placement& how, const placement_problem& problem) {
  const placement_model model{how, problem};
  const placement_relaxation relaxation{model};
  const placement_recovery recover{model, relaxation, ledger{0, std::vector<double>(model.slots())}};
  placement_plan out = detail::plan_of(model, recover.wanted(where, std::vector<double>(relaxation.coupling_rows())));
  out.why = stop::gap;
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
