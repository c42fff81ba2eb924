// SPDX-License-Identifier: BSL-1.0
/// Who serves whom on a day of the replay: waves of orders, the sites that may help in each, and what a lost one costs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/network/eligibility.hpp>
#include <echelon/network/homes.hpp>
#include <echelon/network/network.hpp>
#include <echelon/network/validate.hpp>
#include <echelon/simulate/scenario.hpp>

namespace echelon::inline ECHELON_ABI {

/// A site that can keep a promise, and what its parcel costs beyond the cheapest service of that region and speed.
struct helping_site {
  std::size_t site = 0;
  double extra = 0;  ///< money per unit
};

/// A day of orders as waves: all orders of one speed that can wait until the same cut-off. Waves come in the order of
/// their cut-offs, at one cut-off the faster promise first. Without help between sites there is one wave, and each site
/// is alone with its customers.
///
/// The customers of a site live in its home region: the one that it serves most cheaply, the first of equals. A day
/// lasts from last cut-off to last cut-off, so that no order comes too late, and a speed that nobody offers in a region
/// is not asked for there. Which order is which is drawn from (seed, product, site, day), whatever was stocked.
///
/// law     a wave's helpers stand in order of their cost, the first site of equals first
/// law     the waves of a day sum to its demand
/// needs   validate(world) passes
/// throws  what validate(world.net) throws | 301 | 303 a price is no number of zero or more | 202 no service | 203 a
///         cell's site serves no region at any speed and time; all of them only when sites help each other
/// cost    that of `eligibility`; O(regions * waves * sites) memory
class promises {
 public:
  static constexpr double never = std::numeric_limits<double>::infinity();

  template <class = void>
  explicit promises(const scenario& world) : world_{&world} {
    if (world.sites_help) read(world);
    else stay_alone(world.net.sites.size());
  }

  std::size_t waves() const noexcept { return speed_.size(); }
  std::size_t speeds() const noexcept { return world_->sites_help ? world_->net.speeds.size() : 1; }
  std::size_t speed_of(std::size_t wave) const noexcept { return speed_[wave]; }
  /// The region in which the customers of a site live.
  std::size_t home(std::size_t site) const noexcept { return home_[site]; }
  /// Extra money per unit for a site's own customers; infinite where it cannot keep the promise.
  double at_home(std::size_t site, std::size_t wave) const noexcept { return at_home_[site * waves() + wave]; }
  /// All sites that can keep the promise, the cheapest first, those at home there among them.
  std::span<const helping_site> helpers(std::size_t region, std::size_t wave) const noexcept {
    const std::size_t at = region * waves() + wave;
    return {helpers_.data() + first_[at], first_[at + 1] - first_[at]};
  }
  /// Money lost with a unit that is not served.
  double worth(const product& what, std::size_t speed) const noexcept {
    return world_->sites_help ? what.price * world_->net.speeds[speed].lost_margin : what.margin;
  }

  /// The demand of a cell and day by wave, each order by chance.
  ///
  /// shape   out [waves]
  /// repeats equal for equal (seed, product, site, day)
  void split(const cell& where, std::size_t day, std::uint64_t units, std::span<std::uint32_t> out) const noexcept {
    constexpr std::uint32_t purpose = 0x73706C74;
    const std::uint64_t item = (std::uint64_t{where.product} << 32) ^ (std::uint64_t{where.site} << 16) ^ day;
    const double* chance = chance_.data() + home_[where.site] * waves();
    random_stream draw{world_->seed, item, purpose};
    for (std::size_t w = 0; w < waves(); ++w) {
      const std::uint64_t taken = chance[w] < 1.0 ? (chance[w] > 0 ? draw.binomial(units, chance[w]) : 0) : units;
      out[w] = static_cast<std::uint32_t>(taken);
      units -= taken;
    }
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  template <class = void>
  void stay_alone(std::size_t sites) {
    speed_ = {0};
    for (std::size_t k = 0; k < sites; ++k) home_.push_back(k);
    at_home_.assign(sites, 0.0);
    first_.assign(sites + 1, 0);
    chance_.assign(sites, 1.0);
  }

  template <class = void>
  void read(const scenario& world) {
    check::not_empty(world.net.services.size(), "services");
    for (std::size_t j = 0; j < world.products.size(); ++j) detail::money(world.products[j].price, "product.price", j);
    const network net = evenly_shared(world.net);
    const eligibility who{net};
    find_homes(world);

    const auto streams = who.streams();
    const auto before = [&](const order_stream& a, const order_stream& b) {
      const double x = net.speeds[a.speed].promise_hours, y = net.speeds[b.speed].promise_hours;
      if (a.last_slot != b.last_slot) return a.last_slot < b.last_slot;
      return x != y ? x < y : a.speed < b.speed;
    };
    std::vector<std::size_t> order(streams.size());
    for (std::size_t m = 0; m < order.size(); ++m) order[m] = m;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return before(streams[a], streams[b]); });
    std::vector<std::size_t> wave_of(streams.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (i == 0 || before(streams[order[i - 1]], streams[order[i]])) speed_.push_back(streams[order[i]].speed);
      wave_of[order[i]] = speed_.size() - 1;
    }

