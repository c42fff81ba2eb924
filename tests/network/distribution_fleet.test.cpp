// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/distribution_fleet.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <echelon/decompose.hpp>
#include <echelon/exec.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

distribution_fleet any_fleet(std::size_t products, std::size_t sites, std::uint64_t seed) {
  distribution_fleet f;
  f.products = products, f.sites = sites;
  f.vendor_lead = {{0, 0.2, 0.6, 0.2}, {0.5, 0.5}, {0, 1}};
  const auto narrow = [](double x) { return static_cast<float>(x); };
  for (std::size_t j = 0; j < sites; ++j) f.lead_time.push_back(j % 3);
  for (std::size_t i = 0; i < products; ++i) {
    random_stream s{seed, i};
    const double price = std::exp(2 + 0.5 * s.normal()), rate = std::exp(2 + 0.7 * s.normal());
    f.vendor.push_back(s.below(3));
    f.holding.push_back(narrow(0.01 * price));
    f.site_holding.push_back(narrow(0.005 * price));
    f.backorder.push_back(narrow(0.15 * price));
    f.refused.push_back(narrow(0.4 * price));
    f.volume.push_back(narrow(std::exp(0.5 * s.normal())));
    f.handling.push_back(narrow(0.5 + s.uniform()));
    for (std::size_t j = 0; j < sites; ++j) {
      const bool kept = j == 0 || s.uniform() < 0.8;
      const double mean = kept ? rate * (0.3 + 1.4 * s.uniform()) : 0.0;
      f.mean.push_back(narrow(mean));
      f.sd.push_back(narrow(mean * (0.2 + 0.2 * s.uniform())));
    }
  }
  f.storage.assign(sites + 1, unlimited);
  f.inbound = f.outbound = f.storage;
  return f;
}

/// The same with every capacity at a share of what is used where nothing is limited.
distribution_fleet tight_fleet(std::size_t products, std::size_t sites, std::uint64_t seed, double share = 0.9) {
  auto f = any_fleet(products, sites, seed);
  auto all = f;
  for (auto* list : {&all.storage, &all.inbound, &all.outbound}) list->assign(sites + 1, 1e12);
  const distribution_catalogue of{all};
  const relaxed free = policy_relaxation{of}.evaluate(exec::seq, std::vector<double>(3 * (sites + 1)));
  for (std::size_t j = 0; j <= sites; ++j) {
    f.storage[j] = share * free.usage[j];
    f.inbound[j] = (0.5 + 0.5 * share) * free.usage[sites + 1 + j];
    f.outbound[j] = (0.7 + 0.3 * share) * free.usage[2 * (sites + 1) + j];
  }
  return f;
}

}  // namespace

TEST_CASE("distribution fleet: without prices every product is its own balanced distribution", "[network]") {
  auto f = any_fleet(6, 3, 1);
  f.storage[0] = 1e9;
  f.refused.assign(6, std::numeric_limits<float>::infinity());
  const distribution_catalogue of{f};
  double sum = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    balanced_distribution one{{}, static_cast<double>(f.holding[i]), f.vendor_lead[f.vendor[i]]};
    for (std::size_t j = 0; j < 3; ++j)
      if (f.mean[i * 3 + j] > 0)
        one.sites.push_back({static_cast<double>(f.mean[i * 3 + j]), static_cast<double>(f.sd[i * 3 + j]),
                             f.lead_time[j], static_cast<double>(f.site_holding[i]),
                             static_cast<double>(f.backorder[i])});
    const auto plan = solve(one);
    const auto said = of.decision(i, std::vector<double>{0.0});
    CHECK(said.carried);
    CHECK(said.plan.level == plan.level);
    CHECK(said.plan.bound == plan.bound);
    sum += plan.bound;
  }
  const relaxed all = policy_relaxation{of}.evaluate(exec::seq, std::vector<double>{0.0});
  CHECK(all.value == Approx(sum).epsilon(1e-6));
  CHECK(all.value <= sum);
}

TEST_CASE("distribution fleet: usage is the derivative of the bound for every capacity", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const auto f = tight_fleet(5, 3, seed);
    const distribution_catalogue of{f};
    const policy_relaxation relaxation{of};
    std::vector<double> prices(relaxation.coupling_rows());
    random_stream s{seed, 41};
    for (double& p : prices) p = 0.02 * s.uniform();
    const relaxed at = relaxation.evaluate(exec::seq, prices);
    for (std::size_t r = 0; r < prices.size(); ++r) {
      auto up = prices, down = prices;
      up[r] += 1e-5, down[r] -= 1e-5;
      INFO("seed " << seed << " row " << r);
      const double slope =
          (relaxation.evaluate(exec::seq, up).value - relaxation.evaluate(exec::seq, down).value) / 2e-5;
      CHECK(at.usage[r] == Approx(slope).epsilon(2e-3).margin(1e-3));
    }
  }
}

