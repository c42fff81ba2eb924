// SPDX-License-Identifier: BSL-1.0
/// Plain steps along the supergradient, and the volume method that averages them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/decompose/concepts.hpp>

namespace echelon::inline ECHELON_ABI::step {

class subgradient_mover;

/// The oldest rule: the k-th step has a length in proportion to 1 / sqrt(k), whatever happens. It needs no plan value
/// and no tuning, and shows what the others are worth.
///
/// source  Shor (1985) Minimization methods for non-differentiable functions; Nesterov (2004) Introductory lectures on
///         convex optimization, section 3.2.3
struct subgradient {
  double first = 0.05;  ///< rise that the first step hopes for, as a share of |bound|

  subgradient_mover start(std::span<const double> scale) const;
};

class subgradient_mover {
 public:
  subgradient_mover(const subgradient& how, std::span<const double> scale)
      : how_{how}, scale_(scale.begin(), scale.end()) {}

  double move(const dual_point& at, double, std::span<double> next) {
    double norm = 0;
    for (std::size_t r = 0; r < scale_.size(); ++r)
      if (at.prices[r] > 0 || at.excess[r] > 0) norm += at.excess[r] * at.excess[r] / scale_[r];
    if (!(norm > 0)) {
      std::copy(at.prices.begin(), at.prices.end(), next.begin());
      return 0;
    }
    norm = std::sqrt(norm);
    if (steps_ == 0) length_ = how_.first * std::max(std::abs(at.bound), std::numeric_limits<double>::min()) / norm;
    const double length = length_ / (norm * std::sqrt(static_cast<double>(++steps_)));
    for (std::size_t r = 0; r < scale_.size(); ++r)
      next[r] = std::max(0.0, at.prices[r] + length * at.excess[r] / scale_[r]);
    return std::numeric_limits<double>::infinity();
  }

 private:
  subgradient how_;
  std::vector<double> scale_;
  double length_ = 0;
  std::size_t steps_ = 0;
};

inline subgradient_mover subgradient::start(std::span<const double> scale) const { return {*this, scale}; }

class volume_mover;

/// The volume method: steps from the best prices along the mean excess of a mixture of all answers, which tends to the
/// excess of a plan. The mixture is the method's own answer to what to do.
///
/// source  Barahona, Anbil (2000) The volume algorithm: producing primal solutions with a subgradient method
struct volume {
  double share = 0.1;   ///< share of the way to the plan value, first
  double newest = 0.2;  ///< largest weight of the newest answer; halved when the bound hardly moves
  std::size_t patience = 20;  ///< steps without a better bound before the share shrinks

  volume_mover start(std::span<const double> scale) const;
};

class volume_mover {
 public:
  volume_mover(const volume& how, std::span<const double> scale)
      : how_{how}, scale_(scale.begin(), scale.end()), mean_(scale.size()), centre_(scale.size()) {}

  double move(const dual_point& at, double upper, std::span<double> next) {
    const std::size_t rows = scale_.size();
    // where the line from the mean to the newest excess comes nearest to zero
    double across = 0, along = 0, ahead = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      const double to = at.excess[r] - mean_[r];
      across += to * to / scale_[r];
      along -= mean_[r] * to / scale_[r];
      ahead += mean_[r] * at.excess[r];
    }
    const double best = across > 0 ? along / across : 0.0;
    const double mixed = weight_.empty() ? 1.0 : std::clamp(best, how_.newest / 10, how_.newest);
    for (double& w : weight_) w *= 1 - mixed;
    weight_.push_back(mixed);
    for (std::size_t r = 0; r < rows; ++r) mean_[r] += mixed * (at.excess[r] - mean_[r]);

    if (at.bound > bound_) {
      if (weight_.size() > 1) how_.share = std::min(2.0, how_.share * (ahead >= 0 ? 1.5 : 1.1));
      if (weight_.size() % 100 == 0 && at.bound - bound_ < 0.01 * std::abs(bound_))
        how_.newest = std::max(0.001, how_.newest / 2);
      bound_ = at.bound;
      centre_.assign(at.prices.begin(), at.prices.end());
      waited_ = 0;
    } else if (++waited_ >= how_.patience) {
      how_.share = std::max(1e-6, 0.66 * how_.share);
      waited_ = 0;
    }
    const double target = std::isfinite(upper) ? upper : bound_ + 0.05 * std::abs(bound_);
    double norm = 0;
    for (std::size_t r = 0; r < rows; ++r)
      if (centre_[r] > 0 || mean_[r] > 0) norm += mean_[r] * mean_[r] / scale_[r];
    const double length = norm > 0 ? how_.share * std::max(0.0, target - bound_) / norm : 0.0;
    for (std::size_t r = 0; r < rows; ++r) next[r] = std::max(0.0, centre_[r] + length * mean_[r] / scale_[r]);
    return length > 0 ? std::numeric_limits<double>::infinity() : 0.0;
  }

  std::vector<double> weights() const { return weight_; }

 private:
  volume how_;
  std::vector<double> scale_, mean_, centre_, weight_;
  double bound_ = -std::numeric_limits<double>::infinity();
  std::size_t waited_ = 0;
};

inline volume_mover volume::start(std::span<const double> scale) const { return {*this, scale}; }

}  // namespace echelon::inline ECHELON_ABI::step
