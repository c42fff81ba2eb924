// SPDX-License-Identifier: BSL-1.0
/// What a loss and a convex generator must offer.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// What it costs to announce `L::size` numbers about a quantity that turns out to be y. A loss is a type without state.
///
/// law  never negative; zero when every number announced equals y
template <class L>
concept loss = requires(double y, std::span<const double, L::size> announced) {
  { L::value(y, announced) } -> std::same_as<double>;
};

/// A loss with a (sub)gradient in the numbers announced.
///
/// law  the gradient is the slope of `value` wherever that has one
template <class L>
concept differentiable_loss =
    loss<L> && requires(double y, std::span<const double, L::size> announced, std::span<double, L::size> slope) {
      L::gradient(y, announced, slope);
    };

/// A convex function on (0, 1) with its slope: what generates a Bregman divergence between two probabilities.
///
/// law  value(b) - value(a) - slope(a) * (b - a) is never negative
template <class G>
concept convex_generator = requires(double p) {
  { G::value(p) } -> std::same_as<double>;
  { G::slope(p) } -> std::same_as<double>;
};

}  // namespace echelon::inline ECHELON_ABI
