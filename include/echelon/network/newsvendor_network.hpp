// SPDX-License-Identifier: BSL-1.0
/// The newsvendor network: how much of one product to put at each site when orders may be served by several.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/decompose/bundle.hpp>
#include <echelon/network/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// One product before demand comes. Paths of demand are equally likely.
///
/// shape   unit, on_hand [sites]; demand [paths, rounds, streams]
/// unit    money per unit of product
struct newsvendor_network {
  const fulfilment_costs* costs = nullptr;
  std::span<const double> unit;     ///< money per unit brought to a site
  std::span<const double> on_hand;  ///< units at each site already
  std::span<const double> demand;
  std::size_t paths = 0;

  std::span<const double> path(std::size_t w) const noexcept {
    const std::size_t size = demand.size() / paths;
    return demand.subspan(w * size, size);
  }
};

/// Units to bring to each site, and what is expected of them: money and units are means over the paths.
struct network_stock {
  std::vector<double> bring{};    ///< [sites]
  double cost = 0;                ///< of bringing and of fulfilment
  double bound = -std::numeric_limits<double>::infinity();  ///< no stock and no rule of fulfilment costs less
  std::vector<double> slope{};    ///< [sites] change of the cost per unit brought
  std::vector<double> shipped{};  ///< [sites]
  std::vector<double> served{};   ///< [streams]
  std::size_t evaluations = 0;
};

/// throws  error 101 shape | 201 no path | 202 no site or stream | 301 | 303
template <class = void>
void validate(const newsvendor_network& one) {
  check::range(one.costs != nullptr, "costs", "is null");
  const fulfilment_costs& c = *one.costs;
  check::not_empty(c.sites, "sites");
  check::not_empty(c.streams, "streams");
  check::not_empty(one.paths, "paths");
  check::size(c.ship.size(), c.sites * c.streams, "ship");
  check::size(c.lost.size(), c.streams, "lost");
  check::size(c.leftover.size(), c.sites, "leftover");
  check::size(one.unit.size(), c.sites, "unit");
  check::size(one.on_hand.size(), c.sites, "on_hand");
  check::not_empty(one.demand.size(), "demand");
  check::size(one.demand.size() % c.streams, 0, "demand beyond whole rounds");
  check::size(one.demand.size() / c.streams % one.paths, 0, "demand beyond whole rounds");
  for (std::size_t i = 0; i < c.ship.size(); ++i)
    if (std::isnan(c.ship[i])) throw error{fault::not_finite, "ship", i, "is not a number"};
  const auto amounts = [](std::span<const double> values, const char* name) {
    check::finite(values, name);
    check::not_negative(values, name);
  };
  check::not_negative(std::span<const double>{c.ship}, "ship");
  amounts(c.lost, "lost");
  amounts(c.leftover, "leftover");
  amounts(one.unit, "unit");
  amounts(one.on_hand, "on_hand");
  amounts(one.demand, "demand");
}

/// What given units cost under a rule: means over the paths. The memory of `out` is used again.
///
/// cost    one run of the rule a path
template <class Desk>
void expect(Desk& desk, const newsvendor_network& one, std::span<const double> bring, fulfilled& sum,
            std::vector<double>& stock, network_stock& out) {
  const std::size_t sites = one.costs->sites;
  stock.resize(sites);
  for (std::size_t j = 0; j < sites; ++j) stock[j] = one.on_hand[j] + bring[j];
  sum.clear(sites, one.costs->streams);
  for (std::size_t w = 0; w < one.paths; ++w) desk.run(stock, one.path(w), sum);
  const double share = 1.0 / static_cast<double>(one.paths);
  out.bring.assign(bring.begin(), bring.end());
  out.slope.resize(sites);
  out.shipped.resize(sites);
  double paid = 0;  // in a loop of its own: see decision 0014
  for (std::size_t j = 0; j < sites; ++j) paid += one.unit[j] * bring[j];
  out.cost = paid + share * sum.cost;
  out.bound = paid + share * sum.least;
  for (std::size_t j = 0; j < sites; ++j) {
    out.slope[j] = one.unit[j] + share * sum.slope[j];
    out.shipped[j] = share * sum.shipped[j];
  }
  out.served.resize(sum.served.size());
  for (std::size_t m = 0; m < sum.served.size(); ++m) out.served[m] = share * sum.served[m];
}

/// The method: cuts of the expected cost, climbed by a proximal bundle.
struct network_search {
  double gap = 1e-3;  ///< (cost - bound) / cost that is small enough
  std::size_t max_evaluations = 60;
};

namespace detail {

/// Everything seen of one product's expected cost: cut k says cost(x) >= offset_k + slope_k · x for all x >= 0.
class network_cuts {
 public:
  explicit network_cuts(std::size_t sites) : sites_{sites} {}

