// SPDX-License-Identifier: BSL-1.0
/// Serial systems by newsvendors alone: bounds of the best echelon base stocks, and the heuristic between them.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/stock/count_demand.hpp>
#include <echelon/stock/demand.hpp>
#include <echelon/stock/serial_system.hpp>

namespace echelon::inline ECHELON_ABI {

/// What becomes of a level that ends in a half, where demand is in whole units.
enum class half_unit { down, up };

/// Between `lower` and `upper` lie the best levels; `level` is their mean.
struct serial_newsvendors_plan {
  std::vector<double> lower, upper, level;
};

/// Bounds of the best echelon base stocks, and good levels, from two newsvendors a stage: the demand over the lead
/// times up to stage j at
///
///     (b + sum_{i > j} h_i) / (b + sum_i h_i)    and    (b + sum_{i > j} h_i) / (b + sum_{i >= j} h_i)
///
/// shape   demand [stages], that of each stage's lead time as in solve(serial_system, …)
/// throws  error 101 shapes | 202 no stage | 201 a cost not positive
/// cost    two quantiles a stage
/// exact   the bounds; the printed table of the heuristic rounds down where backorders cost 9, and up where 99
/// source  Shang, Song (2003) Newsvendor bounds and heuristic for optimal policies in serial supply chains, Management
///         Science 49(5), theorem 1 and section 4
/// see     solve(serial_system, demand, level) for what the levels cost, docs/understand/stock.md
template <class Law>
serial_newsvendors_plan newsvendor_levels(const serial_system& how, std::span<const Law> demand,
                                          half_unit halves = half_unit::down) {
  const double all = detail::check_serial(how, demand.size(), 0);
  serial_newsvendors_plan out;
  double above = all;  // b + sum_{i >= j} h_i
  Law covered = demand[0];
  for (std::size_t j = 0; j < demand.size(); ++j) {
    if (j > 0) covered = sum_of(covered, demand[j]);
    const double from = above;
    above -= how.holding[j];
    const double low = covered.quantile(above / all), high = covered.quantile(above / from);
    const double middle = 0.5 * (low + high);
    out.lower.push_back(low);
    out.upper.push_back(high);
    if constexpr (std::same_as<Law, count_demand>)
      out.level.push_back(halves == half_unit::down ? std::floor(middle) : std::ceil(middle));
    else
      out.level.push_back(middle);
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
