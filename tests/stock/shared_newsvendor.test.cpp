// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/shared_newsvendor.hpp>

#include <array>
#include <cmath>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/stock/demand.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

using normal_item = newsvendor_item<normal_demand>;
using count_item = newsvendor_item<count_demand>;

std::vector<normal_item> three() {
  return {{.demand = {100, 30}, .cost = {.under = 8, .over = 1}, .uses = 1},
          {.demand = {200, 50}, .cost = {.under = 5, .over = 1}, .uses = 2},
          {.demand = {300, 80}, .cost = {.under = 3, .over = 1}, .uses = 1}};
}

template <class Item>
auto shared(double capacity, const std::vector<Item>& items) {
  return solve(shared_newsvendor{.capacity = capacity}, std::span<const Item>{items.data(), items.size()});
}

}  // namespace

TEST_CASE("shared newsvendor: with room for all the price is zero, without it there is a proof", "[stock]") {
  CHECK(shared(2000, three()).price == 0);
  const auto tight = shared(700, three());
  CHECK(tight.used <= 700 + 1e-9);
  CHECK(tight.why == stop::gap);
}

TEST_CASE("shared newsvendor: without capacity nothing is stocked and the bound holds", "[stock]") {
  const auto plan = shared(0, three());
  for (const double s : plan.stock) CHECK(s <= 1e-9);
  CHECK(plan.bound <= plan.cost + 1e-9);
}

TEST_CASE("shared newsvendor: in whole units, bound <= best of all plans <= plan", "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    random_stream s{seed, 3};
    std::vector<count_item> items;
    for (int i = 0; i < 3; ++i)
      items.push_back({poisson_demand(1 + 5 * s.uniform()), {1 + 9 * s.uniform(), 0.5 + s.uniform()},
                       1 + std::floor(3 * s.uniform())});
    const double capacity = std::floor(20 * s.uniform());
    const auto plan = shared(capacity, items);
    double least = 1e300;
    std::array<double, 3> x{};
    for (x[0] = 0; x[0] <= capacity; ++x[0])
      for (x[1] = 0; x[1] <= capacity; ++x[1])
        for (x[2] = 0; x[2] <= capacity; ++x[2]) {
          double used = 0, cost = 0;
          for (std::size_t i = 0; i < 3; ++i) used += items[i].uses * x[i];
          if (used > capacity) continue;
          for (std::size_t i = 0; i < 3; ++i) cost += evaluate(items[i].cost, items[i].demand, x[i]).cost;
          least = std::min(least, cost);
        }
    INFO("seed " << seed << " capacity " << capacity);
    CHECK(plan.bound <= least + 1e-9);
    CHECK(plan.cost >= least - 1e-9);
    CHECK(plan.used <= capacity + 1e-9);
    for (const double units : plan.stock) CHECK(units == std::floor(units));
    if (plan.why == stop::gap) CHECK_THAT(plan.cost, WithinAbs(least, 1e-7));
  }
}

TEST_CASE("shared newsvendor: where samples leave a choice, the room is used to the last unit", "[stock]") {
  const std::vector<newsvendor_item<observed_demand>> items{
      {observed_demand{std::array<double, 2>{10, 20}}, {.under = 3, .over = 1}, 1},
      {observed_demand{std::array<double, 2>{10, 20}}, {.under = 3, .over = 1}, 1}};
  const auto plan = shared(33, items);
  CHECK_THAT(plan.used, WithinAbs(33, 1e-9));
  CHECK(plan.why == stop::gap);
  CHECK_THAT(plan.price, WithinAbs(1, 1e-9));
}

TEST_CASE("shared newsvendor: refuses contradictory input", "[stock]") {
  auto items = three();
  CHECK(ECHELON_FAULT_OF(shared(-1, items)) == 201);
  CHECK(ECHELON_FAULT_OF(shared(std::nan(""), items)) == 201);
  CHECK(ECHELON_FAULT_OF(shared(1, std::vector<normal_item>{})) == 202);
  items[1].uses = -1;
  CHECK(ECHELON_FAULT_OF(shared(1, items)) == 303);
  items = three();
  items[2].cost.over = 0;
  CHECK(ECHELON_FAULT_OF(shared(1, items)) == 201);
}
