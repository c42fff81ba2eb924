// SPDX-License-Identifier: BSL-1.0
/// Who may serve whom when: cut-off slots of the day, and streams of orders that the same sites can serve.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/network/network.hpp>
#include <echelon/network/validate.hpp>

namespace echelon::inline ECHELON_ABI {

/// When orders come in.
struct order_day {
  std::vector<double> share{};  ///< of the orders, in equal parts of the day; empty: evenly
  bool merge = true;            ///< make one stream of slots in which the same sites serve at the same costs
};

/// Orders of one region and speed, of the slots in which the same sites can serve them.
struct order_stream {
  std::size_t region = 0, speed = 0;
  std::size_t first_slot = 0, last_slot = 0;
  double share = 0;  ///< of all orders, those that come too late for every site included
};

/// The day cut at every cut-off, and for each stream of orders the sites that can keep the promise and what it costs.
/// Streams stand in the order in which they end, within a slot in the order of speeds and regions.
///
/// law     a site serves a stream only if a service of that site, region and speed has a cut-off at or after its end
/// law     shares of the streams of a speed and its `too_late` sum to the share of the speed
/// throws  what validate(net) throws | error 201 shares of the day do not sum to 1 | 301 | 303
/// cost    O(services * slots + regions * speeds * slots * sites)
/// source  Bai, Rusmevichientong, Topaloglu (2025) Joint placement, delivery promise and fulfillment in online
///         retailing, Management Science, for promises that depend on who has stock
class eligibility {
 public:
  static constexpr double never = std::numeric_limits<double>::infinity();

  template <class = void>
  explicit eligibility(const network& net, const order_day& day = {}) {
    validate(net);
    for (std::size_t i = 0; i < day.share.size(); ++i) detail::money(day.share[i], "order_day.share", i);
    double all = 0;
    for (const double s : day.share) all += s;
    check::range(day.share.empty() || std::abs(all - 1) <= detail::share_tolerance, "order_day.share",
                 "does not sum to 1");
    end_ = {minutes};
    for (const service& s : net.services) {
      if (s.cut_off_minute > 0) end_.push_back(s.cut_off_minute);
      serving_.push_back(s.site);
    }
    std::sort(end_.begin(), end_.end());
    end_.erase(std::unique(end_.begin(), end_.end()), end_.end());
    std::sort(serving_.begin(), serving_.end());
    serving_.erase(std::unique(serving_.begin(), serving_.end()), serving_.end());
    too_late_.resize(net.speeds.size());
    words_ = (serving_.size() + 63) / 64;

    const std::size_t pairs = net.speeds.size() * net.regions.size();
    std::vector<std::size_t> open(pairs, none);  // the newest stream of a speed and region, while it may grow
    std::vector<double> row(serving_.size());
    std::vector<std::vector<const service*>> offered(pairs);
    for (const service& s : net.services) offered[s.speed * net.regions.size() + s.region].push_back(&s);
    for (std::size_t slot = 0; slot < end_.size(); ++slot) {
      const double part = ordered_by(day, end_[slot]) - ordered_by(day, slot == 0 ? 0 : end_[slot - 1]);
      for (std::size_t pair = 0; pair < pairs; ++pair) {
        const std::size_t k = pair / net.regions.size(), r = pair % net.regions.size();
        const double share = net.regions[r].share * net.speeds[k].share * part;
        if (!(share > 0)) continue;
        std::fill(row.begin(), row.end(), never);
        bool any = false;
        for (const service* s : offered[pair]) {
          if (s->cut_off_minute < end_[slot]) continue;
          double& c = row[index_of(s->site)];
          c = std::min(c, s->cost);
          any = true;
        }
        if (!any) {
          too_late_[k] += share;
          continue;
        }
        const std::size_t now = open[pair];
        if (day.merge && now != none && std::equal(row.begin(), row.end(), costs(now).begin())) {
          streams_[now].share += share;
          streams_[now].last_slot = slot;
          continue;
        }
        open[pair] = streams_.size();
        streams_.push_back({r, k, slot, slot, share});
        cost_.insert(cost_.end(), row.begin(), row.end());
      }
    }
    put_in_order();
    bits_.resize(streams_.size() * words_);
    for (std::size_t m = 0; m < streams_.size(); ++m)
      for (std::size_t j = 0; j < serving_.size(); ++j)
        if (cost(j, m) < never) bits_[m * words_ + j / 64] |= std::uint64_t{1} << (j % 64);
  }

