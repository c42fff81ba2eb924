// SPDX-License-Identifier: BSL-1.0
#include <echelon/core/level.hpp>

#include <algorithm>
#include <limits>
#include <type_traits>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
template <level L>
struct named {};
}  // namespace

TEST_CASE("level: one probability written in two ways is one level and one type", "[core][law]") {
  STATIC_REQUIRE(level{0.1} == level{1 - 0.9});
  STATIC_REQUIRE(std::is_same_v<named<0.1>, named<1 - 0.9>>);
  STATIC_REQUIRE(level{0.1} < level{0.100001});
  STATIC_REQUIRE(level{0.000001}.ppm == 1);
  STATIC_REQUIRE(level{0.999999}.ppm == 999'999);
  CHECK(level::of(0.3) == level{0.3});
  CHECK(level{0.975}.value() == 0.975);
}

TEST_CASE("level: a number outside (0, 1) is refused when it is known only at run time", "[core][law]") {
  const double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  for (const double wrong : {0.0, 1.0, -0.1, 1.1, 1e300, -1e300, inf, -inf, nan, 4e-7, 0.9999996})
    CHECK(ECHELON_FAULT_OF(level::of(wrong)) == 201);
  for (const double right : {1e-6, 0.5, 0.999999}) CHECK(ECHELON_FAULT_OF(level::of(right)) == 0);
}

TEST_CASE("level: every ready-made set ascends and is symmetric about a half", "[core][law]") {
  const auto sound = [](const auto& set) {
    CHECK(std::is_sorted(set.begin(), set.end()));
    for (std::size_t i = 0; i < set.size(); ++i) CHECK(set[i].ppm + set[set.size() - 1 - i].ppm == 1'000'000);
  };
  sound(levels::tenths);
  sound(levels::deciles);
  sound(levels::m5);
}
