// SPDX-License-Identifier: BSL-1.0
/// What a rule must offer that keeps the levels of a forecast honest while the world changes.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>

#include <echelon/core/level.hpp>

namespace echelon::inline ECHELON_ABI {

/// Follows one quantile of the scores of one series at one horizon.
///
/// `cells()` doubles of state belong to each level; `start` fills them. `quantile` answers which score the next one
/// will not exceed with probability q, given the remembered scores in ascending order (not empty). `learn` is told
/// whether the outcome was covered by the quantile that was issued, and its score; `delay` is the number of
/// observations between a forecast and its outcome, at least 1.
///
/// law  a level that is covered too often falls, one that is covered too seldom rises
/// law  equal calls give equal states: no randomness, no clock
template <class A>
concept adaptation = std::copyable<A> && requires(const A& a, std::span<double> state, std::span<const double> scores,
                                                  level q, bool covered, double score, double delay) {
  { a.cells() } -> std::same_as<std::size_t>;
  { a.start(state, q) } noexcept;
  { a.quantile(std::span<const double>{state}, scores, q) } noexcept -> std::same_as<double>;
  { a.learn(state, scores, q, covered, score, delay) } noexcept;
};

}  // namespace echelon::inline ECHELON_ABI
