// SPDX-License-Identifier: BSL-1.0
/// Which columns a forest lives on: by what forecasts lose when a column is shuffled, and by what its cuts have gained.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/core/random.hpp>
#include <echelon/core/view.hpp>
#include <echelon/data/table.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/forest/fitted.hpp>
#include <echelon/forest/predict.hpp>

namespace echelon::inline ECHELON_ABI {

/// How often each column is shuffled, and from which seed.
struct permutation {
  std::size_t repeats = 5;
  std::uint64_t seed = 1;
};

/// By how much the loss rises when a column is shuffled.
struct column_importance {
  double mean = 0;    ///< over the repeats; about zero, also below, where the column does not matter
  double spread = 0;  ///< standard deviation over the repeats
};

namespace detail {

enum importance_purpose : std::uint32_t { draw_order = 21 };

/// 0 … n-1 in an order that belongs to this column and repeat.
inline std::vector<std::uint32_t> shuffled(std::size_t n, const permutation& how, std::size_t column,
                                           std::size_t repeat) {
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0u);
  random_stream rng{how.seed, column * how.repeats + repeat, draw_order};
  for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[rng.below(static_cast<std::uint32_t>(i))]);
  return order;
}

}  // namespace detail

/// Permutation importance of every column for any loss: loss(x) is the mean loss of the model's forecasts for these
/// rows, whatever the model. Use rows that the model has not seen.
///
/// shape   x [rows, columns]; one answer a column
/// needs   loss depends on nothing but its argument; how.repeats > 0
/// throws  error 201 no repeat | 202 no row or column; and whatever loss throws
/// cost    1 + columns * repeats calls of loss; a worker copies the rows once a column
/// repeats identical for every exec policy and number of workers
/// source  Breiman (2001) Random forests, section 10; for any model: Fisher, Rudin, Dominici (2019) All models are
///         wrong, but many are useful, JMLR 20
template <exec::policy E, class Loss>
  requires std::is_invocable_r_v<double, const Loss&, matrix_view<const float>>
std::vector<column_importance> permutation_importance(const E& where, matrix_view<const float> x, const Loss& loss,
                                                      const permutation& how = {}) {
  check::not_empty(x.rows(), "x");
  check::not_empty(x.columns(), "x.row");
  check::range(how.repeats > 0, "repeats", "is zero, needed at least one");
  const double before = loss(x);
  std::vector<column_importance> out(x.columns());
  bulk(where, x.columns(), [&](std::size_t c) {
    feature_table spoiled{x.rows(), x.columns()};
    for (std::size_t r = 0; r < x.rows(); ++r)
      for (std::size_t k = 0; k < x.columns(); ++k) spoiled(r, k) = x(r, k);
    std::vector<double> rises;
    double sum = 0;
    for (std::size_t i = 0; i < how.repeats; ++i) {
      const auto order = detail::shuffled(x.rows(), how, c, i);
      for (std::size_t r = 0; r < x.rows(); ++r) spoiled(r, c) = x(order[r], c);
      rises.push_back(loss(spoiled) - before);
      sum += rises.back();
    }
    const double n = static_cast<double>(how.repeats), mean = sum / n;
    double squares = 0;
    for (const double rise : rises) squares += (rise - mean) * (rise - mean);
    out[c] = {mean, how.repeats > 1 ? std::sqrt(squares / (n - 1)) : 0.0};
  });
  return out;
}

/// The same for the mean pinball loss, over rows and levels, of anything with predict(model, x, levels).
///
/// throws  also error 101 another number of targets than rows | 202 no level
template <exec::policy E, class Model>
  requires requires(const Model& m, matrix_view<const float> x, std::span<const level> q) {
    { predict(m, x, q) } -> std::same_as<std::vector<double>>;
  }
std::vector<column_importance> permutation_importance(const E& where, const Model& model, matrix_view<const float> x,
                                                      std::span<const double> y, std::span<const level> levels,
                                                      const permutation& how = {}) {
  check::size(y.size(), x.rows(), "y");
  check::not_empty(levels.size(), "levels");
  const auto loss = [&](matrix_view<const float> rows) {
    const std::vector<double> q = predict(model, rows, levels);
    double sum = 0;
    for (std::size_t i = 0; i < q.size(); ++i) {
      const double e = y[i / levels.size()] - q[i], a = levels[i % levels.size()].value();
      sum += e > 0 ? a * e : (a - 1) * e;
    }
    return sum / static_cast<double>(q.size());
  };
  return permutation_importance(where, x, loss, how);
}

/// What the cuts along each column have gained, as shares of what all cuts have gained: free, but partial to columns of
/// many different values, and measured on the training rows.
///
/// unit    shares that sum to one; all zero for a forest without cuts, or from a file without gains
/// source  Breiman, Friedman, Olshen, Stone (1984) Classification and regression trees, section 5.3.4
template <leaf_policy Leaf>
std::vector<double> gain_importance(const fitted_forest<Leaf>& f) {
  std::vector<double> out(f.columns(), 0.0);
  for (std::size_t c = 0; c < f.gains().size(); ++c) out[c] = f.gains()[c];
  const double all = std::accumulate(out.begin(), out.end(), 0.0);
  if (all > 0)
    for (double& share : out) share /= all;
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
