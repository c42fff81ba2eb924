// SPDX-License-Identifier: BSL-1.0
/// Exact engines for one item: newsvendors, base stock, order quantities, lots, guaranteed service.
#pragma once

#include <echelon/stock/base_stock.hpp>
#include <echelon/stock/concepts.hpp>
#include <echelon/stock/count_demand.hpp>
#include <echelon/stock/demand.hpp>
#include <echelon/stock/economic_order.hpp>
#include <echelon/stock/guaranteed_service.hpp>
#include <echelon/stock/lot_sizing.hpp>
#include <echelon/stock/newsvendor.hpp>
#include <echelon/stock/pair_core.hpp>
#include <echelon/stock/pair_search.hpp>
#include <echelon/stock/service_network.hpp>
#include <echelon/stock/shared_newsvendor.hpp>
