// SPDX-License-Identifier: BSL-1.0
/// The main job as values: what goes in, what each stage adds. Each arrow of the data flow is one function.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <echelon/data/hierarchy.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/network/from_panel.hpp>
#include <echelon/network/placement.hpp>
#include <echelon/simulate/outcome.hpp>

#include "console.hpp"
#include "options.hpp"

namespace program {

/// What is known, and what happened afterwards.
struct planning_world {
  std::string name;              ///< one sentence on where the numbers come from
  echelon::panel observed;       ///< the days that are replayed included
  std::int64_t origin = 0;       ///< the last day that the plan may see
  echelon::stocked_panel stock;  ///< series i is cell i
  bool replayable = false;       ///< whether the horizon was held out, so that plans can be replayed on it
  bool own_capacities = false;   ///< whether the network brings its capacities
  bool late_shipments = false;
  bool sites_help = false;       ///< whether the network says who delivers to whom, and what a lost sale costs
  std::vector<echelon::grouping> groupings;
};

struct forecasts {
  echelon::quantile_forecast daily;       ///< [series, horizon, levels]
  echelon::quantile_forecast cumulative;  ///< [series, planning periods, levels]
  echelon::hierarchy groups;              ///< totals, empty without groupings
  echelon::quantile_forecast totals;      ///< [totals, horizon, levels]
};

struct replayed_policy {
  std::string name;
  echelon::outcome result;
};

/// WSPL of the forecast by grouping, and its mean; empty when nothing was held out.
struct forecast_score {
  std::vector<std::pair<std::string, double>> by_grouping;
  double mean = 0;
};

struct finished_plan {
  const plan_options* options = nullptr;
  planning_world world;
  forecasts forecast;
  echelon::placement_problem problem;
  echelon::placement_plan plan;
  std::vector<replayed_policy> policies;  ///< the plan first; empty when nothing was held out
  forecast_score score;
};

planning_world load_world(const plan_options&, const echelon::exec::threads&);
forecasts make_forecasts(const plan_options&, const echelon::exec::threads&, const planning_world&, stage_clock&);
/// Fills problem, plan, policies and score.
void make_plan(const plan_options&, const echelon::exec::threads&, finished_plan&, stage_clock&);
/// Writes forecast.csv, plan.csv, prices.csv, service.csv where speeds were planned for, report.html and summary.json,
/// all or none.
void write_results(const finished_plan&, stage_clock&);

}  // namespace program
