// SPDX-License-Identifier: BSL-1.0
/// Small symmetric positive definite systems without a guest: factor, solve, invert.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// Puts the factor L with L L' = a into the lower triangle of a, of which only that is read; false, and a spoilt, where
/// a is not positive definite beyond rounding.
///
/// shape   a [n, n]
/// cost    O(n^3)
/// source  Golub, Van Loan (2013) Matrix Computations, algorithm 4.2.1
inline bool factor_cholesky(std::span<double> a, std::size_t n) noexcept {
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a[i * n + j];
      const double whole = sum;
      for (std::size_t k = 0; k < j; ++k) sum -= a[i * n + k] * a[j * n + k];
      if (i == j && !(sum > 1e-14 * whole && std::isfinite(sum))) return false;
      a[i * n + j] = i == j ? std::sqrt(sum) : sum / a[j * n + j];
    }
  return true;
}

/// Puts the solution of L L' x = b in place of b.
///
/// shape   factor [n, n] as factor_cholesky leaves it; x [n]
inline void solve_cholesky(std::span<const double> factor, std::size_t n, std::span<double> x) noexcept {
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) x[i] -= factor[i * n + k] * x[k];
    x[i] /= factor[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) x[i] -= factor[k * n + i] * x[k];
    x[i] /= factor[i * n + i];
  }
}

/// The inverse of a, whole; empty where a is not positive definite. Rows are scaled first, so that units do not matter.
///
/// shape   a [n, n]; result [n, n]
template <class = void>
std::vector<double> inverse_cholesky(std::span<const double> a, std::size_t n) {
  std::vector<double> factor(a.begin(), a.end()), out(n * n, 0.0), unit(n, 1.0), column(n);
  for (std::size_t i = 0; i < n; ++i) {
    if (!(a[i * n + i] > 0.0)) return {};
    unit[i] = 1.0 / std::sqrt(a[i * n + i]);
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) factor[i * n + j] *= unit[i] * unit[j];
  if (!factor_cholesky(factor, n)) return {};
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t i = 0; i < n; ++i) column[i] = i == j ? 1.0 : 0.0;
    solve_cholesky(factor, n, column);
    for (std::size_t i = 0; i < n; ++i) out[i * n + j] = column[i] * unit[i] * unit[j];
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j) out[i * n + j] = out[j * n + i] = 0.5 * (out[i * n + j] + out[j * n + i]);
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
