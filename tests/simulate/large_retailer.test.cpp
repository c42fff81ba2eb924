// SPDX-License-Identifier: BSL-1.0
#include <echelon/simulate/large_retailer.hpp>

#include <vector>

#include <echelon/decompose/lagrangian.hpp>
#include <echelon/decompose/sampled.hpp>
#include <echelon/exec.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

constexpr large_retailer small{.commodities = 60, .factories = 5, .warehouses = 12, .stores = 90, .seed = 3};

struct written {
  std::vector<std::uint32_t> demand;
  std::vector<double> supply, to_warehouse;
  written(const retailer_catalogue& from, std::size_t k, const large_retailer& how)
      : demand(how.stores), supply(how.factories), to_warehouse(how.factories * how.warehouses) {
    from.write(k, {demand, supply, to_warehouse});
  }
};

}  // namespace

TEST_CASE("large retailer: the generated numbers follow the law of the instance", "[simulate][published]") {
  large_retailer how = small;
  how.commodities = 2000;
  const retailer_catalogue all{how};
  const shared_warehouses shared = all.shared();
  double total = 0, logs = 0, squares = 0;
  for (std::size_t k = 0; k < how.commodities; ++k) {
    const written one{all, k, how};
    double wanted = 0;
    for (const std::uint32_t d : one.demand) wanted += d;
    total += wanted;
    const double log_mean = std::log(wanted / static_cast<double>(how.stores) / 100);
    logs += log_mean / static_cast<double>(how.commodities);
    squares += log_mean * log_mean / static_cast<double>(how.commodities);
    for (const double s : one.supply) CHECK_THAT(s, WithinRel(wanted / 5 * (1 + 1e-8), 1e-15));
    for (const double c : one.to_warehouse) CHECK((c >= 0 && c <= std::sqrt(2.0)));
  }
  CHECK(shared.overtime == 0.3);
  for (const double c : shared.capacity) CHECK_THAT(c, WithinRel(0.95 * total / 12, 1e-12));
  CHECK_THAT(logs, WithinAbs(0, 4 / std::sqrt(2000.0)));  // means are 100 exp(N(0, 1)); four standard errors
  CHECK_THAT(squares, WithinAbs(1, 4 * std::sqrt(2 / 2000.0)));
}

TEST_CASE("large retailer: a commodity does not depend on how many there are", "[simulate][law]") {
  large_retailer more = small;
  more.commodities = 70;
  const written a{retailer_catalogue{small}, 59, small}, b{retailer_catalogue{more}, 59, more};
  CHECK(a.demand == b.demand);
  CHECK(a.to_warehouse == b.to_warehouse);
}

TEST_CASE("large retailer: bound and plan meet, whatever the start and the workers", "[simulate][law]") {
  const auto problem = generate(small);
  const lagrangian<> how{.max_iterations = 150, .gap = 5e-3, .recover_every = 1};
  const auto cold = solve(exec::seq, how, problem, overtime_recovery{problem.shared()});
  CHECK(cold.why == stop::gap);
  const auto recovery_of = [](const auto& part) { return overtime_recovery{part.shared()}; };
  const auto start = sample_prices(exec::threads{.workers = 2}, {.share = 0.5}, how, problem, recovery_of);
  const auto warm = solve(exec::threads{.workers = 2}, how, problem, overtime_recovery{problem.shared()}, {}, start);
  CHECK(warm.why == stop::gap);
  CHECK(cold.lower <= warm.upper);
  CHECK(warm.lower <= cold.upper);
  CHECK(start == sample_prices(exec::seq, {.share = 0.5}, how, problem, recovery_of));
  CHECK(warm.lower == solve(exec::seq, how, problem, overtime_recovery{problem.shared()}, {}, start).lower);
}

TEST_CASE("large retailer: the mixed plan, replayed, costs its value and keeps balance to 1e-8", "[simulate][law]") {
  const auto problem = generate(small);
  const lagrangian<> how{.max_iterations = 60, .gap = 1e-2, .recover_every = 1};
  const auto b = solve(exec::seq, how, problem, overtime_recovery{problem.shared()});
  const mixture& mixed = b.best.mixed;
  const std::size_t W = small.warehouses;
  std::vector<double> usage(W);
  double cost = 0;
  for (std::size_t k = 0; k < small.commodities; ++k) {
    const written one{retailer_catalogue{small}, k, small};
    std::vector<double> sent(small.factories), came(small.stores);
    for (std::size_t i = 0; i < mixed.weight.size(); ++i) {
      const commodity_flow flow = problem.flow(k, std::span{mixed.prices}.subspan(i * W, W));
      for (std::size_t f = 0; f < small.factories; ++f) {
        for (std::size_t w = 0; w < W; ++w) {
          const double units = mixed.weight[i] * flow.units[f * W + w];
          sent[f] += units;
          usage[w] += units;
          cost += units * one.to_warehouse[f * W + w];
        }
        for (std::size_t s = 0; s < small.stores; ++s) {
          const double units = mixed.weight[i] * flow.served[f * small.stores + s];
          came[s] += units;
          cost += units * problem.shared().to_store[flow.via[f * small.stores + s] * small.stores + s];
        }
      }
    }
    for (std::size_t f = 0; f < small.factories; ++f) CHECK(sent[f] <= one.supply[f] * (1 + 1e-12));
    for (std::size_t s = 0; s < small.stores; ++s) CHECK_THAT(came[s], WithinRel(one.demand[s], 1e-12));
  }
  double overtime = 0;
  for (std::size_t w = 0; w < W; ++w) overtime += std::max(0.0, usage[w] - problem.capacities()[w]);
  const double value = cost + 0.3 * overtime;
  CHECK(value <= b.upper * (1 + 1e-12));  // `upper` includes the rounding of costs
  CHECK_THAT(value, WithinRel(b.upper, 1e-7));
  CHECK(value >= b.lower);
}

TEST_CASE("large retailer: sizes of zero are refused", "[simulate]") {
  CHECK(ECHELON_FAULT_OF(generate({.commodities = 0})) == 202);
  CHECK(ECHELON_FAULT_OF(generate({.commodities = 1, .factories = 0})) == 202);
  CHECK(ECHELON_FAULT_OF(generate({.commodities = 1, .warehouses = 0})) == 202);
  CHECK(ECHELON_FAULT_OF(generate({.commodities = 1, .stores = 0})) == 202);
}
