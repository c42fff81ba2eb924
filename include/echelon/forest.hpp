// SPDX-License-Identifier: BSL-1.0
/// Trees: quantile forests from histograms, with slots for splitter, leaf and sampler. forest/model_file.hpp and
/// forest/boosted_file.hpp are apart: they open the door to nlohmann-json.
#pragma once

#include <echelon/data/table.hpp>
#include <echelon/forest/bins.hpp>
#include <echelon/forest/boosted.hpp>
#include <echelon/forest/boosted_fit.hpp>
#include <echelon/forest/boosted_fitted.hpp>
#include <echelon/forest/boosted_grow.hpp>
#include <echelon/forest/boosted_predict.hpp>
#include <echelon/forest/boosted_select.hpp>
#include <echelon/forest/boosted_tree.hpp>
#include <echelon/forest/calibrate.hpp>
#include <echelon/forest/compact.hpp>
#include <echelon/forest/concepts.hpp>
#include <echelon/forest/fit.hpp>
#include <echelon/forest/fit_best.hpp>
#include <echelon/forest/fitted.hpp>
#include <echelon/forest/forest.hpp>
#include <echelon/forest/grow.hpp>
#include <echelon/forest/histogram.hpp>
#include <echelon/forest/importance.hpp>
#include <echelon/forest/leaf.hpp>
#include <echelon/forest/limbs.hpp>
#include <echelon/forest/out_of_bag.hpp>
#include <echelon/forest/packed.hpp>
#include <echelon/forest/packed_ranks.hpp>
#include <echelon/forest/predict.hpp>
#include <echelon/forest/quantile_reader.hpp>
#include <echelon/forest/reached_leaves.hpp>
#include <echelon/forest/sample.hpp>
#include <echelon/forest/settled_tree.hpp>
#include <echelon/forest/sort_floats.hpp>
#include <echelon/forest/sparse_rows.hpp>
#include <echelon/forest/split.hpp>
#include <echelon/forest/training_data.hpp>
#include <echelon/forest/tree.hpp>
