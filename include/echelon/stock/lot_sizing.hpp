// SPDX-License-Identifier: BSL-1.0
/// When to order how much, if the demand of every period is known: Wagner and Whitin in O(n log n).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// Costs by period; a list of one number holds for every period, an empty list means zero.
struct lot_sizing {
  std::vector<double> fixed;    ///< money per order, placed and received at the start of a period
  std::vector<double> holding;  ///< money per unit in stock at the end of a period
  std::vector<double> unit;     ///< money per unit ordered
};

struct lot_plan {
  std::vector<double> order;  ///< units by period
  double cost = 0;
};

/// The cheapest orders that meet all demand in time.
///
/// A unit ordered in t is charged c_t = unit_t + holding_t + … + holding_n, so that only demand still to come matters.
/// The least cost G_t of periods t, … n is then the lowest line among those with intercept G_u and slope
/// d_t + … + d_{u-1}: the lower hull of the points (demand before u, G_u), asked for the slope c_t.
///
/// shape   demand [periods]; each list of costs [periods], or one number, or none
/// throws  error 101 shapes differ | 202 no period | 301 not finite | 303 demand, fixed or holding negative
/// cost    O(periods * log(periods)); memory O(periods)
/// exact   equals the O(periods^2) recursion of Wagner and Whitin, tests/stock/lot_sizing.test.cpp
/// source  Wagner, Whitin (1958) Dynamic version of the economic lot size model; the hull: Wagelmans, van Hoesel,
///         Kolen (1992) Economic lot sizing: an O(n log n) algorithm
template <class = void>
lot_plan solve(const lot_sizing& how, std::span<const double> demand) {
  const std::size_t n = demand.size();
  check::not_empty(n, "demand");
  check::finite(demand, "demand");
  check::not_negative(demand, "demand");
  const auto list = [n](const std::vector<double>& given, const char* name, bool may_be_negative) {
    const std::span<const double> view{given.data(), given.size()};
    check::finite(view, name);
    if (!may_be_negative) check::not_negative(view, name);
    if (given.empty()) return std::vector<double>(n);
    if (given.size() == 1) return std::vector<double>(n, given[0]);
    check::size(given.size(), n, name);
    return given;
  };
  const auto fixed = list(how.fixed, "fixed", false), holding = list(how.holding, "holding", false);
  const auto unit = list(how.unit, "unit", true);

  std::vector<double> before(n + 1), charge(n), least(n + 1);
  for (std::size_t t = 0; t < n; ++t) before[t + 1] = before[t] + demand[t];
  double held = 0;
  for (std::size_t t = n; t-- > 0;) charge[t] = unit[t] + (held += holding[t]);

  std::vector<std::size_t> next(n), hull;  // corners from the last period towards the first, slopes steepening
  const auto add = [&](std::size_t u) {
    const auto bends = [&](std::size_t a, std::size_t b) {  // b is below the chord from a to u
      return (least[u] - least[a]) * (before[a] - before[b]) > (least[b] - least[a]) * (before[a] - before[u]);
    };
    if (!hull.empty() && before[hull.back()] == before[u]) {
      if (least[hull.back()] <= least[u]) return;
      hull.pop_back();
    }
    while (hull.size() > 1 && !bends(hull[hull.size() - 2], hull.back())) hull.pop_back();
    hull.push_back(u);
  };
  add(n);
  for (std::size_t t = n; t-- > 0;) {
    // the corner u with the smallest least[u] + charge[t] * before[u]
    const auto height = [&](std::size_t k) { return least[hull[k]] + charge[t] * (before[hull[k]] - before[t]); };
    std::size_t low = 0, high = hull.size() - 1;
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (height(middle) <= height(middle + 1)) high = middle;
      else low = middle + 1;
    }
    least[t] = fixed[t] + height(low);
    next[t] = hull[low];
    if (demand[t] == 0 && least[t + 1] <= least[t]) {
      least[t] = least[t + 1];
      next[t] = t;  // nothing is ordered
    }
    add(t);
  }

  lot_plan out{.order = std::vector<double>(n), .cost = 0};
  for (std::size_t t = 0; t < n;) {
    if (next[t] == t) {
      ++t;
      continue;
    }
    out.order[t] = before[next[t]] - before[t];
    out.cost += fixed[t];
    t = next[t];
  }
  double stock = 0;
  for (std::size_t t = 0; t < n; ++t) {
    stock += out.order[t] - demand[t];
    out.cost += unit[t] * out.order[t] + holding[t] * std::max(0.0, stock);
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