  std::size_t slots() const noexcept { return end_.size(); }
  int slot_end(std::size_t slot) const noexcept { return end_[slot]; }  ///< minute of the day
  std::span<const order_stream> streams() const noexcept { return streams_; }
  /// Sites of the network that serve anybody, ascending; all sites below are positions in this list.
  std::span<const std::size_t> serving() const noexcept { return serving_; }
  /// Money per unit from a serving site to a stream; infinite where it cannot serve.
  double cost(std::size_t site, std::size_t stream) const noexcept { return cost_[stream * serving_.size() + site]; }
  std::span<const double> costs(std::size_t stream) const noexcept {
    return {cost_.data() + stream * serving_.size(), serving_.size()};
  }
  bool serves(std::size_t site, std::size_t stream) const noexcept {
    return (bits_[stream * words_ + site / 64] >> (site % 64) & 1) != 0;
  }
  /// The serving sites of a stream, bit by bit.
  std::span<const std::uint64_t> sites_of(std::size_t stream) const noexcept {
    return {bits_.data() + stream * words_, words_};
  }
  /// Share of all orders that ask for a speed after the last cut-off for it.
  double too_late(std::size_t speed) const noexcept { return too_late_[speed]; }

 private:
  static constexpr int minutes = 1440;
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  /// Share of the orders before a minute.
  static double ordered_by(const order_day& day, int minute) noexcept {
    if (day.share.empty()) return static_cast<double>(minute) / minutes;
    const double at = static_cast<double>(minute) / minutes * static_cast<double>(day.share.size());
    double sum = 0, all = 0;
    for (std::size_t i = 0; i < day.share.size(); ++i) {
      all += day.share[i];
      sum += day.share[i] * std::clamp(at - static_cast<double>(i), 0.0, 1.0);
    }
    return sum / all;
  }

  std::size_t index_of(std::size_t site) const noexcept {
    return static_cast<std::size_t>(std::lower_bound(serving_.begin(), serving_.end(), site) - serving_.begin());
  }

  void put_in_order() {
    std::vector<std::size_t> order(streams_.size());
    for (std::size_t m = 0; m < order.size(); ++m) order[m] = m;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const order_stream &x = streams_[a], &y = streams_[b];
      if (x.last_slot != y.last_slot) return x.last_slot < y.last_slot;
      return x.speed != y.speed ? x.speed < y.speed : x.region < y.region;
    });
    const auto streams = streams_;
    const auto cost = cost_;
    for (std::size_t m = 0; m < order.size(); ++m) {
      streams_[m] = streams[order[m]];
      std::copy_n(cost.begin() + static_cast<std::ptrdiff_t>(order[m] * serving_.size()), serving_.size(),
                  cost_.begin() + static_cast<std::ptrdiff_t>(m * serving_.size()));
    }
  }

  std::vector<int> end_;
  std::vector<std::size_t> serving_;
  std::vector<order_stream> streams_;
  std::vector<double> cost_;  ///< [streams, serving]
  std::vector<std::uint64_t> bits_;
  std::vector<double> too_late_;
  std::size_t words_ = 0;
};

/// Adds the orders of one region to its streams, each order by chance; what comes too late for every site is left out.
///
/// shape   out [streams]
/// needs   shares of the speeds that sum to one
/// throws  error 101 out | 201 no such region
/// cost    a binomial number a stream
/// repeats given the state of `draw`
template <class = void>
void split_orders(random_stream& draw, const eligibility& who, const network& net, std::size_t region,
                  std::uint64_t units, std::span<double> out) {
  check::size(out.size(), who.streams().size(), "out");
  check::range(region < net.regions.size(), "region", "is no region of the network");
  double left = net.regions[region].share;
  for (std::size_t m = 0; m < who.streams().size() && units > 0 && left > 0; ++m) {
    const order_stream& s = who.streams()[m];
    if (s.region != region) continue;
    const double chance = std::min(1.0, s.share / left);
    const std::uint64_t taken = chance < 1.0 ? draw.binomial(units, chance) : units;
    out[m] += static_cast<double>(taken);
    units -= taken;
    left -= s.share;
  }
}

}  // namespace echelon::inline ECHELON_ABI
