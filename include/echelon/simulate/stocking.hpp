// SPDX-License-Identifier: BSL-1.0
/// Ready-made stocking policies: a schedule made beforehand, and base stock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <echelon/core/check.hpp>
#include <echelon/simulate/concepts.hpp>

namespace echelon::inline ECHELON_ABI::stocking {

/// Sends what a plan says, whatever has happened since it was made.
///
/// shape   place [cells, periods], as in `placement_plan`
struct schedule {
  std::span<const std::uint32_t> place;
  std::size_t periods = 0;

  std::uint32_t order(const shelf&, std::size_t cell, std::size_t period) const noexcept {
    return place[cell * periods + period];
  }
  void check_fits(std::size_t cells, std::size_t needed) const {
    check::size(periods, needed, "schedule.periods");
    check::size(place.size(), cells * needed, "schedule.place");
  }
};

/// Tops every cell up to its level at the start of each period: a review period of one, all units on order counted.
///
/// shape   level [cells]
/// source  Arrow, Harris, Marschak (1951) Optimal inventory policy
struct base_stock {
  std::span<const std::uint32_t> level;

  std::uint32_t order(const shelf& seen, std::size_t cell, std::size_t) const noexcept {
    const std::uint64_t have = seen.on_hand + seen.in_yard + seen.in_transit;
    return have < level[cell] ? static_cast<std::uint32_t>(level[cell] - have) : 0;
  }
  void check_fits(std::size_t cells, std::size_t) const { check::size(level.size(), cells, "base_stock.level"); }
};

static_assert(stocking_policy<schedule> && stocking_policy<base_stock>);

}  // namespace echelon::inline ECHELON_ABI::stocking
