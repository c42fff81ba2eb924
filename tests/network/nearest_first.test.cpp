// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/nearest_first.hpp>

#include <echelon/network/min_cost_flow.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_fulfilment.hpp>

using namespace echelon;

namespace {

template <class Rule>
fulfilled run(const Rule& rule, const fulfilment_costs& c, std::span<const double> stock,
              std::span<const double> demand) {
  fulfilled out;
  out.clear(c.sites, c.streams);
  rule.desk(c).run(stock, demand, out);
  return out;
}

/// Unit by unit, as the definition reads.
double by_hand(const fulfilment_costs& c, std::vector<double> stock, std::span<const double> demand) {
  double cost = 0;
  for (std::size_t t = 0; t < demand.size(); ++t) {
    const std::size_t m = t % c.streams;
    for (double unit = 0; unit < demand[t]; ++unit) {
      std::size_t best = c.sites;
      for (std::size_t j = 0; j < c.sites; ++j) {
        if (stock[j] < 1 || !(c.ship[j * c.streams + m] < c.lost[m] + c.leftover[j])) continue;
        if (best == c.sites || c.ship[j * c.streams + m] < c.ship[best * c.streams + m]) best = j;
      }
      if (best == c.sites) {
        cost += c.lost[m];
      } else {
        cost += c.ship[best * c.streams + m];
        stock[best] -= 1;
      }
    }
  }
  for (std::size_t j = 0; j < c.sites; ++j) cost += c.leftover[j] * stock[j];
  return cost;
}

}  // namespace

TEST_CASE("nearest first: three orders by hand", "[network]") {
  // two sites, two streams; the second stream can be served from the second site only
  const fulfilment_costs c{2, 2, {1, INFINITY, 2, 1}, {10, 20}, {0.5, 0.25}};
  const std::vector<double> stock{1, 2}, demand{2, 2};
  const auto out = run(fulfil::nearest_first{}, c, stock, demand);
  CHECK(out.cost == 1 + 2 + 1 + 20);  // the early order took what the late one needed
  CHECK(out.served == std::vector<double>{2, 1});
  CHECK(out.shipped == std::vector<double>{1, 2});
  CHECK(out.slope[0] == 1 - 2 + (1 - 20));  // one more at the first site frees one at the second for the late order
  CHECK(out.slope[1] == 1 - 20);
  CHECK(run(fulfil::min_cost_flow{}, c, stock, demand).cost == 1 + 10 + 2);
}

TEST_CASE("nearest first: equals serving unit by unit, and never beats the flow", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const std::size_t sites = 1 + seed % 6;
    const auto p = any::product_served({sites, 7, 1, 1 + seed % 4, 4}, seed);
    random_stream s{seed, 5};
    std::vector<double> stock;
    for (std::size_t j = 0; j < sites; ++j) stock.push_back(s.below(30));
    const auto out = run(fulfil::nearest_first{}, p.costs, stock, p.demand);
    INFO("seed " << seed);
    CHECK(out.cost == Approx(by_hand(p.costs, stock, p.demand)));
    CHECK(out.cost >= run(fulfil::min_cost_flow{}, p.costs, stock, p.demand).cost - 1e-9);
    for (std::size_t j = 0; j < sites; ++j) CHECK(out.shipped[j] <= stock[j]);
  }
}

TEST_CASE("nearest first: the slope along the path is the difference quotient", "[network]") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const std::size_t sites = 1 + seed % 5;
    const auto p = any::product_served({sites, 7, 1, 3, 4}, seed);
    random_stream s{seed, 4};
    std::vector<double> stock;  // no sum of some of them is whole: the path has no kink here
    for (std::size_t j = 0; j < sites; ++j) stock.push_back(0.5 + s.below(25) + 0.01 * (1 << j));
    const auto here = run(fulfil::nearest_first{}, p.costs, stock, p.demand);
    for (std::size_t j = 0; j < sites; ++j) {
      auto more = stock, less = stock;
      more[j] += 1e-4;
      less[j] -= 1e-4;
      const double quotient = (run(fulfil::nearest_first{}, p.costs, more, p.demand).cost -
                               run(fulfil::nearest_first{}, p.costs, less, p.demand).cost) / 2e-4;
      INFO("seed " << seed << " site " << j);
      CHECK(here.slope[j] == Approx(quotient).margin(1e-6));
    }
  }
}
