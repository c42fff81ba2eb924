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

}  // namespace echelon::inline ECHELON_ABI::exec
