// SPDX-License-Identifier: BSL-1.0
/// Placement where sites serve each other's customers, made ready to compute: what every product costs and uses.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/error.hpp>
#include <echelon/exec/reduce.hpp>
#include <echelon/network/eligibility.hpp>
#include <echelon/network/homes.hpp>
#include <echelon/network/min_cost_flow.hpp>
#include <echelon/network/model.hpp>
#include <echelon/network/newsvendor_network.hpp>
#include <echelon/network/placement.hpp>
#include <echelon/network/sample_totals.hpp>
#include <echelon/network/validate.hpp>

namespace echelon::inline ECHELON_ABI {

/// How to place where sites serve each other's customers.
struct shared_placement {
  placement base{};         ///< what waiting and holding at a centre cost, and when to be content
  sample_totals sample{};   ///< the paths on which a plan is judged
  double piece_gap = 1e-3;  ///< certified gap of one product at given prices
};

/// One product at the sites of one group, or those of them that hold it: they share customers, others do not.
struct shared_piece {
  std::size_t product = 0, group = 0;
  std::size_t first = 0, cells = 0;  ///< into the list of cells, by site
  std::size_t orders = 0;            ///< where its orders begin
};

/// A piece at some prices, period by period. `view(t)` is the newsvendor network of period t alone.
struct priced_piece {
  std::vector<fulfilment_costs> costs{};  ///< [periods]
  std::vector<double> unit{};             ///< [periods, cells] money per unit placed
  std::vector<std::size_t> from{};        ///< [periods, cells] the period in which it is bought
  std::vector<double> hold{};   ///< [periods, cells] money per unit that came by then, beyond those that came later
  std::vector<double> on_hand{};          ///< [cells]
  std::vector<double> room{};             ///< [periods, cells] money per unit stored right after receipt
  std::span<const double> orders{};       ///< [periods, paths, streams] running totals
  std::size_t paths = 0;

  newsvendor_network view(std::size_t t) const noexcept {
    const std::size_t n = on_hand.size(), size = orders.size() / costs.size();
    return {&costs[t], std::span{hold}.subspan(t * n, n), on_hand, orders.subspan(t * size, size), paths};
  }
};

/// Costs and uses of every product; see docs/understand/shared_placement.md for the formulae. Slots are those of
/// placement_model.
class shared_model {
 public:
  static constexpr std::size_t chunk = 16;  ///< pieces summed in order before the tree; part of the result's bits

  /// Working memory of one worker.
  struct desk {
    priced_piece one{};
    fulfilled sum{};
    std::vector<double> stock{}, bring{}, totals{};
    std::vector<network_stock> found{};
    network_stock step{};
  };

  /// throws  what validate(problem) throws | 202 no service | 203 a cell's site serves nobody | 304 a product is twice
  ///         at a site | 201 an option of `how` is out of range
  /// cost    O(cells * periods * paths) time, O(streams * periods * paths) numbers a product
  template <exec::policy E>
  shared_model(const E& where, const shared_placement& how, const placement_problem& problem)
      : how_{how}, problem_{&problem}, cells_{how.base, problem},
        who_{evenly_shared(problem.net)} {
    validate(how.sample);
    check::range(how.piece_gap > 0 && how.piece_gap < 1, "piece_gap", "lies outside (0, 1)");
    check::not_empty(who_.streams().size(), "services");
    for (std::size_t i = 0; i < problem.products.size(); ++i) detail::money(problem.products[i].price, "product", i);
    for (const site& at : problem.net.sites)
      flows_share_ |= at.kind == site_kind::fulfilment && at.outbound_per_period < unlimited;
    find_groups();
    find_pieces();
    orders_.resize(pieces_.empty() ? 0 : pieces_.back().orders + orders_of(pieces_.back()));
    bulk(where, pieces_.size(), [&](std::size_t p) { draw_orders(pieces_[p]); });
  }

