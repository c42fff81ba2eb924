// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/serial_system.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/stock/newsvendor.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

template <class Law>
serial_plan best(const serial_system& how, const std::vector<Law>& demand, std::vector<double> level = {}) {
  return solve(how, std::span<const Law>{demand.data(), demand.size()}, std::span<const double>{level});
}

serial_plan normal(std::vector<double> holding, double backorder, double mean, double sd, std::vector<double> lead) {
  return best(serial_system{std::move(holding), backorder}, over_lead_times(normal_demand{mean, sd}, lead));
}

serial_plan poisson(std::vector<double> holding, double backorder, double rate, std::vector<double> lead) {
  return best(serial_system{std::move(holding), backorder}, poisson_over_lead_times(rate, lead));
}

/// The systems with normal demand of Snyder and Shen, Fundamentals of Supply Chain Theory, chapter 6, whose printed
/// answers come from grids; `unit` is a width that resolves them.
struct printed_on_grids {
  serial_system how;
  normal_demand period;
  std::vector<double> lead;
  double unit;

  std::vector<normal_demand> demand() const { return over_lead_times(period, lead); }
};

std::vector<printed_on_grids> textbook() {
  return {{{{3, 2, 2}, 37.12}, {5, 1}, {1, 1, 2}, 0.04},
          {{{1, 1}, 15}, {100, 15}, {1, 1}, 0.5},
          {{{2, 2, 1, 1, 1}, 24}, {64, 8}, {.5, .5, .5, .5, .5}, 0.2},
          {{{5, 2}, 24}, {20, 4}, {8, 3}, 0.2}};
}

}  // namespace

TEST_CASE("serial system: one stage is a newsvendor", "[stock][law]") {
  const auto plan = normal({2}, 10, 100, 15, {1});
  const auto alone = solve(newsvendor_cost{.under = 10, .over = 2}, normal_demand{100, 15});
  CHECK_THAT(plan.level[0], WithinRel(alone.stock, 1e-9));
  CHECK_THAT(plan.cost, WithinRel(alone.cost, 1e-13));
}

TEST_CASE("serial system: a last stage that holds for nothing has all that is asked of it", "[stock][law]") {
  CHECK_THAT(normal({3, 2, 1e-10}, 20, 10, 3, {1, 1, 1}).cost, WithinAbs(normal({3, 2}, 20, 10, 3, {1, 1}).cost, 1e-7));
}

TEST_CASE("serial system: the best levels cost the best cost, and any other level costs more", "[stock][law]") {
  for (const auto& c : textbook()) {
    const auto demand = c.demand();
    const auto plan = best(c.how, demand);
    CHECK_THAT(best(c.how, demand, plan.level).cost, WithinRel(plan.cost, 1e-14));
    for (std::size_t j = 0; j < demand.size(); ++j)
      for (const double by : {-0.5, -0.01, -1e-4, 1e-4, 0.01, 0.5}) {
        auto level = plan.level;
        level[j] += by;
        INFO("stage " << j << " by " << by);
        CHECK(best(c.how, demand, level).cost > plan.cost);
      }
  }
}

TEST_CASE("serial system: a fine table of whole units comes to the normal", "[stock][law]") {
  // The sum over whole units is the trapezoidal rule, whose error is quadratic. Levels are whole in both units.
  for (const auto& c : textbook()) {
    std::vector<double> level;
    for (const double x : best(c.how, c.demand()).level) level.push_back(std::round(x / c.unit) * c.unit);
    const auto table = [&](double unit) {
      std::vector<count_demand> demand;
      for (const normal_demand& law : c.demand()) {
        const normal_demand d{law.mean() / unit, law.sd() / unit};
        std::vector<double> chance;
        const double from = std::max(0.0, std::floor(d.mean() - 9 * d.sd()));
        for (double k = from; k < d.mean() + 9 * d.sd(); ++k) chance.push_back(normal_pdf(k, d.mean(), d.sd()));
        demand.emplace_back(chance, static_cast<std::int64_t>(from));
      }
      auto whole = level;
      for (double& x : whole) x = std::round(x / unit);
      return unit * best(c.how, demand, whole).cost;
    };
    const double coarse = table(c.unit), fine = table(0.5 * c.unit);
    CHECK_THAT(fine + (fine - coarse) / 3, WithinRel(best(c.how, c.demand(), level).cost, 2e-7));
  }
}

TEST_CASE("serial system: the cost of a simulated policy is the cost computed", "[stock][law]") {
  const std::vector<double> lead{1, 2};
  const auto plan = poisson({2, 1}, 15, 4, lead);
  random_stream s{3, 9};
  // echelon positions: stage 1 has S1 - D(2 periods) arriving; stage 0 orders up to min(S0, that)
  double sum = 0;
  const int runs = 200'000;
  for (int r = 0; r < runs; ++r) {
    const double d1 = static_cast<double>(s.poisson(8)), d0 = static_cast<double>(s.poisson(4));
    const double up = plan.level[1] - d1, down = std::min(plan.level[0], up) - d0;
    sum += 1 * up + 2 * down + (15 + 3) * std::max(0.0, -down);
  }
  CHECK_THAT(sum / runs, WithinRel(plan.cost, 0.01));
}

TEST_CASE("serial system: refuses what is no system", "[stock]") {
  const std::vector<double> one{1}, two{1, 1}, zero{0};
  const auto n = over_lead_times(normal_demand{5, 1}, two);
  const auto p = poisson_over_lead_times(5, two);
  CHECK(ECHELON_FAULT_OF(best(serial_system{{1}, 1}, n)) == 101);
  CHECK(ECHELON_FAULT_OF(best(serial_system{{}, 1}, std::vector<normal_demand>{})) == 202);
  CHECK(ECHELON_FAULT_OF(best(serial_system{{1, 0}, 1}, n)) == 201);
  CHECK(ECHELON_FAULT_OF(best(serial_system{{1, 1}, std::nan("")}, n)) == 201);
  CHECK(ECHELON_FAULT_OF(best(serial_system{{1, 1}, 1}, n, {1})) == 101);
  CHECK(ECHELON_FAULT_OF(best(serial_system{{1, 1}, 1}, n, {1, std::nan("")})) == 301);
  CHECK(ECHELON_FAULT_OF(best(serial_system{{1, 1}, 1}, p, {1, 1.5})) == 201);
  CHECK(ECHELON_FAULT_OF(best(serial_system{{1, 1}, 1}, p, {1, -1})) == 303);
  CHECK(ECHELON_FAULT_OF(best(serial_system{{1}, 1}, std::vector<count_demand>{count_demand{{1.0}, -2}})) == 303);
  CHECK(ECHELON_FAULT_OF(over_lead_times(normal_demand{5, 1}, zero)) == 201);
  CHECK(ECHELON_FAULT_OF(poisson_over_lead_times(5, zero)) == 201);
  CHECK(ECHELON_FAULT_OF(poisson_over_lead_times(5, std::vector<double>{})) == 202);
}
