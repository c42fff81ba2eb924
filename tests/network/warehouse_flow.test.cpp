// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/warehouse_flow.hpp>

#include <limits>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/decompose/lagrangian.hpp>
#include <echelon/decompose/sampled.hpp>
#include <echelon/exec.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// A catalogue held in memory.
struct listed {
  std::size_t commodities = 0, sites = 0, stores = 0, warehouses = 0;
  std::vector<std::uint32_t> demand;
  std::vector<double> supply, to_warehouse;

  std::size_t size() const { return commodities; }
  std::size_t factories() const { return sites; }
  void write(std::size_t k, const commodity_desk& desk) const {
    for (std::size_t s = 0; s < stores; ++s) desk.demand[s] = demand[k * stores + s];
    for (std::size_t f = 0; f < sites; ++f) desk.supply[f] = supply[k * sites + f];
    const std::size_t ways = sites * warehouses;
    for (std::size_t i = 0; i < ways; ++i) desk.to_warehouse[i] = to_warehouse[k * ways + i];
  }

  static listed any(std::uint64_t seed, std::size_t commodities, std::size_t sites, std::size_t warehouses,
                    std::size_t stores) {
    random_stream s{seed, 5};
    listed out{commodities, sites, stores, warehouses, {}, {}, {}};
    for (std::size_t k = 0; k < commodities; ++k) {
      double wanted = 0;
      for (std::size_t i = 0; i < stores; ++i) {
        out.demand.push_back(s.below(9));
        wanted += out.demand.back();
      }
      for (std::size_t f = 0; f < sites; ++f) out.supply.push_back(1.2 * wanted / static_cast<double>(sites));
    }
    for (std::size_t i = 0; i < commodities * sites * warehouses; ++i) out.to_warehouse.push_back(s.uniform());
    return out;
  }
};

shared_warehouses any_shared(std::uint64_t seed, std::size_t warehouses, std::size_t stores, double capacity) {
  random_stream s{seed, 6};
  shared_warehouses out{stores, std::vector<double>(warehouses, capacity), {}, 0.3};
  for (std::size_t i = 0; i < warehouses * stores; ++i) out.to_store.push_back(s.uniform());
  return out;
}

/// One commodity, one factory, two warehouses, one store: eight units, four fit the near warehouse in normal time.
struct by_hand {
  shared_warehouses shared{1, {4, 100}, {0.25, 0.5}, 0.125};
  listed catalogue{1, 1, 1, 2, {8}, {10}, {0.25, 0.5}};
};

}  // namespace

TEST_CASE("warehouse flow: the way through overtime and around it is what paper says", "[network]") {
  by_hand h;
  // near 0.5, far 1.0, overtime 0.125 a unit: all go near, four in overtime
  const warehouse_flow<listed> cheap{h.shared, h.catalogue};
  const lagrangian<> how{.gap = 1e-7, .recover_every = 1};
  const auto b = solve(exec::seq, how, cheap, overtime_recovery{cheap.shared()});
  CHECK(b.why == stop::gap);
  CHECK_THAT(b.lower, WithinRel(4.5, 1e-6));
  CHECK_THAT(b.upper, WithinRel(4.5, 1e-6));
  CHECK_THAT(b.best.overtime, WithinRel(4.0, 1e-9));
  // overtime at 2: four go the far way, no overtime, a unit of capacity is worth 0.5
  h.shared.overtime = 2;
  const warehouse_flow<listed> dear{h.shared, h.catalogue};
  const auto d = solve(exec::seq, how, dear, overtime_recovery{dear.shared()});
  CHECK(d.why == stop::gap);
  CHECK_THAT(d.lower, WithinRel(6.0, 1e-6));
  CHECK_THAT(d.upper, WithinRel(6.0, 1e-6));
  CHECK_THAT(d.prices[0], WithinAbs(0.5, 1e-6));
  CHECK_THAT(d.prices[1], WithinAbs(0.0, 1e-6));
}

TEST_CASE("warehouse flow: every flow keeps balance, demand and supply, and costs what is said", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const std::size_t W = 3 + seed % 18, S = 7 + seed;
    const warehouse_flow<listed> flows{any_shared(seed, W, S, 30), listed::any(seed, 9, 4, W, S)};
    std::vector<double> prices(W);
    random_stream s{seed, 8};
    for (double& p : prices) p = 0.3 * s.uniform();
    const relaxed seen = flows.evaluate(exec::seq, prices);
    std::vector<double> usage(W);
    double priced = 0;
    INFO("seed " << seed);
    for (std::size_t k = 0; k < 9; ++k) {
      const commodity_flow flow = flows.flow(k, prices);
      const listed all = listed::any(seed, 9, 4, W, S);
      std::vector<double> in(W), out(W);
      for (std::size_t f = 0; f < 4; ++f) {
        double sent = 0;
        for (std::size_t w = 0; w < W; ++w) {
          const double units = flow.units[f * W + w];
          sent += units;
          in[w] += units;
          priced += units * (all.to_warehouse[(k * 4 + f) * W + w] + prices[w]);
        }
        CHECK(sent <= all.supply[k * 4 + f] * (1 + 1e-12));
      }
      for (std::size_t st = 0; st < S; ++st) {
        double came = 0;
        for (std::size_t f = 0; f < 4; ++f) {
          const double units = flow.served[f * S + st];
          came += units;
          out[flow.via[f * S + st]] += units;
          priced += units * flows.shared().to_store[flow.via[f * S + st] * S + st];
        }
        CHECK_THAT(came, WithinAbs(all.demand[k * S + st], 1e-9));
      }
      for (std::size_t w = 0; w < W; ++w) {
        CHECK_THAT(out[w], WithinAbs(in[w], 1e-9));
        usage[w] += in[w];
      }
    }
    for (std::size_t w = 0; w < W; ++w) CHECK_THAT(seen.usage[w], WithinAbs(usage[w], 1e-9));
    CHECK(seen.value <= priced * (1 + 1e-13));
    CHECK(seen.value + seen.inexact >= priced * (1 - 1e-13));
    CHECK(seen.inexact <= flows.wanted() * 3 * 2.3 * 0x1p-27 * (1 + 1e-9));  // three legs, 2.3 at most together
  }
}

