// SPDX-License-Identifier: BSL-1.0
/// Means over the normal and the uniform distribution by few points: Gauss quadrature.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// A mean as a weighted sum: E f(X) is near the sum of weight_k f(at_k). Weights sum to one.
struct point_rule {
  std::vector<double> at, weight;
};

namespace detail {

/// The rule of a distribution that is symmetric around zero, by the recurrence of its orthonormal polynomials
/// b_{k+1} p_{k+1} = x p_k - b_k p_{k-1}. Points are eigenvalues of the matrix with b beside its diagonal, found by
/// counting and halving; weights 1 / sum of p_k^2.
///
/// shape   b [n], b_1 … b_n
/// source  Golub, Welsch (1969) Calculation of Gauss quadrature rules, Math. Comp. 23; Wilkinson (1965), 5.39
template <class = void>
point_rule symmetric_rule(const std::vector<double>& b) {
  const std::size_t n = b.size();
  double reach = 0;
  for (std::size_t k = 0; k + 1 < n; ++k) reach = std::fmax(reach, b[k] + (k > 0 ? b[k - 1] : 0.0));
  point_rule out{std::vector<double>(n, 0.0), std::vector<double>(n, 0.0)};
  for (std::size_t i = 0; i < n; ++i) {
    double low = -reach - 1.0, high = reach + 1.0;
    for (int step = 0; step < 200 && low < high; ++step) {
      const double x = 0.5 * (low + high);
      if (x == low || x == high) break;
      std::size_t below = 0;  // eigenvalues less than x
      double q = -x;
      for (std::size_t k = 0;; ++k) {
        below += q < 0.0 ? 1 : 0;
        if (k + 1 == n) break;
        q = -x - b[k] * b[k] / (q == 0.0 ? 1e-300 : q);
      }
      (below > i ? high : low) = x;
    }
    out.at[i] = 0.5 * (low + high);
  }
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    out.at[i] = i < n - 1 - i ? 0.5 * (out.at[i] - out.at[n - 1 - i]) : i == n - 1 - i ? 0.0 : -out.at[n - 1 - i];
    double before = 0, p = 1, squares = 1;
    for (std::size_t k = 0; k + 1 < n; ++k) {
      const double next = (out.at[i] * p - (k > 0 ? b[k - 1] : 0.0) * before) / b[k];
      before = p;
      p = next;
      squares += p * p;
    }
    out.weight[i] = 1.0 / squares;
    total += out.weight[i];
  }
  for (double& w : out.weight) w /= total;
  return out;
}

}  // namespace detail

/// E f(Z), Z standard normal: exact for polynomials of degree 2 n - 1.
///
/// throws  error 201 n outside 1 … 200
/// cost    O(n^2)
/// source  Gauss-Hermite quadrature; Abramowitz, Stegun (1964) 25.4.46, with density exp(-x^2 / 2)
template <class = void>
point_rule hermite_points(std::size_t n) {
  check::range(n >= 1 && n <= 200, "n", "lies outside 1 to 200");
  std::vector<double> b(n);
  for (std::size_t k = 0; k < n; ++k) b[k] = std::sqrt(static_cast<double>(k + 1));
  return detail::symmetric_rule(b);
}

/// E f(Z) by n equal steps over (-8.5, 8.5): for functions that Gauss's points follow badly, since they turn within a
/// small part of a standard deviation, such as a logit of a wide utility. With steps h the error falls like
/// e^(-2 pi a / h), where a is how far f stays smooth off the real line.
///
/// throws  error 201 n outside 1 … 100,000
/// source  Trefethen, Weideman (2014) The exponentially convergent trapezoidal rule, SIAM Review 56(3)
template <class = void>
point_rule normal_steps(std::size_t n) {
  check::range(n >= 1 && n <= 100000, "n", "lies outside 1 to 100,000");
  point_rule out;
  double total = 0;
  for (std::size_t k = 0; k < n; ++k) {
    const double z = 17.0 * (static_cast<double>(k) + 0.5) / static_cast<double>(n) - 8.5;
    out.at.push_back(z);
    out.weight.push_back(std::exp(-0.5 * z * z));
    total += out.weight.back();
  }
  for (double& w : out.weight) w /= total;
  return out;
}

/// E f(U), U uniform on (-1, 1): exact for polynomials of degree 2 n - 1.
///
/// throws  error 201 n outside 1 … 200
/// cost    O(n^2)
/// source  Gauss-Legendre quadrature; Abramowitz, Stegun (1964) 25.4.29
template <class = void>
point_rule legendre_points(std::size_t n) {
  check::range(n >= 1 && n <= 200, "n", "lies outside 1 to 200");
  std::vector<double> b(n);
  for (std::size_t k = 0; k < n; ++k) {
    const auto m = static_cast<double>(k + 1);
    b[k] = m / std::sqrt(4.0 * m * m - 1.0);
  }
  return detail::symmetric_rule(b);
}

}  // namespace echelon::inline ECHELON_ABI
