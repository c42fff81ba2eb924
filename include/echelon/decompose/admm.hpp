// SPDX-License-Identifier: BSL-1.0
/// The alternating direction step: the parts and the capacities agree on the usage, price by price.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/decompose/concepts.hpp>
#include <echelon/decompose/cut_model.hpp>

namespace echelon::inline ECHELON_ABI::step {

class admm_mover;

/// Two agents propose the usage of every row: the parts, which know their costs, and the capacities, which allow what
/// fits. In turn each answers the prices and stays near the other's proposal,
///
///     x = argmin cost(x) + prices · x + sum_r (x_r - z_r)^2 / (2 tightness scale_r),   z the same of what fits,
///
/// and the prices move along x - z, in proportion. The parts only answer prices, so their turn is taken by cuts: prices
/// are tried until the model is as high as it claimed, to a share of the distance moved.
///
/// cost    that of a cut_model a step, one or a few steps a turn
/// source  Gabay, Mercier (1976) A dual algorithm for the solution of nonlinear variational problems via finite
///         element approximation; balanced residuals: He, Yang, Wang (2000) Alternating direction method with
///         self-adaptive penalty parameters; agents that know prices alone: Maggiar, Dicker, Mahoney (2024) Consensus
///         planning with primal, dual, and proximal agents; how nearly a turn must be taken: Solodov, Svaiter (1999) A
///         hybrid projection-proximal point algorithm
struct admm {
  std::size_t cuts = 80;
  double first = 0.05;    ///< rise that the first turn hopes for, as a share of |bound|, while no plan is known
  double accept = 0.5;    ///< share of the quadratic distance by which the model may stand too high after a turn
  double balance = 10;    ///< factor between the residuals of the two agents at which the tightness changes
  std::size_t pivots = 1000;
  double accuracy = 0.02; ///< of the quadratic problem, as in `bundle`

  admm_mover start(std::span<const double> scale) const;
};

class admm_mover {
 public:
  admm_mover(const admm& how, std::span<const double> scale)
      : how_{how}, model_{{how.cuts, how.pivots, how.accuracy}, scale}, prices_(scale.size()), slack_(scale.size()),
        centre_(scale.size()), limit_(scale.size(), std::numeric_limits<double>::infinity()) {}

  /// No price will exceed these.
  void limit(std::span<const double> limits) {
    model_.limit(limits);
    limit_.assign(limits.begin(), limits.end());
  }

  /// Takes an evaluation that was not asked for.
  void learn(const dual_point& at) { model_.remember(at); }

  /// What the evaluations weigh in the parts' last proposal.
  std::vector<double> weights() const {
    std::vector<double> out(model_.evaluations());
    model_.add_weights(out);
    return out;
  }

  double move(const dual_point& at, double upper, std::span<double> next) {
    model_.remember(at);
    if (!moved_) begin(at, upper);
    else if (height_ - at.bound <= how_.accept * distance(at.prices) + 1e-13 * std::abs(at.bound)) agree();
    propose(at.bound);
    std::copy(model_.at().begin(), model_.at().end(), next.begin());
    return settled_ ? 0.0 : std::numeric_limits<double>::infinity();
  }

 private:
  /// tightness / 2 * sum_r scale_r (p_r - prices_r)^2
  double distance(std::span<const double> p) const noexcept {
    double sum = 0;
    for (std::size_t r = 0; r < prices_.size(); ++r) {
      const double d = p[r] - prices_[r];
      sum += model_.scale()[r] * d * d;
    }
    return 0.5 * tightness_ * sum;
  }

  void begin(const dual_point& at, double upper) {
    moved_ = true;
    prices_.assign(at.prices.begin(), at.prices.end());
    double norm = 0;
    for (std::size_t r = 0; r < prices_.size(); ++r) {
      slack_[r] = std::min(0.0, at.excess[r]);
      const double over = at.excess[r] - slack_[r];
      norm += over * over / model_.scale()[r];
    }
    tightness_ = first_tightness(norm, at.bound, upper, how_.first);
  }

  /// The capacities' turn, the new prices, and the tightness that keeps both residuals alike.
  void agree() {
    double apart = 0, moved = 0, size = 0;
    for (std::size_t r = 0; r < prices_.size(); ++r) {
      const double stiff = tightness_ * model_.scale()[r], excess = model_.slope()[r];
      const double price = std::clamp(prices_[r] + excess / stiff, 0.0, limit_[r]);
      const double slack = excess + stiff * (prices_[r] - price);
      apart += (excess - slack) * (excess - slack) / model_.scale()[r];
      moved += (slack - slack_[r]) * (slack - slack_[r]) / model_.scale()[r];
      size += model_.scale()[r];
      prices_[r] = price;
      slack_[r] = slack;
    }
    settled_ = std::max(apart, moved) <= 1e-24 * size;
    // `apart` is what the usage and the allowance differ by; `moved` is in the same units, as prices times tightness
    if (apart > how_.balance * how_.balance * moved) tightness_ /= 2;
    else if (moved > how_.balance * how_.balance * apart) tightness_ *= 2;
  }

  /// The parts' turn by the model: its prices are centred where the other agent's proposal is weighed in.
  void propose(double floor) {
    for (std::size_t r = 0; r < centre_.size(); ++r)
      centre_[r] = prices_[r] - slack_[r] / (tightness_ * model_.scale()[r]);
    height_ = model_.propose(centre_, tightness_, floor);
  }

  admm how_;
  cut_model model_;
  std::vector<double> prices_, slack_;  ///< slack: the capacities' proposal less the capacity
  std::vector<double> centre_, limit_;
  double tightness_ = 1, height_ = 0;
  bool moved_ = false, settled_ = false;
};

inline admm_mover admm::start(std::span<const double> scale) const { return {*this, scale}; }

}  // namespace echelon::inline ECHELON_ABI::step
