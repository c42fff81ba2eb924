// SPDX-License-Identifier: BSL-1.0
#include <echelon/loss/crps.hpp>

#include <array>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// E|X - y| - E|X - X'| / 2 by its definition, with `pairs` for the divisor of the second mean.
double by_definition(std::span<const double> x, double y, double pairs) {
  double away = 0.0, spread = 0.0;
  for (const double a : x) {
    away += std::abs(a - y);
    for (const double b : x) spread += std::abs(a - b);
  }
  return away / static_cast<double>(x.size()) - 0.5 * spread / pairs;
}

}  // namespace

TEST_CASE("crps: one pass over sorted samples equals the definition, ties and repeats of y included", "[loss][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    random_stream random{seed};
    std::vector<double> x(2 + random.below(40));
    const bool counts = seed % 2 == 0;
    for (double& v : x) v = counts ? static_cast<double>(random.poisson(2.0)) : random.normal();
    const double y = counts ? static_cast<double>(random.poisson(2.0)) : random.normal();
    const double n = static_cast<double>(x.size());
    INFO("seed " << seed);
    CHECK_THAT(crps(x, y), WithinAbs(by_definition(x, y, n * n), 1e-12));
    CHECK_THAT(fair_crps(x, y), WithinAbs(by_definition(x, y, n * (n - 1.0)), 1e-12));
  }
}

TEST_CASE("crps: of one sample it is the absolute error", "[loss][law]") {
  CHECK(crps(std::array{3.0}, 5.5) == 2.5);
  CHECK(crps(std::array{3.0}, 3.0) == 0.0);
  CHECK(ECHELON_FAULT_OF(fair_crps(std::array{3.0}, 3.0)) == 302);
  CHECK(ECHELON_FAULT_OF(crps({}, 3.0)) == 202);
}

TEST_CASE("crps: the fair score of few samples is on average that of their distribution", "[loss][law]") {
  // four normal samples against y = 0.7; the plain score is larger by E|X - X'| / (2 * 4) = 1 / (4 sqrt(pi))
  constexpr int trials = 40'000;
  double fair = 0.0, square = 0.0, plain = 0.0;
  for (int i = 0; i < trials; ++i) {
    random_stream random{19, static_cast<std::uint64_t>(i)};
    const std::array<double, 4> x{random.normal(), random.normal(), random.normal(), random.normal()};
    const double score = fair_crps(x, 0.7);
    fair += score;
    square += score * score;
    plain += crps(x, 0.7);
  }
  fair /= trials;
  plain /= trials;
  const double error = std::sqrt((square / trials - fair * fair) / trials);
  CHECK_THAT(fair, WithinAbs(normal_crps(0.0, 1.0, 0.7), 5 * error));
  CHECK_THAT(plain - fair, WithinAbs(0.25 * std::numbers::inv_sqrtpi, 5 * error));
}

TEST_CASE("crps: the normal closed form has the published value at its mean and scales with the deviation",
          "[loss][published]") {
  // at the mean: (sqrt 2 - 1) / sqrt pi = 0.2336949772551092
  CHECK_THAT(normal_crps(0.0, 1.0, 0.0), WithinAbs(0.2336949772551092, 1e-15));
  CHECK_THAT(normal_crps(3.0, 2.0, 5.0), WithinAbs(2.0 * normal_crps(0.0, 1.0, 1.0), 1e-15));
  CHECK_THAT(normal_crps(0.0, 1.0, -1.0), WithinAbs(normal_crps(0.0, 1.0, 1.0), 1e-15));
}

TEST_CASE("crps: the weighted sum over levels is the integral of the pinball loss drawn as straight lines",
          "[loss][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    random_stream random{seed};
    std::array<double, 9> z{};
    for (double& v : z) v = random.normal();
    std::sort(z.begin(), z.end());
    const double y = random.normal();
    double area = 0.0;
    for (std::size_t k = 1; k < 9; ++k)
      area += 0.5 * (levels::m5[k].value() - levels::m5[k - 1].value()) *
              (pinball(levels::m5[k], y, z[k]) + pinball(levels::m5[k - 1], y, z[k - 1]));
    INFO("seed " << seed);
    CHECK_THAT(quantile_crps(levels::m5, z, y), WithinAbs(2.0 * area, 1e-13));
  }
}

TEST_CASE("crps: with many levels the score from quantiles is the closed form of the distribution", "[loss][law]") {
  // uniform on (0, 1), Q(p) = p: the score of y inside is (y^3 + (1 - y)^3) / 3 = y^2 - y + 1/3. As a function of the
  // level the loss has curvature 2 and its kink on the grid: the trapezoid rule with step 0.001 errs by 0.001^2 / 6,
  // and each of the two ends that are left out holds at most 0.001^2 / 2; all of it twice
  std::vector<level> at;
  std::vector<double> z;
  for (int k = 1; k < 1000; ++k) {
    at.push_back(level::of(k / 1000.0));
    z.push_back(k / 1000.0);
  }
  for (const double y : {0.0, 0.2, 0.5, 0.77, 1.0})
    CHECK_THAT(quantile_crps(at, z, y), WithinAbs(y * y - y + 1.0 / 3.0, 2.4e-6));
}

TEST_CASE("crps: trapezoid weights are half the distance between the neighbours", "[loss][published]") {
  const auto w = trapezoid_weights(std::array<level, 3>{0.1, 0.4, 0.9});
  CHECK_THAT(w[0], WithinAbs(0.15, 1e-15));
  CHECK_THAT(w[1], WithinAbs(0.4, 1e-15));
  CHECK_THAT(w[2], WithinAbs(0.25, 1e-15));
  CHECK(ECHELON_FAULT_OF(trapezoid_weights(std::array{level{0.5}})) == 302);
  CHECK(ECHELON_FAULT_OF(trapezoid_weights(std::array<level, 2>{0.5, 0.5})) == 102);
  CHECK(ECHELON_FAULT_OF(quantile_crps(levels::tenths, std::array{1.0}, 1.0)) == 101);
}
