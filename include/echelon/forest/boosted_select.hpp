// SPDX-License-Identifier: BSL-1.0
/// Exact quantiles of unordered numbers by bisection: every step counts, which a processor does many numbers at a time.
#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include <echelon/core/level.hpp>

namespace echelon::inline ECHELON_ABI::detail {

/// An integer that orders as the number does; two zeros of different sign are neighbours. Its own inverse on the bits.
constexpr std::int32_t ordered_key(float v) noexcept {
  const auto bits = std::bit_cast<std::int32_t>(v);
  return bits ^ ((bits >> 31) & 0x7FFFFFFF);
}
constexpr std::int64_t ordered_key(double v) noexcept {
  const auto bits = std::bit_cast<std::int64_t>(v);
  return bits ^ ((bits >> 63) & 0x7FFFFFFFFFFFFFFF);
}
constexpr float number_of(std::int32_t key) noexcept {
  return std::bit_cast<float>(key ^ ((key >> 31) & 0x7FFFFFFF));
}
constexpr double number_of(std::int64_t key) noexcept {
  return std::bit_cast<double>(key ^ ((key >> 63) & 0x7FFFFFFFFFFFFFFF));
}

/// The smallest key up to which the keys (or their weights) make up the level's share of all.
///
/// needs   at least one key; weight [keys] or empty, its sum positive
/// cost    O(keys) a step, at most as many steps as a key has bits
template <std::signed_integral Key>
Key key_at(std::span<const Key> keys, std::span<const double> weight, level at) noexcept {
  using bits = std::make_unsigned_t<Key>;
  Key low = keys[0], high = keys[0];
  for (const Key k : keys) {
    low = std::min(low, k);
    high = std::max(high, k);
  }
  const auto middle = [&] {
    const auto from = static_cast<bits>(low), to = static_cast<bits>(high);
    return static_cast<Key>(from + (to - from) / 2);
  };
  if (weight.empty()) {
    const std::uint64_t share = static_cast<std::uint64_t>(at.ppm) * keys.size();
    const auto needed = static_cast<Key>((share + 999'999) / 1'000'000);
    while (low < high) {
      const Key m = middle();
      Key reached = 0;
      for (const Key k : keys) reached = static_cast<Key>(reached + (k <= m ? 1 : 0));
      if (reached == needed) {  // the answer is the largest of those
        Key last = low;
        for (const Key k : keys) last = std::max(last, k <= m ? k : low);
        return last;
      }
      if (reached > needed) high = m;
      else low = static_cast<Key>(m + 1);
    }
    return low;
  }
  double all = 0;
  for (const double w : weight) all += w;
  const double needed = static_cast<double>(at.ppm) * all * (1 - 1e-12);  // sums such as of tenths are not exact
  while (low < high) {
    const Key m = middle();
    double reached = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) reached += keys[i] <= m ? weight[i] : 0.0;
    if (reached * 1e6 >= needed) high = m;
    else low = static_cast<Key>(m + 1);
  }
  return low;
}

}  // namespace echelon::inline ECHELON_ABI::detail
