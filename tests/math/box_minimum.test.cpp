// SPDX-License-Identifier: BSL-1.0
#include <echelon/math/box_minimum.hpp>

#include <limits>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double all = std::numeric_limits<double>::infinity();

/// Rosenbrock's valley as a sum of squares: residuals 10 (y - x^2) and 1 - x.
double valley(const std::array<double, 2>& at, slopes<2>& out) {
  const double a = 10.0 * (at[1] - at[0] * at[0]), b = 1.0 - at[0], ax = -20.0 * at[0];
  out.value = a * a + b * b;
  out.gradient = {2.0 * (a * ax - b), 20.0 * a};
  out.curvature = {2.0 * (ax * ax + 1.0), 0.0, 20.0 * ax, 200.0};
  return out.value;
}
}  // namespace

TEST_CASE("box minimum: it follows a bent valley to its end", "[math][published]") {
  const auto best = minimise<2>({{-all, -all}, {all, all}}, {-1.2, 1.0}, valley, {.evaluations = 200, .enough = 1e-14});
  CHECK(best.settled);
  CHECK_THAT(best.at[0], WithinAbs(1.0, 1e-6));
  CHECK_THAT(best.at[1], WithinAbs(1.0, 1e-6));
}

TEST_CASE("box minimum: a number stops at its bound and the others go on", "[math][law]") {
  // on the edge x = 0.5 the best y is 0.25
  const auto best = minimise<2>({{-all, -all}, {0.5, all}}, {-1.2, 1.0}, valley, {.evaluations = 200, .enough = 1e-14});
  CHECK(best.at[0] == 0.5);
  CHECK_THAT(best.at[1], WithinAbs(0.25, 1e-7));
  const auto held = minimise<2>({{-1.2, -all}, {-1.2, all}}, {-1.2, 1.0}, valley);
  CHECK(held.at[0] == -1.2);
  CHECK_THAT(held.at[1], WithinAbs(1.44, 1e-7));
}

TEST_CASE("box minimum: where the function is not defined is not entered", "[math][law]") {
  const auto half = [](const std::array<double, 1>& x, slopes<1>& out) {  // x - ln x, smallest at 1, from afar
    if (!(x[0] > 0.0)) return all;
    out.value = x[0] - std::log(x[0]);
    out.gradient[0] = 1.0 - 1.0 / x[0];
    out.curvature[0] = 1.0 / (x[0] * x[0]);
    return out.value;
  };
  const auto best = minimise<1>({{-all}, {all}}, {5.0}, half, {.evaluations = 100, .enough = 1e-13});
  CHECK_THAT(best.at[0], WithinAbs(1.0, 1e-5));
  CHECK(minimise<1>({{-all}, {all}}, {5.0}, half, {.evaluations = 3}).evaluations == 3);
  CHECK_FALSE(minimise<1>({{-all}, {all}}, {5.0}, half, {.evaluations = 3, .enough = 0.0}).settled);
}
