// SPDX-License-Identifier: BSL-1.0
/// What a model of what customers buy must offer, and what it may.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include <echelon/core/config.hpp>
#include <echelon/core/random.hpp>

namespace echelon::inline ECHELON_ABI {

/// Products on offer, by ascending number. The outside option (to buy nothing here) is always there and has no number.
using assortment = std::span<const std::uint32_t>;

/// What one customer buys out of what is offered. Products are numbered 0 … products() - 1.
///
/// `probabilities(offered, out)` fills out [products()], zero where not offered, and returns the probability that she
/// buys nothing. An empty assortment is one: then she buys nothing.
///
/// law  no probability is negative; with the one returned they sum to one
/// law  equal arguments give equal bits
template <class M>
concept choice_model = std::copyable<M> && requires(const M& model, assortment offered, std::span<double> out) {
  { model.products() } -> std::same_as<std::size_t>;
  { model.probabilities(offered, out) } -> std::same_as<double>;
};

/// A model that draws what one customer buys; products() says that she bought nothing.
///
/// law  frequencies of draws tend to `probabilities`
template <class M>
concept drawn_choice = choice_model<M> && requires(const M& model, assortment offered, random_stream& stream) {
  { model.draw(offered, stream) } -> std::same_as<std::size_t>;
};

/// A model with parameters: `gradient(offered, bought, out)` returns log P(bought | offered) and fills out
/// [parameters()] with its derivatives; bought is a product on offer, or products() for nothing.
template <class M>
concept differentiable_choice =
    choice_model<M> && requires(const M& model, assortment offered, std::size_t bought, std::span<double> out) {
      { model.parameters() } -> std::same_as<std::size_t>;
      { model.gradient(offered, bought, out) } -> std::same_as<double>;
    };

/// A model that promises, by a member `static constexpr bool regular = true`, that offering one product more raises the
/// probability of no other and not that of buying nothing. Every model of random utility does.
template <class M>
concept regular_choice = choice_model<M> && M::regular;

/// A Markov chain of substitution: a customer comes for product i with chance arrive()[i]; where it is not offered she
/// goes on to product j with chance move(i, j), or leaves with chance leave()[i]; at an offered product she buys.
///
/// `follow(v, to)` fills to[i] = sum over j of move(i, j) v[j]; `carry(x, to)` fills to[j] = sum over i of x[i] move(i,
/// j). `visits(marks, x)` fills the expected visits x[i] of products that are not offered, zero for others;
/// `values(marks, worth, v)` fills v[i] = worth[i] where offered and the expected worth of what is bought instead
/// elsewhere, from the v that it finds. `walk_bound()` is at least the mean number of products that a customer visits
/// when nothing is offered.
///
/// law  every product reaches the outside option
template <class M>
concept substitution_chain =
    regular_choice<M> && requires(const M& chain, std::span<const unsigned char> marks, std::span<const double> from,
                                  std::span<double> to) {
      { chain.arrive() } -> std::convertible_to<std::span<const double>>;
      { chain.leave() } -> std::convertible_to<std::span<const double>>;
      { chain.walk_bound() } -> std::same_as<double>;
      chain.follow(from, to);
      chain.carry(from, to);
      chain.visits(marks, to);
      chain.values(marks, from, to);
    };

}  // namespace echelon::inline ECHELON_ABI
