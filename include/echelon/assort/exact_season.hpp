// SPDX-License-Identifier: BSL-1.0
/// The season of few products and few units by dynamic programming over what is left: the oracle of the simulation.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/assort/selling_season.hpp>
#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// The expected profit of every stock of at most `most_units` units in all.
struct exact_season {
  std::size_t most_units = 8;
};

/// Stocks in mixed radix: product j counts (most_units + 1)^j. Stocks of more units in all than asked have no profit.
struct exact_season_values {
  std::size_t products = 0;
  std::size_t most_units = 0;
  std::vector<double> profit{};       ///< [(most_units + 1)^products], not-a-number where not evaluated
  std::vector<std::uint32_t> best{};  ///< [products] units, those already there included; first of equals
  double best_profit = 0;

  double of(std::span<const std::uint32_t> units) const noexcept {
    std::size_t at = 0, radix = 1;
    for (const std::uint32_t u : units) at += u * radix, radix *= most_units + 1;
    return profit[at];
  }
};

/// Evaluates every stock and finds the best.
///
/// The gain of m more customers is value_m(x) = sum_j P_j(S(x)) (gain_j + value_{m-1}(x - e_j)) + P_0 value_{m-1}(x),
/// for all stocks x at once; a random number of customers mixes it, for nobody acts on what is known of it.
///
/// `model` offers `products()` and `probabilities(offered ascending, out)`.
///
/// throws  error 101 | 201 more than 16 products or 20,000,000 stocks | as validate; 305 no stock can be chosen
/// cost    O(most customers * stocks * products)
/// exact   to rounding
/// source  Mahajan, van Ryzin (2001) Stocking retail assortments under dynamic consumer substitution, equation 1
template <class Model>
exact_season_values solve(const exact_season& how, const Model& model, const selling_season& pays) {
  validate(pays);
  const std::size_t n = pays.products(), side = how.most_units + 1;
  check::size(model.products(), n, "model");
  check::range(n <= 16, "products", "are more than 16, too many to enumerate");
  std::size_t states = 1;
  std::vector<std::size_t> radix;
  for (std::size_t j = 0; j < n; ++j) {
    radix.push_back(states);
    check::range(states <= 20000000 / side, "most_units", "makes more than 20,000,000 stocks");
    states *= side;
  }
  const detail::unit_terms terms = detail::terms_of(pays);
  std::vector<std::size_t> within;  // states of at most most_units units
  std::vector<std::uint32_t> mask;
  std::vector<std::uint32_t> x(n, 0u);
  for (std::size_t s = 0; s < states; ++s) {
    std::size_t total = 0;
    std::uint32_t there = 0;
    for (std::size_t j = 0; j < n; ++j) {
      total += x[j];
      if (x[j] > 0) there |= 1u << j;
    }
    if (total <= how.most_units) within.push_back(s), mask.push_back(there);
    for (std::size_t j = 0; j < n && ++x[j] == side; ++j) x[j] = 0;
  }
  std::vector<double> chance((std::size_t{1} << n) * (n + 1), -1.0);
  std::vector<std::uint32_t> offered;
  for (const std::uint32_t m : mask) {
    double* const row = chance.data() + m * (n + 1);
    if (row[n] >= 0) continue;
    offered.clear();
    for (std::uint32_t j = 0; j < n; ++j)
      if ((m >> j) & 1u) offered.push_back(j);
    const std::span<const std::uint32_t> set{offered.data(), offered.size()};
    row[n] = model.probabilities(set, std::span<double>{row, n});
  }
  std::vector<double> value(states, 0.0), next(states, 0.0), expected(states, 0.0);
  for (std::int64_t m = 0; m <= pays.customers.last(); ++m) {
    const double weight = pays.customers.chance(m);
    for (const std::size_t s : within) expected[s] += weight * value[s];
    if (m == pays.customers.last()) break;
    for (std::size_t k = 0; k < within.size(); ++k) {
      const std::size_t s = within[k];
      const double* const row = chance.data() + mask[k] * (n + 1);
      double sum = row[n] * value[s];
      for (std::size_t j = 0; j < n; ++j)
        if ((mask[k] >> j) & 1u) sum += row[j] * (terms.gain[j] + value[s - radix[j]]);
      next[s] = sum;
    }
    value.swap(next);
  }
  exact_season_values out{.products = n, .most_units = how.most_units};
  out.profit.assign(states, std::nan(""));
  for (const std::size_t s : within) {
    double spent = -terms.salvaged;
    bool can = true;
    for (std::size_t j = 0; j < n; ++j) {
      const auto units = static_cast<std::uint32_t>(s / radix[j] % side);
      can = can && units >= pays.stock_of(j) && units - pays.stock_of(j) <= pays.most_of(j);
      x[j] = units;
      spent += terms.loss[j] * (static_cast<double>(units) - pays.stock_of(j));
    }
    if (!can) continue;
    out.profit[s] = expected[s] - spent;
    if (out.best.empty() || out.profit[s] > out.best_profit) out.best = x, out.best_profit = out.profit[s];
  }
  if (out.best.empty()) throw error{fault::infeasible, "most_units", "is below the stock already there"};
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
