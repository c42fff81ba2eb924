// SPDX-License-Identifier: BSL-1.0
/// The fulfilment problem and its plan: what to buy and where to put it when several sites and speeds share demand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/progress.hpp>
#include <echelon/network/eligibility.hpp>
#include <echelon/network/min_cost_flow.hpp>
#include <echelon/network/network.hpp>
#include <echelon/network/placement.hpp>
#include <echelon/network/validate.hpp>

namespace echelon::inline ECHELON_ABI {

/// Products over one period of cover, with equally likely paths of their demand.
///
/// shape   demand [products, paths, rounds, streams], the streams of eligibility{net, day}; a round is a day of cover
///         on_hand [products, serving] or empty
/// unit    units of product; a unit unmet costs `lost_margin` of its speed times the price, a unit left costs
///         `holding` + `leftover`; a service costs what it takes more than the cheapest of its region and speed
struct fulfilment_problem {
  network net;
  order_day day;
  std::vector<product> products;
  std::size_t paths = 0, rounds = 1;
  std::vector<double> demand;
  std::vector<double> on_hand;
};

/// A certified plan. `bound` is below the mean cost on the paths of every plan, in parts of units too, that keeps the
/// capacities in the mean, whatever its rule of fulfilment; `value` is the mean cost of this one under its rule.
///
/// Orders are fulfilled as if a unit sent cost `send_price` more; where outbound capacity binds there are several such
/// ways, each used on its share of occasions, so that capacities of flow are kept in the mean.
struct fulfilment_plan {
  std::vector<std::size_t> serving;    ///< the sites that serve, as in eligibility::serving
  std::vector<std::uint32_t> place;    ///< [products, serving] units that reach the site
  std::vector<std::uint32_t> buy;      ///< [products, sites] units bought to a centre, or to a site that none feeds
  std::vector<double> storage_price;   ///< [sites] money per volume
  std::vector<double> inbound_price;   ///< [sites] money per unit received
  std::vector<double> outbound_price;  ///< [sites] money per unit sent
  std::vector<double> send_price;      ///< [ways, sites] how orders are fulfilled
  std::vector<double> way_share;       ///< [ways] together one
  std::vector<double> storage_use, inbound_use, outbound_use;  ///< [sites] means
  std::vector<double> service;         ///< [speeds] share of the demand in time for a cut-off that is served
  double bound = -std::numeric_limits<double>::infinity();
  double value = 0;
  double gap = 0;                      ///< (value - bound) / |value|
  proof proven_by = proof::none;
  stop why = stop::iterations;
  std::vector<double> lower_trace, upper_trace;
  std::vector<std::size_t> overfull;   ///< when infeasible: sites whose storage stock on hand alone exceeds
};

/// How to plan: `rule` is how orders will be fulfilled.
template <class Rule = fulfil::min_cost_flow>
struct fulfilment_planning {
  Rule rule{};
  double gap = 2e-3;         ///< certified relative distance of bound and plan that is small enough
  double product_gap = 2e-4; ///< the same of one product at given prices
  std::size_t max_iterations = 60;
  static_assert(fulfilment_rule<Rule>, "fulfilment_planning: the argument must model echelon::fulfilment_rule");
};

/// throws  what validate(net) throws | 101 demand or on_hand has another shape | 201 | 202 nothing to plan | 301 | 303
template <class = void>
void validate(const fulfilment_problem& problem, const eligibility& who) {
  check::not_empty(problem.products.size(), "products");
  check::not_empty(problem.paths, "paths");
  check::not_empty(problem.rounds, "rounds");
  check::not_empty(who.streams().size(), "services");
  std::size_t left = problem.demand.size();  // divided, not multiplied: no number of paths can wrap
  for (const std::size_t n : {problem.products.size(), problem.paths, problem.rounds}) {
    check::size(left % n, 0, "demand beyond whole products, paths and rounds");
    left /= n;
  }
  check::size(left, who.streams().size(), "demand");
  if (!problem.on_hand.empty())
    check::size(problem.on_hand.size(), problem.products.size() * who.serving().size(), "on_hand");
  for (std::size_t i = 0; i < problem.products.size(); ++i) validate(problem.products[i], i);
  check::finite(std::span<const double>{problem.demand}, "demand");
  check::not_negative(std::span<const double>{problem.demand}, "demand");
  check::finite(std::span<const double>{problem.on_hand}, "on_hand");
  check::not_negative(std::span<const double>{problem.on_hand}, "on_hand");
}

}  // namespace echelon::inline ECHELON_ABI