TEST_CASE("warehouse flow: no way is cheaper than the one taken", "[network][parity]") {
  // one factory with supply for all: every store takes the warehouse that a plain scan finds
  const listed one = listed::any(3, 5, 1, 20, 40);
  const warehouse_flow<listed> flows{any_shared(3, 20, 40, 50), one};
  const std::vector<double> prices(20, 0.1);
  double best = 0;
  for (std::size_t k = 0; k < 5; ++k)
    for (std::size_t s = 0; s < 40; ++s) {
      double least = std::numeric_limits<double>::infinity();
      for (std::size_t w = 0; w < 20; ++w)
        least = std::min(least, one.to_warehouse[k * 20 + w] + 0.1 + flows.shared().to_store[w * 40 + s]);
      best += least * one.demand[k * 40 + s];
    }
  const relaxed seen = flows.evaluate(exec::seq, prices);
  CHECK(seen.value <= best * (1 + 1e-13));
  CHECK(seen.value + seen.inexact >= best * (1 - 1e-13));
}

TEST_CASE("warehouse flow: the number of workers changes no bit", "[network][parity]") {
  const warehouse_flow<listed> flows{any_shared(2, 12, 50, 100), listed::any(2, 100, 5, 12, 50)};
  const std::vector<double> prices(12, 0.2);
  const relaxed one = flows.evaluate(exec::seq, prices);
  for (const std::size_t workers : {1u, 2u, 5u})
    CHECK(flows.evaluate(exec::threads{.workers = workers}, prices) == one);
}

TEST_CASE("warehouse flow: a sample has its share of the commodities and of the capacity", "[network][law]") {
  const warehouse_flow<listed> flows{any_shared(4, 6, 20, 60), listed::any(4, 200, 3, 6, 20)};
  STATIC_REQUIRE(sampled_parts<warehouse_flow<listed>, exec::seq_t>);
  const auto part = flows.sample(0.1, 1);
  CHECK(part.commodities() == 20);
  CHECK_THAT(part.capacities()[2], WithinRel(60 * part.wanted() / flows.wanted(), 1e-12));
  CHECK(flows.sample(1.0, 1).commodities() == 200);
  CHECK(flows.sample(1e-9, 1).commodities() == 1);
  CHECK(ECHELON_FAULT_OF(flows.sample(0.0, 1)) == 201);
}

TEST_CASE("warehouse flow: what cannot be is refused by name", "[network]") {
  const auto fault = [](auto&& spoil) {
    by_hand h;
    spoil(h);
    return ECHELON_FAULT_OF((warehouse_flow<listed>{h.shared, h.catalogue}));
  };
  const double nan = std::nan(""), infinite = std::numeric_limits<double>::infinity();
  CHECK(fault([](by_hand&) {}) == 0);
  CHECK(fault([](by_hand& h) { h.catalogue.commodities = 0; }) == 202);
  CHECK(fault([](by_hand& h) { h.catalogue.sites = 0; }) == 202);
  CHECK(fault([](by_hand& h) { h.shared.capacity.clear(); }) == 202);
  CHECK(fault([](by_hand& h) { h.shared.stores = 0; }) == 202);
  CHECK(fault([](by_hand& h) { h.shared.to_store.pop_back(); }) == 101);
  CHECK(fault([&](by_hand& h) { h.shared.capacity[0] = nan; }) == 301);
  CHECK(fault([](by_hand& h) { h.shared.capacity[0] = -1; }) == 303);
  CHECK(fault([&](by_hand& h) { h.shared.to_store[1] = infinite; }) == 301);
  CHECK(fault([](by_hand& h) { h.shared.overtime = -0.1; }) == 303);
  CHECK(fault([&](by_hand& h) { h.shared.overtime = nan; }) == 301);
  CHECK(fault([](by_hand& h) { h.catalogue.supply[0] = 7; }) == 305);
  CHECK(fault([&](by_hand& h) { h.catalogue.supply[0] = nan; }) == 301);
  CHECK(fault([](by_hand& h) { h.catalogue.to_warehouse[0] = -1; }) == 303);
  by_hand h;
  const warehouse_flow<listed> flows{h.shared, h.catalogue};
  CHECK(ECHELON_FAULT_OF(flows.flow(1, std::vector<double>{0, 0})) == 201);
  CHECK(ECHELON_FAULT_OF(flows.flow(0, std::vector<double>{0})) == 101);
  CHECK(ECHELON_FAULT_OF(flows.flow(0, std::vector<double>{0, 0.2})) == 201);  // above the overtime
  CHECK(ECHELON_FAULT_OF(flows.evaluate(exec::seq, std::vector<double>{0, -0.1})) == 201);
  CHECK(ECHELON_FAULT_OF(flows.evaluate(exec::seq, std::vector<double>{0, nan})) == 201);
}
