// SPDX-License-Identifier: BSL-1.0
/// Capacity: from load to hosts.
#pragma once

#include <echelon/capacity/host_orders.hpp>
