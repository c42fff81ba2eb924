// SPDX-License-Identifier: BSL-1.0
/// What can be backtested: anything with fit and predict.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <utility>

#include <echelon/core/count.hpp>
#include <echelon/core/level.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/data/window.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/exec/seq.hpp>

namespace echelon::inline ECHELON_ABI {

/// A spec that `fit(where, spec, past, ahead)` turns into something that `predict(where, fitted, past, ahead, levels)`
/// forecasts with; both are found by argument-dependent lookup. `past` of predict may end later than that of fit.
///
/// law  the forecast has one row a series of the panel, in its order, `ahead` periods and exactly the levels asked
/// law  nothing after `past.last` changes the forecast, except covariates that are planned ahead
/// law  the forecast does not depend on the policy or its number of workers
template <class Spec, class E = exec::seq_t>
concept forecaster = exec::policy<E> && requires(const E& where, const Spec& spec, const history& past, horizon ahead,
                                                 std::span<const level> levels) {
  { predict(where, fit(where, spec, past, ahead), past, ahead, levels) } -> std::same_as<quantile_forecast>;
};

/// A forecaster that is a plain function of (past, ahead, levels): nothing is kept between origins.
template <class F>
class forecast_by {
 public:
  explicit forecast_by(F function) : function_{std::move(function)} {}

  template <exec::policy E>
  friend forecast_by fit(const E&, const forecast_by& spec, const history&, horizon) {
    return spec;
  }
  template <exec::policy E>
  friend quantile_forecast predict(const E&, const forecast_by& fitted, const history& past, horizon ahead,
                                   std::span<const level> levels) {
    return fitted.function_(past, ahead, levels);
  }

 private:
  F function_;
};

}  // namespace echelon::inline ECHELON_ABI
