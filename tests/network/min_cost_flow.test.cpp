// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/min_cost_flow.hpp>

#include <numeric>

#include <tests/catch.hpp>
#include <tests/network/any_fulfilment.hpp>

using namespace echelon;

namespace {

fulfilled run(const fulfilment_costs& c, std::span<const double> stock, std::span<const double> demand) {
  fulfilled out;
  out.clear(c.sites, c.streams);
  fulfil::min_cost_flow{}.desk(c).run(stock, demand, out);
  return out;
}

/// The least cost by trying every site and nobody for every unit.
double enumerated(const fulfilment_costs& c, std::vector<double> room, std::vector<double> wanted, std::size_t m = 0) {
  while (m < c.streams && wanted[m] == 0) ++m;
  if (m == c.streams) {
    double left = 0;
    for (std::size_t j = 0; j < c.sites; ++j) left += room[j] * c.leftover[j];
    return left;
  }
  wanted[m] -= 1;
  double best = c.lost[m] + enumerated(c, room, wanted, m);
  for (std::size_t j = 0; j < c.sites; ++j) {
    if (room[j] < 1 || !(c.ship[j * c.streams + m] < 1e9)) continue;
    room[j] -= 1;
    best = std::min(best, c.ship[j * c.streams + m] + enumerated(c, room, wanted, m));
    room[j] += 1;
  }
  return best;
}

}  // namespace

TEST_CASE("min-cost flow: equals enumeration on 300 small cases", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const std::size_t sites = 1 + seed % 3, streams = 1 + seed % 4;
    auto p = any::product_served({sites, streams, 1, 1, 1.0, 0.8}, seed);
    for (double& d : p.demand) d = std::min(d, 2.0);
    random_stream s{seed, 9};
    std::vector<double> stock;
    for (std::size_t j = 0; j < sites; ++j) stock.push_back(s.below(4));
    const auto out = run(p.costs, stock, p.demand);
    INFO("seed " << seed);
    CHECK(out.cost == Approx(enumerated(p.costs, stock, p.demand)).margin(1e-9));
    CHECK(out.least == Approx(out.cost).margin(1e-9));
    CHECK(out.least <= out.cost);
  }
}

TEST_CASE("min-cost flow: stock and demand are kept, and the prices prove the cost", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const std::size_t sites = 1 + seed % 12, streams = 1 + seed % 30;
    const auto p = any::product_served({sites, streams, 1, 1 + seed % 3, 20}, seed);
    random_stream s{seed, 8};
    std::vector<double> stock;
    for (std::size_t j = 0; j < sites; ++j) stock.push_back(40 * s.uniform() * (s.uniform() < 0.8));
    const auto out = run(p.costs, stock, p.demand);
    double cost = 0, units = 0, sent = 0;
    const double all = std::accumulate(p.demand.begin(), p.demand.end(), 0.0);
    for (std::size_t j = 0; j < sites; ++j) {
      CHECK(out.shipped[j] <= stock[j] + 1e-12 * all);
      cost += p.costs.leftover[j] * (stock[j] - out.shipped[j]);
      sent += out.shipped[j];
    }
    for (std::size_t m = 0; m < streams; ++m) {
      double wanted = 0;
      for (std::size_t at = m; at < p.demand.size(); at += streams) wanted += p.demand[at];
      CHECK(out.served[m] <= wanted * (1 + 1e-12));
      cost += p.costs.lost[m] * (wanted - out.served[m]);
      units += out.served[m];
    }
    INFO("seed " << seed);
    CHECK(units == Approx(sent).margin(1e-9));
    CHECK(out.cost >= cost - 1e-9);  // sending is never paid for
    CHECK(out.cost - out.least <= 1e-9 * out.cost);
  }
}

TEST_CASE("min-cost flow: every answer is a cut below the cost at any other stock, the cost is convex",
          "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const std::size_t sites = 1 + seed % 6;
    const auto p = any::product_served({sites, 8, 1, 1, 12}, seed);
    random_stream s{seed, 7};
    std::vector<double> a, b, middle;
    for (std::size_t j = 0; j < sites; ++j) {
      a.push_back(30 * s.uniform());
      b.push_back(seed % 2 == 0 ? std::floor(30 * s.uniform()) : 30 * s.uniform() * (s.uniform() < 0.7));
      middle.push_back(0.25 * a[j] + 0.75 * b[j]);
    }
    const auto at_a = run(p.costs, a, p.demand), at_b = run(p.costs, b, p.demand);
    double cut = at_a.least;
    for (std::size_t j = 0; j < sites; ++j) cut += at_a.slope[j] * (b[j] - a[j]);
    INFO("seed " << seed);
    CHECK(at_b.cost >= cut - 1e-9);
    CHECK(run(p.costs, middle, p.demand).cost <= 0.25 * at_a.cost + 0.75 * at_b.cost + 1e-9);
  }
}

TEST_CASE("min-cost flow: the slope is the difference quotient inside a piece", "[network]") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const std::size_t sites = 1 + seed % 5;
    const auto p = any::product_served({sites, 7, 1, 1, 12}, seed);
    random_stream s{seed, 6};
    std::vector<double> stock;  // 0.5 and a site's own fraction: sums of sites are never whole
    for (std::size_t j = 0; j < sites; ++j)
      stock.push_back(0.5 + s.below(25) + 0.01 * (1 << j));
    const auto here = run(p.costs, stock, p.demand);
    for (std::size_t j = 0; j < sites; ++j) {
      auto more = stock, less = stock;
      more[j] += 1e-4;
      less[j] -= 1e-4;
      const double quotient = (run(p.costs, more, p.demand).cost - run(p.costs, less, p.demand).cost) / 2e-4;
      INFO("seed " << seed << " site " << j);
      CHECK(here.slope[j] == Approx(quotient).margin(1e-6));
    }
  }
}

TEST_CASE("min-cost flow: a site that can serve more never raises the cost", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    auto p = any::product_served({4, 8, 1, 1, 10, 0.4}, seed);
    const std::vector<double> stock{8, 12, 0, 20};
    double before = run(p.costs, stock, p.demand).cost;
    for (std::size_t at = 0; at < p.costs.ship.size(); at += 3) {
      if (p.costs.ship[at] < 1e9) continue;
      p.costs.ship[at] = 1;
      const double after = run(p.costs, stock, p.demand).cost;
      CHECK(after <= before + 1e-9);
      before = after;
    }
  }
}
