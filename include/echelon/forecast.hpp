// SPDX-License-Identifier: BSL-1.0
/// Forecasters for a whole catalogue, and what makes their levels honest. forecast/model_file.hpp and
/// forecast/distribution_file.hpp open the door to files, so they are included by name.
#pragma once

#include <echelon/forecast/adapt.hpp>
#include <echelon/forecast/aggregation.hpp>
#include <echelon/forecast/analogues.hpp>
#include <echelon/forecast/base_forecast.hpp>
#include <echelon/forecast/block_paths.hpp>
#include <echelon/forecast/calibrated.hpp>
#include <echelon/forecast/coherent_projection.hpp>
#include <echelon/forecast/concepts.hpp>
#include <echelon/forecast/demand_context.hpp>
#include <echelon/forecast/demand_features.hpp>
#include <echelon/forecast/distribution_engine.hpp>
#include <echelon/forecast/error_covariance.hpp>
#include <echelon/forecast/hierarchy_forecast.hpp>
#include <echelon/forecast/joint_paths.hpp>
#include <echelon/forecast/not_negative.hpp>
#include <echelon/forecast/pooled_forest.hpp>
#include <echelon/forecast/reconcile.hpp>
#include <echelon/forecast/reconcile_paths.hpp>
#include <echelon/forecast/rhythm.hpp>
#include <echelon/forecast/running_sums.hpp>
#include <echelon/forecast/score_window.hpp>
#include <echelon/forecast/split_conformal.hpp>
