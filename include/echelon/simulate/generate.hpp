// SPDX-License-Identifier: BSL-1.0
/// A generated retailer: history, network, economics and a future that nobody has seen, from one seed.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/data/panel.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/network/network.hpp>
#include <echelon/network/placement.hpp>
#include <echelon/simulate/retailer.hpp>
#include <echelon/simulate/retailer_network.hpp>
#include <echelon/simulate/retailer_product.hpp>
#include <echelon/simulate/scenario.hpp>

namespace echelon::inline ECHELON_ABI {

/// Everything a planner would know, and `future`, which a planner would not.
///
/// shape   one series and one cell a product and fulfilment centre, products slowest; future [cells, ahead]
/// law     a covariate "price" and the shared events are known through the last day of the future
struct generated_retailer {
  panel observed;
  network net;
  std::vector<product> products;
  std::vector<cell> cells;
  std::vector<std::uint32_t> future;
  std::size_t ahead = 0;
  std::size_t days_per_period = 7;

  /// The future as a scenario to replay policies on, with late shipments drawn from `seed`.
  scenario held_out(std::uint64_t seed = 1) const {
    return {net, products, cells, ahead, future, days_per_period, true, seed};
  }
};

namespace detail {

/// Ids, attributes, and empty runs of the right length for every product and fulfilment centre.
template <class = void>
void lay_out(generated_retailer& g, const std::vector<retail_product>& goods, std::size_t days) {
  panel& p = g.observed;
  const std::size_t centres = fulfilment_homes.size();
  attribute item{"product", {}, {}}, category{"category", {}, {}}, department{"department", {}, {}};
  attribute place{"site", {}, {}}, hub{"hub", {}, {}}, where{"region", {}, {}};
  const auto put = [](attribute& a, const std::string& label) {
    const auto at = std::find(a.labels.begin(), a.labels.end(), label);
    a.code.push_back(static_cast<std::uint32_t>(at - a.labels.begin()));
    if (at == a.labels.end()) a.labels.push_back(label);
  };
  covariate price{"price", {}};
  const std::vector<double> zeros(days, 0.0);
  p.demand.reserve(goods.size() * centres, goods.size() * centres * days);
  price.values.reserve(goods.size() * centres, goods.size() * centres * (days + g.ahead));
  for (std::size_t j = 0; j < goods.size(); ++j) {
    std::string digits = std::to_string(j + 1);
    const std::string id = "P" + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
    const std::string family = retail_categories[goods[j].category()];
    const std::size_t first = goods[j].launch();
    std::vector<float> prices;
    for (std::size_t d = first; d < days + g.ahead; ++d) prices.push_back(static_cast<float>(goods[j].price(d)));
    item.labels.push_back(id);
    g.products.push_back(goods[j].money());
    for (std::size_t k = 0; k < centres; ++k) {
      const std::size_t site = distribution_centres + k;
      p.ids.push_back(id + "_" + g.net.sites[site].id);
      item.code.push_back(static_cast<std::uint32_t>(j));
      put(category, family);
      put(department, family + "_" + std::to_string(goods[j].department() + 1));
      put(place, g.net.sites[site].id);
      put(hub, g.net.sites[fulfilment_homes[k].hub].id);
      put(where, g.net.regions[fulfilment_homes[k].region].id);
      p.demand.push_back(static_cast<std::int64_t>(first), std::span{zeros}.subspan(first));
      price.values.push_back(static_cast<std::int64_t>(first), prices);
      g.cells.push_back({j, site, 0});
    }
  }
  p.attributes = {std::move(item), std::move(category), std::move(department),
                  std::move(place), std::move(hub), std::move(where)};
  p.covariates.push_back(std::move(price));
}

/// Opening stock, storage and inbound capacity in proportion to the demand of the last four weeks.
template <class = void>
void size_up(generated_retailer& g, const retailer& how) {
  std::vector<double> volume(g.net.sites.size(), 0), units(g.net.sites.size(), 0), opening(g.net.sites.size(), 0);
  for (std::size_t c = 0; c < g.cells.size(); ++c) {
    const auto run = g.observed.demand[c];
    const std::size_t n = std::min<std::size_t>(28, run.values.size());
    double daily = 0;
    for (const double y : run.values.last(n)) daily += y / static_cast<double>(n);
    random_stream draw{how.seed, c, 6};
    g.cells[c].on_hand = std::floor(daily * (1.0 + 5.0 * draw.uniform()));
    const std::size_t k = g.cells[c].site;
    volume[k] += daily * g.products[g.cells[c].product].volume;
    opening[k] += g.cells[c].on_hand * g.products[g.cells[c].product].volume;
    units[k] += daily;
  }
  for (std::size_t k = distribution_centres; k < g.net.sites.size(); ++k) {
    g.net.sites[k].storage = std::ceil(std::max(how.storage_days * volume[k], opening[k]));
    g.net.sites[k].inbound_per_period = std::ceil(how.inbound_days * units[k]);
  }
}

}  // namespace detail

/// Generates a retailer.
///
/// throws  error 202 no product | 302 fewer than 56 days | 201 a rate, share or capacity out of range
/// cost    about half a microsecond a product, site and day
/// repeats identical for every number of workers; a product's history is the same however many products there are
template <exec::policy E>
generated_retailer generate(const E& where, const retailer& how) {
  check::not_empty(how.products, "products");
  check::at_least(how.days, 56, "days");
  check::range(how.days + how.ahead.n < (1u << 24), "days", "are more than 16 million");
  check::range(is_valid(how.start), "start", "is no day of the calendar");
  check::range(how.busiest > 0 && how.busiest < 1e6, "busiest", "lies outside (0, 1000000)");
  check::range(how.zipf >= 0 && how.zipf < 10, "zipf", "lies outside [0, 10)");
  check::range(how.new_share >= 0 && how.new_share <= 1, "new_share", "lies outside [0, 1]");
  check::range(how.days_per_period > 0, "days_per_period", "is zero, needed at least one");
  check::range(how.storage_days > 0 && how.inbound_days > 0, "storage_days", "and inbound_days must be positive");

  const std::size_t centres = fulfilment_homes.size(), end = how.days + how.ahead.n;
  const std::int64_t first = days_from(how.start);
  generated_retailer g;
  g.net = retailer_network();
  g.ahead = how.ahead.n;
  g.days_per_period = how.days_per_period;
  std::vector<retail_product> goods;
  goods.reserve(how.products);
  for (std::size_t j = 0; j < how.products; ++j) goods.emplace_back(how, j);
  detail::lay_out(g, goods, how.days);
  g.observed.time = {unit::day, 1, first * 86400};
  for (std::size_t e = 0; e < retail_events.size(); ++e) {
    shared_covariate s{retail_events[e], 0, {}};
    for (std::size_t d = 0; d < end; ++d)
      s.values.push_back(takes_place(e, first + static_cast<std::int64_t>(d)) ? 1.0f : 0.0f);
    g.observed.shared.push_back(std::move(s));
  }
  g.future.resize(g.cells.size() * g.ahead);
  bulk(where, g.cells.size(), [&](std::size_t c) {
    const retail_product& what = goods[c / centres];
    const auto run = g.observed.demand[c];
    for (std::size_t d = what.launch(); d < how.days; ++d) run.values[d - what.launch()] = what.demand(c % centres, d);
    for (std::size_t h = 0; h < g.ahead; ++h)
      g.future[c * g.ahead + h] = static_cast<std::uint32_t>(what.demand(c % centres, how.days + h));
  });
  detail::size_up(g, how);
  return g;
}

/// The observed panel with the future that came after it, for scoring and replay.
template <class = void>
panel recorded(const generated_retailer& g) {
  panel out = g.observed;
  out.demand = {};
  const std::int64_t end = g.observed.last() + 1;
  std::vector<double> run;
  for (std::size_t i = 0; i < g.observed.size(); ++i) {
    const auto past = g.observed.demand[i];
    run.assign(past.values.begin(), past.values.end());
    run.resize(static_cast<std::size_t>(end - past.first), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t d = 0; d < g.ahead; ++d) run.push_back(g.future[i * g.ahead + d]);
    out.demand.push_back(past.first, run);
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
