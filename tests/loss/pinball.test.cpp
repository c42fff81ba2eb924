// SPDX-License-Identifier: BSL-1.0
#include <echelon/loss/pinball.hpp>

#include <algorithm>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/math/quantile.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("pinball: it follows its definition on both sides", "[loss][published]") {
  STATIC_REQUIRE(pinball(0.5, 3.0, 1.0) == 1.0);
  CHECK_THAT(pinball(0.9, 10.0, 8.0), WithinAbs(1.8, 1e-15));
  CHECK_THAT(pinball(0.9, 8.0, 10.0), WithinAbs(0.2, 1e-15));
  CHECK_THAT(doubled_pinball(0.1, 8.0, 10.0), WithinAbs(3.6, 1e-15));
  CHECK(pinball_slope(0.9, 10.0, 8.0) == -0.9);
  CHECK_THAT(pinball_slope(0.9, 8.0, 10.0), WithinAbs(0.1, 1e-15));
  CHECK(pinball_slope(0.9, 8.0, 8.0) == 0.0);
}

TEST_CASE("pinball: zero at the perfect forecast, else positive, homogeneous, half the absolute error at the median",
          "[loss][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    random_stream random{seed};
    const double y = random.normal(), z = random.normal(), scale = random.exponential();
    INFO("seed " << seed);
    for (const level at : levels::m5) {
      CHECK(pinball(at, y, y) == 0.0);
      CHECK(pinball(at, y, z) > 0.0);
      CHECK_THAT(pinball(at, scale * y, scale * z), WithinRel(scale * pinball(at, y, z), 1e-12));
      CHECK_THAT(pinball(at, y + 1.0, z + 1.0), WithinAbs(pinball(at, y, z), 1e-14));
    }
    CHECK(doubled_pinball(0.5, y, z) == std::abs(y - z));
  }
}

TEST_CASE("pinball: over constants it is minimised at the sample quantile", "[loss][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    random_stream random{seed};
    std::vector<double> sample(1 + random.below(30));
    for (double& v : sample) v = static_cast<double>(random.poisson(4.0));
    INFO("seed " << seed);
    for (const level at : levels::m5) {
      const auto loss_of = [&](double z) {
        double sum = 0.0;
        for (const double y : sample) sum += pinball(at, y, z);
        return sum;
      };
      const double best = loss_of(sample_quantile(sample, at));
      // the loss is piecewise linear with corners at the sample, so its minimum is at one of them
      for (const double z : sample) CHECK(best <= loss_of(z) + 1e-9);
    }
  }
}

TEST_CASE("pinball: the gradient is the slope of the loss", "[loss][law]") {
  using three = quantile_loss<0.1, 0.5, 0.9>;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    random_stream random{seed};
    const double y = random.normal();
    std::array<double, 3> z{random.normal(), random.normal(), random.normal()}, slope{};
    three::gradient(y, z, slope);
    INFO("seed " << seed);
    for (std::size_t k = 0; k < 3; ++k) {
      if (std::abs(y - z[k]) < 1e-5) continue;
      auto up = z, down = z;
      up[k] += 1e-6;
      down[k] -= 1e-6;
      CHECK_THAT(slope[k], WithinAbs((three::value(y, up) - three::value(y, down)) / 2e-6, 1e-8));
    }
  }
}

TEST_CASE("pinball: the smooth loss meets the pinball outside its parabola and bends without a jump inside",
          "[loss][law]") {
  for (const level at : levels::m5) {
    for (double z = -3.0; z <= 3.0; z += 0.0625) {
      const double width = 0.5, smooth = smooth_pinball(at, 0.0, z, width), kinked = pinball(at, 0.0, z);
      CHECK(smooth >= kinked - 1e-15);
      CHECK(smooth <= kinked + width / 4.0 + 1e-15);
      if (std::abs(z) >= width) CHECK(smooth == kinked);
      const double step = (smooth_pinball(at, 0.0, z + 1e-6, width) - smooth_pinball(at, 0.0, z - 1e-6, width)) / 2e-6;
      CHECK_THAT(smooth_pinball_slope(at, 0.0, z, width), WithinAbs(step, 2e-6));
    }
  }
}

TEST_CASE("pinball: levels that are equal make one type, and the mean over levels is one for all spellings",
          "[loss][law]") {
  STATIC_REQUIRE(std::is_same_v<quantile_loss<0.1>, quantile_loss<1 - 0.9>>);
  const std::array<double, 3> z{1.0, 2.0, 4.0};
  CHECK(quantile_loss<0.1, 0.5, 0.9>::value(3.0, z) == mean_pinball(levels::tenths, z, 3.0));
  const quantile_forecast f{1, 2, {0.1, 0.5, 0.9}, {1, 2, 4, 0, 1, 1}};
  const std::array<double, 2> y{3.0, undefined};
  const mean_tally t = mean_pinball(f, y);
  CHECK(t.value() == mean_pinball(levels::tenths, z, 3.0));
  CHECK(t.observed == 1);
  CHECK(t.missing == 1);
  CHECK(ECHELON_FAULT_OF(mean_pinball(f, std::span{y}.first(1))) == 101);
}
