// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/logit_mixture.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

TEST_CASE("logit mixture: two segments by hand", "[choice]") {
  const logit_mixture m{.share = {0.25, 0.75}, .attraction = {1, 2, 3, 4, 0, 1}, .outside = {1, 2}};
  validate(m);
  std::array<double, 3> p{};
  CHECK_THAT(m.probabilities(std::vector<std::uint32_t>{0, 2}, p), WithinAbs(0.25 / 5 + 0.75 * 2 / 7, 1e-15));
  CHECK_THAT(p[0], WithinAbs(0.25 / 5 + 0.75 * 4 / 7, 1e-15));
  CHECK(p[1] == 0);
  CHECK_THAT(p[2], WithinAbs(0.25 * 3 / 5 + 0.75 / 7, 1e-15));
}

TEST_CASE("logit mixture: refuses what is no mixture", "[choice]") {
  const auto good = chains::segments(3, 2, 1);
  CHECK(ECHELON_FAULT_OF(validate(good)) == 0);
  auto m = good;
  m.share[0] += 0.1;
  CHECK(ECHELON_FAULT_OF(validate(m)) == 201);
  m = good;
  m.outside[1] = 0;
  CHECK(ECHELON_FAULT_OF(validate(m)) == 201);
  m = good;
  m.attraction[2] = -1;
  CHECK(ECHELON_FAULT_OF(validate(m)) == 303);
  m = good;
  m.attraction[2] = std::nan("");
  CHECK(ECHELON_FAULT_OF(validate(m)) == 301);
  m = good;
  m.attraction.pop_back();
  CHECK(ECHELON_FAULT_OF(validate(m)) == 101);
  CHECK(ECHELON_FAULT_OF(validate(logit_mixture{})) == 202);
}
