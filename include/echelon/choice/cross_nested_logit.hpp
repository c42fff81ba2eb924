// SPDX-License-Identifier: BSL-1.0
/// Cross-nested logit: a product may belong to several nests, to each with a share.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/concepts.hpp>
#include <echelon/choice/draw_purchase.hpp>
#include <echelon/choice/offered.hpp>
#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>

namespace echelon::inline ECHELON_ABI {

/// How much of a product belongs to a nest.
struct nest_share {
  std::uint32_t product = 0;
  std::uint32_t nest = 0;
  double share = 1;  ///< alpha > 0; of one product they usually sum to one
};

/// P(j | S) = sum over nests m of (alpha_jm w_j)^(1/g_m) N_m^(g_m - 1) / (w_0 + sum over m of N_m^g_m), where N_m is
/// the sum of (alpha_jm w_j)^(1/g_m) over the offered products of m and g_m its dissimilarity.
///
/// Parameters are log w, then g.
///
/// cost    O(shares of what is offered) after one pass over all shares
/// source  Vovsha (1997) Cross-nested logit model; Bierlaire (2006) A theoretical analysis of the cross-nested logit
///         model, Ann. Oper. Res. 144, eq. 22
class cross_nested_logit {
 public:
  static constexpr bool regular = true;

  /// shape   weights [products], dissimilarity [nests]
  /// throws  error 201 a weight, a share, a dissimilarity or a number out of range | 202 no product, nest or share of a
  ///         product
  cross_nested_logit(std::vector<double> weights, std::vector<nest_share> shares, std::vector<double> dissimilarity,
                     double outside = 1.0)
      : utility_{std::move(weights)}, shares_{std::move(shares)}, g_{std::move(dissimilarity)}, outside_{outside} {
    check::not_empty(utility_.size(), "weights");
    check::not_empty(g_.size(), "dissimilarity");
    std::vector<unsigned char> member(utility_.size(), 0);
    for (std::size_t j = 0; j < utility_.size(); ++j) {
      check::positive(utility_[j], "weights", j);
      utility_[j] = std::log(utility_[j]);
    }
    for (std::size_t k = 0; k < shares_.size(); ++k) {
      const nest_share& s = shares_[k];
      if (s.product >= utility_.size() || s.nest >= g_.size())
        throw error{fault::range, "shares", k, "names a product or a nest that there is not"};
      check::positive(s.share, "shares", k);
      member[s.product] = 1;
    }
    for (std::size_t j = 0; j < member.size(); ++j)
      if (member[j] == 0) throw error{fault::empty, "shares", "has no nest for product "}.put(j);
    for (std::size_t m = 0; m < g_.size(); ++m)
      if (!(g_[m] > 0.0 && g_[m] <= 1.0)) throw error{fault::range, "dissimilarity", m, "lies outside (0, 1]"};
    check::range(outside >= 0.0 && std::isfinite(outside), "outside", "is negative or not finite");
  }

  std::size_t products() const noexcept { return utility_.size(); }
  std::size_t parameters() const noexcept { return products() + g_.size(); }

  /// throws  error 101 out has another size | as check::offered
  double probabilities(assortment offered, std::span<double> out) const {
    check::size(out.size(), products(), "out");
    const state s = state_of(offered);
    std::fill(out.begin(), out.end(), 0.0);
    if (!(s.total > 0.0)) return 1.0;
    for (std::size_t k = 0; k < shares_.size(); ++k)
      if (s.part[k] > 0.0) out[shares_[k].product] += s.value[shares_[k].nest] / s.total * s.part[k];
    return outside_ / s.total;
  }

