// SPDX-License-Identifier: BSL-1.0
/// Where the numbers of a plan come from: files, or the generated retailer.
#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <utility>

#include <echelon/network/read.hpp>
#include <echelon/network/store_services.hpp>
#include <echelon/simulate/generate.hpp>

#include "load.hpp"
#include "plan_job.hpp"

namespace program {

using namespace echelon;

namespace {

/// What a lost unit costs in the plan: the mean over the speeds, as the replay will count it.
void set_margins(planning_world& w) {
  const double share = mean_lost_margin(w.stock.net, economics{}.margin);
  for (product& p : w.stock.products) p.margin = share * p.price;
}

/// Each store serves its own customers; two-day parcels may come from the other stores of its centre, each for a
/// twentieth of the mean price.
void open_stores(planning_world& w) {
  double price = 0;
  for (const product& p : w.stock.products) price += p.price / static_cast<double>(w.stock.products.size());
  give_services(w.stock.net, {.margin = economics{}.margin, .help_cost = 0.05 * price});
  w.sites_help = true;
  set_margins(w);
}

planning_world generated_world(const plan_options& o, const exec::threads& where) {
  generated_retailer shop = generate(
      where,
      retailer{
          .products = o.products, .ahead = horizon{o.horizon}, .seed = o.common.seed, .days_per_period = o.period});
  planning_world w;
  w.name =
      "A generated retailer (seed " + std::to_string(o.common.seed) + "): " + std::to_string(o.products) +
      " products at six fulfilment centres, fed by two distribution centres; two years of daily demand with seasons, "
      "promotions, holidays and launches.";
  w.origin = shop.observed.last();
  w.observed = recorded(shop);
  w.stock.net = std::move(shop.net);
  w.stock.products = std::move(shop.products);
  w.stock.cells = std::move(shop.cells);
  w.stock.product_ids = w.observed.find_attribute("product")->labels;
  w.own_capacities = w.late_shipments = w.replayable = w.sites_help = true;
  set_margins(w);
  w.groupings = groupings_from("total|category|site|department|category,site|department,site|product|product,site");
  return w;
}

/// The first attribute of the panel among the names; the option when it was given.
std::string column_or(const std::string& given, const panel& p, std::initializer_list<const char*> names,
                      const char* option) {
  if (!given.empty()) return given;
  for (const char* n : names)
    if (p.find_attribute(n) != nullptr) return n;
  std::string found, needed;
  for (const auto& a : p.attributes) found += (found.empty() ? "" : ", ") + a.name;
  for (const char* n : names) needed += (needed.empty() ? "" : ", ") + std::string{n};
  throw failure{bad_input, std::string{"ECH-203 "} + option + ": found the attributes " +
                               (found.empty() ? "(none)" : found) + ", needed one of " + needed +
                               " (a long table gets its attributes with --static)"};
}

}  // namespace

planning_world load_world(const plan_options& o, const exec::threads& where) {
  if (o.input.data.empty() && o.input.wide.empty()) {
    for (const auto& [name, given] :
         std::initializer_list<std::pair<const char*, bool>>{{"--calendar", !o.input.calendar.empty()},
                                                             {"--prices", !o.input.prices.empty()},
                                                             {"--future", !o.input.future.empty()},
                                                             {"--static", !o.input.statics.empty()},
                                                             {"--network", !o.network.empty()},
                                                             {"--hierarchy", !o.hierarchy.empty()},
                                                             {"--holdout", o.holdout != 0}})
      if (given)
        throw failure{wrong_usage, std::string{name} + ": found it without sales, needed --data or --wide too"};
    return generated_world(o, where);
  }
  if (o.input.allow_negative)
    throw failure{wrong_usage, "--allow-negative: found it for a plan, needed demand of zero or more"};
  planning_world w;
  w.observed = load_panel(o.input);
  panel& p = w.observed;
  const std::string& file = o.input.wide.empty() ? o.input.data : o.input.wide;
  const std::int64_t last = p.last(), held = static_cast<std::int64_t>(o.holdout);
  if (o.holdout != 0 && o.holdout < o.horizon)
    throw failure{wrong_usage, "--holdout: found " + std::to_string(o.holdout) + ", needed 0 or at least the horizon"};
  if (o.holdout > static_cast<std::size_t>(last) || last - held < 1)
    throw failure{bad_input, "ECH-302 " + file + ", --holdout " + std::to_string(o.holdout) + ": found " +
                                 std::to_string(last + 1) + " periods, needed at least two more than are held out"};
  w.origin = last - held;
  w.replayable = o.holdout > 0;
  const panel_columns columns{column_or(o.product_column, p, {"item_id", "product", "product_id"}, "--product-column"),
                              column_or(o.site_column, p, {"store_id", "site", "site_id"}, "--site-column"),
                              o.hub_column};
  if (o.network.empty()) {
    panel_columns c = columns;
    c.hub = column_or(o.hub_column, p, {"state_id", "hub", "hub_id"}, "--hub-column");
    w.stock = stock_panel(history_at(p, w.origin), network_of(p, c), c, economics{});
    open_stores(w);
  } else {
    w.stock = stock_panel(history_at(p, w.origin), take(read_network(o.network)), columns, economics{});
    w.own_capacities = true;
    network& net = w.stock.net;
    if (net.services.empty() && net.speeds.empty() && net.regions.empty()) {
      open_stores(w);
    } else if (!net.services.empty()) {
      if (!(mean_lost_margin(net, 0) > 0))  // the file says of no speed what a lost order costs
        for (speed& k : net.speeds) k.lost_margin = economics{}.margin;
      w.sites_help = true;
      set_margins(w);
    }
    for (const cell& c : w.stock.cells) {
      const site& s = w.stock.net.sites[c.site];
      if (cheapest_arc_to(w.stock.net, c.site) == w.stock.net.arcs.size())
        throw failure{bad_input,
                      "ECH-305 " + o.network + ": found no arc to site " + s.id + ", needed one that supplies it"};
      if (w.sites_help && std::none_of(net.services.begin(), net.services.end(), [&](const service& x) {
            return x.site == c.site && x.cut_off_minute > 0 && net.speeds[x.speed].share > 0;
          }))
        throw failure{bad_input, "ECH-305 " + o.network + ": found no service of site " + s.id +
                                     ", needed one with a cut-off, at a speed that customers ask for"};
      if (s.storage < w.stock.products[c.product].volume || s.inbound_per_period < 1)
        throw failure{
            bad_input,
            "ECH-305 " + o.network + ": found site " + s.id +
                " with capacities too small for any plan, needed room for one unit and inbound for one a period"};
    }
  }
  const bool is_m5 = p.find_attribute("item_id") && p.find_attribute("dept_id") && p.find_attribute("cat_id") &&
                     p.find_attribute("store_id") && p.find_attribute("state_id");
  if (o.hierarchy == "m5" || (o.hierarchy.empty() && is_m5)) w.groupings = m5_groupings();
  else if (!o.hierarchy.empty()) w.groupings = groupings_from(o.hierarchy);
  w.name =
      std::to_string(p.size()) + " series of " + std::filesystem::path(file).filename().string() + ", " +
      std::to_string(w.origin + 1) + " periods" +
      (w.replayable ? "; the last " + std::to_string(o.holdout) + " periods were kept aside for the replay." : ".");
  return w;
}

}  // namespace program
