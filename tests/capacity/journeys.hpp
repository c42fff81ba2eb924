// SPDX-License-Identifier: BSL-1.0
/// A customer's way through a shop.
#pragma once

#include <echelon/capacity/load_schedule.hpp>

namespace echelon::tests {

/// Home, search, product, cart, checkout; people go back and forth between search and product.
inline customer_journey shop() {
  return {{{"home", 0.5}, {"search", 1.5}, {"product", 2}, {"cart", 1}, {"checkout", 4}},
          {0.7, 0.2, 0.1, 0, 0},
          {0, 0.6, 0.2, 0, 0,     // home
           0, 0.2, 0.6, 0, 0,     // search
           0, 0.3, 0.1, 0.2, 0,   // product
           0, 0, 0.2, 0, 0.5,     // cart
           0, 0, 0, 0, 0}};       // checkout
}

}  // namespace echelon::tests
