// SPDX-License-Identifier: BSL-1.0
/// Lagrangian decomposition: prices on the coupling rows, a lower bound from every evaluation, a plan from the best
/// prices.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/progress.hpp>
#include <echelon/decompose/bundle.hpp>
#include <echelon/decompose/concepts.hpp>
#include <echelon/decompose/step.hpp>
#include <echelon/exec/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// The method: how prices move, and when to be content.
template <class Step = step::bundle>
struct lagrangian {
  Step step{};
  std::size_t max_iterations = 300;
  double gap = 1e-3;               ///< (upper - lower) / |upper| that is small enough
  std::size_t recover_every = 10;  ///< evaluations between two attempts at a plan
  double recover_below = 0.02;     ///< mean share by which rows are over at which a plan is worth making; above it,
                                   ///< attempts are five times rarer
  static_assert(step_rule<Step>, "lagrangian: the first argument must model echelon::step_rule");
};

/// What a solve proves: lower <= optimum <= upper, and `best` is a plan of value `upper`.
template <class Plan>
struct bounds {
  double lower = -std::numeric_limits<double>::infinity();
  double upper = std::numeric_limits<double>::infinity();
  double gap = std::numeric_limits<double>::infinity();  ///< (upper - lower) / |upper|
  stop why = stop::iterations;
  std::size_t iterations = 0;
  std::vector<double> prices;       ///< the prices that prove `lower`
  std::vector<double> lower_trace;  ///< best bound after each evaluation
  std::vector<double> upper_trace;  ///< best plan value after each evaluation
  Plan best{};
};

/// The relative distance of two bounds; zero when they meet or cross by rounding.
inline double relative_gap(double lower, double upper) noexcept {
  if (!(upper > lower)) return 0.0;
  if (!std::isfinite(upper) || !std::isfinite(lower)) return std::numeric_limits<double>::infinity();
  return (upper - lower) / std::max(std::abs(upper), std::numeric_limits<double>::min());
}

/// Raises the Lagrangian bound of a problem and recovers plans on the way, until they meet.
///
/// shape   start [rows], or empty for zero prices
/// needs   start >= 0 and finite
/// throws  error 101 start | 301 | 303; nothing else: a hard world is reported in `why`
/// cost    one evaluation an iteration, one recovery every `recover_every`; memory O(rows * cuts)
/// repeats identical for every exec policy and worker count when the problem's evaluate is
/// source  Geoffrion (1974) Lagrangean relaxation for integer programming; Fisher (1981) The Lagrangian relaxation
///         method
/// see     docs/understand/placement.md
template <exec::policy E, class Step, class Problem, class Recover>
auto solve(const E& where, const lagrangian<Step>& how, const Problem& problem, Recover&& recover,
           observer_ref watch = {}, std::span<const double> start = {}) {
  static_assert(relaxation<Problem, E>, "solve: the problem must model echelon::relaxation");
  static_assert(primal_recovery<std::remove_reference_t<Recover>, E>,
                "solve: recover must model echelon::primal_recovery");
  using plan = std::remove_cvref_t<decltype(recover(where, std::span<const double>{}))>;

  const std::size_t rows = problem.coupling_rows();
  const std::span<const double> capacity = problem.capacities();
  check::size(capacity.size(), rows, "capacities");
  if (!start.empty()) check::size(start.size(), rows, "start");
  check::finite(start, "start");
  check::not_negative(start, "start");

  bounds<plan> out;
  std::vector<double> prices(rows), next(rows), excess(rows), scale(rows, 1.0);
  std::copy(start.begin(), start.end(), prices.begin());
  out.prices = prices;
  decltype(how.step.start(scale)) mover = how.step.start(scale);
  std::size_t recovered_at = 0, improved_at = 0;
  bool tried = false;
  double overshoot = 0;  // at the best prices
  const auto try_plan = [&](std::size_t iteration) {
    plan found = recover(where, std::span<const double>{out.prices});
    recovered_at = iteration;
    tried = true;
    if (found.value < out.upper) {
      out.upper = found.value;
      out.best = std::move(found);
    }
  };

  for (std::size_t it = 0;; ++it) {
    if (it >= how.max_iterations) {
      out.why = stop::iterations;
      break;
    }
    if (!watch(progress{"decompose", it, how.max_iterations})) {
      out.why = stop::interrupted;
      break;
    }
    relaxed seen = problem.evaluate(where, std::span<const double>{prices});
    double bound = seen.value;
    for (std::size_t r = 0; r < rows; ++r) {
      bound -= prices[r] * capacity[r];
      excess[r] = seen.usage[r] - capacity[r];
    }
    if (bound == std::numeric_limits<double>::infinity()) {
      out.why = stop::infeasible;
      break;
    }
    if (it == 0) {
      double largest = 0;
      for (std::size_t r = 0; r < rows; ++r) largest = std::max({largest, capacity[r], seen.usage[r]});
      for (std::size_t r = 0; r < rows; ++r)
        scale[r] = std::max({capacity[r], seen.usage[r], 1e-6 * largest, 1e-300});
      mover = how.step.start(scale);
    }
    if (bound > out.lower) {
      out.lower = bound;
      out.prices = prices;
      improved_at = it;
      overshoot = 0;
      for (std::size_t r = 0; r < rows; ++r)
        overshoot += std::max(0.0, excess[r]) / (scale[r] * static_cast<double>(rows));
    }
    const bool near = overshoot <= how.recover_below, fresh = !tried || improved_at > recovered_at;
    const bool due = it >= recovered_at + (near ? 1 : 5) * how.recover_every;
    if (fresh && (due || (near && !tried))) try_plan(it);
    const double promise = mover.move({prices, bound, excess}, out.upper, next);
    prices.swap(next);
    out.iterations = it + 1;
    out.lower_trace.push_back(out.lower);
    const bool flat = !(promise > 1e-12 * std::abs(out.lower));
    const bool hopeful = promise < how.gap * std::abs(bound);  // the bound is nearly done: the plan is what lacks
    if ((!tried || improved_at > recovered_at) && (flat || (hopeful && it >= recovered_at + 3))) try_plan(it);
    out.upper_trace.push_back(out.upper);
    if (relative_gap(out.lower, out.upper) <= how.gap) {
      out.why = stop::gap;
      break;
    }
    if (flat) {
      out.why = stop::stalled;
      break;
    }
  }
  if (out.why != stop::infeasible && out.why != stop::gap && out.iterations > 0 &&
      (improved_at > recovered_at || !tried)) {
    try_plan(improved_at);
    if (!out.upper_trace.empty()) out.upper_trace.back() = out.upper;
  }
  out.gap = relative_gap(out.lower, out.upper);
  if (out.gap <= how.gap && out.why == stop::iterations) out.why = stop::gap;
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
