// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/season_bound.hpp>

#include <algorithm>
#include <vector>

#include <echelon/assort/exact_season.hpp>
#include <echelon/stock/newsvendor.hpp>
#include <tests/assort/sample_chain.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("season bound: the known bound of four products", "[assort][published]") {
  const auto chain = assort_test::four_products();
  const auto found = solve(season_bound{}, chain, assort_test::four_product_season());
  CHECK_THAT(found.bound, WithinAbs(34.88, 1e-9));
  CHECK(found.offered == std::vector<std::uint8_t>{1, 1, 1, 0});
}

TEST_CASE("season bound: no stock earns more, with any number of customers, stock and limits", "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const auto chain = assort_test::any_chain(3, seed);
    selling_season s = assort_test::any_season(3, seed, 6);
    if (seed % 3 == 1) s.customers = count_demand{std::vector<double>{0.2, 0.1, 0, 0.3, 0, 0, 0.1, 0, 0.3}, 1};
    if (seed % 3 == 2) s.customers = poisson_demand(4);
    if (seed % 2 == 1) s.stock = {2, 0, 1};
    if (seed % 5 < 2) s.most = {0, 4, 1};
    const auto exact = solve(exact_season{.most_units = 9}, chain, s);
    const auto found = solve(season_bound{.groups = 1 + seed % 6}, chain, s);
    INFO("seed " << seed);
    CHECK(found.bound >= exact.best_profit - 1e-9);
    CHECK(found.bound <= found.fluid);
  }
}

TEST_CASE("season bound: for one product that all want, it is the newsvendor's profit", "[assort]") {
  selling_season s;
  s.price = {7};
  s.cost = {4};
  s.salvage = {1};
  s.customers = count_demand{std::vector<double>{0.25, 0.35, 0.3, 0.1}, 5};
  const markov_chain one{{1.0}, {0.0}};
  const auto plan = solve(newsvendor_cost_of(7, 4, 1), s.customers);
  const double profit = 3 * s.customers.mean() - plan.cost;
  const auto found = solve(season_bound{.groups = 50}, one, s);
  CHECK_THAT(found.bound, WithinAbs(profit, 1e-9));
  CHECK(found.fluid > profit + 0.1);
}

TEST_CASE("season bound: groups of customers keep all the chance and all the customers", "[assort]") {
  for (const std::size_t groups : {1u, 3u, 8u, 1000u}) {
    const auto law = poisson_demand(37);
    const auto found = echelon::detail::group_horizon(law, groups);
    double chance = 0, customers = 0;
    for (const auto& g : found) chance += g.chance, customers += g.customers;
    CHECK_THAT(chance, WithinAbs(1, 1e-12));
    CHECK_THAT(customers, WithinAbs(law.mean(), 1e-9));
    CHECK(found.size() <= groups);
  }
}

TEST_CASE("season bound: with stock that nobody could better, the bound falls below that of free purchase",
          "[assort]") {
  const auto chain = assort_test::four_products();
  selling_season s = assort_test::four_product_season();
  s.most = {0, 0, 0, 0};
  s.stock = {1, 0, 0, 0};
  const auto found = solve(season_bound{}, chain, s);
  CHECK(found.bound <= 10.5);  // one unit at a price of ten
  CHECK(found.bound >= 9.5);
}

TEST_CASE("season bound: what does not fit is refused", "[assort]") {
  const auto chain = assort_test::four_products();
  CHECK(ECHELON_FAULT_OF(solve(season_bound{}, chain, assort_test::any_season(3, 1, 5))) == 101);
  CHECK(ECHELON_FAULT_OF(solve(season_bound{.groups = 0}, chain, assort_test::four_product_season())) == 201);
}
