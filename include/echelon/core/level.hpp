// SPDX-License-Identifier: BSL-1.0
/// The probability of a quantile, checked by the compiler when it is a constant.
#pragma once

#include <array>
#include <compare>

#include <echelon/core/error.hpp>

namespace echelon::inline ECHELON_ABI {

/// A probability strictly between 0 and 1, in parts per million, so that 0.1 and 1 - 0.9 are one level.
struct level {
  int ppm;

  consteval level(double probability) : ppm{static_cast<int>(probability * 1e6 + 0.5)} {
    if (ppm <= 0 || ppm >= 1'000'000) throw "a level lies strictly between 0 and 1";
  }

  /// The same for a number known only when the program runs.
  ///
  /// throws  error 201 outside (0, 1)
  static level of(double probability) {
    const double scaled = probability * 1e6 + 0.5;
    if (!(scaled >= 1.0 && scaled < 1e6))
      throw error{fault::range, "level", "lies outside (0, 1), needed strictly inside"};
    return level{static_cast<int>(scaled), raw{}};
  }

  constexpr double value() const noexcept { return ppm / 1e6; }
  friend constexpr auto operator<=>(level, level) = default;

 private:
  struct raw {};
  constexpr level(int parts, raw) noexcept : ppm{parts} {}
};

/// Ready-made sets of levels.
namespace levels {
inline constexpr std::array<level, 3> tenths{0.1, 0.5, 0.9};
inline constexpr std::array<level, 9> deciles{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
/// The nine levels of the M5 uncertainty competition (Makridakis et al. 2022, Int. J. Forecasting 38(4)).
inline constexpr std::array<level, 9> m5{0.005, 0.025, 0.165, 0.25, 0.5, 0.75, 0.835, 0.975, 0.995};
}  // namespace levels

}  // namespace echelon::inline ECHELON_ABI
