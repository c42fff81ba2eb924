// SPDX-License-Identifier: BSL-1.0
/// What was observed, and forecasts as numbers. `data/cube.hpp` is apart: it needs xtensor.
#pragma once

#include <echelon/data/calendar.hpp>
#include <echelon/data/door.hpp>
#include <echelon/data/hierarchy.hpp>
#include <echelon/data/panel.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/data/ragged.hpp>
#include <echelon/data/split.hpp>
#include <echelon/data/table.hpp>
#include <echelon/data/window.hpp>
