// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/capped_base_stock.hpp>

#include <cmath>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>
#include <tests/stock/lost_item.hpp>

using namespace echelon;

TEST_CASE("capped base stock: near the optimum, never below its bound", "[stock][law]") {
  double sum = 0;
  int cells = 0;
  for (const double under : {4.0, 19.0})
    for (std::size_t lead = 1; lead <= 2; ++lead)
      for (const bool clumped : {false, true}) {
        const auto demand = clumped ? negative_binomial_demand(5, 1) : poisson_demand(5);
        const auto how = lost_item(under, lead, 1e-5);
        const auto found = best_capped_base_stock(how, demand);
        const auto best = solve(how, demand);
        INFO("penalty " << under << " lead time " << lead << (clumped ? " geometric" : " Poisson") << " level "
                        << found.policy.level << " cap " << found.policy.cap);
        CHECK(found.upper >= best.lower);
        CHECK(found.upper <= 1.015 * best.lower);
        sum += found.upper / best.lower - 1;
        ++cells;
      }
  CHECK(sum / cells <= 0.01);
}

TEST_CASE("capped base stock: its cost is what a long run costs", "[stock][law]") {
  const capped_base_stock policy{17, 6};
  const auto [lower, upper] = evaluate(lost_item(9, 2, 1e-5), poisson_demand(5), policy);
  CHECK(upper - lower <= 1e-5);
  random_stream s{5, 2};
  std::uint32_t on_hand = 0, next = 0;
  double sum = 0;
  const int periods = 400'000;
  for (int t = 0; t < periods; ++t) {
    const std::uint32_t z = policy(on_hand + next);
    const auto d = static_cast<std::uint32_t>(s.poisson(5));
    sum += d > on_hand ? 9.0 * (d - on_hand) : on_hand - d;
    on_hand = (on_hand > d ? on_hand - d : 0) + next;
    next = z;
  }
  CHECK_THAT(sum / periods, WithinRel(upper, 0.01));
}

TEST_CASE("capped base stock: refuses a cap of zero", "[stock]") {
  CHECK(ECHELON_FAULT_OF(evaluate(lost_item(4, 1, 1e-5), poisson_demand(5), {5, 0})) == 201);
  CHECK(ECHELON_FAULT_OF(best_capped_base_stock(lost_item(4, 0, 1e-5), poisson_demand(5))) == 201);
}
