// SPDX-License-Identifier: BSL-1.0
/// The reports of `echelon forecast` and `echelon backtest`.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <echelon/data/panel.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/data/window.hpp>
#include <echelon/eval/calibration.hpp>
#include <echelon/eval/score.hpp>

#include "options.hpp"

namespace program {

/// The largest series with their forecasts, and what their past is made of: trend, seasons, breaks, outliers.
std::string forecast_page(const forecast_options&, const echelon::history&, const echelon::quantile_forecast&);

/// What a backtest found for one model.
struct judged_model {
  std::string name;
  echelon::score_table scores;
  echelon::calibration_table kept;
};

/// Errors by model and period ahead, and whether levels are met.
std::string backtest_page(const backtest_options&, const echelon::panel&, const std::vector<judged_model>&,
                          const std::vector<std::pair<std::string, std::vector<double>>>& figures,
                          const std::vector<std::string>& names);

}  // namespace program
