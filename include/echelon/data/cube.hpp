// SPDX-License-Identifier: BSL-1.0
/// Forecasts as arrays of three axes, series x horizon x level: the door to xtensor. No umbrella opens it.
#pragma once

#if __has_include(<xtensor/containers/xtensor.hpp>)  // from 0.26 on
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xtensor.hpp>
#elif __has_include(<xtensor/xtensor.hpp>)
#include <xtensor/xadapt.hpp>
#include <xtensor/xtensor.hpp>
#else
#error "echelon/data/cube.hpp needs xtensor, version 0.24 or newer; everything else works without it"
#endif

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/data/quantile_forecast.hpp>

namespace echelon::inline ECHELON_ABI {

/// Values by series, period ahead and level; owns its memory.
using cube = xt::xtensor<double, 3>;

/// The values of a forecast as an array of three axes that reads them where they are.
using cube_view = decltype(xt::adapt(std::declval<const double*>(), std::size_t{}, xt::no_ownership(),
                                     std::declval<const std::array<std::size_t, 3>&>()));

/// The forecast must outlive the view.
///
/// cost    none: nothing is copied
template <class = void>
cube_view view_of(const quantile_forecast& f) {
  const std::array<std::size_t, 3> shape{f.series(), f.horizon(), f.levels().size()};
  return xt::adapt(f.values().data(), f.values().size(), xt::no_ownership(), shape);
}
cube_view view_of(const quantile_forecast&&) = delete;

/// A forecast from an array of values that are claimed to be in order.
///
/// shape   values [series, horizon, levels]
/// throws  error 101 last axis | 102 levels do not ascend | 103 crossing | 202 no level | 301 not finite
template <class = void>
quantile_forecast forecast_of(const cube& values, std::vector<level> levels) {
  check::size(values.shape()[2], levels.size(), "values, last axis,");
  return {values.shape()[0], values.shape()[1], std::move(levels), {values.begin(), values.end()}};
}

}  // namespace echelon::inline ECHELON_ABI
