// SPDX-License-Identifier: BSL-1.0
/// How much forecasts of the same period change from one origin to the next.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

#include <echelon/data/quantile_forecast.hpp>
#include <echelon/loss/tally.hpp>

namespace echelon::inline ECHELON_ABI {

/// The quantile percentage change: sum |newer - older| / sum |y| over pairs of forecasts of one quantile for one
/// period, made at two origins that follow each other.
///
/// shape   older, newer, y [pairs]; a pair without an actual is missing
/// throws  error 101 shapes differ | 301 not finite
/// source  Potosnak et al. (2025) Forking-sequences, arXiv 2510.04487
inline ratio_tally quantile_change(std::span<const double> older, std::span<const double> newer,
                                   std::span<const double> y) {
  check::actual_and_forecast(y, older);
  check::actual_and_forecast(y, newer);
  ratio_tally out;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (std::isnan(y[i])) ++out.missing;
    else out.add(std::abs(newer[i] - older[i]), std::abs(y[i]));
  }
  return out;
}

/// The same for level number k of two whole forecasts, the newer one made `step` periods after the older: the first
/// horizon - step periods of the newer meet the last ones of the older.
///
/// shape   y [series * horizon], what happened after the newer origin, periods fastest
/// throws  error 101 the forecasts differ in shape or levels | 201 no such level | 301 an actual is infinite
template <class = void>
ratio_tally quantile_change(const quantile_forecast& older, const quantile_forecast& newer, std::size_t step,
                            std::size_t k, std::span<const double> y) {
  check::size(newer.series(), older.series(), "newer");
  check::size(newer.horizon(), older.horizon(), "newer");
  check::size(newer.levels().size(), older.levels().size(), "newer");
  check::size(y.size(), newer.series() * newer.horizon(), "actual");
  check::range(k < newer.levels().size() && newer.levels()[k] == older.levels()[k], "level",
               "is not in both forecasts");
  check::finite_or_missing(y, "actual");
  ratio_tally out;
  for (std::size_t i = 0; i < newer.series(); ++i)
    for (std::size_t h = 0; h + step < newer.horizon(); ++h) {
      const double actual = y[i * newer.horizon() + h];
      if (std::isnan(actual)) ++out.missing;
      else out.add(std::abs(newer(i, h)[k] - older(i, h + step)[k]), std::abs(actual));
    }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
