// SPDX-License-Identifier: BSL-1.0
/// Finite capacities as the coupling rows of a decomposition.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <echelon/core/config.hpp>
#include <echelon/network/network.hpp>

namespace echelon::inline ECHELON_ABI {

/// A row for every finite capacity of a slot that something uses.
class capacity_rows {
 public:
  capacity_rows() = default;

  /// `used(slot)` says whether anything can use a slot.
  template <class Used>
  capacity_rows(std::span<const double> capacity, Used&& used) : slots_{capacity.size()} {
    for (std::size_t slot = 0; slot < slots_; ++slot)
      if (capacity[slot] < unlimited && used(slot)) {
        slot_.push_back(slot);
        capacity_.push_back(capacity[slot]);
      }
  }

  std::size_t size() const noexcept { return slot_.size(); }
  std::span<const double> capacities() const noexcept { return capacity_; }

  /// Other capacities of the slots, finite where they were.
  void change(std::span<const double> of_slots) noexcept {
    for (std::size_t r = 0; r < slot_.size(); ++r) capacity_[r] = of_slots[slot_[r]];
  }

  /// Prices of all slots from prices of the rows; zero where nothing limits.
  std::vector<double> slot_prices(std::span<const double> prices) const {
    std::vector<double> out(slots_);
    for (std::size_t r = 0; r < slot_.size(); ++r) out[slot_[r]] = prices[r];
    return out;
  }

  /// The values of the rows among those of all slots.
  std::vector<double> of(std::span<const double> slots) const {
    std::vector<double> out(slot_.size());
    for (std::size_t r = 0; r < slot_.size(); ++r) out[r] = slots[slot_[r]];
    return out;
  }

 private:
  std::size_t slots_ = 0;
  std::vector<std::size_t> slot_;
  std::vector<double> capacity_;
};

}  // namespace echelon::inline ECHELON_ABI
