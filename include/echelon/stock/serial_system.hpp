// SPDX-License-Identifier: BSL-1.0
/// Clark and Scarf: echelon base stocks of a serial system, without a grid.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/math/search.hpp>
#include <echelon/stock/count_demand.hpp>
#include <echelon/stock/demand.hpp>

namespace echelon::inline ECHELON_ABI {

/// A chain of stages, each supplied by the next; stage 0 serves the customers, and the last has all it asks for.
struct serial_system {
  std::vector<double> holding;  ///< what a stage adds to the cost of holding a unit for a period, stage 0 first: the
                                ///< echelon's cost, not the stage's own
  double backorder = 0;         ///< cost of a unit that a customer waits for, a period
};

/// Echelon base stocks, stage 0 first: every period a stage orders so that all stock at and below it, and on its way
/// there, less what customers wait for, comes to its level.
struct serial_plan {
  std::vector<double> level;
  double cost = 0;  ///< per period
};

namespace detail {

template <class = void>
double check_serial(const serial_system& how, std::size_t laws, std::size_t levels) {
  check::not_empty(how.holding.size(), "holding");
  check::size(laws, how.holding.size(), "demand");
  if (levels != 0) check::size(levels, how.holding.size(), "level");
  double sum = how.backorder;
  check::range(how.backorder > 0 && std::isfinite(how.backorder), "backorder", "is not positive and finite");
  for (std::size_t j = 0; j < how.holding.size(); ++j) {
    if (!(how.holding[j] > 0) || !std::isfinite(how.holding[j]))
      throw error{fault::range, "holding", j, "is not positive and finite"};
    sum += how.holding[j];
  }
  return sum;
}

/// The cost C_j of everything up to stage j as a function of its level y, for normal demands. C_j is smooth; C_{j-1} is
/// held on the nodes of a Gauss rule below its level, is the constant C_{j-1}(S) above, and is a straight line below
/// `low`, where customers wait for sure.
struct smooth_stage {
  double holding = 0, mean = 0, sd = 1, shortage = 0;  // shortage: of the first stage only, backorder + all holding
  double level = 0, cost = 0;         // S and C of the stage before
  double low = 0, line = 0, slope = 0;  // C of the stage before is line + slope * x below low
  std::vector<double> at, value, rise;  // nodes, weight times C and weight times C' there

