// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/upper_bound.hpp>

#include <cstdint>
#include <vector>

#include <echelon/assort/enumeration.hpp>
#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

TEST_CASE("upper bound: never below the best of all assortments, with limits and without", "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto chain = chains::any(7, seed);
    const auto mixture = chains::segments(7, 3, seed, 1.5);
    const auto worth = chains::prices(7, seed);
    for (const auto& limit :
         {assortment_limit{}, assortment_limit{.most = 2},
          assortment_limit{.room = {1, 2, 3, 1, 2, 3, 1}, .capacity = 4},
          assortment_limit{.most = 2, .room = {1, 2, 3, 1, 2, 3, 1}, .capacity = 4}}) {
      INFO("seed " << seed << " most " << limit.most);
      CHECK(upper_bound(chain, worth, limit) >= solve(enumeration{}, chain, worth, limit).revenue * (1 - 1e-13));
      CHECK(upper_bound(mixture, worth, limit) >= solve(enumeration{}, mixture, worth, limit).revenue * (1 - 1e-13));
    }
    CHECK_THAT(upper_bound(chain, worth), WithinRel(solve(enumeration{}, chain, worth).revenue, 1e-9));
    CHECK(upper_bound(chain, worth, assortment_limit{.most = 2}) <= upper_bound(chain, worth));
    CHECK(upper_bound(chain, worth, assortment_limit{.most = 1}) < upper_bound(chain, worth));
  }
}

TEST_CASE("upper bound: of one segment it is met", "[assort]") {
  const auto logit = chains::segments(9, 1, 4);
  const auto worth = chains::prices(9, 4);
  CHECK_THAT(upper_bound(logit, worth), WithinRel(solve(enumeration{}, logit, worth).revenue, 1e-12));
}

TEST_CASE("upper bound: refuses limits that do not fit", "[assort]") {
  CHECK(ECHELON_FAULT_OF(upper_bound(chains::four(), chains::four_prices(), assortment_limit{.room = {1}})) == 101);
}
