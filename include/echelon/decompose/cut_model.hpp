// SPDX-License-Identifier: BSL-1.0
/// The lowest of all cuts of the dual seen so far, and where it stands highest near a centre.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/decompose/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// How a cut_model keeps its cuts and solves its quadratic problem.
struct cut_limits {
  std::size_t cuts = 80;    ///< cuts kept; the least needed leave first, their weighted sum stays
  std::size_t pivots = 1000;
  double accuracy = 0.02;   ///< the quadratic problem is solved to this share of what the model stands above `floor`
};

/// Cuts b_k + g_k · p that no price p exceeds, and the p that maximises
///
///     min_k (b_k + g_k · p)  -  tightness / 2 * sum_r scale_r (p_r - centre_r)^2      over  0 <= p <= limits
///
/// by its dual, a quadratic problem over weights of the cuts: p_r = centre_r + sum_k w_k g_kr / (tightness scale_r).
///
/// cost    O(cuts * rows) a pivot, at most `pivots` of them; memory O(cuts * rows)
/// source  Kiwiel (1990) Proximity control in bundle methods for convex nondifferentiable minimization; the quadratic
///         problem by pairwise exchange as in Platt (1998) Sequential minimal optimization
class cut_model {
 public:
  cut_model(const cut_limits& how, std::span<const double> scale)
      : how_{how}, rows_{scale.size()}, scale_(scale.begin(), scale.end()), sum_(rows_), at_(rows_),
        limit_(rows_, std::numeric_limits<double>::infinity()) {}

  void limit(std::span<const double> limits) { limit_.assign(limits.begin(), limits.end()); }

  std::size_t rows() const noexcept { return rows_; }
  std::span<const double> scale() const noexcept { return scale_; }
  bool empty() const noexcept { return offset_.empty(); }
  std::size_t evaluations() const noexcept { return evaluations_; }

  /// The maximiser found last, and the same sum of slopes that moved it from the centre.
  std::span<const double> at() const noexcept { return at_; }
  std::span<const double> slope() const noexcept { return sum_; }
  /// Whether the last problem was left far from solved: an almost straight model is hard to climb.
  bool unsolved() const noexcept { return unsolved_; }

  void remember(const dual_point& at) {
    if (offset_.size() >= std::max<std::size_t>(how_.cuts, 3)) compress();
    double offset = at.bound;
    for (std::size_t r = 0; r < rows_; ++r) offset -= at.excess[r] * at.prices[r];
    append(offset, at.excess, offset_.empty() ? 1.0 : 0.0, {{evaluations_, 1.0}});
    ++evaluations_;
  }

  /// Adds to out[e] what evaluation e weighs in the last problem; together one.
  void add_weights(std::span<double> out) const {
    for (std::size_t k = 0; k < weight_.size(); ++k)
      for (const part& p : parts_[k]) out[p.evaluation] += weight_[k] * p.share;
  }

  /// Solves the quadratic problem; returns the height of the model at the prices found. Heights below `floor` are not
  /// worth an accurate answer.
  double propose(std::span<const double> centre, double tightness, double floor) {
    const std::size_t n = offset_.size();
    height_.resize(n);
    std::fill(sum_.begin(), sum_.end(), 0.0);
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t r = 0; r < rows_ && weight_[k] > 0; ++r) sum_[r] += weight_[k] * slope_of(k)[r];
    price(centre, tightness);
    for (std::size_t pivot = 0; pivot < how_.pivots; ++pivot) {
      std::size_t low = 0, high = n;
      for (std::size_t k = 0; k < n; ++k) {
        if (height_[k] < height_[low]) low = k;
        if (weight_[k] > 0 && (high == n || height_[k] > height_[high])) high = k;
      }
      const double spread = height_[high] - height_[low], rise = std::max(0.0, height_[low] - floor);
      unsolved_ = spread > 0.5 * rise && spread > 1e-14 * std::abs(floor);
      if (spread <= how_.accuracy * rise || spread <= 1e-15 * std::abs(floor)) break;
      const auto up = slope_of(low), down = slope_of(high);
      double bend = 0;
      for (std::size_t r = 0; r < rows_; ++r) {
        const double w = up[r] - down[r];
        if ((at_[r] > 0 || w > 0) && (at_[r] < limit_[r] || w < 0)) bend += w * w / (tightness * scale_[r]);
      }
      const double shift = bend > 0 ? std::min(weight_[high], spread / bend) : weight_[high];
      weight_[low] += shift;
      weight_[high] = shift < weight_[high] ? weight_[high] - shift : 0.0;
      for (std::size_t r = 0; r < rows_; ++r) sum_[r] += shift * (up[r] - down[r]);
      price(centre, tightness);
    }
    return *std::min_element(height_.begin(), height_.end());
  }

 private:
  /// A cut is an evaluation, or the weighted sum of some.
  struct part {
    std::size_t evaluation;
    double share;
  };

  std::span<const double> slope_of(std::size_t k) const noexcept {
    return std::span{slopes_}.subspan(k * rows_, rows_);
  }

  void append(double offset, std::span<const double> slope, double weight, std::vector<part> parts) {
    offset_.push_back(offset);
    slopes_.insert(slopes_.end(), slope.begin(), slope.end());
    weight_.push_back(weight);
    parts_.push_back(std::move(parts));
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
      for (std::size_t r = 0; r < rows_; ++r) slope_of_rest[r] += weight_[k] * slope_of(k)[r];
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

  /// Prices from the weights, and the value of each cut there.
  void price(std::span<const double> centre, double tightness) {
    for (std::size_t r = 0; r < rows_; ++r)
      at_[r] = std::clamp(centre[r] + sum_[r] / (tightness * scale_[r]), 0.0, limit_[r]);
    for (std::size_t k = 0; k < offset_.size(); ++k) {
      const auto g = slope_of(k);
      double v = offset_[k];
      for (std::size_t r = 0; r < rows_; ++r) v += g[r] * at_[r];
      height_[k] = v;
    }
  }

  cut_limits how_;
  std::size_t rows_;
  std::vector<double> scale_, sum_, at_, limit_;
  std::vector<double> offset_, slopes_, weight_, height_;
  std::vector<std::vector<part>> parts_;
  std::size_t evaluations_ = 0;
  bool unsolved_ = false;
};

/// How tight the first quadratic problem is, so that its step hopes for the rise to the plan, or for a share of the
/// bound where none is known; `excess` is sum_r excess_r^2 / scale_r. One where nothing tells what money is worth.
inline double first_tightness(double excess, double bound, double upper, double share) noexcept {
  const double room = std::max(std::isfinite(upper) ? upper - bound : share * std::abs(bound), 1e-9 * std::abs(bound));
  return excess > 0 && room > 0 ? excess / room : 1.0;
}

}  // namespace echelon::inline ECHELON_ABI
