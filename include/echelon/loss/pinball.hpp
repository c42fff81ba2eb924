// SPDX-License-Identifier: BSL-1.0
/// The pinball loss: what it costs to announce a quantile.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>

#include <echelon/core/concepts.hpp>
#include <echelon/core/level.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/loss/tally.hpp>

namespace echelon::inline ECHELON_ABI {

/// The pinball loss max(q (y - z), (q - 1)(y - z)) of the quantile z announced for level q when y happens.
///
/// exact   at level 0.5 half the absolute error
/// source  Koenker, Bassett (1978) Regression quantiles, Econometrica 46(1), eq. 1.1
template <scalar T>
constexpr T pinball(level at, T y, std::type_identity_t<T> z) noexcept {
  const T q = static_cast<T>(at.value()), error = y - z;
  return error >= T{0} ? q * error : (q - T{1}) * error;
}

/// Its slope in z: -q below y, 1 - q above, and 0 at y itself, where every number between the two would do.
template <scalar T>
constexpr T pinball_slope(level at, T y, std::type_identity_t<T> z) noexcept {
  const T q = static_cast<T>(at.value());
  return y > z ? -q : y < z ? T{1} - q : T{0};
}

/// Twice the pinball loss, the QL of the forecasting libraries: the absolute error at level 0.5.
template <scalar T>
constexpr T doubled_pinball(level at, T y, std::type_identity_t<T> z) noexcept {
  return T{2} * pinball(at, y, z);
}

/// The pinball loss with a parabola of half-width `width` in place of the kink, for methods that need curvature.
///
/// needs   width > 0
/// exact   equal to the pinball loss where |y - z| >= width, and above it by at most width / 4 elsewhere
/// source  Chen (2007) A finite smoothing algorithm for quantile regression, J. Comp. Graph. Statistics 16(1): the
///         parabola that meets value and slope of both arms
template <scalar T>
constexpr T smooth_pinball(level at, T y, std::type_identity_t<T> z, std::type_identity_t<T> width) noexcept {
  const T error = y - z;
  if (error >= width || error <= -width) return pinball(at, y, z);
  return (static_cast<T>(at.value()) - T{0.5}) * error + (error * error + width * width) / (T{4} * width);
}

/// The slope of smooth_pinball in z.
template <scalar T>
constexpr T smooth_pinball_slope(level at, T y, std::type_identity_t<T> z, std::type_identity_t<T> width) noexcept {
  const T error = y - z;
  if (error >= width || error <= -width) return pinball_slope(at, y, z);
  return T{0.5} - static_cast<T>(at.value()) - error / (T{2} * width);
}

namespace detail {

template <std::size_t N>
consteval bool ascends(const std::array<level, N>& levels) {
  for (std::size_t k = 1; k < N; ++k)
    if (!(levels[k - 1] < levels[k])) return false;
  return true;
}

}  // namespace detail

/// The mean pinball loss over levels that are part of the type.
///
/// law  zero at the perfect forecast, positively homogeneous, minimised over constants at the sample quantiles
template <level... Levels>
struct quantile_loss {
  static constexpr std::size_t size = sizeof...(Levels);
  static constexpr std::array<level, size> levels{Levels...};
  static_assert(size > 0, "quantile_loss needs at least one level");
  static_assert(detail::ascends(levels), "quantile_loss: levels must ascend");

  template <scalar T>
  static constexpr T value(T y, std::span<const std::type_identity_t<T>, size> z) noexcept {
    T sum{0};
    for (std::size_t k = 0; k < size; ++k) sum += pinball(levels[k], y, z[k]);
    return sum / static_cast<T>(size);
  }

  template <scalar T>
  static constexpr void gradient(T y, std::span<const std::type_identity_t<T>, size> z,
                                 std::span<std::type_identity_t<T>, size> slope) noexcept {
    for (std::size_t k = 0; k < size; ++k) slope[k] = pinball_slope(levels[k], y, z[k]) / static_cast<T>(size);
  }
};

/// The mean over all levels of the pinball loss of one row of quantiles.
///
/// needs   levels and quantiles equal in number, at least one
constexpr double mean_pinball(std::span<const level> levels, std::span<const double> quantiles, double y) noexcept {
  double sum = 0.0;
  for (std::size_t k = 0; k < levels.size(); ++k) sum += pinball(levels[k], y, quantiles[k]);
  return sum / static_cast<double>(levels.size());
}

/// The mean pinball loss of a forecast over its levels and over every observed actual.
///
/// shape   y [series * horizon], periods fastest; not-a-number is missing
/// throws  error 101 shapes differ | 301 an actual is infinite
template <class = void>
mean_tally mean_pinball(const quantile_forecast& f, std::span<const double> y) {
  check::size(y.size(), f.series() * f.horizon(), "actual");
  check::finite_or_missing(y, "actual");
  mean_tally out;
  for (std::size_t row = 0; row < y.size(); ++row) {
    if (std::isnan(y[row])) ++out.missing;
    else out.add(mean_pinball(f.levels(), f.values().subspan(row * f.levels().size(), f.levels().size()), y[row]));
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
