// SPDX-License-Identifier: BSL-1.0
/// The best of the assortments that offer whatever is worth more than something: for any model of choice.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/assort/assortment_plan.hpp>
#include <echelon/assort/explorers.hpp>
#include <echelon/assort/upper_bound.hpp>
#include <echelon/choice/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// Offers products by falling worth, as many as bring most; those that break the limit are left out.
///
/// exact   for the multinomial logit without limits; a good start for others, up to a third below the best
/// source  Talluri, van Ryzin (2004) Revenue management under a general discrete choice model of consumer behavior
struct revenue_ordered {};

namespace detail {

/// The plan without a bound.
template <choice_model M>
assortment_plan best_ordered(const M& model, std::span<const double> worth, const assortment_limit& limit) {
  check_worth(model, worth);
  const std::size_t n = worth.size();
  validate(limit, n);
  assortment_plan best;
  const auto order = by_worth(worth);
  double all = 0;
  for (const std::uint32_t j : order) all += limit.takes(j);
  if (limit.holds(order.size(), all)) {  // from everything down, one change each
    auto set = order;
    std::sort(set.begin(), set.end());
    auto state = explore(model, worth, assortment{set.data(), set.size()});
    std::size_t length = 0;
    for (std::size_t k = order.size(); k > 0; --k) {
      ++best.iterations;
      if (const double revenue = state.revenue(); revenue > best.revenue) {
        best.revenue = revenue;
        length = k;
      }
      state.change(order[k - 1]);
    }
    best.offered.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(length));
    std::sort(best.offered.begin(), best.offered.end());
    best.revenue = revenue_of(model, worth, assortment{best.offered.data(), best.offered.size()});
  } else {
    std::vector<std::uint32_t> set;
    auto state = explore(model, worth, assortment{});
    double used = 0;
    for (const std::uint32_t j : order) {
      if (!limit.holds(set.size() + 1, used + limit.takes(j))) continue;
      set.insert(std::lower_bound(set.begin(), set.end(), j), j);
      used += limit.takes(j);
      state.change(j);
      ++best.iterations;
      if (const double revenue = state.revenue(); revenue > best.revenue) {
        best.revenue = revenue;
        best.offered = set;
      }
    }
  }
  best.why = stop::stalled;
  return best;
}

}  // namespace detail

/// throws  error 101 worth or limit has another size | 301 worth not finite | 202 no product
/// cost    a change of the explorer a product, and the bound of the model
template <regular_choice M>
assortment_plan solve(const revenue_ordered&, const M& model, std::span<const double> worth,
                      const assortment_limit& limit = {}) {
  auto best = detail::best_ordered(model, worth, limit);
  best.bound = std::max(best.revenue, upper_bound(model, worth, limit));
  return best;
}

}  // namespace echelon::inline ECHELON_ABI
