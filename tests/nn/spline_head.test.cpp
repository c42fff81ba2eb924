// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/spline_head.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include <echelon/core/random.hpp>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;
using head = nn::spline_quantiles<2, 3, 0.1, 0.4, 0.9>;

namespace {

/// Twice the integral of the pinball loss, by the midpoint rule on a grid that is fine where a tail is steep.
template <class Quantile>
double integrated(Quantile quantile, double y) {
  double sum = 0;
  const std::size_t n = 40'000;
  for (std::size_t i = 0; i < n; ++i) {
    const auto level_of = [&](double u) { return u < 0.5 ? 4 * u * u * u : 1 - 4 * (1 - u) * (1 - u) * (1 - u); };
    const double a = level_of(static_cast<double>(i) / n), b = level_of(static_cast<double>(i + 1) / n);
    const double at = (a + b) / 2, error = y - quantile(at);
    sum += 2 * (b - a) * (error >= 0 ? at * error : (at - 1) * error);
  }
  return sum;
}

}  // namespace

TEST_CASE("spline: the closed form is twice the integral of the pinball loss", "[nn][law]") {
  const std::array<double, 4> at{0.1, 0.3, 0.5, 0.95}, value{-1, 0.5, 0.6, 4};
  const nn::quantile_pieces<double> of{at, value, 0.7, 1.3};
  for (const double y : {-9.0, -1.5, -1.0, -0.2, 0.55, 0.6, 3.0, 4.0, 4.5, 12.0}) {
    INFO("y " << y);
    CHECK_THAT(of.crps(y, nullptr), WithinAbs(integrated([&](double a) { return of.quantile(a); }, y), 1e-5));
  }
}

TEST_CASE("spline: pieces and tails meet, and the function ascends whatever the numbers", "[nn][law]") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto raw = tests::drawn<double>(head::size, seed, 3.0);
    double last = -INFINITY;
    for (double a = 0.001; a < 1; a += 0.001) {
      const double q = head::quantile(raw.data(), a);
      CHECK(q >= last);
      last = q;
    }
    for (const double a : {0.1, 0.4, 0.9})
      CHECK_THAT(head::quantile(raw.data(), a - 1e-12), WithinAbs(head::quantile(raw.data(), a + 1e-12), 1e-7));
  }
}

TEST_CASE("spline: the gradient agrees with central differences", "[nn][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const nn::batch<double> b{.series = 2, .steps = 2};
    auto z = tests::drawn<double>(b.rows() * head::in, seed);
    const auto y = tests::drawn<double>(4, seed + 1, 2.0), w = std::vector<double>{1, 0.5, 2, 0};
    const nn::targets<double> of{y.data(), w.data(), 2};
    std::vector<double> slope(z.size(), 5.0);
    head::loss(b, z.data(), of, 1.0, slope.data(), static_cast<double*>(nullptr));
    double worst = 0;
    for (std::size_t i = 0; i < z.size(); ++i) {
      const double kept = z[i], h = 1e-5;
      const auto loss = [&](double v) {
        z[i] = v;
        return head::loss(b, z.data(), of, 1.0, static_cast<double*>(nullptr), static_cast<double*>(nullptr));
      };
      const double difference = (loss(kept + h) - loss(kept - h)) / (2 * h);
      z[i] = kept;
      worst = std::max(worst, std::abs(difference - slope[i]) / std::max(1.0, std::abs(slope[i])));
    }
    CHECK(worst <= 1e-6);
  }
}
