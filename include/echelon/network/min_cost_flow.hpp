// SPDX-License-Identifier: BSL-1.0
/// Fulfilment by least cost with all orders known: a small transportation problem a path, with prices of the stock.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/network/concepts.hpp>

namespace echelon::inline ECHELON_ABI::fulfil {

class flow_desk;

/// The cheapest way to serve a path of demand from given stocks, as if all orders were known: below the cost of every
/// rule that serves them one by one. Convex in the stocks; `slope` comes from the prices of the sites.
///
/// exact   equals enumeration, tests/network/min_cost_flow.test.cpp
/// cost    O(sites * streams) where stocks suffice, and O(sites^2 * streams) once for each site and stream that has to
///         give way
/// source  Van Mieghem, Rudi (2002) Newsvendor networks, Manufacturing & Service Operations Management 4(4);
///         Ahuja, Magnanti, Orlin (1993) Network Flows, section 9.7 (successive shortest paths)
struct min_cost_flow {
  static constexpr bool cheapest = true;
  flow_desk desk(const fulfilment_costs& costs) const;
};

/// The workplace of one worker for one product.
///
/// Sending a unit saves lost + leftover - ship against leaving both unmatched; the flow of most saving is sought. Every
/// stream begins at the site that saves most, then sites that are beyond their stock hand units over along the path
/// that loses least, to a site with room or to nobody.
class flow_desk {
 public:
  explicit flow_desk(const fulfilment_costs& costs)
      : costs_{&costs}, sites_{costs.sites}, streams_{costs.streams}, saving_((sites_ + 1) * streams_),
        best_(streams_, sites_), flow_((sites_ + 1) * streams_), demand_(streams_), excess_(sites_ + 1),
        arc_((sites_ + 1) * (sites_ + 1)), who_((sites_ + 1) * (sites_ + 1)), distance_(sites_ + 1), from_(sites_ + 1),
        price_(sites_) {
    double largest = 0;
    for (std::size_t j = 0; j < sites_; ++j)
      for (std::size_t m = 0; m < streams_; ++m) {
        const double s = costs.lost[m] + costs.leftover[j] - costs.ship[j * streams_ + m];
        saving_[j * streams_ + m] = s > 0 ? s : no;  // dearer than to leave it: never sent
        if (s > 0 && (best_[m] == sites_ || s > saving_[best_[m] * streams_ + m])) best_[m] = j;
        largest = std::max(largest, s);
      }
    noise_ = 1e-12 * largest;
  }

  /// Serves one path and adds what comes of it.
  void run(std::span<const double> stock, std::span<const double> demand, fulfilled& sum) noexcept {
    const bool short_of = begin(stock, demand);
    std::fill(price_.begin(), price_.end(), 0.0);
    if (short_of) {
      for (std::size_t f = 0; f <= sites_; ++f) scan(f);
      augment();
      settle();
    }
    account(stock, sum);
  }

  /// Units from a site to a stream in the last path.
  double flow(std::size_t site, std::size_t stream) const noexcept { return flow_[site * streams_ + stream]; }

 private:
  static constexpr double no = -std::numeric_limits<double>::infinity();
  static constexpr double far = std::numeric_limits<double>::infinity();

  /// Every stream at its best site; whether that asks too much of a site.
  bool begin(std::span<const double> stock, std::span<const double> demand) noexcept {
    std::copy_n(demand.begin(), streams_, demand_.begin());
    for (std::size_t at = streams_; at < demand.size(); at += streams_)
      for (std::size_t m = 0; m < streams_; ++m) demand_[m] += demand[at + m];
    std::fill(flow_.begin(), flow_.end(), 0.0);
    std::fill(excess_.begin(), excess_.end(), 0.0);
    double all = 0;
    for (std::size_t m = 0; m < streams_; ++m) {
      if (!(demand_[m] > 0)) continue;
      flow_[best_[m] * streams_ + m] = demand_[m];
      excess_[best_[m]] += demand_[m];
      all += demand_[m];
    }
    excess_[sites_] = -far;
    crumb_ = 1e-13 * all;
    bool short_of = false;
    for (std::size_t j = 0; j < sites_; ++j) {
      excess_[j] -= stock[j];
      short_of = short_of || excess_[j] > crumb_;
    }
    return short_of;
  }

  /// The least loss of handing a unit of f to each other node, and the stream that does it.
  void scan(std::size_t f) noexcept {
    const std::size_t n = sites_ + 1;
    for (std::size_t g = 0; g < n; ++g) arc_[f * n + g] = far;
    for (std::size_t m = 0; m < streams_; ++m) {
      if (!(flow_[f * streams_ + m] > 0)) continue;
      const double own = f < sites_ ? saving_[f * streams_ + m] : 0.0;
      for (std::size_t g = 0; g < n; ++g) {
        const double loss = own - (g < sites_ ? saving_[g * streams_ + m] : 0.0);
        if (g != f && loss < arc_[f * n + g]) {
          arc_[f * n + g] = loss;
          who_[f * n + g] = m;
        }
      }
    }
  }

