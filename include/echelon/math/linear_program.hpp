// SPDX-License-Identifier: BSL-1.0
/// Small linear programs that cover needs at least cost, by the dual simplex method on a dense dictionary.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// Minimise cost · x where row r · x >= least[r] and 0 <= x <= most. Costs are not negative, so x = 0 is a start from
/// which prices only rise.
///
/// shape   cost, most [columns]; row [rows, columns], columns fastest; least [rows]
struct linear_program {
  std::vector<double> cost;
  std::vector<double> most;  ///< infinite where nothing bounds a column
  std::vector<double> row;
  std::vector<double> least;

  std::size_t columns() const noexcept { return cost.size(); }
  std::size_t rows() const noexcept { return least.size(); }
};

/// An answer of `solve`.
struct linear_solution {
  bool feasible = false;      ///< else no x covers the rows, and the rest is empty
  double value = 0;
  std::vector<double> x;      ///< [columns]
  std::vector<double> price;  ///< [rows] what one more unit of `least` would cost
  std::size_t pivots = 0;
};

namespace detail {

/// Basic variables as straight functions of the others: basic = constant + coefficients * others, cost = value +
/// reduced * others. Variables are numbered columns first, then rows, then bounds.
template <class = void>
class simplex_dictionary {
 public:
  explicit simplex_dictionary(const linear_program& p) : columns_{p.columns()} {
    std::vector<std::size_t> bounded;
    for (std::size_t j = 0; j < columns_; ++j)
      if (std::isfinite(p.most[j])) bounded.push_back(j);
    rows_ = p.rows() + bounded.size();
    coefficient_.assign(rows_ * columns_, 0.0);
    constant_.assign(rows_, 0.0);
    unit_.assign(rows_, 1.0);
    reduced_ = p.cost;
    for (std::size_t j = 0; j < columns_; ++j) other_.push_back(j);
    for (std::size_t i = 0; i < rows_; ++i) basic_.push_back(columns_ + i);
    for (std::size_t i = 0; i < p.rows(); ++i) {
      const double* const from = p.row.data() + i * columns_;
      double size = 0;
      for (std::size_t j = 0; j < columns_; ++j) size = std::max(size, std::abs(from[j]));
      if (size > 0) unit_[i] = size;  // rows are counted in units of their largest number
      for (std::size_t j = 0; j < columns_; ++j) coefficient_[i * columns_ + j] = from[j] / unit_[i];
      constant_[i] = -p.least[i] / unit_[i];
    }
    for (std::size_t k = 0; k < bounded.size(); ++k) {
      coefficient_[(p.rows() + k) * columns_ + bounded[k]] = -1.0;
      constant_[p.rows() + k] = p.most[bounded[k]];
    }
    for (const double c : constant_) size_ = std::max(size_, std::abs(c));
  }

  /// Whether a feasible dictionary was reached; each keeps the reduced costs from below zero.
  bool solve() {
    const std::size_t patience = 20 * (rows_ + columns_) + 100;
    for (pivots = 0;; ++pivots) {
      const bool careful = pivots > patience;  // Bland's rule, which cannot cycle
      std::size_t out = rows_;
      const double hair = 1e-11 * (1 + size_);
      for (std::size_t i = 0; i < rows_; ++i)
        if (constant_[i] < -hair &&
            (out == rows_ || (careful ? basic_[i] < basic_[out] : constant_[i] < constant_[out])))
          out = i;
      if (out == rows_) return true;
      std::size_t in = columns_;
      double best = 0;
      const double* const line = coefficient_.data() + out * columns_;
      for (std::size_t j = 0; j < columns_; ++j) {
        if (!(line[j] > 1e-11)) continue;
        const double ratio = std::max(0.0, reduced_[j]) / line[j];
        const bool tied = in < columns_ && ratio == best;
        if (in == columns_ || ratio < best || (tied && (careful ? other_[j] < other_[in] : line[j] > line[in]))) {
          in = j;
          best = ratio;
        }
      }
      if (in == columns_) return false;
      exchange(out, in);
    }
  }

  void read(const linear_program& p, linear_solution& s) const {
    s.feasible = true;
    s.pivots = pivots;
    s.x.assign(columns_, 0.0);
    s.price.assign(p.rows(), 0.0);
    for (std::size_t i = 0; i < rows_; ++i)
      if (basic_[i] < columns_) s.x[basic_[i]] = std::clamp(constant_[i], 0.0, p.most[basic_[i]]);
    for (std::size_t j = 0; j < columns_; ++j)
      if (other_[j] >= columns_ && other_[j] - columns_ < p.rows())
        s.price[other_[j] - columns_] = std::max(0.0, reduced_[j]) / unit_[other_[j] - columns_];
    for (std::size_t j = 0; j < columns_; ++j) s.value += p.cost[j] * s.x[j];
  }

  std::size_t pivots = 0;

 private:
  void exchange(std::size_t out, std::size_t in) noexcept {
    double* const line = coefficient_.data() + out * columns_;
    const double pivot = line[in];
    for (std::size_t j = 0; j < columns_; ++j) line[j] /= -pivot;
    line[in] = 1 / pivot;
    constant_[out] /= -pivot;
    for (std::size_t i = 0; i < rows_; ++i) {
      if (i == out) continue;
      double* const other = coefficient_.data() + i * columns_;
      const double by = other[in];
      if (by == 0) continue;
      other[in] = 0;
      for (std::size_t j = 0; j < columns_; ++j) other[j] += by * line[j];
      constant_[i] += by * constant_[out];
    }
    const double by = reduced_[in];
    reduced_[in] = 0;
    for (std::size_t j = 0; j < columns_; ++j) reduced_[j] += by * line[j];
    std::swap(basic_[out], other_[in]);
  }

  std::size_t rows_ = 0, columns_ = 0;
  double size_ = 0;
  std::vector<double> coefficient_, constant_, reduced_, unit_;
  std::vector<std::size_t> basic_, other_;
};

}  // namespace detail

/// throws  error 101 shapes differ | 301 a number is not finite (bounds of columns may be infinite) | 303 a cost or
///         bound is negative
template <class = void>
void validate(const linear_program& p) {
  check::size(p.most.size(), p.columns(), "most");
  check::size(p.row.size(), p.rows() * p.columns(), "row");
  check::finite(std::span<const double>{p.cost.data(), p.cost.size()}, "cost");
  check::finite(std::span<const double>{p.row.data(), p.row.size()}, "row");
  check::finite(std::span<const double>{p.least.data(), p.least.size()}, "least");
  check::not_negative(std::span<const double>{p.cost.data(), p.cost.size()}, "cost");
  for (std::size_t j = 0; j < p.columns(); ++j)
    if (!(p.most[j] >= 0)) throw error{fault::negative, "most", j, "is negative or not a number, needed zero or more"};
}

/// Solves a program for some hundred rows and columns.
///
/// throws  as validate
/// cost    O(rows * columns) a pivot, of which there are about as many as rows; memory O(rows * columns)
/// exact   agrees with enumeration of vertices to 1e-9, tests/math/linear_program.test.cpp
/// source  Lemke (1954) The dual method of solving the linear programming problem; Bland (1977) New finite pivoting
///         rules for the simplex method; the dictionary form of Chvátal (1983) Linear Programming, chapter 10
template <class = void>
linear_solution solve(const linear_program& p) {
  validate(p);
  linear_solution s;
  detail::simplex_dictionary<> d{p};
  if (d.solve()) d.read(p, s);
  s.pivots = d.pivots;
  return s;
}

}  // namespace echelon::inline ECHELON_ABI
