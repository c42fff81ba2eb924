// SPDX-License-Identifier: BSL-1.0
#include <echelon/loss/martingale.hpp>

#include <array>
#include <numbers>
#include <vector>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// The true probability that a random walk of `steps` normal steps ends above 0.4, after each of them: a martingale.
std::vector<double> true_beliefs(std::uint64_t item, int steps) {
  random_stream random{31, item};
  std::vector<double> out;
  double at = 0.0;
  for (int t = 0; t < steps; ++t) {
    out.push_back(0.5 * std::erfc((0.4 - at) / std::sqrt(2.0 * (steps - t))));
    at += random.normal();
  }
  out.push_back(at > 0.4 ? 1.0 : 0.0);
  return out;
}

template <class Generator>
mean_test excess_of(double overreaction, std::size_t items, int steps) {
  std::vector<double> excess;
  for (std::size_t i = 0; i < items; ++i) {
    std::vector<double> belief = true_beliefs(i, steps);
    for (double& p : belief)
      if (p > 0.0 && p < 1.0) p = std::clamp(0.5 + overreaction * (p - 0.5), 0.001, 0.999);
    excess.push_back(measure_movement<Generator>(belief).excess());
  }
  return test_of_zero_mean(excess);
}

}  // namespace

TEST_CASE("martingale: movement and reduction by hand", "[loss][published]") {
  const std::array<double, 3> belief{0.5, 0.8, 1.0};
  const belief_movement m = measure_movement(belief);
  CHECK_THAT(m.movement, WithinAbs(0.09 + 0.04, 1e-15));
  CHECK_THAT(m.reduction, WithinAbs(0.25, 1e-15));
  CHECK_THAT(m.excess(), WithinAbs(-0.12, 1e-15));
  // Kullback and Leibler: the uncertainty of a fair coin is ln 2, and all of it is gone at the end
  const belief_movement e = measure_movement<bregman::entropy>(belief);
  CHECK_THAT(e.reduction, WithinAbs(std::numbers::ln2, 1e-15));
  const double first = 0.8 * std::log(0.8 / 0.5) + 0.2 * std::log(0.2 / 0.5), second = std::log(1.0 / 0.8);
  CHECK_THAT(e.movement, WithinAbs(first + second, 1e-14));
}

TEST_CASE("martingale: the excess of true beliefs is zero within five standard errors, for both generators",
          "[loss][law]") {
  const mean_test quadratic = excess_of<bregman::quadratic>(1.0, 20'000, 12);
  const mean_test entropy = excess_of<bregman::entropy>(1.0, 20'000, 12);
  CHECK(quadratic.items == 20'000);
  CHECK(std::abs(quadratic.z) < 5.0);
  CHECK(std::abs(entropy.z) < 5.0);
}

TEST_CASE("martingale: beliefs that overreact have positive excess, those that underreact negative", "[loss][law]") {
  CHECK(excess_of<bregman::quadratic>(1.5, 20'000, 12).z > 10.0);
  CHECK(excess_of<bregman::quadratic>(0.5, 20'000, 12).z < -10.0);
}

TEST_CASE("martingale: beliefs that do not move have no excess, and none outside zero to one is taken", "[loss]") {
  CHECK(measure_movement(std::array{1.0, 1.0, 1.0}).excess() == 0.0);
  CHECK(measure_movement<bregman::entropy>(std::array{0.0, 0.0}).excess() == 0.0);
  CHECK(std::isinf(measure_movement<bregman::entropy>(std::array{0.0, 0.5}).movement));
  CHECK(ECHELON_FAULT_OF(measure_movement(std::array{0.5, 1.5})) == 201);
  CHECK(ECHELON_FAULT_OF(measure_movement(std::array{0.5, undefined})) == 301);
}

TEST_CASE("martingale: the test of a zero mean by hand", "[loss][published]") {
  const mean_test t = test_of_zero_mean(std::array{1.0, 2.0, 3.0, undefined});
  CHECK(t.items == 3);
  CHECK(t.mean == 2.0);
  CHECK_THAT(t.standard_error, WithinAbs(1.0 / std::sqrt(3.0), 1e-15));
  CHECK_THAT(t.z, WithinAbs(2.0 * std::sqrt(3.0), 1e-14));
  CHECK(std::isnan(test_of_zero_mean(std::array{1.0}).z));
}
