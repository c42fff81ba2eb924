// SPDX-License-Identifier: BSL-1.0
/// Nested and cross-nested logit for estimation: alternatives share nests, with shares that may be estimated too.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/choice_data.hpp>
#include <echelon/choice/cross_nested_logit.hpp>
#include <echelon/choice/kernel.hpp>
#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI::kernel {

/// log P_j = log of the sum over nests m of (alpha_jm e^v_j)^mu_m N_m^(1/mu_m - 1), less log of the sum of
/// N_m^(1/mu_m); N_m is the sum of (alpha_jm e^v_j)^mu_m over what is available. mu_m = 1 / dissimilarity >= 1.
///
/// Parameters: mu of each nest of several alternatives, in turn; then for each alternative of `split`, which must have
/// two nests, the share of the first of them: the other gets the rest.
///
/// source  Bierlaire (2006) A theoretical analysis of the cross-nested logit model, Ann. Oper. Res. 144; Ben-Akiva,
///         Bierlaire (1999) Discrete choice methods and their applications to short term travel decisions
class cross_nested {
 public:
  /// throws  error 201 a share not positive, or an alternative of split without two nests | 202 no share
  template <class = void>
  cross_nested(std::vector<nest_share> shares, std::vector<std::uint32_t> split = {}) : split_{std::move(split)} {
    check::not_empty(shares.size(), "shares");
    std::uint32_t alternatives = 0, nests = 0;
    for (std::size_t k = 0; k < shares.size(); ++k) {
      check::positive(shares[k].share, "shares", k);
      alternatives = std::max(alternatives, shares[k].product + 1);
      nests = std::max(nests, shares[k].nest + 1);
    }
    std::stable_sort(shares.begin(), shares.end(), [](const auto& a, const auto& b) { return a.product < b.product; });
    first_.assign(alternatives + 1, 0);
    std::vector<std::size_t> members(nests, 0);
    for (const nest_share& s : shares) {
      ++first_[s.product + 1];
      ++members[s.nest];
    }
    for (std::size_t j = 0; j < alternatives; ++j) first_[j + 1] += first_[j];
    scale_at_.assign(nests, none);
    for (std::size_t m = 0; m < nests; ++m)
      if (members[m] > 1) scale_at_[m] = scales_++;
    split_at_.assign(alternatives, none);
    for (std::size_t k = 0; k < split_.size(); ++k) {
      if (split_[k] >= alternatives || first_[split_[k] + 1] - first_[split_[k]] != 2)
        throw error{fault::range, "split", k, "has not two nests"};
      split_at_[split_[k]] = scales_ + k;
    }
    shares_ = std::move(shares);
  }

  std::size_t parameters() const noexcept { return scales_ + split_.size(); }
  /// throws  error 202 an alternative of the data has no nest
  void validate(const choice_data& data) const {
    for (std::size_t j = 0; j < data.alternatives; ++j)
      if (j + 1 >= first_.size() || first_[j] == first_[j + 1])
        throw error{fault::empty, "shares", "has no nest for alternative "}.put(j);
  }
  void start(std::span<double> theta) const noexcept {
    for (std::size_t k = 0; k < theta.size(); ++k) theta[k] = k < scales_ ? 1.2 : 0.5;
  }
  void limits(std::span<double> low, std::span<double> high) const noexcept {
    for (std::size_t k = 0; k < low.size(); ++k) {
      low[k] = k < scales_ ? 1.0 : 1e-6;
      high[k] = k < scales_ ? 100.0 : 1.0 - 1e-6;
    }
  }

