// SPDX-License-Identifier: BSL-1.0
#include <echelon/loss/scaled.hpp>

#include <array>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/loss/naive2.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("scaled: the scale is the mean seasonal step over pairs that were both observed", "[loss][law]") {
  const std::array<double, 5> past{1.0, 3.0, undefined, 8.0, 4.0};
  CHECK(seasonal_scale(past, season_length{1}) == 3.0);                // |3 - 1|, |4 - 8|
  CHECK(squared_seasonal_scale(past, season_length{1}) == 10.0);       // 4, 16
  CHECK(seasonal_scale(past, season_length{2}) == 5.0);                // |8 - 3|
  CHECK(std::isnan(seasonal_scale(past, season_length{5})));
  CHECK(ECHELON_FAULT_OF(seasonal_scale(past, season_length{0})) == 201);
}

TEST_CASE("scaled: errors by hand", "[loss][published]") {
  const std::array<double, 4> past{1.0, 2.0, 4.0, 3.0};  // steps 1, 2, 1: mean 4/3, mean square 2
  const std::array<double, 3> y{5.0, undefined, 1.0}, z{3.0, 9.0, 2.0};
  CHECK_THAT(mase(past, y, z, season_length{1}), WithinAbs(1.5 / (4.0 / 3.0), 1e-15));
  CHECK_THAT(rmsse(past, y, z, season_length{1}), WithinAbs(std::sqrt(2.5 / 2.0), 1e-15));
  CHECK_THAT(smape(y, z), WithinAbs((200.0 * 2 / 8 + 200.0 * 1 / 3) / 2, 1e-12));
  CHECK(smape(std::array{0.0}, std::array{0.0}) == 0.0);
  CHECK(smape(std::array{1.0}, std::array{0.0}) == 200.0);
}

TEST_CASE("scaled: a series without a scale has no scaled error", "[loss]") {
  const std::array<double, 3> flat{2.0, 2.0, 2.0};
  CHECK(std::isnan(mase(flat, std::array{1.0}, std::array{2.0}, season_length{1})));
  CHECK(std::isnan(rmsse(flat, std::array{1.0}, std::array{2.0}, season_length{1})));
  const std::array<level, 1> median{0.5};
  CHECK(std::isnan(scaled_quantile_loss(flat, std::array{1.0}, std::array{2.0}, median, season_length{1})));
}

TEST_CASE("scaled: the scaled quantile loss of the median alone is the scaled error, in any unit", "[loss][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    random_stream random{seed};
    std::vector<double> past(20), y(5), z(5);
    for (auto* v : {&past, &y, &z})
      for (double& x : *v) x = random.exponential();
    const double expected = mase(past, y, z, season_length{7});
    INFO("seed " << seed);
    CHECK_THAT(scaled_quantile_loss(past, y, z, std::array{level{0.5}}, season_length{7}), WithinRel(expected, 1e-12));
    for (auto* v : {&past, &y, &z})
      for (double& x : *v) x *= 60.0;
    CHECK_THAT(mase(past, y, z, season_length{7}), WithinRel(expected, 1e-12));
  }
}

TEST_CASE("scaled: the overall weighted average of the benchmark is one, and averages come before ratios",
          "[loss][published]") {
  m4_errors method, benchmark;
  method.add(10.0, 1.0);
  method.add(30.0, 3.0);
  method.add(20.0, undefined);
  benchmark.add(20.0, 1.0);
  benchmark.add(20.0, 4.0);
  benchmark.add(20.0, undefined);
  CHECK(overall_weighted_average(benchmark, benchmark) == 1.0);
  CHECK_THAT(overall_weighted_average(method, benchmark), WithinAbs(0.5 * (20.0 / 20.0 + 2.0 / 2.5), 1e-15));
  CHECK(method.mase.missing == 1);
}

TEST_CASE("scaled: shapes and infinities are refused at the door", "[loss]") {
  const std::array<double, 2> two{1.0, 2.0}, endless{1.0, HUGE_VAL};
  CHECK(ECHELON_FAULT_OF(mase(two, two, std::span{two}.first(1), season_length{1})) == 101);
  CHECK(ECHELON_FAULT_OF(mase(two, two, endless, season_length{1})) == 301);
  CHECK(ECHELON_FAULT_OF(mase(endless, two, two, season_length{1})) == 301);
  CHECK(ECHELON_FAULT_OF(scaled_quantile_loss(two, two, two, levels::tenths, season_length{1})) == 101);
  CHECK(ECHELON_FAULT_OF(scaled_quantile_loss(two, two, two, {}, season_length{1})) == 202);
}
