// SPDX-License-Identifier: BSL-1.0
/// What a relaxation answered so far, and mixtures of it: a plan of millions of parts in a few prices and weights.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// The evaluations of a dual in order: prices asked, cost and usage of the answer. They stay true when only capacities
/// change, and are then a start for the next solve, see warm_start.
struct dual_history {
  std::size_t rows = 0;
  std::vector<double> prices{};   ///< [evaluations, rows]
  std::vector<double> usage{};    ///< [evaluations, rows]
  std::vector<double> value{};    ///< least of cost + prices · usage
  std::vector<double> inexact{};  ///< what the answer costs above that

  std::size_t size() const noexcept { return value.size(); }
  std::span<const double> prices_of(std::size_t k) const noexcept { return {prices.data() + k * rows, rows}; }
  std::span<const double> usage_of(std::size_t k) const noexcept { return {usage.data() + k * rows, rows}; }

  void add(std::span<const double> at, double least, std::span<const double> used, double above) {
    prices.insert(prices.end(), at.begin(), at.end());
    usage.insert(usage.end(), used.begin(), used.end());
    value.push_back(least);
    inexact.push_back(above);
  }

  /// Cost of the plan behind an answer, prices not counted.
  double cost_of(std::size_t k) const noexcept {
    double cost = value[k] + inexact[k];
    for (std::size_t r = 0; r < rows; ++r) cost -= prices[k * rows + r] * usage[k * rows + r];
    return cost;
  }
};

/// A mixture of answers without the answers: part i decides sum_k weight_k x_i(prices_k), recomputed where it is
/// asked for. Memory is a few prices, whatever the number of parts.
///
/// source  Larsson, Patriksson, Strömberg (1999) Ergodic, primal convergence in dual subgradient schemes for convex
///         programming; Feltenmark, Kiwiel (2000) Dual applications of proximal bundle methods
struct mixture {
  double cost = 0;             ///< of the mixed plan, prices not counted
  std::vector<double> usage{};   ///< [rows] of the mixed plan
  std::vector<double> weight{};  ///< [answers], positive, together one
  std::vector<double> prices{};  ///< [answers, rows]
};

/// The mixture of answers with these weights; answers without weight are left out.
///
/// shape   weight [history.size()] or shorter
template <class = void>
mixture mix(const dual_history& seen, std::span<const double> weight) {
  double total = 0;
  for (const double w : weight) total += w > 0 ? w : 0.0;
  mixture out;
  out.usage.resize(seen.rows);
  for (std::size_t k = 0; k < weight.size(); ++k) {
    if (!(weight[k] > 1e-12 * total)) continue;
    out.weight.push_back(weight[k]);
    const auto at = seen.prices_of(k);
    out.prices.insert(out.prices.end(), at.begin(), at.end());
  }
  double kept = 0;
  for (const double w : out.weight) kept += w;
  for (std::size_t k = 0, n = 0; k < weight.size(); ++k) {
    if (!(weight[k] > 1e-12 * total)) continue;
    const double share = out.weight[n++] /= kept;
    out.cost += share * seen.cost_of(k);
    for (std::size_t r = 0; r < seen.rows; ++r) out.usage[r] += share * seen.usage_of(k)[r];
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
