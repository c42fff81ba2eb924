// SPDX-License-Identifier: BSL-1.0
/// Newton's step on the prices, for relaxations that tell how their usage bends.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/decompose/concepts.hpp>

namespace echelon::inline ECHELON_ABI::step {

class newton_mover;

/// Every block of rows moves to where the parabola through its excess and `relaxed::bend` is highest, prices >= 0. What
/// the bend misses, parts that jump between answers, is learnt from the last step by a symmetric correction of rank
/// one. Sums over many parts are nearly smooth, and a few evaluations do. Without `bend` it is a secant method a row.
///
/// It aims a hair below the capacities, so that the answers at the last prices are a plan already.
///
/// cost    O(rows * block); memory the same
/// source  Bertsekas (1982) Projected Newton methods for optimization problems with simple constraints; the correction:
///         Broyden (1967) Quasi-Newton methods and their application to function minimisation
struct newton {
  double keep = 0.3;    ///< share of the gap wanted that aiming below the capacities may cost
  double settle = 0.1;  ///< a block whose answer keeps its rows stays where it is when that costs no more than twice
                        ///< its aim and this share of the gap wanted; a relaxation may use that
  double first = 1;     ///< what a step from a price of zero may take, as a share of |bound| over all rows

  newton_mover start(std::span<const double> scale) const;
};

class newton_mover {
 public:
  newton_mover(const newton& how, std::span<const double> scale)
      : how_{how}, rows_{scale.size()}, limit_(rows_, std::numeric_limits<double>::infinity()) {}

  /// No price will exceed these.
  void limit(std::span<const double> limits) { limit_.assign(limits.begin(), limits.end()); }

  /// The gap that is small enough.
  void tolerate(double gap) { gap_ = gap; }

  double move(const dual_point& at, double, std::span<double> next) {
    const std::size_t block = at.bend.empty() ? 1 : at.bend.size() / rows_;
    const bool fresh = prices_.empty() || missed_.size() != rows_ * block;
    if (fresh) missed_.assign(rows_ * block, 0.0);
    std::vector<double> bend(block * block), step(block), pull(block);
    double worth = std::abs(at.bound), promise = 0;
    if (!at.usage.empty()) {
      double priced = 0;
      for (std::size_t r = 0; r < rows_; ++r) priced += at.prices[r] * std::abs(at.usage[r]);
      worth = std::max(worth, priced);
    }
    const double aim = worth > 0 ? how_.keep * gap_ * std::abs(at.bound) / worth : 0.0;
    const double hair = how_.settle * gap_ * std::abs(at.bound) * static_cast<double>(block) / rows();
    for (std::size_t from = 0; from < rows_; from += block) {
      bool keeps = true;
      double slack = 0, aimed = 0;  // what the answer of the block costs above the bound, and what it was to cost
      for (std::size_t a = 0; a < block; ++a) {
        const std::size_t r = from + a;
        const double below = at.usage.empty() ? 0.0 : aim * std::abs(at.usage[r]);
        pull[a] = at.excess[r] + below;
        keeps = keeps && at.excess[r] <= 0;
        slack -= at.prices[r] * at.excess[r];
        aimed += at.prices[r] * below;
        for (std::size_t b = 0; b < block; ++b)
          bend[a * block + b] = at.bend.empty() ? 0.0 : at.bend[r * block + b];
      }
      if (!fresh) learn(at, from, block, bend, step);
      for (std::size_t e = 0; e < bend.size(); ++e) bend[e] += missed_[from * block + e];
      const double rise = climb(at, from, block, bend, pull, step);
      const bool stays = keeps && rise <= hair && slack <= 2 * aimed + hair;
      for (std::size_t a = 0; a < block; ++a) next[from + a] = at.prices[from + a] + (stays ? 0.0 : step[a]);
      promise += stays ? 0.0 : rise;
    }
    prices_.assign(at.prices.begin(), at.prices.end());
    excess_.assign(at.excess.begin(), at.excess.end());
    // small steps of many blocks are not the end: that is when all blocks stay
    return promise > 0 ? std::max(promise, 1e-11 * std::abs(at.bound)) : 0.0;
  }

 private:
  double rows() const noexcept { return static_cast<double>(rows_); }

  static double size(const dual_point& at, std::size_t r) noexcept {
    return at.usage.empty() ? 1.0 : std::max({1e-300, std::abs(at.usage[r]), std::abs(at.usage[r] - at.excess[r])});
  }

  /// What of the change of excess over the last step the bend does not explain, as a matrix of rank one.
  void learn(const dual_point& at, std::size_t from, std::size_t block, const std::vector<double>& bend,
             std::vector<double>& rest) {
    double along = 0, length = 0, size = 0;
    for (std::size_t a = 0; a < block; ++a) {
      rest[a] = excess_[from + a] - at.excess[from + a];
      for (std::size_t b = 0; b < block; ++b)
        rest[a] -= bend[a * block + b] * (at.prices[from + b] - prices_[from + b]);
      const double moved = at.prices[from + a] - prices_[from + a];
      along += moved * rest[a];
      length += moved * moved;
      size += rest[a] * rest[a];
    }
    if (!(length > 0)) return;
    const bool convex = along > 1e-8 * std::sqrt(length * size);
    for (std::size_t a = 0; a < block; ++a)
      for (std::size_t b = 0; b < block; ++b)
        missed_[(from + a) * block + b] = convex ? rest[a] * rest[b] / along : 0.0;
  }

  /// The best step of one block inside its box, by coordinates; returns what it promises.
  double climb(const dual_point& at, std::size_t from, std::size_t block, const std::vector<double>& bend,
               const std::vector<double>& pull, std::vector<double>& step) const {
    std::fill(step.begin(), step.end(), 0.0);
    double dearest = how_.first * std::abs(at.bound) / rows();  // what the capacity of a row may be worth
    for (std::size_t r = from; r < from + block; ++r) dearest = std::max(dearest, 2 * at.prices[r] * size(at, r));
    for (int sweep = 0; sweep < 100; ++sweep) {
      double change = 0, whole = 0;
      for (std::size_t a = 0; a < block; ++a) {
        const std::size_t r = from + a;
        const double usage = size(at, r);
        const double reach = dearest > 0 ? dearest / usage : std::numeric_limits<double>::infinity();
        double slope = pull[a];
        for (std::size_t b = 0; b < block; ++b) slope -= bend[a * block + b] * step[b];
        const double own = bend[a * block + a];
        const double far = std::isfinite(reach) ? reach : 1.0;  // of a row that tells nothing yet
        double to = own > 0 ? step[a] + slope / own : slope > 0 ? far : slope < 0 ? -far : step[a];
        to = std::clamp(to, -std::min(at.prices[r], reach), std::min(reach, std::max(0.0, limit_[r] - at.prices[r])));
        change += std::abs(to - step[a]) * usage;
        whole += std::abs(to) * usage;
        step[a] = to;
      }
      if (change <= 1e-13 * whole) break;
    }
    double rise = 0;
    for (std::size_t a = 0; a < block; ++a) {
      rise += pull[a] * step[a];
      for (std::size_t b = 0; b < block; ++b) rise -= 0.5 * step[a] * bend[a * block + b] * step[b];
    }
    return std::max(0.0, rise);
  }

  newton how_;
  std::size_t rows_;
  double gap_ = 0;
  std::vector<double> limit_, prices_, excess_;
  std::vector<double> missed_;  ///< [rows, block] what the bend misses
};

inline newton_mover newton::start(std::span<const double> scale) const { return {*this, scale}; }

}  // namespace echelon::inline ECHELON_ABI::step