  std::size_t cells() const noexcept { return cells_.cells(); }
  std::size_t pieces() const noexcept { return pieces_.size(); }
  std::size_t periods() const noexcept { return cells_.periods(); }
  std::size_t sites() const noexcept { return cells_.sites(); }
  std::size_t slots() const noexcept { return cells_.slots(); }
  std::size_t storage_slot(std::size_t at, std::size_t t) const noexcept { return cells_.storage_slot(at, t); }
  std::size_t inbound_slot(std::size_t at, std::size_t t) const noexcept { return cells_.inbound_slot(at, t); }
  std::size_t outbound_slot(std::size_t at, std::size_t t) const noexcept { return cells_.outbound_slot(at, t); }
  bool is_outbound(std::size_t slot) const noexcept { return cells_.is_outbound(slot); }
  const shared_placement& how() const noexcept { return how_; }
  const placement_problem& problem() const noexcept { return *problem_; }
  const eligibility& who() const noexcept { return who_; }
  std::size_t site_of(std::size_t c) const noexcept { return cells_.site_of(c); }
  std::size_t centre_of(std::size_t c) const noexcept { return cells_.centre_of(c); }
  double transport(std::size_t c) const noexcept { return cells_.transport(c); }
  const product& item(std::size_t c) const noexcept { return cells_.item(c); }
  double on_hand(std::size_t c) const noexcept { return cells_.on_hand(c); }
  double centre_holding(std::size_t c) const noexcept { return cells_.centre_holding(c); }
  double over(std::size_t c, std::size_t t) const noexcept { return cells_.over(c, t); }
  /// Expected units of cell c right after the receipt of period t, as if nobody helped, and its slope.
  double units_stored(std::size_t c, std::size_t t, double x) const noexcept { return cells_.units_stored(c, t, x); }
  double stored_slope(std::size_t c, std::size_t t, double x) const noexcept {
    return t == 0 ? 1.0 : cells_.curves().chance(c, t - 1, x);
  }
  /// Whether a site may not ship what it likes.
  bool flows_share() const noexcept { return flows_share_; }
  /// The most that a unit missing at the end of period t costs.
  double under(std::size_t c, std::size_t t) const noexcept { return item(c).price * dearest_ * weight(t); }

  /// About the most units that a cell's own customers may want.
  std::uint32_t most(std::size_t c) const noexcept {
    const auto last = problem_->cumulative(c, periods() - 1);
    return static_cast<std::uint32_t>(std::clamp(last.back(), 0.0, 4e9));
  }

  const shared_piece& piece(std::size_t p) const noexcept { return pieces_[p]; }
  /// The cells of a piece, by site.
  std::span<const std::size_t> cells_of(const shared_piece& p) const noexcept {
    return std::span{member_}.subspan(p.first, p.cells);
  }
  /// The streams of a piece.
  std::span<const std::size_t> streams_of(const shared_piece& p) const noexcept { return streams_[p.group]; }
  const shared_piece& piece_of(std::size_t c) const noexcept { return pieces_[piece_at_[c]]; }

