// SPDX-License-Identifier: BSL-1.0
/// Forecasts of sums and of what is summed are made to agree: bottom-up, top-down, and with the least variance.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/view.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/forecast/aggregation.hpp>
#include <echelon/forecast/coherent_projection.hpp>
#include <echelon/forecast/error_covariance.hpp>
#include <echelon/forecast/not_negative.hpp>

namespace echelon::inline ECHELON_ABI {

/// Sums of the bottom forecasts; the others are not looked at.
///
/// shape   base and answer [nodes, columns]: columns are periods ahead, paths or both
/// throws  error 101 another number of rows | 301 a forecast that is not finite
template <class = void>
std::vector<double> bottom_up(const aggregation& sums, matrix_view<const double> base) {
  validate(sums);
  check::size(base.rows(), sums.nodes(), "base");
  std::vector<double> out(base.rows() * base.columns(), 0.0);
  const matrix_view<double> y{out.data(), base.rows(), base.columns()};
  for (std::size_t b = sums.aggregates(); b < sums.nodes(); ++b) {
    check::finite(std::span<const double>{base.row(b)}, "base");
    std::copy(base.row(b).begin(), base.row(b).end(), y.row(b).begin());
  }
  detail::add_up(sums, y);
  return out;
}

/// Forecasts of the largest sums, divided among what they are made of in proportion to the forecasts of the parts;
/// in equal parts where these add up to nothing or to less. A bottom series outside all sums keeps its forecast.
///
/// shape   base and answer [nodes, columns]
/// throws  error 101 another number of rows | 201 the sums are not nested | 301 a forecast that is not finite
/// source  Athanasopoulos, Ahmed, Hyndman (2009) Hierarchical forecasts for Australian domestic tourism, International
///         Journal of Forecasting 25: forecast proportions
template <class = void>
std::vector<double> top_down(const aggregation& sums, matrix_view<const double> base) {
  validate(sums);
  const aggregation_tree tree = tree_of(sums);
  check::range(tree.nested(), "sums", "are not nested, needed a tree");
  check::size(base.rows(), sums.nodes(), "base");
  const std::size_t m = sums.aggregates(), n = sums.nodes(), columns = base.columns();
  std::vector<double> out(n * columns), parts(m * columns, 0.0), children(m, 0.0);
  const matrix_view<double> y{out.data(), n, columns};
  for (std::size_t node = 0; node < n; ++node) {
    check::finite(std::span<const double>{base.row(node)}, "base");
    const std::uint32_t p = tree.parent[node];
    if (p == aggregation_tree::none) {
      std::copy(base.row(node).begin(), base.row(node).end(), y.row(node).begin());
      continue;
    }
    children[p] += 1;
    for (std::size_t c = 0; c < columns; ++c) parts[p * columns + c] += base(node, c);
  }
  const auto divide = [&](std::size_t node) {
    const std::uint32_t p = tree.parent[node];
    if (p == aggregation_tree::none) return;
    for (std::size_t c = 0; c < columns; ++c) {
      const double whole = parts[p * columns + c];
      y(node, c) = y(p, c) * (whole > 0 ? base(node, c) / whole : 1 / children[p]);
    }
  };
  for (const std::uint32_t a : tree.order) divide(a);
  for (std::size_t b = m; b < n; ++b) divide(b);
  return bottom_up(sums, y);
}

/// What is taken for the covariance of forecast errors.
enum class error_weights : std::uint8_t {
  equal,     ///< all alike: ordinary least squares
  members,   ///< variance in proportion to the number of members: structural scaling
  variance,  ///< mean squares of past errors
  shrunk,    ///< past covariances, shrunk towards mean squares
};

/// Reconciliation by which the variances of all forecasts together are least if the covariance is right.
struct minimum_trace {
  error_weights weights = error_weights::shrunk;
  bool not_negative = false;  ///< no forecast below zero; `shrunk` is moved there by variances alone
};

/// A way to reconcile, ready for any number of forecasts. A value.
struct fitted_reconciliation {
  minimum_trace spec;
  aggregation sums;
  aggregation_tree tree;
  double shrinkage = 1;           ///< 1 where no correlation is used
  std::vector<double> variance;   ///< [nodes], times the shrinkage
  std::size_t observations = 0;   ///< of correlated errors, 0 without
  std::vector<double> coherent;   ///< [nodes, observations] errors, made coherent
  std::vector<double> weighted;   ///< [nodes, observations] what coherence takes from errors, over variance
  std::vector<double> root;       ///< [observations, observations] lower Cholesky factor
};

namespace detail {

/// In place: a symmetric positive definite matrix becomes its lower Cholesky factor.
inline void factor(std::span<double> a, std::size_t n) noexcept {
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t k = 0; k < j; ++k)
      for (std::size_t i = j; i < n; ++i) a[i * n + j] -= a[i * n + k] * a[j * n + k];
    const double root = std::sqrt(a[j * n + j]);
    for (std::size_t i = j; i < n; ++i) a[i * n + j] /= root;
  }
}
inline void solve_factored(std::span<const double> l, std::size_t n, matrix_view<double> b) noexcept {
  for (std::size_t c = 0; c < b.columns(); ++c) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < i; ++k) b(i, c) -= l[i * n + k] * b(k, c);
      b(i, c) /= l[i * n + i];
    }
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t k = i + 1; k < n; ++k) b(i, c) -= l[k * n + i] * b(k, c);
      b(i, c) /= l[i * n + i];
    }
  }
}

