// SPDX-License-Identifier: BSL-1.0
/// The transportation problem with few sources and many sinks, exactly, over whole-number costs.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// A desk that solves min sum cost_fs x_fs, every sink served, no source beyond its supply; reused for problem after
/// problem without allocation.
///
/// Prices u_f >= 0 of the supplies come close by a few Newton steps on the concave dual, whose bend is read from the
/// sinks that hardly care; then shortest augmenting paths over the sources make the flow exact.
///
/// needs   sources >= 1; costs within [0, 2^28]; sum of supply >= sum of demand
/// exact   dual value == flow cost in whole numbers, for any input; equals enumeration, tests/network
/// cost    O(sources * sinks) a Newton step and an augmentation, about ten of each; memory O(sources * sinks)
/// source  Ahuja, Magnanti, Orlin (1993) Network Flows, section 9.7 (successive shortest paths); Kitagawa, Mérigot,
///         Thibert (2019) Convergence of a Newton algorithm for semi-discrete optimal transport
class few_sources {
 public:
  static constexpr std::size_t lane = 16;  ///< sinks are padded to a multiple of this

  few_sources(std::size_t sources, std::size_t sinks)
      : sources_{sources}, sinks_{sinks}, width_{(sinks + lane) / lane * lane}, cost_(sources * width_),
        barrier_(sources * width_, far), flow_(sources * width_), who_(width_), next_(width_), margin_(width_),
        arc_(sources * sources), price_(sources), excess_(sources), load_(sources) {}

  std::size_t sources() const noexcept { return sources_; }
  std::size_t sinks() const noexcept { return sinks_; }
  std::size_t width() const noexcept { return width_; }

  /// The row of costs of a source, to be filled before `solve`; elements from `sinks()` on are not the caller's.
  std::span<std::int32_t> cost(std::size_t f) noexcept { return {cost_.data() + f * width_, width_}; }
  std::span<const std::int32_t> cost(std::size_t f) const noexcept { return {cost_.data() + f * width_, width_}; }

  /// Solves for these demands and supplies.
  void solve(std::span<const std::uint32_t> demand, std::span<const double> supply) noexcept {
    double wanted = 0, offered = 0;
    for (const std::uint32_t d : demand) wanted += d;
    for (const double s : supply) offered += s;
    const double spare = std::max(0.0, offered - wanted);
    for (std::size_t f = 0; f < sources_; ++f)  // the sink after the last takes what is left over, free of charge
      std::fill(cost_.begin() + at(f, sinks_), cost_.begin() + at(f, width_), 0);
    approach(demand, supply, wanted / std::max(offered, 1e-300));
    begin(demand, supply, spare);
    augment(1e-13 * std::max(offered, 1e-300));
    settle();
    value_ = 0;
    for (std::size_t f = 0; f < sources_; ++f) value_ -= supply[f] * price_[f];
    std::int64_t sum = 0;
    for (std::size_t s = 0; s < sinks_; ++s) {
      std::int32_t least = cost_[s] + price_[0];
      for (std::size_t f = 1; f < sources_; ++f) least = std::min(least, cost_[f * width_ + s] + price_[f]);
      sum += static_cast<std::int64_t>(least) * demand[s];
    }
    value_ += static_cast<double>(sum);
  }

  /// A lower bound on every flow, from the prices alone; equals the cost of the flow found, up to rounding of sums.
  double value() const noexcept { return value_; }
  /// Units from source f to sink s.
  double flow(std::size_t f, std::size_t s) const noexcept { return flow_[f * width_ + s]; }
  /// The source of a sink that has one only, or the first with a flow.
  std::size_t source(std::size_t s) const noexcept {
    for (std::size_t f = 0; f + 1 < sources_; ++f)
      if (barrier_[f * width_ + s] == 0) return f;
    return sources_ - 1;
  }
  /// What one more unit of supply saves.
  std::int32_t price(std::size_t f) const noexcept { return price_[f]; }
  /// How far a source is beyond its supply; rounding of sums only.
  double beyond(std::size_t f) const noexcept { return excess_[f]; }
  std::size_t augmentations() const noexcept { return augmentations_; }

 private:
  static constexpr std::int32_t far = 1 << 30;
  static constexpr std::size_t most_sources = 64;

