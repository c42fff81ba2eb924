// SPDX-License-Identifier: BSL-1.0
/// Rolling-origin backtests: forecasts made at past origins, beside what happened then.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/core/progress.hpp>
#include <echelon/data/panel.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/data/split.hpp>
#include <echelon/data/window.hpp>
#include <echelon/eval/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// When a backtest fits its model: at every origin, or only at the first one, as one does with a model that is dear.
enum class refit { every_window, once };

struct backtest_plan {
  rolling_origin windows;
  refit when = refit::every_window;
  std::vector<level> levels{echelon::levels::deciles.begin(), echelon::levels::deciles.end()};
};

/// The forecast made at one origin, and what happened after it.
struct backtest_window {
  std::int64_t origin = 0;
  quantile_forecast forecast;
  std::vector<double> outcome;  ///< [series, horizon], periods fastest; not-a-number is missing
};

struct backtest_result {
  std::vector<backtest_window> windows;  ///< by ascending origin
  bool complete = true;                  ///< false when the observer stopped it; the windows done are kept
};

/// What happened in the `ahead` periods after the end of a history.
///
/// shape   [series, ahead], periods fastest; not-a-number is missing
template <class = void>
std::vector<double> outcomes(const history& past, horizon ahead) {
  std::vector<double> out(past.size() * ahead.n);
  for (std::size_t i = 0; i < past.size(); ++i)
    for (std::size_t h = 0; h < ahead.n; ++h) out[i * ahead.n + h] = past.outcome(i, h);
  return out;
}

/// Forecasts from every origin of the plan. The model sees the panel only through a history that ends at the origin.
///
/// throws  error 201 or 302 as `origins` | 202 no level | 102 levels do not ascend | 101 the forecast has another shape
/// cost    one fit a window, or one in all, and one predict a window; memory: all forecasts are kept
/// repeats identical for every policy and number of workers if the model is
/// source  Tashman (2000) Out-of-sample tests of forecasting accuracy, Int. J. Forecasting 16(4)
template <exec::policy E, forecaster<E> Model>
backtest_result backtest(const E& where, const backtest_plan& plan, const panel& observed_panel, const Model& model,
                         observer_ref tell = {}) {
  validate(observed_panel);
  check::not_empty(plan.levels.size(), "levels");
  check::ascending(std::span{plan.levels}, "levels");
  const std::vector<std::int64_t> from = origins(plan.windows, observed_panel.last());
  const horizon ahead = plan.windows.ahead;
  std::optional<decltype(fit(where, model, std::declval<const history&>(), ahead))> fitted;
  backtest_result out;
  out.windows.reserve(from.size());
  for (std::size_t w = 0; w < from.size(); ++w) {
    if (!tell(progress{"backtest", w, from.size()})) {
      out.complete = false;
      return out;
    }
    const history past = history_at(observed_panel, from[w]);
    if (!fitted || plan.when == refit::every_window) fitted.emplace(fit(where, model, past, ahead));
    quantile_forecast f = predict(where, *fitted, past, ahead, std::span<const level>{plan.levels});
    check::size(f.series(), observed_panel.size(), "forecast series");
    check::size(f.horizon(), ahead.n, "forecast horizon");
    check::size(f.levels().size(), plan.levels.size(), "forecast levels");
    if (!std::equal(f.levels().begin(), f.levels().end(), plan.levels.begin()))
      throw error{fault::shape, "forecast levels", "differ from the levels asked"};
    out.windows.push_back({from[w], std::move(f), outcomes(past, ahead)});
  }
  static_cast<void>(tell(progress{"backtest", from.size(), from.size()}));
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
