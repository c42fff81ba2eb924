// SPDX-License-Identifier: BSL-1.0
/// The sequential policy: the oracle by which every other policy is judged.
#pragma once

#include <cstddef>

#include <echelon/exec/concepts.hpp>

namespace echelon::inline ECHELON_ABI::exec {

struct seq_t {};
inline constexpr seq_t seq{};

/// Calls f(i) for i = 0 … n-1 in order.
template <class F>
void bulk(seq_t, std::size_t n, F&& f) {
  for (std::size_t i = 0; i < n; ++i) run_item(f, i);
}

/// The same with scratch memory: `make()` builds it once a worker, f(i, scratch) uses it.
template <class Make, class F>
void bulk(seq_t, std::size_t n, Make&& make, F&& f) {
  if (n == 0) return;
  auto scratch = make();
  for (std::size_t i = 0; i < n; ++i) run_item(f, i, scratch);
}

}  // namespace echelon::inline ECHELON_ABI::exec