  /// A piece at prices of all slots, or at none: empty.
  void price(const shared_piece& p, std::span<const double> price, priced_piece& out) const {
    const std::size_t n = p.cells, periods = this->periods();
    const auto cells = cells_of(p);
    const auto streams = streams_of(p);
    const product& what = problem_->products[p.product];
    const auto at = [&](std::size_t slot) { return price.empty() ? 0.0 : price[slot]; };
    out.costs.resize(periods);
    out.unit.resize(periods * n);
    out.from.resize(periods * n);
    out.hold.resize(periods * n);
    out.room.resize(periods * n);
    out.on_hand.resize(n);
    out.paths = how_.sample.paths;
    out.orders = std::span{orders_}.subspan(p.orders, orders_of(p));
    for (std::size_t j = 0; j < n; ++j) {
      const std::size_t c = cells[j], home = site_of(c), centre = centre_of(c);
      out.on_hand[j] = on_hand(c);
      double way = 0;
      std::size_t bought = 0;
      for (std::size_t t = 0; t < periods; ++t) {
        double& unit = out.unit[t * n + j];
        unit = transport(c) + at(inbound_slot(home, t));
        out.room[t * n + j] = what.volume * at(storage_slot(home, t));
        out.from[t * n + j] = t;
        if (centre == no_site) continue;
        const double fresh = at(inbound_slot(centre, t));
        if (t == 0 || fresh <= way + centre_holding(c)) {
          way = fresh;
          bought = t;
        } else {
          way += centre_holding(c);
        }
        way += what.volume * at(storage_slot(centre, t));
        unit += way + at(outbound_slot(centre, t));
        out.from[t * n + j] = bought;
      }
    }
    for (std::size_t t = 0; t < periods; ++t) {
      fulfilment_costs& costs = out.costs[t];
      costs.sites = n;
      costs.streams = streams.size();
      costs.ship.resize(n * streams.size());
      costs.lost.resize(streams.size());
      costs.leftover.resize(n);
      const bool last = t + 1 == periods;
      for (std::size_t m = 0; m < streams.size(); ++m)
        costs.lost[m] = weight(t) * what.price * problem_->net.speeds[who_.streams()[streams[m]].speed].lost_margin;
      for (std::size_t j = 0; j < n; ++j) {
        const std::size_t home = site_of(cells[j]);
        out.hold[t * n + j] = out.unit[t * n + j] - (last ? 0.0 : out.unit[(t + 1) * n + j]);
        costs.leftover[j] = over(cells[j], t);
        const double send = at(outbound_slot(home, t)) - (last ? 0.0 : at(outbound_slot(home, t + 1)));
        const double* extra = extra_.data() + serving_at_[home] * who_.streams().size();
        for (std::size_t m = 0; m < streams.size(); ++m)
          costs.ship[j * streams.size() + m] = weight(t) * extra[streams[m]] + send;
      }
    }
  }

  /// What the running totals of a piece come to, each period by itself: d.found[t], where the desk has priced the piece
  /// and d.totals [periods, cells] are the units placed by then.
  void expect_all(desk& d) const {
    const fulfil::min_cost_flow rule{};
    const std::size_t n = d.one.on_hand.size();
    d.found.resize(periods());
    for (std::size_t t = 0; t < periods(); ++t) {
      auto orders = rule.desk(d.one.costs[t]);
      expect(orders, d.one.view(t), std::span<const double>{d.totals}.subspan(t * n, n), d.sum, d.stock, d.found[t]);
    }
  }

  /// Adds `sign` times what the piece of cell c uses, and returns what it costs.
  ///
  /// shape   place, buy [cells, periods]
  double add_use(std::size_t c, std::span<const std::uint32_t> place, std::span<const std::uint32_t> buy, double sign,
                 std::span<double> use, desk& d) const {
    const shared_piece& p = piece_of(c);
    price(p, {}, d.one);
    count(p, place, d.totals);
    expect_all(d);
    const std::size_t n = p.cells, periods = this->periods();
    const double volume = problem_->products[p.product].volume;
    double cost = 0;
    for (std::size_t j = 0; j < n; ++j) {
      const std::size_t cell = cells_of(p)[j], home = site_of(cell), centre = centre_of(cell);
      double placed = 0, bought = 0, shipped = 0;
      for (std::size_t t = 0; t < periods; ++t) {
        const double now = place[cell * periods + t], fresh = buy[cell * periods + t];
        if (centre != no_site) {
          bought += fresh;
          use[storage_slot(centre, t)] += sign * volume * (bought - placed);
          use[inbound_slot(centre, t)] += sign * fresh;
          use[outbound_slot(centre, t)] += sign * now;
        }
        placed += now;
        if (centre != no_site) cost += centre_holding(cell) * (bought - placed);
        use[storage_slot(home, t)] += sign * volume * units_stored(cell, t, on_hand(cell) + placed);
        use[inbound_slot(home, t)] += sign * now;
        const double by_now = d.found[t].shipped[j];
        use[outbound_slot(home, t)] += sign * (by_now - shipped);
        shipped = by_now;
      }
    }
    for (const network_stock& f : d.found) cost += f.cost;
    return cost;
  }

