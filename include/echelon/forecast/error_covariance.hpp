// SPDX-License-Identifier: BSL-1.0
/// How forecast errors of many series vary together, from few observations: shrunk towards no correlation.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/view.hpp>
#include <echelon/exec/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// The sums over nodes of left(i, s) * right(i, t), for all s and t.
///
/// repeats identical for every exec policy and number of workers: each entry adds its nodes in order
template <exec::policy E>
std::vector<double> inner_products(const E& where, matrix_view<const double> left, matrix_view<const double> right) {
  const std::size_t width = left.columns();
  std::vector<double> out(width * width, 0.0);
  constexpr std::size_t block = 16;
  bulk(where, (width + block - 1) / block, [&](std::size_t chunk) {
    const std::size_t begin = chunk * block, end = std::min(begin + block, width);
    for (std::size_t i = 0; i < left.rows(); ++i) {
      const double* const r = right.row(i).data();
      for (std::size_t s = begin; s < end; ++s) {
        const double l = left(i, s);
        double* const to = out.data() + s * width;
        for (std::size_t t = 0; t < width; ++t) to[t] += l * r[t];
      }
    }
  });
  return out;
}

}  // namespace detail

/// Mean squares of past errors, by node.
///
/// shape   errors [nodes, observations]
/// throws  error 202 no observation | 301 an error that is not finite
template <class = void>
std::vector<double> mean_squares(matrix_view<const double> errors) {
  check::not_empty(errors.columns(), "errors");
  std::vector<double> out(errors.rows());
  for (std::size_t i = 0; i < errors.rows(); ++i) {
    check::finite(std::span<const double>{errors.row(i)}, "errors");
    for (const double e : errors.row(i)) out[i] += e * e;
    out[i] /= static_cast<double>(errors.columns());
  }
  return out;
}

/// By how much correlations between errors should shrink to zero, from 0 to 1, so that the expected squared distance to
/// the true covariance is least. Errors are taken to have mean zero; nodes without error count for nothing.
///
/// shape   errors [nodes, observations]
/// throws  error 202 no node | 301 an error that is not finite | 302 fewer than two observations
/// cost    O(nodes * observations^2): sums over all pairs of nodes are read from products of observations
/// source  Schäfer, Strimmer (2005) A shrinkage approach to large-scale covariance matrix estimation, Statistical
///         Applications in Genetics and Molecular Biology 4, target D; Wickramasuriya et al. (2019), section 2.4
template <exec::policy E>
double shrinkage_intensity(const E& where, matrix_view<const double> errors) {
  check::not_empty(errors.rows(), "errors");
  check::at_least(errors.columns(), 2, "errors, observations,");
  const std::size_t n = errors.rows(), width = errors.columns();
  const auto t = static_cast<double>(width);
  const std::vector<double> square = mean_squares(errors);
  std::vector<double> x(n * width);
  double used = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double scale = square[i] > 0 ? 1 / std::sqrt(square[i]) : 0.0;
    used += square[i] > 0 ? 1 : 0;
    for (std::size_t k = 0; k < width; ++k) x[i * width + k] = scale * errors(i, k);
  }
  const matrix_view<const double> standard{x.data(), n, width};
  const std::vector<double> product = detail::inner_products(where, standard, standard);
  double squared_sums = -used * t * t;  // sums over pairs i != j of (sum over k of x_ik x_jk)^2
  for (const double p : product) squared_sums += p * p;
  double sums_of_squares = 0;           // of x_ik^2 x_jk^2
  std::vector<double> fourth(width, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < width; ++k) {
      const double squared = standard(i, k) * standard(i, k);
      fourth[k] += squared * squared;
    }
  for (std::size_t k = 0; k < width; ++k) {
    const double all = product[k * width + k];
    sums_of_squares += all * all - fourth[k];
  }
  const double variances = (sums_of_squares - squared_sums / t) / (t * (t - 1));
  const double correlations = squared_sums / (t * t);
  return correlations > 0 ? std::clamp(variances / correlations, 0.0, 1.0) : 1.0;
}

}  // namespace echelon::inline ECHELON_ABI
