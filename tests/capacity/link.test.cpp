// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/link.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("links: there and back, and what has no place on a scale is missing", "[capacity][law]") {
  for (const double y : {0.0, 0.5, 1.0, 17.0, 2e4}) {
    CHECK_THAT(link::identity{}.backward(link::identity{}.forward(y)), WithinAbs(y, 1e-12));
    CHECK_THAT(link::root{}.backward(link::root{}.forward(y)), WithinRel(y, 1e-12) || WithinAbs(y, 1e-12));
    const link::logarithm with_offset{.offset = 1};
    CHECK_THAT(with_offset.backward(with_offset.forward(y)), WithinRel(y, 1e-12) || WithinAbs(y, 1e-12));
  }
  CHECK(std::isnan(link::logarithm{}.forward(0)));
  CHECK(std::isnan(link::logarithm{}.forward(-3)));
  CHECK(std::isnan(link::root{}.forward(-1)));
  CHECK(std::isnan(link::logarithm{}.forward(std::nan(""))));
  CHECK(link::root{}.backward(-5) == -0.375);
}

TEST_CASE("mean slope: a difference on the scale becomes the difference of loads, near or far", "[capacity][law]") {
  const auto holds = [](const auto& on, double a, double b) {
    const double wanted = on.backward(a) - on.backward(b), size = std::abs(on.backward(a)) + std::abs(on.backward(b));
    CHECK_THAT((a - b) * mean_slope(on, a, b), WithinAbs(wanted, 1e-11 * size));
    CHECK_THAT(mean_slope(on, a, b), WithinRel(mean_slope(on, b, a), 1e-9));
  };
  for (const double b : {0.5, 3.0, 9.9})
    for (const double apart : {0.0, 1e-12, 1e-6, 0.9e-4, 1.1e-3, 0.1, 2.0, -0.3}) {
      holds(link::identity{}, b + apart, b);
      holds(link::logarithm{}, b + apart, b);
      holds(link::root{}, b + apart, b);
    }
}

TEST_CASE("mean slope: of logarithms it is the logarithmic mean", "[capacity][published]") {
  // L(3, 1) = 2 / ln 3, between the geometric mean and the arithmetic
  CHECK_THAT(mean_slope(link::logarithm{}, std::log(3.0), 0), WithinRel(2 / std::log(3.0), 1e-14));
  CHECK_THAT(mean_slope(link::logarithm{}, std::log(7.0), std::log(7.0)), WithinRel(7.0, 1e-8));
}