  double evaluate(std::span<const std::uint32_t> alternative, std::size_t chosen, std::span<const double> v,
                  std::span<const double> theta, std::span<double> dv, std::span<double> dtheta,
                  kernel_scratch& scratch) const {
    const std::size_t nests = scale_at_.size();
    if (scratch.number.size() < 6 * nests) scratch.number.resize(6 * nests);
    const auto part = [&](std::size_t k) { return std::span<double>{scratch.number.data() + k * nests, nests}; };
    const std::span<double> top = part(0), sum = part(1), mean = part(2), value = part(3), way = part(4), own = part(5);
    for (std::size_t m = 0; m < nests; ++m) {
      top[m] = -std::numeric_limits<double>::infinity();
      sum[m] = mean[m] = way[m] = own[m] = 0.0;
    }
    double best = v[0];
    for (const double u : v) best = std::max(best, u);
    // u_jm = log alpha_jm + v_j; nests are summed relative to the largest of theirs
    each(alternative, theta, [&](std::size_t j, std::size_t m, double alpha, double) {
      top[m] = std::max(top[m], std::log(alpha) + v[j] - best);
    });
    each(alternative, theta, [&](std::size_t j, std::size_t m, double alpha, double) {
      const double u = std::log(alpha) + v[j] - best, e = std::exp(scale(m, theta) * (u - top[m]));
      sum[m] += e;
      mean[m] += e * u;
      if (j == chosen) {
        way[m] = e;
        own[m] = u;
      }
    });
    double total = 0, reached = 0;
    for (std::size_t m = 0; m < nests; ++m) {
      value[m] = 0;
      if (!(sum[m] > 0.0)) continue;
      value[m] = std::exp(top[m] + std::log(sum[m]) / scale(m, theta));
      mean[m] /= sum[m];
      way[m] = value[m] * (way[m] / sum[m]);
      total += value[m];
      reached += way[m];
    }
    reached = std::max(reached, 1e-300);
    std::fill(dv.begin(), dv.end(), 0.0);
    each(alternative, theta, [&](std::size_t j, std::size_t m, double alpha, double sign) {
      const double u = std::log(alpha) + v[j] - best, mu = scale(m, theta);
      const double q = std::exp(mu * (u - top[m])) / sum[m], through = way[m] / reached, visited = value[m] / total;
      const double slope = (through * (1.0 - mu) - visited) * q + (j == chosen ? through * mu : 0.0);
      dv[j] += slope;
      if (sign != 0.0) dtheta[split_at_[alternative[j]]] += sign * slope / alpha;
    });
    for (std::size_t m = 0; m < nests; ++m) {
      if (scale_at_[m] == none || !(sum[m] > 0.0)) continue;
      const double mu = scale(m, theta), log_sum = mu * top[m] + std::log(sum[m]);
      const double whole = mean[m] / mu - log_sum / (mu * mu), through = way[m] / reached;
      dtheta[scale_at_[m]] += through * (own[m] - mean[m] + whole) - value[m] / total * whole;
    }
    return std::log(reached / total);
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  double scale(std::size_t m, std::span<const double> theta) const noexcept {
    return scale_at_[m] == none ? 1.0 : theta[scale_at_[m]];
  }
  /// Calls f(row, nest, share, sign): sign is the slope of the share by its parameter, zero when it has none.
  template <class F>
  void each(std::span<const std::uint32_t> alternative, std::span<const double> theta, F&& f) const {
    for (std::size_t j = 0; j < alternative.size(); ++j) {
      const std::size_t a = alternative[j], split = split_at_[a];
      for (std::size_t k = first_[a]; k < first_[a + 1]; ++k) {
        if (split == none)
          f(j, shares_[k].nest, shares_[k].share, 0.0);
        else
          f(j, shares_[k].nest, k == first_[a] ? theta[split] : 1.0 - theta[split], k == first_[a] ? 1.0 : -1.0);
      }
    }
  }

  std::vector<std::uint32_t> split_;
  std::vector<nest_share> shares_;      ///< by alternative
  std::vector<std::size_t> first_;      ///< [alternatives + 1]
  std::vector<std::size_t> scale_at_;   ///< [nests] place of its parameter
  std::vector<std::size_t> split_at_;   ///< [alternatives]
  std::size_t scales_ = 0;
};

/// Every alternative in one nest: P = e^(mu v) / N times N^(1/mu) over their sum. Parameters: mu of each nest of
/// several alternatives.
///
/// shape   nest_of [alternatives]
template <class = void>
cross_nested nested(std::span<const std::uint32_t> nest_of) {
  std::vector<nest_share> shares;
  for (std::size_t j = 0; j < nest_of.size(); ++j) shares.push_back({static_cast<std::uint32_t>(j), nest_of[j], 1.0});
  return cross_nested{std::move(shares)};
}

}  // namespace echelon::inline ECHELON_ABI::kernel
