// SPDX-License-Identifier: BSL-1.0
/// Steps along a supergradient: Polyak's with deflection, and the spectral step for duals that are almost smooth.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/decompose/concepts.hpp>

namespace echelon::inline ECHELON_ABI::step {

class polyak_mover;

/// The deflected Polyak step: as far along the (remembered) excess as would lift a straight bound to the best plan.
///
/// source  Polyak (1969) Minimization of unsmooth functionals; Camerini, Fratta, Maffioli (1975) On improving
///         relaxation methods by modified gradient techniques; Held, Wolfe, Crowder (1974) for halving the share
struct polyak {
  double share = 1.0;       ///< share of the way to the plan value, in (0, 2)
  double memory = 0.7;      ///< weight of the last direction
  std::size_t patience = 5; ///< evaluations without a better bound before the scale is halved

  polyak_mover start(std::span<const double> scale) const;
};

class polyak_mover {
 public:
  polyak_mover(const polyak& how, std::span<const double> scale)
      : how_{how}, scale_(scale.begin(), scale.end()), direction_(scale.size()), best_(scale.size()) {}

  double move(const dual_point& at, double upper, std::span<double> next) {
    const std::size_t rows = scale_.size();
    std::span<const double> from = at.prices;
    if (at.bound > bound_) {
      bound_ = at.bound;
      std::copy(from.begin(), from.end(), best_.begin());
      waited_ = 0;
    } else if (++waited_ >= how_.patience) {
      how_.share /= 2;
      waited_ = 0;
      std::fill(direction_.begin(), direction_.end(), 0.0);
      from = best_;
    }
    const double target = std::isfinite(upper) ? upper : bound_ + 0.05 * std::abs(bound_);
    double norm = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      direction_[r] = at.excess[r] + how_.memory * direction_[r];
      if (from[r] > 0 || direction_[r] > 0) norm += direction_[r] * direction_[r] / scale_[r];
    }
    const double length = norm > 0 ? how_.share * std::max(0.0, target - at.bound) / norm : 0.0;
    for (std::size_t r = 0; r < rows; ++r) next[r] = std::max(0.0, from[r] + length * direction_[r] / scale_[r]);
    return length > 0 ? std::numeric_limits<double>::infinity() : 0.0;
  }

 private:
  polyak how_;
  std::vector<double> scale_, direction_, best_;
  double bound_ = -std::numeric_limits<double>::infinity();
  std::size_t waited_ = 0;
};

inline polyak_mover polyak::start(std::span<const double> scale) const { return {*this, scale}; }

class spectral_mover;

/// The spectral step: the length comes from how the excess changed over the last step, as in a secant method. It uses
/// no difference of bounds, so that on a smooth dual it finds prices to the last digits.
///
/// source  Barzilai, Borwein (1988) Two-point step size gradient methods; projection as in Birgin, Martinez, Raydan
///         (2000)
struct spectral {
  double first = 0.1;  ///< prices of the first step: this multiple of excess over scale

  spectral_mover start(std::span<const double> scale) const;
};

class spectral_mover {
 public:
  spectral_mover(const spectral& how, std::span<const double> scale)
      : length_{how.first}, scale_(scale.begin(), scale.end()), prices_(scale.size()), excess_(scale.size()) {}

  double move(const dual_point& at, double, std::span<double> next) {
    const std::size_t rows = scale_.size();
    double moved = 0, bent = 0;
    for (std::size_t r = 0; r < rows && started_; ++r) {
      const double step = at.prices[r] - prices_[r];
      moved += step * step * scale_[r];
      bent += step * (excess_[r] - at.excess[r]);
    }
    if (started_ && moved > 0) length_ = bent > 0 ? std::min(moved / bent, 10 * length_) : 2 * length_;
    std::copy(at.prices.begin(), at.prices.end(), prices_.begin());
    std::copy(at.excess.begin(), at.excess.end(), excess_.begin());
    started_ = true;
    double change = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      next[r] = std::max(0.0, prices_[r] + length_ * excess_[r] / scale_[r]);
      change += std::abs(next[r] - prices_[r]);
    }
    return change > 0 ? std::numeric_limits<double>::infinity() : 0.0;
  }

 private:
  double length_;
  std::vector<double> scale_, prices_, excess_;
  bool started_ = false;
};

inline spectral_mover spectral::start(std::span<const double> scale) const { return {*this, scale}; }

}  // namespace echelon::inline ECHELON_ABI::step
