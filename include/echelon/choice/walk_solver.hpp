// SPDX-License-Identifier: BSL-1.0
/// Large systems x = right + walk(x) of chains that leave some time, by products with the chain alone.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// How far a `walk_solver` came.
struct walk_report {
  double residual = 0;        ///< sum over states of |right + walk(x) - x|
  std::size_t products = 0;   ///< products with the chain
  bool solved = false;        ///< whether the residual fell to what was asked
};

/// Solves x = right + walk(x) by generalised minimal residuals, from the x that it finds.
///
/// Where x are visits, the residual is mass that went astray: probabilities computed from x are off by at most
/// `residual` in sum, since a walk that starts anywhere ends with probability one. No number of condition enters.
///
/// source  Saad, Schultz (1986) GMRES: a generalized minimal residual algorithm; the bound: multiply the residual by
///         the non-negative inverse of I - walk, whose columns are absorbed with probability one
struct walk_solver {
  double tolerance = 1e-13;         ///< of the residual, beside the sum of |right|
  std::size_t basis = 20;           ///< directions kept, a vector each
  std::size_t most_products = 4000;
  bool quick = false;  ///< x is zero, and the caller looks at the residual: saves two products, trusts one basis

  /// shape   right, x [states]; `walk(x, y)` fills y
  /// cost    one product with the chain and O(basis * states) a direction; memory O(basis * states)
  template <class Walk>
  walk_report operator()(const Walk& walk, std::span<const double> right, std::span<double> x) const {
    const std::size_t n = right.size();
    const std::size_t most = std::max<std::size_t>(1, std::min(basis, n));
    double size = 0;
    for (const double b : right) size += std::abs(b);
    const double wanted = tolerance * std::max(size, 1e-300);
    walk_report report;
    std::vector<double> direction((most + 1) * n), triangle((most + 1) * most), turn(2 * most), rest(most + 1), y(most);
    double before = 0;
    for (;;) {
      double* const first = direction.data();
      if (quick) {
        std::fill(first, first + n, 0.0);
      } else {
        walk(std::span<const double>{x.data(), n}, std::span<double>{first, n});
        ++report.products;
      }
      double square = 0;
      report.residual = 0;
      for (std::size_t i = 0; i < n; ++i) {
        first[i] += right[i] - x[i];
        square += first[i] * first[i];
        report.residual += std::abs(first[i]);
      }
      report.solved = report.residual <= wanted;
      const bool tired = before > 0 && report.residual > 0.999 * before && report.products > 100;
      if (report.solved || report.products >= most_products || tired) return report;
      before = report.residual;
      const double norm = std::sqrt(square), enough = 0.5 * wanted * norm / report.residual;
      for (std::size_t i = 0; i < n; ++i) first[i] /= norm;
      std::fill(rest.begin(), rest.end(), 0.0);
      rest[0] = norm;
      std::size_t k = 0;
      while (k < most) {
        const double* const from = direction.data() + k * n;
        double* const to = direction.data() + (k + 1) * n;
        walk(std::span<const double>{from, n}, std::span<double>{to, n});
        ++report.products;
        for (std::size_t i = 0; i < n; ++i) to[i] = from[i] - to[i];
        double* const h = triangle.data() + k * (most + 1);
        for (std::size_t q = 0; q <= k; ++q) {
          const double* const other = direction.data() + q * n;
          const double along = dot(to, other, n);
          h[q] = along;
          for (std::size_t i = 0; i < n; ++i) to[i] -= along * other[i];
        }
        const double length = std::sqrt(dot(to, to, n));
        for (std::size_t q = 0; q < k; ++q) {
          const double a = h[q], b = h[q + 1];
          h[q] = turn[2 * q] * a + turn[2 * q + 1] * b;
          h[q + 1] = turn[2 * q] * b - turn[2 * q + 1] * a;
        }
        const double radius = std::hypot(h[k], length);
        if (!(radius > 0)) break;  // the direction leads nowhere
        turn[2 * k] = h[k] / radius;
        turn[2 * k + 1] = length / radius;
        h[k] = radius;
        rest[k + 1] = -turn[2 * k + 1] * rest[k];
        rest[k] *= turn[2 * k];
        ++k;
        if (std::abs(rest[k]) <= enough || !(length > 0)) break;
        if (k < most)
          for (std::size_t i = 0; i < n; ++i) to[i] /= length;
      }
      if (k == 0) return report;
      for (std::size_t q = k; q-- > 0;) {
        double sum = rest[q];
        for (std::size_t p = q + 1; p < k; ++p) sum -= triangle[p * (most + 1) + q] * y[p];
        y[q] = sum / triangle[q * (most + 1) + q];
      }
      for (std::size_t q = 0; q < k; ++q) {
        const double* const along = direction.data() + q * n;
        for (std::size_t i = 0; i < n; ++i) x[i] += y[q] * along[i];
      }
      if (quick) {
        report.solved = std::abs(rest[k]) <= enough;
        report.residual = std::abs(rest[k]) * std::sqrt(static_cast<double>(n));
        return report;
      }
    }
  }

 private:
  static double dot(const double* a, const double* b, std::size_t n) noexcept {
    double part[8]{};
    std::size_t i = 0;
    for (; i + 8 <= n; i += 8)
      for (std::size_t l = 0; l < 8; ++l) part[l] += a[i + l] * b[i + l];
    for (; i < n; ++i) part[0] += a[i] * b[i];
    return ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]));
  }
};

}  // namespace echelon::inline ECHELON_ABI
