// SPDX-License-Identifier: BSL-1.0
#include <echelon/loss/interval.hpp>

#include <array>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("interval: the score is the width inside, and the distance over half the miss outside", "[loss][published]") {
  STATIC_REQUIRE(interval_score(0.5, 2.0, 6.0, 4.0) == 4.0);
  STATIC_REQUIRE(interval_score(0.5, 2.0, 6.0, 1.0) == 8.0);
  CHECK_THAT(interval_score(0.05, 2.0, 6.0, 7.0), WithinAbs(44.0, 1e-12));
}

TEST_CASE("interval: the score is the scaled sum of the two pinball losses", "[loss][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    random_stream random{seed};
    const double low = random.normal(), high = low + random.exponential(), y = 2.0 * random.normal();
    const double sum = pinball(0.1, y, low) + pinball(0.9, y, high);
    INFO("seed " << seed);
    CHECK_THAT(interval_score(0.2, low, high, y), WithinAbs(2.0 / 0.2 * sum, 1e-12));
  }
}

TEST_CASE("interval: coverage counts the ends as inside and leaves out what was not observed", "[loss][law]") {
  const std::array<double, 5> y{1.0, 2.0, 3.0, 4.0, undefined}, low{1.0, 0.0, 4.0, 0.0, 0.0};
  const std::array<double, 5> high{2.0, 2.0, 5.0, 3.0, 1.0};
  const mean_tally covered = coverage(y, low, high);
  CHECK(covered.value() == 0.5);
  CHECK(covered.observed == 4);
  CHECK(covered.missing == 1);
  CHECK_THAT(absolute_coverage_difference(covered), WithinAbs(0.45, 1e-15));
  CHECK_THAT(absolute_coverage_difference(covered, 0.5), WithinAbs(0.0, 1e-15));
  CHECK(mean_width(low, high).value() == (1.0 + 2.0 + 1.0 + 3.0 + 1.0) / 5.0);
}

TEST_CASE("interval: the mean scaled interval score by hand", "[loss][published]") {
  const std::array<double, 4> past{1.0, 2.0, 5.0, 8.0};  // season 2: |5 - 1|, |8 - 2|: mean 5
  const std::array<double, 3> y{3.0, 9.0, undefined}, low{2.0, 2.0, 0.0}, high{4.0, 6.0, 100.0};
  // widths 2 and 4; the second misses by 3: 4 + 3 * 2 / 0.05 = 124
  CHECK_THAT(mean_scaled_interval_score(past, y, low, high, season_length{2}), WithinAbs(63.0 / 5.0, 1e-12));
  CHECK(mean_interval_score(0.05, y, low, high).missing == 1);
}

TEST_CASE("interval: an interval that crosses is refused", "[loss]") {
  const std::array<double, 2> y{1.0, 1.0}, low{0.0, 3.0}, high{2.0, 2.0};
  CHECK(ECHELON_FAULT_OF(coverage(y, low, high)) == 103);
  CHECK(ECHELON_FAULT_OF(mean_interval_score(0.05, y, low, high)) == 103);
  CHECK(ECHELON_FAULT_OF(mean_width(low, high)) == 103);
  CHECK(ECHELON_FAULT_OF(coverage(y, low, std::span{high}.first(1))) == 101);
}
