// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/lost_sales.hpp>

#include <array>
#include <cmath>
#include <vector>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>
#include <tests/stock/lost_item.hpp>

using namespace echelon;

TEST_CASE("lost sales: the limits of the states take nothing from the best policy", "[stock][law]") {
  // the same recursion over a box of states and orders that is far larger
  const auto demand = poisson_demand(1.2);
  const std::size_t box = 14, most = 8;
  const double under = 6;
  const auto index = [&](std::size_t x, std::size_t y) { return x * (most + 1) + y; };
  std::vector<double> value((box + 1) * (most + 1)), next(value.size());
  double cost = 0;
  for (int sweep = 0; sweep < 400; ++sweep) {
    for (std::size_t x = 0; x <= box; ++x)
      for (std::size_t y = 0; y <= most; ++y) {
        double best = 1e300;
        for (std::size_t z = 0; z <= most; ++z) {
          double sum = 0, left = 1;
          for (std::size_t d = 0; d <= x; ++d) {
            const double p = d == x ? left : demand.chance(static_cast<std::int64_t>(d));
            left -= p;
            sum += p * value[index(std::min(box, x - d + y), z)];
          }
          best = std::min(best, sum);
        }
        const double stays = demand.leftover(static_cast<double>(x));
        next[index(x, y)] = best + stays + under * (stays - static_cast<double>(x) + demand.mean());
      }
    cost = next[0] - value[0];
    const double base = next[0];
    for (std::size_t i = 0; i < value.size(); ++i) value[i] = next[i] - base;
    value[0] = 0;
  }
  CHECK_THAT(solve(lost_item(under, 2), demand).upper, WithinAbs(cost, 1e-5));
}

TEST_CASE("lost sales: orders that the plan gives cost what it promises", "[stock][law]") {
  const auto how = lost_item(9, 2);
  const auto demand = poisson_demand(5);
  const auto plan = solve(how, demand);
  random_stream s{11, 2};
  std::uint32_t on_hand = 0, next = 0;
  double sum = 0;
  const int periods = 400'000;
  for (int t = 0; t < periods; ++t) {
    const std::uint32_t z = plan.order(on_hand, std::array<std::uint32_t, 1>{next});
    const auto d = static_cast<std::uint32_t>(s.poisson(5));
    sum += d > on_hand ? 9.0 * (d - on_hand) : on_hand - d;
    on_hand = (on_hand > d ? on_hand - d : 0) + next;
    next = z;
  }
  CHECK_THAT(sum / periods, WithinRel(plan.upper, 0.01));
}

TEST_CASE("lost sales: refuses what it cannot plan", "[stock]") {
  const auto d = poisson_demand(5);
  CHECK(ECHELON_FAULT_OF(solve(lost_item(0, 1), d)) == 201);
  CHECK(ECHELON_FAULT_OF(solve(lost_item(4, 0), d)) == 201);
  CHECK(ECHELON_FAULT_OF(solve(lost_item(4, 17), d)) == 201);
  CHECK(ECHELON_FAULT_OF(solve(lost_item(4, 1), count_demand{{1.0}})) == 201);
  CHECK(ECHELON_FAULT_OF(solve(lost_item(4, 1), count_demand{{1.0}, -1})) == 303);
  CHECK(ECHELON_FAULT_OF(solve(lost_item(39, 10), d)) == 404);
  auto how = lost_item(4, 1);
  how.accuracy = 0;
  CHECK(ECHELON_FAULT_OF(solve(how, d)) == 201);
  const auto plan = solve(lost_item(4, 1), d);
  CHECK(ECHELON_FAULT_OF(plan.order(3, std::array<std::uint32_t, 1>{2})) == 101);
}
