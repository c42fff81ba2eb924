// SPDX-License-Identifier: BSL-1.0
#include <echelon/math/lanes.hpp>

#include <algorithm>
#include <cmath>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// The largest error of f over `points` places from `from` to `to`, by `judge(got, place)`.
template <class F, class Judge>
double worst(double from, double to, int points, F&& f, Judge&& judge) {
  double most = 0;
  for (int i = 0; i < points; i += 16) {
    float at[16], got[16];
    for (int l = 0; l < 16; ++l) at[l] = static_cast<float>(from + (to - from) * (i + l) / (points - 1));
    f(lanes::load(at)).store(got);
    for (int l = 0; l < 16; ++l) most = std::max(most, judge(static_cast<double>(got[l]), static_cast<double>(at[l])));
  }
  return most;
}

}  // namespace

TEST_CASE("lanes: the exponential is right to single precision", "[math]") {
  const auto off = [](double got, double x) { return std::abs(got / std::exp(x) - 1); };
  CHECK(worst(-80, 80, 160'000, [](const lanes& x) { return lane_math::exp(x); }, off) <= 3e-7);
  float out[16];
  lane_math::exp(-1e30f).store(out);
  CHECK_THAT(static_cast<double>(out[7]), WithinRel(std::exp(-80.0), 1e-6));
  lane_math::exp(1e30f).store(out);
  CHECK_THAT(static_cast<double>(out[7]), WithinRel(std::exp(80.0), 1e-6));
}

TEST_CASE("lanes: the logarithm is right to single precision", "[math]") {
  const auto log = [](const lanes& x) { return lane_math::log(x); };
  const auto relative = [](double got, double x) { return std::abs(got / std::log(x) - 1); };
  const auto absolute = [](double got, double x) { return std::abs(got - std::log(x)); };
  CHECK(worst(1e-30, 1e-3, 160'000, log, relative) <= 2e-7);
  CHECK(worst(1.5, 1e6, 160'000, log, relative) <= 2e-7);
  CHECK(worst(0.5, 2, 160'000, log, absolute) <= 1e-7);
}

TEST_CASE("lanes: density, tail and quantile of the normal are those of the oracle", "[math][parity]") {
  const auto dense = [](const lanes& z) { return lane_math::density(z); };
  const auto tail = [](const lanes& z) { return lane_math::above(z, lane_math::density(z)); };
  const auto quantile = [](const lanes& p) { return lane_math::exceeded(p); };
  CHECK(worst(-8, 8, 160'000, dense, [](double got, double z) { return std::abs(got - plain_math::density(z)); }) <=
        1e-7);
  CHECK(worst(-8, 8, 160'000, tail, [](double got, double z) { return std::abs(got - plain_math::above(z, 0)); }) <=
        3e-7);
  const auto off = [](double got, double p) { return std::abs(got - plain_math::exceeded(p)); };
  CHECK(worst(1e-6, 1e-3, 160'000, quantile, off) <= 1e-3);
  CHECK(worst(1e-3, 0.999, 160'000, quantile, off) <= 1e-3);
}

TEST_CASE("lanes: choices go lane by lane", "[math]") {
  float at[16], got[16];
  for (int l = 0; l < 16; ++l) at[l] = static_cast<float>(l) - 7.5f;
  const lanes x = lanes::load(at);
  const auto inside = (x >= -3.0f) & (x <= 4.0f), outside = (x < -3.0f) | (x > 4.0f);
  lane_math::choose(inside, lane_math::magnitude(x), lane_math::choose(outside, 1.0f, 2.0f)).store(got);
  for (int l = 0; l < 16; ++l)
    CHECK(got[l] == (at[l] >= -3 && at[l] <= 4 ? std::abs(at[l]) : 1.0f));
  (lane_math::larger(x, 0.0f) - lane_math::smaller(x, 0.0f) / 2.0f).store(got);
  for (int l = 0; l < 16; ++l) CHECK(got[l] == (at[l] > 0 ? at[l] : -at[l] / 2));
}

TEST_CASE("lanes: the oracle is the standard library", "[math]") {
  CHECK(plain_math::above(0, 0) == 0.5);
  CHECK_THAT(plain_math::above(1.96, 0), WithinRel(0.024997895148220435, 1e-14));
  CHECK_THAT(plain_math::exceeded(plain_math::above(2.5, 0)), WithinRel(2.5, 1e-14));
  CHECK_THAT(plain_math::density(1), WithinRel(0.24197072451914337, 1e-15));
}
