// SPDX-License-Identifier: BSL-1.0
/// Even demand while the supplier fails now and then: what a base stock has to cover is a law of demand.
#pragma once

#include <algorithm>
#include <cmath>

#include <echelon/core/check.hpp>
#include <echelon/stock/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// The demand since the last order that could be placed: `rate` in every period, and one period more for each in a row
/// in which the supplier has failed. Its newsvendor is the base stock against disruptions; a cost is per period.
///
/// law     chance of rate is recovery / (failure + recovery), of (1 + n) rate failure recovery (1 - recovery)^(n - 1) /
///         (failure + recovery), n = 1, 2, …
/// source  Tomlin (2006) On the value of mitigation and contingency strategies for managing supply chain disruption
///         risks, Management Science 52(5), section 3; Snyder, Shen, Fundamentals of Supply Chain Theory, section 9.2
/// see     solve(newsvendor_cost, demand)
class disrupted_demand {
 public:
  /// `failure` is the chance that a working supplier has failed a period later, `recovery` that a failed one works.
  ///
  /// throws  error 201 rate not positive, a chance outside (0, 1], failure of 1
  disrupted_demand(double rate, double failure, double recovery)
      : rate_{rate}, down_{failure / (failure + recovery)}, recovery_{recovery} {
    check::range(rate > 0 && std::isfinite(rate), "rate", "is not positive and finite");
    check::range(failure > 0 && failure < 1, "failure", "lies outside (0, 1)");
    check::range(recovery > 0 && recovery <= 1, "recovery", "lies outside (0, 1]");
  }
  double mean() const noexcept { return rate_ * (1 + down_ / recovery_); }
  double cdf(double x) const noexcept {
    const double n = failed_periods(x);
    return n < 0 ? 0.0 : 1 - beyond(n);
  }
  double quantile(double p) const noexcept {
    double n = 0;
    if (p > 1 - down_) n = recovery_ < 1 ? std::ceil(std::log((1 - p) / down_) / std::log1p(-recovery_)) : 1.0;
    n = std::max(0.0, n - 1);  // rounding of the logarithms may be off by one
    for (int k = 0; k < 3 && 1 - beyond(n) < p; ++k) ++n;
    return rate_ * (1 + n);
  }
  /// With n whole periods of failure covered, E(x - demand)^+ is x - mean and what demand exceeds x by, which is a
  /// geometric sum.
  double leftover(double x) const noexcept {
    const double n = failed_periods(x);
    if (n < 0) return 0.0;
    const double missing = rate_ * beyond(n) / recovery_ - (x - rate_ * (1 + n)) * beyond(n);
    return std::max(0.0, x - mean() + missing);
  }

 private:
  /// The periods of failure that x covers; x may be rate (1 + n) as rounded, for which the quotient may miss 1 + n.
  double failed_periods(double x) const noexcept {
    const double n = std::round(x / rate_) - 1;
    return rate_ * (1 + n) <= x ? n : n - 1;
  }
  /// The chance of more than n periods of failure in a row.
  double beyond(double n) const noexcept { return n > 0 ? down_ * std::exp(n * std::log1p(-recovery_)) : down_; }
  double rate_, down_, recovery_;
};

}  // namespace echelon::inline ECHELON_ABI
