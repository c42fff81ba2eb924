// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/shared_place.hpp>

#include <algorithm>
#include <limits>

#include <echelon/exec.hpp>
#include <echelon/network/plan_fulfilment.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_shared.hpp>

using namespace echelon;

namespace {

shared_placement on_paths(std::size_t paths, double gap = 2e-3) {
  return {.base = {.gap = gap, .max_iterations = 40}, .sample = {.paths = paths}};
}

}  // namespace

TEST_CASE("shared placement: no capacity is exceeded, and the bound is below", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto p = any::tight_shared({.products = 4, .fulfilment = 2 + seed % 3, .centres = 1 + seed % 2,
                                      .periods = 1 + seed % 3}, seed);
    const auto how = on_paths(8);
    const auto plan = solve(exec::seq, how, p);
    INFO("seed " << seed);
    REQUIRE(plan.why != stop::infeasible);
    CHECK(plan.bound <= plan.value);
    CHECK(plan.gap == relative_gap(plan.bound, plan.value));
    CHECK(plan.proven_by == proof::sampled_flow);
    CHECK(plan.gap == relative_gap(plan.lower_trace.back(), plan.upper_trace.back()));  // what a report draws
    const shared_model model{exec::seq, how, p};
    const ledger book = model.account(exec::seq, plan.place, plan.buy);
    CHECK(plan.value == book.cost);
    for (std::size_t s = 0; s < p.net.sites.size(); ++s)
      for (std::size_t t = 0; t < p.periods(); ++t) {
        const std::size_t at = s * p.periods() + t;
        CHECK(plan.storage_use[at] == book.use[model.storage_slot(s, t)]);
        CHECK(plan.storage_use[at] <= p.net.sites[s].storage);
        CHECK(plan.inbound_use[at] <= p.net.sites[s].inbound_per_period);
      }
    REQUIRE(plan.service.size() == 2);
    for (const double share : plan.service) CHECK((share >= 0 && share <= 1));
    CHECK(plan.next_day[0] == Approx(10.0 / 24));  // after 14:00
    CHECK(plan.next_day[1] == Approx(2.0 / 24));   // after 22:00
    for (std::size_t i = 1; i < plan.lower_trace.size(); ++i) {
      REQUIRE(plan.lower_trace[i] >= plan.lower_trace[i - 1]);
      REQUIRE(plan.upper_trace[i] <= plan.upper_trace[i - 1]);
    }
  }
}

TEST_CASE("shared placement: bound and plan bracket the enumerated optimum of two sites and periods",
          "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    auto p = any::shared({.products = 1, .fulfilment = 2, .centres = 1, .periods = 2, .rate = 1}, seed);
    p.net.sites[1].storage = 2 * p.products[0].volume + p.products[0].volume * p.cells[0].on_hand;
    p.net.sites[0].inbound_per_period = 3;
    const auto how = on_paths(6, 0);
    const shared_model model{exec::seq, how, p};
    const std::vector<std::uint32_t> nothing(4);
    const auto capacity = model.capacities(model.account(exec::seq, nothing, nothing).use);
    double optimum = std::numeric_limits<double>::infinity();
    constexpr std::uint32_t most = 4;  // more than three in a period do not pass the centre
    for (std::uint32_t code = 0; code < most * most * most * most; ++code) {
      const std::vector<std::uint32_t> place{code % most, code / most % most, code / 16 % most, code / 64};
      for (std::uint32_t early = 0; early <= place[1] + place[3]; ++early) {  // units of period 2 bought in period 1
        std::vector<std::uint32_t> buy = place;
        const std::uint32_t first = std::min(early, place[1]), second = early - first;
        buy[0] += first, buy[1] -= first, buy[2] += second, buy[3] -= second;
        const ledger book = model.account(exec::seq, place, buy);
        bool fits = true;
        for (std::size_t slot = 0; slot < capacity.size(); ++slot) fits = fits && book.use[slot] <= capacity[slot];
        if (fits) optimum = std::min(optimum, book.cost);
      }
    }
    const auto plan = solve(exec::seq, how, p);
    INFO("seed " << seed << " optimum " << optimum);
    CHECK(plan.bound <= optimum * (1 + 1e-12));
    CHECK(plan.value >= optimum * (1 - 1e-12));
    CHECK(plan.value <= 1.1 * optimum);  // a handful of units
  }
}

