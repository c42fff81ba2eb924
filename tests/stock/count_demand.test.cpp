// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/count_demand.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <echelon/math/distribution.hpp>
#include <tests/catch.hpp>
#include <tests/stock/laws.hpp>

using namespace echelon;

TEST_CASE("count demand: keeps the laws of a demand", "[stock][law]") {
  check_demand_law(count_demand{{0.5, 0.0, 0.25, 0.25}, 3});
  check_demand_law(poisson_demand(0.3));
  check_demand_law(poisson_demand(64));
  check_demand_law(negative_binomial_demand(5, 1));
  check_demand_law(negative_binomial_demand(20, 3.7));
}

TEST_CASE("count demand: chances are those of the other door, to the last digits", "[stock]") {
  for (const double mean : {0.01, 0.7, 6.0, 64.0, 1234.5, 1e6}) {
    const auto d = poisson_demand(mean);
    CHECK_THAT(d.mean(), WithinRel(mean, 1e-12));
    for (const double z : {-3.0, -1.0, 0.0, 0.5, 2.0, 5.0}) {
      const double x = std::max(0.0, std::floor(mean + z * std::sqrt(mean)));
      INFO("mean " << mean << " at " << x);
      CHECK_THAT(d.cdf(x), WithinRel(poisson_cdf(x, mean), 1e-11));
    }
  }
  for (const double size : {0.4, 1.0, 12.0}) {
    const auto d = negative_binomial_demand(30, size);
    CHECK_THAT(d.mean(), WithinRel(30.0, 1e-12));
    for (const double x : {0.0, 5.0, 30.0, 111.0}) {
      INFO("size " << size << " at " << x);
      CHECK_THAT(d.cdf(x), WithinRel(negative_binomial_cdf(x, 30, size), 1e-11));
    }
  }
}

TEST_CASE("count demand: sums of Poisson demands are Poisson", "[stock][law]") {
  const auto sum = sum_of(poisson_demand(3), poisson_demand(4.5)), whole = poisson_demand(7.5);
  for (std::int64_t k = 0; k < 40; ++k) CHECK_THAT(sum.chance(k), WithinAbs(whole.chance(k), 1e-16));
  CHECK(sum.chance(-1) == 0);
  CHECK(sum.chance(100'000) == 0);
}

TEST_CASE("count demand: refuses what is no table of chances", "[stock]") {
  CHECK(ECHELON_FAULT_OF(count_demand{{}}) == 202);
  CHECK(ECHELON_FAULT_OF((count_demand{{0.5, 0.4}})) == 201);
  CHECK(ECHELON_FAULT_OF((count_demand{{1.5, -0.5}})) == 303);
  CHECK(ECHELON_FAULT_OF((count_demand{{0.5, std::nan("")}})) == 301);
  CHECK(ECHELON_FAULT_OF((count_demand{{1.0}, std::numeric_limits<std::int64_t>::max()})) == 201);
  CHECK(ECHELON_FAULT_OF(poisson_demand(0)) == 201);
  CHECK(ECHELON_FAULT_OF(poisson_demand(std::nan(""))) == 201);
  CHECK(ECHELON_FAULT_OF(negative_binomial_demand(5, 0)) == 201);
  CHECK(ECHELON_FAULT_OF(negative_binomial_demand(-5, 1)) == 201);
  CHECK(ECHELON_FAULT_OF(negative_binomial_demand(1e11, 1e-3)) == 201);
}
