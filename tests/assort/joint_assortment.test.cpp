// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/joint_assortment.hpp>

#include <vector>

#include <echelon/assort/customer_sources.hpp>
#include <echelon/assort/exact_season.hpp>
#include <echelon/choice/chain_of.hpp>
#include <echelon/exec.hpp>
#include <tests/assort/sample_chain.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

joint_assortment small(std::uint64_t seed = 1) {
  joint_assortment how{.planning = 16000, .fresh = 16000, .seed = seed};
  how.polish.steps = 30;
  return how;
}

}  // namespace

TEST_CASE("joint assortment: finds the best stock of four products, with its bound", "[assort][published]") {
  const auto chain = assort_test::four_products();
  joint_assortment how = small();
  how.planning = how.fresh = 64000;
  how.most = 8000;
  const joint_plan plan = solve(exec::seq, how, chain, assort_test::four_product_season());
  CHECK(plan.units == std::vector<std::uint32_t>{3, 3, 1, 0});
  CHECK_THAT(plan.bound, WithinAbs(34.88, 1e-9));
  CHECK_THAT(plan.profit.mean, WithinAbs(28.946866048868678, 4.5 * plan.profit.standard_error));
  CHECK(plan.gap_low() <= plan.gap());
  CHECK(plan.gap() <= plan.gap_high());
  CHECK_THAT(plan.gap(), WithinAbs((34.88 - plan.profit.mean) / 34.88, 1e-12));
}

TEST_CASE("joint assortment: close to the best of all stocks where all can be enumerated", "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto chain = assort_test::any_chain(4, seed);
    selling_season s = assort_test::any_season(4, seed, 0);
    s.customers = count_demand{std::vector<double>{0.3, 0, 0.4, 0, 0.3}, 4};
    if (seed % 2 == 0) s.stock = {1, 0, 0, 2};
    const auto exact = solve(exact_season{.most_units = 9}, chain, s);
    const joint_plan plan = solve(exec::seq, small(seed), chain, s);
    INFO("seed " << seed);
    CHECK(exact.of(plan.units) >= exact.best_profit * 0.995);
    CHECK(plan.bound >= exact.best_profit);
    CHECK_THAT(plan.profit.mean, WithinAbs(exact.of(plan.units), 4.5 * plan.profit.standard_error));
  }
}

TEST_CASE("joint assortment: the same bits for any number of workers", "[assort][parity]") {
  const auto chain = assort_test::any_chain(12, 3);
  selling_season s = assort_test::any_season(12, 3, 0);
  s.customers = poisson_demand(30);
  joint_assortment how = small();
  how.planning = how.fresh = 4000;
  const joint_plan a = solve(exec::seq, how, chain, s), b = solve(exec::threads{.workers = 3}, how, chain, s);
  CHECK(a.units == b.units);
  CHECK(a.profit.mean == b.profit.mean);
  CHECK(a.profit.standard_error == b.profit.standard_error);
  CHECK(a.bound == b.bound);
  CHECK(a.by_scenario == b.by_scenario);
}

TEST_CASE("joint assortment: customers of another kind decide what a chain proposes", "[assort][law]") {
  const rank_lists kinds{4, {0, 2, 4, 6, 9}, {0, 1, 2, 1, 3, 2, 1, 3, 0}, {0.4, 0.2, 0.25, 0.15}};
  selling_season s;
  s.price = {9, 7, 6, 8};
  s.cost = {4, 2, 2, 5};
  s.customers = exactly(9);
  const auto exact = solve(exact_season{.most_units = 9}, kinds, s);
  const joint_plan plan = solve(exec::seq, small(), chain_of(kinds).chain, ranked_customers{kinds}, s, 60.0);
  CHECK(plan.bound == 60.0);
  CHECK(exact.of(plan.units) >= exact.best_profit * 0.99);
  CHECK_THAT(plan.profit.mean, WithinAbs(exact.of(plan.units), 4.5 * plan.profit.standard_error));
}

TEST_CASE("joint assortment: where no margin is left, nothing is bought", "[assort]") {
  const auto chain = assort_test::four_products();
  selling_season s = assort_test::four_product_season();
  s.cost = {11, 9, 7, 4};
  const joint_plan plan = solve(exec::seq, small(), chain, s);
  CHECK(plan.bought == std::vector<std::uint32_t>{0, 0, 0, 0});
  CHECK(plan.profit.mean == 0);
  CHECK(plan.bound >= 0);
  CHECK(plan.gap() == 0);
}

TEST_CASE("joint assortment: what does not fit is refused", "[assort]") {
  const auto chain = assort_test::four_products();
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, small(), chain, assort_test::any_season(3, 1, 5))) == 101);
  const ranked_customers kinds{rank_lists{3, {0, 1}, {0}, {1.0}}};
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, small(), chain, kinds, assort_test::four_product_season(), 1.0)) == 101);
}
