// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/guaranteed_service.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>
#include <tests/stock/willems.hpp>

using namespace echelon;

namespace {

/// A stage with the cost of one covered period, an outside supplier's service time, and the longest promise.
service_stage at(std::uint32_t time, double cost, std::uint32_t inbound = 0, std::uint32_t promise = any_promise) {
  service_stage s;
  s.time = time, s.cost = cost, s.inbound = inbound, s.promise = promise;
  return s;
}

guaranteed_service_plan proven(const service_network& net) {
  auto plan = solve(guaranteed_service{}, net);
  REQUIRE(plan.why == stop::gap);
  CHECK(plan.bound <= plan.value);
  CHECK(plan.bound >= plan.value * (1 - 1e-9));
  return plan;
}

/// The least cost over all promises, each from 0 to its limit.
double enumerated(const service_network& net) {
  const std::size_t n = net.stages.size();
  const auto order = upstream_first(net);
  std::vector<std::uint32_t> promise(n), inbound(n);
  double best = std::numeric_limits<double>::infinity();
  const auto walk = [&](auto&& self, std::size_t k, double cost) -> void {
    if (cost >= best) return;
    if (k == n) {
      best = cost;
      return;
    }
    const std::size_t j = order[k];
    const auto& s = net.stages[j];
    inbound[j] = s.inbound;
    for (const auto& a : net.arcs)
      if (a.to == j) inbound[j] = std::max(inbound[j], promise[a.from]);
    for (std::uint32_t p = 0; p <= std::min(s.promise, inbound[j] + s.time); ++p) {
      promise[j] = p;
      self(self, k + 1, cost + s.cost_of(inbound[j] + s.time - p));
    }
  };
  walk(walk, 0, 0.0);
  return best;
}

service_network any_network(std::size_t n, double density, std::uint64_t seed) {
  random_stream s{seed, 2};
  service_network net;
  for (std::size_t j = 0; j < n; ++j) {
    service_stage stage = at(static_cast<std::uint32_t>(4 * s.uniform()), std::floor(1 + 20 * s.uniform()));
    if (s.uniform() < 0.2) stage.promise = static_cast<std::uint32_t>(3 * s.uniform());
    if (s.uniform() < 0.2) stage.inbound = static_cast<std::uint32_t>(4 * s.uniform());
    if (s.uniform() < 0.2)
      for (int t = 0; t < 60; ++t) stage.cost_by_time.push_back(std::min(3.0 * t, 2.0 + t));
    net.stages.push_back(stage);
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i + 1; j < n; ++j)
      if (s.uniform() < density) net.arcs.push_back({i, j});
  std::vector<bool> serves(n);
  for (const auto& a : net.arcs) serves[a.from] = true;
  for (std::size_t j = 0; j < n; ++j)
    if (!serves[j]) net.stages[j].promise = static_cast<std::uint32_t>(2 * s.uniform());
  return net;
}

}  // namespace

TEST_CASE("guaranteed service: equals enumeration on acyclic networks of all shapes", "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const auto net = any_network(3 + seed % 4, 0.2 + 0.2 * static_cast<double>(seed % 4), seed);
    INFO("seed " << seed);
    const auto plan = proven(net);
    CHECK_THAT(plan.value, WithinRel(enumerated(net), 1e-9));
    double sum = 0;
    for (std::size_t j = 0; j < net.stages.size(); ++j) {
      const auto& s = net.stages[j];
      CHECK(plan.promise[j] <= s.promise);
      CHECK(plan.inbound[j] >= s.inbound);
      CHECK(plan.covered[j] == plan.inbound[j] + s.time - plan.promise[j]);
      CHECK(plan.promise[j] <= plan.inbound[j] + s.time);
      sum += s.cost_of(plan.covered[j]);
    }
    for (const auto& a : net.arcs) CHECK(plan.inbound[a.to] >= plan.promise[a.from]);
    CHECK_THAT(plan.value, WithinRel(sum, 1e-12));
  }
}

TEST_CASE("guaranteed service: a network without arcs covers what it must", "[stock]") {
  service_network net;
  net.stages = {at(9, 2, 0, 0), at(9, 2, 0, 5), at(3, 1)};
  CHECK_THAT(proven(net).value, WithinAbs(6 + 4, 1e-12));
}

TEST_CASE("guaranteed service: every chain of Willems is solved with its proof", "[stock]") {
  const char* root = std::getenv("ECHELON_DATA");
  if (root == nullptr) {
    WARN("SKIPPED: needs the chains of Willems below $ECHELON_DATA");
    return;
  }
  for (const char* name : {"00", "01", "03", "05", "07", "09", "11", "13", "15", "17", "19", "21", "23", "25", "27",
                           "29", "31", "33", "35", "37"}) {
    INFO("chain " << name);
    const auto net = willems::read(std::string{root} + "/willems_networks/" + name).network();
    const auto plan = proven(net);
    double sum = 0;
    for (std::size_t j = 0; j < net.stages.size(); ++j) {
      CHECK(plan.promise[j] <= net.stages[j].promise);
      CHECK(plan.covered[j] == plan.inbound[j] + net.stages[j].time - plan.promise[j]);
      sum += net.stages[j].cost_of(plan.covered[j]);
    }
    for (const auto& a : net.arcs) CHECK(plan.inbound[a.to] >= plan.promise[a.from]);
    CHECK_THAT(plan.value, WithinRel(sum, 1e-12));
  }
}
