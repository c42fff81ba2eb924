// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/service_capacity.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/stock/guaranteed_service.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

service_network network(const std::vector<supply_stage>& stages, std::vector<service_arc> arcs,
                        const std::vector<double>& slack) {
  return priced(std::span<const supply_stage>{stages.data(), stages.size()}, std::move(arcs), 0.25,
                std::span<const double>{slack.data(), slack.size()});
}

/// Two parts, an assembly of one and two of them, a shop.
const std::vector<supply_stage> assembly{{.time = 3, .added_cost = 2}, {.time = 5, .added_cost = 1},
                                         {.time = 2, .added_cost = 4},
                                         {.time = 1, .added_cost = 3, .uncertainty = 10, .promise = 1}};
const std::vector<service_arc> arcs{{0, 2}, {1, 2, 2}, {2, 3}};

}  // namespace

TEST_CASE("service capacity: what a stage has to cover is the largest over all waits", "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    random_stream s{seed, 10};
    const detail::excess_bound bound{50 * s.uniform(), s.uniform() < 0.3 ? infinite : 20 * s.uniform()};
    const double slack = 0.5 + 12 * s.uniform();
    for (int t = 0; t < 40; t += 3) {
      double most = 0;
      for (int n = 0; n < 4000; ++n) most = std::max(most, bound(t + n) - slack * n);
      INFO("seed " << seed << " t " << t);
      CHECK_THAT(bound.covered(t, slack), WithinRel(most, 1e-12));
    }
  }
}

TEST_CASE("service capacity: without limits the network is the one without capacities", "[stock][law]") {
  const auto plain = priced(std::span<const supply_stage>{assembly.data(), 4}, arcs, 0.25);
  const auto same = network(assembly, arcs, {infinite, infinite, infinite, infinite});
  const auto wide = network(assembly, arcs, {1e9, 1e9, 1e9, 1e9});
  for (std::size_t j = 0; j < 4; ++j) {
    CHECK(same.stages[j].cost == plain.stages[j].cost);
    CHECK(same.stages[j].cost_by_time.empty());
    for (std::size_t t = 0; t < wide.stages[j].cost_by_time.size(); ++t)
      CHECK_THAT(wide.stages[j].cost_of(t), WithinRel(plain.stages[j].cost_of(t), 1e-13));
  }
  CHECK_THAT(solve(guaranteed_service{}, wide).value, WithinRel(solve(guaranteed_service{}, plain).value, 1e-13));
}

TEST_CASE("service capacity: a limited stage covers more, the stages above it less", "[stock][law]") {
  const auto plain = priced(std::span<const supply_stage>{assembly.data(), 4}, arcs, 0.25);
  const auto limited = network(assembly, arcs, {infinite, infinite, 4, infinite});
  for (std::size_t j = 0; j < 4; ++j) {
    REQUIRE(limited.stages[j].cost_by_time.size() > 1);
    for (std::size_t t = 0; t < limited.stages[j].cost_by_time.size(); ++t) {
      INFO("stage " << j << " time " << t);
      const double with = limited.stages[j].cost_of(t), without = plain.stages[j].cost_of(t);
      if (j == 2) CHECK(with >= without * (1 - 1e-13));
      if (j < 2) CHECK(with <= without * (1 + 1e-13));
      if (j == 3) CHECK_THAT(with, WithinRel(without, 1e-13));
    }
  }
  CHECK(limited.stages[2].cost_of(0) > 0);
  // two units of part 1 each: at most 8 units a period beyond the mean
  CHECK_THAT(limited.stages[1].cost_of(1), WithinRel(0.25 * 1 * 8, 1e-13));
  CHECK(solve(guaranteed_service{}, limited).why == stop::gap);
  const auto unused = network(assembly, {{0, 2}, {1, 2, 0}, {2, 3}}, {infinite, infinite, 4, infinite});
  CHECK(unused.stages[1].cost_of(5) == 0);
}

TEST_CASE("service capacity: refuses what it cannot bound", "[stock]") {
  CHECK(ECHELON_FAULT_OF(network(assembly, arcs, {1, 1})) == 101);
  CHECK(ECHELON_FAULT_OF(network(assembly, arcs, {1, 1, 0, 1})) == 201);
  CHECK(ECHELON_FAULT_OF(network(assembly, arcs, {1, 1, std::nan(""), 1})) == 201);
  auto two = arcs;
  two.push_back({0, 3});
  CHECK(ECHELON_FAULT_OF(network(assembly, two, {1, 1, 1, 1})) == 201);
  CHECK(ECHELON_FAULT_OF(network(assembly, two, {infinite, infinite, infinite, infinite})) == 0);
  auto inner = assembly;
  inner[2].uncertainty = 3;
  CHECK(ECHELON_FAULT_OF(network(inner, arcs, {1, 1, 1, 1})) == 201);
}
