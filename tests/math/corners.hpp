// SPDX-License-Identifier: BSL-1.0
/// Linear programs by brute force: every corner is looked at.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/math/linear_program.hpp>

namespace echelon::tests {

/// The solution of a square system, none where it is singular.
inline std::optional<std::vector<double>> corner(std::vector<double> a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t j = 0; j < n; ++j) {
    std::size_t best = j;
    for (std::size_t i = j + 1; i < n; ++i)
      if (std::abs(a[i * n + j]) > std::abs(a[best * n + j])) best = i;
    if (std::abs(a[best * n + j]) < 1e-10) return {};
    for (std::size_t k = 0; k < n; ++k) std::swap(a[j * n + k], a[best * n + k]);
    std::swap(b[j], b[best]);
    for (std::size_t i = 0; i < n; ++i) {
      if (i == j) continue;
      const double f = a[i * n + j] / a[j * n + j];
      for (std::size_t k = 0; k < n; ++k) a[i * n + k] -= f * a[j * n + k];
      b[i] -= f * b[j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) b[i] /= a[i * n + i];
  return b;
}

/// The least cost over all corners: every choice of as many rows and bounds as there are columns. Infinite without one.
inline double by_corners(const linear_program& p) {
  const std::size_t n = p.columns();
  std::vector<std::vector<double>> line;
  std::vector<double> least;
  for (std::size_t i = 0; i < p.rows(); ++i) {
    line.emplace_back(p.row.begin() + static_cast<std::ptrdiff_t>(i * n),
                      p.row.begin() + static_cast<std::ptrdiff_t>((i + 1) * n));
    least.push_back(p.least[i]);
  }
  for (std::size_t j = 0; j < n; ++j)
    for (const bool upper : {false, true}) {
      if (upper && !std::isfinite(p.most[j])) continue;
      std::vector<double> unit(n, 0.0);
      unit[j] = upper ? -1 : 1;
      line.push_back(unit);
      least.push_back(upper ? -p.most[j] : 0);
    }
  double best = std::numeric_limits<double>::infinity();
  std::vector<std::size_t> choice(n);
  const auto look = [&](auto&& self, std::size_t depth, std::size_t from) -> void {
    if (depth == n) {
      std::vector<double> a, b;
      for (const std::size_t i : choice) {
        a.insert(a.end(), line[i].begin(), line[i].end());
        b.push_back(least[i]);
      }
      const auto x = corner(a, b);
      if (!x) return;
      for (std::size_t i = 0; i < line.size(); ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < n; ++j) sum += line[i][j] * (*x)[j];
        if (sum < least[i] - 1e-9) return;
      }
      double value = 0;
      for (std::size_t j = 0; j < n; ++j) value += p.cost[j] * (*x)[j];
      best = std::min(best, value);
      return;
    }
    for (std::size_t i = from; i < line.size(); ++i) {
      choice[depth] = i;
      self(self, depth + 1, i + 1);
    }
  };
  look(look, 0, 0);
  return best;
}

}  // namespace echelon::tests
