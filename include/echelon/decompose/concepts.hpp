// SPDX-License-Identifier: BSL-1.0
/// What a hard plan must offer to be split, and what the parts of a Lagrangian method are.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/config.hpp>
#include <echelon/decompose/mixture.hpp>
#include <echelon/exec/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// The answer of a relaxation at given prices: the least of cost + prices · usage over everything but the coupling
/// rows, and the usage of the rows by one minimiser.
///
/// Where the least is found only nearly, `value` stays below it, and `inexact` says how far cost + prices · usage of
/// the answer lies above `value`: bounds and plans remain certified.
///
/// `bend` is an offer that few make: how usage falls with prices, -d usage_r / d price_s, where rows come in blocks of
/// equal size that do not touch each other. See step::newton.
struct relaxed {
  double value = 0;
  std::vector<double> usage;
  double inexact = 0;
  std::vector<double> bend{};  ///< [rows, block] row r and the rows of its own block; or empty

  friend bool operator==(const relaxed&, const relaxed&) = default;
};

/// A problem `min cost(x), usage(x) <= capacities` that falls apart once the rows are priced.
///
/// law  evaluate(where, prices).value <= cost(x) + prices · usage(x) for every admissible x
/// law  equal prices give equal bits, for every policy and number of workers
template <class P, class E>
concept relaxation = exec::policy<E> && requires(const P& p, const E& where, std::span<const double> prices) {
  { p.coupling_rows() } -> std::same_as<std::size_t>;
  { p.capacities() } -> std::convertible_to<std::span<const double>>;
  { p.evaluate(where, prices) } -> std::same_as<relaxed>;
};

/// A relaxation whose prices have a meaningful largest value, such as the cost of overtime that replaces a capacity.
///
/// law  no price above its limit gives a higher bound; a limit may be infinite
template <class P>
concept limited_prices = requires(const P& p) {
  { p.price_limits() } -> std::convertible_to<std::span<const double>>;
};

/// A relaxation whose rows have prices of very different size, such as storage in volume and work in hours, and which
/// knows about how large each may be. Steps are then measured in shares of these.
template <class P>
concept typical_prices = requires(const P& p) {
  { p.price_scale() } -> std::convertible_to<std::span<const double>>;
};

/// A relaxation that can be drawn small: `sample(share, seed)` is the same problem over about that share of its parts,
/// with capacities in proportion, so that good prices of the sample are good prices of the whole.
template <class P, class E>
concept sampled_parts = requires(const P& p, double share, std::uint64_t seed) {
  { p.sample(share, seed) } -> relaxation<E>;
};

/// One evaluation of the dual: where, how high, and how far each row is over its capacity (a supergradient). A newest
/// evaluation also tells the usage, and how it bends where the relaxation offers that.
struct dual_point {
  std::span<const double> prices;
  double bound = 0;
  std::span<const double> excess;
  std::span<const double> usage{};
  std::span<const double> bend{};
};

/// How prices move. `start(scale)` builds the mover from the typical usage of each row; `move(at, upper, next)` takes
/// the newest evaluation and the best known plan value (infinite while there is none), writes the next prices, all >=
/// 0, and returns how much higher it hopes to find the bound there (infinite when it cannot tell).
///
/// A mover may offer more: `limit(limits)` hears the largest prices, and `tolerate(gap)` the gap wanted, before the
/// first move; `learn(at)` takes an evaluation that it did not ask for; `weights()` are the shares of the evaluations
/// so far (moves and lessons, in order) whose mixture solves the relaxed problem, see mixture.
template <class S>
concept step_rule = std::copyable<S> && requires(const S& s, std::span<const double> scale, const dual_point& at,
                                                 double upper, std::span<double> next) {
  { s.start(scale).move(at, upper, next) } -> std::same_as<double>;
};

/// How a plan that keeps the capacities is made from prices: the result has a `value`, infinite when none was found.
/// This is where whole units are repaired.
template <class R, class E>
concept primal_recovery = requires(R& recover, const E& where, std::span<const double> prices) {
  { recover(where, prices).value } -> std::convertible_to<double>;
};

/// A recovery that has a plan of another day may offer it, changed so that it keeps the capacities of today. It is
/// asked once, before anything is evaluated, at the prices to which a history of evaluations points.
template <class R, class E>
concept plan_renewal = primal_recovery<R, E> && requires(R& recover, const E& where, std::span<const double> prices) {
  { recover.renew(where, prices) } -> std::same_as<decltype(recover(where, prices))>;
};

/// How a plan is made from a mixture of answers instead. Where the parts may be mixed (flows, shares, policies drawn at
/// random) cost and usage of the mixture are known without looking at a part again.
template <class R, class E>
concept mixture_recovery = requires(R& recover, const E& where, const mixture& mixed) {
  { recover(where, mixed).value } -> std::convertible_to<double>;
};

}  // namespace echelon::inline ECHELON_ABI
