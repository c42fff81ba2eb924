// SPDX-License-Identifier: BSL-1.0
/// Exact fractions, small enough for examples of a few products.
#pragma once

#include <cstdint>

namespace fractions {

__extension__ typedef __int128 wide;

constexpr wide common(wide a, wide b) {
  a = a < 0 ? -a : a;
  while (b != 0) {
    const wide r = a % b;
    a = b;
    b = r < 0 ? -r : r;
  }
  return a;
}

/// over / under in lowest terms, under positive.
struct fraction {
  wide over = 0, under = 1;

  constexpr fraction() = default;
  constexpr fraction(std::int64_t whole) : over{whole} {}
  constexpr fraction(wide a, wide b) {
    const wide by = common(a, b) * (b < 0 ? -1 : 1);
    over = a / by;
    under = b / by;
  }
  explicit constexpr operator double() const {
    return static_cast<double>(static_cast<long double>(over) / static_cast<long double>(under));
  }
  friend constexpr bool operator==(const fraction&, const fraction&) = default;
  friend constexpr bool operator<(const fraction& a, const fraction& b) { return a.over * b.under < b.over * a.under; }
  friend constexpr fraction operator+(const fraction& a, const fraction& b) {
    const wide by = common(a.under, b.under);
    return {a.over * (b.under / by) + b.over * (a.under / by), a.under * (b.under / by)};
  }
  friend constexpr fraction operator-(const fraction& a, const fraction& b) { return a + fraction{-b.over, b.under}; }
  friend constexpr fraction operator*(const fraction& a, const fraction& b) {
    const fraction x{a.over, b.under}, y{b.over, a.under};
    return {x.over * y.over, x.under * y.under};
  }
  friend constexpr fraction operator/(const fraction& a, const fraction& b) { return a * fraction{b.under, b.over}; }
};

}  // namespace fractions
