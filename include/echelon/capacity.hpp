// SPDX-License-Identifier: BSL-1.0
/// Capacity: from load to orders of hosts and to game days.
#pragma once

#include <echelon/capacity/concepts.hpp>
#include <echelon/capacity/host_orders.hpp>
#include <echelon/capacity/launch_spike.hpp>
#include <echelon/capacity/level_line.hpp>
#include <echelon/capacity/link.hpp>
#include <echelon/capacity/load_schedule.hpp>
#include <echelon/capacity/order_drivers.hpp>
#include <echelon/capacity/schedule_csv.hpp>
#include <echelon/capacity/season.hpp>
#include <echelon/capacity/throughput.hpp>
#include <echelon/capacity/track_event.hpp>
#include <echelon/capacity/trend.hpp>
