// SPDX-License-Identifier: BSL-1.0
#include <echelon/math/quadrature.hpp>

#include <cmath>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

double mean_of(const point_rule& rule, double (*f)(double)) {
  double sum = 0;
  for (std::size_t k = 0; k < rule.at.size(); ++k) sum += rule.weight[k] * f(rule.at[k]);
  return sum;
}

}  // namespace

TEST_CASE("quadrature: three points by hand", "[math]") {
  const auto h = hermite_points(3), l = legendre_points(3);
  CHECK_THAT(h.at[2], WithinAbs(std::sqrt(3.0), 1e-14));
  CHECK(h.at[1] == 0);
  CHECK_THAT(h.weight[0], WithinAbs(1.0 / 6, 1e-14));
  CHECK_THAT(l.at[2], WithinAbs(std::sqrt(0.6), 1e-14));
  CHECK_THAT(l.weight[1], WithinAbs(4.0 / 9, 1e-14));
  CHECK(hermite_points(1).at[0] == 0);
  CHECK(legendre_points(1).weight[0] == 1);
}

TEST_CASE("quadrature: moments of the normal and the uniform, up to degree 2 n - 1", "[math]") {
  const auto h = hermite_points(5), l = legendre_points(5);
  CHECK_THAT(mean_of(h, [](double x) { return std::pow(x, 8); }), WithinRel(105.0, 1e-13));
  CHECK_THAT(mean_of(h, [](double x) { return std::pow(x, 9); }), WithinAbs(0.0, 1e-10));
  CHECK_THAT(mean_of(l, [](double x) { return std::pow(x, 8); }), WithinRel(1.0 / 9, 1e-13));
  CHECK_THAT(mean_of(l, [](double x) { return std::exp(x); }), WithinRel(std::sinh(1.0), 1e-9));
  CHECK_THAT(mean_of(hermite_points(20), [](double x) { return std::exp(x); }), WithinRel(std::exp(0.5), 1e-13));
}

TEST_CASE("quadrature: many points stay exact", "[math]") {
  const auto h = hermite_points(200), l = legendre_points(200);
  CHECK_THAT(mean_of(h, [](double x) { return x * x; }), WithinRel(1.0, 1e-11));
  CHECK_THAT(mean_of(h, [](double x) { return std::cos(3 * x); }), WithinAbs(std::exp(-4.5), 1e-13));
  CHECK_THAT(mean_of(l, [](double x) { return std::cos(30 * x); }), WithinAbs(std::sin(30.0) / 30, 1e-13));
}

TEST_CASE("quadrature: equal steps follow what turns fast", "[math]") {
  CHECK_THAT(mean_of(normal_steps(60), [](double x) { return x * x; }), WithinRel(1.0, 1e-13));
  const auto steep = [](double x) { return 1 / (1 + std::exp(-20 * (x - 0.7))); };
  const double exact = mean_of(normal_steps(4000), steep);
  CHECK_THAT(mean_of(normal_steps(400), steep), WithinAbs(exact, 1e-9));
  CHECK(std::abs(mean_of(hermite_points(60), steep) - exact) > 1e-4);
}

TEST_CASE("quadrature: refuses no points and too many", "[math]") {
  CHECK(ECHELON_FAULT_OF(hermite_points(0)) == 201);
  CHECK(ECHELON_FAULT_OF(legendre_points(201)) == 201);
  CHECK(ECHELON_FAULT_OF(normal_steps(0)) == 201);
}
