// SPDX-License-Identifier: BSL-1.0
#include <echelon/decompose/repair.hpp>

#include <algorithm>
#include <limits>
#include <vector>

#include <tests/catch.hpp>
#include <tests/decompose/priced.hpp>

using namespace echelon;

namespace {

/// Taken or not, for every item of a knapsack.
two_answers taken_or_not(const priced::knapsack& k) {
  two_answers out{k.items, k.rows, std::vector<double>(2 * k.items), std::vector<double>(2 * k.items * k.rows)};
  for (std::size_t i = 0; i < k.items; ++i) {
    out.cost[i] = -k.gain[i];
    for (std::size_t r = 0; r < k.rows; ++r) out.usage[i * k.rows + r] = k.size[i * k.rows + r];
  }
  return out;
}

}  // namespace

TEST_CASE("repair: what it finds keeps the capacities and is never below the optimum", "[decompose][law]") {
  double mean = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const auto sack = priced::knapsack::any(seed);
    const two_answers both = taken_or_not(sack);
    const switched plan = switch_by_regret(both, sack.room);
    INFO("seed " << seed);
    REQUIRE(plan.value < std::numeric_limits<double>::infinity());  // leaving all behind always fits
    std::vector<double> use(3);
    double value = 0;
    for (std::size_t i = 0; i < sack.items; ++i) {
      value += both.costs(plan.second[i], i);
      for (std::size_t r = 0; r < 3; ++r) use[r] += both.use(plan.second[i], i)[r];
    }
    for (std::size_t r = 0; r < 3; ++r) CHECK(use[r] <= sack.room[r]);
    CHECK(use == plan.usage);
    CHECK(value == plan.value);
    CHECK(plan.value >= sack.optimum() - 1e-9);
    mean += plan.value / sack.optimum() / 200;
  }
  CHECK(mean >= 0.9);
}

TEST_CASE("repair: between answers of near prices only a few parts switch, and the gap is theirs", "[decompose][law]") {
  priced::knapsack sack{20'000, 3, {}, {}, {1000, 1500, 2000}};
  random_stream s{3, 1};
  for (std::size_t i = 0; i < sack.items; ++i) sack.gain.push_back(1 + 9 * s.uniform());
  for (std::size_t i = 0; i < sack.items * sack.rows; ++i) sack.size.push_back(s.uniform());
  const auto none = [](const auto&, std::span<const double>) {
    return priced::taken{std::numeric_limits<double>::infinity()};
  };
  const auto b = solve(exec::seq, lagrangian<>{.max_iterations = 200, .gap = 0}, sack, none);
  two_answers both{sack.items, 3, std::vector<double>(2 * sack.items), std::vector<double>(6 * sack.items)};
  for (std::size_t a = 0; a < 2; ++a)  // at prices a little too low, and a little too high
    for (std::size_t i = 0; i < sack.items; ++i) {
      double cost = -sack.gain[i];
      for (std::size_t r = 0; r < 3; ++r) cost += (a == 0 ? 0.98 : 1.02) * b.prices[r] * sack.size[i * 3 + r];
      if (cost >= 0) continue;
      both.cost[a * sack.items + i] = -sack.gain[i];
      for (std::size_t r = 0; r < 3; ++r) both.usage[(a * sack.items + i) * 3 + r] = sack.size[i * 3 + r];
    }
  const switched plan = switch_by_regret(both, sack.room);
  CHECK(relative_gap(b.lower, plan.value) <= 2e-3);
  CHECK(plan.switches <= 400);
}

TEST_CASE("repair: what cannot be repaired has an infinite value, what cannot be is refused", "[decompose]") {
  two_answers stuck{1, 1, {1, 2}, {5, 4}};
  CHECK(std::isinf(switch_by_regret(stuck, std::vector<double>{3}).value));
  CHECK(switch_by_regret(stuck, std::vector<double>{4}).value == 2);
  CHECK(switch_by_regret(stuck, std::vector<double>{5}).value == 1);
  CHECK(switch_by_regret(two_answers{}, std::vector<double>{}).value == 0);
  CHECK(ECHELON_FAULT_OF(switch_by_regret(stuck, std::vector<double>{1, 2})) == 101);
  CHECK(ECHELON_FAULT_OF(switch_by_regret(stuck, std::vector<double>{std::nan("")})) == 301);
  CHECK(ECHELON_FAULT_OF(switch_by_regret(two_answers{std::size_t{1} << 63, 1}, std::vector<double>{3})) == 404);
  stuck.cost[1] = std::nan("");
  CHECK(ECHELON_FAULT_OF(switch_by_regret(stuck, std::vector<double>{3})) == 301);
  stuck.cost.pop_back();
  CHECK(ECHELON_FAULT_OF(switch_by_regret(stuck, std::vector<double>{3})) == 101);
}
