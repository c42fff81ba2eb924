// SPDX-License-Identifier: BSL-1.0
/// What a chain of substitution must be: checked once, when it is built.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI::check {

/// By how much rounding may carry a sum of probabilities over one, and below which a share counts as none.
inline constexpr double probability_slack = 1e-12;

/// The shares of customers by the product that they come for.
///
/// throws  error 202 no product | 301 not finite | 303 negative | 201 sums to more than one
template <class = void>
void arrivals(std::span<const double> arrive, const char* name = "arrive") {
  not_empty(arrive.size(), name);
  finite(arrive, name);
  not_negative(arrive, name);
  double sum = 0;
  for (const double a : arrive) sum += a;
  const double slack = probability_slack * std::sqrt(static_cast<double>(arrive.size()));
  range(sum <= 1 + slack, name, "sums to more than one");
}

/// The share of a row of moves that leaves, from the sum of the row.
///
/// throws  error 201 the row sums to more than one
inline double leaving(double sum, std::size_t row, std::size_t entries) {
  const double slack = probability_slack * std::sqrt(static_cast<double>(entries + 1));
  if (!(sum <= 1 + slack)) throw error{fault::range, "move", row, "is a row that sums to more than one"};
  return sum < 1 - slack ? 1 - sum : 0;
}

/// Every product must reach the outside option: `sources(j, visit)` calls visit(i) for every i that may move to j.
///
/// throws  error 305 naming the first product from which nobody ever leaves
/// cost    one look at each move
template <class Sources>
void reaches_outside(std::span<const double> leave, const Sources& sources) {
  const std::size_t n = leave.size();
  std::vector<unsigned char> out(n, 0);
  std::vector<std::size_t> queue;
  for (std::size_t i = 0; i < n; ++i)
    if (leave[i] > 0) {
      out[i] = 1;
      queue.push_back(i);
    }
  for (std::size_t at = 0; at < queue.size() && queue.size() < n; ++at)
    sources(queue[at], [&](std::size_t i) {
      if (out[i] != 0) return;
      out[i] = 1;
      queue.push_back(i);
    });
  if (queue.size() == n) return;
  const auto lost = static_cast<std::size_t>(std::find(out.begin(), out.end(), 0) - out.begin());
  throw error{fault::infeasible, "move", lost, "never reaches the outside option, needed a way to leave"};
}

}  // namespace echelon::inline ECHELON_ABI::check
