// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/curve.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_problem.hpp>

using namespace echelon;

TEST_CASE("curve: the leftover of a uniform demand is the closed form", "[network]") {
  // quantiles of U(0, 10): E(x - D)^+ = x^2 / 20 inside, x - 5 beyond
  const demand_curves c{quantile_forecast{1, 1, {0.25, 0.5, 0.75}, {2.5, 5, 7.5}}};
  for (const double x : {0.0, 1.0, 2.5, 6.3, 9.9, 10.0}) CHECK_THAT(c.leftover(0, 0, x), WithinAbs(x * x / 20, 1e-12));
  CHECK_THAT(c.leftover(0, 0, 14), WithinAbs(9, 1e-12));
  CHECK(c.leftover(0, 0, -3) == 0);
  CHECK_THAT(c.mean(0, 0), WithinAbs(5, 1e-12));
  CHECK_THAT(c.most(0, 0), WithinAbs(10, 1e-12));
}

TEST_CASE("curve: mass at zero and at one point is counted whole", "[network]") {
  // half of the demand is 0, a quarter lies evenly in [0, 4], a quarter is straight on to 8
  const demand_curves c{quantile_forecast{1, 1, {0.5, 0.75}, {0, 4}}};
  CHECK_THAT(c.mean(0, 0), WithinAbs(0.25 * 2 + 0.25 * 6, 1e-12));
  CHECK_THAT(c.leftover(0, 0, 4), WithinAbs(0.5 * 4 + 0.25 * 2, 1e-12));
  const demand_curves sure{quantile_forecast{1, 1, {0.000001, 0.5}, {3, 3}}};
  CHECK_THAT(sure.leftover(0, 0, 5), WithinAbs(2, 1e-5));
}

TEST_CASE("curve: the leftover agrees with its integral by sums", "[network][law]") {
  const auto p = any::problem({.products = 5}, 3);
  const demand_curves c{p.cumulative};
  const auto levels = p.cumulative.levels();
  for (std::size_t cell = 0; cell < p.cells.size(); ++cell)
    for (std::size_t t = 0; t < 4; ++t) {
      const auto q = p.cumulative(cell, t);
      const auto at = [&](double u) {  // the quantile function as the curve defines it
        const std::size_t k = static_cast<std::size_t>(
            std::count_if(levels.begin(), levels.end(), [&](level l) { return l.value() <= u; }));
        const std::size_t n = levels.size();
        if (k == 0) return q[0] * u / levels[0].value();
        const std::size_t a = k == n ? n - 2 : k - 1;
        const double slope = (q[a + 1] - q[a]) / (levels[a + 1].value() - levels[a].value());
        return q[k - 1] + slope * (u - levels[k - 1].value());
      };
      constexpr int steps = 20'000;
      for (const double x : {0.5 * q[4], q[4], q[8], 1.2 * q[8]}) {
        double sum = 0;
        for (int i = 0; i < steps; ++i) sum += std::max(0.0, x - at((i + 0.5) / steps));
        CHECK_THAT(c.leftover(cell, t, x), WithinAbs(sum / steps, 1e-4 * (1 + x)));
      }
    }
}

TEST_CASE("curve: negative demand is refused", "[network]") {
  CHECK(ECHELON_FAULT_OF((demand_curves{quantile_forecast{1, 1, {0.5}, {-1}}})) == 303);
}

TEST_CASE("curve: the chance is the slope of the leftover", "[network][law]") {
  const auto p = any::problem({.products = 3}, 4);
  const demand_curves c{p.cumulative};
  for (std::size_t cell = 0; cell < p.cells.size(); ++cell)
    for (const double x : {0.3, 2.1, 5.7, 11.9, 400.0}) {
      const double slope = (c.leftover(cell, 1, x + 1e-5) - c.leftover(cell, 1, x - 1e-5)) / 2e-5;
      CHECK_THAT(c.chance(cell, 1, x), WithinAbs(slope, 1e-4));
    }
  CHECK(c.chance(0, 0, -1) == 0);
  CHECK(c.chance(0, 0, 1e9) == 1);
}
