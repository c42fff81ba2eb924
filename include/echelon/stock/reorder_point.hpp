// SPDX-License-Identifier: BSL-1.0
/// (s, S): ordering costs a fixed sum, so stock falls to s and is then filled up to S.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/stock/count_demand.hpp>
#include <echelon/stock/demand.hpp>
#include <echelon/stock/newsvendor.hpp>

namespace echelon::inline ECHELON_ABI {

/// An item reviewed every period; what is missing waits.
struct reorder_point {
  newsvendor_cost cost{};  ///< per unit and period, charged at the end of every period
  double fixed = 0;        ///< money per order
};

/// Order up to `up_to` as soon as the stock on hand and on order, less what waits, is at `reorder_at` or below.
struct reorder_plan {
  double reorder_at = 0;
  double up_to = 0;
  double cost = 0;  ///< per period
};

namespace detail {

/// Renewals of the stock between two orders: with demand chances p, m_0 = 1 / (1 - p_0), m_j = sum_l p_l m_{j-l} is the
/// expected number of periods that the stock spends j units below S.
class renewals {
 public:
  renewals(const newsvendor_cost& cost, double fixed, const count_demand& period, const count_demand& covered)
      : cost_{cost}, fixed_{fixed}, period_{period}, covered_{covered} {}

  /// Expected cost of a period that starts with position y.
  double period_cost(double y) const noexcept {
    const double left = covered_.leftover(y);
    return cost_.over * left + cost_.under * (left - y + covered_.mean());
  }

  /// C(s, S) = (fixed + sum_{j < S - s} m_j G(S - j)) / sum_{j < S - s} m_j.
  double cost(double s, double up_to) {
    double money = fixed_, periods = 0;
    for (std::size_t j = 0; up_to - static_cast<double>(j) > s; ++j) {
      const double m = spent(j);
      money += m * period_cost(up_to - static_cast<double>(j));
      periods += m;
    }
    return money / periods;
  }

 private:
  double spent(std::size_t j) {
    while (m_.size() <= j) {
      const std::size_t k = m_.size();
      double sum = k == 0 ? 1.0 : 0.0;
      for (std::size_t l = 1; l <= k; ++l) sum += period_.chance(static_cast<std::int64_t>(l)) * m_[k - l];
      m_.push_back(sum / (1 - period_.chance(0)));
    }
    return m_[j];
  }
  newsvendor_cost cost_;
  double fixed_;
  const count_demand &period_, &covered_;
  std::vector<double> m_;
};

inline void check_reorder(const reorder_point& how, const count_demand& period, const count_demand& covered) {
  check_costs(how.cost);
  check::range(how.fixed >= 0 && std::isfinite(how.fixed), "fixed", "is negative or not finite");
  if (period.first() < 0 || covered.first() < 0) throw error{fault::negative, "demand", "may be below zero"};
  check::range(period.chance(0) < 1, "demand", "is always zero");
}

}  // namespace detail

/// What given levels cost per period.
///
/// needs   `covered`: demand over the lead time and one more period; equal to `period` without lead time
/// throws  error 201 costs, or reorder_at not below up_to, or not whole | 303 demand may be below zero
/// cost    O((up_to - reorder_at)^2)
template <class = void>
reorder_plan evaluate(const reorder_point& how, const count_demand& period, const count_demand& covered,
                      double reorder_at, double up_to) {
  detail::check_reorder(how, period, covered);
  check::range(reorder_at < up_to && std::floor(reorder_at) == reorder_at && std::floor(up_to) == up_to &&
                   up_to - reorder_at < 1e7,
               "reorder_at", "is not a whole number below a whole up_to");
  detail::renewals r{how.cost, how.fixed, period, covered};
  return {reorder_at, up_to, r.cost(reorder_at, up_to)};
}

/// The best levels, exactly.
///
/// needs   `covered`: demand over the lead time and one more period; equal to `period` without lead time
/// throws  error 201 costs, demand always zero | 303 demand may be below zero
/// cost    a few times O((up_to - reorder_at)^2)
/// exact   among all policies, for demands independent and alike
/// source  Zheng, Federgruen (1991) Finding optimal (s, S) policies is about as simple as evaluating a single policy,
///         Operations Research 39(4)
/// see     docs/understand/stock.md
template <class = void>
reorder_plan solve(const reorder_point& how, const count_demand& period, const count_demand& covered) {
  detail::check_reorder(how, period, covered);
  detail::renewals r{how.cost, how.fixed, period, covered};
  const double top = covered.quantile(how.cost.under / (how.cost.under + how.cost.over));
  double up_to = top, s = top - 1;
  while (r.cost(s, up_to) > r.period_cost(s)) --s;
  double best = r.cost(s, up_to);
  for (double candidate = top + 1; r.period_cost(candidate) <= best; ++candidate) {
    if (!(r.cost(s, candidate) < best)) continue;
    up_to = candidate;
    while (s + 1 < up_to && r.cost(s, up_to) <= r.period_cost(s + 1)) ++s;
    best = r.cost(s, up_to);
  }
  return {s, up_to, best};
}

/// A good (s, S) from mean and standard deviation alone; no cost is promised, and `cost` is not a number.
///
/// needs   `period`: demand of a period, `lead`: demand over lead time and one period; costs as in solve
/// throws  error 201 costs, fixed not positive, mean not positive
/// source  Ehrhardt, Mosier (1984) A revision of the power approximation for computing (s, S) policies, without its
///         correction for small lots
inline reorder_plan power_approximation(const reorder_point& how, const normal_demand& period,
                                        const normal_demand& lead) {
  detail::check_costs(how.cost);
  check::range(how.fixed > 0 && std::isfinite(how.fixed), "fixed", "is not positive and finite");
  check::range(period.mean() > 0, "demand", "has a mean that is not positive");
  const double mean = period.mean(), spread = lead.sd();
  const double lot = 1.30 * std::pow(mean, 0.494) * std::pow(how.fixed / how.cost.over, 0.506) *
                     std::pow(1 + spread * spread / (mean * mean), 0.116);
  const double z = std::sqrt(lot * how.cost.over / (spread * how.cost.under));
  const double s = 0.973 * lead.mean() + spread * (0.183 / z + 1.063 - 2.192 * z);
  return {.reorder_at = s, .up_to = s + lot, .cost = std::nan("")};
}

}  // namespace echelon::inline ECHELON_ABI
