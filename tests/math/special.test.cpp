// SPDX-License-Identifier: BSL-1.0
#include <echelon/math/special.hpp>

#include <cmath>
#include <limits>
#include <numbers>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("special: log-gamma of whole and half numbers has its closed form", "[math][published]") {
  double log_factorial = 0;
  for (int n = 1; n <= 170; ++n) {
    CHECK_THAT(log_gamma(n), WithinAbs(log_factorial, 1e-14 * (1 + log_factorial)));
    log_factorial += std::log(n);
  }
  CHECK_THAT(log_gamma(0.5), WithinRel(0.5 * std::log(std::numbers::pi), 1e-15));
}

TEST_CASE("special: digamma starts at minus Euler's constant and grows by 1/x", "[math][published]") {
  CHECK_THAT(digamma(1), WithinRel(-std::numbers::egamma, 1e-15));
  CHECK_THAT(digamma(0.5), WithinRel(-std::numbers::egamma - 2 * std::numbers::ln2, 1e-15));
  for (const double x : {1e-3, 0.3, 1.4, 2.5, 10.0, 1e4})
    CHECK_THAT(digamma(x + 1) - digamma(x), WithinAbs(1 / x, 1e-13 * (1 + 1 / x)));
}

TEST_CASE("special: digamma is the slope of log-gamma", "[math][law]") {
  for (const double x : {0.2, 1.0, 1.46, 3.0, 50.0}) {
    const double step = 1e-5 * x;
    CHECK_THAT((log_gamma(x + step) - log_gamma(x - step)) / (2 * step), WithinAbs(digamma(x), 1e-7 * (1 + 1 / x)));
  }
}

TEST_CASE("special: the gamma share of shape 1 and 2 has its closed form", "[math][published]") {
  for (const double x : {0.0, 1e-3, 0.5, 1.0, 4.0, 40.0}) {
    CHECK_THAT(gamma_share(1, x), WithinAbs(-std::expm1(-x), 1e-15));
    CHECK_THAT(gamma_share(2, x), WithinAbs(1 - (1 + x) * std::exp(-x), 1e-15));
  }
  CHECK(gamma_share(3, std::numeric_limits<double>::infinity()) == 1.0);
}

TEST_CASE("special: arguments outside their range are refused", "[math][law]") {
  const double inf = std::numeric_limits<double>::infinity(), missing = std::numeric_limits<double>::quiet_NaN();
  for (const double wrong : {0.0, -1.0, inf, missing}) {
    CHECK(ECHELON_FAULT_OF(log_gamma(wrong)) == 201);
    CHECK(ECHELON_FAULT_OF(digamma(wrong)) == 201);
    CHECK(ECHELON_FAULT_OF(gamma_share(wrong, 1)) == 201);
  }
  CHECK(ECHELON_FAULT_OF(gamma_share(1, -1)) == 201);
  CHECK(ECHELON_FAULT_OF(gamma_share(1, missing)) == 201);
}
