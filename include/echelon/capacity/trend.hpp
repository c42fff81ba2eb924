// SPDX-License-Identifier: BSL-1.0
/// Trends of load: a line, or a line whose slope breaks.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/capacity/concepts.hpp>

namespace echelon::inline ECHELON_ABI::trend {

/// A level that stays.
struct level_only {
  static constexpr role plays = role::trend;
  std::size_t columns() const noexcept { return 0; }
  void fill(std::int64_t, std::int64_t, std::span<double>, std::span<double>) const noexcept {}
  double stiffness(std::size_t) const noexcept { return 1; }
};

/// A straight line; column: years since the first day.
struct line {
  static constexpr role plays = role::trend;
  double penalty = 1;  ///< of a unit of slope a year, in minutes of evidence

  std::size_t columns() const noexcept { return 1; }
  void fill(std::int64_t day, std::int64_t since, std::span<double> begin,
            std::span<double> end) const noexcept {
    begin[0] = static_cast<double>(day - since) / 365.25;
    end[0] = static_cast<double>(day + 1 - since) / 365.25;
  }
  double stiffness(std::size_t) const noexcept { return penalty; }
};

/// A line whose slope changes at the beginnings of given days, without a jump. After the last day observed the slope
/// goes on.
struct broken_line {
  static constexpr role plays = role::trend;
  std::vector<std::int64_t> breaks{};  ///< days since 1970-01-01, ascending
  double penalty = 1;                  ///< of the slope and of each change of it, in minutes of evidence

  std::size_t columns() const noexcept { return 1 + breaks.size(); }
  void fill(std::int64_t day, std::int64_t since, std::span<double> begin,
            std::span<double> end) const noexcept {
    begin[0] = static_cast<double>(day - since) / 365.25;
    end[0] = static_cast<double>(day + 1 - since) / 365.25;
    for (std::size_t k = 0; k < breaks.size(); ++k) {
      begin[k + 1] = static_cast<double>(std::max<std::int64_t>(0, day - breaks[k])) / 365.25;
      end[k + 1] = static_cast<double>(std::max<std::int64_t>(0, day + 1 - breaks[k])) / 365.25;
    }
  }
  double stiffness(std::size_t) const noexcept { return penalty; }
};

}  // namespace echelon::inline ECHELON_ABI::trend
