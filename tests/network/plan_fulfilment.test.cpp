// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/plan_fulfilment.hpp>

#include <algorithm>
#include <numeric>

#include <echelon/exec.hpp>
#include <echelon/network/nearest_first.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_fulfilment.hpp>

using namespace echelon;

namespace {

void check_feasible(const fulfilment_problem& p, const fulfilment_plan& plan) {
  const fulfilment_model model{p};
  const std::size_t n = model.serving();
  std::vector<double> storage(p.net.sites.size()), inbound(p.net.sites.size());
  for (std::size_t i = 0; i < p.products.size(); ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const double units = plan.place[i * n + j], volume = p.products[i].volume;
      storage[model.site(j)] += volume * (units + model.on_hand(i, j));
      inbound[model.site(j)] += units;
      if (model.centre(j) == fulfilment_model::none) continue;
      storage[model.centre(j)] += volume * units;
      inbound[model.centre(j)] += units;
    }
  for (std::size_t s = 0; s < p.net.sites.size(); ++s) {
    CHECK(plan.storage_use[s] == Approx(storage[s]));
    CHECK(plan.inbound_use[s] == Approx(inbound[s]));
    CHECK(plan.storage_use[s] <= p.net.sites[s].storage);
    CHECK(plan.inbound_use[s] <= p.net.sites[s].inbound_per_period);
    CHECK(plan.outbound_use[s] <= p.net.sites[s].outbound_per_period);
  }
  CHECK(std::accumulate(plan.way_share.begin(), plan.way_share.end(), 0.0) == Approx(1));
  CHECK(plan.send_price.size() == plan.way_share.size() * p.net.sites.size());
}

/// A user's rule: orders ask the first site that could serve them, and nobody else. It may be deaf to prices.
template <bool Deaf>
struct first_site_only {
  struct counter {
    const fulfilment_costs* costs;
    void run(std::span<const double> stock, std::span<const double> demand, fulfilled& sum) {
      std::vector<double> left(stock.begin(), stock.end());
      double cost = 0;
      for (std::size_t t = 0; t < demand.size(); ++t) {
        const std::size_t m = t % costs->streams;
        std::size_t j = 0;
        while (!(costs->ship[j * costs->streams + m] < unlimited)) ++j;
        const double ship = costs->ship[j * costs->streams + m];
        const bool worth = Deaf || ship < costs->lost[m] + costs->leftover[j];
        const double sent = worth ? std::min(left[j], demand[t]) : 0.0;
        left[j] -= sent;
        sum.shipped[j] += sent;
        sum.served[m] += sent;
        cost += sent * ship + (demand[t] - sent) * costs->lost[m];
      }
      for (std::size_t j = 0; j < left.size(); ++j) cost += left[j] * costs->leftover[j];
      sum.cost += cost;
      sum.least += cost;
    }
  };
  counter desk(const fulfilment_costs& costs) const { return {&costs}; }
};
static_assert(fulfilment_rule<first_site_only<false>> && !cheapest_fulfilment<first_site_only<false>>);

}  // namespace

TEST_CASE("fulfilment plan: a user's own rule is planned for, and the bound holds for it too", "[network]") {
  const auto p = any::tight_fulfilment({.products = 5}, 8, 0.8);
  const auto plan = solve(exec::seq, fulfilment_planning<first_site_only<false>>{}, p);
  check_feasible(p, plan);
  CHECK(plan.bound <= plan.value);
  CHECK(plan.value >= solve(exec::seq, fulfilment_planning<>{}, p).bound);
}

TEST_CASE("fulfilment plan: a rule that no price keeps from sending what is there is reported", "[network]") {
  auto p = any::fulfilment({.products = 3}, 8);
  std::fill(p.on_hand.begin(), p.on_hand.end(), 10.0);
  for (site& s : p.net.sites) s.outbound_per_period = s.kind == site_kind::fulfilment ? 1.0 : unlimited;
  const auto deaf = solve(exec::seq, fulfilment_planning<first_site_only<true>>{}, p);
  CHECK(deaf.why == stop::infeasible);
  CHECK(deaf.overfull.empty());
  CHECK(solve(exec::seq, fulfilment_planning<first_site_only<false>>{}, p).why != stop::infeasible);
}

