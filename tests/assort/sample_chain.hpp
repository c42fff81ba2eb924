// SPDX-License-Identifier: BSL-1.0
/// Markov chains and seasons for the tests of the room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <echelon/assort/selling_season.hpp>
#include <echelon/choice/markov_chain.hpp>
#include <echelon/core/random.hpp>

namespace assort_test {

/// Four products whose probabilities and seasons are known in exact fractions.
inline echelon::markov_chain four_products() {
  return {std::vector<double>{0.3, 0.25, 0.2, 0.15},
          std::vector<double>{0, 0.4, 0.2, 0.1, 0.3, 0, 0.3, 0.2, 0.1, 0.5, 0, 0.2, 0.2, 0.2, 0.3, 0}};
}

inline echelon::selling_season four_product_season() {
  echelon::selling_season s;
  s.price = {10, 8, 6, 3};
  s.cost = {4, 3, 2, 1};
  s.customers = echelon::exactly(8);
  return s;
}

/// Any chain; every row loses at least a tenth.
inline echelon::markov_chain any_chain(std::size_t n, std::uint64_t seed) {
  echelon::random_stream s{seed, n, 77};
  std::vector<double> arrive, move;
  const auto row = [&](std::size_t but) {
    std::vector<double> p(n);
    double sum = 0;
    for (std::size_t j = 0; j < n; ++j) sum += p[j] = j == but || s.uniform() < 0.2 ? 0.0 : s.exponential();
    const double keep = 0.9 - 0.5 * s.uniform();
    for (double& x : p) x *= sum > 0 ? keep / sum : 0.0;
    return p;
  };
  arrive = row(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto p = row(i);
    move.insert(move.end(), p.begin(), p.end());
  }
  return {std::move(arrive), std::move(move)};
}

/// Prices from 2 to 10, costs of 30 to 70 percent of them, salvage up to half the cost.
inline echelon::selling_season any_season(std::size_t n, std::uint64_t seed, std::uint32_t customers) {
  echelon::random_stream s{seed, n, 78};
  echelon::selling_season out;
  for (std::size_t j = 0; j < n; ++j) {
    out.price.push_back(2 + 8 * s.uniform());
    out.cost.push_back(out.price[j] * (0.3 + 0.4 * s.uniform()));
    out.salvage.push_back(0.5 * out.cost[j] * s.uniform());
  }
  out.customers = echelon::exactly(customers);
  return out;
}

}  // namespace assort_test
