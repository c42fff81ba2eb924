// SPDX-License-Identifier: BSL-1.0
/// Small sums, and reconciliation by the formulas of the papers with dense matrices.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/forecast/aggregation.hpp>

namespace echelon::tests {

inline aggregation sums_of(std::size_t bottoms, const std::vector<std::vector<std::uint32_t>>& groups) {
  aggregation s{bottoms, {0}, {}};
  for (const auto& g : groups) {
    s.member.insert(s.member.end(), g.begin(), g.end());
    s.offset.push_back(s.member.size());
  }
  return s;
}

/// Total, three groups, eight series; one of the groups is a subgroup of another.
inline aggregation small_tree() {
  return sums_of(8, {{0, 1, 2, 3, 4, 5, 6, 7}, {2, 3}, {0, 1, 2, 3}, {5, 6, 7}});
}
/// Two ways to group six series, and the total.
inline aggregation small_cross() {
  return sums_of(6, {{0, 1, 2, 3, 4, 5}, {0, 1, 2}, {3, 4, 5}, {0, 3}, {1, 4}, {2, 5}});
}

inline std::vector<double> noise(std::uint64_t seed, std::size_t n, double scale = 1) {
  random_stream draw{seed};
  std::vector<double> out(n);
  for (auto& v : out) v = scale * draw.normal();
  return out;
}

/// Solves a x = b in place, row-major, by elimination with pivots.
inline std::vector<double> solved(std::vector<double> a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t j = 0; j < n; ++j) {
    std::size_t p = j;
    for (std::size_t i = j + 1; i < n; ++i)
      if (std::abs(a[i * n + j]) > std::abs(a[p * n + j])) p = i;
    for (std::size_t k = 0; k < n; ++k) std::swap(a[j * n + k], a[p * n + k]);
    std::swap(b[j], b[p]);
    for (std::size_t i = j + 1; i < n; ++i) {
      const double f = a[i * n + j] / a[j * n + j];
      for (std::size_t k = j; k < n; ++k) a[i * n + k] -= f * a[j * n + k];
      b[i] -= f * b[j];
    }
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  return b;
}

/// S (S' W^-1 S)^-1 S' W^-1 y for one column, W dense: Wickramasuriya et al. (2019), eq. 9.
inline std::vector<double> dense_minimum_trace(const aggregation& s, const std::vector<double>& w,
                                               const std::vector<double>& y) {
  const std::size_t n = s.nodes(), m = s.aggregates(), k = s.bottoms;
  std::vector<double> sum(n * k, 0.0), left(n * k);  // left = W^-1 S
  for (std::size_t a = 0; a < m; ++a)
    for (const auto b : s.members(a)) sum[a * k + b] = 1;
  for (std::size_t b = 0; b < k; ++b) sum[(m + b) * k + b] = 1;
  for (std::size_t b = 0; b < k; ++b) {
    std::vector<double> column(n);
    for (std::size_t i = 0; i < n; ++i) column[i] = sum[i * k + b];
    column = solved(w, column);
    for (std::size_t i = 0; i < n; ++i) left[i * k + b] = column[i];
  }
  std::vector<double> normal(k * k, 0.0), right(k, 0.0);
  for (std::size_t b = 0; b < k; ++b)
    for (std::size_t i = 0; i < n; ++i) {
      right[b] += left[i * k + b] * y[i];
      for (std::size_t c = 0; c < k; ++c) normal[b * k + c] += left[i * k + b] * sum[i * k + c];
    }
  const std::vector<double> bottom = solved(normal, right);
  std::vector<double> out(n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t b = 0; b < k; ++b) out[i] += sum[i * k + b] * bottom[b];
  return out;
}

inline std::vector<double> diagonal(const std::vector<double>& v) {
  std::vector<double> w(v.size() * v.size(), 0.0);
  for (std::size_t i = 0; i < v.size(); ++i) w[i * v.size() + i] = v[i];
  return w;
}

/// The largest distance between a sum and its members, over the size of the largest number.
inline double incoherence(const aggregation& s, const std::vector<double>& y, std::size_t columns) {
  double worst = 0, size = 1e-300;
  for (const double v : y) size = std::max(size, std::abs(v));
  for (std::size_t a = 0; a < s.aggregates(); ++a)
    for (std::size_t c = 0; c < columns; ++c) {
      double sum = 0;
      for (const auto b : s.members(a)) sum += y[(s.aggregates() + b) * columns + c];
      worst = std::max(worst, std::abs(sum - y[a * columns + c]));
    }
  return worst / size;
}

}  // namespace echelon::tests