TEST_CASE("distribution fleet: no level and no refusal costs less than a product's answer, whatever the prices",
          "[network][law]") {
  const auto f = tight_fleet(4, 2, 5);
  const distribution_catalogue of{f};
  const std::size_t rows = of.capacities().size();
  random_stream s{5, 42};
  for (int trial = 0; trial < 40; ++trial) {
    std::vector<double> prices(rows), other(rows);
    for (double& p : prices) p = 0.3 * s.uniform() * s.uniform();
    for (double& p : other) p = 0.3 * s.uniform() * s.uniform();
    for (std::size_t i = 0; i < 4; ++i) {  // the answer at other prices is one way among many
      policy_sum own{0, 0, std::vector<double>(rows)}, way = own;
      of.ask(i, prices, of.desk(), own);
      of.ask(i, other, of.desk(), way);
      double cost = way.value + way.inexact;
      for (std::size_t r = 0; r < rows; ++r) cost += (prices[r] - other[r]) * way.usage[r];
      CHECK(own.value <= cost + 1e-9 * std::abs(cost));
    }
  }
}

TEST_CASE("distribution fleet: bound and plan meet, the plan keeps every capacity and says its service", "[network]") {
  const auto f = tight_fleet(150, 3, 7);
  const distribution_catalogue of{f};
  const policy_relaxation relaxation{of};
  const auto found = solve(exec::seq, lagrangian<>{.max_iterations = 60, .gap = 0.02, .recover_every = 1}, relaxation,
                           policy_recovery{relaxation});
  CHECK(found.why == stop::gap);
  for (std::size_t r = 0; r < relaxation.coupling_rows(); ++r)
    CHECK(found.best.mixed.usage[r] <= relaxation.capacities()[r]);
  const auto service = service_of(exec::seq, found.best, of);
  CHECK((service.in_stock > 0.5 && service.in_stock < 1));
  CHECK((service.carried > 0.5 && service.carried <= 1));
  double held = 0;
  for (std::size_t j = 0; j < 3; ++j) held += found.best.mixed.usage[of.storage_row(j)];
  CHECK(held > 0);
  CHECK(service.on_hand > 0);
}

TEST_CASE("distribution fleet: a product must be carried where refusing is infinite, and flows may make that hard",
          "[network]") {
  auto f = any_fleet(20, 2, 9);
  double wanted = 0;
  for (std::size_t i = 0; i < 20; ++i) wanted += static_cast<double>(f.mean[i * 2]);
  f.outbound[0] = 0.8 * wanted;
  f.refused.assign(20, std::numeric_limits<float>::infinity());
  const distribution_catalogue of{f};
  const policy_relaxation relaxation{of};
  const auto found = solve(exec::seq, lagrangian<>{.max_iterations = 40, .worst = 1e7}, relaxation,
                           policy_recovery{relaxation});
  CHECK(found.why == stop::infeasible);
}

TEST_CASE("distribution fleet: bad fleets are named", "[network]") {
  const auto good = tight_fleet(3, 2, 1);
  const auto fault_of = [&](const auto& spoil) {
    auto f = good;
    spoil(f);
    return ECHELON_FAULT_OF(distribution_catalogue{f});
  };
  CHECK(fault_of([](auto&) {}) == 0);
  CHECK(fault_of([](auto& f) { f.products = 0; }) == 202);
  CHECK(fault_of([](auto& f) { f.mean.pop_back(); }) == 101);
  CHECK(fault_of([](auto& f) { f.sd[0] = 0; }) == 201);
  CHECK(fault_of([](auto& f) { f.mean[0] = NAN; }) == 301);
  CHECK(fault_of([](auto& f) { f.mean[0] = -1; }) == 303);
  CHECK(fault_of([](auto& f) { f.holding[1] = 0; }) == 201);
  CHECK(fault_of([](auto& f) { f.refused[1] = NAN; }) == 301);
  CHECK(fault_of([](auto& f) { f.vendor[1] = 9; }) == 203);
  CHECK(fault_of([](auto& f) { f.vendor_lead[1] = {0.5}; }) == 201);
  CHECK(fault_of([](auto& f) { f.storage[1] = -1; }) == 303);
  CHECK(fault_of([](auto& f) { f.inbound[1] = NAN; }) == 301);
  CHECK(fault_of([](auto& f) { f.outbound.pop_back(); }) == 101);
  const distribution_catalogue of{good};
  CHECK(ECHELON_FAULT_OF(of.decision(3, of.capacities())) == 201);
  CHECK(ECHELON_FAULT_OF(of.decision(0, std::vector<double>{})) == 101);
}
