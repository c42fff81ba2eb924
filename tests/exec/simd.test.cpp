// SPDX-License-Identifier: BSL-1.0
#include <echelon/exec/simd.hpp>

#include <array>
#include <cmath>
#include <cstddef>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;
namespace simd = echelon::exec::simd;

TEST_CASE("simd: the first lanes are loaded and stored, and nothing beside them", "[exec][law]") {
  for (std::size_t n = 0; n <= simd::width; ++n) {
    std::array<float, 3 * simd::width> from{}, to{};
    for (std::size_t i = 0; i < from.size(); ++i) from[i] = static_cast<float>(i) + 1;
    to.fill(-7);
    const simd::pack x = simd::load_first(from.data() + 3, n);
    float lane[simd::width];
    simd::store(lane, x);
    for (std::size_t i = 0; i < simd::width; ++i) CHECK(lane[i] == (i < n ? from[i + 3] : 0.0f));
    simd::store_first(to.data() + 5, simd::load(from.data()), n);
    for (std::size_t i = 0; i < to.size(); ++i) CHECK(to[i] == (i >= 5 && i < 5 + n ? from[i - 5] : -7.0f));
  }
}

TEST_CASE("simd: lanes compute what numbers do", "[exec][parity]") {
  random_stream random{7};
  for (int trial = 0; trial < 200; ++trial) {
    std::array<float, simd::width> a{}, b{}, c{}, got{};
    for (std::size_t i = 0; i < simd::width; ++i) {
      a[i] = static_cast<float>(random.normal());
      b[i] = static_cast<float>(random.normal());
      c[i] = static_cast<float>(random.normal());
    }
    const simd::pack x = simd::load(a.data()), y = simd::load(b.data()), z = simd::load(c.data());
    simd::store(got.data(), simd::fused(x, y, z));
    for (std::size_t i = 0; i < simd::width; ++i)
      CHECK_THAT(got[i], WithinAbs(static_cast<double>(a[i]) * b[i] + c[i], 1e-6));
    simd::store(got.data(), simd::larger(x, y) - simd::smaller(x, y));
    float most = a[0];
    double sum = 0;
    for (std::size_t i = 0; i < simd::width; ++i) {
      CHECK(got[i] == std::abs(a[i] - b[i]));
      most = std::max(most, a[i]);
      sum += a[i];
    }
    CHECK(simd::largest(x) == most);
    CHECK_THAT(simd::sum(x), WithinAbs(sum, 1e-5));
  }
}

TEST_CASE("simd: exp is within 3e-7 of the exponential and flat beyond 80", "[exec][law]") {
  for (float at = -80; at <= 80; at += 0.0371f) {
    float lane[simd::width];
    simd::store(lane, simd::exp(simd::all(at)));
    CHECK_THAT(lane[0] / std::exp(static_cast<double>(at)), WithinAbs(1.0, 3e-7));
    CHECK(lane[0] == lane[simd::width - 1]);
  }
  float low[simd::width], high[simd::width];
  simd::store(low, simd::exp(simd::all(-1e30f)));
  simd::store(high, simd::exp(simd::all(1e30f)));
  CHECK(low[0] > 0);
  CHECK(std::isfinite(high[0]));
}

TEST_CASE("simd: log is within 3e-7 of the logarithm", "[exec][law]") {
  for (float at = 1e-30f; at < 1e30f; at *= 1.037f) {
    float lane[simd::width];
    simd::store(lane, simd::log(simd::all(at)));
    const double truth = std::log(static_cast<double>(at));
    CHECK_THAT(lane[0], WithinAbs(truth, 3e-7 * std::max(1.0, std::abs(truth))));
  }
}

TEST_CASE("simd: inverse is within 2e-7 of the inverse, sqrt within 1e-7 of the root", "[exec][law]") {
  for (float at = 1e-30f; at < 1e30f; at *= 1.0137f) {
    float lane[simd::width];
    simd::store(lane, simd::inverse(simd::all(at)));
    CHECK_THAT(lane[0] * static_cast<double>(at), WithinAbs(1.0, 2e-7));
    simd::store(lane, simd::sqrt(simd::all(at)));
    CHECK_THAT(lane[0] / std::sqrt(static_cast<double>(at)), WithinAbs(1.0, 1e-7));
  }
}
