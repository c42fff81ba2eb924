// SPDX-License-Identifier: BSL-1.0
/// Dense linear algebra on our views: the door to Eigen. Values cross it, never expressions.
///
/// The functions are templates without a choice, so that only who calls one pays for its instantiation.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/QR>

#include <echelon/core/check.hpp>
#include <echelon/core/view.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

using row_major = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

inline Eigen::Map<const row_major, 0, Eigen::OuterStride<>> mapped(matrix_view<const double> x) noexcept {
  return {x.data(), static_cast<Eigen::Index>(x.rows()), static_cast<Eigen::Index>(x.columns()),
          Eigen::OuterStride<>{static_cast<Eigen::Index>(x.stride())}};
}
inline Eigen::Map<const Eigen::VectorXd> mapped(std::span<const double> x) noexcept {
  return {x.data(), static_cast<Eigen::Index>(x.size())};
}
inline std::vector<double> values_of(const Eigen::VectorXd& x) { return {x.data(), x.data() + x.size()}; }
inline void check_system(matrix_view<const double> x, std::span<const double> y) {
  check::not_empty(x.rows(), "x");
  check::not_empty(x.columns(), "x");
  check::size(y.size(), x.rows(), "y");
  for (std::size_t r = 0; r < x.rows(); ++r) check::finite(std::span<const double>{x.row(r)}, "x");
  check::finite(y, "y");
}

}  // namespace detail

/// The coefficients b that minimise |y - x b|^2; of several, those with the smallest |b|.
///
/// shape   x [rows, columns], y [rows]; result [columns]
/// throws  error 101 shapes differ | 202 x empty | 301 not finite
/// cost    O(rows * columns^2)
/// source  Golub, Van Loan (2013) Matrix Computations, 5.5.6: complete orthogonal decomposition
template <class = void>
std::vector<double> least_squares(matrix_view<const double> x, std::span<const double> y) {
  detail::check_system(x, y);
  return detail::values_of(detail::mapped(x).completeOrthogonalDecomposition().solve(detail::mapped(y)));
}

/// The coefficients b that minimise |y - x b|^2 + lambda |b|^2; every column is penalised, an intercept too.
///
/// shape   x [rows, columns], y [rows]; result [columns]
/// throws  error 101 shapes differ | 201 lambda not positive and finite | 202 x empty | 301 not finite
/// cost    O(rows * columns^2)
/// source  Hoerl, Kennard (1970) Ridge regression: biased estimation for nonorthogonal problems, eq. 2.1; solved by the
///         orthogonal factors of x on top of sqrt(lambda) I, so that a large x'x loses no digits
template <class = void>
std::vector<double> ridge(matrix_view<const double> x, std::span<const double> y, double lambda) {
  detail::check_system(x, y);
  check::range(lambda > 0.0 && std::isfinite(lambda), "lambda", "is not positive and finite");
  const auto rows = static_cast<Eigen::Index>(x.rows()), columns = static_cast<Eigen::Index>(x.columns());
  Eigen::MatrixXd stacked = Eigen::MatrixXd::Zero(rows + columns, columns);
  stacked.topRows(rows) = detail::mapped(x);
  stacked.bottomRows(columns).diagonal().setConstant(std::sqrt(lambda));
  Eigen::VectorXd right = Eigen::VectorXd::Zero(rows + columns);
  right.head(rows) = detail::mapped(y);
  return detail::values_of(stacked.householderQr().solve(right));
}

/// The solution of a b = y for a symmetric positive definite matrix; only its lower triangle is read.
///
/// shape   a [n, n], y [n]; result [n]
/// throws  error 101 a not square or y of another size | 201 a not positive definite | 202 a empty | 301 not finite
/// cost    O(n^3)
/// source  Golub, Van Loan (2013) Matrix Computations, 4.2: Cholesky factorisation
template <class = void>
std::vector<double> solve_spd(matrix_view<const double> a, std::span<const double> y) {
  detail::check_system(a, y);
  check::size(a.columns(), a.rows(), "a");
  const Eigen::LLT<Eigen::MatrixXd> factor{detail::mapped(a)};
  check::range(factor.info() == Eigen::Success, "a", "is not positive definite");
  // pivots that rounding alone could have made positive are no evidence
  const auto pivots = factor.matrixLLT().diagonal().array().square();
  const double slack = static_cast<double>(a.rows()) * std::numeric_limits<double>::epsilon();
  check::range((pivots > slack * detail::mapped(a).diagonal().array()).all(), "a",
               "is not positive definite beyond rounding");
  return detail::values_of(factor.solve(detail::mapped(y)));
}

}  // namespace echelon::inline ECHELON_ABI
