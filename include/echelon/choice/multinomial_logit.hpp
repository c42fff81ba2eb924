// SPDX-License-Identifier: BSL-1.0
/// Multinomial logit: every product attracts by a weight of its own, whatever else is on offer.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/concepts.hpp>
#include <echelon/choice/offered.hpp>
#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>

namespace echelon::inline ECHELON_ABI {

/// P(j | S) = w_j / (w_0 + sum of w over S): ratios of two products depend on no third.
///
/// Parameters are the utilities log w_j; w_0 stays.
///
/// source  Luce (1959) Individual choice behavior; McFadden (1974) Conditional logit analysis, eq. 12
class multinomial_logit {
 public:
  static constexpr bool regular = true;

  /// shape   weights [products]
  /// throws  error 201 a weight not positive and finite, or outside negative or not finite | 202 no product
  explicit multinomial_logit(std::vector<double> weights, double outside = 1.0)
      : weights_{std::move(weights)}, outside_{outside} {
    check::not_empty(weights_.size(), "weights");
    for (std::size_t j = 0; j < weights_.size(); ++j) check::positive(weights_[j], "weights", j);
    check::range(outside >= 0.0 && std::isfinite(outside), "outside", "is negative or not finite");
  }

  std::size_t products() const noexcept { return weights_.size(); }
  std::span<const double> weights() const noexcept { return weights_; }
  double outside() const noexcept { return outside_; }

  /// throws  error 101 out has another size | as check::offered
  double probabilities(assortment offered, std::span<double> out) const {
    check::size(out.size(), products(), "out");
    check::offered(offered, products());
    std::fill(out.begin(), out.end(), 0.0);
    double total = outside_;
    for (const std::uint32_t j : offered) total += weights_[j];
    if (!(total > 0.0)) return 1.0;
    for (const std::uint32_t j : offered) out[j] = weights_[j] / total;
    return outside_ / total;
  }

  std::size_t parameters() const noexcept { return products(); }

  /// throws  as probabilities | error 201 bought is not on offer
  double gradient(assortment offered, std::size_t bought, std::span<double> out) const {
    const double none = probabilities(offered, out);
    const double p = bought < products() ? out[bought] : none;
    check::range(bought <= products() && p > 0.0, "bought", "is not on offer");
    for (const std::uint32_t j : offered) out[j] = -out[j];
    if (bought < products()) out[bought] += 1.0;
    return std::log(p);
  }

  /// throws  as check::offered
  std::size_t draw(assortment offered, random_stream& stream) const {
    check::offered(offered, products());
    double left = outside_;
    for (const std::uint32_t j : offered) left += weights_[j];
    left *= stream.uniform();
    for (const std::uint32_t j : offered) {
      left -= weights_[j];
      if (left < 0.0) return j;
    }
    return outside_ > 0.0 || offered.empty() ? products() : offered.back();
  }

 private:
  std::vector<double> weights_;
  double outside_;
};

}  // namespace echelon::inline ECHELON_ABI
