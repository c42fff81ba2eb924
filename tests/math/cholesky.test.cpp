// SPDX-License-Identifier: BSL-1.0
#include <echelon/math/cholesky.hpp>

#include <array>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("cholesky: factor, solution and inverse by hand", "[math]") {
  const std::array<double, 4> a{4, 2, 2, 5};
  auto l = a;
  REQUIRE(factor_cholesky(l, 2));
  CHECK(l[0] == 2);
  CHECK(l[2] == 1);
  CHECK(l[3] == 2);
  std::array<double, 2> x{8, 9};
  solve_cholesky(l, 2, x);
  CHECK_THAT(x[0], WithinAbs(1.375, 1e-15));
  CHECK_THAT(x[1], WithinAbs(1.25, 1e-15));
  const auto inverse = inverse_cholesky(std::span<const double>{a}, 2);
  REQUIRE(inverse.size() == 4);
  CHECK_THAT(inverse[0], WithinAbs(5.0 / 16, 1e-15));
  CHECK_THAT(inverse[1], WithinAbs(-2.0 / 16, 1e-15));
  CHECK(inverse[1] == inverse[2]);
}

TEST_CASE("cholesky: units do not matter to an inverse", "[math]") {
  const std::array<double, 4> a{4e-20, 2, 2, 5e20};
  const auto inverse = inverse_cholesky(std::span<const double>{a}, 2);
  REQUIRE(inverse.size() == 4);
  CHECK_THAT(inverse[0], WithinRel(5e20 / 16, 1e-14));
}

TEST_CASE("cholesky: what is not positive definite is told", "[math]") {
  std::array<double, 4> flat{1, 1, 1, 1}, crooked{1, 2, 2, 1};
  CHECK_FALSE(factor_cholesky(flat, 2));
  CHECK_FALSE(factor_cholesky(crooked, 2));
  CHECK(inverse_cholesky(std::span<const double>{std::array<double, 4>{0, 0, 0, 1}}, 2).empty());
}
