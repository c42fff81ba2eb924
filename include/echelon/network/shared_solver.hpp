// SPDX-License-Identifier: BSL-1.0
/// Placement at given prices where sites share customers: one product at a time, with a proven bound.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <echelon/network/min_cost_flow.hpp>
#include <echelon/network/newsvendor_network.hpp>
#include <echelon/network/shared_model.hpp>

namespace echelon::inline ECHELON_ABI {

/// The least cost of one piece at given prices, up to `gap`, in parts of units: X_1 <= X_2 <= … are the units placed by
/// each period, and every period has a convex cost of its own.
///
/// Each period keeps cuts of its own cost; the next X minimises the sum of the highest cuts and a distance from the
/// best X so far, among those that ascend. Weights of the cuts prove a bound, whatever they are.
///
/// cost    about 25 runs of `paths` flows a period
/// repeats equal numbers give equal bits; no answer depends on an earlier piece
/// source  docs/understand/shared_placement.md; Kiwiel (1990) Proximity control in bundle methods, with a model for
///         each period as in Birge, Louveaux (1988) A multicut algorithm for two-stage stochastic linear programs
class piece_solver {
 public:
  explicit piece_solver(const shared_model& model) : model_{&model}, periods_{model.periods()} {}

  std::span<const double> totals() const noexcept { return best_; }  ///< [periods, cells] placed by the end of each
  const priced_piece& priced() const noexcept { return desk_.one; }
  /// Mean units shipped by the end of period t.
  std::span<const double> shipped(std::size_t t) const noexcept { return {shipped_.data() + t * cells_, cells_}; }
  double cost() const noexcept { return cost_; }   ///< prices included
  double bound() const noexcept { return bound_; }
  std::size_t evaluations() const noexcept { return calls_; }

  /// Solves the piece at prices of the slots until bound and cost are within `gap` (`piece_gap` unless told).
  void solve(const shared_piece& piece, std::span<const double> price) {
    solve(piece, price, model_->how().piece_gap);
  }
  void solve(const shared_piece& piece, std::span<const double> price, double gap) {
    model_->price(piece, price, desk_.one);
    piece_ = &piece;
    cells_ = piece.cells;
    begin();
    pivots_ = static_cast<int>(std::clamp(0.3 / gap, 300.0, 5000.0));  // a close answer needs a close model of it
    const auto most_calls = static_cast<std::size_t>(std::clamp(0.06 / gap, 60.0, 400.0));
    cost_ = std::numeric_limits<double>::infinity();
    bound_ = -cost_;
    double promise = 0, tightness = 0;
    int run = 0;
    for (calls_ = 1;; ++calls_) {
      const double now = evaluate();
      const double fall = cost_ - now;
      const bool serious = calls_ == 1 || (fall > 0 && fall >= 0.1 * promise);
      if (calls_ > 1) {  // tightness by the parabola through promise and fulfilment
        const double fitted = promise > 0 ? 2 * tightness * (1 - fall / promise) : tightness;
        if (serious) {
          run = std::max(1, run + 1);
          if (fall >= 0.5 * promise && run > 1) tightness = std::clamp(fitted, tightness / 10, tightness);
          else if (run > 3) tightness /= 2;
        } else {
          run = std::min(-1, run - 1);
          if (run < -2) {
            tightness = std::clamp(fitted, tightness, 10 * tightness);
            run = -1;
          }
        }
      }
      if (now < cost_) {
        cost_ = now;
        best_ = at_;
        for (std::size_t t = 0; t < periods_; ++t)
          std::copy_n(desk_.found[t].shipped.begin(), cells_,
                      shipped_.begin() + static_cast<std::ptrdiff_t>(t * cells_));
      }
      if (serious) centre_ = at_, centre_cost_ = now;
      if (calls_ == 1) {
        double norm = 0;
        for (std::size_t i = 0; i < slope_.size(); ++i) norm += slope_[i] * slope_[i] / scale_[i % cells_];
        tightness = norm / std::max(0.1 * std::abs(now), 1e-300);
        if (!(tightness > 0)) tightness = 1;
      }
      const double small = gap * std::abs(cost_);
      bool done = calls_ >= most_calls;
      for (int trial = 0; trial < 8; ++trial) {  // looser, until there is something to hope for or nothing to prove
        promise = centre_cost_ - propose(tightness, small);
        if (done || promise <= small) bound_ = std::max(bound_, proven());
        done = done || cost_ - bound_ <= small;
        if (done || promise > small) break;
        tightness /= 4;
      }
      if (done || !(promise > 0)) break;
    }
    bound_ = std::min(bound_, cost_);
  }

 private:
  struct cut {
    double offset = 0, weight = 0, height = 0;
  };