  /// The slots that the piece of cell c can touch.
  void slots_of(std::size_t c, std::vector<std::size_t>& out) const {
    std::vector<std::size_t> at;
    for (const std::size_t cell : cells_of(piece_of(c))) {
      at.push_back(site_of(cell));
      if (centre_of(cell) != no_site) at.push_back(centre_of(cell));
    }
    std::sort(at.begin(), at.end());
    at.erase(std::unique(at.begin(), at.end()), at.end());
    for (const std::size_t s : at)
      for (std::size_t t = 0; t < periods(); ++t)
        for (const std::size_t slot : {storage_slot(s, t), inbound_slot(s, t), outbound_slot(s, t)})
          out.push_back(slot);
  }

  /// What `lot` units more or less of cell c change, of all cells' costs and of its own shipments.
  ///
  /// shape   place [cells, periods]
  void steps(std::size_t c, std::span<const std::uint32_t> place, std::uint32_t lot, desk& d, unit_steps& s) const {
    const shared_piece& p = piece_of(c);
    const auto cells = cells_of(p);
    const auto j = static_cast<std::size_t>(std::find(cells.begin(), cells.end(), c) - cells.begin());
    const std::size_t n = p.cells;
    price(p, {}, d.one);
    count(p, place, d.totals);
    const fulfil::min_cost_flow rule{};
    for (std::size_t t = 0; t < periods(); ++t) {
      auto orders = rule.desk(d.one.costs[t]);
      d.bring.assign(d.totals.begin() + static_cast<std::ptrdiff_t>(t * n),
                     d.totals.begin() + static_cast<std::ptrdiff_t>((t + 1) * n));
      // transport is counted with the way of a unit
      const auto look = [&] {
        expect(orders, d.one.view(t), d.bring, d.sum, d.stock, d.step);
        return d.step.cost - d.one.hold[t * n + j] * d.bring[j];
      };
      const double cost = look(), shipped = d.step.shipped[j];
      d.bring[j] += lot;
      s.up[t] = look() - cost;
      const double x = on_hand(c) + d.totals[t * n + j], stored = units_stored(c, t, x);
      s.up_units[t] = units_stored(c, t, x + lot) - stored;
      s.up_shipped[t] = d.step.shipped[j] - shipped;
      d.bring[j] -= 2.0 * lot;
      s.down[t] = s.down_units[t] = s.down_shipped[t] = 0;
      if (d.bring[j] < 0) continue;
      s.down[t] = look() - cost;
      s.down_units[t] = units_stored(c, t, x - lot) - stored;
      s.down_shipped[t] = d.step.shipped[j] - shipped;
    }
  }

  /// Adds to `sums` what the orders of a piece want of each speed over all periods, and later what they get.
  ///
  /// shape   sums [2, speeds]
  void serve(const shared_piece& p, std::span<const std::uint32_t> place, desk& d, std::span<double> sums) const {
    price(p, {}, d.one);
    count(p, place, d.totals);
    const std::size_t last = periods() - 1, n = p.cells, speeds = problem_->net.speeds.size();
    const auto streams = streams_of(p);
    auto orders = fulfil::min_cost_flow{}.desk(d.one.costs[last]);
    const newsvendor_network one = d.one.view(last);
    expect(orders, one, std::span<const double>{d.totals}.subspan(last * n, n), d.sum, d.stock, d.step);
    for (std::size_t m = 0; m < streams.size(); ++m) {
      const std::size_t k = who_.streams()[streams[m]].speed;
      double wanted = 0;
      for (std::size_t w = 0; w < one.paths; ++w) wanted += one.path(w)[m];
      sums[k] += wanted / static_cast<double>(one.paths);
      sums[speeds + k] += d.step.served[m];
    }
  }

