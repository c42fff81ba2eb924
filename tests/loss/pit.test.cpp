// SPDX-License-Identifier: BSL-1.0
#include <echelon/loss/pit.hpp>

#include <array>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("pit: between quantiles the probability is linear, at an atom and beyond the ends it is a range", "[loss]") {
  const std::array<level, 4> at{0.1, 0.4, 0.6, 0.9};
  const std::array<double, 4> z{1.0, 3.0, 3.0, 7.0};
  const auto both = [&](double y) {
    const probability_range r = probability_at(at, z, y);
    return std::array{r.below, r.up_to};
  };
  CHECK(both(0.0) == std::array{0.0, 0.1});
  CHECK(both(1.0) == std::array{0.1, 0.1});
  CHECK_THAT(both(2.0)[0], WithinAbs(0.25, 1e-15));
  CHECK(both(2.0)[0] == both(2.0)[1]);
  CHECK(both(3.0) == std::array{0.4, 0.6});
  CHECK_THAT(both(5.0)[1], WithinAbs(0.75, 1e-15));
  CHECK(both(8.0) == std::array{0.9, 1.0});
  CHECK_THAT(chance_above(at, z, 0.0), WithinAbs(0.95, 1e-15));
  CHECK_THAT(chance_above(at, z, 2.0), WithinAbs(0.75, 1e-15));
  CHECK_THAT(chance_above(at, z, 3.0), WithinAbs(0.4, 1e-15));
  CHECK_THAT(chance_above(at, z, 8.0), WithinAbs(0.05, 1e-15));
  const probability_range share = probability_at(std::array{2.0, 1.0, 2.0, 4.0}, 2.0);
  CHECK(share.below == 0.25);
  CHECK(share.up_to == 0.75);
}

TEST_CASE("pit: the limit law of Anderson and Darling has its published points", "[loss][published]") {
  // Anderson, Darling (1954) A test of goodness of fit, JASA 49, section 5: 1.933, 2.492 (10 %, 5 %), three decimals;
  // the density there is below 0.11 and 0.06, so half a unit of the last digit moves the chance by less than 6e-5 and
  // 3e-5
  CHECK_THAT(anderson_darling_limit(1.933), WithinAbs(0.90, 6e-5));
  CHECK_THAT(anderson_darling_limit(2.492), WithinAbs(0.95, 3e-5));
}

TEST_CASE("pit: the limit law is that of the weighted sum of squared normal numbers", "[loss][law]") {
  // A^2 tends to the sum over j of Z_j^2 / (j (j + 1)): its Laplace transform at s is the product of
  // (1 + 2 s / (j (j + 1)))^(-1/2), and that is the integral of s exp(-s z) F(z)
  for (const double s : {0.5, 1.0, 3.0}) {
    double integral = 0.0;
    for (double z = 0.0005; z < 80.0; z += 0.001) integral += 0.001 * s * std::exp(-s * z) * anderson_darling_limit(z);
    double product = 0.0;
    for (int j = 1; j < 200'000; ++j) product += std::log1p(2.0 * s / (static_cast<double>(j) * (j + 1.0)));
    product += 2.0 * s / 200'000.0;  // the rest of the sum
    INFO("s " << s);
    CHECK_THAT(integral, WithinAbs(std::exp(-0.5 * product), 1e-7));
  }
}

TEST_CASE("pit: the statistic follows its definition", "[loss][published]") {
  // one number u: -1 - ln u - ln(1 - u); two numbers a < b: -2 - [ln a + ln(1 - b) + 3 (ln b + ln(1 - a))] / 2
  CHECK_THAT(uniformity_test(std::array{0.3}).statistic, WithinAbs(-1.0 - std::log(0.3) - std::log(0.7), 1e-14));
  const double two = -2.0 - 0.5 * (std::log(0.2) + std::log(0.1) + 3.0 * (std::log(0.9) + std::log(0.8)));
  CHECK_THAT(uniformity_test(std::array{0.9, 0.2}).statistic, WithinAbs(two, 1e-14));
}

TEST_CASE("pit: under uniformity the test rejects as often as it says", "[loss][law]") {
  constexpr int trials = 4000;
  for (const std::size_t n : {10u, 50u}) {
    std::array<int, 2> rejected{};
    for (int i = 0; i < trials; ++i) {
      random_stream random{23, static_cast<std::uint64_t>(i)};
      std::vector<double> u(n);
      for (double& v : u) v = random.uniform();
      const double p = uniformity_test(u).p;
      rejected[0] += p < 0.1 ? 1 : 0;
      rejected[1] += p < 0.5 ? 1 : 0;
    }
    INFO("numbers " << n);
    CHECK_THAT(rejected[0], WithinAbs(0.1 * trials, 5 * std::sqrt(0.1 * 0.9 * trials)));
    CHECK_THAT(rejected[1], WithinAbs(0.5 * trials, 5 * std::sqrt(0.5 * 0.5 * trials)));
  }
}

TEST_CASE("pit: a right forecast of counts passes, a forecast that is too narrow does not", "[loss][law]") {
  // Poisson(3) demand; levels at which the quantiles tie often
  std::vector<level> at;
  std::vector<double> right, narrow;
  double cumulative = 0.0, mass = std::exp(-3.0);
  for (int k = 0; k < 12; ++k) {  // at each count the levels just above F(k-1) and at F(k) pin the atom down
    at.push_back(level::of(cumulative + 1e-5));
    cumulative += mass;
    mass *= 3.0 / (k + 1);
    at.push_back(level::of(cumulative));
    right.insert(right.end(), 2, static_cast<double>(k));
    narrow.insert(narrow.end(), 2, 3.0 + 0.6 * (k - 3));
  }
  std::vector<double> u(2000), v(2000);
  random_stream random{8};
  for (std::size_t i = 0; i < u.size(); ++i) {
    const double y = static_cast<double>(random.poisson(3.0));
    u[i] = randomised_pit(probability_at(at, right, y), random);
    v[i] = randomised_pit(probability_at(at, narrow, y), random);
  }
  CHECK(uniformity_test(u).p > 0.001);
  CHECK(uniformity_test(v).p < 1e-6);
}

TEST_CASE("pit: numbers that are no probabilities are refused, and exact zeros and ones are not", "[loss]") {
  CHECK(ECHELON_FAULT_OF(uniformity_test({})) == 202);
  CHECK(ECHELON_FAULT_OF(uniformity_test(std::array{1.5})) == 201);
  CHECK(ECHELON_FAULT_OF(uniformity_test(std::array{-0.5})) == 201);
  CHECK(uniformity_test(std::array{0.0, 1.0}).p < 4e-4);  // nothing below 6e-4 / n is resolved
}
