// SPDX-License-Identifier: BSL-1.0
/// What an execution policy must offer.
#pragma once

#include <cstddef>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI::exec {

/// Where work runs. A policy is a value; `bulk(policy, n, f)` found by argument-dependent lookup calls f(0) … f(n-1),
/// in any order and at any place, and returns when all are done.
///
/// law  results never depend on the policy or on its number of workers
template <class E>
concept policy = requires(const E& where, void (*f)(std::size_t)) { bulk(where, std::size_t{}, f); };

// GCC decides for each inlined copy of a loop anew which multiplications it fuses with an addition; last bits would
// then tell which worker did an item, or how many there were.
#if defined(__GNUC__) && !defined(__clang__)
#define ECHELON_ONE_COPY [[gnu::noinline, gnu::noclone]]
#else
#define ECHELON_ONE_COPY [[gnu::noinline]]
#endif

/// Calls f(i, scratch...): the one place in the machine code where a policy runs an item.
template <class F, class... Scratch>
ECHELON_ONE_COPY void run_item(F& f, std::size_t i, Scratch&... scratch) {
  f(i, scratch...);
}

#undef ECHELON_ONE_COPY

}  // namespace echelon::inline ECHELON_ABI::exec