/// Columns in blocks of this many share a pass.
inline constexpr std::size_t column_block = 16;

template <exec::policy E>
void project(const E& where, const coherent_projection& onto, matrix_view<double> y) {
  bulk(
      where, (y.columns() + column_block - 1) / column_block, [] { return std::vector<double>{}; },
      [&](std::size_t chunk, std::vector<double>& scratch) {
        const std::size_t first = chunk * column_block;
        onto.apply({y.data() + first, y.rows(), std::min(column_block, y.columns() - first), y.stride()}, scratch);
      });
}

/// The low-rank part of a shrunk covariance D + U U', U the errors over sqrt(observations / (1 - shrinkage)): with P
/// the projection for D alone, the reconciled y is P y - P U s, (I + U' D^-1 (U - P U)) s = U' D^-1 (y - P y).
template <exec::policy E>
void correlate(const E& where, fitted_reconciliation& f, matrix_view<const double> errors) {
  const std::size_t n = errors.rows(), width = errors.columns();
  const double scale = std::sqrt((1 - f.shrinkage) / static_cast<double>(width));
  f.observations = width;
  f.coherent.resize(n * width);
  std::vector<double> u(n * width);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < width; ++k) f.coherent[i * width + k] = u[i * width + k] = scale * errors(i, k);
  const coherent_projection onto{f.sums, f.tree, f.variance};
  project(where, onto, {f.coherent.data(), n, width});
  f.weighted.resize(n * width);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < width; ++k)
      f.weighted[i * width + k] =
          f.variance[i] > 0 ? (u[i * width + k] - f.coherent[i * width + k]) / f.variance[i] : 0.0;
  f.root = inner_products(where, {u.data(), n, width}, {f.weighted.data(), n, width});
  for (std::size_t s = 0; s < width; ++s) {
    f.root[s * width + s] += 1;
    for (std::size_t t = 0; t < s; ++t)
      f.root[s * width + t] = f.root[t * width + s] = 0.5 * (f.root[s * width + t] + f.root[t * width + s]);
  }
  factor(f.root, width);
}

}  // namespace detail

