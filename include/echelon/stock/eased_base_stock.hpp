// SPDX-License-Identifier: BSL-1.0
/// A rule for lost sales that needs three numbers and comes within some tenths of a per cent of the best policy.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <echelon/core/check.hpp>
#include <echelon/stock/capped_base_stock.hpp>
#include <echelon/stock/count_demand.hpp>
#include <echelon/stock/lost_sales.hpp>

namespace echelon::inline ECHELON_ABI {

/// Orders what is missing to `level`, but at most `cap`, and at most half of what is missing to `ease`, rounded up.
///
/// The best order falls by less than a unit for a unit more in stock or on its way, because some of it will be sold
/// before the order arrives. A cap knows slopes of 0 and 1; the half stands between them.
struct eased_base_stock {
  std::uint32_t level = 0;
  std::uint32_t cap = 0;
  std::uint32_t ease = 0;

  std::uint32_t operator()(std::uint32_t position) const noexcept {
    if (position >= level || position >= ease) return 0;
    return std::min({cap, level - position, (ease - position + 1) / 2});
  }
};

/// An eased base stock and the bounds of its cost per period.
struct eased_base_stock_plan {
  eased_base_stock policy{};
  double lower = 0, upper = 0;
};

/// Bounds of what an eased base stock costs per period, `accuracy` apart unless `sweeps` run out.
///
/// throws  as solve; error 201 cap zero
template <class = void>
std::pair<double, double> evaluate(const lost_sales& how, const count_demand& demand, eased_base_stock policy) {
  return detail::cost_of_rule(how, demand, policy.level, policy.cap, policy);
}

/// A good eased base stock: the best capped one, then every `ease` that binds with some higher levels and a cap of one
/// more, then one step of one number at a time as long as the cost falls.
///
/// throws  as solve
/// cost    about cap^2 evaluations, each exact to `accuracy`
/// exact   its cost is; its distance from the optimum on the test bed of Zipkin (2008): docs/understand/stock.md
template <class = void>
eased_base_stock_plan best_eased_base_stock(const lost_sales& how, const count_demand& demand) {
  const capped_base_stock_plan start = best_capped_base_stock(how, demand);
  const std::uint32_t level = start.policy.level, cap = start.policy.cap;
  eased_base_stock_plan best{{level, cap, level + 2 * cap}, start.lower, start.upper};  // an ease that never binds
  const auto better = [&](std::int64_t l, std::int64_t c, std::int64_t e) {
    if (l < 1 || c < 1 || e < 1) return false;
    const eased_base_stock policy{static_cast<std::uint32_t>(l), static_cast<std::uint32_t>(c),
                                  static_cast<std::uint32_t>(e)};
    const auto [lower, upper] = evaluate(how, demand, policy);
    if (!(upper < best.upper - how.accuracy)) return false;
    best = {policy, lower, upper};
    return true;
  };
  for (std::int64_t ease = std::int64_t{level} - 1; ease <= std::int64_t{level} + cap; ++ease)
    for (std::int64_t more = 0; more <= cap / 2 + 1; ++more)
      for (std::int64_t wider = 0; wider <= 1; ++wider) better(level + more, cap + wider, ease);
  for (bool moved = true; moved;) {
    moved = false;
    for (const int by : {-1, 1}) {
      const eased_base_stock p = best.policy;
      moved = better(std::int64_t{p.level} + by, p.cap, p.ease) || better(p.level, std::int64_t{p.cap} + by, p.ease) ||
              better(p.level, p.cap, std::int64_t{p.ease} + by) || moved;
    }
  }
  return best;
}

}  // namespace echelon::inline ECHELON_ABI
