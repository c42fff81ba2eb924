// SPDX-License-Identifier: BSL-1.0
/// Repair of a plan in whole decisions: parts switch between two answers of the relaxation until the capacities hold.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// Two answers for every part, e.g. the minimisers at two prices between which the capacities begin to hold.
struct two_answers {
  std::size_t parts = 0, rows = 0;
  std::vector<double> cost{};   ///< [2, parts] prices not counted
  std::vector<double> usage{};  ///< [2, parts, rows]

  std::span<const double> use(std::size_t answer, std::size_t part) const noexcept {
    return {usage.data() + (answer * parts + part) * rows, rows};
  }
  double costs(std::size_t answer, std::size_t part) const noexcept { return cost[answer * parts + part]; }
};

/// One answer for every part.
struct switched {
  double value = std::numeric_limits<double>::infinity();  ///< infinite when the capacities cannot be kept this way
  std::vector<unsigned char> second{};                     ///< [parts] 1 where the second answer was taken
  std::vector<double> usage{};                             ///< [rows]
  std::size_t switches = 0;
};

/// Starts from the first answer of every part. While a row is over its capacity, the part switches whose switch costs
/// least per share of capacity relieved; then parts whose other answer is cheaper switch where there is room, by the
/// largest gain.
///
/// shape   capacities [rows]
/// throws  error 101 cost, usage, capacities | 301 | 404 | nothing when no choice fits: then `value` is infinite
/// cost    O(parts * rows) and O((switches + 1) * log parts * rows); memory O(parts)
/// law     a finite value keeps every capacity; about as many parts switch as there are rows when the answers belong to
///         near prices
/// source  Aubin, Ekeland (1976) Estimates of the duality gap in nonconvex optimization, for how few parts need it
template <class = void>
switched switch_by_regret(const two_answers& from, std::span<const double> capacities) {
  check::size(from.cost.size(), check::product(2, from.parts, "cost"), "cost");
  check::size(from.usage.size(), check::product(2 * from.parts, from.rows, "usage"), "usage");
  check::size(capacities.size(), from.rows, "capacities");
  check::finite(std::span<const double>{from.cost}, "cost");
  check::finite(std::span<const double>{from.usage}, "usage");
  check::finite(capacities, "capacities");
  switched out{0, std::vector<unsigned char>(from.parts), std::vector<double>(from.rows), 0};
  for (std::size_t i = 0; i < from.parts; ++i)
    for (std::size_t r = 0; r < from.rows; ++r) out.usage[r] += from.use(0, i)[r];

  struct offer {
    double key;
    std::size_t part;
    bool operator<(const offer& other) const noexcept {  // the smallest key on top of the heap
      return key != other.key ? key > other.key : part > other.part;
    }
  };
  constexpr double never = std::numeric_limits<double>::infinity();
  const auto dearer = [&](std::size_t i) { return from.costs(1 - out.second[i], i) - from.costs(out.second[i], i); };
  const auto over = [&](std::size_t r) { return std::max(0.0, out.usage[r] - capacities[r]); };
  const auto more = [&](std::size_t i, std::size_t r) {
    return from.use(1 - out.second[i], i)[r] - from.use(out.second[i], i)[r];
  };
  const auto unit = [&](std::size_t r) { return capacities[r] > 0 ? capacities[r] : 1.0; };
  const auto regret = [&](std::size_t i) {  // cost per share of what is over
    if (out.second[i] != 0) return never;
    double relief = 0;
    for (std::size_t r = 0; r < from.rows; ++r) {
      const double now = over(r), then = std::max(0.0, out.usage[r] + more(i, r) - capacities[r]);
      relief += (now - then) / unit(r);
    }
    if (!(relief > 0)) return never;
    return dearer(i) <= 0 ? dearer(i) : dearer(i) / relief;
  };
  const auto gain = [&](std::size_t i) {  // a switch that saves and fits
    if (!(dearer(i) < 0)) return never;
    for (std::size_t r = 0; r < from.rows; ++r)
      if (more(i, r) > 0 && out.usage[r] + more(i, r) > capacities[r]) return never;
    return dearer(i);
  };
  const auto run = [&](const auto& key, const auto& done) {
    std::vector<offer> heap;
    for (std::size_t i = 0; i < from.parts; ++i)
      if (const double k = key(i); k < never) heap.push_back({k, i});
    std::make_heap(heap.begin(), heap.end());
    while (!heap.empty() && !done()) {
      std::pop_heap(heap.begin(), heap.end());
      offer top = heap.back();
      heap.pop_back();
      const double fresh = key(top.part);
      if (fresh == never) continue;
      if (fresh > top.key && !heap.empty() && offer{fresh, top.part} < heap.front()) {  // others took the relief
        heap.push_back({fresh, top.part});
        std::push_heap(heap.begin(), heap.end());
        continue;
      }
      for (std::size_t r = 0; r < from.rows; ++r) out.usage[r] += more(top.part, r);
      out.second[top.part] ^= 1;
      ++out.switches;
    }
  };
  const auto fits = [&] {
    for (std::size_t r = 0; r < from.rows; ++r)
      if (out.usage[r] > capacities[r]) return false;
    return true;
  };
  run(regret, fits);
  if (fits()) run(gain, [] { return false; });

  std::fill(out.usage.begin(), out.usage.end(), 0.0);  // sums afresh: differences have rounded
  for (std::size_t i = 0; i < from.parts; ++i) {
    out.value += from.costs(out.second[i], i);
    for (std::size_t r = 0; r < from.rows; ++r) out.usage[r] += from.use(out.second[i], i)[r];
  }
  if (!fits()) out.value = never;
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
