// SPDX-License-Identifier: BSL-1.0
#include <echelon/core/error.hpp>

#include <cstring>
#include <limits>
#include <string>
#include <type_traits>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("error: the text is number, argument, place, found and needed", "[core][law]") {
  const error problem{fault::not_finite, "demand", 2, "is not a finite number"};
  CHECK(std::string{problem.what()} == "ECH-301 demand[2] is not a finite number");
  CHECK(problem.why() == fault::not_finite);
  CHECK(std::string{error{fault::range, "horizon", "is zero"}.what()} == "ECH-201 horizon is zero");
}

TEST_CASE("error: numbers are written in full, from zero to the largest", "[core][law]") {
  error problem{fault::shape, "y", "has "};
  problem.put(std::size_t{0}).put(" or ").put(std::numeric_limits<std::size_t>::max() - 1);
  CHECK(std::string{problem.what()} ==
        "ECH-101 y has 0 or " + std::to_string(std::numeric_limits<std::size_t>::max() - 1));
}

TEST_CASE("error: a text of any length is cut at 255 characters and stays terminated", "[core][law]") {
  const std::string name(1000, 'x');
  error problem{fault::unknown, name.c_str(), 7, "is unknown"};
  CHECK(std::strlen(problem.what()) == 255);
  problem.put("more").put(42);
  CHECK(std::strlen(problem.what()) == 255);
  CHECK(std::string{problem.what()} == "ECH-203 " + std::string(247, 'x'));
}

TEST_CASE("error: copying cannot throw, as an exception in flight needs", "[core][law]") {
  STATIC_REQUIRE(std::is_nothrow_copy_constructible_v<error>);
  STATIC_REQUIRE(std::is_base_of_v<std::exception, error>);
  const error problem{fault::empty, "levels", "is empty"};
  const error twin = problem;
  CHECK(std::string{twin.what()} == problem.what());
  CHECK(twin.what() != problem.what());
}

TEST_CASE("error: fault numbers are what the manual prints", "[core][law]") {
  CHECK(static_cast<int>(fault::shape) == 101);
  CHECK(static_cast<int>(fault::order) == 102);
  CHECK(static_cast<int>(fault::crossing) == 103);
  CHECK(static_cast<int>(fault::range) == 201);
  CHECK(static_cast<int>(fault::empty) == 202);
  CHECK(static_cast<int>(fault::unknown) == 203);
  CHECK(static_cast<int>(fault::not_finite) == 301);
  CHECK(static_cast<int>(fault::too_short) == 302);
  CHECK(static_cast<int>(fault::negative) == 303);
  CHECK(static_cast<int>(fault::duplicate) == 304);
  CHECK(static_cast<int>(fault::infeasible) == 305);
  CHECK(static_cast<int>(fault::cannot_open) == 401);
  CHECK(static_cast<int>(fault::interrupted) == 406);
}
