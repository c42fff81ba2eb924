// SPDX-License-Identifier: BSL-1.0
/// Search along one line: where a condition starts to hold, and where a function is smallest.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// The place where a condition that never stops holding starts to hold, within `tolerance`; it holds there.
///
/// needs   holds(high); then low itself is the answer if it holds there
/// throws  error 201 ends not finite or not in order, tolerance negative or not a number
/// cost    at most log2((high - low) / tolerance) calls, and never more than 2,200
template <class Condition>
double bisect(double low, double high, Condition&& holds, double tolerance = 0.0) {
  check::range(std::isfinite(low) && std::isfinite(high) && low <= high, "low",
               "is not below high, needed two finite ends in order");
  check::range(tolerance >= 0.0, "tolerance", "is negative or not a number");
  if (holds(low)) return low;
  while (high - low > tolerance) {
    const double middle = 0.5 * low + 0.5 * high;  // their difference may be beyond numbers
    if (!(middle > low && middle < high)) break;  // no number is left between
    (holds(middle) ? high : low) = middle;
  }
  return high;
}

/// A place and the value there.
struct minimum {
  double at = 0;
  double value = 0;
};

/// The smallest value of a function that falls and then rises, to within `tolerance` of its place.
///
/// throws  error 201 ends not finite or not in order, tolerance not positive
/// cost    log((high - low) / tolerance) / log(golden ratio) + 2 calls
/// source  Kiefer (1953) Sequential minimax search for a maximum
template <class Function>
minimum golden_section(double low, double high, Function&& f, double tolerance = 1e-9) {
  check::range(std::isfinite(low) && std::isfinite(high) && low <= high && std::isfinite(high - low), "low",
               "is not below high, needed two finite ends in order");
  check::range(tolerance > 0.0, "tolerance", "is not positive");
  constexpr double shrink = 1.0 / std::numbers::phi;
  double left = high - shrink * (high - low), right = low + shrink * (high - low);
  double at_left = f(left), at_right = f(right);
  while (high - low > tolerance && low < left && left < right && right < high) {
    if (at_left <= at_right) {
      high = right;
      right = left;
      at_right = at_left;
      left = high - shrink * (high - low);
      at_left = f(left);
    } else {
      low = left;
      left = right;
      at_left = at_right;
      right = low + shrink * (high - low);
      at_right = f(right);
    }
  }
  return at_left <= at_right ? minimum{left, at_left} : minimum{right, at_right};
}

/// The smallest whole number in [low, high] at which a convex function is smallest.
///
/// throws  error 201 ends not in order
/// cost    2 log2(high - low) calls
template <class Function>
std::int64_t convex_argmin(std::int64_t low, std::int64_t high, Function&& f) {
  check::range(low <= high, "low", "lies above high, needed two ends in order");
  while (low < high) {
    const auto width = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    const auto middle = static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + width / 2);
    if (f(middle) <= f(middle + 1))
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

}  // namespace echelon::inline ECHELON_ABI
