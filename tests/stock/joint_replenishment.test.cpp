// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/joint_replenishment.hpp>

#include <cmath>
#include <numbers>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/stock/economic_order.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

using multiples = std::vector<std::size_t>;

std::vector<joint_item> any_items(std::size_t n, std::uint64_t seed) {
  random_stream s{seed, 11};
  std::vector<joint_item> out;
  for (std::size_t i = 0; i < n; ++i)
    out.push_back({.fixed = s.uniform() < 0.1 ? 0.0 : 20 * s.uniform(), .holding = 0.1 + s.uniform(),
                   .rate = std::exp(6 * s.uniform())});
  return out;
}

double cost_of(double fixed, const std::vector<joint_item>& items, double cycle, const multiples& m) {
  double cost = fixed / cycle;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const double k = static_cast<double>(m[i]);
    cost += items[i].fixed / (k * cycle) + 0.5 * items[i].holding * items[i].rate * k * cycle;
  }
  return cost;
}

}  // namespace

TEST_CASE("joint replenishment: Silver's heuristic and the best multiples on printed examples", "[stock][published]") {
  const auto check = [](double fixed, const std::vector<joint_item>& items, double cycle, const multiples& m,
                        double cost, const multiples& best, double least) {
    const auto plan = silver_heuristic(joint_replenishment{.fixed = fixed}, items);
    CHECK(plan.multiple == m);
    CHECK_THAT(plan.cycle, WithinRel(cycle, 1e-14));
    CHECK_THAT(plan.cost, WithinRel(cost, 1e-14));
    const auto exact = solve(joint_replenishment{.fixed = fixed}, items);
    CHECK(exact.multiple == best);
    CHECK_THAT(exact.cost, WithinAbs(least, 5e-5));
    CHECK(exact.why == stop::gap);
  };
  check(600, {{120, 160, 1}, {840, 20, 1}, {300, 50, 1}}, 3.103164454170876, {1, 3, 1}, 837.8544026261366, {1, 3, 1},
        837.8544);
  check(10, {{1.87, .2, 1736}, {5.27, .2, 656}, {7.94, .2, 558}, {8.19, .2, 170}, {8.87, .2, 142}}, 0.2813771490671472,
        {1, 1, 1, 3, 3}, 218.68632025498687, {1, 1, 2, 3, 3}, 218.2516);  // Silver (1976)
  check(40, {{15, .24, 86000}, {15, .24, 12500}, {15, .24, 1400}, {15, .24, 3000}}, 0.07617340262784976, {1, 1, 4, 3},
        2067.650840930354, {1, 1, 4, 3}, 2067.6508);  // Silver, Pyke, Peterson (1998)
}

TEST_CASE("joint replenishment: no whole multiples cost less, and the bound lies below within 2 %", "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const auto items = any_items(3, seed);
    const double fixed = std::exp(4 * random_stream{seed, 12}.uniform());
    const auto plan = solve(joint_replenishment{.fixed = fixed}, items);
    INFO("seed " << seed << " fixed " << fixed);
    CHECK(plan.why == stop::gap);
    CHECK_THAT(cost_of(fixed, items, plan.cycle, plan.multiple), WithinRel(plan.cost, 1e-13));
    for (std::size_t i = 0; i < 3; ++i)
      CHECK_THAT(plan.quantity[i],
                 WithinRel(items[i].rate * plan.cycle * static_cast<double>(plan.multiple[i]), 1e-14));
    double least = 1e300;
    multiples m(3);
    for (m[0] = 1; m[0] <= 20; ++m[0])
      for (m[1] = 1; m[1] <= 20; ++m[1])
        for (m[2] = 1; m[2] <= 20; ++m[2]) {
          double orders = fixed, stock = 0;
          for (std::size_t i = 0; i < 3; ++i) {
            orders += items[i].fixed / static_cast<double>(m[i]);
            stock += items[i].holding * items[i].rate * static_cast<double>(m[i]);
          }
          least = std::min(least, std::sqrt(2 * orders * stock));
        }
    CHECK(plan.cost <= least * (1 + 1e-13));
    CHECK(plan.bound <= plan.cost * (1 + 1e-13));
    CHECK(plan.cost <= plan.bound / (std::numbers::sqrt2 * std::numbers::ln2) * (1 + 1e-12));
    CHECK(plan.cost <= silver_heuristic(joint_replenishment{.fixed = fixed}, items).cost);
  }
}

TEST_CASE("joint replenishment: the bound is the least cost over cycles when multiples need not be whole",
          "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const auto items = any_items(5, seed);
    const auto plan = solve(joint_replenishment{.fixed = 7}, items);
    double least = 1e300;
    for (double cycle = plan.cycle / 4; cycle < 4 * plan.cycle; cycle *= 1.0005) {
      double cost = 7 / cycle;
      for (const auto& i : items) {
        const double m = std::max(1.0, std::sqrt(2 * i.fixed / (i.holding * i.rate)) / cycle);
        cost += i.fixed / (m * cycle) + 0.5 * i.holding * i.rate * m * cycle;
      }
      least = std::min(least, cost);
    }
    INFO("seed " << seed);
    CHECK_THAT(plan.bound, WithinRel(least, 1e-6));
    CHECK(plan.bound <= least * (1 + 1e-13));
  }
}

TEST_CASE("joint replenishment: one item is an economic order with both costs", "[stock][law]") {
  const std::vector<joint_item> one{{3, 0.5, 40}};
  const auto plan = solve(joint_replenishment{.fixed = 5}, one);
  const auto alone = solve(economic_order{.fixed = 8, .holding = 0.5, .rate = 40});
  CHECK_THAT(plan.quantity[0], WithinRel(alone.quantity, 1e-14));
  CHECK_THAT(plan.cost, WithinRel(alone.cost, 1e-14));
  CHECK_THAT(plan.bound, WithinRel(alone.cost, 1e-14));
}

TEST_CASE("joint replenishment: a search that may not go on says so", "[stock]") {
  const std::vector<joint_item> items{{100, 1, 1}, {1, 1, 1000}};
  const auto plan = solve(joint_replenishment{.fixed = 0.01, .most_steps = 3}, items);
  CHECK(plan.why == stop::iterations);
  CHECK(plan.bound <= plan.cost);
}

TEST_CASE("joint replenishment: refuses what is no item", "[stock]") {
  const auto refused = [](double fixed, std::vector<joint_item> items) {
    return ECHELON_FAULT_OF(solve(joint_replenishment{.fixed = fixed}, items));
  };
  CHECK(refused(0, {{1, 1, 1}}) == 201);
  CHECK(refused(std::nan(""), {{1, 1, 1}}) == 201);
  CHECK(refused(1, {}) == 202);
  CHECK(refused(1, {{-1, 1, 1}}) == 201);
  CHECK(refused(1, {{1, 0, 1}}) == 201);
  CHECK(refused(1, {{1, 1, 0}}) == 201);
  const std::vector<joint_item> bad{{1, 1, -1}};
  CHECK(ECHELON_FAULT_OF(silver_heuristic(joint_replenishment{.fixed = 1}, bad)) == 201);
}
