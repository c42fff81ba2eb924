// SPDX-License-Identifier: BSL-1.0
/// Lagrangian decomposition: prices on the coupling rows, a lower bound from every evaluation, a plan from the best
/// prices.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/progress.hpp>
#include <echelon/decompose/bundle.hpp>
#include <echelon/decompose/concepts.hpp>
#include <echelon/decompose/mixture.hpp>
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
                                   ///< attempts are five times rarer; plans from mixtures do not ask for it
  double worst = std::numeric_limits<double>::infinity();  ///< no plan costs more: a bound above proves there is none
  std::size_t remember = 0;        ///< evaluations that the result carries, for the next solve; the best bounds stay
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
  dual_history seen;                ///< at most `remember` evaluations
  Plan best{};
};

/// The relative distance of two bounds; zero when they meet or cross by rounding.
inline double relative_gap(double lower, double upper) noexcept {
  if (!(upper > lower)) return 0.0;
  if (!std::isfinite(upper) || !std::isfinite(lower)) return std::numeric_limits<double>::infinity();
  return (upper - lower) / std::max(std::abs(upper), std::numeric_limits<double>::min());
}

/// Where a solve begins: at prices (yesterday's, or a sample's), or with evaluations that are still true because only
/// capacities have changed since. Nothing: zero prices.
class warm_start {
 public:
  warm_start() noexcept = default;
  warm_start(std::span<const double> prices) noexcept : prices_{prices} {}
  warm_start(const std::vector<double>& prices) noexcept : prices_{prices.data(), prices.size()} {}
  warm_start(const dual_history& seen) noexcept : seen_{&seen} {}

  std::span<const double> prices() const noexcept { return prices_; }
  const dual_history* seen() const noexcept { return seen_; }

 private:
  std::span<const double> prices_;
  const dual_history* seen_ = nullptr;
};

namespace detail {

/// One solve under way.
template <class E, class Step, class Problem, class Recover>
class climb {
 public:
  static constexpr bool mixes = mixture_recovery<Recover, E>;

  climb(const E& where, const lagrangian<Step>& how, const Problem& problem, Recover& recover, observer_ref watch)
      : where_{where}, how_{how}, problem_{problem}, recover_{recover}, watch_{watch}, rows_{problem.coupling_rows()},
        capacity_{problem.capacities()} {
    check::range(how.gap >= 0, "gap", "is below zero or not a number, needed zero or more");
    check::range(!std::isnan(how.worst), "worst", "is not a number, needed a cost or infinity");
    check::range(how.recover_every > 0, "recover_every", "is zero, needed at least one evaluation");
    check::size(capacity_.size(), rows_, "capacities");
    check::finite(capacity_, "capacities");
    if constexpr (limited_prices<Problem>) {
      const std::span<const double> limits = problem.price_limits();
      check::size(limits.size(), rows_, "price_limits");
      for (std::size_t r = 0; r < rows_; ++r)
        if (std::isnan(limits[r])) throw error{fault::not_finite, "price_limits", r, "is not a number"};
      check::not_negative(limits, "price_limits");
      limit_.assign(limits.begin(), limits.end());
    }
    seen_.rows = rows_;
  }

