// SPDX-License-Identifier: BSL-1.0
/// The scores of the M5 competition: RMSSE and WRMSSE for points, SPL and WSPL for quantiles.
///
/// A series is scored by `m5::rmsse` or `m5::spl`; a `m5::board` takes the scores with their weights (the dollar sales
/// of the last 28 days) and gives the weighted score of each aggregation level and their plain mean.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/loss/scaled.hpp>
#include <echelon/loss/tally.hpp>

namespace echelon::inline ECHELON_ABI::m5 {

/// The history from its first sale on: what lies before the launch does not count. Missing values are no sale.
inline std::span<const double> from_first_sale(std::span<const double> past) noexcept {
  std::size_t first = 0;
  while (first < past.size() && !(past[first] > 0.0)) ++first;
  return past.subspan(first);
}

/// The root mean squared scaled error of one series: sqrt(mean (y - z)^2 / mean (y_t - y_{t-1})^2), the second mean
/// over the history from its first sale on. Not-a-number where that is zero.
///
/// shape   past [any], y and z [horizon]
/// throws  error 101 shapes differ | 301 not finite
/// source  Makridakis, Spiliotis, Assimakopoulos (2022) M5 accuracy competition, Int. J. Forecasting 38(4), eq. 1
inline double rmsse(std::span<const double> past, std::span<const double> y, std::span<const double> z) {
  return echelon::rmsse(from_first_sale(past), y, z, season_length{1});
}

/// The scaled pinball loss of one series: the mean over periods and levels of rho_u (not doubled) over
/// mean |y_t - y_{t-1}|, that mean over the history from its first sale on. Not-a-number where it is zero.
///
/// shape   past [any], y [horizon], quantiles [horizon, levels], levels fastest
/// throws  error 101 shapes differ | 202 no level | 301 not finite
/// source  Makridakis et al. (2022) The M5 uncertainty competition, Int. J. Forecasting 38(4), eq. 1
inline double spl(std::span<const double> past, std::span<const double> y, std::span<const double> quantiles,
                  std::span<const level> levels) {
  return 0.5 * scaled_quantile_loss(from_first_sale(past), y, quantiles, levels, season_length{1});
}

/// Weighted scores by aggregation level: the same board makes WRMSSE of RMSSE and WSPL of SPL.
class board {
 public:
  explicit board(std::size_t levels = 12) : levels_(levels) {}

  /// Adds the score of a series with its weight; a series of weight zero, or without a score, does not count.
  ///
  /// throws  error 201 no such level, or a weight that is negative or not finite
  void add(std::size_t aggregation_level, double score, double weight) {
    check::range(aggregation_level < levels_.size(), "aggregation_level", "is not on the board");
    check::range(weight >= 0.0 && std::isfinite(weight), "weight", "is negative or not finite");
    ratio_tally& at = levels_[aggregation_level];
    if (weight == 0.0 || std::isnan(score)) ++at.missing;
    else at.add(weight * score, weight);
  }

  /// The scores of two boards of the same levels together.
  ///
  /// throws  error 101 the boards differ
  board& operator+=(const board& other) {
    check::size(other.levels_.size(), levels_.size(), "board");
    for (std::size_t l = 0; l < levels_.size(); ++l) levels_[l] += other.levels_[l];
    return *this;
  }

  std::size_t levels() const noexcept { return levels_.size(); }
  const ratio_tally& tally(std::size_t aggregation_level) const noexcept { return levels_[aggregation_level]; }

  /// The weighted score of one aggregation level; not-a-number for a level without a series.
  double at(std::size_t aggregation_level) const noexcept { return levels_[aggregation_level].value(); }

  /// The mean over all aggregation levels, each counted once: WRMSSE or WSPL.
  double value() const noexcept {
    double sum = 0.0;
    for (const ratio_tally& l : levels_) sum += l.value();
    return sum / static_cast<double>(levels_.size());
  }

 private:
  std::vector<ratio_tally> levels_;
};

}  // namespace echelon::inline ECHELON_ABI::m5
