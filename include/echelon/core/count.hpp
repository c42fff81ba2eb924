// SPDX-License-Identifier: BSL-1.0
/// Strong counts: a number of periods says in its type what it counts.
#pragma once

#include <compare>
#include <cstddef>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

template <class Tag>
struct count {
  std::size_t n = 0;
  constexpr count() noexcept = default;
  constexpr explicit count(std::size_t value) noexcept : n{value} {}
  friend constexpr auto operator<=>(count, count) = default;
};

using horizon = count<struct horizon_tag>;        ///< periods forecast
using lookback = count<struct lookback_tag>;      ///< periods used
using season_length = count<struct season_tag>;  ///< periods in one cycle; 1 means none

}  // namespace echelon::inline ECHELON_ABI