  auto run(const warm_start& start) {
    std::vector<double> prices(rows_), next(rows_);
    if (start.seen() != nullptr) check_history(*start.seen());
    check_start(start.prices(), prices);
    std::optional<mover> moves;
    if (start.seen() != nullptr && start.seen()->size() > 0) learn(*start.seen(), moves, prices);
    const bool done = moves && renewed(*moves, prices);
    if (done) out_.why = stop::gap;
    for (std::size_t it = 0; !done; ++it) {
      if (it >= how_.max_iterations) {
        out_.why = stop::iterations;
        break;
      }
      if (!watch_(progress{"decompose", it, how_.max_iterations})) {
        out_.why = stop::interrupted;
        break;
      }
      const relaxed answer = problem_.evaluate(where_, std::span<const double>{prices});
      const double bound = judge(answer, prices);
      if (std::isinf(bound)) {
        out_.why = bound > 0 ? stop::infeasible : stop::unbounded;
        break;
      }
      if (!moves) moves.emplace(started(answer.usage));
      note(answer, prices, bound, it);
      if (bound > how_.worst) {
        out_.why = stop::infeasible;
        break;
      }
      if constexpr (!mixes) {
        const bool near = overshoot_ <= how_.recover_below;
        const bool due = it >= recovered_at_ + (near ? 1 : 5) * how_.recover_every;
        if (fresh() && (due || (near && !tried_))) try_plan(it, *moves);
      }
      // what an inexact answer costs lies on no dual below it: only so much higher does its cut hold everywhere
      const dual_point seen{prices, bound + answer.inexact, excess_, answer.usage, answer.bend};
      const double promise = moves->move(seen, out_.upper, next);
      for (std::size_t r = 0; r < rows_; ++r) next[r] = inside(next[r], r);
      prices.swap(next);
      out_.iterations = it + 1;
      out_.lower_trace.push_back(out_.lower);
      const bool flat = !(promise > 1e-12 * std::abs(out_.lower));
      if constexpr (mixes) {
        if (flat || it + 1 >= recovered_at_ + how_.recover_every) try_plan(it + 1, *moves);
      } else {
        const bool hopeful = promise < how_.gap * std::abs(bound);  // the bound is nearly done: the plan is what lacks
        if (fresh() && (flat || (hopeful && it >= recovered_at_ + 3))) try_plan(it, *moves);
      }
      out_.upper_trace.push_back(out_.upper);
      if (relative_gap(out_.lower, out_.upper) <= how_.gap) {
        out_.why = stop::gap;
        break;
      }
      if (flat) {
        out_.why = stop::stalled;
        break;
      }
    }
    finish(moves);
    return std::move(out_);
  }

 private:
  using mover = std::remove_cvref_t<decltype(std::declval<const Step&>().start(std::span<const double>{}))>;
  static auto plan_type() {
    if constexpr (mixes) return std::type_identity<std::remove_cvref_t<decltype(std::declval<Recover&>()(
        std::declval<const E&>(), std::declval<const mixture&>()))>>{};
    else return std::type_identity<std::remove_cvref_t<decltype(std::declval<Recover&>()(
        std::declval<const E&>(), std::span<const double>{}))>>{};
  }
  using plan = typename decltype(plan_type())::type;

  bool keeps() const noexcept { return mixes || how_.remember > 0; }
  bool fresh() const noexcept { return !tried_ || improved_at_ > recovered_at_; }
  double inside(double price, std::size_t r) const noexcept {
    return limit_.empty() ? std::max(0.0, price) : std::clamp(price, 0.0, limit_[r]);
  }

  void check_start(std::span<const double> start, std::vector<double>& prices) {
    if (!start.empty()) check::size(start.size(), rows_, "start");
    check::finite(start, "start");
    check::not_negative(start, "start");
    for (std::size_t r = 0; r < start.size(); ++r) prices[r] = inside(start[r], r);
    out_.prices = prices;
  }

  void check_history(const dual_history& seen) const {
    check::size(seen.rows, rows_, "start.rows");
    check::size(seen.prices.size(), seen.size() * rows_, "start.prices");
    check::size(seen.usage.size(), seen.size() * rows_, "start.usage");
    check::size(seen.inexact.size(), seen.size(), "start.inexact");
    check::finite(std::span<const double>{seen.prices}, "start.prices");
    check::not_negative(std::span<const double>{seen.prices}, "start.prices");
    check::finite(std::span<const double>{seen.usage}, "start.usage");
    check::finite(std::span<const double>{seen.value}, "start.value");
    check::finite(std::span<const double>{seen.inexact}, "start.inexact");
    check::not_negative(std::span<const double>{seen.inexact}, "start.inexact");
  }

  /// The bound of an answer; +-infinity are statuses, anything else that is no number is a fault of the problem.
  double judge(const relaxed& answer, const std::vector<double>& prices) const {
    if (std::isnan(answer.value)) throw error{fault::not_finite, "relaxed.value", "is not a number"};
    if (std::isinf(answer.value)) return answer.value;
    check::size(answer.usage.size(), rows_, "relaxed.usage");
    check::finite(std::span<const double>{answer.usage}, "relaxed.usage");
    if (!answer.bend.empty()) {
      check::range(rows_ > 0 && answer.bend.size() % rows_ == 0, "relaxed.bend",
                   "is not a whole number of elements a row");
      check::range(rows_ % (answer.bend.size() / rows_) == 0, "relaxed.bend", "has blocks that do not divide the rows");
      check::finite(std::span<const double>{answer.bend}, "relaxed.bend");
    }
    check::range(answer.inexact >= 0, "relaxed.inexact", "is below zero or not a number, needed zero or more");
    double bound = answer.value;
    for (std::size_t r = 0; r < rows_; ++r) bound -= prices[r] * capacity_[r];
    return bound;
  }