  std::ptrdiff_t at(std::size_t f, std::size_t s) const noexcept { return static_cast<std::ptrdiff_t>(f * width_ + s); }

  /// The cheapest source of every sink at the prices, the second, and by how much it is dearer.
  void assign() noexcept {
    for (std::size_t b = 0; b < width_; b += lane) {
      std::int32_t best[lane], second[lane], who[lane], next[lane];
      for (std::size_t l = 0; l < lane; ++l) {
        best[l] = cost_[b + l] + price_[0];
        second[l] = far;
        who[l] = next[l] = 0;
      }
      for (std::size_t f = 1; f < sources_; ++f) {
        const std::int32_t* row = cost_.data() + f * width_ + b;
        const std::int32_t u = price_[f], id = static_cast<std::int32_t>(f);
        for (std::size_t l = 0; l < lane; ++l) {
          const std::int32_t x = row[l] + u;
          const bool less = x < best[l], between = x < second[l];
          next[l] = less ? who[l] : between ? id : next[l];
          second[l] = less ? best[l] : between ? x : second[l];
          who[l] = less ? id : who[l];
          best[l] = less ? x : best[l];
        }
      }
      for (std::size_t l = 0; l < lane; ++l) {
        who_[b + l] = who[l];
        next_[b + l] = next[l];
        margin_[b + l] = second[l] - best[l];
      }
    }
  }

  /// Newton steps on the dual until the loads are near the supplies (scaled by `share`, for what is spare has no home
  /// yet). A heuristic: whatever comes out, the paths make exact.
  void approach(std::span<const std::uint32_t> demand, std::span<const double> supply, double share) noexcept {
    std::fill(price_.begin(), price_.end(), 0);
    assign();
    if (sources_ == 1 || sources_ > most_sources) return;
    double total = 0, band = 0;
    for (std::size_t s = 0; s < sinks_; ++s) {
      total += demand[s];
      band += margin_[s];
    }
    band = std::max(1.0, band / static_cast<double>(std::max<std::size_t>(sinks_, 1)));
    base_.assign(price_.begin(), price_.end());
    direction_.assign(sources_, 0.0);
    double rise = 0, stride = 1;  // of the dual along the direction, at the base; share of the direction tried
    for (int pass = 0; pass < 12; ++pass) {
      if (pass > 0) assign();
      std::fill(load_.begin(), load_.end(), 0.0);
      tie_.assign(sources_ * sources_, 0.0);
      const auto narrow = static_cast<std::int32_t>(std::min(band, 1e9));
      for (std::size_t s = 0; s < sinks_; ++s) {
        const auto f = static_cast<std::size_t>(who_[s]), g = static_cast<std::size_t>(next_[s]);
        load_[f] += demand[s];
        if (margin_[s] < narrow) tie_[f * sources_ + g] += demand[s];
      }
      double beyond = 0, still = 0;
      for (std::size_t f = 0; f < sources_; ++f) {
        const double over = load_[f] - share * supply[f];
        beyond += std::max(0.0, over);
        still += over * direction_[f];
      }
      if (beyond <= 0.004 * total) return;
      if (still < -0.3 * rise) {  // far past the top of this line: a secant back
        stride *= std::clamp(rise / (rise - still), 0.1, 0.7);
      } else {
        base_.assign(price_.begin(), price_.end());
        const double moved = newton(supply, share, band, total);
        band = std::max(64.0, std::clamp(1.5 * moved, band / 8, band));
        rise = 0;
        for (std::size_t f = 0; f < sources_; ++f) rise += (load_[f] - share * supply[f]) * direction_[f];
        stride = 1;
      }
      for (std::size_t f = 0; f < sources_; ++f)
        price_[f] = static_cast<std::int32_t>(std::clamp(base_[f] + std::round(stride * direction_[f]), -5e8, 5e8));
      const std::int32_t lowest = *std::min_element(price_.begin(), price_.end());
      for (std::int32_t& u : price_) u = std::min(u - lowest, 1 << 29);
    }
    assign();
  }

