// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/place.hpp>

#include <algorithm>
#include <functional>
#include <numeric>

#include <echelon/exec.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_problem.hpp>

using namespace echelon;

namespace {

void check_feasible(const placement_problem& p, const placement_plan& plan) {
  const std::size_t n = p.periods();
  const placement_model model{placement{}, p};
  const std::vector<double> capacity = model.capacities();
  for (std::size_t s = 0; s < p.net.sites.size(); ++s)
    for (std::size_t t = 0; t < n; ++t) {
      CHECK(plan.storage_use[s * n + t] <= p.net.sites[s].storage);
      CHECK(plan.inbound_use[s * n + t] <= p.net.sites[s].inbound_per_period);
      CHECK(plan.outbound_use[s * n + t] <= capacity[model.outbound_slot(s, t)]);
    }
  for (std::size_t c = 0; c < p.cells.size(); ++c) {
    std::int64_t waiting = 0;
    for (std::size_t t = 0; t < n; ++t) {
      waiting += std::int64_t{plan.buy[c * n + t]} - std::int64_t{plan.place[c * n + t]};
      REQUIRE(waiting >= 0);
    }
    CHECK(waiting == 0);
  }
}

}  // namespace

TEST_CASE("place: no capacity is exceeded on 200 random problems, and the bound never falls", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const any::size n{
        .products = 1 + seed % 13, .fulfilment = 1 + seed % 4, .centres = seed % 3, .periods = 1 + seed % 5};
    const auto p = any::tight_problem(n, seed, 0.4 + 0.1 * static_cast<double>(seed % 6));
    const auto plan = solve(exec::seq, placement{.max_iterations = 40}, p);
    INFO("seed " << seed);
    REQUIRE(plan.why != stop::infeasible);
    check_feasible(p, plan);
    CHECK(plan.bound <= plan.value * (1 + 1e-12));
    CHECK(plan.gap == relative_gap(plan.bound, plan.value));
    for (std::size_t i = 1; i < plan.lower_trace.size(); ++i) {
      REQUIRE(plan.lower_trace[i] >= plan.lower_trace[i - 1]);
      REQUIRE(plan.upper_trace[i] <= plan.upper_trace[i - 1]);
    }
    const placement_model model{placement{}, p};
    const ledger book = model.account(exec::seq, plan.place, plan.buy);
    CHECK(book.cost == plan.value);
    CHECK(std::equal(plan.storage_use.begin(), plan.storage_use.end(), book.use.begin()));
  }
}

TEST_CASE("place: bound and plan bracket the enumerated optimum", "[network][law]") {
  // two products at one site, two periods, fed by one centre: every plan of up to six units a cell
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const any::size n{.products = 2, .fulfilment = 1, .centres = 1, .periods = 2, .rate = 1.0};
    const auto p = any::tight_problem(n, seed, 0.7);
    const placement_model model{placement{}, p};
    const std::vector<double> capacity = model.capacities();
    std::vector<std::vector<std::uint32_t>> place, buy;
    for (std::uint32_t b0 = 0; b0 <= 6; ++b0)
      for (std::uint32_t y0 = 0; y0 <= b0; ++y0)
        for (std::uint32_t b1 = 0; b0 + b1 <= 6; ++b1) {
          buy.push_back({b0, b1});
          place.push_back({y0, b0 + b1 - y0});
        }
    double optimum = 1e300;
    for (std::size_t i = 0; i < place.size(); ++i)
      for (std::size_t j = 0; j < place.size(); ++j) {
        ledger book{0, std::vector<double>(model.slots())};
        model.account(0, place[i], buy[i], book);
        model.account(1, place[j], buy[j], book);
        bool fits = true;
        for (std::size_t k = 0; k < capacity.size(); ++k) fits = fits && book.use[k] <= capacity[k];
        if (fits) optimum = std::min(optimum, book.cost);
      }
    const auto plan = solve(exec::seq, placement{.gap = 0}, p);
    INFO("seed " << seed << " most " << model.most(0) << ' ' << model.most(1));
    CHECK(plan.bound <= optimum + 1e-9);
    const auto total = [&](std::size_t c) { return plan.place[2 * c] + plan.place[2 * c + 1]; };
    if (total(0) <= 6 && total(1) <= 6) CHECK(plan.value >= optimum - 1e-9);
  }
}

TEST_CASE("place: 3,000 cells at 85 % of their capacity are certified within 0.5 %", "[network]") {
  const auto p = any::tight_problem({.products = 300, .fulfilment = 10, .centres = 3}, 2);
  const auto plan = solve(exec::threads{}, placement{}, p);
  CHECK(plan.gap <= 0.005);
  CHECK(plan.why == stop::gap);
  check_feasible(p, plan);
  const auto free = unconstrained(exec::threads{}, placement{}, p);
  CHECK(plan.bound > free.value);  // the capacities bind, or this test shows nothing
}

