// SPDX-License-Identifier: BSL-1.0
/// Assortments improved one product at a time: add, delete, exchange, and a kick where nothing helps.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/assort/assortment_plan.hpp>
#include <echelon/assort/concepts.hpp>
#include <echelon/assort/explorers.hpp>
#include <echelon/assort/revenue_ordered.hpp>
#include <echelon/assort/upper_bound.hpp>
#include <echelon/core/random.hpp>

namespace echelon::inline ECHELON_ABI {

/// Climbs by the best single change, by the best exchange where there is none, and by neither ends at a local optimum.
/// A kick then changes a few products at random, and the climb starts again; the best local optimum is kept.
///
/// source  Jagabathula (2014) Assortment optimization under general choice, the ADXOpt algorithm; kicks: Lourenço,
///         Martin, Stützle (2003) Iterated local search
struct local_search {
  std::size_t kicks = 40;
  std::size_t kicked = 4;         ///< products that a kick changes
  std::size_t max_moves = 100000;
  std::uint64_t seed = 1;
};

/// What a climb ended with.
struct climb {
  std::vector<unsigned char> marks;
  double revenue = 0;
  std::size_t moves = 0;
};

namespace detail {

template <assortment_explorer X>
class climber {
 public:
  climber(X state, const assortment_limit& limit)
      : state_{std::move(state)}, limit_{&limit}, gain_(state_.products()), other_(state_.products()) {
    for (std::size_t j = 0; j < state_.products(); ++j)
      if (state_.offers(j)) {
        ++count_;
        used_ += limit.takes(j);
      }
  }

  /// To a local optimum, within so many moves.
  void climb(std::size_t most, std::size_t& moves) {
    const std::size_t n = state_.products();
    while (moves < most) {
      const double hair = 1e-12 * std::abs(state_.revenue()) + 1e-300;
      state_.gains(std::span<double>{gain_.data(), n});
      std::size_t best = n;
      double rise = hair;
      for (std::size_t j = 0; j < n; ++j)
        if (gain_[j] > rise && (state_.offers(j) || limit_->holds(count_ + 1, used_ + limit_->takes(j)))) {
          rise = gain_[j];
          best = j;
        }
      if (best < n) {
        change(best);
        ++moves;
        continue;
      }
      if (!exchange(hair)) return;
      ++moves;
    }
  }

  /// Switches products at random, those that the limit does not take left out.
  void kick(std::size_t size, random_stream& stream) {
    const auto n = static_cast<std::uint32_t>(state_.products());
    for (std::size_t k = 0; k < size; ++k) {
      const std::size_t j = stream.below(n);
      if (state_.offers(j) || limit_->holds(count_ + 1, used_ + limit_->takes(j))) change(j);
    }
  }

  void go_to(const std::vector<unsigned char>& marks) {
    for (const bool offering : {false, true})
      for (std::size_t j = 0; j < marks.size(); ++j)
        if ((marks[j] != 0) == offering && state_.offers(j) != offering) change(j);
  }
  double revenue() const { return state_.revenue(); }
  std::vector<unsigned char> marks() const {
    std::vector<unsigned char> out(state_.products());
    for (std::size_t j = 0; j < out.size(); ++j) out[j] = state_.offers(j) ? 1 : 0;
    return out;
  }

 private:
  void change(std::size_t j) {
    const bool offered = state_.offers(j);
    state_.change(j);
    count_ = offered ? count_ - 1 : count_ + 1;
    used_ += offered ? -limit_->takes(j) : limit_->takes(j);
  }

  /// The best exchange of the first product that has one that helps, products taken in turn.
  bool exchange(double hair) {
    const std::size_t n = state_.products();
    for (std::size_t step = 0; step < n; ++step) {
      const std::size_t s = (turn_ + step) % n;
      if (!state_.offers(s)) continue;
      state_.exchange_gains(s, std::span<double>{other_.data(), n});
      std::size_t best = n;
      double rise = hair;
      for (std::size_t j = 0; j < n; ++j)
        if (!state_.offers(j) && other_[j] > rise &&
            limit_->holds(count_, used_ - limit_->takes(s) + limit_->takes(j))) {
          rise = other_[j];
          best = j;
        }
      if (best == n) continue;
      change(s);
      change(best);
      turn_ = s + 1;
      return true;
    }
    return false;
  }

  X state_;
  const assortment_limit* limit_;
  std::vector<double> gain_, other_;
  std::size_t count_ = 0, turn_ = 0;
  double used_ = 0;
};

}  // namespace detail

/// Searches from the best of several starts, which keep the limit.
///
/// throws  error 202 no start
template <assortment_explorer X>
climb search(const local_search& how, std::vector<X> starts, const assortment_limit& limit = {}) {
  check::not_empty(starts.size(), "starts");
  climb best;
  const auto keep = [&](const auto& at) {
    if (best.marks.empty() || at.revenue() > best.revenue * (1 + 1e-13)) {
      best.revenue = at.revenue();
      best.marks = at.marks();
      return true;
    }
    return false;
  };
  std::vector<detail::climber<X>> at;
  std::size_t first = 0;
  for (std::size_t s = 0; s < starts.size(); ++s) {
    at.emplace_back(std::move(starts[s]), limit);
    at.back().climb(how.max_moves, best.moves);
    if (keep(at.back())) first = s;
  }
  auto& state = at[first];
  for (std::size_t k = 0; k < how.kicks && best.moves < how.max_moves; ++k) {
    random_stream stream{how.seed, k, 0x4C1C};
    state.kick(how.kicked, stream);
    state.climb(how.max_moves, best.moves);
    if (!keep(state)) state.go_to(best.marks);
  }
  return best;
}

/// Searches from nothing and from the best revenue-ordered assortment.
///
/// throws  error 101 worth or limit has another size | 301 worth not finite | 202 no product
/// cost    the explorer's, times some moves a kick
/// repeats identical, given the seed
template <regular_choice M>
assortment_plan solve(const local_search& how, const M& model, std::span<const double> worth,
                      const assortment_limit& limit = {}) {
  const auto ordered = detail::best_ordered(model, worth, limit);
  std::vector<decltype(explore(model, worth, assortment{}))> starts;
  starts.push_back(explore(model, worth, assortment{ordered.offered.data(), ordered.offered.size()}));
  starts.push_back(explore(model, worth, assortment{}));
  auto found = search(how, std::move(starts), limit);
  assortment_plan plan;
  plan.offered = assortment_of(std::span<const unsigned char>{found.marks.data(), found.marks.size()});
  plan.revenue = revenue_of(model, worth, assortment{plan.offered.data(), plan.offered.size()});
  plan.bound = std::max(plan.revenue, upper_bound(model, worth, limit));
  plan.iterations = found.moves;
  plan.why = found.moves < how.max_moves ? stop::stalled : stop::iterations;
  return plan;
}

}  // namespace echelon::inline ECHELON_ABI
