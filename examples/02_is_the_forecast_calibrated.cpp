// SPDX-License-Identifier: BSL-1.0
// A planner asks: when the forecast says 90 %, is it 90 %, and is it better than last week's sales?
//
// kind     story
// teaches  backtests from rolling origins, calibration, a paired comparison
// builds   on 01
// uses     simulate, forecast, series, eval

#include <cstdio>
#include <string>
#include <vector>

#include <echelon/eval/backtest.hpp>
#include <echelon/eval/calibration.hpp>
#include <echelon/eval/compare.hpp>
#include <echelon/eval/score.hpp>
#include <echelon/exec.hpp>
#include <echelon/forecast/pooled_forest.hpp>
#include <echelon/series/seasonal_naive.hpp>
#include <echelon/simulate/generate.hpp>

using namespace echelon;

int main() {
  const exec::threads where;
  const generated_retailer shop = generate(where, retailer{.products = 25, .days = 400});
  const backtest_plan plan{.windows = {.windows = 2, .step = 14, .ahead = horizon{14}},
                           .levels = {levels::deciles.begin(), levels::deciles.end()}};

  const auto naive = backtest(where, plan, shop.observed, seasonal_naive{});
  const auto forest =
      backtest(where, plan, shop.observed, pooled_forest{.trees = 40, .rows = 8000, .pool_at_least = 20});

  std::printf("level   below … at or below   (forest, %zu forecasts)\n", 2 * 14 * shop.observed.size());
  const calibration_table kept = calibration(forest);
  for (const std::size_t k : {4u, 6u, 8u}) {
    const reliability at = kept.of_level(k);
    std::printf("%4.0f %%   %5.1f %% … %5.1f %%\n", 100 * kept.levels[k].value(), 100 * at.share_below(),
                100 * at.share_up_to());
  }
  const auto loss_of = [&](const backtest_result& r) {
    return score(where, shop.observed, r, season_length{7}).pooled().quantile.value();
  };
  std::printf("weighted quantile loss: forest %.2f, seasonal naive %.2f\n", loss_of(forest), loss_of(naive));

  const comparison c = compare(where, forest, naive);
  const bool clear = c.mean_difference < -2 * c.standard_error;
  std::printf("Decision: %s.\n",
              clear ? "plan with the forest, the difference is beyond chance" : "stay with last week's sales");
}
