// SPDX-License-Identifier: BSL-1.0
/// Quantiles of a sample, with and without weights.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>

namespace echelon::inline ECHELON_ABI {

/// How a quantile is read off a sample (types 1 and 7 of Hyndman and Fan).
enum class quantile_rule {
  inverse,  ///< the smallest value at which the share of values at or below it reaches the level; minimises the pinball
  linear,   ///< a straight line between the order statistics around 1 + (n - 1) * level
};

namespace detail {

/// The number of the order statistic, from 0, at which n * level is first reached; exact, in integers.
constexpr std::size_t inverse_rank(std::size_t n, level at) noexcept {
  const auto parts = static_cast<std::uint64_t>(n) * static_cast<std::uint64_t>(at.ppm);
  const auto reached = static_cast<std::size_t>((parts + 999'999) / 1'000'000);
  return reached == 0 ? 0 : reached - 1;
}

}  // namespace detail

/// The quantile of values that ascend already.
///
/// needs   ascending not empty and ascending weakly; n < 2^43
/// source  Hyndman, Fan (1996) Sample quantiles in statistical packages, The American Statistician 50(4)
inline double sorted_quantile(std::span<const double> ascending, level at,
                              quantile_rule rule = quantile_rule::inverse) noexcept {
  ECHELON_ASSERT(!ascending.empty());
  if (rule == quantile_rule::inverse) return ascending[detail::inverse_rank(ascending.size(), at)];
  const double place = static_cast<double>(ascending.size() - 1) * at.value();
  const auto k = std::min(static_cast<std::size_t>(place), ascending.size() - 1);
  if (k + 1 == ascending.size()) return ascending[k];
  return ascending[k] + (place - static_cast<double>(k)) * (ascending[k + 1] - ascending[k]);
}

/// The quantile of values in any order.
///
/// throws  error 202 no value | 301 a value is not finite
/// cost    O(n); memory O(n)
inline double sample_quantile(std::span<const double> values, level at, quantile_rule rule = quantile_rule::inverse) {
  check::not_empty(values.size(), "values");
  check::finite(values, "values");
  std::vector<double> copy(values.begin(), values.end());
  const std::size_t n = copy.size();
  const double place = static_cast<double>(n - 1) * at.value();
  const std::size_t k = rule == quantile_rule::inverse ? detail::inverse_rank(n, at)
                                                       : std::min(static_cast<std::size_t>(place), n - 1);
  const auto kth = copy.begin() + static_cast<std::ptrdiff_t>(k);
  std::nth_element(copy.begin(), kth, copy.end());
  if (rule == quantile_rule::inverse || k + 1 == n) return *kth;
  const double next = *std::min_element(kth + 1, copy.end());
  return *kth + (place - static_cast<double>(k)) * (next - *kth);
}

/// The smallest value at which the weight of all values at or below it reaches level * total weight.
///
/// shape   values and weights [n]
/// throws  error 101 shapes differ | 202 no value or no weight above zero | 301 not finite | 303 a weight is negative
/// cost    O(n log n); memory O(n)
/// exact   equal weights give sample_quantile, and an integer weight gives that many copies, where the sums of weights
///         are exact
/// source  Meinshausen (2006) Quantile regression forests, JMLR 7, eq. 6 and 7
inline double weighted_quantile(std::span<const double> values, std::span<const double> weights, level at) {
  check::not_empty(values.size(), "values");
  check::size(weights.size(), values.size(), "weights");
  check::finite(values, "values");
  check::finite(weights, "weights");
  check::not_negative(weights, "weights");
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] != values[b] ? values[a] < values[b] : a < b; });
  double total = 0.0;
  for (const std::size_t i : order) total += weights[i];
  if (!(total > 0.0)) throw error{fault::empty, "weights", "are all zero, needed one above zero"};
  // compares parts per million of the total, so that integer weights lose nothing by rounding
  const double needed = total * at.ppm;
  double reached = 0.0;
  std::size_t answer = order.back();
  for (const std::size_t i : order) {
    reached += weights[i];
    if (weights[i] > 0.0) {
      answer = i;
      if (reached * 1e6 >= needed) break;
    }
  }
  return values[answer];
}

}  // namespace echelon::inline ECHELON_ABI
