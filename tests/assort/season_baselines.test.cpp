// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/season_baselines.hpp>

#include <string>
#include <vector>

#include <echelon/exec.hpp>
#include <tests/assort/sample_chain.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

joint_assortment small() { return {.planning = 6000, .fresh = 6000}; }

}  // namespace

TEST_CASE("season baselines: the joint plan loses to none of them on fresh customers", "[assort]") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const auto chain = assort_test::any_chain(10, seed);
    const selling_season s = assort_test::any_season(10, seed, 60);
    const chain_walk walk{chain};
    const auto planning = planning_customers(exec::seq, small(), walk, s);
    const auto fresh = fresh_customers(exec::seq, small(), walk, s);
    const joint_plan plan = solve(exec::seq, small(), chain, s);
    for (const stocked_by& way : season_baselines(exec::seq, chain, s, planning)) {
      const auto theirs = value_stock(exec::seq, s, fresh, std::span<const std::uint32_t>{way.units});
      const estimated lead = paired_difference(plan.by_scenario, theirs.by_scenario);
      INFO("seed " << seed << " " << way.name);
      CHECK(lead.high(2.87) >= 0);  // 24 comparisons, together at 5 percent
    }
  }
}

TEST_CASE("season baselines: eight ways, each with a name, none buys what cannot be bought", "[assort]") {
  const auto chain = assort_test::any_chain(5, 9);
  selling_season s = assort_test::any_season(5, 9, 0);
  s.customers = poisson_demand(30);
  s.stock = {0, 0, 4, 0, 0};
  s.most = {3, 0, 0, selling_season::no_limit, 2};
  const auto planning = planning_customers(exec::seq, small(), chain_walk{chain}, s);
  const auto ways = season_baselines(exec::seq, chain, s, planning);
  CHECK(ways.size() == 8);
  for (std::size_t a = 0; a < ways.size(); ++a) {
    INFO(ways[a].name);
    CHECK(ways[a].units[0] <= 3);
    CHECK(ways[a].units[1] == 0);
    CHECK(ways[a].units[2] == 4);
    CHECK(ways[a].units[4] <= 2);
    for (std::size_t b = 0; b < a; ++b) CHECK(std::string{ways[a].name} != ways[b].name);
  }
}

TEST_CASE("season baselines: with one product that all want, newsvendor and fluid are the textbook's", "[assort]") {
  const markov_chain one{{1.0}, {0.0}};
  selling_season s;
  s.price = {10};
  s.cost = {3};
  s.customers = poisson_demand(20);
  const auto planning = planning_customers(exec::seq, small(), chain_walk{one}, s);
  const auto ways = season_baselines(exec::seq, one, s, planning);
  CHECK(ways[1].units[0] == 20);
  CHECK(ways[0].units[0] >= 21);
  CHECK(ways[0].units[0] <= 24);
  CHECK(ways[3].units == ways[0].units);
}
