// SPDX-License-Identifier: BSL-1.0
/// An item whose unmet demand is lost, for the tests of this folder.
#pragma once

#include <cstddef>

#include <echelon/stock/lost_sales.hpp>

/// One unit held costs 1, one lost `under`.
inline echelon::lost_sales lost_item(double under, std::size_t lead, double accuracy = echelon::lost_sales{}.accuracy) {
  echelon::lost_sales how;
  how.cost = {.under = under, .over = 1};
  how.lead_time = lead;
  how.accuracy = accuracy;
  return how;
}
