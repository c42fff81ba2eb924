// SPDX-License-Identifier: BSL-1.0
/// A plan for several delivery speeds under storage, inbound and outbound capacity, with a bound that certifies it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <echelon/core/progress.hpp>
#include <echelon/decompose/lagrangian.hpp>
#include <echelon/network/fulfilment_model.hpp>
#include <echelon/network/fulfilment_plan.hpp>
#include <echelon/network/fulfilment_recovery.hpp>
#include <echelon/network/fulfilment_relaxation.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// Prices, units and uses of a draft as a plan.
template <class = void>
void put_draft(const fulfilment_model& model, fulfilment_draft draft, fulfilment_plan& out) {
  const std::size_t sites = model.sites(), n = model.serving();
  const fulfilment_problem& problem = model.problem();
  out.serving.assign(model.who().serving().begin(), model.who().serving().end());
  out.place = std::move(draft.place);
  out.buy.assign(model.products() * sites, 0);
  for (std::size_t i = 0; i < model.products(); ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const std::size_t at = model.centre(j) == fulfilment_model::none ? model.site(j) : model.centre(j);
      std::uint32_t& buy = out.buy[i * sites + at];
      buy += std::min(out.place[i * n + j], ~buy);  // stays at the largest number
    }
  out.send_price = std::move(draft.flow.price);
  out.way_share = std::move(draft.flow.share);
  const auto part = [&](std::size_t k) {
    const auto from = draft.use.begin() + static_cast<std::ptrdiff_t>(k * sites);
    return std::vector<double>(from, from + static_cast<std::ptrdiff_t>(sites));
  };
  out.storage_use = part(0);
  out.inbound_use = part(1);
  out.outbound_use = part(2);
  std::vector<double> wanted(problem.net.speeds.size()), served(wanted.size());
  for (std::size_t at = 0; at < problem.demand.size(); ++at)
    wanted[model.who().streams()[at % model.streams()].speed] += problem.demand[at];
  for (std::size_t m = 0; m < draft.flow.served.size(); ++m)
    served[model.who().streams()[m].speed] += draft.flow.served[m];
  for (std::size_t k = 0; k < wanted.size(); ++k)
    out.service.push_back(wanted[k] > 0 ? served[k] * static_cast<double>(problem.paths) / wanted[k] : 1.0);
  out.value = draft.value;
}

}  // namespace detail

/// Plans what to buy and where to put it: least mean cost on the paths under the storage, inbound and outbound
/// capacities of every site, when orders of several regions and speeds are fulfilled by `how.rule` until their
/// cut-offs. Whole units; a site is fed by its cheapest distribution centre; one period of cover.
///
/// The bound is that of fulfilment by least cost with all orders known, on the same paths: a relaxation of every rule.
///
/// shape   see fulfilment_problem; `yesterday` is a plan of the same sites whose prices to start from, or null
/// throws  what validate(problem, eligibility) throws | 101 yesterday has other sites | 201 an option out of range
/// cost    about 20 * paths flows a product and iteration; memory O(demand)
/// repeats identical for every exec policy and worker count
/// source  docs/understand/fulfilment.md; Bai, Rusmevichientong, Topaloglu (2025) Joint placement, delivery promise and
///         fulfillment; Van Mieghem, Rudi (2002) Newsvendor networks
template <exec::policy E, fulfilment_rule Rule>
fulfilment_plan solve(const E& where, const fulfilment_planning<Rule>& how, const fulfilment_problem& problem,
                      observer_ref watch = {}, const fulfilment_plan* yesterday = nullptr) {
  check::range(how.gap >= 0 && how.gap < 1, "gap", "lies outside [0, 1)");
  check::range(how.product_gap > 0 && how.product_gap < 1, "product_gap", "lies outside (0, 1)");
  check::range(how.max_iterations > 0, "max_iterations", "is zero, needed at least one");
  const fulfilment_model model{problem};
  using subproblem_type = subproblem::spill_over<>;
  const fulfilment_relaxation<subproblem_type> relaxation{model, {.search = {.gap = how.product_gap}}};
  const fulfilment_recovery<Rule, subproblem_type> recover{model, relaxation, how.rule};
  const std::size_t sites = model.sites();

  fulfilment_plan out;
  out.proven_by = proof::sampled_flow;
  out.storage_price.resize(sites);
  out.inbound_price.resize(sites);
  out.outbound_price.resize(sites);
  std::vector<double> start;
  if (yesterday != nullptr) {
    check::size(yesterday->storage_price.size(), sites, "yesterday.storage_price");
    check::size(yesterday->inbound_price.size(), sites, "yesterday.inbound_price");
    check::size(yesterday->outbound_price.size(), sites, "yesterday.outbound_price");
    std::vector<double> slots = yesterday->storage_price;
    slots.insert(slots.end(), yesterday->inbound_price.begin(), yesterday->inbound_price.end());
    slots.insert(slots.end(), yesterday->outbound_price.begin(), yesterday->outbound_price.end());
    start = relaxation.row_prices(slots);
  }

  fulfilment_draft empty;
  empty.place.resize(model.products() * model.serving());
  empty.flow = ease_flow(where, model, how.rule, empty.place, std::vector<double>(sites));
  empty.use.resize(model.slots());
  for (std::size_t i = 0; i < model.products(); ++i) {
    const auto row = [&](auto& of) { return std::span{of}.subspan(i * model.serving(), model.serving()); };
    model.add_use(i, std::span<const std::uint32_t>{row(empty.place)}, row(empty.flow.shipped), empty.use);
  }
  empty.value = empty.flow.cost;
  const std::vector<double> capacity = model.capacities();
  bool fits = true;
  for (std::size_t slot = 0; slot < capacity.size(); ++slot) {
    if (!(empty.use[slot] > capacity[slot])) continue;
    fits = false;
    if (slot < sites) out.overfull.push_back(slot);
  }
  if (!fits) {  // stock on hand that has no room, or a rule that no price keeps from sending it
    const std::vector<double> zero(relaxation.coupling_rows());
    out.bound = relaxation.evaluate(where, zero).value;
    detail::put_draft(model, std::move(empty), out);
    out.gap = relative_gap(out.bound, out.value);
    out.why = stop::infeasible;
    return out;
  }

  auto found = solve(where, lagrangian<step::bundle>{.max_iterations = how.max_iterations, .gap = how.gap}, relaxation,
                     recover, watch, start);
  const double nothing = empty.value;
  if (!(found.best.value <= nothing)) found.best = std::move(empty);  // placing nothing is a plan from the start
  const std::vector<double> price = relaxation.slot_prices(found.prices);
  std::copy_n(price.begin(), sites, out.storage_price.begin());
  std::copy_n(price.begin() + static_cast<std::ptrdiff_t>(sites), sites, out.inbound_price.begin());
  std::copy_n(price.begin() + static_cast<std::ptrdiff_t>(2 * sites), sites, out.outbound_price.begin());
  detail::put_draft(model, std::move(found.best), out);
  out.bound = std::max(0.0, found.lower);  // costs are never negative
  out.gap = relative_gap(out.bound, out.value);
  out.why = out.gap <= how.gap && found.why != stop::infeasible ? stop::gap : found.why;
  out.lower_trace = std::move(found.lower_trace);
  out.upper_trace = std::move(found.upper_trace);
  for (double& upper : out.upper_trace) upper = std::min(upper, nothing);
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
