// SPDX-License-Identifier: BSL-1.0
<<<<<<< HEAD
/// Local time-series methods: each series is forecast from its own past.
#pragma once

#include <echelon/series/moving_mean.hpp>
#include <echelon/series/seasonal_naive.hpp>
=======
/// Local methods for one series.
#pragma once

#include <echelon/series/running_total.hpp>
>>>>>>> house
