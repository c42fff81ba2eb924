// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/broken_line.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
const double missing = std::nan("");

std::vector<double> line(std::size_t n, std::vector<std::size_t> breaks, std::vector<double> slopes, double noise,
                         std::uint64_t seed = 1) {
  random_stream draw{seed};
  std::vector<double> y;
  double at = 100;
  std::size_t k = 0;
  for (std::size_t t = 0; t < n; ++t) {
    if (k < breaks.size() && t >= breaks[k]) ++k;
    y.push_back(at + noise * draw.normal());
    at += slopes[k];
  }
  return y;
}
}  // namespace

TEST_CASE("broken line: a line without noise is found exactly, through gaps", "[series][law]") {
  auto y = line(200, {60, 140}, {1, -2, 0.5}, 0);
  for (std::size_t t = 80; t < 95; ++t) y[t] = missing;
  // [bend]
  const fitted_broken_line f = fit(broken_line{}, y);
  CHECK(f.breaks == std::vector<std::size_t>{60, 140});  // where the slope changes; f.at(t) is the trend, also beyond
  // [/bend]
  for (std::size_t t = 0; t < 200; ++t)
    if (!std::isnan(y[t])) CHECK_THAT(f.at(static_cast<double>(t)), WithinAbs(y[t], 1e-5));
  CHECK_THAT(f.at(210) - f.at(205), WithinAbs(2.5, 1e-5));  // the last slope goes on
  CHECK_THAT(f.at(-10) - f.at(-4), WithinAbs(-6.0, 1e-5));
}

TEST_CASE("broken line: the squares are least squares, and one break stands where it is best", "[series][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto y = line(90, {30}, {0.3, -0.4}, 1.0, seed);
    const auto f = fit(broken_line{.noise = 1.0, .least = 3}, y);
    detail::knot_squares squares{y};
    std::vector<double> values;
    double best = std::numeric_limits<double>::infinity();
    std::size_t at = 0;
    for (std::size_t k = 3; k + 4 < 90; ++k) {
      const double there = squares(std::vector<std::size_t>{0, k, 89}, values);
      // the same by the residuals
      double sum = 0;
      for (std::size_t t = 0; t < 90; ++t) {
        const double x = static_cast<double>(t), b = static_cast<double>(k);
        const double z = t < k ? values[0] + (values[1] - values[0]) * x / b
                               : values[1] + (values[2] - values[1]) * (x - b) / (89 - b);
        sum += (y[t] - z) * (y[t] - z);
      }
      CHECK_THAT(there, WithinRel(sum, 1e-7));
      if (there < best) best = there, at = k;
    }
    INFO("seed " << seed);
    if (f.breaks.size() == 1) CHECK(f.breaks[0] == at);
    CHECK(!f.breaks.empty());
  }
}

TEST_CASE("broken line: planted breaks are located within one per cent of the series", "[series][law]") {
  // slopes times or over 1.5; the noise is a third of what a straight line leaves of the trend
  double hit = 0, made = 0, said = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto trend = line(3000, {1000, 2000}, {1, 1.5, 1}, 0);
    const auto y = line(3000, {1000, 2000}, {1, 1.5, 1}, 30.0, seed);
    const auto f = fit(broken_line{}, y);
    made += 2;
    said += static_cast<double>(f.breaks.size());
    for (const double b : {1000.0, 2000.0})
      hit += std::any_of(f.breaks.begin(), f.breaks.end(),
                         [&](std::size_t t) { return std::abs(static_cast<double>(t) - b) <= 30; })
                 ? 1
                 : 0;
  }
  CHECK(2 * hit / (made + said) >= 0.9);
}

TEST_CASE("broken line: noise has no breaks, also where it lasts", "[series][law]") {
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    random_stream draw{seed, 7};
    std::vector<double> y;
    double last = 0;
    for (int t = 0; t < 300; ++t) {
      last = (seed % 2 == 0 ? 0.6 : 0.0) * last + draw.normal();
      y.push_back(50 + 0.1 * t + last);
    }
    found += fit(broken_line{}, y).breaks.empty() ? 0 : 1;
  }
  CHECK(found <= 2);
}

TEST_CASE("broken line: another unit changes nothing", "[series][law]") {
  const auto y = line(150, {70}, {0.2, 1}, 0.5);
  const auto f = fit(broken_line{}, y);
  for (const double unit : {256.0, 0.125}) {
    auto other = y;
    for (double& v : other) v *= unit;
    const auto g = fit(broken_line{}, other);
    CHECK(g.breaks == f.breaks);
    for (std::size_t k = 0; k < f.values.size(); ++k) CHECK_THAT(g.values[k], WithinRel(f.values[k] * unit, 1e-9));
  }
  for (const double v : fit(broken_line{}, std::vector<double>(30, 5.0)).values) CHECK_THAT(v, WithinAbs(5.0, 1e-6));
}

TEST_CASE("broken line: what has no line is refused", "[series]") {
  const std::vector<double> y{1, 2, 3, 4};
  CHECK(ECHELON_FAULT_OF(fit(broken_line{.penalty = -1}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(broken_line{.noise = -1}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(broken_line{}, std::vector<double>{})) == 202);
  CHECK(ECHELON_FAULT_OF(fit(broken_line{}, std::vector<double>{1, 2, missing})) == 302);
  CHECK(ECHELON_FAULT_OF(fit(broken_line{}, std::vector<double>{1, std::numeric_limits<double>::infinity()})) == 301);
  CHECK(fit(broken_line{}, std::vector<double>{1, 2, 3}).breaks.empty());
}
