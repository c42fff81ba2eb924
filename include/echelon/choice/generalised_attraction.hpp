// SPDX-License-Identifier: BSL-1.0
/// Generalised attraction: a product that is missing leaves a shadow, since customers look for it elsewhere.
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

/// P(j | S) = w_j / (w_0 + sum of shadows off S + sum of w over S), with a shadow between 0 and w_j.
///
/// Without shadows it is the multinomial logit; with shadow = w demand is independent: nobody buys instead. Parameters
/// are log w, then the shadows.
///
/// source  Gallego, Ratliff, Shebalov (2015) A general attraction model and sales-based linear program for network
///         revenue management under customer choice, Oper. Res. 63(1), eq. 2
class generalised_attraction {
 public:
  static constexpr bool regular = true;

  /// shape   weights, shadows [products]
  /// throws  error 101 sizes differ | 201 a weight not positive, a shadow outside [0, its weight], outside not positive
  ///         | 202 no product
  generalised_attraction(std::vector<double> weights, std::vector<double> shadows, double outside = 1.0)
      : weights_{std::move(weights)}, shadows_{std::move(shadows)}, outside_{outside} {
    check::not_empty(weights_.size(), "weights");
    check::size(shadows_.size(), weights_.size(), "shadows");
    for (std::size_t j = 0; j < weights_.size(); ++j) {
      check::positive(weights_[j], "weights", j);
      if (!(shadows_[j] >= 0.0 && shadows_[j] <= weights_[j]))
        throw error{fault::range, "shadows", j, "lies outside zero and its weight"};
    }
    check::positive(outside, "outside");
  }

  std::size_t products() const noexcept { return weights_.size(); }
  std::span<const double> weights() const noexcept { return weights_; }
  std::span<const double> shadows() const noexcept { return shadows_; }
  double outside() const noexcept { return outside_; }

  /// throws  error 101 out has another size | as check::offered
  double probabilities(assortment offered, std::span<double> out) const {
    check::size(out.size(), products(), "out");
    check::offered(offered, products());
    const auto [bought, lost] = totals(offered);
    std::fill(out.begin(), out.end(), 0.0);
    for (const std::uint32_t j : offered) out[j] = weights_[j] / (bought + lost);
    return lost / (bought + lost);
  }

  std::size_t parameters() const noexcept { return 2 * products(); }

  /// throws  error 101 out has another size | 201 bought is not on offer | as check::offered
  double gradient(assortment offered, std::size_t bought, std::span<double> out) const {
    const std::size_t n = products();
    check::size(out.size(), parameters(), "out");
    check::offered(offered, n);
    const auto [sold, lost] = totals(offered);
    const double total = sold + lost;
    std::fill(out.begin(), out.end(), 0.0);
    const double missed = (bought == n ? 1.0 / lost : 0.0) - 1.0 / total;  // by one more unit of shadow
    for (std::size_t j = 0; j < n; ++j) out[n + j] = missed;
    for (const std::uint32_t j : offered) {
      out[j] = -weights_[j] / total;
      out[n + j] = 0.0;
    }
    if (bought == n) return std::log(lost / total);
    check::range(std::binary_search(offered.begin(), offered.end(), bought), "bought", "is not on offer");
    out[bought] += 1.0;
    return std::log(weights_[bought] / total);
  }

  /// throws  as check::offered
  std::size_t draw(assortment offered, random_stream& stream) const {
    check::offered(offered, products());
    const auto [bought, lost] = totals(offered);
    double left = (bought + lost) * stream.uniform();
    for (const std::uint32_t j : offered) {
      left -= weights_[j];
      if (left < 0.0) return j;
    }
    return products();
  }

 private:
  struct sums {
    double bought, lost;
  };
  sums totals(assortment offered) const noexcept {
    sums s{0.0, outside_};
    std::size_t at = 0;
    for (std::size_t j = 0; j < weights_.size(); ++j) {
      const bool on = at < offered.size() && offered[at] == j;
      (on ? s.bought : s.lost) += on ? weights_[j] : shadows_[j];
      at += on ? 1 : 0;
    }
    return s;
  }

  std::vector<double> weights_, shadows_;
  double outside_;
};

}  // namespace echelon::inline ECHELON_ABI
