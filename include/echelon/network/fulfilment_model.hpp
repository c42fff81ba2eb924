// SPDX-License-Identifier: BSL-1.0
/// The fulfilment problem made ready to compute: what a unit costs on its way, and what it uses of every site.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/network/concepts.hpp>
#include <echelon/network/eligibility.hpp>
#include <echelon/network/fulfilment_plan.hpp>
#include <echelon/network/model.hpp>
#include <echelon/network/newsvendor_network.hpp>

namespace echelon::inline ECHELON_ABI {

/// One product with its costs at some prices; `view` points into the rest.
struct priced_product {
  fulfilment_costs costs{};
  std::vector<double> unit{}, on_hand{};
  newsvendor_network view{};
  double standing = 0;  ///< price of the storage of stock on hand

  priced_product() = default;
  priced_product(const priced_product&) = delete;
  priced_product& operator=(const priced_product&) = delete;
};

/// Costs and uses of every product; see docs/understand/fulfilment.md for the formulae. Uses have slots: storage of
/// every site, then inbound, then outbound.
class fulfilment_model {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  static constexpr std::size_t chunk = 16;  ///< products summed in order before the tree; part of the result's bits

  /// throws  what validate(problem, eligibility) throws
  template <class = void>
  explicit fulfilment_model(const fulfilment_problem& problem)
      : problem_{&problem}, who_{problem.net, problem.day}, feed_(who_.serving().size(), none), carry_(feed_.size()) {
    validate(problem, who_);
    for (std::size_t j = 0; j < serving(); ++j)
      if (const std::size_t a = cheapest_arc_to(problem.net, site(j)); a < problem.net.arcs.size()) {
        feed_[j] = problem.net.arcs[a].from;
        carry_[j] = problem.net.arcs[a].cost_per_unit;
      }
    const std::size_t speeds = problem.net.speeds.size();
    std::vector<double> cheapest(problem.net.regions.size() * speeds, unlimited);
    for (const service& s : problem.net.services)
      cheapest[s.region * speeds + s.speed] = std::min(cheapest[s.region * speeds + s.speed], s.cost);
    for (std::size_t j = 0; j < serving(); ++j)
      for (std::size_t m = 0; m < streams(); ++m) {
        const order_stream& s = who_.streams()[m];
        const double cost = who_.cost(j, m);
        ship_.push_back(cost < unlimited ? cost - cheapest[s.region * speeds + s.speed] : unlimited);
      }
  }

  const fulfilment_problem& problem() const noexcept { return *problem_; }
  const eligibility& who() const noexcept { return who_; }
  std::size_t products() const noexcept { return problem_->products.size(); }
  std::size_t serving() const noexcept { return who_.serving().size(); }
  std::size_t streams() const noexcept { return who_.streams().size(); }
  std::size_t sites() const noexcept { return problem_->net.sites.size(); }
  std::size_t slots() const noexcept { return 3 * sites(); }
  std::size_t storage_slot(std::size_t at) const noexcept { return at; }
  std::size_t inbound_slot(std::size_t at) const noexcept { return sites() + at; }
  std::size_t outbound_slot(std::size_t at) const noexcept { return 2 * sites() + at; }
  std::size_t site(std::size_t j) const noexcept { return who_.serving()[j]; }
  /// The distribution centre that feeds serving site j (the cheapest arc, the first among equals), or `none`.
  std::size_t centre(std::size_t j) const noexcept { return feed_[j]; }
  double volume(std::size_t i) const noexcept { return problem_->products[i].volume; }
  double on_hand(std::size_t i, std::size_t j) const noexcept {
    return problem_->on_hand.empty() ? 0.0 : problem_->on_hand[i * serving() + j];
  }

  /// Calls visit(slot, use) for what a unit of product i brought to serving site j uses.
  template <class Visit>
  void for_each_use(std::size_t i, std::size_t j, Visit&& visit) const {
    visit(storage_slot(site(j)), volume(i));
    visit(inbound_slot(site(j)), 1.0);
    if (feed_[j] == none) return;
    visit(storage_slot(feed_[j]), volume(i));
    visit(inbound_slot(feed_[j]), 1.0);
    visit(outbound_slot(feed_[j]), 1.0);
  }

  /// Money per unit of product i brought to serving site j, and the part of it that prices are.
  double unit(std::size_t i, std::size_t j, std::span<const double> price) const {
    double out = carry_[j];
    if (!price.empty()) for_each_use(i, j, [&](std::size_t slot, double use) { out += price[slot] * use; });
    return out;
  }

  /// Product i where bringing costs `supply` prices of the slots (none: empty), sending `outbound` prices of the sites.
  void price(std::size_t i, std::span<const double> supply, std::span<const double> outbound,
             priced_product& out) const {
    const std::size_t n = serving(), path = problem_->rounds * streams();
    const struct product& p = problem_->products[i];
    out.costs.sites = n;
    out.costs.streams = streams();
    out.costs.ship = ship_;
    out.costs.lost.resize(streams());
    out.costs.leftover.assign(n, p.holding + p.leftover);
    out.unit.resize(n);
    out.on_hand.resize(n);
    out.standing = 0;
    for (std::size_t m = 0; m < streams(); ++m)
      out.costs.lost[m] = p.price * problem_->net.speeds[who_.streams()[m].speed].lost_margin;
    for (std::size_t j = 0; j < n; ++j) {
      if (!outbound.empty() && outbound[site(j)] > 0)
        for (std::size_t m = 0; m < streams(); ++m) out.costs.ship[j * streams() + m] += outbound[site(j)];
      out.unit[j] = unit(i, j, supply);
      out.on_hand[j] = on_hand(i, j);
      if (!supply.empty()) out.standing += supply[storage_slot(site(j))] * p.volume * out.on_hand[j];
    }
    out.view = {&out.costs, out.unit, out.on_hand,
                std::span{problem_->demand}.subspan(i * problem_->paths * path, problem_->paths * path),
                problem_->paths};
  }

  /// Adds what product i uses when units are brought and sent.
  template <class Units>
  void add_use(std::size_t i, std::span<const Units> bring, std::span<const double> shipped,
               std::span<double> use) const {
    for (std::size_t j = 0; j < serving(); ++j) {
      const auto units = static_cast<double>(bring[j]);
      use[storage_slot(site(j))] += volume(i) * on_hand(i, j);
      for_each_use(i, j, [&](std::size_t slot, double each) { use[slot] += each * units; });
      use[outbound_slot(site(j))] += shipped[j];
    }
  }

  /// The capacity of every slot.
  std::vector<double> capacities() const {
    std::vector<double> out(slots());
    for (std::size_t s = 0; s < sites(); ++s) {
      out[storage_slot(s)] = problem_->net.sites[s].storage;
      out[inbound_slot(s)] = problem_->net.sites[s].inbound_per_period;
      out[outbound_slot(s)] = problem_->net.sites[s].outbound_per_period;
    }
    return out;
  }

 private:
  const fulfilment_problem* problem_;
  eligibility who_;
  std::vector<std::size_t> feed_;
  std::vector<double> carry_;  ///< [serving] money per unit on the arc
  std::vector<double> ship_;   ///< [serving, streams] money per unit beyond the cheapest service
};

}  // namespace echelon::inline ECHELON_ABI