  /// Sums one(piece, desk, ledger) over all pieces, in the same order for any number of workers.
  template <exec::policy E, class One>
  ledger sum(const E& where, One&& one) const {
    return exec::reduce(
        where, (pieces() + chunk - 1) / chunk, ledger{0, std::vector<double>(slots())},
        [&](std::size_t k) {
          ledger part{0, std::vector<double>(slots())};
          desk d;
          for (std::size_t p = k * chunk, end = std::min(pieces(), (k + 1) * chunk); p < end; ++p) one(p, d, part);
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
    return sum(where, [&](std::size_t p, desk& d, ledger& part) {
      part.cost += add_use(member_[pieces_[p].first], place, buy, 1, part.use, d);
    });
  }

  /// The capacity of every slot. Where stock on hand alone would ship more in a period, that is its capacity.
  ///
  /// shape   alone [slots], what stock on hand uses
  std::vector<double> capacities(std::span<const double> alone) const {
    std::vector<double> out(slots());
    for (std::size_t s = 0; s < sites(); ++s)
      for (std::size_t t = 0; t < periods(); ++t) {
        const site& at = problem_->net.sites[s];
        out[storage_slot(s, t)] = at.storage;
        out[inbound_slot(s, t)] = at.inbound_per_period;
        out[outbound_slot(s, t)] =
            std::max(at.outbound_per_period, alone[outbound_slot(s, t)] * (1 + 1e-9));
      }
    return out;
  }

 private:
  /// The share in which the end of period t counts as the end of all.
  double weight(std::size_t t) const noexcept { return t + 1 == periods() ? 1.0 : how_.base.waiting; }

  std::size_t orders_of(const shared_piece& p) const noexcept {
    return periods() * how_.sample.paths * streams_[p.group].size();
  }

  /// Units of a piece placed by each period.
  void count(const shared_piece& p, std::span<const std::uint32_t> place, std::vector<double>& totals) const {
    const auto cells = cells_of(p);
    totals.resize(periods() * p.cells);
    for (std::size_t j = 0; j < p.cells; ++j) {
      double placed = 0;
      for (std::size_t t = 0; t < periods(); ++t) {
        placed += place[cells[j] * periods() + t];
        totals[t * p.cells + j] = placed;
      }
    }
  }

  /// Sites and streams fall into groups that have nothing to do with each other.
  template <class = void>
  void find_groups() {
    const auto serving = who_.serving();
    const std::size_t n = serving.size(), streams = who_.streams().size();
    std::vector<std::size_t> group(n);
    for (std::size_t j = 0; j < n; ++j) group[j] = j;
    const auto root = [&](std::size_t j) {
      while (group[j] != j) j = group[j];
      return j;
    };
    for (std::size_t m = 0; m < streams; ++m) {
      std::size_t first = n;
      for (std::size_t j = 0; j < n; ++j)
        if (who_.serves(j, m)) {
          if (first == n) first = root(j);
          else group[std::max(first, root(j))] = std::min(first, root(j)), first = root(first);
        }
    }
    const std::size_t speeds = problem_->net.speeds.size();
    std::vector<double> cheapest(problem_->net.regions.size() * speeds, unlimited);
    for (std::size_t m = 0; m < streams; ++m)
      for (const double cost : who_.costs(m)) {
        double& least = cheapest[who_.streams()[m].region * speeds + who_.streams()[m].speed];
        least = std::min(least, cost);
      }
    serving_at_.assign(sites(), no_site);
    group_of_.assign(sites(), no_site);
    streams_.resize(n);
    for (std::size_t j = 0; j < n; ++j) {
      serving_at_[serving[j]] = j;
      group_of_[serving[j]] = root(j);
      for (std::size_t m = 0; m < streams; ++m) {
        const order_stream& s = who_.streams()[m];
        const double cost = who_.cost(j, m);
        extra_.push_back(cost < unlimited ? cost - cheapest[s.region * speeds + s.speed] : unlimited);
        if (cost < unlimited && root(j) < n) {
          auto& list = streams_[root(j)];
          if (std::find(list.begin(), list.end(), m) == list.end()) list.push_back(m);
        }
      }
    }
    for (auto& list : streams_) std::sort(list.begin(), list.end());
    share_ = shares_at_home(problem_->net, who_);
    for (const speed& k : problem_->net.speeds) dearest_ = std::max(dearest_, k.lost_margin);
  }

  template <class = void>
  void find_pieces() {
    const std::vector<std::size_t> home = home_regions(problem_->net);
    member_.resize(cells());
    piece_at_.resize(cells());
    for (std::size_t c = 0; c < cells(); ++c) {
      member_[c] = c;
      if (home[site_of(c)] == no_region)
        throw error{fault::unknown, "cells", c, "is at a site that serves no region, needed a service"};
      home_.push_back(home[site_of(c)]);
    }
    const auto before = [&](std::size_t a, std::size_t b) {
      const cell &x = problem_->cells[a], &y = problem_->cells[b];
      if (x.product != y.product) return x.product < y.product;
      if (group_of_[x.site] != group_of_[y.site]) return group_of_[x.site] < group_of_[y.site];
      return x.site < y.site;
    };
    std::stable_sort(member_.begin(), member_.end(), before);
    first_cell_.assign(problem_->products.size() + 1, 0);
    for (std::size_t i = 0; i < cells(); ++i) {
      const cell& x = problem_->cells[member_[i]];
      if (i > 0 && !before(member_[i - 1], member_[i]))
        throw error{fault::duplicate, "cells", member_[i], "has the product and site of another cell"};
      if (pieces_.empty() || pieces_.back().product != x.product || pieces_.back().group != group_of_[x.site]) {
        const std::size_t orders = pieces_.empty() ? 0 : pieces_.back().orders + orders_of(pieces_.back());
        pieces_.push_back({x.product, group_of_[x.site], i, 0, orders});
      }
      ++pieces_.back().cells;
      ++first_cell_[x.product + 1];
      piece_at_[member_[i]] = pieces_.size() - 1;
    }
    for (std::size_t i = 0; i + 1 < first_cell_.size(); ++i) first_cell_[i + 1] += first_cell_[i];
  }

  /// Running totals of the orders of each stream: the shares of what the cells at home in its region will want.
  void draw_orders(const shared_piece& p) {
    const auto streams = streams_of(p);
    const std::size_t paths = how_.sample.paths, first = first_cell_[p.product], end = first_cell_[p.product + 1];
    const auto out = std::span{orders_}.subspan(p.orders, orders_of(p));
    const auto& forecast = problem_->cumulative;
    std::vector<double> probability(paths);
    for (std::size_t i = first; i < end; ++i) {
      const std::size_t c = member_[i];
      draw_probabilities(how_.sample, p.product, c, probability);
      for (std::size_t t = 0; t < periods(); ++t)
        for (std::size_t w = 0; w < paths; ++w) {
          const double units = total_at(forecast.levels(), forecast(c, t), probability[w]);
          for (std::size_t m = 0; m < streams.size(); ++m)
            if (who_.streams()[streams[m]].region == home_[c])
              out[(t * paths + w) * streams.size() + m] += share_[streams[m]] * units;
        }
    }
  }

  shared_placement how_;
  const placement_problem* problem_;
  placement_model cells_;
  eligibility who_;
  std::vector<std::size_t> serving_at_, group_of_;   ///< [sites]
  std::vector<std::vector<std::size_t>> streams_;    ///< [groups]
  std::vector<double> extra_;                        ///< [serving, streams] money beyond the cheapest service
  std::vector<double> share_;                        ///< [streams] of the orders of a region
  std::vector<std::size_t> member_, first_cell_;     ///< cells by product, group and site
  std::vector<std::size_t> piece_at_, home_;         ///< [cells]
  std::vector<shared_piece> pieces_;
  std::vector<double> orders_;
  double dearest_ = 0;
  bool flows_share_ = false;
};

}  // namespace echelon::inline ECHELON_ABI
