// SPDX-License-Identifier: BSL-1.0
// What planning for spill-over is worth on the generated retailer:
//   spill_over PRODUCTS PLANNING_PATHS FRESH_PATHS SEED WORKERS
// Demand of a week by day and fulfilment centre is negative binomial, as the last eight weeks of history tell. Plan one
// sees every centre that may serve an order; plan two sees for each centre its own share of its region alone.
// Capacities, opening stock, paths and method are the same, and so is the fulfilment of fresh paths: the nearest centre
// with stock first. Prints one line of JSON: mean costs on fresh paths and on the week that followed, bounds, service,
// seconds.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <span>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/exec.hpp>
#include <echelon/network.hpp>
#include <echelon/simulate.hpp>

using namespace echelon;

namespace {

constexpr std::size_t days = 7, centres = fulfilment_homes.size();

/// Mean and size of the negative binomial of one product at one centre.
struct rate {
  double mean = 0, size = 1;
};

std::vector<rate> rates(const generated_retailer& g) {
  std::vector<rate> out;
  for (std::size_t c = 0; c < g.cells.size(); ++c) {
    const auto run = g.observed.demand[c].values;
    const std::size_t n = std::min<std::size_t>(56, run.size());
    double sum = 0, square = 0;
    for (const double y : run.last(n)) sum += y, square += y * y;
    const double mean = sum / static_cast<double>(n);
    const double variance = std::max(square / static_cast<double>(n) - mean * mean, 1.01 * mean);
    out.push_back({mean, mean > 0 ? mean * mean / (variance - mean) : 1.0});
  }
  return out;
}

/// Units wanted of one cell on a day of a path.
using day_of_cell = double (*)(const void* world, std::size_t cell, std::size_t path, std::size_t day);

/// Orders of all products, split over the streams of `who`: those of a cell come from its region, or from its own.
std::vector<double> orders(const fulfilment_problem& p, const eligibility& who, bool shared, std::uint64_t seed,
                           std::size_t paths, const void* world, day_of_cell units) {
  const std::size_t streams = who.streams().size();
  std::vector<double> out(p.products.size() * paths * days * streams);
  for (std::size_t i = 0; i < p.products.size(); ++i)
    for (std::size_t w = 0; w < paths; ++w)
      for (std::size_t d = 0; d < days; ++d) {
        const auto row = std::span{out}.subspan(((i * paths + w) * days + d) * streams, streams);
        for (std::size_t k = 0; k < centres; ++k) {
          random_stream draw{seed, (std::uint64_t{i * centres + k} << 32) | (w * days + d), 2};
          split_orders(draw, who, p.net, shared ? fulfilment_homes[k].region : k,
                       static_cast<std::uint64_t>(units(world, i * centres + k, w, d)), row);
        }
      }
  return out;
}

struct drawn {
  const std::vector<rate>* rates;
  std::uint64_t seed;
};

double draw_day(const void* world, std::size_t cell, std::size_t path, std::size_t day) {
  const auto& from = *static_cast<const drawn*>(world);
  const rate& r = (*from.rates)[cell];
  if (!(r.mean > 0)) return 0;
  random_stream draw{from.seed, (std::uint64_t{cell} << 32) | (path * days + day), 1};
  return static_cast<double>(draw.negative_binomial(r.mean, r.size));
}

double recorded_day(const void* world, std::size_t cell, std::size_t, std::size_t day) {
  const auto& g = *static_cast<const generated_retailer*>(world);
  return g.future[cell * g.ahead + day];
}

/// The same buildings, each with a region of its own that nobody else serves.
network apart(const network& net) {
  network out = net;
  out.regions.clear();
  out.services.clear();
  for (std::size_t k = 0; k < centres; ++k) {
    out.regions.push_back({std::to_string(k), fulfilment_homes[k].share});
    for (const service& s : net.services)
      if (s.site == distribution_centres + k && s.region == fulfilment_homes[k].region)
        out.services.push_back({s.site, k, s.speed, s.cost, s.cut_off_minute});
  }
  return out;
}

/// Mean cost of placed units when orders go to the nearest centre with stock.
double simulated(const fulfilment_problem& p, std::span<const std::uint32_t> place, std::vector<double>& service) {
  const fulfilment_model model{p};
  priced_product one;
  fulfilled sum;
  std::vector<double> stock, units, wanted(p.net.speeds.size()), served(wanted.size());
  network_stock found;
  double cost = 0;
  for (std::size_t i = 0; i < p.products.size(); ++i) {
    model.price(i, {}, {}, one);
    auto desk = fulfil::nearest_first{}.desk(one.costs);
    const auto row = place.subspan(i * model.serving(), model.serving());
    units.assign(row.begin(), row.end());
    expect(desk, one.view, units, sum, stock, found);
    cost += found.cost;
    for (std::size_t m = 0; m < model.streams(); ++m)
      served[model.who().streams()[m].speed] += found.served[m] * static_cast<double>(p.paths);
  }
  for (std::size_t at = 0; at < p.demand.size(); ++at)
    wanted[model.who().streams()[at % model.streams()].speed] += p.demand[at];
  service.clear();
  for (std::size_t k = 0; k < wanted.size(); ++k) service.push_back(served[k] / wanted[k]);
  return cost;
}

}  // namespace