  void add(const network_stock& at) {
    double offset = at.bound;
    for (std::size_t j = 0; j < sites_; ++j) offset -= at.slope[j] * at.bring[j];
    offset_.push_back(offset);
    slope_.insert(slope_.end(), at.slope.begin(), at.slope.end());
  }

  /// The least value of a mixture of cuts over 0 <= x <= most: a proven bound, whatever the weights.
  double bound(std::span<const double> weight, std::span<const double> most) const {
    double total = 0, out = 0;
    std::vector<double> slope(sites_);
    for (std::size_t k = 0; k < offset_.size(); ++k) {
      total += weight[k];
      out += weight[k] * offset_[k];
      for (std::size_t j = 0; j < sites_; ++j) slope[j] += weight[k] * slope_[k * sites_ + j];
    }
    for (std::size_t j = 0; j < sites_; ++j) out += std::min(0.0, slope[j]) * most[j];
    return out / total;
  }

 private:
  std::size_t sites_;
  std::vector<double> offset_, slope_;
};

}  // namespace detail

/// The units of least expected cost, up to `how.gap`, where orders are fulfilled by least cost; in parts of units.
///
/// needs   a product that passes validate(one)
/// law     bound <= cost of every stock under every rule of fulfilment, on these paths
/// cost    about 20 evaluations of `paths` flows each
/// repeats the same bits for the same numbers
/// source  Van Mieghem, Rudi (2002) Newsvendor networks; the sample average of Kleywegt, Shapiro, Homem-de-Mello (2002)
///         The sample average approximation method; the bundle after Kiwiel (1990)
template <cheapest_fulfilment Rule>
network_stock solve(const network_search& how, const Rule& rule, const newsvendor_network& one) {
  const fulfilment_costs& c = *one.costs;
  const std::size_t sites = c.sites, streams = c.streams;
  auto desk = rule.desk(c);
  fulfilled sum;
  std::vector<double> stock, most(sites), first(sites), scale(sites), total(streams), excess(sites), load(sites),
      square(sites);
  std::vector<std::size_t> nearest(streams, sites);
  for (std::size_t m = 0; m < streams; ++m) {
    double best = 0;
    for (std::size_t j = 0; j < sites; ++j) {
      const double saved = c.lost[m] - one.unit[j] - c.ship[j * streams + m];
      if (saved > best) best = saved, nearest[m] = j;
    }
  }
  for (std::size_t w = 0; w < one.paths; ++w) {  // start: mean and a deviation of what is nearest; most: all in reach
    const auto path = one.path(w);
    std::fill(total.begin(), total.end(), 0.0);
    for (std::size_t at = 0; at < path.size(); ++at) total[at % streams] += path[at];
    for (std::size_t j = 0; j < sites; ++j) {
      double reach = 0, near = 0;
      for (std::size_t m = 0; m < streams; ++m) {
        if (c.ship[j * streams + m] < c.lost[m] + c.leftover[j]) reach += total[m];
        if (nearest[m] == j) near += total[m];
      }
      most[j] = std::max(most[j], reach - one.on_hand[j]);
      load[j] += near;
      square[j] += near * near;
    }
  }
  const auto paths = static_cast<double>(one.paths);
  for (std::size_t j = 0; j < sites; ++j) {
    const double mean = load[j] / paths, sd = std::sqrt(std::max(0.0, square[j] / paths - mean * mean));
    first[j] = std::clamp(mean + sd - one.on_hand[j], 0.0, most[j]);
    scale[j] = 1.0 / std::max(0.1 * most[j], 1e-3);
  }

  step::bundle_mover moves{step::bundle{.cuts = std::max<std::size_t>(how.max_evaluations, 3)}, scale};
  moves.limit(most);
  detail::network_cuts cuts{sites};
  network_stock now, best;
  best.cost = std::numeric_limits<double>::infinity();
  double bound = -std::numeric_limits<double>::infinity();
  std::vector<double> at = first;
  std::size_t calls = 0;
  for (bool done = false; !done;) {
    expect(desk, one, at, sum, stock, now);
    ++calls;
    cuts.add(now);
    for (std::size_t j = 0; j < sites; ++j) excess[j] = -now.slope[j];
    const double height = -now.bound;
    if (now.cost < best.cost) best = now;
    const std::vector<double> here = at;
    const double promise = moves.move({here, height, excess}, std::numeric_limits<double>::infinity(), at);
    const double small = how.gap * std::abs(best.cost);
    done = calls >= how.max_evaluations || !(promise > 1e-13 * std::abs(best.cost));
    if (done || promise <= 0.5 * small) {
      bound = std::max(bound, cuts.bound(moves.weights(), most));
      done = done || best.cost - bound <= small;
    }
  }
  best.bound = std::min(bound, best.cost);
  best.evaluations = calls;
  return best;
}

}  // namespace echelon::inline ECHELON_ABI
