// SPDX-License-Identifier: BSL-1.0
/// Guaranteed service where stages can make only so much a period.
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
#include <echelon/stock/service_network.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// What t periods ask for beyond their mean, at most: min(root sqrt(t), line t).
struct excess_bound {
  double root = 0, line = std::numeric_limits<double>::infinity();

  double operator()(double t) const noexcept { return t > 0 ? std::min(root * std::sqrt(t), line * t) : 0.0; }

  /// max_n (*this)(t + n) - slack n over n = 0, 1, …: what a stage has to cover that makes at most `slack` a period
  /// beyond the mean. It is concave in n: the best n lies beside where the root rises by slack, or where root and line
  /// meet, or is 0.
  double covered(double t, double slack) const noexcept {
    double most = (*this)(t);
    if (std::isinf(slack) || root == 0) return most;
    for (const double x : {0.25 * root * root / (slack * slack), std::isinf(line) ? t : root * root / (line * line)})
      for (const double n : {std::floor(x - t), std::ceil(x - t)})
        if (n > 0) most = std::max(most, (*this)(t + n) - slack * n);
    return most;
  }
};

}  // namespace detail

/// The network of `priced`, where stage j makes at most its mean demand and `slack[j]` units more a period.
///
/// A stage with a capacity c has to cover max_n (demand bound of t + n periods) - c n. What it cannot make at once it
/// does not order at once: stages above it never see more than c a period.
///
/// shape   slack [stages]; infinite: no limit
/// unit    slack in units of the stage per period
/// needs   where a stage has a limit, every stage serves one other at most: rows and assembly networks
/// throws  error 101 shapes | 201 slack not positive, a stage that serves two, a cycle, rate | 203 | 301 | 303
/// cost    O(stages * longest time)
/// source  Schoenmeyr, Graves (2016) Strategic safety stock placement in supply chains with capacity constraints,
///         with censored orders
/// see     solve(guaranteed_service, network)
template <class = void>
service_network priced(std::span<const supply_stage> stages, std::vector<service_arc> arcs, double rate,
                       std::span<const double> slack) {
  check::size(slack.size(), stages.size(), "slack");
  bool limited = false;
  for (std::size_t j = 0; j < slack.size(); ++j) {
    if (!(slack[j] > 0)) throw error{fault::range, "slack", j, "is not positive"};
    limited = limited || !std::isinf(slack[j]);
  }
  auto net = priced(stages, std::move(arcs), rate);
  if (!limited) return net;
  const std::size_t n = stages.size();
  std::vector<const service_arc*> leaves(n, nullptr);
  for (const service_arc& a : net.arcs) {
    if (leaves[a.from] != nullptr)
      throw error{fault::range, "stages", a.from, "serves two others, needed at most one where there are capacities"};
    leaves[a.from] = &a;
  }
  const auto order = upstream_first(net);
  std::vector<std::uint64_t> longest(n);
  std::vector<double> value(n);
  for (const std::size_t j : order) {
    longest[j] = std::max<std::uint64_t>(longest[j], stages[j].inbound) + stages[j].time;
    value[j] += stages[j].added_cost;
    if (leaves[j] == nullptr) continue;
    const std::size_t to = leaves[j]->to;
    longest[to] = std::max(longest[to], std::min<std::uint64_t>(longest[j], stages[j].promise));
    value[to] += leaves[j]->units * value[j];
  }
  std::vector<detail::excess_bound> excess(n);  // of what the stage is asked for, and then of what it orders
  for (auto at = order.rbegin(); at != order.rend(); ++at) {
    const std::size_t j = *at;
    if (leaves[j] == nullptr) {
      excess[j].root = stages[j].uncertainty;
    } else {
      if (stages[j].uncertainty != 0)
        throw error{fault::range, "uncertainty", j, "of a stage that serves another is not zero"};
      const double units = leaves[j]->units;
      if (units > 0) excess[j] = {units * excess[leaves[j]->to].root, units * excess[leaves[j]->to].line};
    }
    for (std::uint64_t t = 0; t <= longest[j]; ++t)
      net.stages[j].cost_by_time.push_back(rate * value[j] * excess[j].covered(static_cast<double>(t), slack[j]));
    excess[j].line = std::min(excess[j].line, slack[j]);
  }
  return net;
}

}  // namespace echelon::inline ECHELON_ABI
