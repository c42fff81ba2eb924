// SPDX-License-Identifier: BSL-1.0
/// What a forecaster must look like to be checked, and what it may promise beyond the laws that all keep.
#pragma once

#include <concepts>
#include <span>

#include <echelon/core/count.hpp>
#include <echelon/core/level.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/data/window.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>

namespace echelon::inline ECHELON_ABI::testing {

/// Promises are checked as laws; what is not promised is not asked for. Specialise `promised` for your spec.
struct promise {
  bool local = false;          ///< each series is forecast from its own past alone
  bool non_negative = false;   ///< no quantile lies below zero when no demand does
  bool scales = false;         ///< demand in another unit gives the forecast in that unit
  bool forecasts_new = true;   ///< a series without a value gets a forecast; otherwise a numbered fault
  bool needs_data = false;     ///< may refuse with fault 302 a panel that has too little to learn from
};

template <class Spec>
inline constexpr promise promised{};

template <class Spec, class E>
using fitted_by = decltype(fit(std::declval<const E&>(), std::declval<const Spec&>(), std::declval<const history&>(),
                               horizon{1}));

namespace detail {
template <class Spec, class E>
concept forecasts_on = requires(const E& where, const Spec& spec, const fitted_by<Spec, E>& model, const history& past,
                                std::span<const level> levels) {
  { predict(where, model, past, horizon{1}, levels) } -> std::same_as<quantile_forecast>;
};
}  // namespace detail

/// A spec with the pair
///   fitted fit(where, spec, past, ahead) and quantile_forecast predict(where, fitted, past, ahead, levels),
/// found by argument-dependent lookup, on every policy; the fitted model is a value.
template <class Spec>
concept forecaster = std::copyable<Spec> && detail::forecasts_on<Spec, exec::seq_t> &&
                     detail::forecasts_on<Spec, exec::threads> && std::copyable<fitted_by<Spec, exec::seq_t>>;

}  // namespace echelon::inline ECHELON_ABI::testing
