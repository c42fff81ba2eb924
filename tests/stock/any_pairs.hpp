// SPDX-License-Identifier: BSL-1.0
/// Pair problems made by chance, and their least cost by looking at every labelling.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/stock/pair_search.hpp>

namespace any {

struct pair_size {
  std::size_t variables = 4, labels = 3;
  double density = 1.0;
  double forbidden = 0.0;
};

inline echelon::pair_problem::table table(const echelon::pair_problem& p, std::size_t a, std::size_t b,
                                          std::uint64_t seed, double forbidden = 0.0) {
  echelon::random_stream s{seed, 100 + 10 * a + b};
  echelon::pair_problem::table t{a, b, {}};
  for (std::size_t i = 0; i < p.single[a].size() * p.single[b].size(); ++i)
    t.cost.push_back(s.uniform() < forbidden ? std::numeric_limits<double>::infinity() : 10 * s.uniform() - 5);
  return t;
}

inline echelon::pair_problem pairs(const pair_size& how, std::uint64_t seed) {
  echelon::random_stream s{seed, 1};
  echelon::pair_problem p;
  for (std::size_t v = 0; v < how.variables; ++v) {
    p.single.emplace_back(1 + static_cast<std::size_t>(s.uniform() * static_cast<double>(how.labels)));
    for (double& c : p.single.back()) c = 4 * s.uniform();
  }
  for (std::size_t a = 0; a < how.variables; ++a)
    for (std::size_t b = a + 1; b < how.variables; ++b)
      if (s.uniform() < how.density) p.pairs.push_back(s.uniform() < 0.5 ? table(p, a, b, seed, how.forbidden)
                                                                         : table(p, b, a, seed, how.forbidden));
  return p;
}

inline double least(const echelon::pair_problem& p) {
  std::vector<std::uint32_t> label(p.single.size());
  double best = std::numeric_limits<double>::infinity();
  for (;;) {
    best = std::min(best, p.value({label.data(), label.size()}));
    std::size_t v = 0;
    while (v < label.size() && ++label[v] == p.single[v].size()) label[v++] = 0;
    if (v == label.size()) return best;
  }
}

}  // namespace any
