// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/edit.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_problem.hpp>

using namespace echelon;

TEST_CASE("edit: a change does to cost and uses exactly what it says, and does what was asked", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const auto p = any::tight_problem({.products = 5, .fulfilment = 3, .centres = seed % 2, .periods = 5}, seed, 0.6);
    const placement_model model{placement{}, p};
    const auto free = unconstrained(exec::seq, placement{}, p);
    auto place = free.place, buy = free.buy;
    ledger book = model.account(exec::seq, place, buy);
    const std::vector<double> capacity = model.capacities(), price(model.slots());
    plan_editor<> editor{model, capacity, price, place, buy, book.use};
    auto desk = editor.desk();
    INFO("seed " << seed);
    std::size_t done = 0;
    for (const edit_goal goal : {edit_goal::room, edit_goal::cost})
      for (std::size_t c = 0; c < p.cells.size(); ++c) {
        const std::vector<double> before = book.use;
        const double cost = model.account(exec::seq, place, buy).cost;
        const plan_change change = editor.best(c, goal, desk);
        if (!change.exists()) continue;
        editor.apply(c, goal, change, desk);
        const ledger after = model.account(exec::seq, place, buy);
        ++done;
        CHECK_THAT(after.cost - cost, WithinAbs(change.cost, 1e-9 * (1 + cost)));
        double relief = 0;
        for (std::size_t slot = 0; slot < model.slots(); ++slot) {
          CHECK_THAT(book.use[slot], WithinAbs(after.use[slot], 1e-9 * (1 + after.use[slot])));
          if (book.use[slot] > before[slot] + 1e-12) CHECK(book.use[slot] <= capacity[slot]);
          if (before[slot] > capacity[slot]) relief += before[slot] - book.use[slot];
        }
        if (goal == edit_goal::room) CHECK(relief > 0);
        if (goal == edit_goal::cost) CHECK(change.cost < 0);
      }
    CHECK(done > 0);
  }
}

TEST_CASE("edit: without a full capacity there is nothing to relieve", "[network]") {
  const auto p = any::problem({.products = 3}, 2);
  const placement_model model{placement{}, p};
  const auto free = unconstrained(exec::seq, placement{}, p);
  auto place = free.place, buy = free.buy;
  ledger book = model.account(exec::seq, place, buy);
  const std::vector<double> capacity = model.capacities(), price(model.slots());
  plan_editor<> editor{model, capacity, price, place, buy, book.use};
  auto desk = editor.desk();
  for (std::size_t c = 0; c < p.cells.size(); ++c) {
    CHECK_FALSE(editor.best(c, edit_goal::room, desk).exists());
    CHECK_FALSE(editor.best(c, edit_goal::cost, desk).exists());  // every cell is at its own optimum
  }
}

TEST_CASE("edit: a product with which nothing is at stake is not placed", "[network][law]") {
  auto p = any::problem({.products = 2, .fulfilment = 2, .centres = 0, .periods = 2}, 4);
  p.products[0] = {.price = 0, .volume = 1, .margin = 0, .holding = 0, .leftover = 0};
  const auto plan = solve(exec::seq, placement{}, p);
  for (std::size_t c = 0; c < p.cells.size(); ++c)
    for (std::size_t t = 0; t < 2 && p.cells[c].product == 0; ++t) CHECK(plan.place[2 * c + t] == 0);
}
