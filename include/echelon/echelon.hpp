// SPDX-License-Identifier: BSL-1.0
/// Every room of the library, without the doors to Eigen, Boost.Math, xtensor and nlohmann-json: what needs one of them
/// is included by its own name. A program that uses one room includes that room's header instead, and compiles faster.
#pragma once

#include <echelon/core.hpp>
#include <echelon/exec.hpp>
#include <echelon/math.hpp>
#include <echelon/data.hpp>
#include <echelon/loss.hpp>
#include <echelon/io.hpp>
#include <echelon/interop.hpp>
#include <echelon/train.hpp>
#include <echelon/series.hpp>
#include <echelon/forest.hpp>
#include <echelon/nn.hpp>
#include <echelon/eval.hpp>
#include <echelon/decompose.hpp>
#include <echelon/choice.hpp>
#include <echelon/stock.hpp>
#include <echelon/forecast.hpp>
#include <echelon/assort.hpp>
#include <echelon/network.hpp>
#include <echelon/simulate.hpp>
#include <echelon/capacity.hpp>
#include <echelon/report.hpp>
