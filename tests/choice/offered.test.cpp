// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/offered.hpp>

#include <array>
#include <cstdint>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("offered: marks, bits and products say the same", "[choice]") {
  const std::vector<std::uint32_t> set{0, 2, 3};
  CHECK(assortment_of(std::uint64_t{0b1101}) == set);
  CHECK(marks_of(set, 5) == std::vector<unsigned char>{1, 0, 1, 1, 0});
  CHECK(assortment_of(marks_of(set, 5)) == set);
  CHECK(whole_assortment(3) == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(assortment_of(std::uint64_t{0}).empty());
}

TEST_CASE("offered: refuses products twice, out of order and unknown", "[choice]") {
  using three = std::array<std::uint32_t, 3>;
  CHECK(ECHELON_FAULT_OF(check::offered(three{0, 2, 2}, 5)) == 102);
  CHECK(ECHELON_FAULT_OF(check::offered(three{0, 3, 1}, 5)) == 102);
  CHECK(ECHELON_FAULT_OF(check::offered(three{0, 3, 5}, 5)) == 201);
  CHECK(ECHELON_FAULT_OF(marks_of(three{0, 3, 5}, 5)) == 201);
  check::offered({}, 0);
}
