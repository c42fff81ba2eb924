// SPDX-License-Identifier: BSL-1.0
/// The placement problem made ready to compute: what each cell costs and what it uses of every site and period.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/exec/reduce.hpp>
#include <echelon/network/curve.hpp>
#include <echelon/network/placement.hpp>
#include <echelon/network/validate.hpp>

namespace echelon::inline ECHELON_ABI {

/// What a plan costs and uses. Slot site * periods + t is a storage, sites * periods later lies the inbound of the
/// same, and as much later its outbound.
struct ledger {
  double cost = 0;
  std::vector<double> use;

  void add(const ledger& other) {
    cost += other.cost;
    for (std::size_t i = 0; i < use.size(); ++i) use[i] += other.use[i];
  }
};

inline constexpr std::size_t no_site = static_cast<std::size_t>(-1);

/// What some units more (`up`) or less (`down`) of a cell change at the end of each period.
struct unit_steps {
  explicit unit_steps(std::size_t periods)
      : up(periods), down(periods), up_units(periods), down_units(periods), up_shipped(periods),
        down_shipped(periods) {}
  std::vector<double> up, down;                  ///< the cost
  std::vector<double> up_units, down_units;      ///< units stored right after receipt
  std::vector<double> up_shipped, down_shipped;  ///< units shipped by then
};

/// Costs and uses of every cell; see docs/understand/placement.md for the formulae.
class placement_model {
 public:
  struct desk {};
  static constexpr std::size_t chunk = 128;  ///< cells summed in order before the tree; part of the result's bits

  /// throws  what validate(problem) throws; error 201 an option of `how` is out of range
  template <class = void>
  placement_model(const placement& how, const placement_problem& problem)
      : how_{how}, problem_{&problem}, curves_{(validate(how), validate(problem), problem.cumulative)},
        feed_(problem.net.sites.size(), none), feed_cost_(problem.net.sites.size()) {
    for (std::size_t at = 0; at < sites(); ++at)
      if (const std::size_t a = cheapest_arc_to(problem.net, at); a < problem.net.arcs.size()) {
        feed_[at] = problem.net.arcs[a].from;
        feed_cost_[at] = problem.net.arcs[a].cost_per_unit;
      }
  }

  static constexpr std::size_t none = no_site;

  std::size_t cells() const noexcept { return problem_->cells.size(); }
  std::size_t periods() const noexcept { return problem_->periods(); }
  std::size_t sites() const noexcept { return problem_->net.sites.size(); }
  std::size_t slots() const noexcept { return 3 * sites() * periods(); }
  std::size_t storage_slot(std::size_t at, std::size_t t) const noexcept { return at * periods() + t; }
  std::size_t inbound_slot(std::size_t at, std::size_t t) const noexcept { return (sites() + at) * periods() + t; }
  std::size_t outbound_slot(std::size_t at, std::size_t t) const noexcept {
    return (2 * sites() + at) * periods() + t;
  }
  bool is_outbound(std::size_t slot) const noexcept { return slot >= 2 * sites() * periods(); }
  const demand_curves& curves() const noexcept { return curves_; }

  std::size_t site_of(std::size_t c) const noexcept { return problem_->cells[c].site; }
  /// The distribution centre that feeds the cell's site (the cheapest arc, the first among equals), or `none`.
  std::size_t centre_of(std::size_t c) const noexcept { return feed_[site_of(c)]; }
  const product& item(std::size_t c) const noexcept { return problem_->products[problem_->cells[c].product]; }
  double on_hand(std::size_t c) const noexcept { return problem_->cells[c].on_hand; }
  double transport(std::size_t c) const noexcept { return feed_cost_[site_of(c)]; }
  double centre_holding(std::size_t c) const noexcept { return how_.centre_holding * item(c).holding; }

  /// Money per unit left and per unit short at the end of period t.
  double over(std::size_t c, std::size_t t) const noexcept {
    return item(c).holding + (t + 1 == periods() ? item(c).leftover : 0.0);
  }
  double under(std::size_t c, std::size_t t) const noexcept {
    return item(c).margin * (t + 1 == periods() ? 1.0 : how_.waiting);
  }
  /// Expected cost of period t when x units came by its start.
  double period_cost(std::size_t c, std::size_t t, double x) const noexcept {
    const double left = curves_.leftover(c, t, x);
    return over(c, t) * left + under(c, t) * (curves_.mean(c, t) - x + left);
  }
  /// Expected units right after the receipt of period t when x units came by then.
  double units_stored(std::size_t c, std::size_t t, double x) const noexcept {
    return t == 0 ? std::max(0.0, x) : curves_.leftover(c, t - 1, x);
  }
  /// Expected units shipped to customers by the end of period t when x units came by its start: E min(D, x).
  double units_shipped(std::size_t c, std::size_t t, double x) const noexcept {
    return x <= 0 ? 0.0 : x - curves_.leftover(c, t, x);
  }
  /// What `lot` units more or less of cell c change.
  ///
  /// shape   place [cells, periods]
  void steps(std::size_t c, std::span<const std::uint32_t> place, std::uint32_t lot, desk&,
             unit_steps& s) const noexcept {
    double x = on_hand(c);
    for (std::size_t t = 0; t < periods(); ++t) {
      x += place[c * periods() + t];
      const double cost = period_cost(c, t, x), units = units_stored(c, t, x), shipped = units_shipped(c, t, x);
      s.up[t] = period_cost(c, t, x + lot) - cost;
      s.down[t] = period_cost(c, t, x - lot) - cost;
      s.up_units[t] = units_stored(c, t, x + lot) - units;
      s.down_units[t] = units_stored(c, t, x - lot) - units;
      s.up_shipped[t] = units_shipped(c, t, x + lot) - shipped;
      s.down_shipped[t] = units_shipped(c, t, x - lot) - shipped;
    }
  }
  /// More units than this at a cell are of no use whatever the prices.
  std::uint32_t most(std::size_t c) const noexcept {
    double x = 0;
    for (std::size_t t = 0; t < periods(); ++t) x = std::max(x, curves_.most(c, t));
    return static_cast<std::uint32_t>(std::min(std::ceil(std::max(0.0, x - on_hand(c))), 4e9));
  }

