// SPDX-License-Identifier: BSL-1.0
/// Names of forecasters and the library's types behind them.
#include "models.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <echelon/forecast/calibrated.hpp>
#include <echelon/forecast/pooled_forest.hpp>
#include <echelon/series/arima.hpp>
#include <echelon/series/automatic.hpp>
#include <echelon/series/card.hpp>
#include <echelon/series/ets.hpp>
#include <echelon/series/intermittent.hpp>
#include <echelon/series/level_by_shape.hpp>
#include <echelon/series/masked.hpp>
#include <echelon/series/moving_mean.hpp>
#include <echelon/series/seasonal_autoregression.hpp>
#include <echelon/series/seasonal_naive.hpp>
#include <echelon/series/theta.hpp>

namespace program {

using namespace echelon;

namespace {

/// Hides the type of a spec.
template <class Spec>
named_model of(Spec spec) {
  return {[spec = std::move(spec)](const exec::threads& where, const history& past, horizon ahead) {
    using fitted = decltype(fit(where, spec, past, ahead));
    auto model = std::make_shared<const fitted>(fit(where, spec, past, ahead));
    return fitted_model{[model = std::move(model)](const exec::threads& on, const history& known, horizon periods,
                                                   std::span<const level> levels) {
      return predict(on, *model, known, periods, levels);
    }};
  }};
}

/// What a name makes of the options.
struct offer {
  const char* name;
  named_model (*make)(const model_options&, std::uint64_t seed);
};

template <intermittent_rule Rule>
named_model seldom(const model_options&, std::uint64_t) {
  return of(intermittent_demand{.rule = Rule});
}

named_model long_arima(const model_options& o, std::uint64_t) {
  arima spec{.season = first_season(o)};
  for (std::size_t k = 1; k < o.seasons.size(); ++k) spec.waves.push_back({static_cast<double>(o.seasons[k]), 0});
  return of(std::move(spec));
}

constexpr offer offers[] = {
    {"seasonal-naive",
     [](const model_options& o, std::uint64_t) { return of(seasonal_naive{.season = first_season(o)}); }},
    {"moving-mean", [](const model_options&, std::uint64_t) { return of(moving_mean{}); }},
    {"ets",
     [](const model_options& o, std::uint64_t seed) { return of(ets{.season = first_season(o), .seed = seed}); }},
    {"holt-winters",
     [](const model_options& o, std::uint64_t seed) {
       ets spec = holt_winters(first_season(o));
       spec.seed = seed;
       return of(std::move(spec));
     }},
    {"theta", [](const model_options& o, std::uint64_t) { return of(theta{.season = first_season(o)}); }},
    {"arima", long_arima},
    {"autoregression",
     [](const model_options& o, std::uint64_t) { return of(seasonal_autoregression{.seasons = o.seasons}); }},
    {"auto",
     [](const model_options& o, std::uint64_t seed) { return of(automatic{.seasons = o.seasons, .seed = seed}); }},
    {"card", [](const model_options& o, std::uint64_t) { return of(card{.seasons = o.seasons}); }},
    {"level-by-shape",
     [](const model_options& o, std::uint64_t seed) { return of(level_by_shape{.seasons = o.seasons, .seed = seed}); }},
    {"croston", seldom<intermittent_rule::croston>},
    {"sba", seldom<intermittent_rule::sba>},
    {"tsb", seldom<intermittent_rule::tsb>},
    {"adida", seldom<intermittent_rule::adida>},
    {"imapa", seldom<intermittent_rule::imapa>},
    {"sqrf",
     [](const model_options& o, std::uint64_t seed) {
       return of(pooled_forest{.season = first_season(o), .seed = seed});
     }},
};

}  // namespace

std::string model_names() {
  std::string all;
  for (const offer& each : offers) all += (all.empty() ? "" : ", ") + std::string{each.name};
  return all;
}

model_options tidy(model_options o) {
  std::sort(o.seasons.begin(), o.seasons.end());
  o.seasons.erase(std::unique(o.seasons.begin(), o.seasons.end()), o.seasons.end());
  std::erase(o.seasons, std::size_t{0});
  return o;
}

std::size_t first_season(const model_options& o) { return o.seasons.empty() ? 0 : o.seasons.front(); }

named_model model_named(const std::string& name, const model_options& o, std::uint64_t seed) {
  const auto* found =
      std::find_if(std::begin(offers), std::end(offers), [&](const offer& each) { return name == each.name; });
  if (found == std::end(offers))
    throw failure{wrong_usage, "--model: found " + name + ", needed one of " + model_names()};
  named_model model = found->make(o, seed);
  if (o.mask && name == "sqrf")
    throw failure{wrong_usage,
                  "--mask-outliers: found the model sqrf, needed one that forecasts each series by itself"};
  if (o.mask) model = of(masked<named_model>{.model = std::move(model), .seasons = o.seasons});
  if (o.calibrate > 0) model = of(calibrated<named_model>{.model = std::move(model), .origins = o.calibrate});
  return model;
}

}  // namespace program
