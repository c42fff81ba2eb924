// SPDX-License-Identifier: BSL-1.0
/// The day and evening of one product in the replay: customers are served at home, then from elsewhere, or lost.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/simulate/concepts.hpp>
#include <echelon/simulate/outcome.hpp>
#include <echelon/simulate/promises.hpp>
#include <echelon/simulate/scenario.hpp>

namespace echelon::inline ECHELON_ABI::detail {

/// The cells of every product, product by product, while days pass. A product touches the shelves of no other.
///
/// In each wave every site first serves its own customers. Then what is missing is asked of the helpers, the cheapest
/// first, one home after the other; none sends a parcel that would cost more extra than the sale is worth.
///
/// throws  error 304 a product is twice at a site, when sites help each other
class serving {
 public:
  template <class = void>
  serving(const scenario& world, const promises& who, std::span<shelf> shelves)
      : world_{&world}, who_{&who}, shelves_{shelves}, first_(world.products.size() + 1),
        wanted_(world.cells.size() * who.waves()), by_speed_(world.cells.size() * who.speeds()),
        shipping_(world.cells.size()) {
    cells_.resize(world.cells.size());
    for (std::size_t c = 0; c < cells_.size(); ++c) {
      cells_[c] = c;
      ++first_[world.cells[c].product + 1];
    }
    for (std::size_t j = 0; j < world.products.size(); ++j) first_[j + 1] += first_[j];
    const auto key = [&](std::size_t c) { return std::pair{world.cells[c].product, world.cells[c].site}; };
    std::stable_sort(cells_.begin(), cells_.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    if (!world.sites_help) return;
    for (std::size_t i = 1; i < cells_.size(); ++i)
      if (key(cells_[i - 1]) == key(cells_[i]))
        throw error{fault::duplicate, "cells", cells_[i], "has the product and site of another cell"};
  }

  /// Lives a day of a product, from the first order to the count in the evening.
  void live(std::size_t product, std::size_t day, std::span<cell_outcome> out) noexcept {
    const auto mine = std::span{cells_}.subspan(first_[product], first_[product + 1] - first_[product]);
    bool any = false;
    for (const std::size_t c : mine) {
      const std::uint32_t units = world_->demand[c * world_->days + day];
      if (units == 0) continue;
      any = true;
      out[c].demanded += units;
      who_->split(world_->cells[c], day, units, wanted(c));
    }
    for (std::size_t w = 0; any && w < who_->waves(); ++w)
      if (serve_at_home(mine, w, out)) ask_others(mine, w, out);
    for (const std::size_t c : mine) {
      cell_outcome& o = out[c];
      const shelf& s = shelves_[c];
      o.held_days += s.on_hand + s.in_yard;
      o.waited_days += s.in_yard;
      const std::uint32_t units = world_->demand[c * world_->days + day];
      if (units == 0) continue;
      std::uint64_t lost = 0;
      for (std::uint32_t& n : wanted(c)) {
        lost += n;
        n = 0;
      }
      o.lost += lost;
      o.short_days += lost > 0 ? 1 : 0;
      o.short_demand += lost > 0 ? units : 0;
    }
  }

  /// What became of a cell's demand, by speed.
  std::span<const speed_outcome> by_speed(std::size_t c) const noexcept {
    return {by_speed_.data() + c * who_->speeds(), who_->speeds()};
  }
  /// Extra money for the parcels of a cell's customers.
  double shipping(std::size_t c) const noexcept { return shipping_[c]; }

 private:
  std::span<std::uint32_t> wanted(std::size_t c) noexcept {
    return {wanted_.data() + c * who_->waves(), who_->waves()};
  }
  std::size_t site_of(std::size_t c) const noexcept { return world_->cells[c].site; }

  /// Whether anybody is left without.
  bool serve_at_home(std::span<const std::size_t> mine, std::size_t wave, std::span<cell_outcome> out) noexcept {
    bool missing = false;
    for (const std::size_t c : mine) {
      std::uint32_t& n = wanted(c)[wave];
      if (n == 0) continue;
      by_speed_[c * who_->speeds() + who_->speed_of(wave)].demanded += n;
      const double extra = who_->at_home(site_of(c), wave);
      if (extra < promises::never) send(c, c, wave, extra, n, out);
      missing |= n > 0;
    }
    return missing;
  }

  void ask_others(std::span<const std::size_t> mine, std::size_t wave, std::span<cell_outcome> out) noexcept {
    const double worth = who_->worth(world_->products[world_->cells[mine[0]].product], who_->speed_of(wave));
    for (const std::size_t c : mine) {
      std::uint32_t& n = wanted(c)[wave];
      if (n == 0) continue;
      for (const helping_site& h : who_->helpers(who_->home(site_of(c)), wave)) {
        if (n == 0 || h.extra > worth) break;
        const auto there = std::lower_bound(mine.begin(), mine.end(), h.site,
                                            [&](std::size_t a, std::size_t site) { return site_of(a) < site; });
        if (there != mine.end() && *there != c && site_of(*there) == h.site) send(*there, c, wave, h.extra, n, out);
      }
    }
  }

  /// Sends what the shelf of `from` can give of the `n` units that customers of `to` want.
  void send(std::size_t from, std::size_t to, std::size_t wave, double extra, std::uint32_t& n,
            std::span<cell_outcome> out) noexcept {
    const auto units = static_cast<std::uint32_t>(std::min<std::uint64_t>(n, shelves_[from].on_hand));
    if (units == 0) return;
    n -= units;
    shelves_[from].on_hand -= units;
    shipping_[to] += extra * units;
    speed_outcome& speed = by_speed_[to * who_->speeds() + who_->speed_of(wave)];
    speed.served += units;
    out[from].sold += units;
    if (from == to) return;
    speed.elsewhere += units;
    out[from].sold_for_others += units;
    out[to].served_by_others += units;
  }

  const scenario* world_;
  const promises* who_;
  std::span<shelf> shelves_;
  std::vector<std::size_t> cells_;        ///< by product, then by site
  std::vector<std::size_t> first_;        ///< [products + 1] into cells_
  std::vector<std::uint32_t> wanted_;     ///< [cells, waves] of the day, not yet served
  std::vector<speed_outcome> by_speed_;   ///< [cells, speeds]
  std::vector<double> shipping_;          ///< [cells]
};

}  // namespace echelon::inline ECHELON_ABI::detail
