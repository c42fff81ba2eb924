// SPDX-License-Identifier: BSL-1.0
/// Nested logit: products of a nest are closer substitutes, and a nest may keep customers who then buy nothing.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/concepts.hpp>
#include <echelon/choice/draw_purchase.hpp>
#include <echelon/choice/offered.hpp>
#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>

namespace echelon::inline ECHELON_ABI {

/// One nest: how alike its products are to a customer, and the weight of buying nothing once there.
struct nest {
  double dissimilarity = 1;  ///< gamma in (0, 1]: 1 is the multinomial logit, towards 0 products of the nest are one
  double nothing = 0;        ///< v_i0: zero for a nest whose visitors all buy
};

/// Nest i is visited in proportion to (v_i0 + sum of w over its offer)^gamma_i, beside the outside option's weight;
/// then a product of the nest, or nothing, is taken in proportion to its weight.
///
/// Parameters are log w, then gamma.
///
/// law     regular for gamma in (0, 1]
/// source  McFadden (1978) Modelling the choice of residential location; with visitors who leave: Davis, Gallego,
///         Topaloglu (2014) Assortment optimization under variants of the nested logit model, Oper. Res. 62(2), eq. 1
class nested_logit {
 public:
  static constexpr bool regular = true;

  /// shape   weights, nest_of [products]
  /// throws  error 101 sizes differ | 201 a weight, dissimilarity or nest out of range | 202 no product or nest
  nested_logit(std::vector<double> weights, std::vector<std::uint32_t> nest_of, std::vector<nest> nests,
               double outside = 1.0)
      : weights_{std::move(weights)}, nest_of_{std::move(nest_of)}, nests_{std::move(nests)}, outside_{outside} {
    check::not_empty(weights_.size(), "weights");
    check::not_empty(nests_.size(), "nests");
    check::size(nest_of_.size(), weights_.size(), "nest_of");
    for (std::size_t j = 0; j < weights_.size(); ++j) {
      check::positive(weights_[j], "weights", j);
      if (nest_of_[j] >= nests_.size()) throw error{fault::range, "nest_of", j, "is no nest"};
    }
    for (std::size_t i = 0; i < nests_.size(); ++i) {
      if (!(nests_[i].dissimilarity > 0.0 && nests_[i].dissimilarity <= 1.0))
        throw error{fault::range, "nests", i, "has a dissimilarity outside (0, 1]"};
      if (!(nests_[i].nothing >= 0.0 && std::isfinite(nests_[i].nothing)))
        throw error{fault::range, "nests", i, "has a weight of nothing that is negative or not finite"};
    }
    check::range(outside >= 0.0 && std::isfinite(outside), "outside", "is negative or not finite");
  }

  std::size_t products() const noexcept { return weights_.size(); }
  std::span<const double> weights() const noexcept { return weights_; }
  std::span<const std::uint32_t> nest_of() const noexcept { return nest_of_; }
  std::span<const nest> nests() const noexcept { return nests_; }
  double outside() const noexcept { return outside_; }

  /// throws  error 101 out has another size | as check::offered
  double probabilities(assortment offered, std::span<double> out) const {
    check::size(out.size(), products(), "out");
    check::offered(offered, products());
    std::fill(out.begin(), out.end(), 0.0);
    const visits v = visits_of(offered);
    if (!(v.total > 0.0)) return 1.0;
    double none = outside_ / v.total;
    for (std::size_t i = 0; i < nests_.size(); ++i)
      if (v.inside[i] > 0.0) none += v.value[i] / v.total * (nests_[i].nothing / v.inside[i]);
    for (const std::uint32_t j : offered) {
      const std::uint32_t i = nest_of_[j];
      out[j] = v.value[i] / v.total * (weights_[j] / v.inside[i]);
    }
    return none;
  }

  std::size_t parameters() const noexcept { return products() + nests_.size(); }

  /// throws  error 101 out has another size | 201 bought is not on offer | as check::offered
  double gradient(assortment offered, std::size_t bought, std::span<double> out) const {
    const std::size_t n = products(), k = nests_.size();
    check::size(out.size(), parameters(), "out");
    check::offered(offered, n);
    check::range(bought == n || std::binary_search(offered.begin(), offered.end(), bought), "bought",
                 "is not on offer");
    const visits v = visits_of(offered);
    // log P = log of the part that ends there - log total; each nest's part of the first moves with its value
    std::vector<double> share(k, 0.0);  // of the ways to `bought`, how much goes through the nest
    double reached = 0;
    if (bought < n) {
      reached = v.value[nest_of_[bought]] * weights_[bought] / v.inside[nest_of_[bought]];
      share[nest_of_[bought]] = 1.0;
    } else {
      for (std::size_t i = 0; i < k; ++i)
        if (v.inside[i] > 0.0) reached += share[i] = v.value[i] * nests_[i].nothing / v.inside[i];
      reached += outside_;
      check::range(reached > 0.0, "bought", "is not on offer");
      for (double& s : share) s /= reached;
    }
    std::fill(out.begin(), out.end(), 0.0);
    for (std::size_t i = 0; i < k; ++i) {
      if (!(v.inside[i] > 0.0)) continue;
      const double visited = v.value[i] / v.total;
      out[n + i] = (share[i] - visited) * std::log(v.inside[i]);
    }
    for (const std::uint32_t j : offered) {
      const std::uint32_t i = nest_of_[j];
      const double gamma = nests_[i].dissimilarity, part = weights_[j] / v.inside[i];
      out[j] = part * (share[i] * (gamma - 1.0) - v.value[i] / v.total * gamma);
    }
    if (bought < n) out[bought] += 1.0;
    return std::log(reached / v.total);
  }

  std::size_t draw(assortment offered, random_stream& stream) const { return draw_purchase(*this, offered, stream); }

 private:
  struct visits {
    std::vector<double> inside, value;  ///< [nests] weight inside, to the power of the dissimilarity
    double total;
  };
  visits visits_of(assortment offered) const {
    visits v{std::vector<double>(nests_.size()), std::vector<double>(nests_.size(), 0.0), outside_};
    for (std::size_t i = 0; i < nests_.size(); ++i) v.inside[i] = nests_[i].nothing;
    for (const std::uint32_t j : offered) v.inside[nest_of_[j]] += weights_[j];
    for (std::size_t i = 0; i < nests_.size(); ++i) {
      if (v.inside[i] > 0.0) v.value[i] = std::pow(v.inside[i], nests_[i].dissimilarity);
      v.total += v.value[i];
    }
    return v;
  }

  std::vector<double> weights_;
  std::vector<std::uint32_t> nest_of_;
  std::vector<nest> nests_;
  double outside_;
};

}  // namespace echelon::inline ECHELON_ABI
