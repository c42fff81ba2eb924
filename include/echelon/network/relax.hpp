// SPDX-License-Identifier: BSL-1.0
/// Placement at given prices: every cell by itself, exactly, over whole units.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/decompose/concepts.hpp>
#include <echelon/network/capacity_rows.hpp>
#include <echelon/network/model.hpp>

namespace echelon::inline ECHELON_ABI {

/// The cheapest supply of one cell when every slot has a price.
///
/// Placed units X_1 <= X_2 <= … cost g_t(X_t), convex, and a unit placed in period t costs its inbound price and the
/// cheapest way through the distribution centre. Neighbouring periods whose minimisers are out of order are pooled.
///
/// exact   over whole units: equals enumeration, tests/network/relax.test.cpp
/// cost    O(periods * levels * log(units)) where nothing is pooled, at most a factor of periods more
/// source  Ayer, Brunk, Ewing, Reid, Silverman (1955) An empirical distribution function for sampling with incomplete
///         information; for convex functions: Best, Chakravarti, Ubhaya (2000) Minimizing separable convex functions
///         subject to simple chain constraints
class cell_solver {
 public:
  explicit cell_solver(std::size_t periods) : unit_(periods), ship_(periods), from_(periods), blocks_(periods) {}

  /// Writes units placed and bought per period; equal costs are decided for the fewest units and the latest purchase.
  void solve(const placement_model& model, std::size_t c, std::span<const double> price, std::span<std::uint32_t> place,
             std::span<std::uint32_t> buy) {
    const std::size_t periods = model.periods();
    route(model, c, price);
    const std::uint32_t most = model.most(c);
    std::size_t used = 0;
    for (std::size_t t = 0; t < periods; ++t) {
      block now{t, t, 0};
      now.units = cheapest(model, c, price, now, 0, most);
      while (used > 0 && blocks_[used - 1].units > now.units) {
        const block& before = blocks_[--used];
        const std::uint32_t low = now.units, high = before.units;
        now.first = before.first;
        now.units = cheapest(model, c, price, now, low, high);
      }
      blocks_[used++] = now;
    }
    std::fill(place.begin(), place.end(), 0u);
    std::fill(buy.begin(), buy.end(), 0u);
    std::uint32_t placed = 0;
    for (std::size_t b = 0; b < used; ++b) {
      const std::uint32_t more = blocks_[b].units - placed;
      place[blocks_[b].first] = more;
      buy[from_[blocks_[b].first]] += more;
      placed = blocks_[b].units;
    }
  }

  /// Counts shipments that are not worth their outbound price as refused: they cost what they would have saved, and are
  /// not shipped. With that the cell's least is convex, and no plan that ships them costs less at these prices.
  void refuse(const placement_model& model, std::size_t c, std::span<const double> price,
              std::span<const std::uint32_t> place, ledger& sum) const noexcept {
    const std::size_t home = model.site_of(c);
    double x = model.on_hand(c);
    for (std::size_t t = 0; t < place.size(); ++t) {
      x += place[t];
      if (!(outbound_price(model, home, t, price) > ship_[t])) continue;
      const double shipped = model.units_shipped(c, t, x);
      sum.cost += ship_[t] * shipped;
      sum.use[model.outbound_slot(home, t)] -= shipped;
      if (t + 1 < place.size()) sum.use[model.outbound_slot(home, t + 1)] += shipped;
    }
  }

 private:
  struct block {
    std::size_t first = 0, last = 0;
    std::uint32_t units = 0;
  };

  /// The price of a unit placed in each period, and when it is bought; the price of a shipment by then.
  void route(const placement_model& model, std::size_t c, std::span<const double> price) {
    const std::size_t home = model.site_of(c), centre = model.centre_of(c);
    double way = 0;
    std::size_t bought = 0;
    for (std::size_t t = 0; t < unit_.size(); ++t) {
      const double priced = outbound_price(model, home, t, price);
      ship_[t] = std::min(priced, model.over(c, t) + model.under(c, t));
      unit_[t] = model.transport(c) + price[model.inbound_slot(home, t)];
      from_[t] = t;
      if (centre == placement_model::none) continue;
      const double fresh = price[model.inbound_slot(centre, t)];
      if (t == 0 || fresh <= way + model.centre_holding(c)) {
        way = fresh;
        bought = t;
      } else {
        way += model.centre_holding(c);
      }
      way += model.item(c).volume * price[model.storage_slot(centre, t)];
      unit_[t] += way + price[model.outbound_slot(centre, t)];
      from_[t] = bought;
    }
  }

