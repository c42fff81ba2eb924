// SPDX-License-Identifier: BSL-1.0
/// From a plan of another day towards the optimum at today's prices, as far as capacities ask for it and allow it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/exec/concepts.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/network/model.hpp>
#include <echelon/network/relax.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// Two answers for some cells, what they have and their optimum at some prices, and how these differ.
class cell_switches {
 public:
  template <exec::policy E>
  cell_switches(const E& where, const placement_model& model, std::span<const double> price,
                std::vector<std::size_t> cells, std::span<std::uint32_t> place, std::span<std::uint32_t> buy,
                std::span<double> use)
      : model_{&model}, place_{place}, buy_{buy}, use_{use}, width_{6 * model.periods()}, cell_{std::move(cells)} {
    const std::size_t n = model.periods(), chunk = placement_model::chunk;
    units_.resize(cell_.size() * 2 * n);
    delta_.resize(cell_.size() * width_);
    cost_.resize(cell_.size());
    regret_.resize(cell_.size());
    struct desk {
      cell_solver solver;
      ledger book;
    };
    bulk(where, (cell_.size() + chunk - 1) / chunk,
         [&] { return desk{cell_solver{n}, {0, std::vector<double>(model.slots())}}; },
         [&](std::size_t k, desk& d) {
           for (std::size_t i = k * chunk, end = std::min(cell_.size(), (k + 1) * chunk); i < end; ++i) {
             const std::size_t c = cell_[i];
             const auto to = std::span{units_}.subspan(i * 2 * n, n);
             const auto bought = std::span{units_}.subspan((2 * i + 1) * n, n);
             d.solver.solve(model, c, price, to, bought);
             const auto now = place.subspan(c * n, n), had = buy.subspan(c * n, n);
             d.book.cost = 0;
             for_each_slot(i, [&](std::size_t, std::size_t slot) { d.book.use[slot] = 0; });
             model.account(c, now, had, d.book);
             cost_[i] = -d.book.cost;
             for_each_slot(i, [&](std::size_t e, std::size_t slot) {
               delta_[e] = -d.book.use[slot];
               d.book.use[slot] = 0;
             });
             d.book.cost = 0;
             model.account(c, to, bought, d.book);
             regret_[i] = cost_[i] += d.book.cost;
             for_each_slot(i, [&](std::size_t e, std::size_t slot) {
               delta_[e] += d.book.use[slot];
               regret_[i] += price[slot] * delta_[e];
               d.book.use[slot] = 0;
             });
           }
         });
  }

  std::size_t size() const noexcept { return cell_.size(); }
  double cost(std::size_t i) const noexcept { return cost_[i]; }      ///< money added by the switch
  double regret(std::size_t i) const noexcept { return regret_[i]; }  ///< the same with prices: below zero, or zero

  /// Share of capacities gained where they are exceeded, less what becomes exceeded; zero where that is more.
  double relief(std::size_t i, std::span<const double> room) const noexcept {
    double out = 0;
    for_each_slot(i, [&](std::size_t e, std::size_t slot) {
      const double over = use_[slot] - room[slot];
      if (room[slot] == unlimited) return;
      out += (std::max(0.0, over) - std::max(0.0, over + delta_[e])) / std::max(1.0, room[slot]);
    });
    return std::max(0.0, out);
  }
  bool fits(std::size_t i, std::span<const double> room) const noexcept {
    bool out = true;
    for_each_slot(i, [&](std::size_t e, std::size_t slot) {
      out = out && !(delta_[e] > 0 && use_[slot] + delta_[e] > room[slot]);
    });
    return out;
  }

  /// What every slot would be used if all switched and stood for `times` as many.
  std::vector<double> use_after(double times) const {
    std::vector<double> out(use_.begin(), use_.end());
    for (std::size_t i = 0; i < cell_.size(); ++i)
      for_each_slot(i, [&](std::size_t e, std::size_t slot) { out[slot] += times * delta_[e]; });
    return out;
  }

  void apply(std::size_t i) {
    const std::size_t n = model_->periods(), c = cell_[i];
    for_each_slot(i, [&](std::size_t e, std::size_t slot) { use_[slot] += delta_[e]; });
    std::copy_n(units_.begin() + static_cast<std::ptrdiff_t>(2 * i * n), n,
                place_.begin() + static_cast<std::ptrdiff_t>(c * n));
    std::copy_n(units_.begin() + static_cast<std::ptrdiff_t>((2 * i + 1) * n), n,
                buy_.begin() + static_cast<std::ptrdiff_t>(c * n));
  }

 private:
  /// Calls visit(element of delta, slot) for every slot that a cell can use.
  template <class Visit>
  void for_each_slot(std::size_t i, Visit&& visit) const {
    const std::size_t n = model_->periods(), centre = model_->centre_of(cell_[i]);
    std::size_t e = i * width_;
    for (const std::size_t at : {model_->site_of(cell_[i]), centre})
      for (std::size_t t = 0; at != placement_model::none && t < n; ++t) {
        visit(e++, model_->storage_slot(at, t));
        visit(e++, model_->inbound_slot(at, t));
        visit(e++, model_->outbound_slot(at, t));
      }
  }

