// SPDX-License-Identifier: BSL-1.0
/// The best assortment of a few products by looking at all: the oracle of this room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/assort/assortment_plan.hpp>
#include <echelon/choice/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// All assortments that keep the limit, one call of the model each.
struct enumeration {
  std::size_t most_products = 20;  ///< refuses more, since two to their number are looked at
};

/// throws  error 101 worth or limit has another size | 301 worth not finite | 202 no product | 404 too many products
/// cost    2^products calls of the model
template <choice_model M>
assortment_plan solve(const enumeration& how, const M& model, std::span<const double> worth,
                      const assortment_limit& limit = {}) {
  detail::check_worth(model, worth);
  const std::size_t n = worth.size();
  validate(limit, n);
  if (n > how.most_products || n > 40)
    throw error{fault::too_large, "model", "has "}.put(n).put(" products, too many for all assortments");
  assortment_plan best;
  for (std::uint64_t bits = 0; bits < std::uint64_t{1} << n; ++bits) {
    auto set = assortment_of(bits);
    double used = 0;
    for (const std::uint32_t j : set) used += limit.takes(j);
    if (!limit.holds(set.size(), used)) continue;
    const double revenue = revenue_of(model, worth, assortment{set.data(), set.size()});
    ++best.iterations;
    if (revenue <= best.revenue) continue;
    best.revenue = revenue;
    best.offered = std::move(set);
  }
  best.bound = best.revenue;
  return best;
}

}  // namespace echelon::inline ECHELON_ABI