TEST_CASE("fulfilment plan: no capacity is exceeded on 40 random problems, whichever rule, the bound is below",
          "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const any::fulfilment_size n{.products = 1 + seed % 9, .sites = 1 + seed % 4, .centres = seed % 3, .paths = 10,
                                 .rounds = 1 + seed % 2};
    const auto p = any::tight_fulfilment(n, seed, 0.5 + 0.1 * static_cast<double>(seed % 5));
    const auto flow = solve(exec::seq, fulfilment_planning<>{}, p);
    const auto rule = solve(exec::seq, fulfilment_planning<fulfil::nearest_first>{.max_iterations = 15}, p);
    INFO("seed " << seed);
    for (const auto* plan : {&flow, &rule}) {
      REQUIRE(plan->why != stop::infeasible);
      check_feasible(p, *plan);
      CHECK(plan->bound <= plan->value * (1 + 1e-12));
      CHECK(plan->gap == relative_gap(plan->bound, plan->value));
      CHECK(plan->proven_by == proof::sampled_flow);
      for (std::size_t i = 1; i < plan->lower_trace.size(); ++i) {
        REQUIRE(plan->lower_trace[i] >= plan->lower_trace[i - 1]);
        REQUIRE(plan->upper_trace[i] <= plan->upper_trace[i - 1]);
      }
    }
    CHECK(rule.value >= flow.bound);
  }
}

TEST_CASE("fulfilment plan: bound and plan bracket the enumerated optimum", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    auto p = any::fulfilment({.products = 2, .sites = 2, .centres = 0, .paths = 4, .rate = 2.0}, seed);
    std::fill(p.on_hand.begin(), p.on_hand.end(), 0.0);
    p.net.sites[0].storage = p.net.sites[1].inbound_per_period = 4;
    const fulfilment_model model{p};
    std::vector<double> cost[2];  // of up to 7 units at each site
    priced_product one;
    fulfilled sum;
    std::vector<double> stock;
    network_stock found;
    for (std::size_t i = 0; i < 2; ++i) {
      model.price(i, {}, {}, one);
      auto desk = fulfil::min_cost_flow{}.desk(one.costs);
      for (int a = 0; a < 64; ++a) {
        const std::vector<double> bring{static_cast<double>(a % 8), static_cast<double>(a / 8)};
        expect(desk, one.view, bring, sum, stock, found);
        cost[i].push_back(found.cost);
      }
    }
    double optimum = 1e300;
    for (int a = 0; a < 64; ++a)
      for (int b = 0; b < 64; ++b) {
        const double volume = p.products[0].volume * (a % 8) + p.products[1].volume * (b % 8);
        if (volume <= p.net.sites[0].storage && a / 8 + b / 8 <= 4)
          optimum = std::min(optimum, cost[0][static_cast<std::size_t>(a)] + cost[1][static_cast<std::size_t>(b)]);
      }
    const auto plan = solve(exec::seq, fulfilment_planning<>{.gap = 0}, p);
    INFO("seed " << seed);
    CHECK(plan.bound <= optimum + 1e-9);
    if (*std::max_element(plan.place.begin(), plan.place.end()) < 8) CHECK(plan.value >= optimum - 1e-9);
  }
}

TEST_CASE("fulfilment plan: 20 products at 85 % of every capacity are certified within 1 %", "[network]") {
  const auto p = any::tight_fulfilment({.products = 20, .paths = 30, .rate = 40}, 1);
  const auto plan = solve(exec::threads{}, fulfilment_planning<>{}, p);
  CHECK(plan.gap <= 0.01);
  check_feasible(p, plan);
  auto free = p;
  for (site& s : free.net.sites) s.storage = s.inbound_per_period = s.outbound_per_period = unlimited;
  CHECK(plan.bound > solve(exec::seq, fulfilment_planning<>{}, free).value);  // the capacities bind
  CHECK(plan.service[0] > 0);
  CHECK(plan.service[0] <= 1);
  const auto priced = [](const std::vector<double>& price) {
    return std::accumulate(price.begin(), price.end(), 0.0);
  };
  CHECK(priced(plan.storage_price) + priced(plan.inbound_price) + priced(plan.outbound_price) > 0);
}

TEST_CASE("fulfilment plan: what is placed is what is bought at the centres", "[network][law]") {
  const auto p = any::tight_fulfilment({.products = 7, .sites = 4, .centres = 2}, 5);
  const auto plan = solve(exec::seq, fulfilment_planning<>{}, p);
  const std::size_t sites = p.net.sites.size(), n = plan.serving.size();
  for (std::size_t i = 0; i < p.products.size(); ++i) {
    std::uint32_t placed = 0, bought = 0;
    for (std::size_t j = 0; j < n; ++j) placed += plan.place[i * n + j];
    for (std::size_t s = 0; s < sites; ++s) bought += plan.buy[i * sites + s];
    CHECK(placed == bought);
    for (std::size_t s = 2; s < sites; ++s) CHECK(plan.buy[i * sites + s] == 0);
  }
}

