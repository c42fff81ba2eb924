// SPDX-License-Identifier: BSL-1.0
/// Many products at many sites under shared capacities. network/read.hpp is apart: it opens the door to nlohmann-json.
#pragma once

#include <echelon/network/assign.hpp>
#include <echelon/network/concepts.hpp>
#include <echelon/network/curve.hpp>
#include <echelon/network/cut_back.hpp>
#include <echelon/network/ease_flow.hpp>
#include <echelon/network/edit.hpp>
#include <echelon/network/eligibility.hpp>
#include <echelon/network/few_sources.hpp>
#include <echelon/network/fleet.hpp>
#include <echelon/network/fleet_pair.hpp>
#include <echelon/network/fleet_plan.hpp>
#include <echelon/network/fleet_relaxation.hpp>
#include <echelon/network/from_panel.hpp>
#include <echelon/network/fulfilment_model.hpp>
#include <echelon/network/fulfilment_plan.hpp>
#include <echelon/network/fulfilment_recovery.hpp>
#include <echelon/network/fulfilment_relaxation.hpp>
#include <echelon/network/limit.hpp>
#include <echelon/network/min_cost_flow.hpp>
#include <echelon/network/model.hpp>
#include <echelon/network/nearest_first.hpp>
#include <echelon/network/network.hpp>
#include <echelon/network/newsvendor_network.hpp>
#include <echelon/network/place.hpp>
#include <echelon/network/placement.hpp>
#include <echelon/network/plan_fulfilment.hpp>
#include <echelon/network/recover.hpp>
#include <echelon/network/relax.hpp>
#include <echelon/network/shared_storage.hpp>
#include <echelon/network/standing_placement.hpp>
#include <echelon/network/store_services.hpp>
#include <echelon/network/switch_cells.hpp>
#include <echelon/network/validate.hpp>
#include <echelon/network/warehouse_flow.hpp>
