// SPDX-License-Identifier: BSL-1.0
/// A rule for lost sales that needs two numbers: fill up to a level, but never by more than a cap.
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
#include <echelon/stock/count_demand.hpp>
#include <echelon/stock/lost_sales.hpp>
#include <echelon/stock/lost_sales_states.hpp>

namespace echelon::inline ECHELON_ABI {

/// Orders that bring the position to `level`, but no order above `cap`.
struct capped_base_stock {
  std::uint32_t level = 0;
  std::uint32_t cap = 0;

  std::uint32_t operator()(std::uint32_t position) const noexcept {
    return position >= level ? 0u : std::min(cap, level - position);
  }
};

namespace detail {

/// Bounds of what a rule that orders by position costs per period; it keeps the position at or below `level` and no
/// order above `cap`.
template <class Rule>
std::pair<double, double> cost_of_rule(const lost_sales& how, const count_demand& demand, std::uint32_t level,
                                       std::uint32_t cap, const Rule& rule) {
  check_lost_sales(how, demand);
  check::range(cap > 0, "cap", "is zero");
  std::vector<std::uint32_t> limit;
  for (std::size_t n = 1; n <= how.lead_time; ++n)
    limit.push_back(static_cast<std::uint32_t>(std::min<std::uint64_t>(level, std::uint64_t{n} * cap)));
  limit.push_back(level);
  const lost_sales_states states{limit, how.most_states};
  const lost_sales_chain chain{states, demand};
  const auto money = period_costs(how.cost, demand, level);
  std::vector<double> value(states.size()), next(states.size());
  double lower = 0, upper = 0;
  for (std::size_t sweep = 0; sweep < how.sweeps; ++sweep) {
    lower = std::numeric_limits<double>::infinity(), upper = -lower;
    states.each([&](std::size_t at, std::span<const std::uint32_t> x) {
      std::uint32_t position = 0;
      for (const std::uint32_t part : x) position += part;
      next[at] = money[x[0]] + chain.expected(value, x, rule(position));
      lower = std::min(lower, next[at] - value[at]);
      upper = std::max(upper, next[at] - value[at]);
    });
    const double base = next[0];
    for (std::size_t i = 0; i < next.size(); ++i) value[i] = next[i] - base;
    if (upper - lower <= how.accuracy) break;
  }
  return {lower, upper};
}

}  // namespace detail

/// Bounds of what a capped base stock costs per period, `accuracy` apart unless `sweeps` run out.
///
/// throws  as solve; error 201 cap zero
template <class = void>
std::pair<double, double> evaluate(const lost_sales& how, const count_demand& demand, capped_base_stock policy) {
  return detail::cost_of_rule(how, demand, policy.level, policy.cap, policy);
}

/// A capped base stock and the bounds of its cost per period.
struct capped_base_stock_plan {
  capped_base_stock policy{};
  double lower = 0, upper = 0;
};

/// The best capped base stock: from the base stock of customers who would wait and the mean demand, one step of level
/// or cap, or of both, at a time, as long as the cost falls.
///
/// throws  as evaluate
/// cost    some dozens of evaluations, each exact to `accuracy`
/// exact   the cost is; the pair is the best of its eight neighbours. Its distance from
///         the optimum on the test bed of Zipkin (2008): docs/understand/stock.md
/// source  Xin (2021) Understanding the performance of capped base-stock policies in lost-sales inventory models,
///         Operations Research 69(1)
template <class = void>
capped_base_stock_plan best_capped_base_stock(const lost_sales& how, const count_demand& demand) {
  detail::check_lost_sales(how, demand);
  const double ratio = how.cost.under / (how.cost.under + how.cost.over);
  const double level = over_periods(demand, how.lead_time + 1).quantile(ratio), cap = std::ceil(demand.mean());
  check::range(level < 60'000, "demand", "is too large for a table, needed base stocks below 60,000");
  std::vector<capped_base_stock_plan> seen;
  const auto cost = [&](std::int64_t l, std::int64_t c) {
    if (l < 1 || c < 1) return std::numeric_limits<double>::infinity();
    const capped_base_stock policy{static_cast<std::uint32_t>(l), static_cast<std::uint32_t>(c)};
    for (const auto& s : seen)
      if (s.policy.level == policy.level && s.policy.cap == policy.cap) return s.upper;
    const auto [lower, upper] = evaluate(how, demand, policy);
    seen.push_back({policy, lower, upper});
    return upper;
  };
  auto l = static_cast<std::int64_t>(std::max(1.0, level)), c = static_cast<std::int64_t>(std::max(1.0, cap));
  double best = cost(l, c);
  for (bool moved = true; moved;) {
    moved = false;
    std::int64_t to_l = l, to_c = c;
    for (std::int64_t dl = -1; dl <= 1; ++dl)
      for (std::int64_t dc = -1; dc <= 1; ++dc)
        if (const double value = cost(l + dl, c + dc); value < best - how.accuracy) {
          best = value;
          to_l = l + dl, to_c = c + dc;
          moved = true;
        }
    l = to_l, c = to_c;
  }
  const auto found = std::find_if(seen.begin(), seen.end(), [&](const capped_base_stock_plan& s) {
    return s.policy.level == static_cast<std::uint32_t>(l) && s.policy.cap == static_cast<std::uint32_t>(c);
  });
  return *found;
}

}  // namespace echelon::inline ECHELON_ABI
