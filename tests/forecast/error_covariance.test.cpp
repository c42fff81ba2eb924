// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/error_covariance.hpp>

#include <limits>

#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>
#include <tests/catch.hpp>
#include <tests/forecast/hierarchies.hpp>

using namespace echelon;

namespace {

/// Pair by pair: sum of estimated variances of the correlations over the sum of their squares.
double by_pairs(const std::vector<double>& e, std::size_t n, std::size_t t) {
  std::vector<double> x = e;
  for (std::size_t i = 0; i < n; ++i) {
    double square = 0;
    for (std::size_t k = 0; k < t; ++k) square += e[i * t + k] * e[i * t + k] / static_cast<double>(t);
    for (std::size_t k = 0; k < t; ++k) x[i * t + k] /= std::sqrt(square);
  }
  double variances = 0, correlations = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j) continue;
      double sum = 0, squares = 0;
      for (std::size_t k = 0; k < t; ++k) {
        const double w = x[i * t + k] * x[j * t + k];
        sum += w;
        squares += w * w;
      }
      const auto m = static_cast<double>(t);
      variances += (squares - sum * sum / m) / (m * (m - 1));
      correlations += sum / m * sum / m;
    }
  return std::min(1.0, std::max(0.0, variances / correlations));
}

}  // namespace

TEST_CASE("shrinkage intensity: products of observations give what all pairs of nodes give", "[forecast][published]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    random_stream draw{seed};
    const std::size_t n = 2 + draw.below(12), t = 2 + draw.below(20);
    auto e = tests::noise(seed, n * t);
    for (std::size_t i = 1; i < n; ++i)  // correlated with the first, to a degree of its own, on a scale of its own
      for (std::size_t k = 0; k < t; ++k)
        e[i * t + k] = static_cast<double>(i) * (e[i * t + k] + (i % 3 == 0 ? 2.0 : 0.5) * e[k]);
    INFO("seed " << seed);
    const double ours = shrinkage_intensity(exec::seq, {e.data(), n, t});
    CHECK_THAT(ours, WithinAbs(by_pairs(e, n, t), 1e-10));
    CHECK(ours == shrinkage_intensity(exec::threads{.workers = 3}, {e.data(), n, t}));
  }
}

TEST_CASE("shrinkage intensity: errors that move together keep their correlations, unrelated ones do not",
          "[forecast][law]") {
  auto e = tests::noise(1, 20 * 100);
  CHECK(shrinkage_intensity(exec::seq, {e.data(), 20, 100}) > 0.8);
  for (std::size_t i = 1; i < 20; ++i)
    for (std::size_t k = 0; k < 100; ++k) e[i * 100 + k] = e[k] + 0.1 * e[i * 100 + k];
  CHECK(shrinkage_intensity(exec::seq, {e.data(), 20, 100}) < 0.05);
}

TEST_CASE("shrinkage intensity: nodes without error count for nothing, and what it refuses", "[forecast]") {
  auto e = tests::noise(1, 3 * 10);
  const double two = shrinkage_intensity(exec::seq, {e.data(), 2, 10});
  std::fill(e.begin() + 20, e.end(), 0.0);
  CHECK_THAT(shrinkage_intensity(exec::seq, {e.data(), 3, 10}), WithinAbs(two, 1e-12));
  const std::vector<double> zeros(20, 0.0);
  CHECK(shrinkage_intensity(exec::seq, {zeros.data(), 2, 10}) == 1.0);
  CHECK(ECHELON_FAULT_OF(shrinkage_intensity(exec::seq, {e.data(), 3, 1})) == 302);
  CHECK(ECHELON_FAULT_OF(shrinkage_intensity(exec::seq, {e.data(), 0, 10})) == 202);
  CHECK(ECHELON_FAULT_OF(mean_squares({e.data(), 3, 0})) == 202);
  e[3] = std::numeric_limits<double>::infinity();
  CHECK(ECHELON_FAULT_OF(shrinkage_intensity(exec::seq, {e.data(), 3, 10})) == 301);
}
