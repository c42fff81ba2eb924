// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/vendor_by_vendor.hpp>

#include <array>
#include <vector>

#include <echelon/exec.hpp>
#include <tests/assort/sample_chain.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

vendor_by_vendor how(std::size_t rounds) {
  vendor_by_vendor out{.each = {.planning = 4000, .fresh = 4000}, .rounds = rounds};
  out.each.polish.steps = 25;
  return out;
}

}  // namespace

TEST_CASE("vendor by vendor: one vendor of all is the joint plan", "[assort]") {
  const auto chain = assort_test::any_chain(5, 1);
  const selling_season s = assort_test::any_season(5, 1, 40);
  const std::array<std::uint32_t, 5> vendor{};
  const auto by = solve(exec::seq, how(1), chain, s, vendor);
  const auto joint = solve(exec::seq, how(1).each, chain, s);
  CHECK(by.plan.units == joint.units);
  CHECK(by.plan.profit.mean == joint.profit.mean);
  CHECK(by.after.size() == 1);
}

TEST_CASE("vendor by vendor: each vendor adds, stock stays, and the books close", "[assort]") {
  const auto chain = assort_test::any_chain(6, 2);
  selling_season s = assort_test::any_season(6, 2, 60);
  s.stock = {0, 2, 0, 0, 0, 0};
  const std::array<std::uint32_t, 6> vendor{0, 0, 1, 1, 2, 2};
  const auto by = solve(exec::seq, how(2), chain, s, vendor);
  CHECK(by.after.size() == 6);
  CHECK(by.plan.units[1] >= 2);
  CHECK(by.after.back() == by.plan.profit.mean);
  const auto fresh = fresh_customers(exec::seq, how(2).each, chain_walk{chain}, s);
  const auto judged = value_stock(exec::seq, s, fresh, std::span<const std::uint32_t>{by.plan.units});
  CHECK(by.plan.profit.mean == judged.profit.mean);
  for (std::size_t j = 0; j < 6; ++j) CHECK(by.plan.bought[j] == by.plan.units[j] - s.stock_of(j));
  CHECK(by.plan.bound >= by.plan.profit.mean);
  for (std::size_t k = 1; k < 3; ++k) CHECK(by.after[k] >= by.after[k - 1] * 0.99);
}

TEST_CASE("vendor by vendor: the same bits for any number of workers", "[assort][parity]") {
  const auto chain = assort_test::any_chain(4, 3);
  const selling_season s = assort_test::any_season(4, 3, 30);
  const std::array<std::uint32_t, 4> vendor{0, 1, 0, 1};
  const auto a = solve(exec::seq, how(1), chain, s, vendor);
  const auto b = solve(exec::threads{.workers = 3}, how(1), chain, s, vendor);
  CHECK(a.plan.units == b.plan.units);
  CHECK(a.after == b.after);
}

TEST_CASE("vendor by vendor: a vendor without number is refused", "[assort]") {
  const auto chain = assort_test::any_chain(4, 3);
  const selling_season s = assort_test::any_season(4, 3, 30);
  const std::array<std::uint32_t, 4> vendor{0, 1, 0, 4};
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, how(1), chain, s, vendor)) == 201);
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, how(0), chain, s, std::span<const std::uint32_t>{vendor}.first(3))) == 101);
}