  std::pair<double, double> operator()(double y) const noexcept {
    const double centre = y - mean;
    double c = holding * centre, d = holding;
    if (shortage > 0) {
      const normal_demand demand{mean, sd};
      return {c + shortage * (demand.leftover(y) - centre), d + shortage * (demand.cdf(y) - 1)};
    }
    c += cost * normal_demand::below((centre - level) / sd);
    const double u = (centre - low) / sd, under = normal_demand::below(-u);
    const double scale = 1 / (sd * std::sqrt(2 * std::numbers::pi));
    c += (line + slope * centre) * under - slope * sd * sd * scale * std::exp(-0.5 * u * u);
    d += slope * under;
    for (std::size_t k = 0; k < at.size(); ++k) {
      const double z = (centre - at[k]) / sd;
      if (std::abs(z) > 9) continue;
      const double density = scale * std::exp(-0.5 * z * z);
      c += value[k] * density;
      d += rise[k] * density;
    }
    return {c, d};
  }
};

/// Nodes and weights of the Gauss-Legendre rule of 16 points on [-1, 1], the positive half.
inline constexpr std::array<double, 8> gauss_node{
    0.0950125098376374402, 0.2816035507792589132, 0.4580167776572273863, 0.6178762444026437484,
    0.7554044083550030339, 0.8656312023878317439, 0.9445750230732325761, 0.9894009349916499326};
inline constexpr std::array<double, 8> gauss_weight{
    0.1894506104550684963, 0.1826034150449235889, 0.1691565193950025382, 0.1495959888165767321,
    0.1246289712555338720, 0.0951585116824927848, 0.0622535239386478929, 0.0271524594117540949};

}  // namespace detail

/// The best levels for normal demands, or the cost of given ones: demand[j] is that of the lead time of stage j.
///
///     C_j(y) = E[h_j (y - D_j) + C_{j-1}(min(S_{j-1}, y - D_j))],   S_j = argmin C_j,   C_0(x) = (b + sum h) x^-
///
/// shape   demand [stages]; level [stages], or empty for the best
/// throws  error 101 shapes | 202 no stage | 201 a cost not positive | 301 a level not finite
/// cost    O(stages * nodes^2), a few hundred nodes a stage: below a millisecond a stage
/// exact   to about 1e-12 of the cost: the integrals are Gauss rules of order 16 on panels of one standard deviation,
///         levels are found from the exact derivative
/// source  Clark, Scarf (1960) Optimal policies for a multi-echelon inventory problem; Chen, Zheng (1994) Lower bounds
///         for multi-echelon stochastic inventory systems
/// see     docs/understand/stock.md
template <class = void>
serial_plan solve(const serial_system& how, std::span<const normal_demand> demand, std::span<const double> level = {}) {
  const double shortage = detail::check_serial(how, demand.size(), level.size());
  check::finite(level, "level");
  serial_plan out;
  detail::smooth_stage now;
  double line = 0, slope = -shortage, mean = 0, variance = 0, low = 0;
  for (std::size_t j = 0; j < demand.size(); ++j) {
    now.holding = how.holding[j], now.mean = demand[j].mean(), now.sd = demand[j].sd();
    now.shortage = j == 0 ? shortage : 0;
    mean += now.mean;
    variance += now.sd * now.sd;
    low = mean - 8.5 * std::sqrt(variance);
    if (j > 0) low = std::min(low, now.level + now.mean - 8.5 * now.sd);
    line -= (slope + now.holding) * now.mean;  // below `low` everything is as if demand were its mean
    slope += now.holding;
    double best = 0;
    if (!level.empty()) {
      best = level[j];
    } else {
      double high = low + 17 * now.sd;
      while (now(high).second < 0) high += 4 * now.sd;
      best = bisect(low, high, [&](double y) { return now(y).second >= 0; });
    }
    out.level.push_back(best);
    out.cost = now(best).first;
    if (j + 1 == demand.size()) break;

    detail::smooth_stage next;
    next.level = best, next.cost = out.cost;
    next.low = std::min(low, best), next.line = line, next.slope = slope;
    const double finest = std::min(now.sd, demand[j + 1].sd());
    const double panels = std::ceil((best - next.low) / finest);
    check::range(panels < 1e5, "demand", "has standard deviations too far apart");
    const double half = panels > 0 ? 0.5 * (best - next.low) / panels : 0.0;
    for (double p = 0; p < panels; ++p)
      for (std::size_t k = 0; k < 16; ++k) {
        const double x = next.low + half * (2 * p + 1 + (k < 8 ? -1 : 1) * detail::gauss_node[k % 8]);
        const auto [c, d] = now(x);
        next.at.push_back(x);
        next.value.push_back(half * detail::gauss_weight[k % 8] * c);
        next.rise.push_back(half * detail::gauss_weight[k % 8] * d);
      }
    now = std::move(next);
  }
  return out;
}

/// The same for demands in whole units, by exact recursion over whole levels.
///
/// needs   demand and levels >= 0; levels whole
/// throws  error 101 | 201 costs, or a level that is not whole | 202 | 303 a demand or level below zero
/// cost    O(sum over stages of level * entries of demand)
/// exact   to rounding; ties for the lowest levels
template <class = void>
serial_plan solve(const serial_system& how, std::span<const count_demand> demand, std::span<const double> level = {}) {
  const double shortage = detail::check_serial(how, demand.size(), level.size());
  check::finite(level, "level");
  check::not_negative(level, "level");
  for (std::size_t j = 0; j < level.size(); ++j)
    if (level[j] != std::floor(level[j]) || level[j] > 1e9) throw error{fault::range, "level", j, "is no whole number"};
  for (std::size_t j = 0; j < demand.size(); ++j)
    if (demand[j].first() < 0) throw error{fault::negative, "demand", j, "may be below zero"};
  serial_plan out;
  std::vector<double> before, now;         // C of the stage before and of this one at 0, 1, … and its level
  double line = 0, slope = -shortage, top = 0;  // below 0 C is line + slope * x
  for (std::size_t j = 0; j < demand.size(); ++j) {
    const auto chance = demand[j].chances();
    const auto first = static_cast<double>(demand[j].first());
    const auto cost_at = [&](double y) {
      double sum = how.holding[j] * (y - demand[j].mean());
      for (std::size_t k = 0; k < chance.size(); ++k) {
        const double x = y - first - static_cast<double>(k);
        if (j == 0) {
          sum += x < 0 ? chance[k] * shortage * -x : 0.0;
        } else {
          const double at = std::min(x, top);
          sum += chance[k] * (at < 0 ? line + slope * at : before[static_cast<std::size_t>(at)]);
        }
      }
      return sum;
    };
    now.clear();
    for (double y = 0;; ++y) {
      if (!level.empty() && y > level[j]) break;
      const double c = cost_at(y);
      if (level.empty() && !now.empty() && c >= now.back()) break;
      now.push_back(c);
    }
    line -= (slope + how.holding[j]) * demand[j].mean();
    slope += how.holding[j];
    top = static_cast<double>(now.size() - 1);
    out.level.push_back(top);
    out.cost = now.back();
    std::swap(before, now);
  }
  return out;
}

/// Demands over the lead times of the stages, from that of one period.
///
/// throws  error 202 no stage | 201 a lead time not positive
template <class = void>
std::vector<normal_demand> over_lead_times(const normal_demand& period, std::span<const double> lead_time) {
  check::not_empty(lead_time.size(), "lead_time");
  std::vector<normal_demand> out;
  for (const double l : lead_time) {
    check::range(l > 0 && std::isfinite(l), "lead_time", "is not positive and finite");
    out.emplace_back(l * period.mean(), std::sqrt(l) * period.sd());
  }
  return out;
}

/// Poisson demands over the lead times of the stages.
///
/// throws  error 202 no stage | 201 a lead time or the rate not positive
template <class = void>
std::vector<count_demand> poisson_over_lead_times(double rate, std::span<const double> lead_time) {
  check::not_empty(lead_time.size(), "lead_time");
  std::vector<count_demand> out;
  for (const double l : lead_time) {
    check::range(l > 0 && std::isfinite(l), "lead_time", "is not positive and finite");
    out.push_back(poisson_demand(rate * l));
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
