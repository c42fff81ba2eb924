// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/balanced_distribution.hpp>

#include <algorithm>
#include <deque>
#include <numeric>

#include <echelon/core/random.hpp>
#include <echelon/stock/newsvendor.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

balanced_distribution any_system(std::uint64_t seed, std::size_t sites) {
  random_stream s{seed, 11};
  balanced_distribution how{{}, 0.2 + s.uniform(), {0, 0, 1}};
  for (std::size_t j = 0; j < sites; ++j)
    how.sites.push_back(
        {5 + 20 * s.uniform(), 1 + 4 * s.uniform(), s.below(3), 0.2 + s.uniform(), 4 + 10 * s.uniform()});
  return how;
}

/// Mean cost per period of base stock `level` with allocations that take nothing back, and its standard error.
std::pair<double, double> lived(const balanced_distribution& how, double level, std::size_t periods) {
  const std::size_t sites = how.sites.size(), vendor = how.lead_time.size() - 1;  // the last lead time, for sure
  std::deque<double> ordered(vendor, 0.0);
  std::vector<std::deque<double>> sent(sites);
  std::vector<double> net(sites), has(sites);
  for (std::size_t j = 0; j < sites; ++j) {
    sent[j].assign(how.sites[j].lead_time, 0.0);
    net[j] = level / static_cast<double>(sites);
  }
  double centre = 0, position = level, sum = 0, square = 0;
  random_stream draw{1, 5};
  const std::size_t batch = 500;
  double of_batch = 0;
  std::size_t batches = 0;
  for (std::size_t t = 0; t < 10 * batch + periods; ++t) {
    ordered.push_back(std::max(0.0, level - position));
    position += ordered.back();
    centre += ordered.front();
    ordered.pop_front();
    double all = centre;
    for (std::size_t j = 0; j < sites; ++j) {
      has[j] = std::accumulate(sent[j].begin(), sent[j].end(), net[j]);
      all += has[j];
    }
    const site_allocation to = allocate(how, all, has);
    double cost = 0;
    for (std::size_t j = 0; j < sites; ++j) {
      const double shipped = std::min(centre, std::max(0.0, to.level[j] - has[j]));
      centre -= shipped;
      sent[j].push_back(shipped);
      net[j] += sent[j].front();
      sent[j].pop_front();
      const double wanted = how.sites[j].mean + how.sites[j].sd * draw.normal();
      net[j] -= wanted;
      position -= wanted;
      const double way = std::accumulate(sent[j].begin(), sent[j].end(), 0.0);
      cost += how.holding * (way + std::max(0.0, net[j])) + how.sites[j].holding * std::max(0.0, net[j]) +
              how.sites[j].backorder * std::max(0.0, -net[j]);
    }
    cost += how.holding * centre;
    if (t < 10 * batch) continue;
    of_batch += cost / static_cast<double>(batch);
    if ((t + 1) % batch != 0) continue;
    sum += of_batch, square += of_batch * of_batch;
    of_batch = 0;
    ++batches;
  }
  const double n = static_cast<double>(batches), mean = sum / n;
  return {mean, std::sqrt(std::max(0.0, square / n - mean * mean) / (n - 1))};
}

}  // namespace

TEST_CASE("balanced distribution: one site is Clark and Scarf's chain of two stages", "[stock][published]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto how = any_system(seed, 1);
    const balanced_site& s = how.sites[0];
    const double under = static_cast<double>(s.lead_time) + 1;
    const std::vector<normal_demand> demand{{under * s.mean, std::sqrt(under) * s.sd},
                                            {2 * s.mean, std::sqrt(2.0) * s.sd}};
    const serial_plan chain = solve(serial_system{{s.holding, how.holding}, s.backorder}, std::span{demand});
    const balanced_plan plan = solve(how);
    INFO("seed " << seed);
    // the chain charges the echelon of the centre before the period's demand, we charge it after
    CHECK(plan.bound + how.holding * s.mean == Approx(chain.cost).epsilon(1e-8));
    CHECK(plan.level == Approx(chain.level[1]).epsilon(1e-7));
  }
}

