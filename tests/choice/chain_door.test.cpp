// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/chain_door.hpp>

#include <array>
#include <cmath>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("chain door: sums may be over one by rounding and by no more", "[choice]") {
  CHECK(check::leaving(1 + 1e-13, 0, 3) == 0);
  CHECK(check::leaving(1 - 1e-13, 0, 3) == 0);
  CHECK(check::leaving(0.75, 0, 3) == 0.25);
  CHECK(ECHELON_FAULT_OF(check::leaving(1.0001, 0, 3)) == 201);
  CHECK(ECHELON_FAULT_OF(check::leaving(std::nan(""), 0, 3)) == 201);
  CHECK(ECHELON_FAULT_OF(check::arrivals(std::vector<double>{0.6, 0.6})) == 201);
  CHECK(ECHELON_FAULT_OF(check::arrivals(std::vector<double>{0.6, -0.1})) == 303);
  CHECK(ECHELON_FAULT_OF(check::arrivals(std::vector<double>{0.6, std::nan("")})) == 301);
  CHECK(ECHELON_FAULT_OF(check::arrivals(std::vector<double>{})) == 202);
}

TEST_CASE("chain door: a ring from which nobody leaves is named", "[choice]") {
  const std::array<double, 4> leave{0.5, 0, 0, 0};  // 1 goes to 0; 2 and 3 go round
  const auto sources = [](std::size_t j, auto&& visit) {
    if (j == 0) visit(1);
    if (j == 2) visit(3);
    if (j == 3) visit(2);
  };
  CHECK(ECHELON_FAULT_OF(check::reaches_outside(leave, sources)) == 305);
  check::reaches_outside(std::span<const double>{leave.data(), 2}, sources);
}