    const std::size_t regions = net.regions.size(), speeds = net.speeds.size();
    std::vector<std::size_t> stream_at(regions * waves(), none);
    std::vector<double> kept(regions * speeds, 0.0), least(regions * speeds, never);
    for (std::size_t m = 0; m < streams.size(); ++m) {
      const std::size_t pair = streams[m].region * speeds + streams[m].speed;
      stream_at[streams[m].region * waves() + wave_of[m]] = m;
      kept[pair] += streams[m].share;
      for (const double cost : who.costs(m)) least[pair] = std::min(least[pair], cost);
    }
    chance_.assign(regions * waves(), 0.0);
    at_home_.assign(net.sites.size() * waves(), never);
    first_ = {0};
    for (std::size_t r = 0; r < regions; ++r)
      for (std::size_t w = 0; w < waves(); ++w) {
        if (const std::size_t m = stream_at[r * waves() + w]; m != none) {
          const std::size_t pair = r * speeds + streams[m].speed;
          chance_[r * waves() + w] = net.speeds[streams[m].speed].share * (streams[m].share / kept[pair]);
          add_helpers(who, m, least[pair], r, w);
        }
        first_.push_back(helpers_.size());
      }
    for (std::size_t r = 0; r < regions; ++r) {  // from shares to chances among the orders that are left
      double left = 0;
      for (std::size_t w = waves(); w-- > 0;) {
        double& chance = chance_[r * waves() + w];
        left += chance;
        if (chance > 0) chance /= left;
      }
    }
  }

  template <class = void>
  void find_homes(const scenario& world) {
    home_ = home_regions(world.net);
    for (std::size_t c = 0; c < world.cells.size(); ++c)
      if (home_[world.cells[c].site] == no_region)
        throw error{fault::unknown, "cells", c, "is at a site that serves no region, needed a service"};
  }

  template <class = void>
  void add_helpers(const eligibility& who, std::size_t stream, double least, std::size_t region, std::size_t wave) {
    const std::size_t begin = helpers_.size();
    for (std::size_t j = 0; j < who.serving().size(); ++j) {
      if (!who.serves(j, stream)) continue;
      const helping_site h{who.serving()[j], who.cost(j, stream) - least};
      helpers_.push_back(h);
      if (home_[h.site] == region) at_home_[h.site * waves() + wave] = h.extra;
    }
    std::stable_sort(helpers_.begin() + static_cast<std::ptrdiff_t>(begin), helpers_.end(),
                     [](const helping_site& a, const helping_site& b) { return a.extra < b.extra; });
  }

  const scenario* world_;
  std::vector<std::size_t> speed_;     ///< [waves]
  std::vector<std::size_t> home_;      ///< [sites]
  std::vector<double> at_home_;        ///< [sites, waves]
  std::vector<double> chance_;         ///< [regions, waves] of an order that no earlier wave took
  std::vector<std::size_t> first_;     ///< [regions * waves + 1] into helpers_
  std::vector<helping_site> helpers_;
};

}  // namespace echelon::inline ECHELON_ABI
