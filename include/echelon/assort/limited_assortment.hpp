// SPDX-License-Identifier: BSL-1.0
/// The best few products of a Markov chain, or those that fit a shelf: prices adjusted by what a product takes from
/// others.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/assort/assortment_plan.hpp>
#include <echelon/assort/local_search.hpp>
#include <echelon/assort/optimal_stopping.hpp>
#include <echelon/assort/upper_bound.hpp>
#include <echelon/choice/offered_chain.hpp>

namespace echelon::inline ECHELON_ABI {

/// The problem is NP-hard, even to approximate closely. Products are taken by falling adjusted price, worth less what
/// who leaves them would buy of what is offered already; those that would bring less than a share of a threshold for
/// what they take are passed over. Thresholds are tried a `step` apart; assortments that the bound met are cut to the
/// limit; the best of all is polished by add, delete and exchange.
///
/// source  Désir, Goyal, Segev, Ye (2020) Constrained assortment optimization under the Markov chain-based choice
///         model, Management Science 66(2): externality-adjusted prices
struct limited_assortment {
  double step = 0.1;  ///< thresholds fall by this share
  local_search polish{.kicks = 10};
};

namespace detail {

/// Adds products by adjusted price as long as each brings `least` for what it takes.
template <class Least>
void add_by_adjusted_price(offered_chain& state, const assortment_limit& limit, const Least& least) {
  const std::size_t n = state.products();
  double used = 0;
  for (std::size_t j = 0; j < n; ++j) used += state.offers(j) ? limit.takes(j) : 0;
  for (;;) {
    std::size_t best = n;
    double price = 0;
    for (std::size_t j = 0; j < n; ++j) {
      if (state.offers(j) || !limit.holds(state.offered() + 1, used + limit.takes(j))) continue;
      const double adjusted = state.worth()[j] - state.instead(j);
      if (adjusted > price && state.gain_of_offering(j) >= least(j)) {
        price = adjusted;
        best = j;
      }
    }
    if (best == n) return;
    used += limit.takes(best);
    state.offer(best);
  }
}

}  // namespace detail

/// throws  error 101 worth or limit has another size | 301 worth not finite | 202 no product | 201 step not in (0, 1)
/// cost    O(n^3) for the passages, O(n^2) for each product of each threshold, and the polish
template <class = void>
assortment_plan solve(const limited_assortment& how, const markov_chain& chain, std::span<const double> worth,
                      const assortment_limit& limit) {
  detail::check_worth(chain, worth);
  const std::size_t n = worth.size();
  validate(limit, n);
  check::range(how.step > 0 && how.step < 1, "step", "is not between zero and one");
  if (!limit.binds(n)) return solve(optimal_stopping{}, chain, worth);
  const offered_chain nothing{chain, worth, assortment{}};
  const auto alone = detail::sold_alone(nothing);
  std::vector<std::vector<std::uint32_t>> found;
  std::vector<std::vector<std::uint32_t>> met;
  const auto hear = [&](const std::vector<std::uint32_t>& set) {
    if (met.empty() || met.back() != set) met.push_back(set);
  };
  assortment_plan plan;
  if (limit.most < n)
    plan.bound = detail::priced_bound(chain, worth, alone, [](std::size_t) { return 1.0; },
                                      static_cast<double>(limit.most), hear);
  if (std::isfinite(limit.capacity))
    plan.bound = std::min(plan.bound, detail::priced_bound(chain, worth, alone,
                                                           [&](std::size_t j) { return limit.takes(j); },
                                                           limit.capacity, hear));
  double single = 0;
  for (std::size_t j = 0; j < n; ++j)
    if (limit.holds(1, limit.takes(j))) single = std::max(single, alone[j] * worth[j]);
  for (double goal = plan.bound; single > 0 && goal >= 0.5 * single; goal *= 1 - how.step) {
    auto state = nothing;
    detail::add_by_adjusted_price(state, limit, [&](std::size_t j) {
      double part = limit.most < n ? 1 / static_cast<double>(limit.most) : 0;
      if (std::isfinite(limit.capacity) && limit.capacity > 0)
        part = std::max(part, limit.takes(j) / limit.capacity);
      return 0.5 * goal * part;
    });
    found.push_back(assortment_of(state.marks()));
  }
  for (const auto& set : met) {  // the products that sell most for what they take, of what the bound would offer
    std::vector<std::uint32_t> order(set);
    const auto rank = [&](std::uint32_t j) { return alone[j] * worth[j] / (limit.takes(j) + 1e-9); };
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return rank(a) > rank(b); });
    std::vector<std::uint32_t> cut;
    double used = 0;
    for (const std::uint32_t j : order)
      if (limit.holds(cut.size() + 1, used + limit.takes(j))) {
        cut.push_back(j);
        used += limit.takes(j);
      }
    std::sort(cut.begin(), cut.end());
    found.push_back(std::move(cut));
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::vector<std::uint32_t> best;
  for (const auto& set : found) {
    const double revenue = revenue_of(chain, worth, assortment{set.data(), set.size()});
    if (revenue > plan.revenue) {
      plan.revenue = revenue;
      best = set;
    }
  }
  std::vector<chain_explorer> starts;
  starts.emplace_back(chain, worth, assortment{best.data(), best.size()});
  auto polished = search(how.polish, std::move(starts), limit);
  plan.offered = assortment_of(std::span<const unsigned char>{polished.marks.data(), n});
  plan.revenue = revenue_of(chain, worth, assortment{plan.offered.data(), plan.offered.size()});
  plan.bound = std::max(plan.bound, plan.revenue);
  plan.iterations = found.size() + polished.moves;
  plan.why = plan.gap() <= 1e-9 ? stop::gap : stop::stalled;
  return plan;
}

}  // namespace echelon::inline ECHELON_ABI