  const placement_model* model_;
  std::span<std::uint32_t> place_, buy_;
  std::span<double> use_;
  std::size_t width_;
  std::vector<std::size_t> cell_;
  std::vector<std::uint32_t> units_;  ///< [cells, 2, periods] placed and bought at the optimum
  std::vector<double> delta_;         ///< [cells, 2 sites, periods, 3] change of use
  std::vector<double> cost_, regret_;
};

/// Prices of exceeded slots raised until a sample of the cells would leave them: evaluations of another day may never
/// have seen them short.
inline void raise_prices(const placement_model& model, std::span<const double> room,
                         std::span<const std::size_t> cells, std::span<std::uint32_t> place,
                         std::span<std::uint32_t> buy, std::span<double> use, std::span<double> price) {
  std::vector<std::size_t> over;
  for (std::size_t slot = 0; slot < room.size(); ++slot)
    if (use[slot] > room[slot]) over.push_back(slot);
  const std::size_t size = std::min<std::size_t>(cells.size(), 200);
  std::vector<std::size_t> sample;
  double worth = 0;  // of a unit of a mean product
  for (std::size_t i = 0; i < size; ++i) {
    const double at = 0.6180339887498949 * static_cast<double>(i);
    sample.push_back(cells[static_cast<std::size_t>((at - std::floor(at)) * static_cast<double>(cells.size()))]);
    const product& p = model.item(sample.back());
    worth += p.margin / std::max(p.volume, 1e-9) / static_cast<double>(size);
  }
  const double times = static_cast<double>(cells.size()) / static_cast<double>(std::max<std::size_t>(size, 1));
  struct raise {
    double low = 0, high = unlimited, now = 0;
  };
  std::vector<raise> more(over.size());
  for (raise& r : more) r.now = worth / 4096;
  std::vector<double> base;
  for (const std::size_t slot : over) base.push_back(price[slot]);
  for (int round = 0; round < 18; ++round) {
    bool near = true;
    for (std::size_t k = 0; k < over.size(); ++k) price[over[k]] = base[k] + (round == 0 ? 0.0 : more[k].now);
    const auto after = cell_switches{exec::seq, model, price, sample, place, buy, use}.use_after(times);
    for (std::size_t k = 0; k < over.size(); ++k) {
      raise& r = more[k];
      const bool enough = after[over[k]] <= room[over[k]];
      if (round == 0) {
        if (enough) r = {0, 0, 0};
      } else {
        (enough ? r.high : r.low) = r.now;
        r.now = r.high < unlimited ? 0.5 * (r.low + r.high) : 2 * r.now;
      }
      near = near && r.high < unlimited && r.high - r.low <= 0.1 * r.high;
    }
    if (near) break;
  }
  for (std::size_t k = 0; k < over.size(); ++k) price[over[k]] = base[k] + std::min(more[k].high, more[k].now);
}

}  // namespace detail

/// Lets cells at sites that `moved`, or fed by one, switch from what they have to their own optimum at the prices:
/// while a capacity is exceeded those that regret it least per share of capacity gained, then those that save most
/// where there is room. Where the optima would exceed what is exceeded already, its price is raised first.
///
/// shape   room, price, use [slots]; moved [sites]; place, buy [cells, periods]; use is that of the plan, before and
///         after
/// cost    one evaluation of these cells, and O(cells * (log cells + periods))
/// law     what is exceeded, as shares of capacities together, never grows
/// source  Aubin, Ekeland (1976) Estimates of the duality gap in nonconvex optimization, for how little is lost between
///         two optima at near prices
template <exec::policy E>
void switch_cells(const E& where, const placement_model& model, std::span<const double> room,
                  std::span<double> price, const std::vector<bool>& moved, std::span<std::uint32_t> place,
                  std::span<std::uint32_t> buy, std::span<double> use) {
  std::vector<std::size_t> cells;
  for (std::size_t c = 0; c < model.cells(); ++c)
    if (moved[model.site_of(c)] || (model.centre_of(c) != placement_model::none && moved[model.centre_of(c)]))
      cells.push_back(c);
  detail::raise_prices(model, room, cells, place, buy, use, price);
  detail::cell_switches two{where, model, price, std::move(cells), place, buy, use};
  struct offer {
    double key;
    std::size_t at;
    bool operator<(const offer& other) const noexcept { return key != other.key ? key < other.key : at < other.at; }
  };
  std::vector<offer> list;
  std::vector<bool> done(two.size());
  for (std::size_t i = 0; i < two.size(); ++i)
    if (const double relief = two.relief(i, room); relief > 0) list.push_back({two.regret(i) / relief, i});
  std::sort(list.begin(), list.end());
  for (const offer& o : list) {
    if (!(two.relief(o.at, room) > 0)) continue;  // others have gained it
    two.apply(o.at);
    done[o.at] = true;
  }
  list.clear();
  for (std::size_t i = 0; i < two.size(); ++i)
    if (!done[i] && two.cost(i) < 0) list.push_back({two.regret(i), i});
  std::sort(list.begin(), list.end());
  for (const offer& o : list)
    if (two.fits(o.at, room)) two.apply(o.at);
}

}  // namespace echelon::inline ECHELON_ABI
