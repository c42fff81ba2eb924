// SPDX-License-Identifier: BSL-1.0
/// Forests whose levels mean what they say: each level is moved to where the out-of-bag outcomes have met it.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/core/view.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/forest/out_of_bag.hpp>
#include <echelon/forest/predict.hpp>

namespace echelon::inline ECHELON_ABI {

/// A fitted forest and the levels at which outcomes stood in its distributions of rows that it had not seen. A value.
///
/// law  at() ascends weakly: quantiles of ascending levels never cross
template <rank_leaf Leaf>
class calibrated_forest {
 public:
  /// throws  error 202 no level of a target | 301 one that is not a number | 201 one outside [0, 1]
  calibrated_forest(fitted_forest<Leaf> forest, std::vector<double> target_levels)
      : forest_{std::move(forest)}, met_{std::move(target_levels)} {
    check::not_empty(met_.size(), "target_levels");
    check::finite(std::span<const double>{met_}, "target_levels");
    for (std::size_t i = 0; i < met_.size(); ++i)
      if (!(met_[i] >= 0 && met_[i] <= 1)) throw error{fault::range, "target_levels", i, "lies outside [0, 1]"};
    std::sort(met_.begin(), met_.end());
  }

  const fitted_forest<Leaf>& forest() const noexcept { return forest_; }
  /// Ascending.
  std::span<const double> target_levels() const noexcept { return met_; }

  /// The level of the forest below which a share q of the outcomes has stood. Of n outcomes it is the k-th, where k is
  /// (n + 1) q, rounded up from one half on and down below it, so that central intervals cover what they promise at
  /// least; where that is beyond the outcomes, the end of the distribution.
  double at(level q) const noexcept {
    constexpr double least = 1e-6, above = 1e-8;  // beyond an outcome by more than quantiles are rounded
    const double n = static_cast<double>(met_.size()), place = (n + 1) * q.value();
    const double k = q.value() < 0.5 ? std::floor(place + 1e-9) : std::ceil(place - 1e-9);
    if (k < 1) return least;
    if (k > n) return 1 - least;
    return std::clamp(met_[static_cast<std::size_t>(k) - 1] + above, least, 1 - least);
  }

 private:
  fitted_forest<Leaf> forest_;
  std::vector<double> met_;
};

/// Calibrates a forest by its out-of-bag outcomes: spec, x, y and weight must be those of the fit. Rows that weigh
/// something count alike; those that every tree has drawn do not count.
///
/// throws  as out_of_bag; error 202 no row is out of bag
/// cost    a prediction of the training rows
/// repeats identical for every exec policy and number of workers
/// source  conformal rank of n + 1: Vovk, Gammerman, Shafer (2005) Algorithmic learning in a random world; levels
///         instead of residuals: Chernozhukov, Wüthrich, Zhu (2021) Distributional conformal prediction, PNAS 118;
///         out of bag: Johansson, Boström, Löfström, Linusson (2014) Regression conformal prediction with random
///         forests
template <exec::policy E, class Splitter, rank_leaf Leaf, class Sampler, class X>
  requires std::convertible_to<const X&, matrix_view<const float>> || std::convertible_to<const X&, sparse_view>
calibrated_forest<Leaf> calibrate(const E& where, const forest<Splitter, Leaf, Sampler>& spec,
                                  fitted_forest<Leaf> fitted, const X& x, std::span<const double> y,
                                  std::span<const double> weight = {}) {
  const out_of_bag_forecast seen = out_of_bag(where, spec, fitted, x, y, weight, std::span<const level>{});
  std::vector<double> met;
  for (std::size_t r = 0; r < seen.trees.size(); ++r)
    if (seen.trees[r] > 0 && (weight.empty() || weight[r] > 0)) met.push_back(seen.target_levels[r]);
  return {std::move(fitted), std::move(met)};
}

namespace detail {

template <exec::policy E, rank_leaf Leaf, class X>
std::vector<double> calibrated_quantiles(const E& where, const calibrated_forest<Leaf>& f, const X& x, std::size_t rows,
                                         std::span<const level> levels) {
  check_levels(levels);
  std::vector<double> moved;
  for (const level q : levels) moved.push_back(f.at(q));
  return quantiles_of(where, f.forest(), x, rows, moved);
}

}  // namespace detail

/// Quantiles whose levels are calibrated: as those of the forest, they cannot cross and stay in the range of the
/// targets.
///
/// shape   x [rows, columns]; the answer is [rows, levels], levels fastest
/// throws  error 101 another number of columns | 102 levels do not ascend | 202 no level
template <exec::policy E, rank_leaf Leaf>
std::vector<double> predict(const E& where, const calibrated_forest<Leaf>& f, matrix_view<const float> x,
                            std::span<const level> levels) {
  return detail::calibrated_quantiles(where, f, x, x.rows(), levels);
}
template <exec::policy E, rank_leaf Leaf>
std::vector<double> predict(const E& where, const calibrated_forest<Leaf>& f, const sparse_view& x,
                            std::span<const level> levels) {
  return detail::calibrated_quantiles(where, f, x, x.rows(), levels);
}
/// The same in the calling thread.
template <rank_leaf Leaf>
std::vector<double> predict(const calibrated_forest<Leaf>& f, matrix_view<const float> x,
                            std::span<const level> levels) {
  return predict(exec::seq, f, x, levels);
}
template <rank_leaf Leaf>
std::vector<double> predict(const calibrated_forest<Leaf>& f, const sparse_view& x, std::span<const level> levels) {
  return predict(exec::seq, f, x, levels);
}

}  // namespace echelon::inline ECHELON_ABI