TEST_CASE("balanced distribution: where costs are alike the sites are one with the sum of means and deviations",
          "[stock][published]") {
  // Federgruen and Zipkin's normal form, and all sites run out with the same chance
  balanced_distribution how{{{10, 3, 1, 0.5, 9}, {20, 2, 1, 0.5, 9}, {5, 4, 1, 0.5, 9}}, 0.3, {1}};
  const double scale = std::sqrt(2.0);
  for (const double units : {60.0, 70.0, 78.0}) {
    const site_allocation to = allocate(how, units);
    const normal_demand pooled{70, scale * 9};
    const double left = pooled.leftover(units);
    REQUIRE(to.price > 0);
    CHECK(to.cost == Approx(0.5 * (units - 70) + 9.8 * (left - units + 70)));
    CHECK(to.level[0] + to.level[1] + to.level[2] == Approx(units));
    for (std::size_t j = 0; j < 3; ++j) {
      const balanced_site& s = how.sites[j];
      CHECK(normal_demand{2 * s.mean, scale * s.sd}.cdf(to.level[j]) == Approx(pooled.cdf(units)));
    }
  }
  // without a lead time of the vendor the centre is a newsvendor of the pooled demand
  const balanced_plan plan = solve(how);
  const newsvendor_plan one = solve(newsvendor_cost{.under = 9, .over = 0.8}, normal_demand{70, scale * 9});
  CHECK(plan.level == Approx(one.stock));
  // and its bound is that cost, and what is on its way from the centre for one period: 35 units
  CHECK(plan.bound == Approx(one.cost + 0.3 * 35));
}

TEST_CASE("balanced distribution: no other allocation of the same units costs less", "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const auto how = any_system(seed, 2 + seed % 5);
    random_stream s{seed, 12};
    const std::vector<double> all = allocate(how, 1e6).level;
    const double wanted = std::accumulate(all.begin(), all.end(), 0.0);
    const double units = wanted * (0.6 + 0.5 * s.uniform());
    const site_allocation best = allocate(how, units);
    double sum = 0;
    for (const double z : best.level) sum += z;
    CHECK(sum == Approx(std::min(units, wanted)));
    const auto cost = [&](const std::vector<double>& level) {
      double out = 0;
      for (std::size_t j = 0; j < level.size(); ++j) {
        const balanced_site& at = how.sites[j];
        const double n = static_cast<double>(at.lead_time) + 1;
        const normal_demand demand{n * at.mean, std::sqrt(n) * at.sd};
        out += at.holding * (level[j] - demand.mean()) +
               (how.holding + at.holding + at.backorder) * (demand.leftover(level[j]) - level[j] + demand.mean());
      }
      return out;
    };
    CHECK(best.cost == Approx(cost(best.level)));
    for (int trial = 0; trial < 50; ++trial) {
      auto other = best.level;
      const double moved = s.normal() * 3;
      other[s.below(static_cast<std::uint32_t>(other.size()))] += moved;
      other[s.below(static_cast<std::uint32_t>(other.size()))] -= moved;
      CHECK(cost(other) >= best.cost - 1e-9);
    }
  }
}