TEST_CASE("place: limits on what sites ship are certified within 0.5 % too, and have their prices", "[network]") {
  const auto p = any::tight_problem({.products = 300, .fulfilment = 10, .centres = 3}, 1);
  const auto plan = solve(exec::threads{}, placement{}, p);
  CHECK(plan.gap <= 0.005);
  check_feasible(p, plan);
  auto wide = p;
  for (site& s : wide.net.sites) s.outbound_per_period = unlimited;
  CHECK(plan.bound > solve(exec::threads{}, placement{}, wide).value);  // they bind
  CHECK(*std::max_element(plan.outbound_price.begin(), plan.outbound_price.end()) > 0);
}

TEST_CASE("place: the number of workers changes no bit", "[network][parity]") {
  const auto p = any::tight_problem({.products = 90, .fulfilment = 5, .centres = 2}, 5, 0.7);
  const auto a = solve(exec::seq, placement{.gap = 1e-4}, p);
  for (const std::size_t workers : {1u, 2u, 5u}) {
    const auto b = solve(exec::threads{.workers = workers}, placement{.gap = 1e-4}, p);
    CHECK(b.place == a.place);
    CHECK(b.buy == a.buy);
    CHECK(b.storage_price == a.storage_price);
    CHECK(b.inbound_price == a.inbound_price);
    CHECK(b.outbound_price == a.outbound_price);
    CHECK(b.bound == a.bound);
    CHECK(b.value == a.value);
    CHECK(b.lower_trace == a.lower_trace);
  }
}

TEST_CASE("place: without limits the plan is everybody's own optimum and the gap is zero", "[network]") {
  const auto p = any::problem({}, 2);
  const auto plan = solve(exec::seq, placement{}, p);
  const auto free = unconstrained(exec::seq, placement{}, p);
  CHECK(plan.place == free.place);
  CHECK(plan.value == free.value);
  CHECK(plan.gap == 0);
  CHECK(plan.why == stop::gap);
  CHECK(std::accumulate(plan.storage_price.begin(), plan.storage_price.end(), 0.0) == 0);
}

TEST_CASE("place: more capacity never raises the bound beyond the old plan", "[network][law]") {
  const auto tight = any::tight_problem({.products = 60}, 9, 0.6);
  auto wide = tight;
  for (auto& s : wide.net.sites) {
    s.storage *= 1.2;
    s.inbound_per_period *= 1.2;
  }
  CHECK(solve(exec::seq, placement{}, wide).bound <= solve(exec::seq, placement{}, tight).value);
}

TEST_CASE("place: stock on hand that does not fit is reported with its place, not thrown", "[network]") {
  auto p = any::problem({.products = 4, .fulfilment = 2, .centres = 1}, 6);
  for (auto& c : p.cells) c.on_hand = 5;
  p.net.sites[2].storage = 1;
  const auto plan = solve(exec::seq, placement{}, p);
  CHECK(plan.why == stop::infeasible);
  REQUIRE(!plan.overfull.empty());
  CHECK(plan.overfull[0] == 2 * p.periods());
  CHECK(std::accumulate(plan.place.begin(), plan.place.end(), 0u) == 0);
  CHECK(plan.bound <= plan.value);
}

TEST_CASE("place: yesterday's prices prove yesterday's bound in one evaluation", "[network]") {
  const auto p = any::tight_problem({.products = 60}, 3, 0.7);
  const auto cold = solve(exec::seq, placement{.gap = 1e-4}, p);
  const auto warm = solve(exec::seq, placement{.gap = 0, .max_iterations = 1}, p, {}, &cold);
  CHECK(warm.bound == cold.bound);
  auto other = cold;
  other.inbound_price.pop_back();
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, placement{}, p, {}, &other)) == 101);
}

TEST_CASE("place: stopped by its observer it still keeps every capacity", "[network]") {
  const auto p = any::tight_problem({.products = 60}, 3, 0.7);
  for (const std::size_t after : {std::size_t{0}, std::size_t{1}, std::size_t{3}}) {
    std::size_t calls = 0;
    auto watch = [&](const progress&) { return calls++ < after; };
    const auto plan = solve(exec::seq, placement{.gap = 0}, p, watch);
    CHECK(plan.why == stop::interrupted);
    CHECK(plan.lower_trace.size() == after);
    CHECK(plan.bound <= plan.value);
    check_feasible(p, plan);
  }
}

TEST_CASE("place: bad options and problems are named", "[network]") {
  const auto p = any::problem({.products = 2}, 1);
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, placement{.waiting = -1}, p)) == 201);
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, placement{.gap = NAN}, p)) == 201);
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, placement{.max_iterations = 0}, p)) == 201);
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, placement{}, placement_problem{})) == 202);
}
