// SPDX-License-Identifier: BSL-1.0
/// Sales that a Markov chain can have, as a mixture of few assortments: how a plan in totals becomes what to show.
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

/// An assortment, and to which share of customers it is offered.
struct weighted_offer {
  std::vector<std::uint32_t> offered;
  double weight = 0;
};

/// What sales are made of; weights sum to one.
struct offer_mixture {
  std::vector<weighted_offer> offers;
  double residual = 0;  ///< largest difference between the sales asked and those of the mixture
};

/// Takes apart sales x and visits without sale z that keep x_j + z_j - sum over i of move(i, j) z_i = arrive_j: offers
/// whatever sells to as large a share of customers as it can, and goes on with the rest. Each time a product drops out,
/// so that at most products + 1 assortments are needed: a choice-based program over 2^n assortments is one over 2 n
/// numbers.
///
/// shape   sales, passed [products]
/// throws  error 101 shapes differ | 301 not finite | 303 negative | 201 sales and visits do not balance to `tolerance`
/// cost    one solution of the chain an assortment
/// source  Feldman, Topaloglu (2017) Revenue management under the Markov chain choice model, theorem 7 and section 7
template <substitution_chain C>
offer_mixture mix_offers(const C& chain, std::span<const double> sales, std::span<const double> passed,
                         double tolerance = 1e-9) {
  const std::size_t n = chain.products();
  check::size(sales.size(), n, "sales");
  check::size(passed.size(), n, "passed");
  for (const auto& [part, name] : {std::pair{sales, "sales"}, std::pair{passed, "passed"}}) {
    check::finite(part, name);
    check::not_negative(part, name);
  }
  std::vector<double> carried(n);
  chain.carry(passed, std::span<double>{carried.data(), n});
  for (std::size_t j = 0; j < n; ++j)
    if (!(std::abs(sales[j] + passed[j] - carried[j] - chain.arrive()[j]) <= tolerance))
      throw error{fault::range, "sales", j, "and visits do not balance: no mixture of assortments has them"};
  std::vector<double> x(sales.begin(), sales.end()), p(n), made(n, 0.0);
  offer_mixture out;
  double left = 1;  // of customers; x are the sales still to make, out of all
  const double hair = 1e-12;
  for (std::size_t round = 0; round <= n && left > hair; ++round) {
    weighted_offer offer;
    for (std::size_t j = 0; j < n; ++j)
      if (x[j] > hair) offer.offered.push_back(static_cast<std::uint32_t>(j));
    chain.probabilities(assortment{offer.offered.data(), offer.offered.size()}, std::span<double>{p.data(), n});
    offer.weight = left;
    std::size_t last = n;
    for (const std::uint32_t j : offer.offered)
      if (p[j] * offer.weight > x[j]) {
        offer.weight = x[j] / p[j];
        last = j;
      }
    for (const std::uint32_t j : offer.offered) {
      x[j] = std::max(0.0, x[j] - offer.weight * p[j]);
      made[j] += offer.weight * p[j];
    }
    if (last < n) x[last] = 0;
    left = last < n ? left - offer.weight : 0;
    if (offer.weight > 0) out.offers.push_back(std::move(offer));
  }
  for (std::size_t j = 0; j < n; ++j) out.residual = std::max(out.residual, std::abs(made[j] - sales[j]));
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
