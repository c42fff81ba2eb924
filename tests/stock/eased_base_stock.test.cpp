// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/eased_base_stock.hpp>

#include <tests/catch.hpp>
#include <tests/stock/lost_item.hpp>

using namespace echelon;

TEST_CASE("eased base stock: without its ease it is a capped base stock", "[stock][law]") {
  const auto how = lost_item(9, 3, 1e-5);
  const auto capped = evaluate(how, poisson_demand(5), capped_base_stock{24, 6});
  const auto eased = evaluate(how, poisson_demand(5), eased_base_stock{24, 6, 40});
  CHECK(eased == capped);
}

TEST_CASE("eased base stock: within half a per cent of the optimum, never below its bound", "[stock][law]") {
  double sum = 0;
  int cells = 0;
  for (const double under : {4.0, 19.0})
    for (std::size_t lead = 1; lead <= 2; ++lead)
      for (const bool clumped : {false, true}) {
        const auto demand = clumped ? negative_binomial_demand(5, 1) : poisson_demand(5);
        const auto how = lost_item(under, lead, 1e-5);
        const auto found = best_eased_base_stock(how, demand);
        const auto best = solve(how, demand);
        INFO("penalty " << under << " lead time " << lead << (clumped ? " geometric" : " Poisson") << " level "
                        << found.policy.level << " cap " << found.policy.cap << " ease " << found.policy.ease);
        CHECK(found.upper >= best.lower);
        CHECK(found.upper <= 1.005 * best.lower);
        sum += found.upper / best.lower - 1;
        ++cells;
      }
  CHECK(sum / cells <= 0.002);
}

TEST_CASE("eased base stock: orders half of what is missing to its ease", "[stock]") {
  const eased_base_stock rule{20, 5, 16};
  CHECK(rule(0) == 5);
  CHECK(rule(9) == 4);
  CHECK(rule(13) == 2);
  CHECK(rule(15) == 1);
  CHECK(rule(16) == 0);
  CHECK(eased_base_stock{14, 5, 16}(13) == 1);
  CHECK(eased_base_stock{14, 5, 16}(14) == 0);
}

TEST_CASE("eased base stock: refuses a cap of zero", "[stock]") {
  CHECK(ECHELON_FAULT_OF(evaluate(lost_item(4, 1, 1e-5), poisson_demand(5), eased_base_stock{5, 0, 9})) == 201);
  CHECK(ECHELON_FAULT_OF(best_eased_base_stock(lost_item(4, 0, 1e-5), poisson_demand(5))) == 201);
}
