// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/relax.hpp>

#include <functional>

#include <tests/catch.hpp>
#include <tests/network/any_problem.hpp>

using namespace echelon;

namespace {

/// Calls f(place, buy) for every plan of one cell with at most `most` units bought.
void every_plan(std::size_t periods, bool centre, std::uint32_t most,
                const std::function<void(std::span<const std::uint32_t>, std::span<const std::uint32_t>)>& f) {
  std::vector<std::uint32_t> place(periods), buy(periods);
  std::function<void(std::size_t, std::uint32_t, std::uint32_t)> walk = [&](std::size_t t, std::uint32_t bought,
                                                                            std::uint32_t placed) {
    if (t == periods) {
      if (bought == placed) f(place, buy);
      return;
    }
    for (std::uint32_t b = 0; bought + b <= most; ++b)
      for (std::uint32_t y = 0; placed + y <= bought + b; ++y) {
        if (!centre && b != y) continue;
        buy[t] = b;
        place[t] = y;
        walk(t + 1, bought + b, placed + y);
      }
  };
  walk(0, 0, 0);
}

}  // namespace

TEST_CASE("relax: a cell's answer is the best of all plans in whole units", "[network][law]") {
  std::size_t exact = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const std::size_t centres = seed % 3 == 0 ? 0 : 1;
    const auto p = any::problem({.products = 1, .fulfilment = 1, .centres = centres, .periods = 3, .rate = 1.2}, seed);
    const placement_model model{placement{.waiting = 0.3}, p};
    random_stream s{seed, 5};
    std::vector<double> price(model.slots());
    for (double& x : price) x = s.uniform() < 0.4 ? 0.0 : s.uniform() * p.products[0].margin;
    const std::uint32_t most = std::min<std::uint32_t>(model.most(0), 9);
    double least = 1e300;
    every_plan(3, centres == 1, most, [&](auto place, auto buy) {
      ledger book{0, std::vector<double>(model.slots())};
      model.account(0, place, buy, book);
      double cost = book.cost;
      for (std::size_t i = 0; i < price.size(); ++i) cost += price[i] * book.use[i];
      least = std::min(least, cost);
    });
    std::vector<std::uint32_t> place(3), buy(3);
    cell_solver solver{3};
    solver.solve(model, 0, price, place, buy);
    ledger book{0, std::vector<double>(model.slots())};
    model.account(0, place, buy, book);
    const auto priced = [&] {
      double cost = book.cost;
      for (std::size_t i = 0; i < price.size(); ++i) cost += price[i] * book.use[i];
      return cost;
    };
    const double cost = priced();
    solver.refuse(model, 0, price, place, book);
    INFO("seed " << seed << " most " << model.most(0));
    CHECK(priced() <= cost + 1e-12);
    CHECK(priced() <= least + 1e-9);
    if (model.most(0) <= 9 && priced() == cost) {
      CHECK_THAT(cost, WithinAbs(least, 1e-9));
      ++exact;
    }
  }
  CHECK(exact >= 15);  // most answers ship all they can at their prices
}

TEST_CASE("relax: without prices one period is the newsvendor of its quantiles", "[network][law]") {
  // margin 3, holding 1, leftover 1: the critical ratio is 0.6, of U(0, 100) 60 units
  placement_problem p;
  p.net.sites.push_back({.id = "F"});
  p.products.push_back({.price = 5, .volume = 1, .margin = 3, .holding = 1, .leftover = 1});
  p.cells.push_back({0, 0, 7});
  p.cumulative = quantile_forecast{1, 1, {0.25, 0.5, 0.75}, {25, 50, 75}};
  const auto plan = unconstrained(exec::seq, placement{}, p);
  CHECK(plan.place[0] == 53);
  CHECK(plan.buy[0] == 53);
  CHECK(plan.storage_use[0] == 60);
  CHECK_THAT(plan.value, WithinAbs(2 * 18 + 3 * 8, 1e-9));  // E(60 - D)^+ = 18, E(D - 60)^+ = 8
}

TEST_CASE("relax: an outbound price is paid by shipment, and at most what a shipment is worth", "[network][law]") {
  // demand is U(0, 100), margin 3, holding and leftover 2: at price g the ratio is (3 - g) / (5 - g)
  placement_problem p;
  p.net.sites.push_back({.id = "F", .outbound_per_period = 20});
  p.products.push_back({.price = 5, .volume = 1, .margin = 3, .holding = 1, .leftover = 1});
  p.cells.push_back({0, 0, 0});
  p.cumulative = quantile_forecast{1, 1, {0.25, 0.5, 0.75}, {25, 50, 75}};
  const placement_model model{placement{}, p};
  const placement_relaxation relaxation{model};
  REQUIRE(relaxation.coupling_rows() == 1);
  for (const double g : {0.0, 1.0, 2.0}) {
    const relaxed at = relaxation.evaluate(exec::seq, std::vector<double>{g});
    const double level = std::round(100 * (3 - g) / (5 - g)), left = level * level / 200;
    CHECK_THAT(at.usage[0], WithinAbs(level - left, 1e-9));
    CHECK_THAT(at.value, WithinAbs(2 * left + 3 * (50 - level + left) + g * (level - left), 1e-9));
    CHECK(at.inexact == 0);
  }
  const relaxed dear = relaxation.evaluate(exec::seq, std::vector<double>{9.0});
  CHECK_THAT(dear.value, WithinAbs(3 * 50, 1e-9));  // nothing is placed
  CHECK(dear.usage[0] == 0);
}

TEST_CASE("relax: rows are the finite capacities of sites that some cell touches", "[network]") {
  auto p = any::problem({.products = 2, .fulfilment = 2, .centres = 2, .periods = 3}, 1);
  p.net.sites.push_back({.id = "nobody", .storage = 3});
  p.net.sites[0].storage = 10;
  p.net.sites[2].inbound_per_period = 10;
  const placement_model model{placement{}, p};
  const placement_relaxation relaxation{model};
  CHECK(relaxation.coupling_rows() == 6);
  const auto slots = relaxation.slot_prices(std::vector<double>{1, 2, 3, 4, 5, 6});
  CHECK(slots[model.storage_slot(0, 1)] == 2);
  CHECK(slots[model.inbound_slot(2, 2)] == 6);
  CHECK(relaxation.row_prices(slots) == std::vector<double>{1, 2, 3, 4, 5, 6});
}
