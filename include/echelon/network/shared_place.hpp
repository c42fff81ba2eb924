// SPDX-License-Identifier: BSL-1.0
/// Placement for several periods and delivery speeds, where sites serve each other's customers; with a bound.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/progress.hpp>
#include <echelon/decompose/lagrangian.hpp>
#include <echelon/decompose/sampled.hpp>
#include <echelon/network/place.hpp>
#include <echelon/network/shared_model.hpp>
#include <echelon/network/shared_recovery.hpp>
#include <echelon/network/shared_relaxation.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// The share of each speed's orders that is served by the end of the last period; one where nobody orders.
template <exec::policy E>
std::vector<double> expected_service(const E& where, const shared_model& model, std::span<const std::uint32_t> place) {
  const std::size_t speeds = model.problem().net.speeds.size();
  constexpr std::size_t chunk = shared_model::chunk;
  const std::vector<double> sums = exec::reduce(
      where, (model.pieces() + chunk - 1) / chunk, std::vector<double>(2 * speeds),
      [&](std::size_t k) {
        std::vector<double> part(2 * speeds);
        shared_model::desk d;
        for (std::size_t p = k * chunk, end = std::min(model.pieces(), (k + 1) * chunk); p < end; ++p)
          model.serve(model.piece(p), place, d, part);
        return part;
      },
      [](std::vector<double> a, const std::vector<double>& b) {
        for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
        return a;
      },
      1);
  std::vector<double> out(speeds, 1.0);
  for (std::size_t k = 0; k < speeds; ++k)
    if (sums[k] > 0) out[k] = sums[speeds + k] / sums[k];
  return out;
}

}  // namespace detail

/// Whether some order of this network could be served by more than one site.
///
/// throws  what validate(net) throws
template <class = void>
bool sites_share_orders(const network& net) {
  const eligibility who{evenly_shared(net)};
  for (std::size_t m = 0; m < who.streams().size(); ++m) {
    std::size_t sites = 0;
    for (std::size_t j = 0; j < who.serving().size(); ++j) sites += who.serves(j, m) ? 1 : 0;
    if (sites > 1) return true;
  }
  return false;
}

