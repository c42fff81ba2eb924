// SPDX-License-Identifier: BSL-1.0
/// What the terms of a capacity model must offer.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// What a term of a capacity model stands for.
enum class term_role : std::uint8_t { trend, season, regressor };

constexpr std::size_t minutes_a_day = 1440, minutes_a_week = 10080;

/// A term that is straight within each day: a trend, a season of the year, what is known of a day.
///
/// `fill` writes its columns at the beginning and at the end of a day; days count from 1970-01-01, `since` is the day
/// of the first minute observed. `stiffness` is a penalty of a column, in minutes of
/// evidence at one unit of the scale.
///
/// law  every value is finite
template <class T>
concept daily_term = std::copyable<T> && requires(const T& t, std::int64_t day, std::span<double> row, std::size_t k) {
  { T::plays } -> std::convertible_to<term_role>;
  { t.columns() } -> std::same_as<std::size_t>;
  { t.fill(day, day, row, row) } noexcept;
  { t.stiffness(k) } noexcept -> std::same_as<double>;
};

/// A term that repeats every week: `touched` of its columns are not zero at a minute of the week, from Monday 0:00.
///
/// law  column < columns(), every value is finite
template <class T>
concept weekly_term = std::copyable<T> && requires(const T& t, std::size_t minute,
                                                   std::array<std::uint32_t, T::touched>& column,
                                                   std::array<double, T::touched>& value) {
  { T::plays } -> std::convertible_to<term_role>;
  { t.columns() } -> std::same_as<std::size_t>;
  { t.fill(minute, column, value) } noexcept;
  { t.stiffness() } noexcept -> std::same_as<double>;
};

template <class T>
concept capacity_term = daily_term<T> || weekly_term<T>;

}  // namespace echelon::inline ECHELON_ABI
