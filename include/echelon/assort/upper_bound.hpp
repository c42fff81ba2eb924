// SPDX-License-Identifier: BSL-1.0
/// What no assortment can bring: the best bound known for each kind of model.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/assort/assortment_plan.hpp>
#include <echelon/assort/optimal_stopping.hpp>
#include <echelon/choice/logit_mixture.hpp>
#include <echelon/choice/markov_chain.hpp>
#include <echelon/choice/offered_chain.hpp>

namespace echelon::inline ECHELON_ABI {

/// For any regular model, see regular_bound.
template <regular_choice M>
double upper_bound(const M& model, std::span<const double> worth, const assortment_limit& limit = {}) {
  return regular_bound(model, worth, limit);
}

/// For a mixture of logits: as if every segment could be offered its own best assortment, or regular_bound, whichever
/// is less. The limit is kept by the latter alone.
///
/// cost    O(segments * products log products)
template <class = void>
double upper_bound(const logit_mixture& model, std::span<const double> worth, const assortment_limit& limit = {}) {
  double sum = 0;
  const auto order = detail::by_worth(worth);
  for (std::size_t g = 0; g < model.segments(); ++g) {
    const auto u = model.attractions(g);
    double weight = model.outside[g], income = 0, best = 0;
    for (const std::uint32_t j : order) {
      weight += u[j];
      income += u[j] * worth[j];
      best = std::max(best, income / weight);
    }
    sum += model.share[g] * best;
  }
  return std::min(sum, regular_bound(model, worth, limit));
}

namespace detail {

/// The bound of a chain under one limit sum of takes over what is offered <= most: a product that sells at most
/// alone[j] takes at least takes[j] / alone[j] for each unit sold, and a price on that leaves a problem without limit.
///
/// `seen(marks)` hears every assortment met on the way.
template <class Takes, class Seen>
double priced_bound(const markov_chain& chain, std::span<const double> worth, std::span<const double> alone,
                    const Takes& takes, double most, const Seen& seen) {
  const std::size_t n = worth.size();
  std::vector<double> net(n), p(n);
  double best = std::numeric_limits<double>::infinity(), low = 0, high = 0;
  const auto use = [&](std::size_t j) { return alone[j] > 0 ? takes(j) / alone[j] : 0.0; };
  for (std::size_t j = 0; j < n; ++j)
    if (takes(j) > 0) high = std::max(high, worth[j] * alone[j] / takes(j));
  const auto excess = [&](double price) {
    for (std::size_t j = 0; j < n; ++j) net[j] = worth[j] - price * use(j);
    const auto plan = solve(optimal_stopping{}, chain, std::span<const double>{net.data(), n});
    best = std::min(best, plan.bound + price * most);
    seen(plan.offered);
    chain.probabilities(assortment{plan.offered.data(), plan.offered.size()}, std::span<double>{p.data(), n});
    double used = 0;
    for (std::size_t j = 0; j < n; ++j) used += p[j] * use(j);
    return used - most;
  };
  if (excess(0) <= 0) return best;
  for (int round = 0; round < 40 && high - low > 1e-9 * high; ++round) {
    const double middle = 0.5 * (low + high);
    (excess(middle) > 0 ? low : high) = middle;
  }
  return best;
}

/// The chance that each product is bought when it is offered alone: no assortment sells more of it.
template <class = void>
std::vector<double> sold_alone(const offered_chain& nothing) {
  std::vector<double> alone(nothing.products());
  for (std::size_t j = 0; j < alone.size(); ++j) alone[j] = nothing.arrived(j) / (1 + nothing.back(j));
  return alone;
}

}  // namespace detail

/// For a Markov chain: exact without limits; with them a price is put on what a product takes for each unit it sells.
///
/// cost    one stopping problem, with limits some forty and the passages of the chain, O(n^3)
template <class = void>
double upper_bound(const markov_chain& chain, std::span<const double> worth, const assortment_limit& limit = {}) {
  detail::check_worth(chain, worth);
  const std::size_t n = worth.size();
  validate(limit, n);
  if (!limit.binds(n)) return solve(optimal_stopping{}, chain, worth).bound;
  const auto alone = detail::sold_alone(offered_chain{chain, worth, assortment{}});
  const auto deaf = [](const std::vector<std::uint32_t>&) {};
  double best = std::numeric_limits<double>::infinity();
  if (limit.most < n)
    best = detail::priced_bound(chain, worth, alone, [](std::size_t) { return 1.0; },
                                static_cast<double>(limit.most), deaf);
  if (std::isfinite(limit.capacity))
    best = std::min(best, detail::priced_bound(chain, worth, alone, [&](std::size_t j) { return limit.takes(j); },
                                               limit.capacity, deaf));
  return best;
}

}  // namespace echelon::inline ECHELON_ABI