  /// The direction of the small linear system (ties) du = load - supply, the last price staying; returns the largest
  /// move.
  double newton(std::span<const double> supply, double share, double band, double total) noexcept {
    const std::size_t n = sources_ - 1;
    matrix_.assign(n * (n + 1), 0.0);
    for (std::size_t f = 0; f < n; ++f) {
      double diagonal = 1e-3 * total / band;
      for (std::size_t g = 0; g < sources_; ++g) {
        if (g == f) continue;
        const double k = (tie_[f * sources_ + g] + tie_[g * sources_ + f]) / (2 * band);
        diagonal += k;
        if (g < n) matrix_[f * (n + 1) + g] = -k;
      }
      matrix_[f * (n + 1) + f] = diagonal;
      matrix_[f * (n + 1) + n] = load_[f] - share * supply[f];
    }
    for (std::size_t p = 0; p < n; ++p)  // diagonally dominant: no pivoting
      for (std::size_t f = p + 1; f < n; ++f) {
        const double k = matrix_[f * (n + 1) + p] / matrix_[p * (n + 1) + p];
        for (std::size_t c = p; c <= n; ++c) matrix_[f * (n + 1) + c] -= k * matrix_[p * (n + 1) + c];
      }
    double most = 0;
    for (std::size_t p = n; p-- > 0;) {
      double x = matrix_[p * (n + 1) + n];
      for (std::size_t c = p + 1; c < n; ++c) x -= matrix_[p * (n + 1) + c] * matrix_[c * (n + 1) + n];
      matrix_[p * (n + 1) + n] = x / matrix_[p * (n + 1) + p];
      most = std::max(most, std::abs(matrix_[p * (n + 1) + n]));
    }
    const double bound = 4 * band, factor = most > bound ? bound / most : 1.0;
    direction_.assign(sources_, 0.0);
    for (std::size_t f = 0; f < n; ++f) direction_[f] = factor * matrix_[f * (n + 1) + n];
    return factor * most;
  }

  /// The flow in which every sink has its cheapest source: best for the loads that it causes.
  void begin(std::span<const std::uint32_t> demand, std::span<const double> supply, double spare) noexcept {
    std::fill(barrier_.begin(), barrier_.end(), far);
    std::fill(flow_.begin(), flow_.end(), 0.0);
    std::fill(load_.begin(), load_.end(), 0.0);
    for (std::size_t s = 0; s < sinks_; ++s) {
      if (demand[s] == 0) continue;
      const auto f = static_cast<std::size_t>(who_[s]);
      load_[f] += demand[s];
      flow_[f * width_ + s] = demand[s];
      barrier_[f * width_ + s] = 0;
    }
    if (spare > 0) {
      const auto f = static_cast<std::size_t>(who_[sinks_]);
      load_[f] += spare;
      flow_[f * width_ + sinks_] = spare;
      barrier_[f * width_ + sinks_] = 0;
    }
    for (std::size_t f = 0; f < sources_; ++f) {
      excess_[f] = load_[f] - supply[f];
      scan(f);
    }
  }

  /// What it costs at least to hand one unit of source f to each other source.
  void scan(std::size_t f) noexcept {
    const std::int32_t *own = cost_.data() + f * width_, *block = barrier_.data() + f * width_;
    for (std::size_t g = 0; g < sources_; ++g) {
      const std::int32_t* other = cost_.data() + g * width_;
      std::int32_t least = far;
      for (std::size_t s = 0; s < width_; ++s) least = std::min(least, other[s] - own[s] + block[s]);
      arc_[f * sources_ + g] = g == f || least > far / 2 ? far : least;  // beyond: the source has nothing to hand
    }
  }

  /// The units that source f can hand to g at the least cost of that arc: many sinks share it where costs are sums of
  /// legs.
  double at_least_cost(std::size_t f, std::size_t g) const noexcept {
    double units = 0;
    for_each_at_least_cost(f, g, [&](std::size_t s) {
      units += flow_[f * width_ + s];
      return true;
    });
    return units;
  }

  /// Hands units from source f to g at the least cost of that arc.
  void hand(std::size_t f, std::size_t g, double units) noexcept {
    for_each_at_least_cost(f, g, [&](std::size_t s) {
      double& left = flow_[f * width_ + s];
      const double moved = std::min(left, units);
      left = moved == left ? 0.0 : left - moved;
      if (left == 0) barrier_[f * width_ + s] = far;
      flow_[g * width_ + s] += moved;
      barrier_[g * width_ + s] = 0;
      units = moved == units ? 0.0 : units - moved;
      return units > 0;
    });
  }