  /// Where to start: at the sites that are nearest at the end, what they will want and a deviation more.
  void begin() {
    const std::size_t n = cells_, last = periods_ - 1;
    const fulfilment_costs& costs = desk_.one.costs[last];
    nearest_.assign(costs.streams, n);
    for (std::size_t m = 0; m < costs.streams; ++m) {
      double best = 0;
      for (std::size_t j = 0; j < n; ++j) {
        const double saved = costs.lost[m] - desk_.one.hold[last * n + j] - costs.ship[j * costs.streams + m];
        if (saved > best) best = saved, nearest_[m] = j;
      }
    }
    most_.assign(n, 0.0);
    scale_.resize(n);
    at_.assign(periods_ * n, 0.0);
    near_.resize(n);
    for (std::size_t t = 0; t < periods_; ++t) {
      const newsvendor_network one = desk_.one.view(t);
      square_.assign(n, 0.0);
      for (std::size_t w = 0; w < one.paths; ++w) {
        std::fill(near_.begin(), near_.end(), 0.0);
        for (std::size_t m = 0; m < costs.streams; ++m)
          if (nearest_[m] < n) near_[nearest_[m]] += one.path(w)[m];
        for (std::size_t j = 0; j < n; ++j) {
          at_[t * n + j] += near_[j];
          square_[j] += near_[j] * near_[j];
          double reach = 0;
          for (std::size_t m = 0; m < costs.streams; ++m)
            if (costs.ship[j * costs.streams + m] < unlimited) reach += one.path(w)[m];
          most_[j] = std::max(most_[j], reach - desk_.one.on_hand[j]);
        }
      }
      const auto paths = static_cast<double>(one.paths);
      for (std::size_t j = 0; j < n; ++j) {
        const double mean = at_[t * n + j] / paths, sd = std::sqrt(std::max(0.0, square_[j] / paths - mean * mean));
        at_[t * n + j] = mean + 0.7 * sd - desk_.one.on_hand[j];
      }
    }
    for (std::size_t j = 0; j < n; ++j) scale_[j] = 1.0 / std::max(0.1 * most_[j], 1e-3);
    ascend(at_);
    slope_.resize(periods_ * n);
    shipped_.resize(periods_ * n);
    cuts_.assign(periods_, {});
    slopes_.assign(periods_, {});
    orders_.clear();
    for (std::size_t t = 0; t < periods_; ++t) orders_.push_back(fulfil::min_cost_flow{}.desk(desk_.one.costs[t]));
    desk_.found.resize(periods_);
  }

  /// The nearest point that ascends from zero to `most`: neighbours out of order take their mean.
  void ascend(std::vector<double>& x) {
    level_.resize(periods_);
    size_.resize(periods_);
    for (std::size_t j = 0; j < cells_; ++j) {
      std::size_t used = 0;
      for (std::size_t t = 0; t < periods_; ++t) {
        level_[used] = x[t * cells_ + j];
        size_[used++] = 1;
        while (used > 1 && level_[used - 2] > level_[used - 1]) {
          const auto a = static_cast<double>(size_[used - 2]), b = static_cast<double>(size_[used - 1]);
          level_[used - 2] = (a * level_[used - 2] + b * level_[used - 1]) / (a + b);
          size_[used - 2] += size_[used - 1];
          --used;
        }
      }
      for (std::size_t k = 0, t = 0; k < used; ++k)
        for (std::size_t i = 0; i < size_[k]; ++i) x[t++ * cells_ + j] = std::clamp(level_[k], 0.0, most_[j]);
    }
  }

  /// The cost at `at_`, with a cut of every period.
  double evaluate() {
    double sum = 0;
    for (std::size_t t = 0; t < periods_; ++t) {
      network_stock& found = desk_.found[t];
      expect(orders_[t], desk_.one.view(t), std::span<const double>{at_}.subspan(t * cells_, cells_), desk_.sum,
             desk_.stock, found);
      for (std::size_t j = 0; j < cells_; ++j) {
        const double room = desk_.one.room[t * cells_ + j], x = desk_.one.on_hand[j] + at_[t * cells_ + j];
        if (!(room > 0)) continue;
        const std::size_t c = model_->cells_of(*piece_)[j];
        const double stored = room * model_->units_stored(c, t, x);
        found.cost += stored;
        found.bound += stored;
        found.slope[j] += room * model_->stored_slope(c, t, x);
      }
      sum += found.cost;
      double offset = found.bound;
      for (std::size_t j = 0; j < cells_; ++j) {
        offset -= found.slope[j] * at_[t * cells_ + j];
        slopes_[t].push_back(found.slope[j]);
        if (cuts_[t].empty()) slope_[t * cells_ + j] = found.slope[j];
      }
      cuts_[t].push_back({offset, cuts_[t].empty() ? 1.0 : 0.0, 0.0});
    }
    return sum;
  }

