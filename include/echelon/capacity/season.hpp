// SPDX-License-Identifier: BSL-1.0
/// Seasons of load per minute: the hour, the day and the week by splines, the year by waves.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>

#include <echelon/capacity/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// The four cubic B-splines that are not zero at a place of a cycle cut into equal pieces; they sum to one.
///
/// source  de Boor (1978) A Practical Guide to Splines, IX: uniform knots
inline void periodic_spline(std::size_t minute, std::size_t grain, std::size_t pieces,
                            std::array<std::uint32_t, 4>& column, std::array<double, 4>& value) noexcept {
  const std::size_t piece = minute / grain;
  const double u = static_cast<double>(minute % grain) / static_cast<double>(grain), v = 1 - u;
  value = {v * v * v / 6, (3 * u * u * u - 6 * u * u + 4) / 6, (3 * v * v * v - 6 * v * v + 4) / 6, u * u * u / 6};
  for (std::size_t k = 0; k < 4; ++k) column[k] = static_cast<std::uint32_t>((piece + k) % pieces);
}

}  // namespace detail

namespace season {

/// What every day has in common: a periodic cubic spline with a knot every `grain` minutes.
struct day {
  static constexpr term_role plays = term_role::season;
  static constexpr std::size_t touched = 4;
  std::size_t grain = 15;  ///< minutes; divides 1440
  double penalty = 1;      ///< of a unit of the scale, in minutes of evidence

  std::size_t columns() const noexcept { return minutes_a_day / grain; }
  void fill(std::size_t minute, std::array<std::uint32_t, 4>& column, std::array<double, 4>& value) const noexcept {
    detail::periodic_spline(minute % minutes_a_day, grain, columns(), column, value);
  }
  double stiffness() const noexcept { return penalty; }
};

/// How the days of the week differ from what they have in common. A higher penalty lets them differ less: with a few
/// weeks observed, what one Tuesday did is no law.
struct week {
  static constexpr term_role plays = term_role::season;
  static constexpr std::size_t touched = 4;
  std::size_t grain = 60;  ///< minutes; divides 10080
  double penalty = 30;     ///< of a unit of the scale, in minutes of evidence

  std::size_t columns() const noexcept { return minutes_a_week / grain; }
  void fill(std::size_t minute, std::array<std::uint32_t, 4>& column, std::array<double, 4>& value) const noexcept {
    detail::periodic_spline(minute, grain, columns(), column, value);
  }
  double stiffness() const noexcept { return penalty; }
};

/// What every hour has in common: each of its minutes has a value of its own, for jobs that begin on the hour.
struct hour {
  static constexpr term_role plays = term_role::season;
  static constexpr std::size_t touched = 1;
  double penalty = 1000;  ///< of a unit of the scale, in minutes of evidence

  std::size_t columns() const noexcept { return 60; }
  void fill(std::size_t minute, std::array<std::uint32_t, 1>& column, std::array<double, 1>& value) const noexcept {
    column[0] = static_cast<std::uint32_t>(minute % 60);
    value[0] = 1;
  }
  double stiffness() const noexcept { return penalty; }
};

/// The year: waves that turn 1 … order times in 365.2425 days, straight within each day.
struct year {
  static constexpr term_role plays = term_role::season;
  std::size_t order = 3;
  double penalty = 1000;  ///< of a unit of the scale, in minutes of evidence, times the square of the turns

  std::size_t columns() const noexcept { return 2 * order; }
  void fill(std::int64_t at, std::int64_t, std::span<double> begin, std::span<double> end) const noexcept {
    for (std::size_t k = 0; k < order; ++k) {
      const double turns = static_cast<double>(k + 1) / 365.2425, turn = 2 * std::numbers::pi;
      const double from = turn * std::fmod(static_cast<double>(at) * turns, 1.0);
      const double to = turn * std::fmod(static_cast<double>(at + 1) * turns, 1.0);
      begin[2 * k] = std::sin(from), begin[2 * k + 1] = std::cos(from);
      end[2 * k] = std::sin(to), end[2 * k + 1] = std::cos(to);
    }
  }
  double stiffness(std::size_t column) const noexcept {
    const auto turns = static_cast<double>(column / 2 + 1);
    return penalty * turns * turns;
  }
};

}  // namespace season
}  // namespace echelon::inline ECHELON_ABI
