// SPDX-License-Identifier: BSL-1.0
#include <echelon/math/quantile.hpp>

#include <array>
#include <limits>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("quantile: the inverse rule takes the first value at which the share reaches the level", "[math][law]") {
  const std::array<double, 10> ten{10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
  CHECK(sample_quantile(ten, 0.1) == 1.0);
  CHECK(sample_quantile(ten, 0.100001) == 2.0);
  CHECK(sample_quantile(ten, 0.3) == 3.0);
  CHECK(sample_quantile(ten, 0.7) == 7.0);
  CHECK(sample_quantile(ten, 0.9) == 9.0);
  CHECK(sample_quantile(ten, 0.95) == 10.0);
  CHECK(sample_quantile(std::array{4.0}, 0.5) == 4.0);
}

TEST_CASE("quantile: the linear rule gives type 7 of Hyndman and Fan", "[math][published]") {
  // h = (n - 1) q + 1: for 1 … 5 at 0.1, 0.25 and 0.9 that is 1.4, 2 and 4.6; the values are their own ranks
  const std::array<double, 5> five{3, 1, 5, 2, 4};
  CHECK_THAT(sample_quantile(five, 0.1, quantile_rule::linear), WithinAbs(1.4, 1e-15));
  CHECK_THAT(sample_quantile(five, 0.25, quantile_rule::linear), WithinAbs(2.0, 1e-15));
  CHECK_THAT(sample_quantile(five, 0.9, quantile_rule::linear), WithinAbs(4.6, 1e-15));
}

TEST_CASE("quantile: sorted and unsorted values give the same bits, and levels never cross", "[math][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    random_stream random{seed};
    std::vector<double> values(1 + random.below(40));
    for (double& v : values) v = static_cast<double>(random.below(12));
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    INFO("seed " << seed);
    for (const auto rule : {quantile_rule::inverse, quantile_rule::linear}) {
      double before = -1.0;
      for (const level at : levels::m5) {
        const double q = sample_quantile(values, at, rule);
        CHECK(q == sorted_quantile(sorted, at, rule));
        CHECK(q >= before);
        before = q;
      }
    }
  }
}

TEST_CASE("quantile: an integer weight equals that many copies, and equal weights no weights", "[math][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    random_stream random{seed};
    std::vector<double> values(1 + random.below(20)), weights(values.size()), copies;
    const std::vector<double> ones(values.size(), 1.0);
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<double>(random.below(9));
      weights[i] = static_cast<double>(random.below(4));
      copies.insert(copies.end(), static_cast<std::size_t>(weights[i]), values[i]);
    }
    INFO("seed " << seed);
    for (const level at : levels::deciles) {
      CHECK(weighted_quantile(values, ones, at) == sample_quantile(values, at));
      if (!copies.empty()) CHECK(weighted_quantile(values, weights, at) == sample_quantile(copies, at));
    }
  }
}

TEST_CASE("quantile: what has no quantile is refused", "[math]") {
  const std::vector<double> none;
  const std::array<double, 2> two{1, 2};
  CHECK(ECHELON_FAULT_OF(sample_quantile(none, 0.5)) == 202);
  CHECK(ECHELON_FAULT_OF(sample_quantile(std::array{1.0, std::numeric_limits<double>::quiet_NaN()}, 0.5)) == 301);
  CHECK(ECHELON_FAULT_OF(weighted_quantile(two, std::array{1.0}, 0.5)) == 101);
  CHECK(ECHELON_FAULT_OF(weighted_quantile(two, std::array{0.0, 0.0}, 0.5)) == 202);
  CHECK(ECHELON_FAULT_OF(weighted_quantile(two, std::array{-1.0, 2.0}, 0.5)) == 303);
}
