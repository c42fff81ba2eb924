// SPDX-License-Identifier: BSL-1.0
/// A sum (or any fold) whose bits do not depend on who computed which part.
#pragma once

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

#include <echelon/exec/concepts.hpp>

namespace echelon::inline ECHELON_ABI::exec {

/// Folds map(0) … map(n-1): in order inside fixed chunks of `chunk` items, then over the chunks in a fixed binary tree.
///
/// `identity` starts every chunk; `combine(a, b)` returns the fold of two parts.
///
/// repeats identical bits for every policy and number of workers; the chunk is part of the result
/// cost    n calls of map; memory O(n / chunk)
template <policy E, class T, class Map, class Combine>
T reduce(const E& where, std::size_t n, T identity, Map&& map, Combine&& combine, std::size_t chunk = 256) {
  static_assert(!std::is_same_v<T, bool>, "reduce: fold into an int; workers would share bytes of a vector of bool");
  if (n == 0) return identity;
  chunk = std::clamp<std::size_t>(chunk, 1, n);
  const std::size_t chunks = (n - 1) / chunk + 1;
  std::vector<T> part(chunks, identity);
  bulk(where, chunks, [&](std::size_t c) {
    T sum = identity;
    const std::size_t begin = c * chunk, end = begin + std::min(chunk, n - begin);
    for (std::size_t i = begin; i < end; ++i) sum = combine(std::move(sum), map(i));
    part[c] = std::move(sum);
  });
  for (std::size_t width = 1; width < chunks; width *= 2)
    for (std::size_t c = 0; c + width < chunks; c += 2 * width)
      part[c] = combine(std::move(part[c]), std::move(part[c + width]));
  return std::move(part[0]);
}

}  // namespace echelon::inline ECHELON_ABI::exec
