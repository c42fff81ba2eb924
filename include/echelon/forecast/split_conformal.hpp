// SPDX-License-Identifier: BSL-1.0
/// Split conformal calibration: quantiles of past scores whose coverage is right for any finite number of them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>

namespace echelon::inline ECHELON_ABI {

/// The number of the score that a new one does not exceed with probability q, counted from 1, among n exchangeable
/// ones: (n + 1) q, rounded up from one half on and down below it, so that central intervals cover what they promise at
/// least. 0 and n + 1 mean that no score is far enough.
constexpr std::size_t conformal_rank(std::size_t n, level q) noexcept {
  const auto parts = (static_cast<std::uint64_t>(n) + 1) * static_cast<std::uint64_t>(q.ppm);
  return static_cast<std::size_t>((q.ppm < 500'000 ? parts : parts + 999'999) / 1'000'000);
}

/// The calibrated quantile of a new score, given past ones that ascend. Where no score is far enough it is the last.
///
/// needs   ascending not empty and ascending weakly
/// law     of a score exchangeable with n distinct ones, a share in [q, q + 1 / (n + 1)] lies at or below it for
///         1/2 <= q <= n / (n + 1)
/// source  Vovk, Gammerman, Shafer (2005) Algorithmic learning in a random world; Lei, G'Sell, Rinaldo, Tibshirani,
///         Wasserman (2018) Distribution-free predictive inference for regression, JASA 113, section 2.2
inline double conformal_quantile(std::span<const double> ascending, level q) noexcept {
  ECHELON_ASSERT(!ascending.empty());
  const std::size_t n = ascending.size();
  return ascending[std::clamp<std::size_t>(conformal_rank(n, q), 1, n) - 1];
}

/// The same where scores count by weight, in order of time with the newest last: score k weighs decay^(n - 1 - k), the
/// new score 1. For data that drift.
///
/// throws  error 202 no score | 301 one that is not finite | 201 decay outside (0, 1]
/// cost    O(n log n)
/// exact   decay 1 gives conformal_quantile
/// source  Barber, Candès, Ramdas, Tibshirani (2023) Conformal prediction beyond exchangeability, Annals of Statistics
///         51, eq. 11
template <class = void>
double decayed_conformal_quantile(std::span<const double> scores, double decay, level q) {
  check::not_empty(scores.size(), "scores");
  check::finite(scores, "scores");
  check::range(decay > 0 && decay <= 1, "decay", "lies outside (0, 1]");
  struct weighted {
    double score, weight;
  };
  std::vector<weighted> all(scores.size());
  double weight = 1.0, total = 1.0;
  for (std::size_t k = all.size(); k-- > 0;) {
    weight *= k + 1 == all.size() ? 1.0 : decay;
    all[k] = {scores[k], weight};
    total += weight;
  }
  std::sort(all.begin(), all.end(), [](const weighted& a, const weighted& b) { return a.score < b.score; });
  const double needed = total * q.value(), hair = 1e-12 * total;
  double reached = 0.0, answer = all.front().score;
  if (q.ppm < 500'000) {  // the last score that the weight up to and with it does not carry beyond q
    for (const auto& [score, w] : all) {
      reached += w;
      if (reached > needed + hair) break;
      answer = score;
    }
    return answer;
  }
  for (const auto& [score, w] : all) {
    reached += w;
    answer = score;
    if (reached >= needed - hair) break;
  }
  return answer;
}

/// How far an outcome lies outside an interval, negative inside: the score of conformalised quantile regression. The
/// interval [low - c, high + c], c the conformal quantile of such scores, covers what its level says.
///
/// source  Romano, Patterson, Candès (2019) Conformalized quantile regression, NeurIPS 32, eq. 6
inline double interval_score(double low, double high, double outcome) noexcept {
  return std::max(low - outcome, outcome - high);
}

}  // namespace echelon::inline ECHELON_ABI
