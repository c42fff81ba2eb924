// SPDX-License-Identifier: BSL-1.0
#include <echelon/math/distribution.hpp>

#include <limits>
#include <numbers>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double probabilities[] = {1e-6, 0.005, 0.1, 0.5, 0.75, 0.975, 0.9999};
const double infinite = std::numeric_limits<double>::infinity();
const double missing = std::numeric_limits<double>::quiet_NaN();
}  // namespace

TEST_CASE("distribution: where the probability has a closed form, it is that", "[math][published]") {
  for (const double x : {0.1, 1.0, 2.5, 7.0}) {
    CHECK_THAT(gamma_cdf(x, 1, 3), WithinAbs(-std::expm1(-x / 3), 1e-15));
    CHECK_THAT(gamma_cdf(x, 2, 0.5), WithinAbs(1 - (1 + 2 * x) * std::exp(-2 * x), 1e-15));
    for (const double s : {-1.0, 1.0}) {
      CHECK_THAT(student_t_cdf(s * x, 1), WithinAbs(0.5 + std::atan(s * x) / std::numbers::pi, 1e-15));
      CHECK_THAT(student_t_cdf(s * x, 2), WithinAbs(0.5 + s * x / (2 * std::sqrt(2 + x * x)), 1e-15));
    }
  }
  // Student (1908) as in every table of 95 % two-sided limits: 12.706, 4.303, 2.571, 2.042
  CHECK_THAT(student_t_quantile(0.975, 1), WithinAbs(12.706, 5e-4));
  CHECK_THAT(student_t_quantile(0.975, 2), WithinAbs(4.303, 5e-4));
  CHECK_THAT(student_t_quantile(0.975, 5), WithinAbs(2.571, 5e-4));
  CHECK_THAT(student_t_quantile(0.975, 30), WithinAbs(2.042, 5e-4));
}

TEST_CASE("distribution: a discrete probability is the sum of its terms", "[math][law]") {
  for (const double mean : {0.05, 1.0, 6.5, 80.0})
    for (const double size : {0.3, 2.0, 25.0}) {
      double poisson_term = std::exp(-mean), poisson_sum = 0;
      double binomial_term = std::pow(size / (size + mean), size), binomial_sum = 0;
      for (int k = 0; k < 200; ++k) {
        poisson_sum += poisson_term;
        binomial_sum += binomial_term;
        CHECK_THAT(poisson_cdf(k, mean), WithinAbs(poisson_sum, 1e-12));
        CHECK_THAT(negative_binomial_cdf(k, mean, size), WithinAbs(binomial_sum, 1e-12));
        CHECK(poisson_cdf(k + 0.5, mean) == poisson_cdf(k, mean));
        poisson_term *= mean / (k + 1);
        binomial_term *= (size + k) / (k + 1) * mean / (size + mean);
      }
    }
}

TEST_CASE("distribution: a continuous quantile has its probability below it", "[math][law]") {
  for (const double p : probabilities)
    for (const double shape : {0.2, 1.0, 3.7, 400.0}) {
      INFO("p " << p << ", shape or degrees " << shape);
      CHECK_THAT(gamma_cdf(gamma_quantile(p, shape, 2.5), shape, 2.5), WithinRel(p, 1e-11));
      CHECK_THAT(student_t_cdf(student_t_quantile(p, shape), shape), WithinRel(p, 1e-11));
    }
}

TEST_CASE("distribution: a discrete quantile is the first whole number that reaches the probability", "[math][law]") {
  for (const double p : probabilities)
    for (const double mean : {0.01, 0.7, 4.0, 33.3, 2500.0}) {
      INFO("p " << p << ", mean " << mean);
      const double k = poisson_quantile(p, mean);
      CHECK(k == std::floor(k));
      CHECK(poisson_cdf(k, mean) >= p);
      if (k > 0) CHECK(poisson_cdf(k - 1, mean) < p);
      for (const double size : {0.1, 1.0, 50.0}) {
        const double n = negative_binomial_quantile(p, mean, size);
        CHECK(n == std::floor(n));
        CHECK(negative_binomial_cdf(n, mean, size) >= p);
        if (n > 0) CHECK(negative_binomial_cdf(n - 1, mean, size) < p);
      }
    }
  // exactly at a step: P(0) of a geometric with mean 1 is one half
  CHECK(negative_binomial_quantile(0.5, 1, 1) == 0);
  CHECK(negative_binomial_quantile(0.75, 1, 1) == 1);
}

TEST_CASE("distribution: a mean beyond whole numbers ends with a quantile near it", "[math][law]") {
  CHECK_THAT(poisson_quantile(0.9, 1e18), WithinRel(1e18, 1e-6));
}

TEST_CASE("distribution: nothing lies below zero, all below infinity, and no number has no probability",
          "[math][law]") {
  CHECK(gamma_cdf(-1, 2, 2) == 0.0);
  CHECK(gamma_cdf(infinite, 2, 2) == 1.0);
  CHECK(poisson_cdf(-0.5, 3) == 0.0);
  CHECK(poisson_cdf(infinite, 3) == 1.0);
  CHECK(negative_binomial_cdf(-1, 3, 2) == 0.0);
  CHECK(negative_binomial_cdf(infinite, 3, 2) == 1.0);
  CHECK(student_t_cdf(-infinite, 3) == 0.0);
  CHECK(student_t_cdf(infinite, 3) == 1.0);
  CHECK(ECHELON_FAULT_OF(gamma_cdf(missing, 1, 1)) == 201);
  CHECK(ECHELON_FAULT_OF(poisson_cdf(missing, 1)) == 201);
  CHECK(ECHELON_FAULT_OF(negative_binomial_cdf(missing, 1, 1)) == 201);
  CHECK(ECHELON_FAULT_OF(student_t_cdf(missing, 1)) == 201);
}

TEST_CASE("distribution: parameters outside their range are refused", "[math][law]") {
  for (const double wrong : {0.0, -1.0, infinite, missing}) {
    CHECK(ECHELON_FAULT_OF(gamma_cdf(1, wrong, 1)) == 201);
    CHECK(ECHELON_FAULT_OF(gamma_cdf(1, 1, wrong)) == 201);
    CHECK(ECHELON_FAULT_OF(gamma_quantile(0.5, wrong, 1)) == 201);
    CHECK(ECHELON_FAULT_OF(gamma_quantile(0.5, 1, wrong)) == 201);
    CHECK(ECHELON_FAULT_OF(student_t_cdf(1, wrong)) == 201);
    CHECK(ECHELON_FAULT_OF(student_t_quantile(0.5, wrong)) == 201);
    CHECK(ECHELON_FAULT_OF(poisson_cdf(1, wrong)) == 201);
    CHECK(ECHELON_FAULT_OF(poisson_quantile(0.5, wrong)) == 201);
    CHECK(ECHELON_FAULT_OF(negative_binomial_cdf(1, wrong, 1)) == 201);
    CHECK(ECHELON_FAULT_OF(negative_binomial_quantile(0.5, 1, wrong)) == 201);
  }
  for (const double wrong : {0.0, 1.0, -1.0, 2.0, missing}) {
    CHECK(ECHELON_FAULT_OF(gamma_quantile(wrong, 1, 1)) == 201);
    CHECK(ECHELON_FAULT_OF(student_t_quantile(wrong, 1)) == 201);
    CHECK(ECHELON_FAULT_OF(poisson_quantile(wrong, 1)) == 201);
    CHECK(ECHELON_FAULT_OF(negative_binomial_quantile(wrong, 1, 1)) == 201);
  }
}
