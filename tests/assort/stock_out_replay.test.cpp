// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/stock_out_replay.hpp>

#include <array>
#include <cmath>
#include <vector>

#include <echelon/assort/chain_walk.hpp>
#include <echelon/assort/exact_season.hpp>
#include <echelon/exec.hpp>
#include <tests/assort/sample_chain.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

stock_value value(const selling_season& s, const customer_lists& who, const std::vector<std::uint32_t>& units,
                  bool slopes = false) {
  return value_stock(exec::seq, s, who, std::span<const std::uint32_t>{units.data(), units.size()}, slopes);
}

}  // namespace

TEST_CASE("stock-out replay: three customers by hand", "[assort]") {
  customer_lists who;  // the first wants 0 then 1, the second 0 then 1, the third only 1
  who.products = 2;
  who.product = {0, 1, 0, 1, 1};
  who.list_of = {0, 2, 4, 5};
  who.first_of = {0, 3};
  selling_season s;
  s.price = {10, 6};
  s.cost = {4, 2};
  s.salvage = {1, 0};
  s.customers = exactly(3);
  const auto v = value(s, who, {1, 1}, true);
  CHECK_THAT(v.profit.mean, WithinAbs(10 + 6 - 6, 1e-14));  // the third finds nothing
  CHECK(v.sales == std::vector<double>{1, 1});
  CHECK_THAT(v.more[0], WithinAbs(10 - 4, 1e-14));  // the second takes 0, and leaves 1 to the third
  CHECK_THAT(v.more[1], WithinAbs(6 - 2, 1e-14));
  CHECK_THAT(v.less[0], WithinAbs(-10 + 4, 1e-14)); // the first takes 1, the second leaves
  CHECK_THAT(v.less[1], WithinAbs(-6 + 2, 1e-14));
}

TEST_CASE("stock-out replay: one unit more or less changes the profit by exactly what the way back says",
          "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    const std::size_t n = 3 + seed % 5;
    const auto chain = assort_test::any_chain(n, seed);
    selling_season s = assort_test::any_season(n, seed, 0);
    s.customers = poisson_demand(12);
    const auto who = draw_customers(exec::seq, chain_walk{chain}, s.customers, 12, seed);
    random_stream draw{seed, 1, 79};
    std::vector<std::uint32_t> units(n);
    for (auto& u : units) u = draw.below(5);
    const auto base = value(s, who, units, true);
    for (std::size_t j = 0; j < n; ++j) {
      INFO("seed " << seed << " product " << j << " units " << units[j]);
      auto other = units;
      ++other[j];
      CHECK_THAT(base.more[j], WithinAbs(value(s, who, other).profit.mean - base.profit.mean, 1e-11));
      if (units[j] == 0) continue;
      other[j] -= 2;
      CHECK_THAT(base.less[j], WithinAbs(value(s, who, other).profit.mean - base.profit.mean, 1e-11));
    }
  }
}

TEST_CASE("stock-out replay: the mean profit is that of the dynamic program", "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto chain = seed == 1 ? assort_test::four_products() : assort_test::any_chain(4, seed);
    selling_season s = seed == 1 ? assort_test::four_product_season() : assort_test::any_season(4, seed, 0);
    if (seed > 1) s.customers = poisson_demand(5);
    const auto exact = solve(exact_season{.most_units = 7}, chain, s);
    const auto who = draw_customers(exec::seq, chain_walk{chain}, s.customers, 3000, seed);
    random_stream draw{seed, 2, 79};
    for (int trial = 0; trial < 4; ++trial) {
      std::vector<std::uint32_t> units(4);
      for (auto& u : units) u = draw.below(3);
      if (units[0] + units[1] + units[2] + units[3] > 7) continue;
      const auto v = value(s, who, units);
      INFO("seed " << seed << " trial " << trial);
      CHECK_THAT(v.profit.mean, WithinAbs(exact.of(units), 4.5 * v.profit.standard_error + 1e-12));
    }
  }
}

TEST_CASE("stock-out replay: the same bits for any number of workers", "[assort][parity]") {
  const auto chain = assort_test::any_chain(6, 4);
  const selling_season s = assort_test::any_season(6, 4, 25);
  const auto who = draw_customers(exec::seq, chain_walk{chain}, s.customers, 77, 4);
  const std::vector<std::uint32_t> units{3, 0, 4, 2, 5, 1};
  const auto a = value(s, who, units, true);
  const auto b = value_stock(exec::threads{.workers = 4}, s, who, std::span<const std::uint32_t>{units}, true);
  CHECK(a.profit.mean == b.profit.mean);
  CHECK(a.by_scenario == b.by_scenario);
  CHECK(a.sales == b.sales);
  CHECK(a.more == b.more);
  CHECK(a.less == b.less);
  CHECK(a.more_error == b.more_error);
  CHECK(a.less_error == b.less_error);
}

TEST_CASE("stock-out replay: stock there costs nothing and is salvaged", "[assort]") {
  const auto chain = assort_test::any_chain(3, 8);
  selling_season s = assort_test::any_season(3, 8, 10);
  const auto who = draw_customers(exec::seq, chain_walk{chain}, s.customers, 20, 8);
  const std::vector<std::uint32_t> units{4, 2, 3};
  const double all_bought = value(s, who, units).profit.mean;
  s.stock = {4, 1, 0};
  s.most = {0, 1, 9};
  CHECK_THAT(value(s, who, units).profit.mean, WithinAbs(all_bought + 4 * s.cost[0] + s.cost[1], 1e-10));
  CHECK(ECHELON_FAULT_OF(value(s, who, {3, 2, 3})) == 201);
  CHECK(ECHELON_FAULT_OF(value(s, who, {4, 3, 3})) == 201);
  CHECK(ECHELON_FAULT_OF(value(s, who, {4, 2})) == 101);
}
