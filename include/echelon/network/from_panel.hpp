// SPDX-License-Identifier: BSL-1.0
/// Cells, products and sites read off the attributes of a panel.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <echelon/data/window.hpp>
#include <echelon/network/placement.hpp>

namespace echelon::inline ECHELON_ABI {

/// Which attributes of a panel name the product, the fulfilment site and the distribution centre of a series.
struct panel_columns {
  std::string product = "item_id";
  std::string site = "store_id";
  std::string hub = "state_id";
};

/// Money per unit as shares of the price.
struct economics {
  double margin = 0.30;    ///< lost with every unit of demand that is not met
  double holding = 0.01;   ///< of a unit held over one planning period
  double leftover = 0.05;  ///< written down on every unit left at the end
  double volume = 1.0;     ///< of one unit
};

/// A panel's series as cells of a placement problem: series i of the panel is cell i.
struct stocked_panel {
  network net;
  std::vector<product> products;
  std::vector<std::string> product_ids;
  std::vector<cell> cells;
};

/// The last price seen up to the origin of each series; `otherwise` for those never priced.
template <class = void>
std::vector<double> last_prices(const history& past, double otherwise = 1.0) {
  std::vector<double> price(past.size(), otherwise);
  const covariate* column = past.source->find_covariate("price");
  if (column == nullptr) return price;
  for (std::size_t i = 0; i < past.size(); ++i) {
    const auto run = past.values(*column, i);
    for (auto p = run.values.rbegin(); p != run.values.rend(); ++p)
      if (!std::isnan(*p)) {
        price[i] = static_cast<double>(*p);
        break;
      }
  }
  return price;
}

/// Fills products and cells for an existing network whose fulfilment sites carry the labels of `columns.site`.
///
/// throws  error 203 the panel lacks an attribute, or a label names no site
template <class = void>
stocked_panel stock_panel(const history& past, network net, const panel_columns& columns,
                          const economics& money) {
  const panel& p = *past.source;
  const auto need = [&](const std::string& name) -> const attribute& {
    const attribute* a = p.find_attribute(name);
    if (a == nullptr) throw error{fault::unknown, name.c_str(), "is no attribute of the panel, needed one"};
    return *a;
  };
  const attribute& item = need(columns.product);
  const attribute& place = need(columns.site);
  std::vector<std::size_t> site_of(place.labels.size());
  for (std::size_t k = 0; k < place.labels.size(); ++k) {
    site_of[k] = net.find_site(place.labels[k]);
    if (site_of[k] == net.sites.size())
      throw error{fault::unknown, place.labels[k].c_str(), "is no site of the network"};
  }
  stocked_panel out{std::move(net), {}, item.labels, {}};
  const std::vector<double> price = last_prices(past);
  std::vector<double> sum(item.labels.size(), 0.0), n(item.labels.size(), 0.0);
  for (std::size_t i = 0; i < p.size(); ++i) {
    out.cells.push_back({item.code[i], site_of[place.code[i]], 0.0});
    sum[item.code[i]] += price[i];
    n[item.code[i]] += 1;
  }
  for (std::size_t k = 0; k < item.labels.size(); ++k) {
    const double each = n[k] > 0 ? sum[k] / n[k] : 1.0;
    out.products.push_back({each, money.volume, money.margin * each, money.holding * each, money.leftover * each});
  }
  return out;
}

/// A network of one fulfilment site for each label of `columns.site`, fed by the distribution centre of its series'
/// label of `columns.hub`; capacities are unlimited.
///
/// throws  error 203 the panel lacks an attribute | 304 the series of a site name two centres
template <class = void>
network network_of(const panel& p, const panel_columns& columns, double arc_cost = 0.0) {
  const attribute* place = p.find_attribute(columns.site);
  const attribute* hub = p.find_attribute(columns.hub);
  if (place == nullptr) throw error{fault::unknown, columns.site.c_str(), "is no attribute of the panel, needed one"};
  if (hub == nullptr) throw error{fault::unknown, columns.hub.c_str(), "is no attribute of the panel, needed one"};
  network net;
  for (const auto& label : hub->labels) net.sites.push_back({"DC_" + label, site_kind::distribution});
  for (std::size_t k = 0; k < place->labels.size(); ++k) {
    net.sites.push_back({place->labels[k], site_kind::fulfilment});
    const auto member = std::find(place->code.begin(), place->code.end(), static_cast<std::uint32_t>(k));
    if (member == place->code.end()) continue;  // a label without a series needs no supply
    const auto i = static_cast<std::size_t>(member - place->code.begin());
    for (std::size_t other = i; other < place->code.size(); ++other)
      if (place->code[other] == k && hub->code[other] != hub->code[i])
        throw error{fault::duplicate, columns.hub.c_str(), other,
                    "is another centre than the site has before, needed one"};
    net.arcs.push_back({hub->code[i], hub->labels.size() + k, {1.0, 0.0}, arc_cost});
  }
  return net;
}

}  // namespace echelon::inline ECHELON_ABI
