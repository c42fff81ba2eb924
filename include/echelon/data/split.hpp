// SPDX-License-Identifier: BSL-1.0
/// Rolling origins: which periods a backtest may see and which it must forecast.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/count.hpp>

namespace echelon::inline ECHELON_ABI {

/// The last `windows` origins before `last`, `step` periods apart, each with a full horizon after it.
struct rolling_origin {
  std::size_t windows = 1;
  std::size_t step = 1;
  horizon ahead{1};
};

/// The origins (last observed periods) in ascending order; the last one leaves exactly one horizon until `last`.
///
/// throws  error 201 windows, step or horizon zero | 302 the first origin would lie before period 0
template <class = void>
std::vector<std::int64_t> origins(const rolling_origin& how, std::int64_t last) {
  check::range(how.windows > 0, "windows", "is zero, needed at least one");
  check::range(how.step > 0, "step", "is zero, needed at least one");
  check::range(how.ahead.n > 0, "horizon", "is zero, needed at least one");
  const std::size_t end = last < 0 ? 0 : static_cast<std::size_t>(last);
  if (how.ahead.n > end || how.windows - 1 > (end - how.ahead.n) / how.step) {
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max() - 1;
    const bool counts = how.ahead.n < most && how.windows - 1 <= (most - how.ahead.n) / how.step;
    throw error{fault::too_short, "panel", "has "}
        .put(last < 0 ? std::size_t{0} : end + 1)
        .put(" periods, needed at least ")
        .put(counts ? how.ahead.n + (how.windows - 1) * how.step + 1 : most)
        .put(" for the windows asked");
  }
  const std::size_t oldest = end - how.ahead.n - (how.windows - 1) * how.step;
  std::vector<std::int64_t> out;
  out.reserve(how.windows);
  for (std::size_t w = 0; w < how.windows; ++w) out.push_back(static_cast<std::int64_t>(oldest + w * how.step));
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
