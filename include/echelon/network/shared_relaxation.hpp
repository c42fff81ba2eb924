// SPDX-License-Identifier: BSL-1.0
/// Placement with shared customers at given prices: all products, each by itself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/decompose/concepts.hpp>
#include <echelon/exec/reduce.hpp>
#include <echelon/network/capacity_rows.hpp>
#include <echelon/network/shared_model.hpp>
#include <echelon/network/shared_solver.hpp>

namespace echelon::inline ECHELON_ABI {

/// Placement with shared customers as `decompose` sees it: a row for every finite capacity that some cell touches.
///
/// cost    one piece_solver a piece
/// repeats identical for every exec policy and worker count
class shared_relaxation {
 public:
  /// shape   capacity [slots]
  explicit shared_relaxation(const shared_model& model, std::span<const double> capacity)
      : model_{&model}, gap_{model.how().piece_gap} {
    std::vector<bool> touched(model.sites());
    for (std::size_t c = 0; c < model.cells(); ++c) {
      touched[model.site_of(c)] = true;
      if (model.centre_of(c) != no_site) touched[model.centre_of(c)] = true;
    }
    rows_ = {capacity, [&](std::size_t slot) { return touched[slot / model.periods() % model.sites()]; }};
    capacity_.assign(rows_.capacities().begin(), rows_.capacities().end());
    for (std::size_t p = 0; p < model.pieces(); ++p) pieces_.push_back(p);
  }

  std::size_t coupling_rows() const noexcept { return rows_.size(); }
  std::span<const double> capacities() const noexcept { return capacity_; }
  std::vector<double> slot_prices(std::span<const double> prices) const { return rows_.slot_prices(prices); }
  std::vector<double> row_prices(std::span<const double> slot_prices) const { return rows_.of(slot_prices); }

  /// The same with each piece solved to another certified gap.
  shared_relaxation to(double piece_gap) const {
    shared_relaxation out{*this};
    out.gap_ = piece_gap;
    return out;
  }

  /// The same over about a share of the pieces, at least one, the capacities in proportion.
  shared_relaxation sample(double share, std::uint64_t seed) const {
    shared_relaxation out{*this};
    out.pieces_.clear();
    for (const std::size_t p : pieces_)
      if (random_stream{seed, p, 0x736D706C}.uniform() < share) out.pieces_.push_back(p);
    if (out.pieces_.empty()) out.pieces_.push_back(pieces_.front());
    const double part = static_cast<double>(out.pieces_.size()) / static_cast<double>(pieces_.size());
    for (double& c : out.capacity_) c *= part;
    return out;
  }

  template <exec::policy E>
  relaxed evaluate(const E& where, std::span<const double> prices) const {
    const std::vector<double> price = slot_prices(prices);
    constexpr std::size_t chunk = shared_model::chunk;
    struct part {
      double value = 0, inexact = 0;
      std::vector<double> use;
    };
    const part all = exec::reduce(
        where, (pieces_.size() + chunk - 1) / chunk, part{0, 0, std::vector<double>(model_->slots())},
        [&](std::size_t k) {
          part sum{0, 0, std::vector<double>(model_->slots())};
          piece_solver one{*model_};
          for (std::size_t i = k * chunk, end = std::min(pieces_.size(), (k + 1) * chunk); i < end; ++i) {
            const shared_piece& p = model_->piece(pieces_[i]);
            one.solve(p, price, gap_);
            sum.value += one.bound();
            sum.inexact += one.cost() - one.bound();
            add_use(p, one, sum.use);
          }
          return sum;
        },
        [](part a, const part& b) {
          a.value += b.value;
          a.inexact += b.inexact;
          for (std::size_t s = 0; s < a.use.size(); ++s) a.use[s] += b.use[s];
          return a;
        },
        1);
    return {all.value, row_prices(all.use), std::max(0.0, all.inexact)};
  }

 private:
  void add_use(const shared_piece& p, const piece_solver& one, std::span<double> use) const {
    const std::size_t n = p.cells, periods = model_->periods();
    for (std::size_t j = 0; j < n; ++j) {
      const std::size_t c = model_->cells_of(p)[j], home = model_->site_of(c), centre = model_->centre_of(c);
      const double volume = model_->item(c).volume;
      double placed = 0, shipped = 0;
      for (std::size_t t = 0; t < periods; ++t) {
        const double now = one.totals()[t * n + j] - placed, by_now = one.shipped(t)[j];
        placed += now;
        use[model_->storage_slot(home, t)] += volume * model_->units_stored(c, t, model_->on_hand(c) + placed);
        use[model_->inbound_slot(home, t)] += now;
        use[model_->outbound_slot(home, t)] += by_now - shipped;
        shipped = by_now;
        if (centre == no_site) continue;
        const std::size_t bought = one.priced().from[t * n + j];
        for (std::size_t s = bought; s <= t; ++s) use[model_->storage_slot(centre, s)] += volume * now;
        use[model_->inbound_slot(centre, bought)] += now;
        use[model_->outbound_slot(centre, t)] += now;
      }
    }
  }

  const shared_model* model_;
  double gap_;
  capacity_rows rows_;
  std::vector<double> capacity_;
  std::vector<std::size_t> pieces_;
};

}  // namespace echelon::inline ECHELON_ABI