int main(int count, char** text_of) {
  if (count < 6) return 1;
  const auto number = [&](int k) { return std::strtoul(text_of[k], nullptr, 10); };
  const exec::threads where{.workers = number(5)};
  const generated_retailer g = generate(where, retailer{.products = number(1), .seed = number(4)});
  const std::vector<rate> rate_of = rates(g);
  const drawn planning{&rate_of, 1}, fresh{&rate_of, 2};

  fulfilment_problem shared;
  shared.net = g.net;
  shared.products = g.products;
  shared.rounds = days;
  for (const cell& c : g.cells) shared.on_hand.push_back(c.on_hand);
  fulfilment_problem alone = shared, trial = shared;
  alone.net = apart(g.net);
  trial.day.merge = false;  // orders in the order in which they come, slot by slot

  shared.paths = alone.paths = number(2);
  shared.demand = orders(shared, eligibility{shared.net}, true, 1, shared.paths, &planning, draw_day);
  alone.demand = orders(alone, eligibility{alone.net}, false, 1, alone.paths, &planning, draw_day);
  const auto seconds = [] { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; };
  const fulfilment_planning<fulfil::nearest_first> how{};
  const double started = seconds();
  const fulfilment_plan with = solve(where, how, shared);
  const double between = seconds();
  const fulfilment_plan without = solve(where, how, alone);
  const double ended = seconds();

  const eligibility in_turn{trial.net, trial.day};
  const auto units = [](const fulfilment_plan& plan) {
    double sum = 0;
    for (const std::uint32_t x : plan.place) sum += x;
    return sum;
  };
  std::vector<double> service[2];
  trial.paths = number(3);
  trial.demand = orders(trial, in_turn, true, 2, trial.paths, &fresh, draw_day);
  const double cost_with = simulated(trial, with.place, service[0]);
  const double cost_without = simulated(trial, without.place, service[1]);
  std::printf("{\"products\": %zu, \"with\": %.10g, \"without\": %.10g, \"service_with\": [%.5g, %.5g], "
              "\"service_without\": [%.5g, %.5g], ",
              g.products.size(), cost_with, cost_without, service[0][0], service[0][1], service[1][0], service[1][1]);
  trial.paths = 1;
  trial.demand = orders(trial, in_turn, true, 3, 1, &g, recorded_day);
  const double held_with = simulated(trial, with.place, service[0]);
  const double held_without = simulated(trial, without.place, service[1]);
  std::printf("\"held_out_with\": %.10g, \"held_out_without\": %.10g, \"units_with\": %.10g, \"units_without\": %.10g, "
              "\"bound\": %.10g, \"planned\": %.10g, \"planned_without\": %.10g, \"bound_without\": %.10g, "
              "\"cpu_with\": %.4g, \"cpu_without\": %.4g}\n",
              held_with, held_without, units(with), units(without), with.bound, with.value, without.value,
              without.bound, between - started, ended - between);
}
