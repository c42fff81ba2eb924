// SPDX-License-Identifier: BSL-1.0
#include <echelon/simulate/stocking.hpp>

#include <array>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("stocking: a schedule sends what was planned, whatever is on the shelf", "[simulate][law]") {
  const std::array<std::uint32_t, 6> place{1, 2, 3, 4, 5, 6};
  const stocking::schedule plan{place, 3};
  CHECK(plan.order({}, 0, 2) == 3);
  CHECK(plan.order({100, 100, 100}, 1, 0) == 4);
  CHECK(ECHELON_FAULT_OF(plan.check_fits(2, 3)) == 0);
  CHECK(ECHELON_FAULT_OF(plan.check_fits(3, 3)) == 101);
  CHECK(ECHELON_FAULT_OF(plan.check_fits(2, 4)) == 101);
}

TEST_CASE("stocking: base stock fills up to its level and counts every unit on its way", "[simulate][law]") {
  const std::array<std::uint32_t, 2> level{10, 0};
  const stocking::base_stock policy{level};
  CHECK(policy.order({}, 0, 0) == 10);
  CHECK(policy.order({3, 2, 1}, 0, 5) == 4);
  CHECK(policy.order({3, 2, 5}, 0, 5) == 0);
  CHECK(policy.order({30, 0, 0}, 0, 5) == 0);
  CHECK(policy.order({}, 1, 0) == 0);
  CHECK(ECHELON_FAULT_OF(policy.check_fits(3, 1)) == 101);
}