/// Plans what to buy and where to place it over several periods when orders of several regions and speeds may be served
/// by more than one site until their cut-offs: least mean cost on sampled paths of the forecast, under the storage,
/// inbound and outbound capacities of every site and period. `service` tells what share of each speed is served by the
/// end, `next_day` what share of its orders comes after the last cut-off and counts for the next day.
///
/// The bound is that of fulfilment by least cost with all orders known, on the same paths: a relaxation of every rule.
///
/// shape   see placement_problem; `yesterday` is a plan of the same sites and periods whose prices to start from, and
///         whose units too if it is one of the same cells; or null
/// needs   a product once at a site; quantiles >= 0
/// throws  what shared_model throws | 101 yesterday has another shape
/// cost    about 10 * paths * periods small flows a product, site group and iteration; memory O(streams * periods *
///         paths) a product
/// repeats identical for every exec policy and worker count
/// source  docs/understand/shared_placement.md; Van Mieghem, Rudi (2002) Newsvendor networks; Bai, Rusmevichientong,
///         Topaloglu (2025) Joint placement, delivery promise and fulfillment
template <exec::policy E>
placement_plan solve(const E& where, const shared_placement& how, const placement_problem& problem,
                     observer_ref watch = {}, const placement_plan* yesterday = nullptr) {
  const shared_model model{where, how, problem};
  const std::size_t n = model.periods(), kind = model.slots() / 3;
  placement_draft empty;
  empty.place.resize(model.cells() * n);
  empty.buy.resize(model.cells() * n);
  empty.book = model.account(where, empty.place, empty.buy);
  empty.value = empty.book.cost;
  const std::vector<double> capacity = model.capacities(empty.book.use);
  const shared_relaxation relaxation{model, capacity};
  std::vector<double> start, yesterday_slots;
  if (yesterday != nullptr) {
    check::size(yesterday->storage_price.size(), kind, "yesterday.storage_price");
    check::size(yesterday->inbound_price.size(), kind, "yesterday.inbound_price");
    check::size(yesterday->outbound_price.size(), kind, "yesterday.outbound_price");
    std::vector<double>& slots = yesterday_slots;
    slots = yesterday->storage_price;
    slots.insert(slots.end(), yesterday->inbound_price.begin(), yesterday->inbound_price.end());
    slots.insert(slots.end(), yesterday->outbound_price.begin(), yesterday->outbound_price.end());
    start = relaxation.row_prices(slots);
  }
  std::vector<std::size_t> overfull;
  for (std::size_t slot = 0; slot < kind; ++slot)
    if (empty.book.use[slot] > capacity[slot]) overfull.push_back(slot);
  if (!overfull.empty()) {
    const std::vector<double> zero(relaxation.coupling_rows());
    placement_plan out = detail::plan_of(model, std::move(empty));
    out.bound = relaxation.evaluate(where, zero).value;
    out.gap = relative_gap(out.bound, out.value);
    out.why = stop::infeasible;
    out.overfull = std::move(overfull);
    out.proven_by = proof::sampled_flow;
    return out;
  }

  struct known {
    double value = std::numeric_limits<double>::infinity();
  };
  const double nothing = empty.value;
  lagrangian<step::bundle> climb{.max_iterations = how.base.max_iterations, .gap = how.base.gap};
  constexpr std::size_t many = 2000, enough = 500;  // pieces
  if (model.pieces() > many && relaxation.coupling_rows() > 0) {
    const sampled_start few{.share = static_cast<double>(enough) / static_cast<double>(model.pieces()),
                            .max_iterations = 40, .gap = 0};
    struct no_plan {
      known operator()(const E&, std::span<const double>) const { return {}; }
    };
    start = sample_prices(where, few, climb, relaxation, [](const auto&) { return no_plan{}; }, watch, start);
  }
  const shared_recovery recover{model, relaxation, capacity, empty.book};
  placement_draft best = std::move(empty);  // placing nothing is a plan from the start
  if (yesterday != nullptr && yesterday->place.size() == best.place.size() &&
      yesterday->buy.size() == best.buy.size()) {
    placement_draft old;
    old.place = yesterday->place;
    old.buy = yesterday->buy;
    old.book = model.account(where, old.place, old.buy);
    old = recover.improve(where, std::move(old), yesterday_slots);
    if (old.value < best.value) best = std::move(old);
  }
  const double begun = best.value;
  std::size_t asked = 0;
  const auto plan_from = [&](const E& on, const mixture& mixed) {  // to look at the gap costs nothing, a new plan much
    if (asked++ % 4 == 3 || !(begun < nothing) || relaxation.coupling_rows() == 0) {
      placement_draft fresh = recover(on, mixed);
      if (fresh.value < best.value) best = std::move(fresh);
    }
    return known{best.value};
  };
  climb.recover_every = 5;
  auto found = solve(where, climb, relaxation, plan_from, watch, start);
  const std::vector<double> price = relaxation.slot_prices(found.prices);
  const std::vector<double> service = detail::expected_service(where, model, best.place);
  placement_plan out = detail::plan_of(model, std::move(best));
  auto from = price.begin();
  for (std::vector<double>* to : {&out.storage_price, &out.inbound_price, &out.outbound_price}) {
    std::copy_n(from, kind, to->begin());
    from += static_cast<std::ptrdiff_t>(kind);
  }
  out.bound = std::max(0.0, found.lower);  // costs are never negative
  if (relative_gap(out.bound, out.value) > how.base.gap && found.why != stop::infeasible) {
    // what the pieces were solved to stands in the bound; the best prices alone are worth closer answers
    double sharp = relaxation.to(how.piece_gap / 10).evaluate(where, found.prices).value;
    for (std::size_t r = 0; r < found.prices.size(); ++r) sharp -= found.prices[r] * relaxation.capacities()[r];
    out.bound = std::max(out.bound, sharp);
  }
  out.gap = relative_gap(out.bound, out.value);
  out.why = out.gap <= how.base.gap && found.why != stop::infeasible ? stop::gap : found.why;
  out.proven_by = proof::sampled_flow;
  out.lower_trace = std::move(found.lower_trace);
  out.upper_trace = std::move(found.upper_trace);
  for (double& upper : out.upper_trace) upper = std::min(upper, begun);
  if (!out.lower_trace.empty()) {  // the closer answers are the last step
    out.lower_trace.push_back(std::max(out.lower_trace.back(), out.bound));
    out.upper_trace.push_back(std::min(out.upper_trace.back(), out.value));
  }
  out.service = service;
  for (std::size_t k = 0; k < problem.net.speeds.size(); ++k) {
    const double all = problem.net.speeds[k].share;
    out.next_day.push_back(all > 0 ? model.who().too_late(k) / all : 0.0);
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
