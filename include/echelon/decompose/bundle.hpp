// SPDX-License-Identifier: BSL-1.0
/// The proximal bundle step: a model of the dual from everything seen, trusted near the best point.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/decompose/concepts.hpp>
#include <echelon/decompose/cut_model.hpp>

namespace echelon::inline ECHELON_ABI::step {

class bundle_mover;

/// Every evaluation k gives a cut b_k + g_k · p that no price p exceeds. The next prices maximise the lowest cut less
/// tightness / 2 * sum_r scale_r (p_r - centre_r)^2 over p >= 0; the centre moves when the bound rises as promised.
///
/// cost    that of a cut_model
/// source  Kiwiel (1990) Proximity control in bundle methods for convex nondifferentiable minimization
struct bundle {
  std::size_t cuts = 80;       ///< cuts kept; the least needed leave first, their weighted sum stays
  double accept = 0.1;         ///< share of the promised rise that moves the centre
  double first = 0.05;         ///< rise that the first step hopes for, as a share of |bound|, while no plan is known;
                               ///< less from a good start
  std::size_t pivots = 1000;
  double loosen = 100;         ///< how many times less tight the problem is whose weights make mixtures
  double accuracy = 0.02;      ///< the quadratic problem is solved to this share of the promised rise

  bundle_mover start(std::span<const double> scale) const;
};

class bundle_mover {
 public:
  bundle_mover(const bundle& how, std::span<const double> scale)
      : how_{how}, model_{{how.cuts, how.pivots, how.accuracy}, scale}, centre_(scale.size()) {}

  /// No price will exceed these.
  void limit(std::span<const double> limits) { model_.limit(limits); }

  /// Takes an evaluation that was not asked for; the best one becomes the centre.
  void learn(const dual_point& at) {
    if (model_.empty() || at.bound > bound_) recentre(at);
    model_.remember(at);
  }

  /// How much each evaluation so far weighs in a quadratic problem that is `loosen` times less tight than that of the
  /// steps, for the less tight, the less a mixture exceeds; together one.
  std::vector<double> weights() const {
    std::vector<double> out(model_.evaluations());
    if (out.empty()) return out;
    bundle_mover loose{*this};
    loose.tightness_ /= how_.loosen;
    loose.propose();
    loose.model_.add_weights(out);
    return out;
  }

  double move(const dual_point& at, double upper, std::span<double> next) {
    const bool fresh = !moved_;
    if (fresh) {
      moved_ = true;
      if (model_.empty() || at.bound > bound_) recentre(at);
      double norm = 0;
      for (std::size_t r = 0; r < centre_.size(); ++r)
        if (at.prices[r] > 0 || at.excess[r] > 0) norm += at.excess[r] * at.excess[r] / model_.scale()[r];
      norm_ = norm;
      tightness_ = first_tightness(norm, at.bound, upper, how_.first);
    } else {
      judge(at);
    }
    const bool lessons = fresh && model_.evaluations() > 0;
    model_.remember(at);
    propose();
    if (lessons && promised_ > 0) {  // the cuts learnt know better than a guess how much is left to rise
      tightness_ = std::max(tightness_, norm_ / promised_);
      propose();
    }
    // an almost straight model is hard to climb: closer to the centre it is easier
    for (int trial = 0; model_.unsolved() && trial < 12; ++trial) {
      tightness_ *= 4;
      propose();
    }
    std::copy(model_.at().begin(), model_.at().end(), next.begin());
    return promised_;
  }

 private:
  void propose() { promised_ = model_.propose(centre_, tightness_, bound_) - bound_; }

  void recentre(const dual_point& at) {
    bound_ = at.bound;
    std::copy(at.prices.begin(), at.prices.end(), centre_.begin());
  }

  /// Moves the centre or not, and adapts the tightness by the parabola through promise and fulfilment.
  void judge(const dual_point& at) {
    const double rise = at.bound - bound_;
    const double fitted = promised_ > 0 ? 2 * tightness_ * (1 - rise / promised_) : tightness_;
    if (rise > 0 && rise >= how_.accept * promised_) {
      run_ = std::max(1, run_ + 1);
      if (rise >= 0.5 * promised_ && run_ > 1) {
        tightness_ = std::clamp(fitted, tightness_ / 10, tightness_);
      } else if (run_ > 3) {
        tightness_ /= 2;
      }
      recentre(at);
      return;
    }
    run_ = std::min(-1, run_ - 1);
    double error = -rise;  // how far above the centre's bound the new cut passes there
    for (std::size_t r = 0; r < centre_.size(); ++r) error += at.excess[r] * (centre_[r] - at.prices[r]);
    if (error > promised_ && run_ < -2) {
      tightness_ = std::clamp(fitted, tightness_, 10 * tightness_);
      run_ = -1;
    }
  }

  bundle how_;
  cut_model model_;
  std::vector<double> centre_;
  double bound_ = 0, tightness_ = 1, promised_ = 0, norm_ = 0;
  int run_ = 0;
  bool moved_ = false;
};

inline bundle_mover bundle::start(std::span<const double> scale) const { return {*this, scale}; }

}  // namespace echelon::inline ECHELON_ABI::step
