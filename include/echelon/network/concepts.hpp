// SPDX-License-Identifier: BSL-1.0
/// What the parts of a plan with several delivery speeds must offer.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// What a unit of one product costs once demand has come.
struct fulfilment_costs {
  std::size_t sites = 0, streams = 0;
  std::vector<double> ship{};      ///< [sites, streams] money per unit sent, infinite where a site cannot serve
  std::vector<double> lost{};      ///< [streams] money per unit that nobody sends
  std::vector<double> leftover{};  ///< [sites] money per unit left
};

/// What came of some paths of demand: sums over the paths.
struct fulfilled {
  double cost = 0;                ///< sent + lost + left
  double least = 0;               ///< no way to fulfil costs less; of a rule that is not the cheapest: its cost
  std::vector<double> slope{};    ///< [sites] change of the cost per unit of stock
  std::vector<double> shipped{};  ///< [sites] units sent
  std::vector<double> served{};   ///< [streams] units sent

  void clear(std::size_t sites, std::size_t streams) {
    cost = least = 0;
    slope.assign(sites, 0.0);
    shipped.assign(sites, 0.0);
    served.assign(streams, 0.0);
  }
};

/// How orders are served from given stocks: `desk(costs)` prepares, `run(stock, demand, sum)` serves one path.
///
/// shape   stock [sites]; demand [rounds, streams], the streams of a round in the order in which they come
/// law     no site sends more than its stock, no stream gets more than its demand
/// law     nothing is sent where that costs more than lost and leftover: so prices can keep a capacity
/// law     `slope` is the derivative of the cost wherever there is one
template <class R>
concept fulfilment_rule = std::copyable<R> && requires(const R& rule, const fulfilment_costs& costs,
                                                       std::span<const double> numbers, fulfilled& sum) {
  { rule.desk(costs).run(numbers, numbers, sum) } -> std::same_as<void>;
};

/// A rule that is the cheapest of all on every path, so that `least` and `slope` make a cut below the cost of any rule.
///
/// law     for every stock x: cost(x) >= least(stock) + slope · (x - stock), whatever rule gives cost(x)
template <class R>
concept cheapest_fulfilment = fulfilment_rule<R> && R::cheapest;

struct newsvendor_network;
struct network_stock;

/// How one product is planned at given prices, by itself.
///
/// law  `bound` of the answer is below the cost of every stock and every rule of fulfilment; `cost`, `bring` and
///      `shipped` belong to one of them
/// law  equal numbers give equal bits
template <class S>
concept product_subproblem = std::copyable<S> && requires(const S& how, const newsvendor_network& one) {
  { how.solve(one) } -> std::same_as<network_stock>;
};

}  // namespace echelon::inline ECHELON_ABI
