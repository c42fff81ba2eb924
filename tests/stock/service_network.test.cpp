// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/service_network.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("service network: value adds up downstream, uncertainty pools upstream", "[stock]") {
  // 0 -> 1 -> 2, 0 -> 3, 2 units of 1 in each of 2
  const std::array<supply_stage, 4> stages{{{.time = 1, .added_cost = 5},
                                            {.time = 1, .added_cost = 1},
                                            {.time = 1, .added_cost = 2, .uncertainty = 3},
                                            {.time = 1, .added_cost = 4, .uncertainty = 8}}};
  const auto net = priced(stages, {{0, 1}, {1, 2, 2.0}, {0, 3}}, 0.5);
  CHECK_THAT(net.stages[0].cost, WithinRel(0.5 * 5 * 10, 1e-14));  // sqrt(6^2 + 8^2)
  CHECK_THAT(net.stages[1].cost, WithinRel(0.5 * 6 * 6, 1e-14));
  CHECK_THAT(net.stages[2].cost, WithinRel(0.5 * 14 * 3, 1e-14));
  CHECK_THAT(net.stages[3].cost, WithinRel(0.5 * 9 * 8, 1e-14));
}

TEST_CASE("service network: two paths to one demand carry the same demand, not two", "[stock]") {
  const std::array<supply_stage, 4> stages{{{.added_cost = 1}, {}, {}, {.uncertainty = 3}}};
  const auto net = priced(stages, {{0, 1}, {0, 2}, {1, 3}, {2, 3}}, 1);
  CHECK_THAT(net.stages[0].cost, WithinRel(1.0 * 6, 1e-14));
}

TEST_CASE("service network: suppliers come before whom they supply", "[stock]") {
  service_network net;
  net.stages.resize(4);
  net.arcs = {{3, 1}, {1, 0}, {3, 0}, {0, 2}};
  const auto order = upstream_first(net);
  std::array<std::size_t, 4> place{};
  for (std::size_t k = 0; k < 4; ++k) place[order[k]] = k;
  for (const auto& a : net.arcs) CHECK(place[a.from] < place[a.to]);
}

TEST_CASE("service network: refuses what cannot be planned", "[stock]") {
  const auto refused = [](auto&& spoil) {
    service_network net;
    net.stages.assign(3, {.time = 2, .cost = 1});
    net.arcs = {{0, 1}, {1, 2}};
    spoil(net);
    return ECHELON_FAULT_OF((validate(net), 0));
  };
  CHECK(refused([](auto&) {}) == 0);
  CHECK(refused([](auto& n) { n.stages.clear(); }) == 202);
  CHECK(refused([](auto& n) { n.arcs.push_back({2, 0}); }) == 201);
  CHECK(refused([](auto& n) { n.arcs.push_back({2, 3}); }) == 203);
  CHECK(refused([](auto& n) { n.arcs[0].units = -1; }) == 303);
  CHECK(refused([](auto& n) { n.arcs[0].units = std::nan(""); }) == 301);
  CHECK(refused([](auto& n) { n.stages[1].cost = -1; }) == 303);
  CHECK(refused([](auto& n) { n.stages[1].cost = std::numeric_limits<double>::infinity(); }) == 301);
  CHECK(refused([](auto& n) { n.stages[0].time = longest_service + 1; }) == 201);
  CHECK(refused([](auto& n) { n.stages[1].cost_by_time = {0, 1, 2, 3}; }) == 201);
  CHECK(refused([](auto& n) { n.stages[1].cost_by_time = {0, 1, 2, 3, 4}; }) == 0);
  CHECK(refused([](auto& n) { n.stages[1].cost_by_time = {0, 1, 2, 1, 4}; }) == 201);
  CHECK(refused([](auto& n) { n.stages[1].cost_by_time = {0, 1, 2, std::nan(""), 4}; }) == 301);
  const std::array<supply_stage, 1> one{{{.added_cost = 1}}}, bad{{{.added_cost = -1}}}, vague{{{.uncertainty = NAN}}};
  CHECK(ECHELON_FAULT_OF(priced(one, {}, 0)) == 201);
  CHECK(ECHELON_FAULT_OF(priced(bad, {}, 1)) == 303);
  CHECK(ECHELON_FAULT_OF(priced(vague, {}, 1)) == 301);
}
