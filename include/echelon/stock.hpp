// SPDX-License-Identifier: BSL-1.0
/// Exact engines for one item: newsvendors, base stock, (s, S), order quantities, lots, joint replenishment, unreliable
/// supply, lost sales, serial systems, distribution trees and guaranteed service.
#pragma once

#include <echelon/stock/balanced_distribution.hpp>
#include <echelon/stock/base_stock.hpp>
#include <echelon/stock/capped_base_stock.hpp>
#include <echelon/stock/concepts.hpp>
#include <echelon/stock/count_demand.hpp>
#include <echelon/stock/demand.hpp>
#include <echelon/stock/disrupted_demand.hpp>
#include <echelon/stock/disrupted_order.hpp>
#include <echelon/stock/distribution_tree.hpp>
#include <echelon/stock/eased_base_stock.hpp>
#include <echelon/stock/economic_order.hpp>
#include <echelon/stock/guaranteed_service.hpp>
#include <echelon/stock/joint_replenishment.hpp>
#include <echelon/stock/lost_sales.hpp>
#include <echelon/stock/lost_sales_states.hpp>
#include <echelon/stock/lot_sizing.hpp>
#include <echelon/stock/newsvendor.hpp>
#include <echelon/stock/pair_core.hpp>
#include <echelon/stock/pair_search.hpp>
#include <echelon/stock/random_yield.hpp>
#include <echelon/stock/reorder_point.hpp>
#include <echelon/stock/reorder_quantity.hpp>
#include <echelon/stock/reorder_quantity_rules.hpp>
#include <echelon/stock/serial_newsvendors.hpp>
#include <echelon/stock/serial_system.hpp>
#include <echelon/stock/service_capacity.hpp>
#include <echelon/stock/service_network.hpp>
#include <echelon/stock/shared_newsvendor.hpp>
