// SPDX-License-Identifier: BSL-1.0
/// Moving single units of a plan: the best change of one cell, to make room or to lower the cost.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <echelon/network/model.hpp>
#include <echelon/network/network.hpp>

namespace echelon::inline ECHELON_ABI {

/// The way of one unit: bought in one period, placed in the same or a later one. `none` is the unit that is not.
struct unit_path {
  std::size_t buy = no_site, place = no_site;
  bool exists() const noexcept { return place != no_site; }
};

/// One unit leaves a path, one enters another; either may be none.
struct plan_change {
  unit_path out, in;
  double cost = 0;                                       ///< money added to the plan
  double key = std::numeric_limits<double>::infinity();  ///< smaller is better; infinite when there is no change
  bool exists() const noexcept { return key < std::numeric_limits<double>::infinity(); }
};

enum class edit_goal {
  room,  ///< reduce what is over capacity, at the least regret per share of a capacity gained
  cost,  ///< lower the cost where there is room, the largest priced gain first
};

/// A plan under change, with what it uses.
///
/// `model.steps(c, place, out)` says what a unit more or less of cell c changes at the end of each period. Where cells
/// share customers and some site may not ship what it likes (`model.flows_share()`), a unit moves what other cells ship
/// too: what it was thought to change is put right when it is applied.
template <class Model = placement_model>
class plan_editor {
 public:
  /// Paths considered wait at most this many periods at the centre and move at most this many periods.
  static constexpr std::size_t reach = 3;

  plan_editor(const Model& model, std::span<const double> capacity, std::span<const double> price,
              std::span<std::uint32_t> place, std::span<std::uint32_t> buy, std::span<double> use,
              std::span<const std::uint32_t> lots = {})
      : model_{&model}, capacity_{capacity}, price_{price}, place_{place}, buy_{buy}, use_{use}, lots_{lots} {}

  /// Working memory of `best`. Sums run over the periods before t.
  struct scratch {
    scratch(std::size_t periods, std::size_t slots)
        : up(periods + 1), down(periods + 1), up_priced(periods + 1), down_priced(periods + 1),
          wait_priced(periods + 1), step(periods), waiting(periods), delta(slots) {}
    std::vector<double> up, down;                ///< sums of the cost of one unit more or less
    std::vector<double> up_priced, down_priced;  ///< the same with the price of the storage
    std::vector<double> wait_priced;             ///< sums of the price of a unit's storage at the centre
    unit_steps step;
    std::vector<std::int64_t> waiting;           ///< units at the centre after the period's dispatch
    std::vector<double> delta;                   ///< change of use by slot
    std::vector<std::size_t> touched;
    typename Model::desk model{};
    std::uint32_t lot = 1;                       ///< units that move together
  };
  scratch desk() const { return scratch{model_->periods(), model_->slots()}; }

  bool over(std::size_t slot) const noexcept { return use_[slot] > capacity_[slot]; }

  /// The best change of cell c for the goal.
  plan_change best(std::size_t c, edit_goal goal, scratch& s) const {
    const std::size_t n = model_->periods();
    plan_change winner;
    if (goal == edit_goal::room && !touches_full(c)) return winner;
    weigh(c, s);
    const double least = 1e-9 * (model_->over(c, n - 1) + model_->under(c, n - 1));
    const auto try_in = [&](unit_path out) {
      const std::size_t first = out.exists() && out.place > reach ? out.place - reach : 0;
      const std::size_t last = out.exists() ? std::min(n, out.place + reach + 1) : n;
      const double relief = out.exists() ? consider(c, goal, least, unlimited, out, {}, s, winner) : 0.0;
      if (goal == edit_goal::room && relief <= 1e-15) return;
      for (std::size_t place = first; place < last; ++place)
        for (std::size_t buy = earliest(c, place); buy <= place; ++buy)
          if (out.place != place || out.buy != buy) consider(c, goal, least, relief, out, {buy, place}, s, winner);
    };
    if (goal == edit_goal::cost) try_in({});
    for (std::size_t place = 0; place < n; ++place) {
      if (place_[c * n + place] < s.lot) continue;
      for (std::size_t buy = place + 1; buy-- > earliest(c, place);) {
        if (buy < place && s.waiting[buy] < s.lot) break;
        if (buy_[c * n + buy] >= s.lot) try_in({buy, place});
      }
    }
    return winner;
  }

  /// The same change of cell c again, weighed against the plan as it is now.
  plan_change again(std::size_t c, edit_goal goal, const plan_change& change, scratch& s) const {
    weigh(c, s);
    plan_change now;
    consider(c, goal, 0.0, unlimited, change.out, change.in, s, now);
    return now;
  }

