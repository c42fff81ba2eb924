// SPDX-License-Identifier: BSL-1.0
/// What a search over assortments asks of the state that it walks in.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// An assortment that knows what each change would bring.
///
/// `gains(out)` fills, for every product, by how much the revenue rises when it is offered, or withdrawn where it is;
/// `exchange_gains(s, out)` the same for withdrawing s and offering each product that is not offered (other places are
/// not read). `change(j)` offers j, or withdraws it.
///
/// law  a gain is the difference of two revenues
template <class X>
concept assortment_explorer =
    requires(X& state, const X& seen, std::size_t j, std::span<double> out) {
      { seen.products() } -> std::same_as<std::size_t>;
      { seen.offers(j) } -> std::same_as<bool>;
      { seen.revenue() } -> std::same_as<double>;
      state.gains(out);
      state.exchange_gains(j, out);
      state.change(j);
    };

}  // namespace echelon::inline ECHELON_ABI
