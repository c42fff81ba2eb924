// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/assortment_plan.hpp>

#include <cmath>
#include <vector>

#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

TEST_CASE("assortment plan: the revenue of four products, in fractions", "[assort][published]") {
  const std::vector<std::uint32_t> set{0, 1};
  CHECK_THAT(revenue_of(chains::four(), chains::four_prices(), set), WithinRel(6609.0 / 940, 1e-14));
  CHECK_THAT(revenue_of(chains::four(), chains::four_prices(), whole_assortment(3)), WithinRel(7.01, 1e-14));
  CHECK_THAT(revenue_of(chains::four(), chains::four_prices(), whole_assortment(4)), WithinRel(6.65, 1e-14));
}

TEST_CASE("assortment plan: no assortment exceeds the bound of regular models", "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto chain = chains::any(7, seed);
    const auto worth = chains::prices(7, seed);
    const double bound = regular_bound(chain, worth);
    for (std::uint64_t bits = 0; bits < 128; ++bits)
      REQUIRE(revenue_of(chain, worth, assortment_of(bits)) <= bound * (1 + 1e-12));
  }
}

TEST_CASE("assortment plan: limits and gaps", "[assort]") {
  const assortment_limit limit{.most = 2, .room = {1, 2, 3}, .capacity = 4};
  CHECK(limit.holds(2, 4));
  CHECK_FALSE(limit.holds(3, 4));
  CHECK_FALSE(limit.holds(2, 5));
  CHECK(limit.binds(3));
  CHECK_FALSE(assortment_limit{}.binds(3));
  CHECK_THAT((assortment_plan{.revenue = 9, .bound = 10}.gap()), WithinAbs(0.1, 1e-15));
  CHECK(assortment_plan{.revenue = 9, .bound = 9}.gap() == 0);
}

TEST_CASE("assortment plan: refuses limits and worths that mean nothing", "[assort]") {
  CHECK(ECHELON_FAULT_OF(validate(assortment_limit{.room = {1}}, 2)) == 101);
  CHECK(ECHELON_FAULT_OF(validate(assortment_limit{.room = {1, -1}}, 2)) == 303);
  CHECK(ECHELON_FAULT_OF(validate(assortment_limit{.room = {1, std::nan("")}}, 2)) == 301);
  CHECK(ECHELON_FAULT_OF(validate(assortment_limit{.capacity = -1}, 2)) == 201);
  CHECK(ECHELON_FAULT_OF(revenue_of(chains::four(), std::vector<double>{1}, assortment{})) == 101);
  CHECK(ECHELON_FAULT_OF(revenue_of(chains::four(), std::vector<double>{1, 2, 3, INFINITY}, assortment{})) == 301);
}
