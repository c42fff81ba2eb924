// SPDX-License-Identifier: BSL-1.0
/// One item with a lead time whose customers do not wait: the best policy by dynamic programming, with bounds.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/progress.hpp>
#include <echelon/stock/base_stock.hpp>
#include <echelon/stock/count_demand.hpp>
#include <echelon/stock/lost_sales_states.hpp>
#include <echelon/stock/newsvendor.hpp>

namespace echelon::inline ECHELON_ABI {

/// An item reviewed every period: what was ordered `lead_time` periods ago arrives, an order is placed, demand happens,
/// and what is missing is lost.
struct lost_sales {
  newsvendor_cost cost{};       ///< under: a unit lost; over: a unit left, per period
  std::size_t lead_time = 1;
  double accuracy = 1e-6;       ///< upper - lower at which the sweeps end
  std::size_t sweeps = 2000;
  std::size_t most_states = 5'000'000;
};

/// A policy and the two bounds between which the cost per period of the best one lies.
struct lost_sales_plan {
  double lower = 0, upper = 0;
  stop why = stop::iterations;        ///< gap: the bounds met
  detail::lost_sales_states states{};
  std::vector<std::uint16_t> orders{};

  /// The order for the stock on hand after today's arrival and the orders on their way, the next one first.
  ///
  /// throws  error 101 other than lead_time - 1 orders on their way
  std::uint32_t order(std::uint32_t on_hand, std::span<const std::uint32_t> on_the_way) const {
    check::size(on_the_way.size() + 1, states.lead_time(), "on_the_way");
    const std::size_t at = states.find(on_hand, on_the_way);
    return at == detail::lost_sales_states::outside ? 0u : orders[at];
  }
};

namespace detail {

inline void check_lost_sales(const lost_sales& how, const count_demand& demand) {
  check_costs(how.cost);
  check::range(how.lead_time > 0, "lead_time", "is zero, for which the newsvendor is exact");
  check::range(how.lead_time <= 16, "lead_time", "is above 16 periods");
  check::range(how.accuracy > 0, "accuracy", "is not positive");
  if (demand.first() < 0) throw error{fault::negative, "demand", "may be below zero"};
  check::range(demand.chance(0) < 1, "demand", "is always zero");
}

/// Expected cost of a period by stock on hand.
inline std::vector<double> period_costs(const newsvendor_cost& cost, const count_demand& demand, std::size_t most) {
  std::vector<double> out(most + 1);
  for (std::size_t x = 0; x <= most; ++x) {
    const double left = demand.leftover(static_cast<double>(x));
    out[x] = cost.over * left + cost.under * (left - static_cast<double>(x) + demand.mean());
  }
  return out;
}

}  // namespace detail

/// The best policy. The last k orders and all that is still to come never need to exceed the base stock that is best
/// with a lead time of k periods if customers waited, which leaves few states.
///
/// needs   demand of periods independent and alike
/// throws  error 201 costs, lead_time not in 1 to 16, accuracy, demand always zero | 303 demand may be below zero |
///         404 more than `most_states` states
/// cost    states * orders * entries of demand a sweep with a choice, one in eight; memory 24 bytes a state
/// exact   cost between `lower` and `upper`
/// source  Zipkin (2008) Old and new methods for lost-sales inventory systems, Operations Research 56(5); the limits:
///         Zipkin (2008) On the structure of lost-sales inventory models; the bounds: Odoni (1969)
/// see     docs/understand/stock.md
template <class = void>
lost_sales_plan solve(const lost_sales& how, const count_demand& demand) {
  detail::check_lost_sales(how, demand);
  const std::size_t lead = how.lead_time;
  std::vector<std::uint32_t> limit;  // of a sum of the last 1, 2, … lead + 1 parts of the position after an order
  const double ratio = how.cost.under / (how.cost.under + how.cost.over);
  for (std::size_t n = 1; n <= lead + 1; ++n) {
    const double most = over_periods(demand, n).quantile(ratio);
    check::range(most < 60'000, "demand", "is too large for a table, needed base stocks below 60,000");
    limit.push_back(static_cast<std::uint32_t>(most));
  }
  lost_sales_plan out;
  out.states = detail::lost_sales_states{limit, how.most_states};
  const detail::lost_sales_chain chain{out.states, demand};
  const auto money = detail::period_costs(how.cost, demand, limit.back());
  out.orders.resize(out.states.size());
  std::vector<double> value(out.states.size()), next(out.states.size());
  for (std::size_t sweep = 0; sweep < how.sweeps; ++sweep) {
    const bool choose = sweep % 8 == 0;
    double lower = std::numeric_limits<double>::infinity(), upper = -lower;
    out.states.each([&](std::size_t at, std::span<const std::uint32_t> x) {
      if (choose) {
        double best = std::numeric_limits<double>::infinity();
        for (std::uint32_t z = 0; z <= out.states.most_order(x); ++z) {
          const double v = chain.expected(value, x, z);
          if (v < best) {
            best = v;
            out.orders[at] = static_cast<std::uint16_t>(z);
          }
        }
        next[at] = money[x[0]] + best;
      } else {
        next[at] = money[x[0]] + chain.expected(value, x, out.orders[at]);
      }
      lower = std::min(lower, next[at] - value[at]);
      upper = std::max(upper, next[at] - value[at]);
    });
    const double base = next[0];
    for (std::size_t i = 0; i < next.size(); ++i) value[i] = next[i] - base;
    if (!choose) continue;
    out.lower = lower;
    out.upper = upper;
    if (upper - lower <= how.accuracy) {
      out.why = stop::gap;
      break;
    }
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
