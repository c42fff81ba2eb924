// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/newsvendor_network.hpp>

#include <algorithm>

#include <echelon/network/min_cost_flow.hpp>
#include <echelon/network/nearest_first.hpp>
#include <echelon/stock/demand.hpp>
#include <echelon/stock/newsvendor.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_fulfilment.hpp>

using namespace echelon;

namespace {

template <class Rule>
double cost_of(const Rule& rule, const any::served_product& p, std::span<const double> bring) {
  auto desk = rule.desk(p.costs);
  fulfilled sum;
  std::vector<double> stock;
  network_stock out;
  expect(desk, p.view(), bring, sum, stock, out);
  return out.cost;
}

}  // namespace

TEST_CASE("newsvendor network: one site and one stream are the newsvendor of the samples", "[network]") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    auto p = any::product_served({1, 1, 1 + seed, 1, 30, 1.0}, seed);
    p.on_hand = {0};
    p.costs.ship = {0};
    const auto plan = solve(network_search{.gap = 1e-9, .max_evaluations = 300}, fulfil::min_cost_flow{}, p.view());
    // a unit costs `unit` whether it is left or sold
    const observed_demand demand{p.demand};
    const newsvendor_cost cost{.under = p.costs.lost[0] - p.unit[0], .over = p.costs.leftover[0] + p.unit[0]};
    const double expected = solve(cost, demand).cost + p.unit[0] * demand.mean();
    INFO("seed " << seed);
    CHECK(plan.cost == Approx(expected).margin(1e-9));
    CHECK(plan.bound == Approx(expected).margin(1e-6));
  }
}

TEST_CASE("newsvendor network: the bound is below every stock under either rule, and the cost near it",
          "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const std::size_t sites = 1 + seed % 5;
    const auto p = any::product_served({sites, 2 * sites, 30, 1 + seed % 3, 8}, seed);
    const auto plan = solve(network_search{}, fulfil::min_cost_flow{}, p.view());
    INFO("seed " << seed << " evaluations " << plan.evaluations);
    CHECK(plan.bound <= plan.cost);
    CHECK(plan.cost - plan.bound <= 1e-3 * plan.cost);
    CHECK(plan.cost == cost_of(fulfil::min_cost_flow{}, p, plan.bring));
    random_stream s{seed, 3};
    std::vector<double> other(sites);
    for (int trial = 0; trial < 30; ++trial) {
      for (std::size_t j = 0; j < sites; ++j)
        other[j] = std::max(0.0, trial % 2 == 0 ? plan.bring[j] + s.normal() : 60 * s.uniform());
      CHECK(cost_of(fulfil::min_cost_flow{}, p, other) >= plan.bound);
      CHECK(cost_of(fulfil::nearest_first{}, p, other) >= plan.bound);
    }
  }
}

TEST_CASE("newsvendor network: a site that can serve more never raises the optimum", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    auto p = any::product_served({3, 5, 20, 1, 8, 0.3}, seed);
    const network_search fine{.gap = 1e-6, .max_evaluations = 300};
    double before = solve(fine, fulfil::min_cost_flow{}, p.view()).cost;
    for (double& ship : p.costs.ship) {
      if (ship < 1e9) continue;
      ship = 0.7;
      const auto plan = solve(fine, fulfil::min_cost_flow{}, p.view());
      CHECK(plan.bound <= before * (1 + 1e-12));
      before = plan.cost;
    }
  }
}

TEST_CASE("newsvendor network: equal numbers give equal bits", "[network][parity]") {
  const auto p = any::product_served({4, 9, 30, 2}, 3);
  const auto a = solve(network_search{}, fulfil::min_cost_flow{}, p.view());
  const auto b = solve(network_search{}, fulfil::min_cost_flow{}, p.view());
  CHECK(a.bring == b.bring);
  CHECK(a.cost == b.cost);
  CHECK(a.bound == b.bound);
}

TEST_CASE("newsvendor network: bad numbers are named", "[network]") {
  const auto good = any::product_served({2, 3, 4, 1}, 1);
  const auto fault_of = [&](const auto& spoil) {
    auto p = good;
    spoil(p);
    return ECHELON_FAULT_OF(validate(p.view()));
  };
  CHECK(fault_of([](auto&) {}) == 0);
  CHECK(fault_of([](auto& p) { p.paths = 0; }) == 202);
  CHECK(fault_of([](auto& p) { p.demand.pop_back(); }) == 101);
  CHECK(fault_of([](auto& p) { p.unit.pop_back(); }) == 101);
  CHECK(fault_of([](auto& p) { p.costs.ship[0] = NAN; }) == 301);
  CHECK(fault_of([](auto& p) { p.costs.ship[0] = -1; }) == 303);
  CHECK(fault_of([](auto& p) { p.costs.lost[0] = INFINITY; }) == 301);
  CHECK(fault_of([](auto& p) { p.demand[0] = -1; }) == 303);
  CHECK(ECHELON_FAULT_OF(validate(newsvendor_network{})) == 201);
}
