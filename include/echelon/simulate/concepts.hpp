// SPDX-License-Identifier: BSL-1.0
/// What a stocking policy must offer to be simulated.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// What a policy sees of one cell (product at a site) at the start of a period, before anything is received.
struct shelf {
  std::uint64_t on_hand = 0;     ///< units that can be sold
  std::uint64_t in_yard = 0;     ///< units that arrived and found no room yet
  std::uint64_t in_transit = 0;  ///< units ordered that have not arrived
};

/// Decides, at the start of every period, how many units are sent so that they reach a cell then.
///
/// law  the answer depends on nothing but the arguments: cells are asked in any order, by several workers at once
template <class P>
concept stocking_policy = requires(const P& p, const shelf& seen, std::size_t cell, std::size_t period) {
  { p.order(seen, cell, period) } -> std::same_as<std::uint32_t>;
};

}  // namespace echelon::inline ECHELON_ABI
