// SPDX-License-Identifier: BSL-1.0
/// From prices to a plan in whole units that keeps every capacity, where sites share customers.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/decompose/mixture.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/network/edit.hpp>
#include <echelon/network/recover.hpp>
#include <echelon/network/shared_model.hpp>
#include <echelon/network/shared_relaxation.hpp>
#include <echelon/network/shared_solver.hpp>

namespace echelon::inline ECHELON_ABI {

/// From prices to whole units that keep every capacity: every piece takes its answer to one of the prices that a
/// mixture holds, so that the pieces together are the mixture, or the mean of its answers where they are few. Then
/// single units move as in placement_recovery.
///
/// law     a draft with a finite value never exceeds a capacity
/// repeats identical for every exec policy and worker count
class shared_recovery {
 public:
  /// `empty` is the ledger of placing nothing, which must keep the capacities of all slots.
  shared_recovery(const shared_model& model, const shared_relaxation& relaxation, std::span<const double> capacity,
                  ledger empty)
      : model_{&model}, relaxation_{&relaxation}, empty_{std::move(empty)}, capacity_(capacity.begin(), capacity.end()),
        room_{capacity_} {
    const std::size_t kind = model.slots() / 3;
    for (std::size_t slot = 0; slot < model.slots(); ++slot)  // a hair of room for rounding
      if (slot / kind != 1 && capacity_[slot] < unlimited)
        room_[slot] -= 1e-9 * std::max(0.0, capacity_[slot] - empty_.use[slot]);
  }

  template <exec::policy E>
  placement_draft operator()(const E& where, const mixture& mixed) const {
    const std::size_t rows = relaxation_->coupling_rows();
    std::vector<std::size_t> order(mixed.weight.size());
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return mixed.weight[a] > mixed.weight[b]; });
    order.resize(std::min(order.size(), answers));
    std::vector<std::vector<double>> asked;
    std::vector<double> upto, price(model_->slots());
    double total = 0, sum = 0;
    for (const std::size_t k : order) total += mixed.weight[k];
    for (const std::size_t k : order) {
      asked.push_back(relaxation_->slot_prices(std::span{mixed.prices}.subspan(k * rows, rows)));
      const double share = mixed.weight[k] / total;
      upto.push_back(sum += share);
      for (std::size_t s = 0; s < price.size(); ++s) price[s] += share * asked.back()[s];
    }
    upto.back() = 2;
    return improve(where, wanted(where, asked, upto), price);
  }

  /// Moves units of a draft until it keeps every capacity and none that fits would save: many units together at first
  /// where a cell has many, fewer then.
  ///
  /// shape   price [slots]
  template <exec::policy E>
  placement_draft improve(const E& where, placement_draft out, std::span<const double> price) const {
    std::vector<std::uint32_t> lots(model_->cells());
    const detail::edit_run<shared_model> run{*model_};
    for (const std::uint32_t share : {8u, 32u, 128u, 512u}) {
      for (std::size_t c = 0; c < lots.size(); ++c) lots[c] = std::max(1u, model_->most(c) / share);
      plan_editor<shared_model> editor{*model_, room_, price, out.place, out.buy, out.book.use, lots};
      run(where, editor, edit_goal::room);
      run(where, editor, edit_goal::cost);
      if (std::all_of(lots.begin(), lots.end(), [](std::uint32_t l) { return l == 1; })) break;
    }
    out.book = model_->account(where, out.place, out.buy);
    bool fits = true;
    for (std::size_t slot = 0; slot < capacity_.size(); ++slot) fits = fits && out.book.use[slot] <= capacity_[slot];
    if (!fits) {
      std::fill(out.place.begin(), out.place.end(), 0u);
      std::fill(out.buy.begin(), out.buy.end(), 0u);
      out.book = empty_;
    }
    out.value = out.book.cost;
    return out;
  }

 private:
  static constexpr std::size_t answers = 8;     ///< of a mixture that are asked for
  static constexpr std::size_t few = 1024;      ///< pieces, up to which each takes the mean of all answers

  template <exec::policy E>
  placement_draft wanted(const E& where, const std::vector<std::vector<double>>& asked,
                         const std::vector<double>& upto) const {
    const std::size_t periods = model_->periods(), pieces = model_->pieces();
    placement_draft out;
    out.place.resize(model_->cells() * periods);
    out.buy.resize(model_->cells() * periods);
    bulk(where, pieces, [&] { return piece_solver{*model_}; }, [&](std::size_t p, piece_solver& solver) {
      const shared_piece& piece = model_->piece(p);
      const std::size_t n = piece.cells;
      std::vector<double> placed(periods * n), bought(periods * n);  // by the end of each period
      const auto add = [&](std::size_t k, double share) {
        solver.solve(piece, asked[k]);
        for (std::size_t j = 0; j < n; ++j)
          for (std::size_t t = 0; t < periods; ++t) {
            const double by_now = solver.totals()[t * n + j];
            const double now = by_now - (t == 0 ? 0.0 : solver.totals()[(t - 1) * n + j]);
            placed[t * n + j] += share * by_now;
            for (std::size_t s = solver.priced().from[t * n + j]; s < periods; ++s) bought[s * n + j] += share * now;
          }
      };
      if (pieces <= few) {
        for (std::size_t k = 0; k < asked.size(); ++k)
          add(k, std::min(upto[k], 1.0) - (k == 0 ? 0.0 : upto[k - 1]));
      } else {  // spread evenly over the pieces: multiples of the golden ratio
        const double at = std::fmod((static_cast<double>(p) + 0.5) * 0.6180339887498949, 1.0);
        add(static_cast<std::size_t>(std::upper_bound(upto.begin(), upto.end(), at) - upto.begin()), 1.0);
      }
      const auto whole = [](double x) { return static_cast<std::uint32_t>(std::clamp(x + 0.5, 0.0, 3e9)); };
      for (std::size_t j = 0; j < n; ++j) {
        const std::size_t c = model_->cells_of(piece)[j];
        std::uint32_t before = 0, before_bought = 0;
        for (std::size_t t = 0; t < periods; ++t) {
          const std::uint32_t here = std::max(before, whole(placed[t * n + j]));
          const std::uint32_t there = std::max({before_bought, here, whole(bought[t * n + j])});
          out.place[c * periods + t] = here - before;
          out.buy[c * periods + t] = there - before_bought;
          before = here;
          before_bought = there;
        }
        // rounding must not leave units at the centre
        for (std::size_t t = periods; t-- > 0 && before_bought > before;) {
          const std::uint32_t less = std::min(out.buy[c * periods + t], before_bought - before);
          out.buy[c * periods + t] -= less;
          before_bought -= less;
        }
      }
    });
    out.book = model_->account(where, out.place, out.buy);
    return out;
  }

  const shared_model* model_;
  const shared_relaxation* relaxation_;
  ledger empty_;
  std::vector<double> capacity_, room_;
};

}  // namespace echelon::inline ECHELON_ABI
