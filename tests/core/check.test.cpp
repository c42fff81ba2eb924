// SPDX-License-Identifier: BSL-1.0
#include <echelon/core/check.hpp>

#include <array>
#include <limits>
#include <string>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();
using values = std::array<double, 3>;

std::string said(const values& v, void (*checked)(std::span<const double>, const char*)) {
  try {
    checked(v, "demand");
  } catch (const error& problem) {
    return problem.what();
  }
  return "";
}
}  // namespace

TEST_CASE("check: sizes pass when they agree and are named with both numbers when they do not", "[core][law]") {
  CHECK(ECHELON_FAULT_OF(check::size(3, 3, "y")) == 0);
  CHECK(ECHELON_FAULT_OF(check::size(3, 4, "y")) == 101);
  CHECK(ECHELON_FAULT_OF(check::not_empty(0, "y")) == 202);
  CHECK(ECHELON_FAULT_OF(check::not_empty(1, "y")) == 0);
  CHECK(ECHELON_FAULT_OF(check::at_least(4, 5, "y")) == 302);
  CHECK(ECHELON_FAULT_OF(check::at_least(5, 5, "y")) == 0);
  CHECK(ECHELON_FAULT_OF(check::range(false, "y", "is wrong")) == 201);
  CHECK(ECHELON_FAULT_OF(check::range(true, "y", "is wrong")) == 0);
  try {
    check::size(3, 4, "weight");
    FAIL("three is not four");
  } catch (const error& problem) {
    CHECK(std::string{problem.what()} == "ECH-101 weight has 3 elements, needed 4");
  }
}

TEST_CASE("check: the first value at fault is named by its place", "[core][law]") {
  CHECK(said({1, 2, 3}, check::finite<double>).empty());
  CHECK(said({1, missing, inf}, check::finite<double>) == "ECH-301 demand[1] is not a finite number");
  CHECK(said({1, 2, -inf}, check::finite<double>) == "ECH-301 demand[2] is not a finite number");
  CHECK(said({1, missing, 3}, check::finite_or_missing<double>).empty());
  CHECK(said({missing, inf, 3}, check::finite_or_missing<double>) ==
        "ECH-301 demand[1] is infinite, needed a number or missing");
  CHECK(said({0, -0.0, 3}, check::not_negative<double>).empty());
  CHECK(said({0, missing, 3}, check::not_negative<double>).empty());
  CHECK(said({0, 1, -1e-300}, check::not_negative<double>) ==
        "ECH-303 demand[2] is negative, needed zero or more");
  CHECK(said({1, 2, 3}, check::ascending<double>).empty());
  CHECK(said({1, 2, 2}, check::ascending<double>) == "ECH-102 demand[2] does not exceed the element before it");
  CHECK(said({1, missing, 2}, check::ascending<double>) == "ECH-102 demand[1] does not exceed the element before it");
}

TEST_CASE("check: positive and product refuse what they name", "[core]") {
  CHECK(ECHELON_FAULT_OF(check::positive(1, "x")) == 0);
  CHECK(ECHELON_FAULT_OF(check::positive(0, "x")) == 201);
  CHECK(ECHELON_FAULT_OF(check::positive(missing, "x", 3)) == 201);
  CHECK(ECHELON_FAULT_OF(check::positive(inf, "x")) == 201);
  CHECK(check::product(6, 7, "x") == 42);
  CHECK(check::product(std::size_t{1} << 40, 0, "x") == 0);
  CHECK(ECHELON_FAULT_OF(check::product(std::size_t{1} << 40, std::size_t{1} << 40, "x")) == 404);
}
