// SPDX-License-Identifier: BSL-1.0
// Small networks with several delivery speeds, planned and written out for a solver of linear programs:
//   small_program PRODUCTS PATHS SEED [FILE]
// A distribution centre, three fulfilment centres, three regions, two speeds; storage, inbound and outbound at 85 % of
// what the plan without limits uses. Prints one line of JSON; with a file, writes the numbers of the whole program:
//   products paths sites streams, then unit, leftover, lost, ship, demand of every product, then the rows.
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

using namespace echelon;

namespace {

fulfilment_problem generate(std::size_t products, std::size_t paths, std::uint64_t seed) {
  fulfilment_problem p;
  p.net.sites.push_back({"DC", site_kind::distribution});
  p.net.speeds = {{"same-day", 12, 0.3, 0.5}, {"two-day", 48, 0.7, 0.3}};
  random_stream s{seed, 1};
  for (std::size_t k = 0; k < 3; ++k) {
    p.net.regions.push_back({std::to_string(k), 1.0 / 3});
    p.net.sites.push_back({"FC" + std::to_string(k), site_kind::fulfilment});
    p.net.arcs.push_back({0, 1 + k, {1, 0}, 0.05 + 0.2 * s.uniform()});
    for (std::size_t r = 0; r < 3; ++r) {
      const double far = std::abs(static_cast<double>(k) - static_cast<double>(r));
      if (far < 2) p.net.services.push_back({1 + k, r, 0, 4 + 1.5 * far, k == r ? 14 * 60 : 10 * 60});
      p.net.services.push_back({1 + k, r, 1, 3 + 0.8 * far, k == r ? 24 * 60 : 18 * 60});
    }
  }
  p.paths = paths;
  const eligibility who{p.net};
  for (std::size_t i = 0; i < products; ++i) {
    random_stream draw{seed, i, 2};
    const double price = 6 * std::exp(0.5 * draw.normal() + 0.5), rate = 40 * std::exp(0.7 * draw.normal());
    p.products.push_back({price, std::exp(0.5 * draw.normal()), 0.3 * price, 0.01 * price, 0.08 * price});
    for (std::size_t w = 0; w < paths; ++w) {
      std::vector<double> row(who.streams().size());
      for (std::size_t r = 0; r < 3; ++r)
        split_orders(draw, who, p.net, r, draw.negative_binomial(rate * (0.6 + 0.4 * static_cast<double>(r)), 4), row);
      p.demand.insert(p.demand.end(), row.begin(), row.end());
    }
  }
  const fulfilment_plan free = solve(exec::seq, fulfilment_planning<>{}, p);
  for (std::size_t k = 0; k < p.net.sites.size(); ++k) {
    site& at = p.net.sites[k];
    at.storage = 0.85 * free.storage_use[k];
    at.inbound_per_period = 0.9 * free.inbound_use[k];
    at.outbound_per_period = k == 0 ? unlimited : 0.85 * free.outbound_use[k];
  }
  return p;
}

void write(const fulfilment_problem& p, const char* name) {
  std::FILE* to = std::fopen(name, "w");
  if (to == nullptr) std::exit(1);
  const fulfilment_model model{p};
  const auto put = [&](std::span<const double> values) {
    for (const double v : values) std::fprintf(to, "%.17g ", std::isinf(v) ? -1.0 : v);
    std::fprintf(to, "\n");
  };
  std::fprintf(to, "%zu %zu %zu %zu %zu\n", p.products.size(), p.paths, model.serving(), model.streams(),
               model.slots());
  priced_product one;
  for (std::size_t i = 0; i < p.products.size(); ++i) {
    model.price(i, {}, {}, one);
    put(one.unit);
    put(one.costs.leftover);
    put(one.costs.lost);
    put(one.costs.ship);
    put(one.view.demand);
    for (std::size_t j = 0; j < model.serving(); ++j) {  // what a unit brought to the site uses of every slot
      std::vector<double> use(model.slots());
      model.for_each_use(i, j, [&](std::size_t slot, double each) { use[slot] += each; });
      put(use);
    }
  }
  std::vector<double> slot_of;  // the slot that a unit sent from the site uses
  for (std::size_t j = 0; j < model.serving(); ++j)
    slot_of.push_back(static_cast<double>(model.outbound_slot(model.site(j))));
  put(slot_of);
  put(model.capacities());
  std::fclose(to);
}

template <class Rule>
fulfilment_plan planned(const fulfilment_problem& problem, const char* name, double* seconds) {
  const std::clock_t started = std::clock();
  const fulfilment_plan plan = solve(exec::seq, fulfilment_planning<Rule>{}, problem);
  *seconds = static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;
  double worst = 0;
  for (std::size_t s = 0; s < problem.net.sites.size(); ++s) {
    const site& at = problem.net.sites[s];
    worst = std::max({worst, plan.storage_use[s] / at.storage, plan.inbound_use[s] / at.inbound_per_period,
                      plan.outbound_use[s] / at.outbound_per_period});
  }
  std::printf("\"%s\": {\"bound\": %.12g, \"value\": %.12g, \"gap\": %.6g, \"why\": \"%s\", \"seconds\": %.4g, "
              "\"iterations\": %zu, \"fullest\": %.9g, \"service\": [%.5g, %.5g]}",
              name, plan.bound, plan.value, plan.gap, text(plan.why), *seconds, plan.lower_trace.size(), worst,
              plan.service[0], plan.service[1]);
  return plan;
}

}  // namespace

int main(int count, char** text_of) {
  if (count < 4) return 1;
  const auto number = [&](int k) { return std::strtoul(text_of[k], nullptr, 10); };
  const fulfilment_problem problem = generate(number(1), number(2), number(3));
  if (count > 4) write(problem, text_of[4]);
  double seconds = 0;
  std::printf("{");
  planned<fulfil::min_cost_flow>(problem, "flow", &seconds);
  std::printf(", ");
  planned<fulfil::nearest_first>(problem, "nearest", &seconds);
  std::printf("}\n");
}
