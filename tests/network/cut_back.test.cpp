// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/cut_back.hpp>

#include <numeric>

#include <tests/catch.hpp>
#include <tests/network/any_problem.hpp>

using namespace echelon;

TEST_CASE("cut back: a wish that fits is granted whole", "[network]") {
  const auto p = any::problem({}, 8);
  const auto free = unconstrained(exec::seq, placement{}, p);
  const auto plan = cut_back(placement{}, p, free.place);
  CHECK(plan.place == free.place);
  CHECK(plan.value == free.value);
}

TEST_CASE("cut back: capacities hold, nobody gets more than wished, and the plan is never better than certified",
          "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const auto p = any::tight_problem({.products = 30, .rate = seed % 2 == 0 ? 0.5 : 8.0}, seed, 0.7);
    const auto free = unconstrained(exec::seq, placement{}, p);
    const auto plan = cut_back(placement{}, p, free.place);
    INFO("seed " << seed);
    for (std::size_t s = 0; s < p.net.sites.size(); ++s)
      for (std::size_t t = 0; t < 4; ++t) {
        CHECK(plan.storage_use[s * 4 + t] <= p.net.sites[s].storage);
        CHECK(plan.inbound_use[s * 4 + t] <= p.net.sites[s].inbound_per_period);
      }
    for (std::size_t i = 0; i < plan.place.size(); ++i) CHECK(plan.place[i] <= free.place[i]);
    CHECK(plan.value >= solve(exec::seq, placement{}, p).bound);
  }
}

TEST_CASE("cut back: slow movers get their share of units too", "[network]") {
  // 100 cells wish one unit each, 85 may come in
  placement_problem p;
  p.net.sites.push_back({.id = "F", .inbound_per_period = 85});
  std::vector<double> values;
  for (std::size_t i = 0; i < 100; ++i) {
    p.products.push_back({});
    p.cells.push_back({i, 0, 0});
    values.push_back(1);
  }
  p.cumulative = quantile_forecast{100, 1, {0.5}, values};
  const auto plan = cut_back(placement{}, p, std::vector<std::uint32_t>(100, 1));
  CHECK(std::accumulate(plan.place.begin(), plan.place.end(), 0u) >= 84);
  CHECK(plan.inbound_use[0] <= 85);
  const auto first_half = std::accumulate(plan.place.begin(), plan.place.begin() + 50, 0u);
  CHECK(first_half >= 41);
  CHECK(first_half <= 43);
  CHECK(ECHELON_FAULT_OF(cut_back(placement{}, p, std::vector<std::uint32_t>(99, 1))) == 101);
}
