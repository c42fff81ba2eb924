// SPDX-License-Identifier: BSL-1.0
#include <echelon/loss/cost.hpp>

#include <array>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/loss/pinball.hpp>
#include <echelon/math/quantile.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("cost: the newsvendor cost is the scaled pinball loss at the critical ratio", "[loss][law]") {
  const newsvendor_cost cost{.under = 3.0, .over = 1.0};
  CHECK(cost.critical_ratio() == level{0.75});
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    random_stream random{seed};
    const double demand = random.exponential(), stock = random.exponential();
    INFO("seed " << seed);
    CHECK_THAT(cost(demand, stock), WithinAbs(4.0 * pinball(0.75, demand, stock), 1e-14));
  }
}

TEST_CASE("cost: the quantile at the critical ratio is the cheapest stock on the sample", "[loss][law]") {
  const newsvendor_cost cost{.under = 7.0, .over = 2.0};
  random_stream random{4};
  std::vector<double> demand(101);
  for (double& d : demand) d = static_cast<double>(random.poisson(20.0));
  const auto total = [&](double stock) {
    return mean_cost(cost, demand, std::vector<double>(demand.size(), stock)).value();
  };
  const double best = total(sample_quantile(demand, cost.critical_ratio()));
  for (double stock = 0.0; stock <= 60.0; stock += 1.0) CHECK(best <= total(stock) + 1e-12);
}

TEST_CASE("cost: a cost that is not above zero has no critical ratio, missing demand costs nothing", "[loss]") {
  CHECK(ECHELON_FAULT_OF(newsvendor_cost{.under = 0.0}.critical_ratio()) == 201);
  const mean_tally t = mean_cost({}, std::array{undefined, 3.0}, std::array{9.0, 1.0});
  CHECK(t.value() == 2.0);
  CHECK(t.missing == 1);
}
