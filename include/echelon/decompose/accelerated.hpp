// SPDX-License-Identifier: BSL-1.0
/// Accelerated steps for duals that are nearly smooth, as sums over many parts are.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/decompose/concepts.hpp>

namespace echelon::inline ECHELON_ABI::step {

class accelerated_mover;

/// Nesterov's steps with a length learnt from how the excess bends, restarted where momentum leads downhill. A sum over
/// many parts is smooth at the scale of a step; a problem of few parts smooths itself, by answering with a softened
/// minimum and saying in `inexact` what that costs.
///
/// source  Nesterov (2005) Smooth minimization of non-smooth functions; Beck, Teboulle (2009) A fast iterative
///         shrinkage-thresholding algorithm; O'Donoghue, Candès (2015) Adaptive restart, the gradient scheme
struct accelerated {
  double first = 0.01;  ///< rise that the first step hopes for, as a share of |bound|
  double forget = 0.9;  ///< how much of the largest bend seen is kept after a step without as large a one

  accelerated_mover start(std::span<const double> scale) const;
};

class accelerated_mover {
 public:
  accelerated_mover(const accelerated& how, std::span<const double> scale)
      : how_{how}, scale_(scale.begin(), scale.end()), asked_(scale.size()), excess_(scale.size()),
        landed_(scale.size()) {}

  double move(const dual_point& at, double, std::span<double> next) {
    const std::size_t rows = scale_.size();
    double norm = 0, moved = 0, turned = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      if (at.prices[r] > 0 || at.excess[r] > 0) norm += at.excess[r] * at.excess[r] / scale_[r];
      const double step = at.prices[r] - asked_[r], turn = at.excess[r] - excess_[r];
      moved += step * step * scale_[r];
      turned += turn * turn / scale_[r];
    }
    if (!(norm > 0)) {
      std::copy(at.prices.begin(), at.prices.end(), next.begin());
      return 0;
    }
    if (!started_) {
      bend_ = norm / (how_.first * std::max(std::abs(at.bound), std::numeric_limits<double>::min()));
      landed_.assign(at.prices.begin(), at.prices.end());
    } else if (moved > 0) {
      bend_ = std::max(how_.forget * bend_, std::sqrt(turned / moved));
    }
    asked_.assign(at.prices.begin(), at.prices.end());
    excess_.assign(at.excess.begin(), at.excess.end());
    started_ = true;

    for (std::size_t r = 0; r < rows; ++r)
      next[r] = std::max(0.0, at.prices[r] + at.excess[r] / (bend_ * scale_[r]));
    double uphill = 0;  // of the last landing to this one
    for (std::size_t r = 0; r < rows; ++r) uphill += at.excess[r] * (next[r] - landed_[r]);
    if (uphill < 0) momentum_ = 1;
    const double grown = (1 + std::sqrt(1 + 4 * momentum_ * momentum_)) / 2, carry = (momentum_ - 1) / grown;
    momentum_ = grown;
    double change = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      const double landing = next[r];
      next[r] = std::max(0.0, landing + carry * (landing - landed_[r]));
      change += std::abs(next[r] - at.prices[r]);
      landed_[r] = landing;
    }
    return change > 0 ? std::numeric_limits<double>::infinity() : 0.0;
  }

 private:
  accelerated how_;
  std::vector<double> scale_, asked_, excess_, landed_;
  double bend_ = 0, momentum_ = 1;
  bool started_ = false;
};

inline accelerated_mover accelerated::start(std::span<const double> scale) const { return {*this, scale}; }

}  // namespace echelon::inline ECHELON_ABI::step
