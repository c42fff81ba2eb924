// SPDX-License-Identifier: BSL-1.0
/// The proximal bundle step: a model of the dual from everything seen, trusted near the best point.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/decompose/concepts.hpp>

namespace echelon::inline ECHELON_ABI::step {

class bundle_mover;

/// Every evaluation k gives a cut b_k + g_k · p that no price p exceeds. The next prices maximise the lowest cut less
/// tightness / 2 * sum_r scale_r (p_r - centre_r)^2 over p >= 0; the centre moves when the bound rises as promised.
///
/// cost    O(cuts * rows) a pivot of the small quadratic problem, at most `pivots` of them; memory O(cuts * rows)
/// source  Kiwiel (1990) Proximity control in bundle methods for convex nondifferentiable minimization; the quadratic
///         problem by pairwise exchange as in Platt (1998) Sequential minimal optimization
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
      : how_{how}, rows_{scale.size()}, scale_(scale.begin(), scale.end()), centre_(rows_), sum_(rows_), at_(rows_),
        limit_(rows_, std::numeric_limits<double>::infinity()) {}

  /// No price will exceed these.
  void limit(std::span<const double> limits) { limit_.assign(limits.begin(), limits.end()); }

  /// Takes an evaluation that was not asked for; the best one becomes the centre.
  void learn(const dual_point& at) {
    if (offset_.empty() || at.bound > bound_) recentre(at);
    remember(at);
  }

  /// How much each evaluation so far weighs in a quadratic problem that is `loosen` times less tight than that of the
  /// steps, for the less tight, the less a mixture exceeds; together one.
  std::vector<double> weights() const {
    std::vector<double> out(evaluations_);
    if (evaluations_ == 0) return out;
    bundle_mover loose{*this};
    loose.tightness_ /= how_.loosen;
    loose.propose();
    for (std::size_t k = 0; k < weight_.size(); ++k)
      for (const part& p : parts_[k]) out[p.evaluation] += loose.weight_[k] * p.share;
    return out;
  }

  double move(const dual_point& at, double upper, std::span<double> next) {
    const bool fresh = !moved_;
    if (fresh) {
      moved_ = true;
      if (offset_.empty() || at.bound > bound_) recentre(at);
      double norm = 0;
      for (std::size_t r = 0; r < rows_; ++r)
        if (at.prices[r] > 0 || at.excess[r] > 0) norm += at.excess[r] * at.excess[r] / scale_[r];
      const double room = std::isfinite(upper) ? upper - at.bound : how_.first * std::abs(at.bound);
      norm_ = norm;
      tightness_ = norm > 0 ? norm / std::max(room, 1e-9 * std::abs(at.bound) + 1e-300) : 1.0;
    } else {
      judge(at);
    }
    const bool lessons = fresh && evaluations_ > 0;
    remember(at);
    promised_ = propose() - bound_;
    if (lessons && promised_ > 0) {  // the cuts learnt know better than a guess how much is left to rise
      tightness_ = std::max(tightness_, norm_ / promised_);
      promised_ = propose() - bound_;
    }
    // an almost straight model is hard to climb: closer to the centre it is easier
    for (int trial = 0; unsolved_ && trial < 12; ++trial) {
      tightness_ *= 4;
      promised_ = propose() - bound_;
    }
    std::copy(at_.begin(), at_.end(), next.begin());
    return promised_;
  }

 private:
  /// A cut is an evaluation, or the weighted sum of some.
  struct part {
    std::size_t evaluation;
    double share;
  };

