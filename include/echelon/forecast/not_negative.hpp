// SPDX-License-Identifier: BSL-1.0
/// The coherent forecasts without a negative one that are nearest to given coherent ones.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/view.hpp>
#include <echelon/forecast/aggregation.hpp>
#include <echelon/forecast/coherent_projection.hpp>

namespace echelon::inline ECHELON_ABI::detail {

/// One column of coherent forecasts is replaced by those that minimise the sum of (difference)^2 / variance among the
/// coherent ones that are not negative. Each bottom series is either free or held at zero; all that are on the wrong
/// side change at once while that helps, else the last of them alone, which ends.
///
/// needs   y [nodes, 1] coherent and finite; variances positive
/// cost    one projection an exchange, usually fewer than ten
/// source  Kim, Park (2011) Fast nonnegative matrix factorization: an active-set-like method and comparisons, SIAM
///         Journal on Scientific Computing 33, algorithm 1; Júdice, Pires (1994) A block principal pivoting algorithm;
///         the problem: Wickramasuriya, Turlach, Hyndman (2020) Optimal non-negative forecast reconciliation,
///         Statistics and Computing 30
template <class = void>
void keep_column_from_below_zero(const aggregation& sums, const aggregation_tree& tree,
                                 std::span<const double> variance, matrix_view<double> y,
                                 std::vector<double>& scratch) {
  const std::size_t m = sums.aggregates(), n = sums.nodes(), leaves = sums.bottoms;
  std::vector<double> x(n), pull(leaves), weight;
  std::vector<unsigned char> held(leaves, 0);
  std::vector<std::uint32_t> wrong;
  double size = 0;
  for (std::size_t i = 0; i < n; ++i) size = std::max(size, std::abs(y(i, 0)));
  const double hair = 1e-12 * size;
  std::size_t fewest = leaves + 1, chances = 3;
  for (std::size_t exchange = 0; exchange < 500; ++exchange) {
    weight.assign(variance.begin(), variance.end());
    for (std::size_t i = 0; i < n; ++i) x[i] = y(i, 0);
    for (std::size_t b = 0; b < leaves; ++b)
      if (held[b] != 0) weight[m + b] = x[m + b] = 0;
    coherent_projection{sums, tree, weight}.apply({x.data(), n, 1}, scratch);
    for (std::size_t b = 0; b < leaves; ++b) pull[b] = (x[m + b] - y(m + b, 0)) / variance[m + b];
    for (std::size_t a = 0; a < m; ++a)
      for (const std::uint32_t b : sums.members(a)) pull[b] += (x[a] - y(a, 0)) / variance[a];
    wrong.clear();
    for (std::size_t b = 0; b < leaves; ++b)
      if (held[b] != 0 ? pull[b] * variance[m + b] < -hair : x[m + b] < -hair)
        wrong.push_back(static_cast<std::uint32_t>(b));
    if (wrong.empty()) break;
    if (wrong.size() < fewest) {
      fewest = wrong.size();
      chances = 3;
    } else if (chances > 0) {
      --chances;
    } else {
      wrong.erase(wrong.begin(), wrong.end() - 1);
    }
    for (const std::uint32_t b : wrong) held[b] ^= 1;
  }
  for (std::size_t b = 0; b < leaves; ++b) y(m + b, 0) = held[b] != 0 ? 0.0 : std::max(0.0, x[m + b]);
}

/// The same for every column that has a negative forecast; sums are added up again. Variances of zero count as a
/// millionth of a millionth of their mean.
template <class = void>
void keep_from_below_zero(const aggregation& sums, const aggregation_tree& tree, std::span<const double> variance,
                          matrix_view<double> y, std::vector<double>& scratch) {
  std::vector<double> positive;
  bool changed = false;
  for (std::size_t c = 0; c < y.columns(); ++c) {
    bool below = false;
    for (std::size_t b = sums.aggregates(); b < sums.nodes(); ++b) below = below || y(b, c) < 0;
    if (!below) continue;
    if (positive.empty()) {
      double mean = 0;
      for (const double v : variance) mean += v / static_cast<double>(variance.size());
      for (const double v : variance) positive.push_back(std::max({v, 1e-12 * mean, 1e-300}));
    }
    keep_column_from_below_zero(sums, tree, positive, {y.data() + c, y.rows(), 1, y.stride()}, scratch);
    changed = true;
  }
  if (changed) add_up(sums, y);
}

}  // namespace echelon::inline ECHELON_ABI::detail
