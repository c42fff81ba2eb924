// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/demand.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>
#include <tests/stock/laws.hpp>

using namespace echelon;

TEST_CASE("demand: the normal, lognormal, sample and quantile laws keep the laws of a demand", "[stock][law]") {
  check_demand_law(normal_demand{50, 8});
  check_demand_law(lognormal_demand{3, 0.4});
  random_stream s{7, 1};
  std::vector<double> samples(200);
  for (double& x : samples) x = std::floor(20 * s.uniform());
  check_demand_law(observed_demand{samples});
  const std::array<level, 3> levels{0.1, 0.5, 0.9};
  check_demand_law(quantile_demand{levels, std::array<double, 3>{0, 12, 30}});
  check_demand_law(quantile_demand{quantile_forecast{1, 2, {0.25, 0.75}, {1, 2, 10, 40}}, 0, 1});
}

TEST_CASE("demand: far below the mean a normal leaves what Mills' ratio says", "[stock]") {
  // by the power series in 80 digits
  const normal_demand z{0, 1};
  CHECK_THAT(z.leftover(-5), WithinRel(5.346165533832815e-8, 1e-13));
  CHECK_THAT(z.leftover(-8), WithinRel(7.550262411946499e-17, 1e-13));
  const double h = 1e-9, a = z.leftover(-4 - h), b = z.leftover(-4 + h);
  CHECK_THAT(b - a, WithinAbs(2 * h * z.cdf(-4), 1e-14));
}

TEST_CASE("demand: a lognormal has the mean of its logarithm's", "[stock]") {
  CHECK_THAT(lognormal_demand(6, 0.3).mean(), WithinRel(std::exp(6.045), 1e-14));
  CHECK(lognormal_demand(6, 0.3).leftover(-1) == 0);
}

TEST_CASE("demand: seven of ten samples are 70 per cent of them, in spite of binary fractions", "[stock]") {
  const observed_demand d{std::array<double, 10>{5, 3, 8, 1, 9, 2, 7, 4, 6, 10}};
  CHECK(d.quantile(0.7) == 7);
  CHECK(d.quantile(0.71) == 8);
  CHECK(d.quantile(0.1) == 1);
  CHECK(d.cdf(6.5) == 0.6);
}

TEST_CASE("demand: the quartiles of U(0, 100) are read as U(0, 100)", "[stock]") {
  const std::array<level, 3> levels{0.25, 0.5, 0.75};
  const quantile_demand d{levels, std::array<double, 3>{25, 50, 75}};
  CHECK_THAT(d.mean(), WithinAbs(50, 1e-12));
  for (double x = 0; x <= 120; x += 7.5) {
    INFO(x);
    const double in = std::min(x, 100.0);
    CHECK_THAT(d.cdf(x), WithinAbs(in / 100, 1e-12));
    CHECK_THAT(d.leftover(x), WithinAbs(in * in / 200 + (x - in), 1e-9));
  }
  CHECK_THAT(d.quantile(0.99), WithinAbs(99, 1e-10));
}

TEST_CASE("demand: refuses what is no law", "[stock]") {
  const double inf = std::numeric_limits<double>::infinity();
  CHECK(ECHELON_FAULT_OF((normal_demand{1, 0})) == 201);
  CHECK(ECHELON_FAULT_OF((normal_demand{inf, 1})) == 201);
  CHECK(ECHELON_FAULT_OF((lognormal_demand{800, 1})) == 201);
  CHECK(ECHELON_FAULT_OF((lognormal_demand{1, -1})) == 201);
  CHECK(ECHELON_FAULT_OF(observed_demand{std::vector<double>{}}) == 202);
  CHECK(ECHELON_FAULT_OF((observed_demand{std::vector<double>{1, inf}})) == 301);
  const std::array<level, 2> levels{0.1, 0.5};
  CHECK(ECHELON_FAULT_OF((quantile_demand{levels, std::array<double, 1>{1}})) == 101);
  CHECK(ECHELON_FAULT_OF((quantile_demand{levels, std::array<double, 2>{2, 1}})) == 103);
  CHECK(ECHELON_FAULT_OF((quantile_demand{levels, std::array<double, 2>{-2, 1}})) == 303);
  CHECK(ECHELON_FAULT_OF((quantile_demand{std::array<level, 2>{0.5, 0.1}, std::array<double, 2>{1, 2}})) == 102);
  CHECK(ECHELON_FAULT_OF((quantile_demand{std::span<const level>{}, std::span<const double>{}})) == 202);
  CHECK(ECHELON_FAULT_OF((quantile_demand{quantile_forecast{1, 1, {0.5, 0.9}, {1, 2}}, 1, 0})) == 201);
  CHECK(ECHELON_FAULT_OF((quantile_demand{quantile_forecast{1, 1, {0.5, 0.9}, {1, 2}}, 0, 1})) == 201);
}
