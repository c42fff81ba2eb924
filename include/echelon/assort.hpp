// SPDX-License-Identifier: BSL-1.0
/// Which products to offer, given what customers buy instead.
#pragma once

#include <echelon/assort/assortment_plan.hpp>
#include <echelon/assort/concepts.hpp>
#include <echelon/assort/enumeration.hpp>
#include <echelon/assort/explorers.hpp>
#include <echelon/assort/limited_assortment.hpp>
#include <echelon/assort/local_search.hpp>
#include <echelon/assort/nested_assortment.hpp>
#include <echelon/assort/nested_policy.hpp>
#include <echelon/assort/offer_mixture.hpp>
#include <echelon/assort/optimal_stopping.hpp>
#include <echelon/assort/revenue_ordered.hpp>
#include <echelon/assort/segment_stopping.hpp>
#include <echelon/assort/stopping_program.hpp>
#include <echelon/assort/upper_bound.hpp>