  /// throws  error 101 out has another size | 201 bought is not on offer | as check::offered
  double gradient(assortment offered, std::size_t bought, std::span<double> out) const {
    const std::size_t n = products(), nests = g_.size();
    check::size(out.size(), parameters(), "out");
    const state s = state_of(offered);
    check::range(bought == n || std::binary_search(offered.begin(), offered.end(), bought), "bought",
                 "is not on offer");
    double reached = bought == n ? outside_ : 0.0;
    std::vector<double> way(nests, 0.0), own(nests, 0.0), mean(nests, 0.0);
    for (std::size_t k = 0; k < shares_.size(); ++k) {
      const nest_share& a = shares_[k];
      if (!(s.part[k] > 0.0)) continue;
      const double u = std::log(a.share) + utility_[a.product];
      mean[a.nest] += s.part[k] * u;
      if (a.product == bought) {
        reached += way[a.nest] = s.value[a.nest] * s.part[k];
        own[a.nest] = u;
      }
    }
    check::range(reached > 0.0, "bought", "is not on offer");
    std::fill(out.begin(), out.end(), 0.0);
    for (std::size_t k = 0; k < shares_.size(); ++k) {
      const nest_share& a = shares_[k];
      if (!(s.part[k] > 0.0)) continue;
      const double mu = 1.0 / g_[a.nest], through = way[a.nest] / reached, visited = s.value[a.nest] / s.total;
      out[a.product] += (through * (1.0 - mu) - visited) * s.part[k];
      if (a.product == bought) out[a.product] += through * mu;
    }
    for (std::size_t m = 0; m < nests; ++m) {
      if (!(s.value[m] > 0.0)) continue;
      // with log N = L: d log value / d mu = mean / mu - L / mu^2, and mu = 1 / g
      const double mu = 1.0 / g_[m], through = way[m] / reached, visited = s.value[m] / s.total;
      const double whole = mean[m] / mu - s.log_sum[m] / (mu * mu);
      const double by_scale = through * (own[m] - mean[m] + whole) - visited * whole;
      out[n + m] = -mu * mu * by_scale;
    }
    return std::log(reached / s.total);
  }

  std::size_t draw(assortment offered, random_stream& stream) const { return draw_purchase(*this, offered, stream); }

 private:
  struct state {
    std::vector<double> part;            ///< [shares] of its nest's sum
    std::vector<double> value, log_sum;  ///< [nests] N^g, log N
    double total;
  };
  state state_of(assortment offered) const {
    check::offered(offered, products());
    const double nothing = -std::numeric_limits<double>::infinity();
    state s{std::vector<double>(shares_.size(), 0.0), std::vector<double>(g_.size(), 0.0),
            std::vector<double>(g_.size(), nothing), outside_};
    std::vector<unsigned char> on(products(), 0);
    for (const std::uint32_t j : offered) on[j] = 1;
    std::vector<double> top(g_.size(), nothing), sum(g_.size(), 0.0);
    const auto scaled = [&](const nest_share& a) { return (std::log(a.share) + utility_[a.product]) / g_[a.nest]; };
    for (const nest_share& a : shares_)
      if (on[a.product] != 0) top[a.nest] = std::max(top[a.nest], scaled(a));
    for (std::size_t k = 0; k < shares_.size(); ++k)
      if (on[shares_[k].product] != 0) {
        s.part[k] = std::exp(scaled(shares_[k]) - top[shares_[k].nest]);
        sum[shares_[k].nest] += s.part[k];
      }
    for (std::size_t m = 0; m < g_.size(); ++m) {
      if (!(sum[m] > 0.0)) continue;
      s.log_sum[m] = top[m] + std::log(sum[m]);
      s.value[m] = std::exp(g_[m] * s.log_sum[m]);
      s.total += s.value[m];
    }
    for (std::size_t k = 0; k < shares_.size(); ++k)
      if (s.part[k] > 0.0) s.part[k] /= sum[shares_[k].nest];
    return s;
  }

  std::vector<double> utility_;  ///< log weights
  std::vector<nest_share> shares_;
  std::vector<double> g_;
  double outside_;
};

}  // namespace echelon::inline ECHELON_ABI