TEST_CASE("shared placement: one period is the fulfilment plan of the same paths", "[network]") {
  for (std::uint64_t seed = 2; seed <= 6; seed += 2) {
    const auto p = any::tight_shared({.products = 12, .fulfilment = 3, .centres = 1, .periods = 1}, seed);
    const auto how = on_paths(10, 1e-3);
    const shared_model model{exec::seq, how, p};
    fulfilment_problem one;
    one.net = evenly_shared(p.net);
    one.products = p.products;
    one.paths = 10;
    priced_piece priced;
    for (std::size_t k = 0; k < model.pieces(); ++k) {
      model.price(model.piece(k), {}, priced);
      one.demand.insert(one.demand.end(), priced.orders.begin(), priced.orders.end());
      one.on_hand.insert(one.on_hand.end(), priced.on_hand.begin(), priced.on_hand.end());
    }
    const auto plan = solve(exec::seq, how, p);
    const auto other = solve(exec::seq, fulfilment_planning<>{.gap = 1e-3}, one);
    INFO("seed " << seed);
    CHECK(plan.bound <= other.value);
    CHECK(other.bound <= plan.value);
    CHECK(plan.bound == Approx(other.bound).epsilon(0.01));
    CHECK(plan.value == Approx(other.value).epsilon(0.02));
    CHECK(plan.service[1] == Approx(other.service[1]).margin(0.02));
  }
}

TEST_CASE("shared placement: a plan of sites by themselves is a start that is never made worse", "[network][law]") {
  for (std::uint64_t seed = 2; seed <= 4; seed += 2) {
    const auto p = any::tight_shared({.products = 6, .fulfilment = 3, .centres = 1, .periods = 3}, seed);
    const auto how = on_paths(10);
    const auto alone = solve(exec::seq, how.base, p);
    const auto plan = solve(exec::seq, how, p, {}, &alone);
    CHECK(alone.proven_by == proof::priced_cells);
    CHECK(plan.value <= shared_model(exec::seq, how, p).account(exec::seq, alone.place, alone.buy).cost);
    auto other = alone;
    other.inbound_price.pop_back();
    CHECK(ECHELON_FAULT_OF(solve(exec::seq, how, p, {}, &other)) == 101);
  }
}

TEST_CASE("shared placement: without a capacity every product is at its own optimum", "[network]") {
  const auto p = any::shared({.products = 10, .fulfilment = 3, .centres = 1, .periods = 2}, 3);
  const auto how = on_paths(8, 1e-2);
  const auto plan = solve(exec::seq, how, p);
  CHECK(plan.gap <= 0.01);
  const auto alone = unconstrained(exec::seq, how.base, p);
  const auto again = solve(exec::seq, how, p, {}, &alone);
  CHECK(again.gap <= 0.01);
  CHECK(again.value <= plan.value * 1.01);
}

TEST_CASE("shared placement: the number of workers changes no bit", "[network][parity]") {
  const auto p = any::tight_shared({.products = 24, .fulfilment = 2, .centres = 1, .periods = 2}, 4, 0.7);
  auto how = on_paths(4);
  how.base.max_iterations = 6;
  const auto a = solve(exec::seq, how, p);
  for (const std::size_t workers : {1u, 2u, 5u}) {
    const auto b = solve(exec::threads{.workers = workers}, how, p);
    CHECK(b.place == a.place);
    CHECK(b.buy == a.buy);
    CHECK(b.storage_price == a.storage_price);
    CHECK(b.service == a.service);
    CHECK(b.bound == a.bound);
    CHECK(b.value == a.value);
  }
}

TEST_CASE("shared placement: stock on hand that does not fit is reported with its place, not thrown", "[network]") {
  auto p = any::shared({.products = 2, .fulfilment = 2, .centres = 1, .periods = 2}, 6);
  for (auto& c : p.cells) c.on_hand = 5;
  p.net.sites[2].storage = 1;
  const auto plan = solve(exec::seq, on_paths(4), p);
  CHECK(plan.why == stop::infeasible);
  REQUIRE(!plan.overfull.empty());
  CHECK(plan.overfull[0] == 4);
  CHECK(plan.bound <= plan.value);
}

TEST_CASE("shared placement: whether sites share orders is seen from the services", "[network]") {
  auto p = any::shared({.products = 1, .fulfilment = 2, .centres = 1}, 1);
  CHECK(sites_share_orders(p.net));
  give_services(p.net, {.help_cut_off = 0});
  CHECK_FALSE(sites_share_orders(p.net));
}
