// SPDX-License-Identifier: BSL-1.0
/// Sums that stand for a mean or a ratio and can be added before anything is divided.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();  ///< the value of a metric without data

/// A mean under way. Not-a-number where nothing was observed.
struct mean_tally {
  double sum = 0.0;
  std::size_t observed = 0;
  std::size_t missing = 0;

  constexpr void add(double value) noexcept {
    sum += value;
    ++observed;
  }
  constexpr mean_tally& operator+=(const mean_tally& other) noexcept {
    sum += other.sum;
    observed += other.observed;
    missing += other.missing;
    return *this;
  }
  constexpr double value() const noexcept { return observed == 0 ? undefined : sum / static_cast<double>(observed); }
};

/// A ratio of two sums under way: pooled over items and periods before it is divided. Not-a-number over zero.
struct ratio_tally {
  double above = 0.0;
  double below = 0.0;
  std::size_t observed = 0;
  std::size_t missing = 0;

  constexpr void add(double loss, double size) noexcept {
    above += loss;
    below += size;
    ++observed;
  }
  constexpr ratio_tally& operator+=(const ratio_tally& other) noexcept {
    above += other.above;
    below += other.below;
    observed += other.observed;
    missing += other.missing;
    return *this;
  }
  constexpr double value() const noexcept { return below == 0.0 ? undefined : above / below; }
};

/// How many of the values were observed; the others are not-a-number.
inline std::size_t observed(std::span<const double> y) noexcept {
  std::size_t n = 0;
  for (const double v : y) n += std::isnan(v) ? 0u : 1u;
  return n;
}

namespace check {

/// The door of every metric of actuals (which may be missing) and forecasts (which may not).
///
/// throws  error 101 shapes differ | 301 an actual is infinite or a forecast is not finite
inline void actual_and_forecast(std::span<const double> y, std::span<const double> z) {
  size(z.size(), y.size(), "forecast");
  finite_or_missing(y, "actual");
  finite(z, "forecast");
}

}  // namespace check

}  // namespace echelon::inline ECHELON_ABI
