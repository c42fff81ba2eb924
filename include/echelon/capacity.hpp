// SPDX-License-Identifier: BSL-1.0
/// Capacity: from load to orders of hosts and to game days.
#pragma once

#include <echelon/capacity/host_orders.hpp>
#include <echelon/capacity/load_schedule.hpp>
#include <echelon/capacity/order_drivers.hpp>
#include <echelon/capacity/schedule_csv.hpp>
#include <echelon/capacity/throughput.hpp>
