// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/loess.hpp>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// The definition: at every point the line that minimises the tricube-weighted squares over the nearest `window`.
double by_definition(const std::vector<double>& y, std::size_t window, int degree, std::size_t at) {
  const auto n = static_cast<std::ptrdiff_t>(y.size()), w = static_cast<std::ptrdiff_t>(window);
  const auto i = static_cast<std::ptrdiff_t>(at);
  std::ptrdiff_t left = i - (w - 1) / 2;
  left = std::max<std::ptrdiff_t>(0, std::min(left, n - w));
  const std::ptrdiff_t right = std::min(n, left + w) - 1;
  const double reach = static_cast<double>(std::max(i - left, right - i)) +
                       (w > n ? std::floor(static_cast<double>(w - n) / 2) : 0.0);
  double s0 = 0, s1 = 0, s2 = 0, t0 = 0, t1 = 0;
  for (std::ptrdiff_t j = left; j <= right; ++j) {
    const double r = std::abs(static_cast<double>(j - i)) / reach, x = static_cast<double>(j);
    const double weight = r < 0.999 ? std::pow(1 - r * r * r, 3) : 0.0, v = y[static_cast<std::size_t>(j)];
    s0 += weight, s1 += weight * x, s2 += weight * x * x, t0 += weight * v, t1 += weight * x * v;
  }
  if (degree == 0) return t0 / s0;
  const double slope = (s0 * t1 - s1 * t0) / (s0 * s2 - s1 * s1);
  return (t0 - slope * s1) / s0 + slope * static_cast<double>(at);
}
}  // namespace

TEST_CASE("loess: every point is the weighted line or mean of its nearest neighbours", "[series][law]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    random_stream draw{seed};
    const std::size_t n = 3 + draw.below(40), window = 3 + 2 * draw.below(25);
    const int degree = static_cast<int>(draw.below(2));
    std::vector<double> y;
    for (std::size_t t = 0; t < n; ++t) y.push_back(draw.normal());
    const auto curve = smooth(loess{window, degree, 1}, y);
    INFO("seed " << seed << " n " << n << " window " << window << " degree " << degree);
    for (std::size_t t = 0; t < n; ++t) CHECK_THAT(curve[t], WithinAbs(by_definition(y, window, degree, t), 1e-9));
  }
}

TEST_CASE("loess: a jump fits every few points exactly, and draws lines between", "[series][law]") {
  std::vector<double> y;
  random_stream draw{3};
  for (int t = 0; t < 50; ++t) y.push_back(draw.normal());
  const auto all = smooth(loess{11, 1, 1}, y), some = smooth(loess{11, 1, 5}, y);
  for (std::size_t t = 0; t < 50; t += 5) CHECK(some[t] == all[t]);
  CHECK_THAT(some[49], WithinAbs(all[49], 1e-12));
  CHECK_THAT(some[7], WithinAbs(all[5] + 0.4 * (all[10] - all[5]), 1e-12));
}

TEST_CASE("loess: a straight line stays one, through any gap", "[series][law]") {
  std::vector<double> y;
  for (int t = 0; t < 60; ++t) y.push_back(5.0 - 0.25 * t);
  for (const std::size_t gap : {0u, 1u, 10u, 40u}) {
    auto seen = y;
    for (std::size_t t = 12; t < 12 + gap; ++t) seen[t] = missing;
    const auto curve = smooth(loess{9}, seen);
    for (std::size_t t = 0; t < 60; ++t) CHECK_THAT(curve[t], WithinAbs(y[t], 1e-10));
  }
  const auto one = smooth(loess{9}, std::vector<double>{missing, 4, missing});
  CHECK(one == std::vector<double>{4, 4, 4});
}

TEST_CASE("loess: what cannot be smoothed is refused", "[series]") {
  const std::vector<double> y{1, 2, 3}, none, gone(3, missing), infinite{1, std::numeric_limits<double>::infinity()};
  CHECK(ECHELON_FAULT_OF(smooth(loess{1}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(smooth(loess{5, 2}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(smooth(loess{5}, none)) == 202);
  CHECK(ECHELON_FAULT_OF(smooth(loess{5}, infinite)) == 301);
  CHECK(ECHELON_FAULT_OF(smooth(loess{5}, gone)) == 302);
}
