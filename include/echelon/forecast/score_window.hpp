// SPDX-License-Identifier: BSL-1.0
/// The last scores of a series, in order of size: a quantile at any time, and a step of constant cost.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// Replaces one score of an ascending run by another; `count` are in use. A missing score is not-a-number: `gone` then
/// means that nothing leaves, `came` that nothing enters. Returns the number in use afterwards.
///
/// needs   gone among the scores in use, or missing; room for one more where nothing leaves
/// cost    O(log n) comparisons and the move of what lies between the two
inline std::size_t replace_score(std::span<double> ascending, std::size_t count, double gone, double came) noexcept {
  const auto begin = ascending.begin();
  const auto end = begin + static_cast<std::ptrdiff_t>(count);
  const bool leaves = !std::isnan(gone), enters = !std::isnan(came);
  if (!leaves && !enters) return count;
  if (!leaves) {
    ECHELON_ASSERT(count < ascending.size());
    const auto at = std::upper_bound(begin, end, came);
    std::move_backward(at, end, end + 1);
    *at = came;
    return count + 1;
  }
  const auto from = std::lower_bound(begin, end, gone);
  ECHELON_ASSERT(from != end && *from == gone);
  if (!enters) {
    std::move(from + 1, end, from);
    return count - 1;
  }
  if (came >= gone) {
    const auto to = std::lower_bound(from + 1, end, came);
    std::move(from + 1, to, from);
    *(to - 1) = came;
  } else {
    const auto to = std::upper_bound(begin, from, came);
    std::move_backward(to, from, from + 1);
    *to = came;
  }
  return count;
}

namespace detail {

/// By how much a quantile of scores grows for each unit of probability beyond the last score: ten times the range.
inline double beyond_scores(std::span<const double> ascending) noexcept {
  return 10.0 * (ascending.back() - ascending.front());
}

}  // namespace detail

/// The quantile of scores at any probability: linear between the k-th score at k / (n + 1), and beyond the ends along a
/// line that gains the range of the scores in a tenth of probability. Weakly ascending in p, which may leave [0, 1].
///
/// needs   ascending not empty
/// source  Hyndman, Fan (1996) Sample quantiles in statistical packages, type 6
inline double score_quantile(std::span<const double> ascending, double p) noexcept {
  ECHELON_ASSERT(!ascending.empty());
  const auto n = static_cast<double>(ascending.size());
  const double place = (n + 1) * p;
  if (place <= 1) return ascending.front() + (place - 1) / (n + 1) * detail::beyond_scores(ascending);
  if (place >= n) return ascending.back() + (place - n) / (n + 1) * detail::beyond_scores(ascending);
  const auto k = static_cast<std::size_t>(place);
  return ascending[k - 1] + (place - static_cast<double>(k)) * (ascending[k] - ascending[k - 1]);
}

/// The smallest probability at which score_quantile reaches a score: its inverse. Scores without a range among
/// themselves put a lower one at -1/10 and a higher one at 11/10.
///
/// needs   ascending not empty
inline double score_level(std::span<const double> ascending, double score) noexcept {
  ECHELON_ASSERT(!ascending.empty());
  const auto n = static_cast<double>(ascending.size());
  const double slope = detail::beyond_scores(ascending);
  if (score == ascending.front()) return 1 / (n + 1);
  if (score < ascending.front()) return slope > 0 ? 1 / (n + 1) + (score - ascending.front()) / slope : -0.1;
  if (score > ascending.back()) return slope > 0 ? n / (n + 1) + (score - ascending.back()) / slope : 1.1;
  const auto at = std::lower_bound(ascending.begin(), ascending.end(), score);  // beyond the first, within the last
  const double below = *(at - 1), share = (score - below) / (*at - below);
  return (static_cast<double>(at - ascending.begin()) + share) / (n + 1);
}

}  // namespace echelon::inline ECHELON_ABI