  /// Hands over what is beyond the stocks; what ties leave undone after many rounds goes to nobody.
  void augment() noexcept {
    const std::size_t n = sites_ + 1;
    for (std::size_t round = 0, most = 64 * n * (streams_ + 1); round < most; ++round) {
      bool any = false;
      for (std::size_t f = 0; f < n; ++f) {
        distance_[f] = excess_[f] > crumb_ ? 0.0 : far;
        from_[f] = n;
        any = any || excess_[f] > crumb_;
      }
      if (!any) return;
      for (std::size_t pass = 0, changed = 1; changed != 0 && pass < n; ++pass) {
        changed = 0;
        for (std::size_t f = 0; f < n; ++f) {
          if (distance_[f] == far) continue;
          for (std::size_t g = 0; g < n; ++g)
            if (distance_[f] + arc_[f * n + g] < distance_[g] - noise_) {
              distance_[g] = distance_[f] + arc_[f * n + g];
              from_[g] = f;
              changed = 1;
            }
        }
      }
      std::size_t end = sites_;
      for (std::size_t g = 0; g < sites_; ++g)
        if (excess_[g] < -crumb_ && from_[g] != n && distance_[g] < distance_[end]) end = g;
      std::size_t hops = 0;
      for (std::size_t g = end; from_[g] != n && hops <= n; g = from_[g]) ++hops;
      if (hops > n) break;  // rounding has closed a cycle: what is left goes to nobody
      double amount = -excess_[end];
      std::size_t first = end;
      for (; from_[first] != n; first = from_[first]) {
        const std::size_t f = from_[first];
        amount = std::min(amount, flow_[f * streams_ + who_[f * n + first]]);
      }
      amount = std::min(amount, excess_[first]);
      for (std::size_t g = end; from_[g] != n; g = from_[g]) {
        const std::size_t f = from_[g], m = who_[f * n + g];
        double& left = flow_[f * streams_ + m];
        left = amount < left ? left - amount : 0.0;
        flow_[g * streams_ + m] += amount;
      }
      excess_[first] = amount < excess_[first] ? excess_[first] - amount : 0.0;
      if (end < sites_) excess_[end] += amount;
      for (std::size_t g = end;; g = from_[g]) {
        scan(g);
        if (from_[g] == n) break;
      }
    }
    for (std::size_t f = 0; f < sites_; ++f)
      for (std::size_t m = 0; m < streams_ && excess_[f] > 0; ++m) {
        double& sent = flow_[f * streams_ + m];
        const double back = std::min(sent, excess_[f]);
        sent -= back;
        flow_[sites_ * streams_ + m] += back;
        excess_[f] -= back;
      }
    for (std::size_t f = 0; f < n; ++f) scan(f);
  }

  /// The price of a unit at each site: what handing it over to where there is room would lose.
  void settle() noexcept {
    const std::size_t n = sites_ + 1;
    for (std::size_t f = 0; f < n; ++f) distance_[f] = excess_[f] < -crumb_ ? 0.0 : far;
    for (std::size_t pass = 0, changed = 1; changed != 0 && pass < n; ++pass) {
      changed = 0;
      for (std::size_t f = 0; f < n; ++f)
        for (std::size_t g = 0; g < n; ++g)
          if (arc_[f * n + g] + distance_[g] < distance_[f] - noise_) {
            distance_[f] = arc_[f * n + g] + distance_[g];
            changed = 1;
          }
    }
    for (std::size_t f = 0; f < sites_; ++f) price_[f] = distance_[f] < far ? std::max(0.0, distance_[f]) : 0.0;
    for (std::size_t j = 0; j < sites_; ++j) {  // a site that sends nothing: worth what it would save
      if (distance_[j] < far) continue;
      for (std::size_t m = 0; m < streams_; ++m) {
        if (!(demand_[m] > 0)) continue;
        double worth = 0;
        for (std::size_t f = 0; f < sites_; ++f)
          if (f != j && distance_[f] < far) worth = std::max(worth, saving_[f * streams_ + m] - price_[f]);
        price_[j] = std::max(price_[j], saving_[j * streams_ + m] - worth);
      }
    }
  }

  /// Cost of the flow, and of the prices: any prices prove a bound, so rounding cannot spoil it.
  void account(std::span<const double> stock, fulfilled& sum) noexcept {
    double idle = 0, saved = 0, most = 0;
    for (std::size_t j = 0; j < sites_; ++j) {
      idle += costs_->leftover[j] * stock[j];
      most += price_[j] * stock[j];
    }
    for (std::size_t j = 0; j < sites_; ++j) sum.slope[j] += costs_->leftover[j] - price_[j];
    for (std::size_t m = 0; m < streams_; ++m) {
      if (!(demand_[m] > 0)) continue;
      idle += costs_->lost[m] * demand_[m];
      double worth = 0, sent = 0;
      for (std::size_t j = 0; j < sites_; ++j) {
        worth = std::max(worth, saving_[j * streams_ + m] - price_[j]);
        const double units = flow_[j * streams_ + m];
        if (!(units > 0)) continue;
        sent += units;
        saved += units * saving_[j * streams_ + m];
        sum.shipped[j] += units;
      }
      sum.served[m] += sent;
      most += worth * demand_[m];
    }
    sum.cost += idle - saved;
    sum.least += idle - std::max(most, saved);
  }

  const fulfilment_costs* costs_;
  std::size_t sites_, streams_;
  std::vector<double> saving_;        ///< [sites + 1, streams]; the last row, of nobody, is not read
  std::vector<std::size_t> best_;     ///< [streams]
  std::vector<double> flow_, demand_, excess_, arc_;
  std::vector<std::size_t> who_;
  std::vector<double> distance_;
  std::vector<std::size_t> from_;
  std::vector<double> price_;
  double noise_ = 0, crumb_ = 0;
};

inline flow_desk min_cost_flow::desk(const fulfilment_costs& costs) const { return flow_desk{costs}; }

static_assert(cheapest_fulfilment<min_cost_flow>);

}  // namespace echelon::inline ECHELON_ABI::fulfil