  /// Adds the cost and the uses of one cell.
  void account(std::size_t c, std::span<const std::uint32_t> place, std::span<const std::uint32_t> buy,
               ledger& sum) const noexcept {
    const std::size_t home = site_of(c), centre = centre_of(c);
    const double volume = item(c).volume;
    double placed = 0, bought = 0, shipped = 0;
    for (std::size_t t = 0; t < periods(); ++t) {
      if (centre != none) {
        bought += buy[t];
        sum.use[storage_slot(centre, t)] += volume * (bought - placed);
        sum.use[inbound_slot(centre, t)] += buy[t];
        sum.use[outbound_slot(centre, t)] += place[t];
      }
      placed += place[t];
      if (centre != none) sum.cost += centre_holding(c) * (bought - placed);
      sum.cost += period_cost(c, t, on_hand(c) + placed);
      sum.use[storage_slot(home, t)] += volume * units_stored(c, t, on_hand(c) + placed);
      sum.use[inbound_slot(home, t)] += place[t];
      const double by_now = units_shipped(c, t, on_hand(c) + placed);
      sum.use[outbound_slot(home, t)] += by_now - shipped;
      shipped = by_now;
    }
    sum.cost += transport(c) * placed;
  }

  /// Sums one(c, scratch, ledger) over all cells, in the same order for any number of workers; `make` builds the
  /// scratch.
  template <exec::policy E, class Make, class One>
  ledger sum(const E& where, Make&& make, One&& one) const {
    const std::size_t chunks = (cells() + chunk - 1) / chunk;
    return exec::reduce(
        where, chunks, ledger{0, std::vector<double>(slots())},
        [&](std::size_t k) {
          ledger part{0, std::vector<double>(slots())};
          auto scratch = make();
          for (std::size_t c = k * chunk, end = std::min(cells(), (k + 1) * chunk); c < end; ++c) one(c, scratch, part);
          return part;
        },
        [](ledger a, const ledger& b) {
          a.add(b);
          return a;
        },
        1);
  }

  /// The ledger of a whole plan.
  template <exec::policy E>
  ledger account(const E& where, std::span<const std::uint32_t> place, std::span<const std::uint32_t> buy) const {
    const std::size_t n = periods();
    return sum(
        where, [] { return 0; },
        [&](std::size_t c, int, ledger& part) { account(c, place.subspan(c * n, n), buy.subspan(c * n, n), part); });
  }

  /// What stock on hand ships when nothing is placed; in the slots of outbound, zero elsewhere.
  std::vector<double> shipped_alone() const {
    std::vector<double> out(slots());
    for (std::size_t c = 0; c < cells(); ++c)
      for (std::size_t t = 0; t < periods(); ++t)
        out[outbound_slot(site_of(c), t)] +=
            units_shipped(c, t, on_hand(c)) - (t == 0 ? 0.0 : units_shipped(c, t - 1, on_hand(c)));
    return out;
  }

  /// The capacity of every slot. Where stock on hand alone would ship more in a period, that is its capacity: nothing
  /// that is placed could lower it.
  std::vector<double> capacities() const { return capacities(shipped_alone()); }
  std::vector<double> capacities(std::span<const double> shipped_alone) const {
    std::vector<double> out(slots());
    for (std::size_t s = 0; s < sites(); ++s)
      for (std::size_t t = 0; t < periods(); ++t) {
        out[storage_slot(s, t)] = problem_->net.sites[s].storage;
        out[inbound_slot(s, t)] = problem_->net.sites[s].inbound_per_period;
        out[outbound_slot(s, t)] = problem_->net.sites[s].outbound_per_period;
      }
    for (std::size_t slot = 2 * sites() * periods(); slot < slots(); ++slot)
      out[slot] = std::max(out[slot], shipped_alone[slot] * (1 + 1e-9));
    return out;
  }

 private:
  placement how_;
  const placement_problem* problem_;
  demand_curves curves_;
  std::vector<std::size_t> feed_;
  std::vector<double> feed_cost_;
};

}  // namespace echelon::inline ECHELON_ABI
