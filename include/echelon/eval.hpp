// SPDX-License-Identifier: BSL-1.0
/// Judging forecasts: rolling-origin backtests, paired comparisons, calibration, revisions.
#pragma once

#include <echelon/eval/backtest.hpp>
#include <echelon/eval/calibration.hpp>
#include <echelon/eval/compare.hpp>
#include <echelon/eval/concepts.hpp>
#include <echelon/eval/hierarchy_score.hpp>
#include <echelon/eval/revisions.hpp>
#include <echelon/eval/score.hpp>
