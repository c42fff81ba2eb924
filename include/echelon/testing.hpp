// SPDX-License-Identifier: BSL-1.0
/// The conformance kit for models of your own. No other room includes it.
#pragma once

#include <echelon/testing/check_forecaster.hpp>
#include <echelon/testing/promise.hpp>
#include <echelon/testing/sample_panel.hpp>
