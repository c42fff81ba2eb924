// SPDX-License-Identifier: BSL-1.0
/// Markov chains for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/choice/logit_mixture.hpp>
#include <echelon/choice/markov_chain.hpp>
#include <echelon/core/random.hpp>

namespace chains {

/// The chain of four products whose answers are known in fractions.
inline echelon::markov_chain four() {
  return {{0.3, 0.25, 0.2, 0.15},
          {0, 0.4, 0.2, 0.1, 0.3, 0, 0.3, 0.2, 0.1, 0.5, 0, 0.2, 0.2, 0.2, 0.3, 0}};
}
inline std::vector<double> four_prices() { return {10, 8, 6, 3}; }

/// A chain whose customers leave with chance 0.05 to 0.4 at each product.
inline echelon::markov_chain any(std::size_t n, std::uint64_t seed) {
  echelon::random_stream s{seed, n, 77};
  std::vector<double> arrive(n), move(n * n, 0.0);
  double all = 0;
  for (double& a : arrive) all += a = s.uniform();
  for (double& a : arrive) a /= 1.05 * all;
  for (std::size_t i = 0; i < n; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < n; ++j) {
      const double u = s.uniform() * s.uniform();
      if (i != j) sum += move[i * n + j] = u * u;
    }
    const double stay = 0.6 + 0.35 * s.uniform();
    for (std::size_t j = 0; j < n; ++j) move[i * n + j] *= sum > 0 ? stay / sum : 0;
  }
  return {std::move(arrive), std::move(move)};
}

/// Prices around 20.
inline std::vector<double> prices(std::size_t n, std::uint64_t seed) {
  echelon::random_stream s{seed, n, 78};
  std::vector<double> r(n);
  for (double& x : r) x = std::exp(3 + 0.5 * s.normal());
  return r;
}

/// Segments with lognormal attractions.
inline echelon::logit_mixture segments(std::size_t n, std::size_t k, std::uint64_t seed, double spread = 1) {
  echelon::random_stream s{seed, n, 79};
  echelon::logit_mixture m;
  double all = 0;
  for (std::size_t g = 0; g < k; ++g) {
    m.share.push_back(0.2 + s.uniform());
    all += m.share.back();
    m.outside.push_back(0.5 + s.uniform());
  }
  for (double& w : m.share) w /= all;
  for (std::size_t e = 0; e < n * k; ++e) m.attraction.push_back(std::exp(spread * s.normal()));
  return m;
}

}  // namespace chains