  std::span<const double> slope(std::size_t k) const noexcept { return std::span{slopes_}.subspan(k * rows_, rows_); }

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
    for (std::size_t r = 0; r < rows_; ++r) error += at.excess[r] * (centre_[r] - at.prices[r]);
    if (error > promised_ && run_ < -2) {
      tightness_ = std::clamp(fitted, tightness_, 10 * tightness_);
      run_ = -1;
    }
  }

  void append(double offset, std::span<const double> slope, double weight, std::vector<part> parts) {
    offset_.push_back(offset);
    slopes_.insert(slopes_.end(), slope.begin(), slope.end());
    weight_.push_back(weight);
    parts_.push_back(std::move(parts));
  }

  void remember(const dual_point& at) {
    if (offset_.size() >= std::max<std::size_t>(how_.cuts, 3)) compress();
    double offset = at.bound;
    for (std::size_t r = 0; r < rows_; ++r) offset -= at.excess[r] * at.prices[r];
    append(offset, at.excess, offset_.empty() ? 1.0 : 0.0, {{evaluations_, 1.0}});
    ++evaluations_;
  }

  /// Drops the lighter half of the cuts and keeps their weighted sum as one.
  void compress() {
    std::vector<std::size_t> order(offset_.size());
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return weight_[a] > weight_[b]; });
    const std::size_t keep = order.size() / 2;
    double rest = 0, offset = 0;
    std::vector<double> slope_of_rest(rows_), share(evaluations_);
    for (std::size_t i = keep; i < order.size(); ++i) {
      const std::size_t k = order[i];
      rest += weight_[k];
      offset += weight_[k] * offset_[k];
      for (std::size_t r = 0; r < rows_; ++r) slope_of_rest[r] += weight_[k] * slope(k)[r];
      for (const part& p : parts_[k]) share[p.evaluation] += weight_[k] * p.share;
    }
    std::sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(keep));
    const auto old_offset = std::move(offset_), old_slopes = std::move(slopes_), old_weight = std::move(weight_);
    auto old_parts = std::move(parts_);
    offset_.clear(), slopes_.clear(), weight_.clear(), parts_.clear();
    for (std::size_t i = 0; i < keep; ++i) {
      const std::size_t k = order[i];
      append(old_offset[k], std::span{old_slopes}.subspan(k * rows_, rows_), old_weight[k], std::move(old_parts[k]));
    }
    if (rest > 0) {
      for (double& s : slope_of_rest) s /= rest;
      std::vector<part> parts;
      for (std::size_t e = 0; e < evaluations_; ++e)
        if (share[e] > 0) parts.push_back({e, share[e] / rest});
      append(offset / rest, slope_of_rest, rest, std::move(parts));
    }
  }

  /// Prices from the weights, the value of each cut there, and whether a row is free to move.
  void price() {
    for (std::size_t r = 0; r < rows_; ++r)
      at_[r] = std::clamp(centre_[r] + sum_[r] / (tightness_ * scale_[r]), 0.0, limit_[r]);
    for (std::size_t k = 0; k < offset_.size(); ++k) {
      const auto g = slope(k);
      double v = offset_[k];
      for (std::size_t r = 0; r < rows_; ++r) v += g[r] * at_[r];
      height_[k] = v;
    }
  }

  /// Solves the quadratic problem over the weights of the cuts; returns the height of the model at the prices found.
  double propose() {
    const std::size_t n = offset_.size();
    height_.resize(n);
    std::fill(sum_.begin(), sum_.end(), 0.0);
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t r = 0; r < rows_ && weight_[k] > 0; ++r) sum_[r] += weight_[k] * slope(k)[r];
    price();
    for (std::size_t pivot = 0; pivot < how_.pivots; ++pivot) {
      std::size_t low = 0, high = n;
      for (std::size_t k = 0; k < n; ++k) {
        if (height_[k] < height_[low]) low = k;
        if (weight_[k] > 0 && (high == n || height_[k] > height_[high])) high = k;
      }
      const double spread = height_[high] - height_[low], rise = std::max(0.0, height_[low] - bound_);
      unsolved_ = spread > 0.5 * rise && spread > 1e-14 * std::abs(bound_);
      if (spread <= how_.accuracy * rise || spread <= 1e-15 * std::abs(bound_)) break;
      const auto up = slope(low), down = slope(high);
      double bend = 0;
      for (std::size_t r = 0; r < rows_; ++r) {
        const double w = up[r] - down[r];
        if ((at_[r] > 0 || w > 0) && (at_[r] < limit_[r] || w < 0)) bend += w * w / (tightness_ * scale_[r]);
      }
      const double shift = bend > 0 ? std::min(weight_[high], spread / bend) : weight_[high];
      weight_[low] += shift;
      weight_[high] = shift < weight_[high] ? weight_[high] - shift : 0.0;
      for (std::size_t r = 0; r < rows_; ++r) sum_[r] += shift * (up[r] - down[r]);
      price();
    }
    return *std::min_element(height_.begin(), height_.end());
  }

  bundle how_;
  std::size_t rows_;
  std::vector<double> scale_, centre_, sum_, at_, limit_;
  std::vector<double> offset_, slopes_, weight_, height_;
  std::vector<std::vector<part>> parts_;
  std::size_t evaluations_ = 0;
  double bound_ = 0, tightness_ = 1, promised_ = 0, norm_ = 0;
  int run_ = 0;
  bool moved_ = false, unsolved_ = false;
};

inline bundle_mover bundle::start(std::span<const double> scale) const { return {*this, scale}; }

}  // namespace echelon::inline ECHELON_ABI::step