  /// `at_` from the weighted slopes, and every cut's height there.
  void place(double tightness, bool afresh) {
    before_.swap(at_);
    at_.resize(before_.size());
    for (std::size_t i = 0; i < at_.size(); ++i)
      at_[i] = centre_[i] - slope_[i] / (tightness * scale_[i % cells_]);
    ascend(at_);
    for (std::size_t t = 0; t < periods_; ++t) {
      const auto now = at_.begin() + static_cast<std::ptrdiff_t>(t * cells_);
      const auto then = before_.begin() + static_cast<std::ptrdiff_t>(t * cells_);
      if (afresh || !std::equal(now, now + static_cast<std::ptrdiff_t>(cells_), then)) height(t);
    }
  }
  void height(std::size_t t) noexcept {
    const double* x = at_.data() + t * cells_;
    const double* s = slopes_[t].data();
    for (cut& k : cuts_[t]) {
      k.height = k.offset;
      for (std::size_t j = 0; j < cells_; ++j) k.height += *s++ * x[j];
    }
  }

  /// Minimises the model near the centre by exchanging weight between two cuts of a period; returns its height.
  double propose(double tightness, double small) {
    std::fill(slope_.begin(), slope_.end(), 0.0);
    for (std::size_t t = 0; t < periods_; ++t)
      for (std::size_t k = 0; k < cuts_[t].size(); ++k)
        for (std::size_t j = 0; j < cells_; ++j)
          slope_[t * cells_ + j] += cuts_[t][k].weight * slopes_[t][k * cells_ + j];
    place(tightness, true);
    for (int pivot = 0; pivot < pivots_; ++pivot) {
      double widest = 0, top = 0;
      std::size_t period = 0, up = 0, down = 0;
      for (std::size_t t = 0; t < periods_; ++t) {
        const auto& cuts = cuts_[t];
        std::size_t high = 0, low = cuts.size();
        for (std::size_t k = 0; k < cuts.size(); ++k) {
          if (cuts[k].height > cuts[high].height) high = k;
          if (cuts[k].weight > 0 && (low == cuts.size() || cuts[k].height < cuts[low].height)) low = k;
        }
        top += cuts[high].height;
        const double spread = cuts[high].height - cuts[low].height;
        if (spread > widest) widest = spread, period = t, up = high, down = low;
      }
      const double rise = std::max(centre_cost_ - top, 0.1 * small);
      if (widest * static_cast<double>(periods_) <= 0.1 * rise) break;
      const double* a = slopes_[period].data() + up * cells_;
      const double* b = slopes_[period].data() + down * cells_;
      double bend = 0;
      for (std::size_t j = 0; j < cells_; ++j) bend += (a[j] - b[j]) * (a[j] - b[j]) / (tightness * scale_[j]);
      double& gives = cuts_[period][down].weight;
      const double shift = bend > 0 ? std::min(gives, widest / bend) : gives;
      cuts_[period][up].weight += shift;
      gives = shift < gives ? gives - shift : 0.0;
      for (std::size_t j = 0; j < cells_; ++j) slope_[period * cells_ + j] += shift * (a[j] - b[j]);
      place(tightness, false);
    }
    double sum = 0;
    for (const auto& cuts : cuts_) {
      double top = cuts[0].height;
      for (const cut& k : cuts) top = std::max(top, k.height);
      sum += top;
    }
    return sum;
  }

  /// The least of the weighted cuts over everything that ascends from zero to `most`: a proven bound.
  double proven() const {
    double out = 0;
    for (const auto& cuts : cuts_) {
      double total = 0, sum = 0;
      for (const cut& k : cuts) total += k.weight, sum += k.weight * k.offset;
      out += sum / total;
    }
    for (std::size_t j = 0; j < cells_; ++j) {
      double from_here = 0, least = 0;
      for (std::size_t t = periods_; t-- > 0;) {
        double total = 0, sum = 0;
        for (std::size_t k = 0; k < cuts_[t].size(); ++k) {
          total += cuts_[t][k].weight;
          sum += cuts_[t][k].weight * slopes_[t][k * cells_ + j];
        }
        from_here += sum / total;
        least = std::min(least, from_here);
      }
      out += least * most_[j];
    }
    return out;
  }

  const shared_model* model_;
  const shared_piece* piece_ = nullptr;
  std::size_t periods_, cells_ = 0, calls_ = 0;
  shared_model::desk desk_{};
  std::vector<fulfil::flow_desk> orders_{};     ///< [periods]
  std::vector<double> best_{}, at_{}, before_{}, centre_{}, slope_{}, shipped_{};  ///< [periods, cells]
  std::vector<double> most_{}, scale_{}, near_{}, square_{};            ///< [cells]
  std::vector<std::size_t> nearest_{};          ///< [streams]
  std::vector<std::vector<cut>> cuts_{};        ///< [periods, evaluations]
  std::vector<std::vector<double>> slopes_{};   ///< [periods][evaluations, cells]
  std::vector<double> level_{};
  std::vector<std::size_t> size_{};
  double cost_ = 0, bound_ = 0, centre_cost_ = 0;
  int pivots_ = 0;
};

}  // namespace echelon::inline ECHELON_ABI
