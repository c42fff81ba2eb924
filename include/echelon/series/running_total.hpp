// SPDX-License-Identifier: BSL-1.0
/// Two plain forecasts of running totals of demand: the yardsticks that a plan must beat.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/data/window.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/math/quantile.hpp>

namespace echelon::inline ECHELON_ABI {

/// Blocks of `every` periods (a week of days); the forecast of `blocks` blocks is one running total for each.
struct block_plan {
  std::size_t every = 7;
  std::size_t blocks = 4;
};

namespace detail {

/// The demand of `periods` periods from `from` on; missing ones count at the mean of those seen, none seen as zero.
inline double block_total(run_view<const double> run, std::int64_t from, std::size_t periods) noexcept {
  double sum = 0, seen = 0;
  for (std::size_t k = 0; k < periods; ++k)
    if (const double y = run.at(from + static_cast<std::int64_t>(k)); !std::isnan(y)) {
      sum += y;
      seen += 1;
    }
  return seen > 0 ? sum * static_cast<double>(periods) / seen : 0.0;
}

}  // namespace detail

/// Seasonal naive for running totals: every block to come equals the last one; the spread is that of its own past
/// errors over the last `origins` blocks, for each number of blocks ahead. Totals are not negative.
///
/// throws  error 201 every, blocks or origins zero | 202 no level
/// source  Hyndman, Athanasopoulos (2021) Forecasting: principles and practice, 5.2 (method) and 5.5 (empirical spread)
template <exec::policy E>
quantile_forecast naive_totals(const E& where, const history& past, block_plan plan, std::span<const level> levels,
                               std::size_t origins = 52) {
  check::range(plan.every > 0 && plan.blocks > 0 && origins > 0, "plan", "has a zero, needed positive counts");
  check::not_empty(levels.size(), "levels");
  const auto every = static_cast<std::int64_t>(plan.every);
  std::vector<double> values(past.size() * plan.blocks * levels.size());
  bulk(where, past.size(), [&](std::size_t i) {
    const auto run = past.demand(i);
    const double last = detail::block_total(run, past.last - every + 1, plan.every);
    std::vector<double> errors;
    for (std::size_t b = 1; b <= plan.blocks; ++b) {
      const auto ahead = static_cast<std::int64_t>(b);
      errors.assign(1, 0.0);
      for (std::size_t o = 0; o < origins; ++o) {
        const std::int64_t origin = past.last - (ahead + static_cast<std::int64_t>(o)) * every;
        if (origin - every + 1 < run.first) break;
        const double before = detail::block_total(run, origin - every + 1, plan.every);
        errors.push_back(detail::block_total(run, origin + 1, plan.every * b) - static_cast<double>(b) * before);
      }
      std::sort(errors.begin(), errors.end());
      for (std::size_t k = 0; k < levels.size(); ++k)
        values[(i * plan.blocks + b - 1) * levels.size() + k] =
            std::max(0.0, static_cast<double>(b) * last + sorted_quantile(errors, levels[k]));
    }
  });
  return {past.size(), plan.blocks, {levels.begin(), levels.end()}, std::move(values)};
}

/// Base stock by hand: the mean of the last `back` periods, plus a safety stock of `factor` standard deviations that
/// grows with the square root of the periods covered.
///
/// shape   returns [series, blocks]
/// throws  error 201 every, blocks or back zero
/// source  Silver, Pyke, Thomas (2017) Inventory and production management in supply chains, 4th ed., ch. 6
template <exec::policy E>
std::vector<double> mean_plus_safety(const E& where, const history& past, block_plan plan, double factor,
                                     std::size_t back = 28) {
  check::range(plan.every > 0 && plan.blocks > 0 && back > 0, "plan", "has a zero, needed positive counts");
  std::vector<double> out(past.size() * plan.blocks);
  bulk(where, past.size(), [&](std::size_t i) {
    const auto run = past.demand(i);
    double sum = 0, square = 0, seen = 0;
    for (std::int64_t t = past.last - static_cast<std::int64_t>(back) + 1; t <= past.last; ++t)
      if (const double y = run.at(t); !std::isnan(y)) {
        sum += y;
        square += y * y;
        seen += 1;
      }
    const double mean = seen > 0 ? sum / seen : 0.0;
    const double sd = seen > 0 ? std::sqrt(std::max(0.0, square / seen - mean * mean)) : 0.0;
    for (std::size_t b = 0; b < plan.blocks; ++b) {
      const auto periods = static_cast<double>(plan.every * (b + 1));
      out[i * plan.blocks + b] = std::max(0.0, mean * periods + factor * sd * std::sqrt(periods));
    }
  });
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