  /// Needs the scratch as `best` or `again` left it for this cell. Whether it fits after all: if not, nothing changes.
  bool apply(std::size_t c, edit_goal goal, const plan_change& change, scratch& s) {
    if constexpr (requires { model_->flows_share(); }) {
      if (model_->flows_share()) return apply_all(c, goal, change, s);
    }
    spread(c, change.out, change.in, s);
    for (const std::size_t slot : s.touched) {
      use_[slot] += s.delta[slot];
      s.delta[slot] = 0;
    }
    s.touched.clear();
    move_units(c, change.out, change.in);
    return true;
  }

 private:
  /// The same where other cells ship less or more for it.
  bool apply_all(std::size_t c, edit_goal goal, const plan_change& change, scratch& s) {
    s.touched.clear();
    model_->slots_of(c, s.touched);
    double over_before = 0, over_after = 0;
    for (const std::size_t slot : s.touched) {
      s.delta[slot] = use_[slot];
      over_before += beyond(slot);
    }
    model_->add_use(c, place_, buy_, -1, use_, s.model);
    move_units(c, change.out, change.in);
    model_->add_use(c, place_, buy_, 1, use_, s.model);
    bool fits = true;
    for (const std::size_t slot : s.touched) {
      over_after += beyond(slot);
      fits = fits && (use_[slot] <= capacity_[slot] || use_[slot] <= s.delta[slot]);
    }
    fits = goal == edit_goal::cost ? fits : over_after < over_before - 1e-15;
    if (!fits) move_units(c, change.in, change.out);
    for (const std::size_t slot : s.touched) {
      if (!fits) use_[slot] = s.delta[slot];
      s.delta[slot] = 0;
    }
    s.touched.clear();
    return fits;
  }
  std::uint32_t lot(std::size_t c) const noexcept { return lots_.empty() ? 1u : lots_[c]; }
  void move_units(std::size_t c, unit_path out, unit_path in) {
    const std::size_t n = model_->periods();
    if (out.exists()) {
      place_[c * n + out.place] -= lot(c);
      buy_[c * n + out.buy] -= lot(c);
    }
    if (in.exists()) {
      place_[c * n + in.place] += lot(c);
      buy_[c * n + in.buy] += lot(c);
    }
  }
  double beyond(std::size_t slot) const noexcept {
    return std::max(0.0, use_[slot] - capacity_[slot]) / std::max(1.0, capacity_[slot]);
  }
  std::size_t earliest(std::size_t c, std::size_t place) const noexcept {
    if (model_->centre_of(c) == no_site) return place;
    return place > reach ? place - reach : 0;
  }

  bool touches_full(std::size_t c) const noexcept {
    const auto full = [&](std::size_t at) {
      for (std::size_t t = 0; at != no_site && t < model_->periods(); ++t)
        if (over(model_->storage_slot(at, t)) || over(model_->inbound_slot(at, t)) ||
            over(model_->outbound_slot(at, t)))
          return true;
      return false;
    };
    return full(model_->site_of(c)) || full(model_->centre_of(c));
  }

  /// Sums of costs and stored units of one unit more or less, and units waiting at the centre.
  void weigh(std::size_t c, scratch& s) const {
    s.lot = lot(c);
    const std::size_t n = model_->periods(), home = model_->site_of(c), centre = model_->centre_of(c);
    const double volume = model_->item(c).volume;
    model_->steps(c, place_, s.lot, s.model, s.step);
    std::int64_t waiting = 0;
    for (std::size_t t = 0; t < n; ++t) {
      waiting += std::int64_t{buy_[c * n + t]} - std::int64_t{place_[c * n + t]};
      s.waiting[t] = waiting;
      const double room = volume * price_[model_->storage_slot(home, t)];
      double ship = price_[model_->outbound_slot(home, t)];
      if (t + 1 < n) ship -= price_[model_->outbound_slot(home, t + 1)];
      s.up[t + 1] = s.up[t] + s.step.up[t];
      s.down[t + 1] = s.down[t] + s.step.down[t];
      s.up_priced[t + 1] = s.up_priced[t] + s.step.up[t] + room * s.step.up_units[t] + ship * s.step.up_shipped[t];
      s.down_priced[t + 1] =
          s.down_priced[t] + s.step.down[t] + room * s.step.down_units[t] + ship * s.step.down_shipped[t];
      const double wait = centre == no_site ? 0.0 : volume * price_[model_->storage_slot(centre, t)];
      s.wait_priced[t + 1] = s.wait_priced[t] + wait;
    }
  }

