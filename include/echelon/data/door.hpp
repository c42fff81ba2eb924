// SPDX-License-Identifier: BSL-1.0
/// What every forecaster checks before it works.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <echelon/core/check.hpp>
#include <echelon/core/count.hpp>
#include <echelon/core/level.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/data/window.hpp>

namespace echelon::inline ECHELON_ABI::check {

/// The past that a model is shown: it must hold a series, and every observation up to its origin is finite or missing.
///
/// throws  error 101 demand without an id or the reverse | 201 an origin beyond counting | 202 no series | 301 infinite
inline void known(const history& past) {
  not_empty(past.size(), "past");
  size(past.of().demand.size(), past.size(), "demand");
  range(past.last < std::int64_t{1} << 60, "origin", "lies beyond counting");
  for (std::size_t i = 0; i < past.size(); ++i) finite_or_missing(past.demand(i).values, "demand");
}

/// What a forecast is asked for: at least one period ahead, levels that ascend, and no more values than fit.
///
/// throws  error 102 levels do not ascend | 201 horizon zero or too many values | 202 no level
inline void asked(const history& past, horizon ahead, std::span<const level> levels) {
  range(ahead.n > 0, "horizon", "is zero, needed at least one period");
  not_empty(levels.size(), "levels");
  ascending(levels, "levels");
  static_cast<void>(quantile_forecast::cells(past.size(), ahead.n, levels.size()));
}

}  // namespace echelon::inline ECHELON_ABI::check
