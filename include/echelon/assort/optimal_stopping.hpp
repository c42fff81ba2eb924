// SPDX-License-Identifier: BSL-1.0
/// The best assortment of a Markov chain without limits: a question of when to stop.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/assort/assortment_plan.hpp>
#include <echelon/choice/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// Offer a product where selling it brings at least what its customers would buy instead: v = max(worth, move v), the
/// value of a walk that may be stopped anywhere, and the best assortment is where it is stopped.
///
/// source  Blanchet, Gallego, Goyal (2016), section 5; value and policy iteration: Puterman (1994) Markov Decision
///         Processes, chapter 7; the bound is the dual program of Feldman, Topaloglu (2017) Revenue management under
///         the Markov chain choice model, Operations Research 65(5)
struct optimal_stopping {
  enum class by { policies, values };

  by method = by::policies;       ///< values are swept until nothing moves; policies are valued exactly in between
  double tolerance = 1e-12;       ///< of values, beside the largest worth; of the gap
  std::size_t max_iterations = 10000;
};

namespace detail {

/// The assortment, its revenue and the bound that values prove: v >= worth and v >= move v - over makes arrive · v +
/// over * walk_bound a bound of all assortments.
template <substitution_chain C>
assortment_plan stopped(const C& chain, std::span<const double> worth, std::vector<double> v, std::size_t iterations,
                        double tolerance) {
  const std::size_t n = worth.size();
  std::vector<double> next(n);
  chain.follow(std::span<const double>{v.data(), n}, std::span<double>{next.data(), n});
  assortment_plan plan;
  double over = 0, value = 0;
  const auto arrive = chain.arrive();
  for (std::size_t j = 0; j < n; ++j) {
    if (worth[j] > 0 && worth[j] >= v[j]) plan.offered.push_back(static_cast<std::uint32_t>(j));
    v[j] = std::max({v[j], worth[j], 0.0});
    over = std::max(over, next[j] - v[j]);
    value += arrive[j] * v[j];
  }
  plan.bound = value + over * chain.walk_bound();
  const auto marks = marks_of(assortment{plan.offered.data(), plan.offered.size()}, n);
  chain.values(std::span<const unsigned char>{marks.data(), n}, worth, std::span<double>{v.data(), n});
  for (std::size_t j = 0; j < n; ++j) plan.revenue += arrive[j] * v[j];
  plan.bound = std::max(plan.bound, plan.revenue);
  plan.iterations = iterations;
  plan.why = plan.gap() <= std::max(1e-9, tolerance) ? stop::gap : stop::iterations;
  return plan;
}

}  // namespace detail

/// Solves for the best assortment of a chain.
///
/// throws  error 101 worth has another size | 301 worth not finite | 202 no product | 201 tolerance negative
/// cost    a dozen products with the chain for typical chains
/// exact   the chain of four products, and enumeration: tests/assort/optimal_stopping.test.cpp
template <substitution_chain C>
assortment_plan solve(const optimal_stopping& how, const C& chain, std::span<const double> worth) {
  detail::check_worth(chain, worth);
  check::range(how.tolerance >= 0, "tolerance", "is negative");
  const std::size_t n = worth.size();
  std::vector<double> v(n), next(n);
  double most = 0;
  for (std::size_t j = 0; j < n; ++j) most = std::max(most, v[j] = std::max(worth[j], 0.0));
  std::vector<unsigned char> marks(n, 1);
  const auto look = [&] { chain.follow(std::span<const double>{v.data(), n}, std::span<double>{next.data(), n}); };
  std::size_t done = 0, quiet = 0;
  // values rise from below, so that the assortment only shrinks
  while (done < how.max_iterations) {
    look();
    ++done;
    double moved = 0;
    bool same = true;
    for (std::size_t j = 0; j < n; ++j) {
      const double better = std::max(v[j], next[j]);
      moved = std::max(moved, better - v[j]);
      v[j] = better;
      if (marks[j] != 0 && better > worth[j]) {
        marks[j] = 0;
        same = false;
      }
    }
    quiet = same ? quiet + 1 : 0;
    if (moved <= how.tolerance * most) break;
    if (how.method == optimal_stopping::by::policies && (quiet >= 1 || done % 12 == 0)) {
      chain.values(std::span<const unsigned char>{marks.data(), n}, worth, std::span<double>{v.data(), n});
      bool better = false;
      look();
      ++done;
      for (std::size_t j = 0; j < n; ++j) {
        if (marks[j] == 0) continue;
        if (next[j] > worth[j] + 1e-14 * most) {
          marks[j] = 0;
          better = true;
        }
      }
      if (!better) break;
      quiet = 0;
      for (std::size_t j = 0; j < n; ++j) v[j] = std::max({v[j], next[j], 0.0});
    }
  }
  return detail::stopped(chain, worth, std::move(v), done, how.tolerance);
}

}  // namespace echelon::inline ECHELON_ABI
