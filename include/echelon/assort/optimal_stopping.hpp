// SPDX-License-Identifier: BSL-1.0
/// The best assortment of a Markov chain without limits: a question of when to stop.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/assort/assortment_plan.hpp>
#include <echelon/choice/chain_walks.hpp>
#include <echelon/choice/concepts.hpp>
#include <echelon/choice/walk_solver.hpp>

namespace echelon::inline ECHELON_ABI {

/// Offer a product where selling it brings at least what its customers would buy instead: v = max(worth, move v), the
/// value of a walk that may be stopped anywhere, and the best assortment is where it is stopped.
///
/// source  Blanchet, Gallego, Goyal (2016), section 5; value and policy iteration: Puterman (1994) Markov Decision
///         Processes, chapter 7; the bound is the dual program of Feldman, Topaloglu (2017) Revenue management under
///         the Markov chain choice model, Operations Research 65(5)
struct optimal_stopping {
  enum class by { policies, values };

  by method = by::policies;       ///< values are swept until nothing moves; policies are valued exactly in between
  double tolerance = 1e-12;       ///< of values, beside the largest worth; of the gap
  std::size_t max_iterations = 10000;
};

namespace detail {

/// A state of the search: values, what follows them, and the assortment that they are of.
struct stopping_state {
  std::vector<double> v, next;
  std::vector<unsigned char> marks;
  std::size_t rounds = 0;
};

/// Reads the assortment and its revenue from values of it, and the bound that values prove: v >= worth and v >= move v
/// - over makes arrive · v + over * walk_bound a bound of all assortments.
///
/// needs   next = move v
template <substitution_chain C>
assortment_plan read_plan(const C& chain, std::span<const double> worth, stopping_state& state, double tolerance) {
  const auto arrive = chain.arrive();
  assortment_plan plan;
  double over = 0, raised = 0, value = 0;
  for (std::size_t j = 0; j < worth.size(); ++j) {
    if (state.marks[j] != 0) plan.offered.push_back(static_cast<std::uint32_t>(j));
    const double v = std::max({state.v[j], worth[j], 0.0});
    raised = std::max(raised, v - state.v[j]);
    over = std::max(over, state.next[j] - v);
    plan.revenue += arrive[j] * state.v[j];
    value += arrive[j] * v;
  }
  plan.bound = std::max(plan.revenue, value + (over + raised) * chain.walk_bound());
  plan.iterations = state.rounds;
  plan.why = plan.gap() <= std::max(1e-9, tolerance) ? stop::gap : stop::iterations;
  return plan;
}

/// Values of the assortment at hand, nearly or as exactly as rounding lets, from those at hand.
///
/// needs   next = move v
template <substitution_chain C>
void value_policy(const C& chain, std::span<const double> worth, stopping_state& s, double tolerance) {
  const std::size_t n = worth.size();
  const auto marks = std::span<const unsigned char>{s.marks.data(), n};
  const auto rest = static_cast<std::size_t>(std::count(marks.begin(), marks.end(), 0));
  if (!few(rest, n)) {
    std::vector<double> right(n, 0.0), step(n, 0.0);
    double size = 0, off = 0;
    for (std::size_t j = 0; j < n; ++j)
      if (s.marks[j] == 0) {
        right[j] = s.next[j] - s.v[j];
        off += std::abs(right[j]);
        size += std::abs(s.v[j]);
      }
    if (off <= tolerance * size) return;
    const auto walk = [&](std::span<const double> from, std::span<double> to) { follow_rest(chain, marks, from, to); };
    const walk_solver solver{.tolerance = tolerance * size / off, .quick = true};
    if (solver(walk, std::span<const double>{right.data(), n}, std::span<double>{step.data(), n}).solved) {
      for (std::size_t j = 0; j < n; ++j) s.v[j] += step[j];
      return;
    }
  }
  chain.values(marks, worth, std::span<double>{s.v.data(), n});
}

/// Policies, each valued roughly while they change and exactly once they do not.
template <substitution_chain C>
assortment_plan by_policies(const optimal_stopping& how, const C& chain, std::span<const double> worth,
                            stopping_state s, double most) {
  const std::size_t n = worth.size();
  const double hair = 1e-13 * most;
  const auto look = [&] {
    chain.follow(std::span<const double>{s.v.data(), n}, std::span<double>{s.next.data(), n});
    ++s.rounds;
  };
  look();
  for (bool exact = false;;) {
    bool changed = false, back = false;
    for (std::size_t j = 0; j < n; ++j) {
      const bool offered = s.marks[j] != 0;
      const bool better = worth[j] > 0 && worth[j] >= s.next[j] + (offered ? -hair : hair);
      if (better == offered) continue;
      changed = true;
      s.marks[j] = better ? 1 : 0;
      back = back || better;
      if (better) s.v[j] = worth[j];
    }
    if ((!changed && exact) || s.rounds >= how.max_iterations) break;
    if (back) look();  // what is offered again was valued otherwise
    exact = !changed || s.rounds > 40;
    value_policy(chain, worth, s, exact ? 1e-15 : 1e-3);
    look();
  }
  return read_plan(chain, worth, s, how.tolerance);
}

/// Values alone, which rise from below until they move by no more than the tolerance.
template <substitution_chain C>
assortment_plan by_values(const optimal_stopping& how, const C& chain, std::span<const double> worth,
                          stopping_state s, double most) {
  const std::size_t n = worth.size();
  const auto look = [&] {
    chain.follow(std::span<const double>{s.v.data(), n}, std::span<double>{s.next.data(), n});
  };
  for (double moved = most; moved > how.tolerance * most && s.rounds < how.max_iterations; ++s.rounds) {
    look();
    moved = 0;
    for (std::size_t j = 0; j < n; ++j) {
      const double more = s.next[j] - s.v[j];
      if (!(more > 0)) continue;
      moved = std::max(moved, more);
      s.v[j] = s.next[j];
      s.marks[j] = 0;
    }
  }
  chain.values(std::span<const unsigned char>{s.marks.data(), n}, worth, std::span<double>{s.v.data(), n});
  look();
  return read_plan(chain, worth, s, how.tolerance);
}

}  // namespace detail

/// Solves for the best assortment of a chain.
///
/// throws  error 101 worth has another size | 301 worth not finite | 202 no product | 201 tolerance negative
/// cost    a dozen products with the chain for typical chains
/// exact   the chain of four products, and enumeration: tests/assort/optimal_stopping.test.cpp
template <substitution_chain C>
assortment_plan solve(const optimal_stopping& how, const C& chain, std::span<const double> worth) {
  detail::check_worth(chain, worth);
  check::range(how.tolerance >= 0, "tolerance", "is negative");
  const std::size_t n = worth.size();
  detail::stopping_state s{std::vector<double>(n), std::vector<double>(n), std::vector<unsigned char>(n)};
  double most = 0;
  for (std::size_t j = 0; j < n; ++j) {
    most = std::max(most, s.v[j] = std::max(worth[j], 0.0));
    s.marks[j] = worth[j] > 0;
  }
  return how.method == optimal_stopping::by::policies ? detail::by_policies(how, chain, worth, std::move(s), most)
                                                      : detail::by_values(how, chain, worth, std::move(s), most);
}

}  // namespace echelon::inline ECHELON_ABI
