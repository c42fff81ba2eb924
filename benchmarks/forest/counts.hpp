// SPDX-License-Identifier: BSL-1.0
/// The rows that the benchmarks of this folder train on.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/data/table.hpp>

namespace counts {

inline constexpr std::size_t columns = 50;

struct data {
  echelon::feature_table x;
  std::vector<double> y;
};

/// Negative binomial counts whose mean depends on six features; some of the 50 are small counts, as lags and codes are.
inline data rows(std::size_t n, std::uint64_t seed) {
  data d{echelon::feature_table{n, columns}, std::vector<double>(n)};
  for (std::size_t r = 0; r < n; ++r) {
    echelon::random_stream s{seed, r};
    for (std::size_t c = 0; c < columns; ++c)
      d.x(r, c) = static_cast<float>(c < 6 ? std::floor(10 * s.uniform()) / 10 : s.uniform());
    const auto x = [&](std::size_t c) { return static_cast<double>(d.x(r, c)); };
    const double mean = std::exp(0.5 + 1.5 * x(0) + 2 * x(1) * x(8) - x(9) + 0.5 * std::sin(6 * x(10)) + 0.5 * x(11));
    d.y[r] = static_cast<double>(s.negative_binomial(mean, 2.0));
  }
  return d;
}

}  // namespace counts
