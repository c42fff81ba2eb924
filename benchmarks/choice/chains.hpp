// SPDX-License-Identifier: BSL-1.0
// Generated chains and clocks of the programs that measure choice and assortments.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <echelon/choice/logit_mixture.hpp>
#include <echelon/choice/markov_chain.hpp>
#include <echelon/core/random.hpp>

namespace measured {

inline double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Median seconds of several calls, after one that is not counted.
template <class F>
double seconds(int times, F&& f) {
  f();
  std::vector<double> took;
  for (int k = 0; k < times; ++k) {
    const double start = now();
    f();
    took.push_back(now() - start);
  }
  std::sort(took.begin(), took.end());
  return took[took.size() / 2];
}

/// Customers leave a product with chance 0.05 to 0.4; most go on to few others (shares are eighth powers).
inline echelon::markov_chain dense_chain(std::size_t n, std::uint64_t seed) {
  echelon::random_stream s{seed, n, 1};
  std::vector<double> arrive(n), move(n * n, 0.0);
  double all = 0;
  for (double& a : arrive) all += a = s.uniform();
  for (double& a : arrive) a /= 1.05 * all;
  for (std::size_t i = 0; i < n; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < n; ++j) sum += move[i * n + j] = i == j ? 0 : std::pow(s.uniform(), 8);
    const double stay = 0.6 + 0.35 * s.uniform();
    for (std::size_t j = 0; j < n; ++j) move[i * n + j] *= stay / sum;
  }
  return {std::move(arrive), std::move(move)};
}

inline std::vector<double> prices(std::size_t n, std::uint64_t seed) {
  std::vector<double> r(n);
  echelon::random_stream s{seed, n, 2};
  for (double& x : r) x = std::exp(3 + 0.5 * s.normal());
  return r;
}

/// Segments with lognormal attractions and an outside option as attractive as a tenth of all products.
inline echelon::logit_mixture segments(std::size_t n, std::size_t k, std::uint64_t seed) {
  echelon::random_stream s{seed, n, 3};
  echelon::logit_mixture m;
  double all = 0;
  for (std::size_t g = 0; g < k; ++g) all += m.share.emplace_back(0.5 + s.uniform());
  for (double& w : m.share) w /= all;
  m.attraction.resize(n * k);
  for (double& u : m.attraction) u = std::exp(s.normal());
  m.outside.assign(k, 0.1 * static_cast<double>(n));
  return m;
}

}  // namespace measured
