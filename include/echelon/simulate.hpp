// SPDX-License-Identifier: BSL-1.0
/// The supply-chain simulator, and a generated retailer to try it on.
#pragma once

#include <echelon/simulate/concepts.hpp>
#include <echelon/simulate/event_load.hpp>
#include <echelon/simulate/generate.hpp>
#include <echelon/simulate/large_fleet.hpp>
#include <echelon/simulate/large_retailer.hpp>
#include <echelon/simulate/outcome.hpp>
#include <echelon/simulate/promises.hpp>
#include <echelon/simulate/receive.hpp>
#include <echelon/simulate/replay.hpp>
#include <echelon/simulate/retailer.hpp>
#include <echelon/simulate/retailer_network.hpp>
#include <echelon/simulate/retailer_product.hpp>
#include <echelon/simulate/sample_demand.hpp>
#include <echelon/simulate/scenario.hpp>
#include <echelon/simulate/serve.hpp>
#include <echelon/simulate/stocking.hpp>
