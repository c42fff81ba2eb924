// SPDX-License-Identifier: BSL-1.0
/// Guard rails: how far from its own past a forecast of one series may go.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// The range of a series. Forecasts h periods ahead stay within reach * max(1/2, sqrt(h / m)) ranges of it, and at zero
/// or above when no demand was negative: a trend that is extrapolated, a square that runs away or a ratio to a season
/// near zero ends at the rail, and a constant series keeps its value.
class guard_rail {
 public:
  /// shape   demand [n] with not-a-number for missing
  explicit guard_rail(std::span<const double> demand, std::size_t season = 1, double reach = 1.0) noexcept
      : season_{static_cast<double>(std::max<std::size_t>(1, season))}, reach_{reach} {
    bool any = false;
    for (const double y : demand) {
      if (std::isnan(y)) continue;
      low_ = any ? std::min(low_, y) : y;
      high_ = any ? std::max(high_, y) : y;
      any = true;
    }
  }

  double low() const noexcept { return low_; }    ///< the smallest demand seen; 0 when none was
  double high() const noexcept { return high_; }  ///< the largest demand seen; 0 when none was

  /// The forecast h >= 1 periods ahead, moved to the rail when it lies beyond; what is no number goes to `otherwise`.
  double keep(double forecast, std::size_t h, double otherwise = 0.0) const noexcept {
    const double far = std::max(0.5, std::sqrt(static_cast<double>(h) / season_));
    const double room = reach_ * far * (0.5 * high_ - 0.5 * low_) * 2.0;
    constexpr double edge = std::numeric_limits<double>::max() / 8;  // of a range that is itself beyond numbers
    const double least = std::max(low_ >= 0.0 ? std::max(0.0, low_ - room) : low_ - room, std::min(low_, -edge));
    const double most = std::min(high_ + room, std::max(high_, edge));
    if (std::isnan(forecast)) forecast = std::isnan(otherwise) ? low_ : otherwise;
    return std::clamp(forecast, least, most);
  }

 private:
  double low_ = 0, high_ = 0, season_ = 1, reach_ = 1;
};

}  // namespace echelon::inline ECHELON_ABI
