// SPDX-License-Identifier: BSL-1.0
/// The level bundle step: the nearest prices at which everything seen still allows a wanted height.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include <echelon/decompose/concepts.hpp>

namespace echelon::inline ECHELON_ABI::step {

class level_bundle_mover;

/// The next prices are the projection of the best prices onto { p : every cut >= level }, the level lying between the
/// best bound and a ceiling: the best plan value, or less where the cuts prove that no prices reach higher.
///
/// cost    O(cuts * rows) a sweep of the projection, at most `sweeps` of them; memory O(cuts * rows)
/// source  Lemaréchal, Nemirovskii, Nesterov (1995) New variants of bundle methods; the projection by Hildreth (1957) A
///         quadratic programming procedure
struct level_bundle {
  std::size_t cuts = 80;      ///< cuts kept; those that did not hold the last projection leave first
  double share = 0.3;         ///< of the way from the bound to the ceiling
  std::size_t sweeps = 300;

  level_bundle_mover start(std::span<const double> scale) const;
};

class level_bundle_mover {
 public:
  level_bundle_mover(const level_bundle& how, std::span<const double> scale)
      : how_{how}, rows_{scale.size()}, scale_(scale.begin(), scale.end()), centre_(rows_), sum_(rows_), at_(rows_),
        limit_(rows_, std::numeric_limits<double>::infinity()) {}

  /// No price will exceed these.
  void limit(std::span<const double> limits) { limit_.assign(limits.begin(), limits.end()); }

  /// Takes an evaluation that was not asked for.
  void learn(const dual_point& at) { remember(at); }

  double move(const dual_point& at, double upper, std::span<double> next) {
    remember(at);
    if (std::isfinite(upper)) {
      ceiling_ = std::min(ceiling_, upper);
    } else if (bound_ >= guess_) {  // no plan yet: reach twice as far as before
      reach_ = reach_ > 0 ? 2 * reach_ : bound_ != 0 ? 0.05 * std::abs(bound_) : 1e-3;
      guess_ = bound_ + reach_;
    }
    for (int trial = 0; trial < 30; ++trial) {
      const double top = std::min(ceiling_, std::isfinite(upper) ? upper : guess_);
      level_ = bound_ + how_.share * std::max(0.0, top - bound_);
      if (!(level_ > bound_) || project()) break;
      ceiling_ = level_;  // no prices reach it: a proof, up to the accuracy of the projection
    }
    const double top = std::min(ceiling_, std::isfinite(upper) ? upper : guess_);
    std::copy(at_.begin(), at_.end(), next.begin());
    return level_ > bound_ ? std::max(0.0, top - bound_) : 0.0;
  }

  std::vector<double> weights() const {
    std::vector<double> out(evaluations_);
    const double total = std::accumulate(weight_.begin(), weight_.end(), 0.0);
    for (std::size_t k = 0; k < weight_.size(); ++k)
      out[number_[k]] = total > 0 ? weight_[k] / total : k + 1 == weight_.size() ? 1.0 : 0.0;
    return out;
  }

 private:
  std::span<const double> slope(std::size_t k) const noexcept { return std::span{slopes_}.subspan(k * rows_, rows_); }

  void remember(const dual_point& at) {
    if (at.bound > bound_) {
      bound_ = at.bound;
      centre_.assign(at.prices.begin(), at.prices.end());
    }
    if (offset_.size() >= std::max<std::size_t>(how_.cuts, 2)) thin();
    double offset = at.bound;
    for (std::size_t r = 0; r < rows_; ++r) offset -= at.excess[r] * at.prices[r];
    offset_.push_back(offset);
    slopes_.insert(slopes_.end(), at.excess.begin(), at.excess.end());
    weight_.push_back(0.0);
    number_.push_back(evaluations_++);
  }

  /// Drops the lighter half of the cuts, the older among equals.
  void thin() {
    std::vector<std::size_t> order(offset_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return weight_[a] != weight_[b] ? weight_[a] > weight_[b] : number_[a] > number_[b];
    });
    order.resize(order.size() / 2);
    std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i < order.size(); ++i) {
      const std::size_t k = order[i];
      offset_[i] = offset_[k], weight_[i] = weight_[k], number_[i] = number_[k];
      for (std::size_t r = 0; r < rows_; ++r) slopes_[i * rows_ + r] = slopes_[k * rows_ + r];
    }
    offset_.resize(order.size()), weight_.resize(order.size()), number_.resize(order.size());
    slopes_.resize(order.size() * rows_);
  }

  void price() {
    for (std::size_t r = 0; r < rows_; ++r) at_[r] = std::clamp(centre_[r] + sum_[r] / scale_[r], 0.0, limit_[r]);
  }

  /// Projects the centre onto the level set by one cut after the other; false when no point of it was found.
  bool project() {
    const std::size_t n = offset_.size();
    std::fill(weight_.begin(), weight_.end(), 0.0);
    std::fill(sum_.begin(), sum_.end(), 0.0);
    price();
    const double enough = 1e-3 * (level_ - bound_);
    for (std::size_t sweep = 0; sweep < how_.sweeps; ++sweep) {
      double worst = 0;
      for (std::size_t k = n; k-- > 0;) {
        const auto g = slope(k);
        double lack = level_ - offset_[k], bend = 0;
        for (std::size_t r = 0; r < rows_; ++r) {
          lack -= g[r] * at_[r];
          if ((at_[r] > 0 || g[r] > 0) && (at_[r] < limit_[r] || g[r] < 0)) bend += g[r] * g[r] / scale_[r];
        }
        worst = std::max(worst, lack);
        if (lack > 0 && !(bend > 0)) return false;  // a flat cut below the level
        const double change = bend > 0 ? std::max(-weight_[k], lack / bend) : -weight_[k];
        if (change == 0) continue;
        weight_[k] += change;
        for (std::size_t r = 0; r < rows_; ++r) sum_[r] += change * g[r];
        price();
      }
      if (worst <= enough) return true;
    }
    return false;
  }

  level_bundle how_;
  std::size_t rows_;
  std::vector<double> scale_, centre_, sum_, at_, limit_;
  std::vector<double> offset_, slopes_, weight_;
  std::vector<std::size_t> number_;
  std::size_t evaluations_ = 0;
  double bound_ = -std::numeric_limits<double>::infinity(), ceiling_ = std::numeric_limits<double>::infinity();
  double guess_ = -std::numeric_limits<double>::infinity(), level_ = 0, reach_ = 0;
};

inline level_bundle_mover level_bundle::start(std::span<const double> scale) const { return {*this, scale}; }

}  // namespace echelon::inline ECHELON_ABI::step
