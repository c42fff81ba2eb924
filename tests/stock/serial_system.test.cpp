// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/serial_system.hpp>

#include <array>
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

serial_plan poisson(std::vector<double> holding, double backorder, double rate, std::vector<double> lead,
                    std::vector<double> level = {}) {
  return best(serial_system{std::move(holding), backorder}, poisson_over_lead_times(rate, lead), std::move(level));
}

void check_levels(const serial_plan& plan, const std::vector<double>& level, double within) {
  REQUIRE(plan.level.size() == level.size());
  for (std::size_t j = 0; j < level.size(); ++j) {
    INFO("stage " << j);
    CHECK_THAT(plan.level[j], WithinAbs(level[j], within));
  }
}

}  // namespace

TEST_CASE("serial system: normal demands, to the digits of a fine grid", "[stock][published]") {
  // Snyder, Shen, Fundamentals of Supply Chain Theory, chapter 6; the coarser grids of printed answers lie up to 3.1 %
  // higher: 47.77466, 170.28477, 457.58007, 451.65497
  const auto a = normal({3, 2, 2}, 37.12, 5, 1, {1, 1, 2});
  check_levels(a, {6.491, 12.018, 22.706}, 2e-3);
  CHECK_THAT(a.cost, WithinAbs(47.660, 2e-3));
  const auto b = normal({1, 1}, 15, 100, 15, {1, 1});
  check_levels(b, {123.47, 228.42}, 2e-2);
  CHECK_THAT(b.cost, WithinAbs(166.250, 2e-3));
  const auto c = normal({2, 2, 1, 1, 1}, 24, 64, 8, {.5, .5, .5, .5, .5});
  check_levels(c, {40.587, 74.258, 109.086, 142.122, 174.518}, 5e-2);
  CHECK_THAT(c.cost, WithinAbs(451.61, 2e-2));
  const auto d = normal({5, 2}, 24, 20, 4, {8, 3});
  check_levels(d, {171.19, 232.16}, 2e-2);
  CHECK_THAT(d.cost, WithinAbs(438.184, 2e-3));
}

TEST_CASE("serial system: the four systems of Shang and Song, and their heuristic's costs", "[stock][published]") {
  const std::vector<double> lead{.25, .25, .25, .25}, flat{.25, .25, .25, .25}, hump{.25, 2.5, 2.5, .25};
  const auto check = [&](const std::vector<double>& holding, double backorder, std::vector<double> level, double cost) {
    const auto plan = poisson(holding, backorder, 16, lead);
    CHECK(plan.level == level);
    CHECK_THAT(plan.cost, WithinAbs(cost, 5e-6));
  };
  check(flat, 9, {8, 13, 18, 22}, 12.68790);
  check(hump, 9, {9, 10, 13, 19}, 53.00760);
  check(flat, 99, {11, 17, 22, 27}, 16.20554);
  check(hump, 99, {11, 14, 18, 26}, 74.56364);
  CHECK_THAT(poisson(flat, 9, 16, lead, {8, 13, 18, 22}).cost, WithinAbs(12.688, 5e-4));
  CHECK_THAT(poisson(hump, 9, 16, lead, {9, 10, 14, 20}).cost, WithinAbs(53.258, 5e-4));
  CHECK_THAT(poisson(flat, 99, 16, lead, {11, 17, 22, 27}).cost, WithinAbs(16.206, 5e-4));
  CHECK_THAT(poisson(hump, 99, 16, lead, {11, 14, 19, 26}).cost, WithinAbs(74.747, 5e-4));
}

TEST_CASE("serial system: textbook systems with Poisson demand", "[stock][published]") {
  const auto a = poisson({3, 2, 2}, 37.12, 5, {1, 1, 2});
  CHECK(a.level == std::vector<double>{9, 15, 26});
  CHECK_THAT(a.cost, WithinAbs(72.04674, 5e-6));
  const auto b = poisson({2, 2, 1, 1, 1}, 24, 64, {.5, .5, .5, .5, .5});
  CHECK(b.level == std::vector<double>{41, 74, 109, 142, 174});
  CHECK_THAT(b.cost, WithinAbs(453.69156, 5e-6));
}

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
  const serial_system how{{3, 2, 2}, 37.12};
  const auto demand = over_lead_times(normal_demand{5, 1}, std::vector<double>{1, 1, 2});
  const auto plan = best(how, demand);
  CHECK_THAT(best(how, demand, plan.level).cost, WithinRel(plan.cost, 1e-14));
  for (std::size_t j = 0; j < 3; ++j)
    for (const double by : {-0.5, -0.01, 0.01, 0.5}) {
      auto level = plan.level;
      level[j] += by;
      CHECK(best(how, demand, level).cost > plan.cost);
    }
}

TEST_CASE("serial system: a fine table of whole units comes to the normal", "[stock][law]") {
  // normal demands in units of 1 / 200: the sum over whole units is the trapezoidal rule, whose error is quadratic
  const std::vector<double> lead{1, 1, 2}, holding{3, 2, 2};
  const auto exact = normal(holding, 37.12, 5, 1, lead);
  const auto table = [&](double unit) {
    std::vector<count_demand> demand;
    for (const double l : lead) {
      const normal_demand d{5 * l / unit, std::sqrt(l) / unit};
      std::vector<double> chance;
      const double from = std::max(0.0, std::floor(d.mean() - 9 * d.sd()));
      for (double k = from; k < d.mean() + 9 * d.sd(); ++k) chance.push_back(normal_pdf(k, d.mean(), d.sd()));
      demand.emplace_back(chance, static_cast<std::int64_t>(from));
    }
    return unit * best(serial_system{holding, 37.12}, demand).cost;
  };
  const double coarse = table(0.02), fine = table(0.01);
  CHECK_THAT(fine + (fine - coarse) / 3, WithinRel(exact.cost, 1e-6));
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
