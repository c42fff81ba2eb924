// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/season_polish.hpp>

#include <vector>

#include <echelon/assort/chain_walk.hpp>
#include <echelon/exec.hpp>
#include <tests/assort/sample_chain.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

double profit(const selling_season& s, const customer_lists& who, const std::vector<std::uint32_t>& units) {
  return value_stock(exec::seq, s, who, std::span<const std::uint32_t>{units}).profit.mean;
}

}  // namespace

TEST_CASE("season polish: no unit more or less of any product pays at the end", "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const std::size_t n = 5;
    const auto chain = assort_test::any_chain(n, seed);
    const selling_season s = assort_test::any_season(n, seed, 30);
    const auto who = draw_customers(exec::seq, chain_walk{chain}, s.customers, 25, seed);
    const season_polish how{.steps = 500, .tolerance = 0, .deviate = 0};
    const auto end = polish(exec::seq, how, s, who, std::vector<std::uint32_t>(n, 1u));
    CHECK(end.why != stop::iterations);
    CHECK_THAT(profit(s, who, end.units), WithinAbs(end.value.profit.mean, 1e-12));
    for (std::size_t j = 0; j < n; ++j) {
      INFO("seed " << seed << " product " << j);
      auto other = end.units;
      ++other[j];
      CHECK(profit(s, who, other) <= end.value.profit.mean + 1e-11);
      if (other[j] < 2) continue;
      other[j] -= 2;
      CHECK(profit(s, who, other) <= end.value.profit.mean + 1e-11);
    }
  }
}

TEST_CASE("season polish: more steps and tries to leave products out never lose", "[assort][law]") {
  const auto chain = assort_test::any_chain(8, 2);
  const selling_season s = assort_test::any_season(8, 2, 60);
  const auto who = draw_customers(exec::seq, chain_walk{chain}, s.customers, 20, 2);
  const std::vector<std::uint32_t> start(8, 4u);
  double before = profit(s, who, start);
  for (const std::size_t steps : {1u, 4u, 16u, 64u}) {
    const double now = polish(exec::seq, {.steps = steps}, s, who, start).value.profit.mean;
    CHECK(now >= before);
    before = now;
  }
  CHECK(polish(exec::seq, {.steps = 64, .drops = 8}, s, who, start).value.profit.mean >= before);
}

TEST_CASE("season polish: stock that is there stays and limits are kept", "[assort]") {
  const auto chain = assort_test::any_chain(4, 6);
  selling_season s = assort_test::any_season(4, 6, 40);
  s.stock = {9, 0, 0, 2};
  s.most = {0, 2, 30, 1};
  const auto who = draw_customers(exec::seq, chain_walk{chain}, s.customers, 20, 6);
  const auto end = polish(exec::seq, {.steps = 80, .drops = 4}, s, who, {9, 0, 0, 2});
  CHECK(end.units[0] == 9);
  CHECK(end.units[1] <= 2);
  CHECK(end.units[3] >= 2);
  CHECK(end.units[3] <= 3);
}

TEST_CASE("season polish: the same units for any number of workers", "[assort][parity]") {
  const auto chain = assort_test::any_chain(6, 7);
  const selling_season s = assort_test::any_season(6, 7, 50);
  const auto who = draw_customers(exec::seq, chain_walk{chain}, s.customers, 40, 7);
  const std::vector<std::uint32_t> start(6, 5u);
  const auto a = polish(exec::seq, {.steps = 40, .drops = 3}, s, who, start);
  const auto b = polish(exec::threads{.workers = 3}, {.steps = 40, .drops = 3}, s, who, start);
  CHECK(a.units == b.units);
  CHECK(a.value.profit.mean == b.value.profit.mean);
}
