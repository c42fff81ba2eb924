// SPDX-License-Identifier: BSL-1.0
/// Local time-series methods: each series is forecast from its own past.
#pragma once

#include <echelon/series/arima.hpp>
#include <echelon/series/arima_choice.hpp>
#include <echelon/series/arima_fit.hpp>
#include <echelon/series/arima_forecast.hpp>
#include <echelon/series/arima_model.hpp>
#include <echelon/series/arma_filter.hpp>
#include <echelon/series/automatic.hpp>
#include <echelon/series/autoregression_model.hpp>
#include <echelon/series/broken_line.hpp>
#include <echelon/series/ets.hpp>
#include <echelon/series/ets_fit.hpp>
#include <echelon/series/ets_forecast.hpp>
#include <echelon/series/ets_likelihood.hpp>
#include <echelon/series/ets_model.hpp>
#include <echelon/series/ets_start.hpp>
#include <echelon/series/fourier.hpp>
#include <echelon/series/guard_rail.hpp>
#include <echelon/series/intermittent.hpp>
#include <echelon/series/local_forecast.hpp>
#include <echelon/series/loess.hpp>
#include <echelon/series/moving_mean.hpp>
#include <echelon/series/mstl.hpp>
#include <echelon/series/outliers.hpp>
#include <echelon/series/pelt.hpp>
#include <echelon/series/running_total.hpp>
#include <echelon/series/seasonal_autoregression.hpp>
#include <echelon/series/seasonal_naive.hpp>
#include <echelon/series/stl.hpp>
#include <echelon/series/theta.hpp>
#include <echelon/series/theta_model.hpp>