  /// Calls visit(s) for the sinks of f that make its arc to g, until it says false.
  template <class Visit>
  void for_each_at_least_cost(std::size_t f, std::size_t g, Visit&& visit) const noexcept {
    const std::int32_t *own = cost_.data() + f * width_, *block = barrier_.data() + f * width_;
    const std::int32_t *other = cost_.data() + g * width_, least = arc_[f * sources_ + g];
    for (std::size_t b = 0; b < width_; b += lane) {
      std::int32_t hits = 0;
      for (std::size_t s = b; s < b + lane; ++s) hits += other[s] - own[s] + block[s] == least ? 1 : 0;
      for (std::size_t s = b; hits > 0 && s < b + lane; ++s) {
        if (other[s] - own[s] + block[s] != least) continue;
        if (!visit(s)) return;
        --hits;
      }
    }
  }

  /// Moves what is beyond a supply along the cheapest way to where there is room, until nothing is.
  void augment(double slack) noexcept {
    augmentations_ = 0;
    for (;; ++augmentations_) {
      distance_.assign(sources_, std::numeric_limits<std::int64_t>::max() / 4);
      from_.assign(sources_, sources_);
      bool any = false;
      for (std::size_t f = 0; f < sources_; ++f)
        if (excess_[f] > slack) {
          distance_[f] = 0;
          any = true;
        }
      if (!any) return;
      for (std::size_t round = 0, changed = 1; changed != 0 && round < sources_; ++round) {
        changed = 0;
        for (std::size_t f = 0; f < sources_; ++f)
          for (std::size_t g = 0; g < sources_; ++g) {
            const std::int32_t a = arc_[f * sources_ + g];
            if (a >= far || distance_[f] + a >= distance_[g]) continue;
            distance_[g] = distance_[f] + a;
            from_[g] = f;
            changed = 1;
          }
      }
      std::size_t end = sources_;
      for (std::size_t g = 0; g < sources_; ++g)
        if (excess_[g] < 0 && from_[g] != sources_ && (end == sources_ || distance_[g] < distance_[end])) end = g;
      if (end == sources_) return;  // more demand than supply: refused at the door
      double amount = -excess_[end];
      path_.clear();
      std::size_t g = end;
      for (; from_[g] != sources_; g = from_[g]) {
        path_.push_back({from_[g], g});
        amount = std::min(amount, at_least_cost(from_[g], g));
      }
      amount = std::min(amount, excess_[g]);
      excess_[g] = amount == excess_[g] ? 0.0 : excess_[g] - amount;
      excess_[end] = amount == -excess_[end] ? 0.0 : excess_[end] + amount;
      for (const hop& h : path_) hand(h.from, h.to, amount);
      for (const hop& h : path_) scan(h.from);
      scan(end);
    }
  }

  /// Prices that prove the flow: no unit would be cheaper elsewhere.
  void settle() noexcept {
    distance_.assign(sources_, 0);
    for (std::size_t round = 0; round < sources_; ++round)
      for (std::size_t f = 0; f < sources_; ++f)
        for (std::size_t g = 0; g < sources_; ++g)
          if (arc_[f * sources_ + g] < far)
            distance_[f] = std::min(distance_[f], distance_[g] + arc_[f * sources_ + g]);
    const std::int64_t lowest = *std::min_element(distance_.begin(), distance_.end());
    for (std::size_t f = 0; f < sources_; ++f)
      price_[f] = static_cast<std::int32_t>(std::min<std::int64_t>(distance_[f] - lowest, 1 << 30));
  }

  struct hop {
    std::size_t from, to;
  };

  std::size_t sources_, sinks_, width_;
  std::vector<std::int32_t> cost_, barrier_;
  std::vector<double> flow_;
  std::vector<std::int32_t> who_, next_, margin_, arc_, price_, base_;
  std::vector<double> excess_, load_, tie_, matrix_, direction_;
  std::vector<std::int64_t> distance_;
  std::vector<std::size_t> from_;
  std::vector<hop> path_;
  double value_ = 0;
  std::size_t augmentations_ = 0;
};

}  // namespace echelon::inline ECHELON_ABI
