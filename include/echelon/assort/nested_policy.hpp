// SPDX-License-Identifier: BSL-1.0
/// What to offer while a stock that all products share runs down: fewer products the less is left, more as time goes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/assort/assortment_plan.hpp>
#include <echelon/assort/optimal_stopping.hpp>
#include <echelon/choice/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// One resource, of which a sale of any product uses a unit, and at most one customer a period.
struct shared_resource {
  std::size_t capacity = 0;
  std::size_t periods = 0;
};

/// The best policy: with t periods and c units left, offer what is best when every sale also costs what the unit would
/// have brought later.
///
/// law  with fewer units or more periods left, no product is offered that was not
struct nested_policy {
  std::size_t capacity = 0, periods = 0;
  std::vector<double> value;                         ///< [periods + 1, capacity + 1] expected worth, capacity fastest
  std::vector<std::vector<std::uint32_t>> offers;    ///< [periods, capacity] what to offer with t + 1 and c + 1 left

  double worth(std::size_t periods_left, std::size_t units) const noexcept {
    return value[periods_left * (capacity + 1) + units];
  }
  const std::vector<std::uint32_t>& offered(std::size_t periods_left, std::size_t units) const noexcept {
    return offers[(periods_left - 1) * capacity + units - 1];
  }
  /// The fewest units with which j is offered while so many periods are left; capacity + 1 when with none.
  std::size_t protection(std::uint32_t j, std::size_t periods_left) const noexcept {
    for (std::size_t c = 1; c <= capacity; ++c) {
      const auto& set = offered(periods_left, c);
      if (std::binary_search(set.begin(), set.end(), j)) return c;
    }
    return capacity + 1;
  }
};

/// throws  error 101 worth has another size | 301 worth not finite | 202 no product
/// cost    one stopping problem for each period and unit
/// source  Talluri, van Ryzin (2004); that offers are nested: Feldman, Topaloglu (2017), theorem 5
template <substitution_chain C>
nested_policy solve(const shared_resource& how, const C& chain, std::span<const double> worth) {
  detail::check_worth(chain, worth);
  const std::size_t n = worth.size(), width = how.capacity + 1;
  nested_policy policy{how.capacity, how.periods, std::vector<double>((how.periods + 1) * width, 0.0), {}};
  std::vector<double> net(n);
  for (std::size_t t = 1; t <= how.periods; ++t)
    for (std::size_t c = 1; c <= how.capacity; ++c) {
      const double* const later = policy.value.data() + (t - 1) * width;
      for (std::size_t j = 0; j < n; ++j) net[j] = worth[j] - (later[c] - later[c - 1]);
      auto plan = solve(optimal_stopping{}, chain, std::span<const double>{net.data(), n});
      policy.value[t * width + c] = later[c] + plan.revenue;
      policy.offers.push_back(std::move(plan.offered));
    }
  return policy;
}

}  // namespace echelon::inline ECHELON_ABI