  mover started(std::span<const double> usage) {
    std::vector<double> scale(rows_);
    double largest = 0;
    for (std::size_t r = 0; r < rows_; ++r) largest = std::max({largest, std::abs(capacity_[r]), std::abs(usage[r])});
    for (std::size_t r = 0; r < rows_; ++r)
      scale[r] = std::max({std::abs(capacity_[r]), std::abs(usage[r]), 1e-6 * largest, 1e-300});
    std::vector<double> weight = scale;
    if constexpr (typical_prices<Problem>) {
      const std::span<const double> typical = problem_.price_scale();
      check::size(typical.size(), rows_, "price_scale");
      check::finite(typical, "price_scale");
      for (std::size_t r = 0; r < rows_; ++r) {
        if (!(typical[r] > 0)) throw error{fault::range, "price_scale", r, "is not positive"};
        weight[r] /= typical[r];
      }
    }
    mover moves = how_.step.start(weight);
    if constexpr (requires { moves.limit(std::span<const double>{}); })
      if (!limit_.empty()) moves.limit(limit_);
    if constexpr (requires { moves.tolerate(0.0); }) moves.tolerate(how_.gap);
    scale_ = std::move(scale);
    return moves;
  }

  void take(std::span<const double> prices, double bound, std::size_t iteration) {
    out_.lower = bound;
    out_.prices.assign(prices.begin(), prices.end());
    improved_at_ = iteration;
    overshoot_ = 0;
    for (std::size_t r = 0; r < rows_; ++r)
      overshoot_ += std::max(0.0, excess_[r]) / (scale_[r] * static_cast<double>(rows_));
  }

  void note(const relaxed& answer, const std::vector<double>& prices, double bound, std::size_t iteration) {
    excess_.resize(rows_);
    for (std::size_t r = 0; r < rows_; ++r) excess_[r] = answer.usage[r] - capacity_[r];
    if (keeps()) seen_.add(prices, answer.value, answer.usage, answer.inexact);
    if (bound > out_.lower) take(prices, bound, iteration);
  }

