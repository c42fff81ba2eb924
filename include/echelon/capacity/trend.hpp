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
  static constexpr term_role plays = term_role::trend;
  std::size_t columns() const noexcept { return 0; }
  void fill(std::int64_t, std::int64_t, std::span<double>, std::span<double>) const noexcept {}
  double stiffness(std::size_t) const noexcept { return 1; }
};

/// A straight line; column: years since the first day.
struct line {
  static constexpr term_role plays = term_role::trend;
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
///
/// The line is straight on the scale; with `heights` it is straight in loads, and its one column is the curve that this
/// makes on the scale: growth by the same amount each year bends on logarithms.
///
/// shape   heights [breaks + 2] or empty: loads in the middle of the first day, of each break and of the last one
struct broken_line {
  static constexpr term_role plays = term_role::trend;
  std::vector<std::int64_t> breaks{};  ///< days since 1970-01-01, ascending
  double penalty = 1;                  ///< of the slope and of each change of it, in minutes of evidence
  std::vector<double> heights{};
  std::int64_t last = 0;               ///< day of the last height
  double (*curve)(double) noexcept = nullptr;  ///< from a load to the scale, where there are heights

  std::size_t columns() const noexcept { return heights.empty() ? 1 + breaks.size() : 1; }
  void fill(std::int64_t day, std::int64_t since, std::span<double> begin,
            std::span<double> end) const noexcept {
    if (!heights.empty()) {
      begin[0] = at(day, since);
      end[0] = at(day + 1, since);
      return;
    }
    begin[0] = static_cast<double>(day - since) / 365.25;
    end[0] = static_cast<double>(day + 1 - since) / 365.25;
    for (std::size_t k = 0; k < breaks.size(); ++k) {
      begin[k + 1] = static_cast<double>(std::max<std::int64_t>(0, day - breaks[k])) / 365.25;
      end[k + 1] = static_cast<double>(std::max<std::int64_t>(0, day + 1 - breaks[k])) / 365.25;
    }
  }
  double stiffness(std::size_t) const noexcept { return penalty; }

 private:
  /// The curve at 0:00 of a day, from that of the first height; loads do not fall below a tenth of it.
  double at(std::int64_t day, std::int64_t since) const noexcept {
    const double place = static_cast<double>(day) - 0.5;
    std::size_t k = 0;
    while (k < breaks.size() && static_cast<double>(breaks[k]) <= place) ++k;
    const double from = static_cast<double>(k == 0 ? since : breaks[k - 1]);
    const double to = static_cast<double>(k == breaks.size() ? last : breaks[k]);
    const double load = heights[k] + (heights[k + 1] - heights[k]) * (place - from) / (to - from);
    return curve(std::max(load, 0.1 * heights[0])) - curve(heights[0]);
  }
};

}  // namespace echelon::inline ECHELON_ABI::trend
