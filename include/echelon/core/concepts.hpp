// SPDX-License-Identifier: BSL-1.0
/// Concepts that every room uses.
#pragma once

#include <concepts>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// A number with a fraction: what observations, forecasts and costs are made of.
template <class T>
concept scalar = std::floating_point<T>;

}  // namespace echelon::inline ECHELON_ABI
