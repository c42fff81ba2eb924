// SPDX-License-Identifier: BSL-1.0
/// The morning of one site in the replay: orders are placed, what is due arrives, what fits is received.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/network/network.hpp>
#include <echelon/simulate/concepts.hpp>
#include <echelon/simulate/outcome.hpp>
#include <echelon/simulate/scenario.hpp>

namespace echelon::inline ECHELON_ABI::detail {

/// What a site received and held so far, by period.
struct site_use {
  std::span<double> storage;
  std::span<std::uint64_t> inbound;
};

/// The cells of one site while its mornings pass; it touches the shelves of no other.
class site_mornings {
 public:
  site_mornings(const scenario& world, std::size_t site, std::vector<std::size_t> cells, std::span<shelf> shelves)
      : world_{&world}, site_{&world.net.sites[site]}, cells_{std::move(cells)}, shelves_{shelves},
        due_(cells_.size() * world.days), share_(cells_.size()) {}

  /// Lives the morning of a day; days come in order.
  template <class Policy>
  void live(const Policy& policy, std::size_t day, std::span<cell_outcome> out, const site_use& use) {
    const std::size_t period = day / world_->days_per_period;
    if (day % world_->days_per_period == 0) {
      may_receive_ = whole(site_->inbound_per_period);
      order(policy, period, day, out);
    }
    const std::uint64_t before = may_receive_;
    const double volume = receive(day);
    use.inbound[period] += before - may_receive_;
    use.storage[period] = std::max(use.storage[period], volume);
  }

 private:
  static std::uint64_t whole(double capacity) noexcept {
    return capacity < 0x1p63 ? static_cast<std::uint64_t>(capacity) : std::uint64_t{1} << 63;
  }
  double volume(std::size_t i) const noexcept { return world_->products[world_->cells[cells_[i]].product].volume; }
  shelf& at(std::size_t i) const noexcept { return shelves_[cells_[i]]; }

  template <class Policy>
  void order(const Policy& policy, std::size_t period, std::size_t day, std::span<cell_outcome> out) {
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const std::size_t c = cells_[i];
      const std::uint32_t units = policy.order(shelves_[c], c, period);
      if (units == 0) continue;
      out[c].ordered += units;
      shelves_[c].in_transit += units;
      const std::size_t arrives = day + late_days(*world_, world_->cells[c], period);
      if (arrives < world_->days) due_[arrives * cells_.size() + i] += units;
    }
  }

  /// Moves what is due into the yard and as much of the yard as fits into the shelves: all of it, or the same share of
  /// every cell, rounded down, and then single units in order of the fraction cut off. Returns the volume then held.
  double receive(std::size_t day) {
    double used = 0, waiting_volume = 0;  // counted afresh each day: no rounding error outlives it
    std::uint64_t waiting = 0;
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const std::uint64_t arrived = due_[day * cells_.size() + i];
      shelf& s = at(i);
      s.in_transit -= arrived;
      s.in_yard += arrived;
      waiting += s.in_yard;
      used += volume(i) * static_cast<double>(s.on_hand);
      waiting_volume += volume(i) * static_cast<double>(s.in_yard);
    }
    if (waiting == 0) return used;
    const double room = std::max(0.0, site_->storage - used);
    const double by_volume = waiting_volume > room ? room / waiting_volume : 1.0;
    const double by_units =
        waiting > may_receive_ ? static_cast<double>(may_receive_) / static_cast<double>(waiting) : 1.0;
    const double part = std::min(by_volume, by_units);
    const auto admit = [&](std::size_t i, std::uint64_t units) {
      units = std::min(units, may_receive_);
      if (volume(i) > 0)  // what takes no room is kept out by none
        while (units > 0 && used + volume(i) * static_cast<double>(units) > site_->storage) --units;
      if (units == 0) return;
      used += volume(i) * static_cast<double>(units);
      may_receive_ -= units;
      at(i).in_yard -= units;
      at(i).on_hand += units;
    };
    rest_.clear();
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (at(i).in_yard == 0) continue;
      const double mine = volume(i) > 0 ? part : by_units;
      const double fair = mine * static_cast<double>(at(i).in_yard), down = std::floor(fair);
      share_[i] = fair - down;
      admit(i, mine < 1.0 ? static_cast<std::uint64_t>(down) : at(i).in_yard);
      if (at(i).in_yard > 0) rest_.push_back(i);
    }
    std::sort(rest_.begin(), rest_.end(),
              [&](std::size_t a, std::size_t b) { return share_[a] != share_[b] ? share_[a] > share_[b] : a < b; });
    for (const std::size_t i : rest_) admit(i, 1);
    return used;
  }

  const scenario* world_;
  const site* site_;
  std::vector<std::size_t> cells_;
  std::span<shelf> shelves_;            ///< of all cells of the world
  std::vector<std::uint64_t> due_;      ///< [days, cells of the site]
  std::uint64_t may_receive_ = 0;       ///< of the period's inbound capacity
  std::vector<double> share_;
  std::vector<std::size_t> rest_;
};

}  // namespace echelon::inline ECHELON_ABI::detail
