// SPDX-License-Identifier: BSL-1.0
#include <echelon/loss/skill.hpp>

#include <array>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("skill: the geometric mean of ratios does not depend on which task is the unit", "[loss][law]") {
  CHECK_THAT(geometric_mean(std::array{1.0, 4.0, 16.0}), WithinRel(4.0, 1e-15));
  CHECK(geometric_mean(std::array{0.0, 4.0}) == 0.0);
  CHECK(ECHELON_FAULT_OF(geometric_mean(std::array{-1.0})) == 303);
  CHECK(ECHELON_FAULT_OF(geometric_mean({})) == 202);
}

TEST_CASE("skill: the benchmark has none, half its error is a half, ratios are held, a failure counts as the benchmark",
          "[loss][published]") {
  const std::array<double, 3> benchmark{1.0, 2.0, 4.0}, half{0.5, 1.0, 2.0};
  CHECK(skill_score(benchmark, benchmark) == 0.0);
  CHECK_THAT(skill_score(half, benchmark), WithinAbs(0.5, 1e-15));
  CHECK_THAT(skill_score(std::array{0.0, 2.0, 4.0}, benchmark), WithinAbs(1.0 - std::cbrt(0.01), 1e-14));
  CHECK_THAT(skill_score(std::array{1e9, 2.0, 4.0}, benchmark), WithinAbs(1.0 - std::cbrt(100.0), 1e-14));
  CHECK_THAT(skill_score(std::array{0.5, undefined, 2.0}, benchmark), WithinAbs(1.0 - std::cbrt(0.25), 1e-14));
  CHECK(ECHELON_FAULT_OF(skill_score(half, std::array{1.0, 0.0, 1.0})) == 201);
  CHECK(ECHELON_FAULT_OF(skill_score(half, std::array{1.0})) == 101);
}

TEST_CASE("skill: win rates have mean one half, ties count half, a failure loses", "[loss][law]") {
  const std::array<double, 6> error{1.0, 2.0, 1.0, 3.0, 5.0, undefined};  // three models, two tasks
  const auto rates = win_rates({error.data(), 3, 2});
  CHECK(rates == std::vector<double>{(0.5 + 1.0 + 1.0 + 1.0) / 4, (0.5 + 1.0 + 0.0 + 1.0) / 4, 0.0});
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    random_stream random{seed};
    std::vector<double> any(5 * 7);
    for (double& v : any) v = random.below(10) == 0 ? undefined : static_cast<double>(random.below(4));
    double sum = 0.0;
    for (const double r : win_rates({any.data(), 5, 7})) sum += r;
    INFO("seed " << seed);
    CHECK_THAT(sum / 5, WithinAbs(0.5, 1e-14));
  }
  CHECK(ECHELON_FAULT_OF(win_rates({error.data(), 1, 6})) == 302);
}

TEST_CASE("skill: a failed task takes the error of the benchmark", "[loss]") {
  std::array<double, 4> error{1.0, undefined, undefined, 2.0};
  const std::array<double, 2> benchmark{7.0, 8.0};
  impute_failures({error.data(), 2, 2}, benchmark);
  CHECK(error == std::array{1.0, 8.0, 7.0, 2.0});
}