TEST_CASE("fulfilment plan: the number of workers changes no bit", "[network][parity]") {
  const auto p = any::tight_fulfilment({.products = 40, .paths = 8}, 4, 0.7);
  const auto a = solve(exec::seq, fulfilment_planning<fulfil::nearest_first>{.max_iterations = 12}, p);
  for (const std::size_t workers : {1u, 2u, 5u}) {
    const auto b =
        solve(exec::threads{.workers = workers}, fulfilment_planning<fulfil::nearest_first>{.max_iterations = 12}, p);
    CHECK(b.place == a.place);
    CHECK(b.buy == a.buy);
    CHECK(b.storage_price == a.storage_price);
    CHECK(b.send_price == a.send_price);
    CHECK(b.bound == a.bound);
    CHECK(b.value == a.value);
    CHECK(b.lower_trace == a.lower_trace);
  }
}

TEST_CASE("fulfilment plan: later cut-offs never raise the bound beyond the old plan", "[network][law]") {
  auto p = any::fulfilment({.products = 6, .rate = 10}, 3);
  const auto early = solve(exec::seq, fulfilment_planning<>{}, p);
  // every stream of this network stays; the far sites serve two-day orders as long as the near ones
  auto late = p;
  for (service& s : late.net.services)
    if (s.speed == 1 && s.cut_off_minute == 18 * 60) s.cut_off_minute = 18 * 60 + 1;
  REQUIRE(eligibility{late.net}.streams().size() == eligibility{p.net}.streams().size());
  CHECK(solve(exec::seq, fulfilment_planning<>{}, late).bound <= early.value);
}

TEST_CASE("fulfilment plan: stock on hand that does not fit is reported with its place, not thrown", "[network]") {
  auto p = any::fulfilment({.products = 4, .sites = 2}, 6);
  std::fill(p.on_hand.begin(), p.on_hand.end(), 5.0);
  p.net.sites[2].storage = 1;
  const auto plan = solve(exec::seq, fulfilment_planning<>{}, p);
  CHECK(plan.why == stop::infeasible);
  CHECK(plan.overfull == std::vector<std::size_t>{2});
  CHECK(std::accumulate(plan.place.begin(), plan.place.end(), 0u) == 0);
  CHECK(plan.bound <= plan.value);
}

TEST_CASE("fulfilment plan: a site that may send nothing sends nothing", "[network]") {
  auto p = any::fulfilment({.products = 4, .sites = 3}, 6);
  p.net.sites[2].outbound_per_period = 0;
  const auto plan = solve(exec::seq, fulfilment_planning<>{}, p);
  CHECK(plan.outbound_use[2] == 0);
  CHECK(plan.bound <= plan.value);
}

TEST_CASE("fulfilment plan: yesterday's prices prove yesterday's bound in one evaluation", "[network]") {
  const auto p = any::tight_fulfilment({}, 3, 0.7);
  const auto cold = solve(exec::seq, fulfilment_planning<>{}, p);
  const auto warm = solve(exec::seq, fulfilment_planning<>{.gap = 0, .max_iterations = 1}, p, {}, &cold);
  CHECK(warm.bound == cold.bound);
  auto other = cold;
  other.inbound_price.pop_back();
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, fulfilment_planning<>{}, p, {}, &other)) == 101);
}

TEST_CASE("fulfilment plan: stopped by its observer it still keeps every capacity", "[network]") {
  const auto p = any::tight_fulfilment({}, 3, 0.7);
  for (const std::size_t after : {std::size_t{0}, std::size_t{1}, std::size_t{3}}) {
    std::size_t calls = 0;
    auto watch = [&](const progress&) { return calls++ < after; };
    const auto plan = solve(exec::seq, fulfilment_planning<>{.gap = 0}, p, watch);
    CHECK(plan.why == stop::interrupted);
    CHECK(plan.lower_trace.size() == after);
    CHECK(plan.bound <= plan.value);
    check_feasible(p, plan);
  }
}

TEST_CASE("fulfilment plan: bad options are named", "[network]") {
  const auto p = any::fulfilment({.products = 2}, 1);
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, fulfilment_planning<>{.gap = NAN}, p)) == 201);
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, fulfilment_planning<>{.product_gap = 0}, p)) == 201);
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, fulfilment_planning<>{.max_iterations = 0}, p)) == 201);
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, fulfilment_planning<>{}, fulfilment_problem{})) == 202);
}
