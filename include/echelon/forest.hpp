// SPDX-License-Identifier: BSL-1.0
/// Trees: quantile forests from histograms, with slots for splitter, leaf and sampler. forest/model_file.hpp is
/// apart: it opens the door to nlohmann-json.
#pragma once

#include <echelon/data/table.hpp>
#include <echelon/forest/bins.hpp>
#include <echelon/forest/calibrate.hpp>
#include <echelon/forest/compact.hpp>
#include <echelon/forest/concepts.hpp>
#include <echelon/forest/fit.hpp>
#include <echelon/forest/fitted.hpp>
#include <echelon/forest/forest.hpp>
#include <echelon/forest/grow.hpp>
#include <echelon/forest/leaf.hpp>
#include <echelon/forest/out_of_bag.hpp>
#include <echelon/forest/predict.hpp>
#include <echelon/forest/sample.hpp>
#include <echelon/forest/split.hpp>
#include <echelon/forest/tree.hpp>
