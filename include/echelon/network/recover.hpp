// SPDX-License-Identifier: BSL-1.0
/// From prices to a plan in whole units that keeps every capacity.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/network/edit.hpp>
#include <echelon/network/model.hpp>
#include <echelon/network/relax.hpp>
#include <echelon/network/switch_cells.hpp>

namespace echelon::inline ECHELON_ABI {

/// A plan on its way: units, and what they cost and use.
struct placement_draft {
  std::vector<std::uint32_t> place, buy;  ///< [cells, periods]
  ledger book;
  double value = std::numeric_limits<double>::infinity();
};

namespace detail {

/// Changes of single units, the best of all cells first.
template <class Model>
class edit_run {
 public:
  explicit edit_run(const Model& model) : model_{&model} {}

  /// Applies the best change of all cells until there is none; returns how many were applied.
  template <exec::policy E>
  std::size_t operator()(const E& where, plan_editor<Model>& editor, edit_goal goal) const {
    const std::size_t cells = model_->cells(), chunk = Model::chunk;
    std::vector<plan_change> found(cells);
    bulk(where, (cells + chunk - 1) / chunk, [&](std::size_t k) {
      auto desk = editor.desk();
      for (std::size_t c = k * chunk, end = std::min(cells, (k + 1) * chunk); c < end; ++c)
        found[c] = editor.best(c, goal, desk);
    });
    std::vector<offer> heap;
    for (std::size_t c = 0; c < cells; ++c)
      if (found[c].exists()) heap.push_back({found[c].key, c});
    std::make_heap(heap.begin(), heap.end());
    auto desk = editor.desk();
    std::size_t applied = 0;
    while (!heap.empty()) {
      std::pop_heap(heap.begin(), heap.end());
      const offer top = heap.back();
      heap.pop_back();
      plan_change change = editor.again(top.cell, goal, found[top.cell], desk);
      if (change.key > top.key) change = editor.best(top.cell, goal, desk);  // others took its room
      if (change.exists() && (heap.empty() || !(offer{change.key, top.cell} < heap.front()))) {
        if (!editor.apply(top.cell, goal, change, desk)) continue;  // other cells than its own are in the way
        ++applied;
        change = editor.best(top.cell, goal, desk);
      }
      if (!change.exists()) continue;
      found[top.cell] = change;
      heap.push_back({change.key, top.cell});
      std::push_heap(heap.begin(), heap.end());
    }
    return applied;
  }

 private:
  struct offer {
    double key;
    std::size_t cell;
    bool operator<(const offer& other) const noexcept {  // the smallest key on top of the heap
      return key != other.key ? key > other.key : cell > other.cell;
    }
  };

  const Model* model_;
};

}  // namespace detail

/// Takes every cell's own optimum at the prices, then moves or drops single units where a capacity is exceeded, by the
/// least regret per capacity gained, then uses what room is left, by the largest gain.
///
/// law     a draft with a finite value never exceeds a capacity
/// cost    one evaluation, and O(changes * log cells) single-unit changes
/// repeats identical for every exec policy and worker count
class placement_recovery {
 public:
  /// `empty` is the ledger of placing nothing, which must keep the capacities.
  placement_recovery(const placement_model& model, const placement_relaxation& relaxation, ledger empty)
      : placement_recovery{model, relaxation, std::move(empty), model.capacities()} {}

  /// The same with the capacity of every slot as the model tells it.
  placement_recovery(const placement_model& model, const placement_relaxation& relaxation, ledger empty,
                     std::vector<double> capacity)
      : model_{&model}, relaxation_{&relaxation}, empty_{std::move(empty)}, capacity_{std::move(capacity)},
        room_{capacity_} {
    const std::size_t kind = model.slots() / 3;
    // a hair of room for rounding: storage and outbound are sums of fractions
    for (std::size_t slot = 0; slot < model.slots(); ++slot)
      if (slot / kind != 1 && capacity_[slot] < unlimited)
        room_[slot] -= 1e-9 * std::max(0.0, capacity_[slot] - empty_.use[slot]);
  }

  /// Every cell's own optimum at the prices of the rows, whatever it uses.
  template <exec::policy E>
  placement_draft wanted(const E& where, std::span<const double> prices) const {
    const std::size_t n = model_->periods();
    const std::vector<double> price = relaxation_->slot_prices(prices);
    placement_draft out;
    out.place.resize(model_->cells() * n);
    out.buy.resize(model_->cells() * n);
    out.book = model_->sum(
        where, [n] { return cell_solver{n}; },
        [&](std::size_t c, cell_solver& solver, ledger& part) {
          const auto place = std::span{out.place}.subspan(c * n, n), buy = std::span{out.buy}.subspan(c * n, n);
          solver.solve(*model_, c, price, place, buy);
          model_->account(c, place, buy, part);
        });
    out.value = out.book.cost;
    return out;
  }

  template <exec::policy E>
  placement_draft operator()(const E& where, std::span<const double> prices) const {
    placement_draft out = wanted(where, prices);
    const std::vector<double> price = relaxation_->slot_prices(prices);
    plan_editor<placement_model> editor{*model_, room_, price, out.place, out.buy, out.book.use};
    const detail::edit_run<placement_model> run{*model_};
    run(where, editor, edit_goal::room);
    for (int pass = 0; pass < 3 && run(where, editor, edit_goal::cost) > 0;) ++pass;
    out.book = model_->account(where, out.place, out.buy);
    if (!fits(out.book)) {
      std::fill(out.place.begin(), out.place.end(), 0u);
      std::fill(out.buy.begin(), out.buy.end(), 0u);
      out.book = empty_;
    }
    out.value = out.book.cost;
    return out;
  }

  /// The plan of another day, `draft`, whose uses are in its book: cells at `moved` sites, or fed by one, may take
  /// their own optimum at the prices instead, see switch_cells; what is still exceeded is repaired unit by unit. The
  /// value is infinite where that does not do.
  ///
  /// cost    one evaluation of these cells, and an account of the plan
  template <exec::policy E>
  placement_draft renew(const E& where, std::span<const double> prices, const std::vector<bool>& moved,
                        placement_draft draft) const {
    std::vector<double> price = relaxation_->slot_prices(prices);
    switch_cells(where, *model_, room_, price, moved, draft.place, draft.buy, draft.book.use);
    plan_editor<placement_model> editor{*model_, room_, price, draft.place, draft.buy, draft.book.use};
    const detail::edit_run<placement_model> run{*model_};
    run(where, editor, edit_goal::room);
    draft.book = model_->account(where, draft.place, draft.buy);
    draft.value = fits(draft.book) ? draft.book.cost : std::numeric_limits<double>::infinity();
    return draft;
  }

  bool fits(const ledger& book) const noexcept {
    for (std::size_t slot = 0; slot < capacity_.size(); ++slot)
      if (book.use[slot] > capacity_[slot]) return false;
    return true;
  }

 private:
  const placement_model* model_;
  const placement_relaxation* relaxation_;
  ledger empty_;
  std::vector<double> capacity_, room_;
};

}  // namespace echelon::inline ECHELON_ABI