  /// Evaluations of another day are evaluations of today: the parts never saw the capacities.
  void learn(const dual_history& past, std::optional<mover>& moves, std::vector<double>& prices) {
    std::vector<double> bound(past.value);
    for (std::size_t k = 0; k < past.size(); ++k)
      for (std::size_t r = 0; r < rows_; ++r) bound[k] -= past.prices_of(k)[r] * capacity_[r];
    std::vector<std::size_t> order(past.size());
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return bound[a] < bound[b]; });
    moves.emplace(started(past.usage_of(order.back())));
    excess_.resize(rows_);
    for (const std::size_t k : order) {
      for (std::size_t r = 0; r < rows_; ++r) excess_[r] = past.usage_of(k)[r] - capacity_[r];
      const dual_point at{past.prices_of(k), bound[k] + past.inexact[k], excess_};
      const bool best = k == order.back();
      constexpr bool learns = requires { moves->learn(at); };
      if (!learns && !best) continue;
      if (keeps()) seen_.add(past.prices_of(k), past.value[k], past.usage_of(k), past.inexact[k]);
      if (best) {
        take(at.prices, bound[k], 0);
        moves->move(at, out_.upper, prices);
        for (std::size_t r = 0; r < rows_; ++r) prices[r] = inside(prices[r], r);
      } else if constexpr (learns) {
        moves->learn(at);
      }
    }
  }

  /// Whether what other days knew is enough for today: their evaluations, and their plan where it can be renewed.
  bool renewed(const mover& moves, std::span<const double> prices) {
    if (out_.lower > how_.worst) return false;
    if constexpr (mixes) {
      static_cast<void>(prices);
      take_if_better(recover_(where_, mix(seen_, weights(moves))));
    } else if constexpr (plan_renewal<Recover, E>) {
      take_if_better(recover_.renew(where_, prices));
    } else {
      static_cast<void>(moves), static_cast<void>(prices);
    }
    return relative_gap(out_.lower, out_.upper) <= how_.gap;
  }

  void try_plan(std::size_t iteration, const mover& moves) {
    plan found = [&] {
      if constexpr (mixes) {
        const mixture mixed = mix(seen_, weights(moves));
        return recover_(where_, mixed);
      } else {
        static_cast<void>(moves);
        return recover_(where_, std::span<const double>{out_.prices});
      }
    }();
    recovered_at_ = iteration;
    tried_ = true;
    take_if_better(std::move(found));
  }

  void take_if_better(plan found) {
    if (!(found.value < out_.upper)) return;
    out_.upper = found.value;
    out_.best = std::move(found);
  }

  /// Of a mover that keeps no weights: late answers weigh more, by the fourth power of their number.
  ///
  /// source  Gustavsson, Patriksson, Strömberg (2015) Primal convergence from dual subgradient methods for convex
  ///         optimization, the s^k rule
  std::vector<double> weights(const mover& moves) const {
    if constexpr (requires { moves.weights(); }) {
      return moves.weights();
    } else {
      std::vector<double> out(seen_.size());
      for (std::size_t k = 0; k < out.size(); ++k)
        out[k] = std::pow(static_cast<double>(k + 1) / static_cast<double>(out.size()), 4);
      return out;
    }
  }

  void finish(std::optional<mover>& moves) {
    const bool proven = out_.why == stop::infeasible || out_.why == stop::unbounded;
    const bool due = mixes ? recovered_at_ < out_.iterations : fresh();
    if (!proven && out_.why != stop::gap && out_.iterations > 0 && due) {
      try_plan(improved_at_, *moves);
      if (!out_.upper_trace.empty()) out_.upper_trace.back() = out_.upper;
    }
    out_.gap = relative_gap(out_.lower, out_.upper);
    if (out_.gap <= how_.gap && (out_.why == stop::iterations || out_.why == stop::stalled)) out_.why = stop::gap;
    if (how_.remember == 0) return;
    std::vector<double> bound(seen_.value);
    for (std::size_t k = 0; k < seen_.size(); ++k)
      for (std::size_t r = 0; r < rows_; ++r) bound[k] -= seen_.prices_of(k)[r] * capacity_[r];
    std::vector<std::size_t> order(seen_.size());
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return bound[a] > bound[b]; });
    order.resize(std::min(order.size(), how_.remember));
    std::sort(order.begin(), order.end());
    out_.seen.rows = rows_;
    for (const std::size_t k : order)
      out_.seen.add(seen_.prices_of(k), seen_.value[k], seen_.usage_of(k), seen_.inexact[k]);
  }

  const E& where_;
  const lagrangian<Step>& how_;
  const Problem& problem_;
  Recover& recover_;
  observer_ref watch_;
  std::size_t rows_;
  std::span<const double> capacity_;
  std::vector<double> limit_, excess_;
  std::vector<double> scale_;
  dual_history seen_;
  bounds<plan> out_;
  std::size_t recovered_at_ = 0, improved_at_ = 0;
  bool tried_ = false;
  double overshoot_ = 0;  // at the best prices
};

}  // namespace detail

/// Raises the Lagrangian bound of a problem and recovers plans on the way, until they meet.
///
/// shape   start: prices [rows], or a history of as many rows
/// needs   start >= 0 and finite, prices above a limit are lowered to it; capacities finite, of either sign
/// throws  error 101 capacities, price_limits, start, relaxed.usage | 201 an option out of range | 301 | 303; nothing
///         else: a hard world is reported in `why`
/// cost    one evaluation an iteration, one recovery every `recover_every`; memory O(rows * cuts), and O(rows *
///         iterations) when plans are mixtures or evaluations are remembered
/// repeats identical for every exec policy and worker count when the problem's evaluate is
/// source  Geoffrion (1974) Lagrangean relaxation for integer programming; Fisher (1981) The Lagrangian relaxation
///         method
/// see     docs/understand/decomposition.md
template <exec::policy E, class Step, class Problem, class Recover>
auto solve(const E& where, const lagrangian<Step>& how, const Problem& problem, Recover&& recover,
           observer_ref watch = {}, warm_start start = {}) {
  static_assert(relaxation<Problem, E>, "solve: the problem must model echelon::relaxation");
  using recovery = std::remove_reference_t<Recover>;
  static_assert(primal_recovery<recovery, E> || mixture_recovery<recovery, E>,
                "solve: recover must model echelon::primal_recovery");
  if constexpr (!relaxation<Problem, E>) {
    return bounds<mixture>{};  // one message is enough
  } else {
    return detail::climb<E, Step, Problem, recovery>{where, how, problem, recover, watch}.run(start);
  }
}

}  // namespace echelon::inline ECHELON_ABI
