// SPDX-License-Identifier: BSL-1.0
/// Panels and forecasts as tables, long and wide.
#pragma once

#include <echelon/io/forecast_csv.hpp>
#include <echelon/io/panel_join.hpp>
#include <echelon/io/panel_long.hpp>
#include <echelon/io/panel_wide.hpp>