  double way_cost(std::size_t c, unit_path p) const noexcept {
    if (!p.exists()) return 0.0;
    return model_->transport(c) + model_->centre_holding(c) * static_cast<double>(p.place - p.buy);
  }
  double way_price(std::size_t c, unit_path p, const scratch& s) const noexcept {
    if (!p.exists()) return 0.0;
    const std::size_t centre = model_->centre_of(c);
    const double home = price_[model_->inbound_slot(model_->site_of(c), p.place)];
    if (centre == no_site) return home;
    return home + price_[model_->inbound_slot(centre, p.buy)] + price_[model_->outbound_slot(centre, p.place)] +
           s.wait_priced[p.place + 1] - s.wait_priced[p.buy];
  }

  /// The change of every use, in s.delta.
  void spread(std::size_t c, unit_path out, unit_path in, scratch& s) const {
    const std::size_t n = model_->periods(), home = model_->site_of(c), centre = model_->centre_of(c);
    const std::size_t gone = out.exists() ? out.place : n, come = in.exists() ? in.place : n;
    const double volume = model_->item(c).volume;
    const auto add = [&](std::size_t slot, double amount) {
      s.touched.push_back(slot);
      s.delta[slot] += amount;
    };
    const auto move = [&](std::size_t t, double stored, double shipped) {
      add(model_->storage_slot(home, t), volume * stored);
      add(model_->outbound_slot(home, t), shipped);
      if (t + 1 < n) add(model_->outbound_slot(home, t + 1), -shipped);
    };
    for (std::size_t t = gone; t < come; ++t) move(t, s.step.down_units[t], s.step.down_shipped[t]);
    for (std::size_t t = come; t < gone; ++t) move(t, s.step.up_units[t], s.step.up_shipped[t]);
    const auto walk = [&](unit_path p, double sign) {
      if (!p.exists()) return;
      add(model_->inbound_slot(home, p.place), sign);
      if (centre == no_site) return;
      add(model_->inbound_slot(centre, p.buy), sign);
      add(model_->outbound_slot(centre, p.place), sign);
      for (std::size_t t = p.buy; t <= p.place; ++t) add(model_->storage_slot(centre, t), sign * volume);
    };
    walk(out, -static_cast<double>(s.lot));
    walk(in, static_cast<double>(s.lot));
  }

  /// Takes the change for the winner if it is better and fits; returns how much room it gains. It cannot gain more than
  /// `relief_limit`.
  double consider(std::size_t c, edit_goal goal, double least, double relief_limit, unit_path out, unit_path in,
                  scratch& s, plan_change& winner) const {
    const std::size_t n = model_->periods();
    const std::size_t gone = out.exists() ? out.place : n, come = in.exists() ? in.place : n;
    const auto between = [&](const std::vector<double>& down, const std::vector<double>& up) {
      return gone < come ? down[come] - down[gone] : up[gone] - up[come];
    };
    const double units = s.lot, way = units * (way_cost(c, in) - way_cost(c, out)), cost = way + between(s.down, s.up);
    if (goal == edit_goal::cost && !(cost < -least)) return 0.0;  // what costs nothing gains nothing
    const double regret =
        way + between(s.down_priced, s.up_priced) + units * (way_price(c, in, s) - way_price(c, out, s));
    if (goal == edit_goal::cost ? regret >= winner.key : regret > 0 && regret >= winner.key * relief_limit) return 0.0;
    spread(c, out, in, s);
    double relief = 0;
    bool fits = true;
    for (const std::size_t slot : s.touched) {
      const double delta = s.delta[slot];
      s.delta[slot] = 0;  // a slot touched twice counts once
      const double beyond = use_[slot] + delta - capacity_[slot];
      if (delta > 0 && beyond > 0) {
        // a unit ships in several periods at once: in some it may ship more, as long as less is over in all
        if (goal == edit_goal::room && model_->is_outbound(slot))
          relief -= std::min(delta, beyond) / std::max(1.0, capacity_[slot]);
        else
          fits = false;
      }
      if (delta < 0 && over(slot))
        relief += std::min(-delta, use_[slot] - capacity_[slot]) / std::max(1.0, capacity_[slot]);
    }
    s.touched.clear();
    if (!fits || (goal == edit_goal::room && relief <= 1e-15)) return relief;
    const double key = goal == edit_goal::room ? regret / relief : regret;
    if (key < winner.key) winner = {out, in, cost, key};
    return relief;
  }

  const Model* model_;
  std::span<const double> capacity_, price_;
  std::span<std::uint32_t> place_, buy_;
  std::span<double> use_;
  std::span<const std::uint32_t> lots_;  ///< [cells] units that move together, or empty: one
};

}  // namespace echelon::inline ECHELON_ABI
