// SPDX-License-Identifier: BSL-1.0
/// Logit with context effects: what else is on offer makes a product more or less attractive (HALO).
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

/// P(j | S) in proportion to exp(u_j + sum over i in S of h_ij), the outside option to one; h_ij = sum over r of
/// gives_ir takes_jr and h_jj = 0. The halo of i on j is of any sign: decoys, crowding out, showing off.
///
/// With rank = products and takes the identity, gives is the whole table h. It is no model of random utility: offering
/// a product more may raise another's sales, and a Markov chain can only be near to it. Parameters are u, gives, takes.
///
/// cost    O(|S| rank)
/// source  Maragheh, Chronopoulou, Davis (2018) A customer choice model with HALO effect; of low rank: Ko, Li (2024)
///         Modeling choice via self-attention
class context_logit {
 public:
  static constexpr bool regular = false;

  /// shape   utilities [products]; gives, takes [products, rank]
  /// throws  error 101 shapes differ | 202 no product | 301 not finite
  context_logit(std::vector<double> utilities, std::vector<double> gives, std::vector<double> takes)
      : utilities_{std::move(utilities)}, gives_{std::move(gives)}, takes_{std::move(takes)} {
    check::not_empty(utilities_.size(), "utilities");
    check::size(takes_.size(), gives_.size(), "takes");
    rank_ = gives_.size() / utilities_.size();
    check::size(gives_.size(), rank_ * utilities_.size(), "gives");
    check::finite(std::span<const double>{utilities_}, "utilities");
    check::finite(std::span<const double>{gives_}, "gives");
    check::finite(std::span<const double>{takes_}, "takes");
  }

  std::size_t products() const noexcept { return utilities_.size(); }
  std::size_t rank() const noexcept { return rank_; }
  std::size_t parameters() const noexcept { return products() * (1 + 2 * rank_); }

  /// throws  error 101 out has another size | as check::offered
  double probabilities(assortment offered, std::span<double> out) const {
    check::size(out.size(), products(), "out");
    check::offered(offered, products());
    std::fill(out.begin(), out.end(), 0.0);
    return fill(offered, given(offered), out);
  }

  /// throws  error 101 out has another size | 201 bought is not on offer | as check::offered
  double gradient(assortment offered, std::size_t bought, std::span<double> out) const {
    const std::size_t n = products();
    check::size(out.size(), parameters(), "out");
    check::offered(offered, n);
    check::range(bought == n || std::binary_search(offered.begin(), offered.end(), bought), "bought",
                 "is not on offer");
    std::fill(out.begin(), out.end(), 0.0);
    const std::vector<double> sum = given(offered);
    const double none = fill(offered, sum, out);
    const double p = bought == n ? none : out[bought];
    for (const std::uint32_t j : offered) out[j] = -out[j];
    if (bought < n) out[bought] += 1.0;
    double* const gives = out.data() + n;
    double* const takes = gives + n * rank_;
    std::vector<double> pulled(rank_, 0.0);  // sum over j in S of slope_j takes_j
    for (const std::uint32_t j : offered)
      for (std::size_t r = 0; r < rank_; ++r) pulled[r] += out[j] * takes_[j * rank_ + r];
    for (const std::uint32_t j : offered)
      for (std::size_t r = 0; r < rank_; ++r) {
        gives[j * rank_ + r] = pulled[r] - out[j] * takes_[j * rank_ + r];
        takes[j * rank_ + r] = out[j] * (sum[r] - gives_[j * rank_ + r]);
      }
    return std::log(p);
  }

  std::size_t draw(assortment offered, random_stream& stream) const { return draw_purchase(*this, offered, stream); }

 private:
  std::vector<double> given(assortment offered) const {
    std::vector<double> sum(rank_, 0.0);
    for (const std::uint32_t j : offered)
      for (std::size_t r = 0; r < rank_; ++r) sum[r] += gives_[j * rank_ + r];
    return sum;
  }
  double fill(assortment offered, const std::vector<double>& sum, std::span<double> out) const noexcept {
    double top = 0;
    for (const std::uint32_t j : offered) {
      double u = utilities_[j];
      for (std::size_t r = 0; r < rank_; ++r) u += (sum[r] - gives_[j * rank_ + r]) * takes_[j * rank_ + r];
      out[j] = u;
      top = std::max(top, u);
    }
    double total = std::exp(-top);
    for (const std::uint32_t j : offered) total += out[j] = std::exp(out[j] - top);
    for (const std::uint32_t j : offered) out[j] /= total;
    return std::exp(-top) / total;
  }

  std::vector<double> utilities_, gives_, takes_;
  std::size_t rank_ = 0;
};

}  // namespace echelon::inline ECHELON_ABI
