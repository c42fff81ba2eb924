// SPDX-License-Identifier: BSL-1.0
/// Expected leftover of a stock against a demand known by quantiles: the curve under every cost of a placement.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/data/quantile_forecast.hpp>

namespace echelon::inline ECHELON_ABI {

/// The demands of many cells up to the end of each period, ready to answer E(x - D)^+.
///
/// The quantile function is straight between levels, from 0 at probability 0 to the first level, and beyond the last
/// level along the line of the last two until probability 1. So E(x - D)^+ is convex and piecewise quadratic in x.
class demand_curves {
 public:
  demand_curves() = default;

  /// throws  error 303 a quantile is negative
  /// cost    memory O(series * horizon * levels)
  explicit demand_curves(const quantile_forecast& demand)
      : periods_{demand.horizon()}, width_{demand.levels().size() + 2}, level_(width_) {
    check::not_negative(demand.values(), "cumulative");
    for (std::size_t k = 0; k + 2 < width_; ++k) level_[k + 1] = demand.levels()[k].value();
    level_[width_ - 1] = 1.0;
    knots_.resize(demand.series() * periods_ * width_);
    mean_.resize(demand.series() * periods_);
    for (std::size_t row = 0; row < mean_.size(); ++row)
      draw(row, demand.values().subspan(row * (width_ - 2), width_ - 2));
  }

  std::size_t periods() const noexcept { return periods_; }

  /// E(x - D)^+ for the demand of a cell up to the end of period t.
  double leftover(std::size_t cell, std::size_t t, double x) const noexcept {
    const knot* k = &knots_[(cell * periods_ + t) * width_];
    if (x <= 0) return 0.0;
    std::size_t i = 0;
    for (std::size_t n = 1; n < width_; ++n) i += k[n].at <= x ? 1u : 0u;
    const double over = x - k[i].at, height = k[i].area + level_[i] * over;
    if (i + 1 == width_) return height;
    return height + 0.5 * (level_[i + 1] - level_[i]) / (k[i + 1].at - k[i].at) * over * over;
  }

  /// The chance that the demand of a cell up to the end of period t is at most x: the slope of `leftover`.
  double chance(std::size_t cell, std::size_t t, double x) const noexcept {
    const knot* k = &knots_[(cell * periods_ + t) * width_];
    if (x < 0) return 0.0;
    std::size_t i = 0;
    for (std::size_t n = 1; n < width_; ++n) i += k[n].at <= x ? 1u : 0u;
    if (i + 1 == width_) return 1.0;
    return level_[i] + (level_[i + 1] - level_[i]) / (k[i + 1].at - k[i].at) * (x - k[i].at);
  }

  double mean(std::size_t cell, std::size_t t) const noexcept { return mean_[cell * periods_ + t]; }
  /// The largest demand thought possible.
  double most(std::size_t cell, std::size_t t) const noexcept {
    return knots_[(cell * periods_ + t + 1) * width_ - 1].at;
  }

 private:
  struct knot {
    double at = 0;    ///< quantile
    double area = 0;  ///< E(at - D)^+
  };

  void draw(std::size_t row, std::span<const double> quantiles) noexcept {
    knot* k = &knots_[row * width_];
    const std::size_t last = width_ - 1;
    for (std::size_t i = 0; i < quantiles.size(); ++i) k[i + 1].at = quantiles[i];
    const double slope = (k[last - 1].at - k[last - 2].at) / (level_[last - 1] - level_[last - 2]);
    k[last].at = k[last - 1].at + slope * (1.0 - level_[last - 1]);
    double mean = 0;
    for (std::size_t i = 1; i <= last; ++i) {
      k[i].area = k[i - 1].area + 0.5 * (level_[i - 1] + level_[i]) * (k[i].at - k[i - 1].at);
      mean += 0.5 * (level_[i] - level_[i - 1]) * (k[i].at + k[i - 1].at);
    }
    mean_[row] = mean;
  }

  std::size_t periods_ = 0, width_ = 0;
  std::vector<double> level_, mean_;
  std::vector<knot> knots_;
};

}  // namespace echelon::inline ECHELON_ABI