/// Prepares a reconciliation from past errors of the forecasts of all nodes; equal weights and numbers of members need
/// none.
///
/// shape   errors [nodes, observations], those of one period ahead
/// throws  as validate | error 101 another number of rows | 202 no observation where some are needed | 301 an error
///         that is not finite | 302 one observation where correlations are asked for
/// cost    O(nodes * observations^2) with correlations, else O(nodes * observations); memory O(members + nodes *
///         observations)
/// exact   agrees with the dense formula, tests/forecast/reconcile.test.cpp
/// source  Wickramasuriya, Athanasopoulos, Hyndman (2019) Optimal forecast reconciliation for hierarchical and grouped
///         time series through trace minimization, JASA 114; Woodbury's identity for the shrunk covariance
template <exec::policy E>
fitted_reconciliation fit(const E& where, const minimum_trace& spec, const aggregation& sums,
                          matrix_view<const double> errors = {}) {
  validate(sums);
  check::range(sums.nodes() < aggregation_tree::none, "sums", "have more than 4 thousand million nodes");
  fitted_reconciliation f{spec, sums, tree_of(sums), 1, std::vector<double>(sums.nodes(), 1.0), 0, {}, {}, {}};
  if (spec.weights == error_weights::members)
    for (std::size_t a = 0; a < sums.aggregates(); ++a) f.variance[a] = static_cast<double>(sums.members(a).size());
  if (spec.weights == error_weights::equal || spec.weights == error_weights::members) return f;
  check::size(errors.rows(), sums.nodes(), "errors");
  f.variance = mean_squares(errors);
  if (spec.weights == error_weights::variance) return f;
  f.shrinkage = shrinkage_intensity(where, errors);
  if (!(f.shrinkage > 0)) f.shrinkage = 1e-6;  // observations alone would leave most directions without variance
  for (double& v : f.variance) v *= f.shrinkage;
  if (f.shrinkage < 1) detail::correlate(where, f, errors);
  return f;
}

/// The coherent forecasts.
///
/// shape   base and answer [nodes, columns]: columns are periods ahead, paths or both
/// throws  error 101 another number of rows | 301 a forecast that is not finite
/// law     every sum is the sum of its members to rounding; forecasts that are coherent come back unchanged
/// cost    O((nodes + members + nodes * observations) * columns) on trees
/// repeats identical for every exec policy and number of workers
template <exec::policy E>
std::vector<double> reconcile(const E& where, const fitted_reconciliation& f, matrix_view<const double> base) {
  const std::size_t n = f.sums.nodes(), columns = base.columns(), width = f.observations;
  check::size(base.rows(), n, "base");
  std::vector<double> out(n * columns);
  const matrix_view<double> y{out.data(), n, columns};
  for (std::size_t i = 0; i < n; ++i) {
    check::finite(std::span<const double>{base.row(i)}, "base");
    std::copy(base.row(i).begin(), base.row(i).end(), y.row(i).begin());
  }
  const coherent_projection onto{f.sums, f.tree, f.variance};
  bulk(
      where, (columns + detail::column_block - 1) / detail::column_block, [] { return std::vector<double>{}; },
      [&](std::size_t chunk, std::vector<double>& scratch) {
        const std::size_t first = chunk * detail::column_block;
        const std::size_t wide = std::min(detail::column_block, columns - first);
        const matrix_view<double> part{y.data() + first, n, wide, columns};
        std::vector<double> pull(width * wide, 0.0);
        for (std::size_t i = 0; i < n && width > 0; ++i)  // pull [observations, columns] += weighted' y
          for (std::size_t k = 0; k < width; ++k) {
            const double w = f.weighted[i * width + k];
            for (std::size_t c = 0; c < wide; ++c) pull[k * wide + c] += w * part(i, c);
          }
        onto.apply(part, scratch);
        if (width > 0) {
          detail::solve_factored(f.root, width, {pull.data(), width, wide});
          for (std::size_t i = 0; i < n; ++i)
            for (std::size_t k = 0; k < width; ++k) {
              const double u = f.coherent[i * width + k];
              for (std::size_t c = 0; c < wide; ++c) part(i, c) -= u * pull[k * wide + c];
            }
          detail::add_up(f.sums, part);
        }
        if (f.spec.not_negative) detail::keep_from_below_zero(f.sums, f.tree, f.variance, part, scratch);
      });
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
