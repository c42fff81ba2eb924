// SPDX-License-Identifier: BSL-1.0
/// Base stock of one item under backorders: fixed or random lead time, any review period.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/math/search.hpp>
#include <echelon/stock/count_demand.hpp>
#include <echelon/stock/demand.hpp>
#include <echelon/stock/newsvendor.hpp>

namespace echelon::inline ECHELON_ABI {

/// The law of demand over some periods that are independent and alike.
///
/// needs   periods > 0
/// throws  error 201 periods
inline normal_demand over_periods(const normal_demand& one, std::size_t periods) {
  check::range(periods > 0, "periods", "is zero");
  const double n = static_cast<double>(periods);
  return {n * one.mean(), std::sqrt(n) * one.sd()};
}

template <class = void>
count_demand over_periods(const count_demand& one, std::size_t periods) {
  check::range(periods > 0, "periods", "is zero");
  count_demand sum = one;
  for (std::size_t n = 1; n < periods; ++n) sum = sum_of(sum, one);
  return sum;
}

/// One of several laws, by chance: demand over a random lead time, or over the periods since a review.
template <demand_law Law>
class mixed_demand {
 public:
  /// shape   as many chances as laws
  /// throws  error 101 | 201 chances do not sum to 1 | 202 | 303
  mixed_demand(std::vector<Law> laws, std::vector<double> chances)
      : law_{std::move(laws)}, chance_{std::move(chances)} {
    check::not_empty(law_.size(), "laws");
    check::size(chance_.size(), law_.size(), "chances");
    check::not_negative(std::span<const double>{chance_.data(), chance_.size()}, "chances");
    double sum = 0;
    for (const double p : chance_) sum += p;
    check::range(std::abs(sum - 1) <= 1e-3, "chances", "do not sum to 1");
    for (double& p : chance_) p /= sum;
  }
  double mean() const {
    return mix([](const Law& d) { return d.mean(); });
  }
  double cdf(double x) const {
    return mix([x](const Law& d) { return d.cdf(x); });
  }
  double leftover(double x) const {
    return mix([x](const Law& d) { return d.leftover(x); });
  }
  double quantile(double p) const {
    double low = law_[0].quantile(p), high = low;
    for (const Law& d : law_) {
      low = std::min(low, d.quantile(p));
      high = std::max(high, d.quantile(p));
    }
    const auto reached = [&](double x) { return cdf(x) >= p; };
    if constexpr (std::same_as<Law, count_demand>) {
      while (low < high) {
        const double middle = std::floor(0.5 * (low + high));
        if (reached(middle)) high = middle;
        else low = middle + 1;
      }
      return high;
    } else {
      return reached(high) ? bisect(low, high, reached) : high;
    }
  }

 private:
  template <class F>
  double mix(F&& f) const {
    double sum = 0;
    for (std::size_t i = 0; i < law_.size(); ++i) sum += chance_[i] * f(law_[i]);
    return sum;
  }
  std::vector<Law> law_;
  std::vector<double> chance_;
};

/// Every `review` periods the stock on hand and on order is filled up to one level; an order placed at the start of a
/// period arrives `lead_time` periods later, and what is missing waits.
struct base_stock {
  newsvendor_cost cost{};               ///< per unit and period, charged at the end of every period
  std::vector<double> lead_time{1.0};   ///< chance of a lead time of 0, 1, … whole periods; orders do not cross
  std::size_t review = 1;
};

/// The law of the demand that a base stock has to cover at the end of a period: over the lead time and 1 to `review`
/// periods.
///
/// throws  error 201 review zero, chances of lead_time do not sum to 1 | 202 no lead time | 303 a chance is negative
template <class Law>
mixed_demand<Law> covered_demand(const base_stock& how, const Law& per_period) {
  check::not_empty(how.lead_time.size(), "lead_time");
  check::range(how.review > 0, "review", "is zero");
  const std::size_t most = how.lead_time.size() - 1 + how.review;
  std::vector<Law> law;
  std::vector<double> chance;
  for (std::size_t n = 1; n <= most; ++n) {
    double share = 0;
    for (std::size_t since = 1; since <= how.review; ++since)
      if (n >= since && n - since < how.lead_time.size()) share += how.lead_time[n - since];
    if (share == 0) continue;
    law.push_back(over_periods(per_period, n));
    chance.push_back(share / static_cast<double>(how.review));
  }
  return {std::move(law), std::move(chance)};
}

/// The cheapest base stock and its cost per period.
///
/// needs   demand of periods independent and alike; every law that `over_periods` knows
/// throws  error 201 costs, review, lead_time | 202 | 303
/// exact   to rounding; review 1 and a fixed lead time L: the newsvendor over L + 1 periods
/// source  Karlin, Scarf (1958) Inventory models of the Arrow-Harris-Marschak type with time lag
template <class Law>
newsvendor_plan solve(const base_stock& how, const Law& per_period) {
  return solve(how.cost, covered_demand(how, per_period));
}

}  // namespace echelon::inline ECHELON_ABI
