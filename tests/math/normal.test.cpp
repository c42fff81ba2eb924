// SPDX-License-Identifier: BSL-1.0
#include <echelon/math/normal.hpp>

#include <boost/math/distributions/normal.hpp>
#include <limits>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("normal: the quantiles are those of the tables", "[math][published]") {
  // Abramowitz and Stegun (1964), table 26.5, and Wichura (1988), test values of PPND16
  CHECK_THAT(normal_quantile(0.975), WithinAbs(1.959963984540054, 1e-14));
  CHECK_THAT(normal_quantile(0.25), WithinAbs(-0.6744897501960817, 1e-15));
  CHECK_THAT(normal_quantile(0.001), WithinAbs(-3.090232306167814, 1e-14));
  CHECK_THAT(normal_quantile(1e-20), WithinAbs(-9.262340089798408, 1e-14));
  CHECK(normal_quantile(0.5) == 0.0);
}

TEST_CASE("normal: quantile and probability undo each other and agree with Boost.Math", "[math][parity]") {
  const boost::math::normal_distribution<double> peer{};
  for (const double p :
       {1e-300, 1e-50, 1e-9, 0.005, 0.07, 0.0751, 0.3, 0.5, 0.6, 0.9249, 0.925, 0.975, 0.995, 1 - 1e-9}) {
    const double z = normal_quantile(p);
    INFO("p " << p);
    if (p != 0.5) CHECK_THAT(z, WithinRel(boost::math::quantile(peer, p), 2e-15));
    CHECK_THAT(normal_cdf(z), WithinRel(p, 1e-15 * (4 + z * z)));  // the condition of the tail is about z^2
    CHECK_THAT(normal_cdf(z), WithinRel(boost::math::cdf(peer, z), 1e-15 * (4 + z * z)));
    CHECK_THAT(normal_pdf(z), WithinRel(boost::math::pdf(peer, z), 1e-15 * (4 + z * z)));
    CHECK_THAT(normal_quantile(p, 10, 3), WithinRel(10 + 3 * z, 1e-15));
    CHECK_THAT(normal_cdf(10 + 3 * z, 10, 3), WithinAbs(p, 1e-14));
  }
}

TEST_CASE("normal: parameters outside their range are refused", "[math][law]") {
  const double inf = std::numeric_limits<double>::infinity(), missing = std::numeric_limits<double>::quiet_NaN();
  for (const double wrong : {0.0, -1.0, inf, missing}) {
    CHECK(ECHELON_FAULT_OF(normal_pdf(0, 0, wrong)) == 201);
    CHECK(ECHELON_FAULT_OF(normal_cdf(0, 0, wrong)) == 201);
    CHECK(ECHELON_FAULT_OF(normal_quantile(0.5, 0, wrong)) == 201);
  }
  for (const double wrong : {0.0, 1.0, -0.5, 2.0, inf, missing}) CHECK(ECHELON_FAULT_OF(normal_quantile(wrong)) == 201);
  CHECK(ECHELON_FAULT_OF(normal_cdf(0, missing, 1)) == 201);
  CHECK(normal_cdf(inf) == 1.0);
  CHECK(normal_cdf(-inf) == 0.0);
}
