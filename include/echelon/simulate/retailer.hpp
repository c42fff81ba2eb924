// SPDX-License-Identifier: BSL-1.0
/// The options of the generated retailer, and the words of its catalogue and its calendar.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <echelon/core/count.hpp>
#include <echelon/data/calendar.hpp>

namespace echelon::inline ECHELON_ABI {

/// What to generate. The defaults make two years of 1,800 series whose future holds a Black Friday.
struct retailer {
  std::size_t products = 300;
  std::size_t days = 730;           ///< observed
  horizon ahead{28};                ///< days after the last observed one, kept aside
  std::uint64_t seed = 1;
  civil_day start{2022, 11, 14};
  double busiest = 200;             ///< units a day of the most popular product, over all sites
  double zipf = 0.8;                ///< exponent of popularity: 0 makes all products alike
  double new_share = 0.12;          ///< share of products launched while history is written
  std::size_t days_per_period = 7;  ///< of planning, for inbound capacity and holding cost
  double storage_days = 11;         ///< storage of a fulfilment centre in days of its recent demand
  double inbound_days = 8.5;        ///< inbound capacity a period, likewise
};

inline constexpr std::array<const char*, 4> retail_categories{"FOOD", "HOME", "GARDEN", "TOYS"};
inline constexpr std::size_t departments_per_category = 2;
inline constexpr std::array<const char*, 5> retail_events{"new_year", "valentine", "summer_sale", "black_friday",
                                                          "christmas"};

/// Whether an event of `retail_events` takes place on a day counted from 1970-01-01.
constexpr bool takes_place(std::size_t event, std::int64_t day) noexcept {
  const civil_day d = civil_from(day);
  switch (event) {
    case 0: return d.month == 1 && d.day == 1;
    case 1: return d.month == 2 && d.day >= 8 && d.day <= 14;
    case 2: return d.month == 7 && d.day <= 14;
    case 3:
      for (std::int64_t back = 0; back < 4; ++back)  // from the day after the fourth Thursday of November to Monday
        if (const civil_day f = civil_from(day - back);
            f.month == 11 && f.day >= 23 && f.day <= 29 && weekday(day - back) == 4)
          return true;
      return false;
    default: return d.month == 12 && d.day >= 8 && d.day <= 24;
  }
}

}  // namespace echelon::inline ECHELON_ABI
