// SPDX-License-Identifier: BSL-1.0
#include <echelon/math/trust_region.hpp>

#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Rosenbrock's valley; the guess of curvature is Gauss and Newton's.
void valley(std::span<const double> at, smooth_value& told) {
  const double a = 10 * (at[1] - at[0] * at[0]), b = 1 - at[0];
  told.value = 0.5 * (a * a + b * b);
  const double da = -20 * at[0];
  told.gradient = {a * da - b, 10 * a};
  told.curvature = {da * da + 1, 10 * da, 10 * da, 100};
}

}  // namespace

TEST_CASE("trust region: finds the end of Rosenbrock's valley", "[math]") {
  const auto found = minimise(trust_region{}, {-1.2, 1}, {}, valley);
  CHECK(found.settled);
  CHECK_THAT(found.at[0], WithinAbs(1, 1e-4));
  CHECK_THAT(found.at[1], WithinAbs(1, 1e-4));
  CHECK(found.evaluations < 60);
}

TEST_CASE("trust region: learns the curvature that a poor guess lacks", "[math]") {
  const auto poor = [](std::span<const double> at, smooth_value& told) {
    valley(at, told);
    told.curvature = {1, 0, 0, 1};
  };
  const auto found = minimise(trust_region{}, {-1.2, 1}, {}, poor);
  CHECK(found.settled);
  CHECK_THAT(found.at[0], WithinAbs(1, 1e-3));
}

TEST_CASE("trust region: ends at a bound, and holds what is held", "[math]") {
  const auto bowl = [](std::span<const double> at, smooth_value& told) {
    told.value = (at[0] - 3) * (at[0] - 3) + (at[1] + 1) * (at[1] + 1) + at[2] * at[2];
    told.gradient = {2 * (at[0] - 3), 2 * (at[1] + 1), 2 * at[2]};
    told.curvature = {2, 0, 0, 0, 2, 0, 0, 0, 2};
  };
  const double far = std::numeric_limits<double>::infinity();
  const auto found =
      minimise(trust_region{.exact_curvature = true}, {0, 0, 5}, {{-far, -far, 5}, {2, far, 5}}, bowl);
  CHECK(found.settled);
  CHECK(found.at[0] == 2);
  CHECK_THAT(found.at[1], WithinAbs(-1, 1e-6));
  CHECK(found.at[2] == 5);
}

TEST_CASE("trust region: where a function is not defined is no place to go", "[math]") {
  const auto half = [](std::span<const double> at, smooth_value& told) {  // x - log x, only for x > 0
    told.value = at[0] > 0 ? at[0] - std::log(at[0]) : std::nan("");
    told.gradient = {1 - 1 / at[0]};
    told.curvature = {1e-3};
  };
  const auto found = minimise(trust_region{}, {10}, {}, half);
  CHECK(found.settled);
  CHECK_THAT(found.at[0], WithinAbs(1, 1e-3));
  CHECK(ECHELON_FAULT_OF(minimise(trust_region{}, {-1}, {}, half)) == 201);
}

TEST_CASE("trust region: refuses bounds and starts that are none", "[math]") {
  CHECK(ECHELON_FAULT_OF(minimise(trust_region{}, {std::nan(""), 0}, {}, valley)) == 301);
  CHECK(ECHELON_FAULT_OF(minimise(trust_region{}, {0, 0}, {{0}, {}}, valley)) == 101);
  CHECK(ECHELON_FAULT_OF(minimise(trust_region{}, {0, 0}, {{0, 2}, {1, 1}}, valley)) == 201);
}
