// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/season_candidates.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include <echelon/stock/demand.hpp>
#include <echelon/stock/newsvendor.hpp>
#include <tests/assort/sample_chain.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("season candidates: the best offer to one customer comes first, none comes twice", "[assort]") {
  const auto chain = assort_test::any_chain(9, 3);
  const selling_season s = assort_test::any_season(9, 3, 40);
  const auto found = candidate_offers(season_candidates{}, chain, s);
  std::vector<double> margin(9);
  for (std::size_t j = 0; j < 9; ++j) margin[j] = s.price[j] - s.cost[j];
  CHECK(found.front() == marks_of(solve(optimal_stopping{}, chain, margin).offered, 9));
  for (std::size_t a = 0; a < found.size(); ++a)
    CHECK(std::count(found.begin(), found.end(), found[a]) == 1);
}

TEST_CASE("season candidates: the search ends where no product should enter, leave or change places", "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const std::size_t n = 7;
    const auto chain = assort_test::any_chain(n, seed);
    const selling_season s = assort_test::any_season(n, seed, 30);
    const echelon::detail::season_outlook<> outlook{s};
    const auto worth = [&](std::uint32_t set) {
      std::vector<std::uint32_t> products;
      for (std::uint32_t j = 0; j < n; ++j)
        if ((set >> j) & 1u) products.push_back(j);
      std::vector<double> p(n);
      chain.probabilities(products, p);
      double sum = 0;
      for (std::size_t j = 0; j < n; ++j) sum += (set >> j) & 1u ? outlook.worth(j, p[j], 0.7) : 0.0;
      return sum;
    };
    offer_tableau at{chain};
    const std::vector<std::uint8_t> fixed(n, 0);
    echelon::detail::offer_search<>{at, outlook, 0.7, fixed}.climb(1000);
    std::uint32_t end = 0;
    for (const std::uint32_t j : at.offer()) end |= 1u << j;
    INFO("seed " << seed);
    for (std::uint32_t j = 0; j < n; ++j) {
      CHECK(worth(end ^ (1u << j)) <= worth(end) + 1e-9);
      for (std::uint32_t k = 0; k < n; ++k)
        if (((end >> j) & 1u) == 1 && ((end >> k) & 1u) == 0)
          CHECK(worth(end ^ (1u << j) ^ (1u << k)) <= worth(end) + 1e-9);
    }
  }
}

TEST_CASE("season candidates: a product's worth is the newsvendor's profit with normal demand", "[assort]") {
  selling_season s;
  s.price = {9, 9, 9};
  s.cost = {5, 5, 5};
  s.salvage = {2, 2, 2};
  s.stock = {0, 30, 0};
  s.most = {selling_season::no_limit, selling_season::no_limit, 10};
  s.customers = exactly(100);
  const echelon::detail::season_outlook<> outlook{s};
  const normal_demand law{25, std::sqrt(100 * 0.25 * 0.75)};
  const auto cost = newsvendor_cost_of(9, 5, 2);
  CHECK_THAT(outlook.worth(0, 0.25, 1), WithinAbs(4 * 25 - solve(cost, law).cost, 1e-9));
  const double sold = 30 - law.leftover(30);
  CHECK_THAT(outlook.worth(1, 0.25, 1), WithinAbs(7 * sold, 1e-9));
  CHECK_THAT(outlook.worth(2, 0.25, 1), WithinAbs(4 * 25 - evaluate(cost, law, 10).cost, 1e-9));
  CHECK(outlook.units(0, 0.25, 1) == static_cast<std::uint32_t>(std::round(solve(cost, law).stock)));
  CHECK(outlook.units(1, 0.25, 1) == 30);
  CHECK(outlook.units(2, 0.25, 1) == 10);
}

TEST_CASE("season candidates: what is in stock is in every offer, what cannot be bought in none", "[assort]") {
  const auto chain = assort_test::any_chain(6, 5);
  selling_season s = assort_test::any_season(6, 5, 40);
  s.stock = {0, 3, 0, 0, 0, 1};
  s.most = {9, 0, 0, 9, 9, 9};
  for (const auto& offer : candidate_offers(season_candidates{}, chain, s)) {
    CHECK(offer[1] == 1);
    CHECK(offer[5] == 1);
    CHECK(offer[2] == 0);
  }
  CHECK(ECHELON_FAULT_OF(candidate_offers(season_candidates{.noise = {-1}}, chain, s)) == 201);
  CHECK(ECHELON_FAULT_OF(candidate_offers(season_candidates{}, assort_test::any_chain(5, 1), s)) == 101);
}
