// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/lot_sizing.hpp>

#include <cmath>
#include <vector>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

lot_plan lots(const lot_sizing& how, const std::vector<double>& demand) {
  return solve(how, {demand.data(), demand.size()});
}

/// The recursion of Wagner and Whitin as it is printed: the last order in t covers t to u.
double wagner_whitin(const std::vector<double>& fixed, const std::vector<double>& holding,
                     const std::vector<double>& unit, const std::vector<double>& demand) {
  std::vector<double> least(demand.size() + 1, 1e300);
  least[0] = 0;
  for (std::size_t t = 0; t < demand.size(); ++t) {
    if (demand[t] == 0) least[t + 1] = std::min(least[t + 1], least[t]);
    double cost = least[t] + fixed[t], held = 0;
    for (std::size_t u = t; u < demand.size(); ++u) {
      cost += (unit[t] + held) * demand[u];
      held += holding[u];
      least[u + 1] = std::min(least[u + 1], cost);
    }
  }
  return least.back();
}

}  // namespace

TEST_CASE("lot sizing: costs what the quadratic recursion finds, and the plan meets demand", "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    random_stream s{seed, 1};
    const std::size_t n = 1 + static_cast<std::size_t>(30 * s.uniform());
    lot_sizing how{.fixed = std::vector<double>(n), .holding = std::vector<double>(n), .unit = std::vector<double>(n)};
    std::vector<double> demand(n);
    for (std::size_t t = 0; t < n; ++t) {
      how.fixed[t] = s.uniform() < 0.2 ? 0.0 : 300 * s.uniform();
      how.holding[t] = s.uniform() < 0.2 ? 0.0 : 2 * s.uniform();
      how.unit[t] = seed % 3 == 0 ? 0.0 : 6 * s.uniform() - 1;
      demand[t] = s.uniform() < 0.3 ? 0.0 : std::floor(100 * s.uniform());
    }
    const auto plan = lots(how, demand);
    INFO("seed " << seed << " periods " << n);
    CHECK_THAT(plan.cost, WithinAbs(wagner_whitin(how.fixed, how.holding, how.unit, demand), 1e-8));
    double stock = 0;
    for (std::size_t t = 0; t < n; ++t) {
      CHECK(plan.order[t] >= 0);
      stock += plan.order[t] - demand[t];
      CHECK(stock >= -1e-9);
    }
    CHECK_THAT(stock, WithinAbs(0, 1e-9));
  }
}

TEST_CASE("lot sizing: without demand nothing is ordered", "[stock]") {
  const auto plan = lots({.fixed = {5}, .holding = {1}, .unit = {}}, {0, 0, 0});
  CHECK(plan.order == std::vector<double>{0, 0, 0});
  CHECK(plan.cost == 0);
}

TEST_CASE("lot sizing: refuses lists that do not fit and numbers that mean nothing", "[stock]") {
  CHECK(ECHELON_FAULT_OF(lots({}, {})) == 202);
  CHECK(ECHELON_FAULT_OF(lots({.fixed = {1, 2}, .holding = {}, .unit = {}}, {1, 2, 3})) == 101);
  CHECK(ECHELON_FAULT_OF(lots({.fixed = {-1}, .holding = {}, .unit = {}}, {1})) == 303);
  CHECK(ECHELON_FAULT_OF(lots({.fixed = {1}, .holding = {-1}, .unit = {}}, {1})) == 303);
  CHECK(ECHELON_FAULT_OF(lots({.fixed = {1}, .holding = {1}, .unit = {std::nan("")}}, {1})) == 301);
  CHECK(ECHELON_FAULT_OF(lots({}, {1, -1})) == 303);
}
