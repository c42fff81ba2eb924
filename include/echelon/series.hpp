// SPDX-License-Identifier: BSL-1.0
/// Local methods for one series.
#pragma once

#include <echelon/series/running_total.hpp>
