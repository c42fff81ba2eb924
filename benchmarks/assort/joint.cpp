// SPDX-License-Identifier: BSL-1.0
// Seasons of generated catalogues, planned jointly and by the simple and published ways:
//   joint PRODUCTS CUSTOMERS FIRST_SEED INSTANCES DRAWN WORKERS BASELINES
// Product of rank k is asked for first in proportion to k^-a, a = 0.8, 1.0, 1.2 by seed. Products stand at random
// places of a square; who does not find hers moves to another with a weight of its popularity times exp(-3 distance),
// and leaves with a chance of 0.1 to 0.4. Prices are lognormal, 25 to 50 percent of them cost, up to half of that
// salvage.
// All ways are judged on the same fresh customers, DRAWN of them. Prints one line of JSON an instance.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <span>
#include <vector>

#include <echelon/assort.hpp>
#include <echelon/core/random.hpp>
#include <echelon/exec.hpp>

using namespace echelon;

namespace {

struct instance {
  std::vector<double> arrive, move;
  selling_season pays;
  double exponent = 1;

  markov_chain chain() const { return {arrive, move}; }
};

instance generate(std::size_t n, std::uint32_t customers, std::uint64_t seed) {
  random_stream draw{seed, n, 90};
  instance out;
  out.exponent = 0.8 + 0.2 * static_cast<double>(seed % 3);
  std::vector<double> x(n), y(n);
  double sum = 0;
  for (std::size_t j = 0; j < n; ++j) {
    x[j] = draw.uniform();
    y[j] = draw.uniform();
    out.arrive.push_back(std::pow(static_cast<double>(j + 1), -out.exponent));
    sum += out.arrive[j];
    const double price = 10 * std::exp(0.4 * draw.normal()), cost = price * (0.25 + 0.25 * draw.uniform());
    out.pays.price.push_back(price);
    out.pays.cost.push_back(cost);
    out.pays.salvage.push_back(0.5 * cost * draw.uniform());
  }
  for (double& p : out.arrive) p *= 0.95 / sum;
  out.move.assign(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    const auto row = std::span{out.move}.subspan(i * n, n);
    double all = 0;
    for (std::size_t j = 0; j < n; ++j)
      if (j != i) all += row[j] = out.arrive[j] * std::exp(-3 * std::hypot(x[i] - x[j], y[i] - y[j]));
    const double stay = 0.6 + 0.3 * draw.uniform();
    for (double& p : row) p *= stay / all;
  }
  out.pays.customers = exactly(customers);
  return out;
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

int main(int count, char** text_of) {
  if (count < 8) return 1;
  const auto number = [&](int k) { return std::strtoul(text_of[k], nullptr, 10); };
  const exec::threads where{.workers = number(6)};
  for (std::uint64_t seed = number(3); seed < number(3) + number(4); ++seed) {
    const instance at = generate(number(1), static_cast<std::uint32_t>(number(2)), seed);
    joint_assortment how{.planning = number(5), .fresh = number(5), .seed = seed};
    const markov_chain chain = at.chain();
    const double begin = now();
    const joint_plan plan = solve(where, how, chain, at.pays);
    const double seconds = now() - begin;
    std::size_t stocked = 0, rare = 0;
    for (const std::uint32_t u : plan.units) stocked += u > 0 ? 1 : 0;
    for (const double p : at.arrive) rare += p * at.pays.customers.mean() < 1 ? 1 : 0;
    std::printf("{\"seed\": %lu, \"exponent\": %.1f, \"rare\": %.4f, \"profit\": %.10g, \"error\": %.4g, "
                "\"bound\": %.10g, \"gap\": %.6f, \"gap_high\": %.6f, \"stocked\": %zu, \"candidates\": %zu, "
                "\"planned\": %.10g, \"seconds\": %.3f, \"leads\": {",
                static_cast<unsigned long>(seed), at.exponent,
                static_cast<double>(rare) / static_cast<double>(at.arrive.size()), plan.profit.mean,
                plan.profit.standard_error, plan.bound, plan.gap(), plan.gap_high(), stocked, plan.candidates,
                plan.planned, seconds);
    if (number(7) != 0) {
      const chain_walk walk{chain};
      const customer_lists planning = planning_customers(where, how, walk, at.pays);
      const customer_lists fresh = fresh_customers(where, how, walk, at.pays);
      const char* between = "";
      for (const stocked_by& way : season_baselines(where, chain, at.pays, planning)) {
        const auto theirs = value_stock(where, at.pays, fresh, std::span<const std::uint32_t>{way.units});
        const estimated lead = paired_difference(plan.by_scenario, theirs.by_scenario);
        std::printf("%s\"%s\": [%.8g, %.4g, %.8g]", between, way.name, lead.mean, lead.standard_error,
                    theirs.profit.mean);
        between = ", ";
      }
    }
    std::printf("}}\n");
    std::fflush(stdout);
  }
  return 0;
}
