// SPDX-License-Identifier: BSL-1.0
/// The lengths in which a clock repeats itself.
#pragma once

#include <algorithm>
#include <cstdint>

#include <echelon/data/calendar.hpp>

namespace echelon::inline ECHELON_ABI {

/// Periods in a season, in the window that gives the present level, and in a year made of whole seasons.
struct rhythm {
  std::int64_t season = 1;
  std::int64_t level = 4;
  std::int64_t year = 0;  ///< 0 when the clock does not know the year

  /// The rhythm of a clock; `season` overrides what the field usually takes (see usual_season).
  static constexpr rhythm of(const period_clock& c, std::size_t season = 0) noexcept {
    const auto m = static_cast<std::int64_t>(season != 0 ? season : usual_season(c));
    rhythm r{m, m <= 7 ? std::max<std::int64_t>(4 * m, 4) : m, 0};
    std::int64_t periods = 0;
    if (c.length() <= 0) return r;
    if (c.counts_months()) periods = 12 % c.length() == 0 ? 12 / c.length() : 0;
    else if (c.each != unit::index) periods = 364 * std::int64_t{86400} / c.length();
    r.year = periods >= m ? periods / m * m : 0;
    return r;
  }
};

}  // namespace echelon::inline ECHELON_ABI
