// SPDX-License-Identifier: BSL-1.0
/// Forecasters for a whole catalogue.
#pragma once

#include <echelon/forecast/analogues.hpp>
#include <echelon/forecast/demand_context.hpp>
#include <echelon/forecast/demand_features.hpp>
#include <echelon/forecast/hierarchy_forecast.hpp>
#include <echelon/forecast/pooled_forest.hpp>
#include <echelon/forecast/rhythm.hpp>
#include <echelon/forecast/running_sums.hpp>