  /// What a shipment by the end of period t costs more than one in the next: shipments are counted from the start.
  static double outbound_price(const placement_model& model, std::size_t home, std::size_t t,
                               std::span<const double> price) noexcept {
    const double now = price[model.outbound_slot(home, t)];
    return t + 1 == model.periods() ? now : now - price[model.outbound_slot(home, t + 1)];
  }

  /// What one more unit than `units` costs a block.
  double rise(const placement_model& model, std::size_t c, std::span<const double> price, const block& b,
              std::uint32_t units) const noexcept {
    const double x = model.on_hand(c) + units;
    double sum = unit_[b.first] - (b.last + 1 < unit_.size() ? unit_[b.last + 1] : 0.0);
    for (std::size_t t = b.first; t <= b.last; ++t) {
      const double more = model.curves().leftover(c, t, x + 1) - model.curves().leftover(c, t, x);
      sum += (model.over(c, t) + model.under(c, t)) * more - model.under(c, t);
      if (ship_[t] != 0) sum += ship_[t] * (1 - more);
      const double room = price[model.storage_slot(model.site_of(c), t)] * model.item(c).volume;
      if (room > 0) sum += room * (model.units_stored(c, t, x + 1) - model.units_stored(c, t, x));
    }
    return sum;
  }

  /// The fewest units in [low, high] from which one more costs nothing less.
  std::uint32_t cheapest(const placement_model& model, std::size_t c, std::span<const double> price, const block& b,
                         std::uint32_t low, std::uint32_t high) const noexcept {
    while (low < high) {
      const std::uint32_t middle = low + (high - low) / 2;
      if (rise(model, c, price, b, middle) >= 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  std::vector<double> unit_, ship_;
  std::vector<std::size_t> from_;
  std::vector<block> blocks_;
};

/// The placement problem as `decompose` sees it: a row for every finite capacity of a site that some cell touches.
class placement_relaxation {
 public:
  explicit placement_relaxation(const placement_model& model) : placement_relaxation{model, model.capacities()} {}

  /// The same with the capacity of every slot as the model tells it.
  placement_relaxation(const placement_model& model, std::span<const double> capacity) : model_{&model} {
    std::vector<bool> touched(model.sites());
    for (std::size_t c = 0; c < model.cells(); ++c) {
      touched[model.site_of(c)] = true;
      if (model.centre_of(c) != placement_model::none) touched[model.centre_of(c)] = true;
    }
    rows_ = {capacity, [&](std::size_t slot) { return touched[slot / model.periods() % model.sites()]; }};
  }

  std::size_t coupling_rows() const noexcept { return rows_.size(); }
  std::span<const double> capacities() const noexcept { return rows_.capacities(); }
  /// Other capacities of the slots, finite where they were.
  void change_capacities(std::span<const double> of_slots) noexcept { rows_.change(of_slots); }
  /// Prices of all slots from prices of the rows; zero where nothing limits.
  std::vector<double> slot_prices(std::span<const double> prices) const { return rows_.slot_prices(prices); }
  /// Prices of the rows from prices of all slots.
  std::vector<double> row_prices(std::span<const double> slot_prices) const { return rows_.of(slot_prices); }

  template <exec::policy E>
  relaxed evaluate(const E& where, std::span<const double> prices) const {
    const std::size_t n = model_->periods();
    const std::vector<double> price = slot_prices(prices);
    struct desk {
      cell_solver solver;
      std::vector<std::uint32_t> place, buy;
    };
    const ledger all = model_->sum(
        where, [n] { return desk{cell_solver{n}, std::vector<std::uint32_t>(n), std::vector<std::uint32_t>(n)}; },
        [&](std::size_t c, desk& d, ledger& part) {
          d.solver.solve(*model_, c, price, d.place, d.buy);
          model_->account(c, d.place, d.buy, part);
          d.solver.refuse(*model_, c, price, d.place, part);
        });
    relaxed out{all.cost, rows_.of(all.use)};
    for (std::size_t r = 0; r < out.usage.size(); ++r) out.value += prices[r] * out.usage[r];
    return out;
  }

 private:
  const placement_model* model_;
  capacity_rows rows_;
};

}  // namespace echelon::inline ECHELON_ABI