TEST_CASE("balanced distribution: a policy that is lived costs no less than the bound, and little more",
          "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const auto how = any_system(seed, 2 + seed % 3);
    const balanced_plan plan = solve(how);
    const auto [cost, error] = lived(how, plan.level, 40'000);
    INFO("seed " << seed << " bound " << plan.bound << " lived " << cost << " +- " << error);
    CHECK(cost >= plan.bound - 4 * error);
    CHECK(cost <= 1.02 * plan.bound);  // demand varies little against its mean: allocations seldom want units back
    CHECK(lived(how, plan.level + 10, 40'000).first >= plan.bound - 4 * error);
    CHECK(lived(how, plan.level - 10, 40'000).first >= plan.bound - 4 * error);
  }
}

TEST_CASE("balanced distribution: a vendor less sure of its lead time never lowers the bound", "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    auto how = any_system(seed, 3);
    const double sure = solve(how).bound;
    how.lead_time = {0, 0.25, 0.5, 0.25};
    const double spread = solve(how).bound;
    how.lead_time = {0.5, 0, 0, 0, 0.5};
    const double wide = solve(how).bound;
    CHECK(sure <= spread);
    CHECK(spread <= wide);
  }
}

TEST_CASE("balanced distribution: what is held answers for the price of storage", "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    auto how = any_system(seed, 3);
    how.lead_time = {0.2, 0.5, 0.3};
    const balanced_plan plan = solve(how);
    for (std::size_t j = 0; j < 3; ++j) {
      auto dearer = how, cheaper = how;
      dearer.sites[j].holding += 1e-4;
      cheaper.sites[j].holding -= 1e-4;
      INFO("seed " << seed << " site " << j);
      CHECK(plan.held[j] == Approx((solve(dearer).bound - solve(cheaper).bound) / 2e-4).epsilon(1e-5));
    }
    CHECK(plan.kept >= 0);
  }
}

TEST_CASE("balanced distribution: what the centre keeps and what waits are derivatives too", "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    auto how = any_system(seed, 3);
    how.centre_holding = seed % 2 == 0 ? 0.1 : 1e-3;
    how.lead_time = seed % 3 == 0 ? std::vector<double>{1} : std::vector<double>{0.3, 0.2, 0.1, 0.4};
    INFO("seed " << seed);
    const balanced_plan plan = solve(how);
    const auto rise = [&](auto&& move) {
      auto up = how, down = how;
      move(up, 1e-4), move(down, -1e-4);
      return (solve(up).bound - solve(down).bound) / 2e-4;
    };
    CHECK(plan.kept == Approx(rise([](auto& h, double by) { h.centre_holding += by; })).epsilon(1e-5).margin(1e-8));
    for (std::size_t j = 0; j < 3; ++j) {
      CHECK(plan.waiting[j] == Approx(rise([j](auto& h, double by) { h.sites[j].backorder += by; })).epsilon(1e-5));
      CHECK((plan.in_stock[j] > 0.5 && plan.in_stock[j] < 1));
    }
  }
}

TEST_CASE("balanced distribution: the bound is the expected cost over the vendor's lead times, by brute force",
          "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    auto how = any_system(seed, 2 + seed % 2);
    how.lead_time = {0, 0.6, 0.4};
    double mean = 0, variance = 0;
    for (const balanced_site& s : how.sites) mean += s.mean, variance += s.sd * s.sd;
    const balanced_plan plan = solve(how);
    double cost = how.holding * (plan.level - 2.4 * mean), kept = 0;
    for (std::size_t l = 1; l <= 2; ++l) {  // allocations at every demand of the lead time, by the trapezoidal rule
      const double at = static_cast<double>(l) * mean, sd = std::sqrt(static_cast<double>(l) * variance);
      for (double z = -7; z <= 7; z += 0.125) {
        const double chance = how.lead_time[l] * 0.125 * std::exp(-0.5 * z * z) / std::sqrt(2 * std::acos(-1.0));
        const double units = plan.level - at - sd * z;
        const site_allocation to = allocate(how, units);
        cost += chance * to.cost;
        kept += chance * (units - std::accumulate(to.level.begin(), to.level.end(), 0.0));
      }
    }
    INFO("seed " << seed);
    CHECK(plan.bound == Approx(cost).epsilon(1e-5));
    CHECK(plan.kept == Approx(kept).epsilon(1e-3).margin(1e-5));
  }
}

TEST_CASE("balanced distribution: bad systems are named", "[stock]") {
  const auto good = any_system(1, 2);
  const auto fault_of = [&](const auto& spoil) {
    auto how = good;
    spoil(how);
    return ECHELON_FAULT_OF(solve(how));
  };
  CHECK(fault_of([](auto&) {}) == 0);
  CHECK(fault_of([](auto& h) { h.sites.clear(); }) == 202);
  CHECK(fault_of([](auto& h) { h.lead_time.clear(); }) == 202);
  CHECK(fault_of([](auto& h) { h.lead_time = {0.5}; }) == 201);
  CHECK(fault_of([](auto& h) { h.lead_time = {1.5, -0.5}; }) == 303);
  CHECK(fault_of([](auto& h) { h.lead_time = {NAN}; }) == 301);
  CHECK(fault_of([](auto& h) { h.holding = 0; }) == 201);
  CHECK(fault_of([](auto& h) { h.sites[1].sd = 0; }) == 201);
  CHECK(fault_of([](auto& h) { h.sites[1].holding = NAN; }) == 201);
  CHECK(fault_of([](auto& h) { h.sites[1].mean = NAN; }) == 301);
  CHECK(fault_of([](auto& h) { h.centre_holding = -1; }) == 201);
  CHECK(fault_of([](auto& h) { h.centre_holding = 5; }) == 201);
  CHECK(ECHELON_FAULT_OF(allocate(good, NAN)) == 201);
  CHECK(ECHELON_FAULT_OF(allocate(good, 1, std::vector<double>{1})) == 101);
}
