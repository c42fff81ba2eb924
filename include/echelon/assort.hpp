// SPDX-License-Identifier: BSL-1.0
/// Which products to offer, given what customers buy instead, and how many of each to stock for a season.
#pragma once

#include <echelon/assort/assortment_plan.hpp>
#include <echelon/assort/chain_walk.hpp>
#include <echelon/assort/concepts.hpp>
#include <echelon/assort/customer_lists.hpp>
#include <echelon/assort/customer_sources.hpp>
#include <echelon/assort/enumeration.hpp>
#include <echelon/assort/exact_season.hpp>
#include <echelon/assort/explorers.hpp>
#include <echelon/assort/joint_assortment.hpp>
#include <echelon/assort/limited_assortment.hpp>
#include <echelon/assort/local_search.hpp>
#include <echelon/assort/nested_assortment.hpp>
#include <echelon/assort/nested_policy.hpp>
#include <echelon/assort/offer_mixture.hpp>
#include <echelon/assort/offer_tableau.hpp>
#include <echelon/assort/optimal_stopping.hpp>
#include <echelon/assort/revenue_ordered.hpp>
#include <echelon/assort/season_baselines.hpp>
#include <echelon/assort/season_bound.hpp>
#include <echelon/assort/season_candidates.hpp>
#include <echelon/assort/season_polish.hpp>
#include <echelon/assort/segment_stopping.hpp>
#include <echelon/assort/selling_season.hpp>
#include <echelon/assort/stock_out_replay.hpp>
#include <echelon/assort/stopping_program.hpp>
#include <echelon/assort/upper_bound.hpp>
#include <echelon/assort/vendor_by_vendor.hpp>
