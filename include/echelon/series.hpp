// SPDX-License-Identifier: BSL-1.0
/// Local time-series methods: each series is forecast from its own past.
#pragma once

#include <echelon/series/moving_mean.hpp>
#include <echelon/series/running_total.hpp>
#include <echelon/series/seasonal_naive.hpp>
