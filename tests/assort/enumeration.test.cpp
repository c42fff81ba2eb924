// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/enumeration.hpp>

#include <vector>

#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

TEST_CASE("enumeration: four products with and without a limit, as known in fractions", "[assort][published]") {
  const auto all = solve(enumeration{}, chains::four(), chains::four_prices());
  CHECK(all.offered == std::vector<std::uint32_t>{0, 1});
  CHECK_THAT(all.revenue, WithinAbs(7.030851063829787, 1e-14));
  CHECK(all.bound == all.revenue);
  CHECK(all.iterations == 16);
  const auto one = solve(enumeration{}, chains::four(), chains::four_prices(), assortment_limit{.most = 1});
  CHECK(one.offered == std::vector<std::uint32_t>{0});
  CHECK_THAT(one.revenue, WithinAbs(5.863700564971752, 1e-14));
}

TEST_CASE("enumeration: refuses more products than it would ever look at", "[assort]") {
  CHECK(ECHELON_FAULT_OF(solve(enumeration{.most_products = 5}, chains::any(6, 1), chains::prices(6, 1))) == 404);
  CHECK(ECHELON_FAULT_OF(solve(enumeration{}, chains::any(3, 1), std::vector<double>{1})) == 101);
}
