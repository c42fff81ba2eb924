// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/exact_season.hpp>

#include <array>
#include <cmath>
#include <vector>

#include <echelon/choice/rank_lists.hpp>
#include <echelon/stock/newsvendor.hpp>
#include <tests/assort/sample_chain.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("exact season: the known season of four products", "[assort][published]") {
  const selling_season s = assort_test::four_product_season();
  const auto found = solve(exact_season{.most_units = 9}, assort_test::four_products(), s);
  CHECK(found.best == std::vector<std::uint32_t>{3, 3, 1, 0});
  CHECK_THAT(found.best_profit, WithinAbs(28.946866048868678, 1e-12));
  const std::array<std::uint32_t, 4> second{3, 2, 2, 0}, third{3, 4, 0, 0};
  CHECK_THAT(found.of(second), WithinAbs(28.777681542363876, 1e-12));
  CHECK_THAT(found.of(third), WithinAbs(28.29164790834575, 1e-12));
}

TEST_CASE("exact season: one product whose customers all want it is a newsvendor", "[assort]") {
  selling_season s;
  s.price = {7};
  s.cost = {4};
  s.salvage = {1};
  s.customers = poisson_demand(3);
  const markov_chain one{{1.0}, {0.0}};
  const auto found = solve(exact_season{.most_units = 12}, one, s);
  const auto plan = solve(newsvendor_cost_of(7, 4, 1), s.customers);
  CHECK(found.best[0] == static_cast<std::uint32_t>(plan.stock));
  CHECK_THAT(found.best_profit, WithinAbs(3 * s.customers.mean() - plan.cost, 1e-10));
}

TEST_CASE("exact season: two kinds of customers, all orders of arrival written out", "[assort]") {
  const rank_lists kinds{2, {0, 2, 3}, {0, 1, 1}, {0.25, 0.75}};
  selling_season s;
  s.price = {6, 5};
  s.cost = {1, 2};
  s.customers = exactly(3);
  const auto found = solve(exact_season{.most_units = 3}, kinds, s);
  double by_hand = 0;  // of one unit each
  for (unsigned order = 0; order < 8; ++order) {
    int a = 1, b = 1;
    double chance = 1, sold = 0;
    for (unsigned t = 0; t < 3; ++t) {
      const bool first = (order >> t) & 1u;
      chance *= first ? 0.25 : 0.75;
      if (first && a > 0) --a, sold += 6;
      else if (b > 0) --b, sold += 5;
    }
    by_hand += chance * (sold - 3);
  }
  const std::array<std::uint32_t, 2> each{1, 1};
  CHECK_THAT(found.of(each), WithinAbs(by_hand, 1e-14));
}

TEST_CASE("exact season: stock that is there is free, stays, and what cannot be bought is not", "[assort]") {
  selling_season s = assort_test::four_product_season();
  s.stock = {2, 0, 0, 1};
  s.most = {0, 3, 3, 0};
  const auto found = solve(exact_season{.most_units = 7}, assort_test::four_products(), s);
  CHECK(found.best[0] == 2);
  CHECK(found.best[3] == 1);
  selling_season bought = assort_test::four_product_season();
  const auto plain = solve(exact_season{.most_units = 7}, assort_test::four_products(), bought);
  CHECK_THAT(found.best_profit, WithinAbs(plain.of(found.best) + 2 * 4 + 1, 1e-12));
  const std::array<std::uint32_t, 4> never{3, 1, 0, 1};
  CHECK(std::isnan(found.of(never)));
}

TEST_CASE("exact season: what cannot be enumerated is refused", "[assort]") {
  const auto chain = assort_test::any_chain(10, 1);
  CHECK(ECHELON_FAULT_OF(solve(exact_season{.most_units = 9}, chain, assort_test::any_season(10, 1, 3))) == 201);
  CHECK(ECHELON_FAULT_OF(solve(exact_season{}, chain, assort_test::any_season(9, 1, 3))) == 101);
  selling_season s = assort_test::four_product_season();
  s.stock = {5, 5, 5, 5};
  CHECK(ECHELON_FAULT_OF(solve(exact_season{.most_units = 9}, assort_test::four_products(), s)) == 305);
}
