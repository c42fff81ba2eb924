// SPDX-License-Identifier: BSL-1.0
/// The best assortment of a Markov chain as a linear program, and what its answer means.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/assort/assortment_plan.hpp>
#include <echelon/choice/markov_chain.hpp>
#include <echelon/math/linear_program.hpp>

namespace echelon::inline ECHELON_ABI {

/// Minimise arrive · v where v_j >= worth_j and v_j >= move_j · v: the dual of choosing sales x and visits without sale
/// z with x_j + z_j - sum over i of move(i, j) z_i = arrive_j. For some hundred products; an oracle for others.
///
/// source  Feldman, Topaloglu (2017) Revenue management under the Markov chain choice model, Operations Research 65(5)
struct stopping_program {};

/// The plan, and the two readings of the program.
struct stopping_solution : assortment_plan {
  std::vector<double> value;   ///< [products] v: what a customer at each product is worth
  std::vector<double> sales;   ///< [products] x, the purchase probabilities of the plan
  std::vector<double> passed;  ///< [products] z, visits of products that are not offered
};

/// Solves the program by the dual simplex method.
///
/// throws  error 101 worth has another size | 301 worth not finite | 202 no product
/// cost    O(products^2) a pivot, about as many as products; memory 2 products^2
template <class = void>
stopping_solution solve(const stopping_program&, const markov_chain& chain, std::span<const double> worth) {
  detail::check_worth(chain, worth);
  const std::size_t n = worth.size();
  linear_program program;
  program.cost.assign(chain.arrive().begin(), chain.arrive().end());
  program.most.assign(n, std::numeric_limits<double>::infinity());
  program.row.assign(2 * n * n, 0.0);
  program.least.assign(2 * n, 0.0);
  for (std::size_t j = 0; j < n; ++j) {
    program.row[j * n + j] = 1;
    program.least[j] = worth[j];
    for (std::size_t k = 0; k < n; ++k) program.row[(n + j) * n + k] = (j == k ? 1.0 : 0.0) - chain.move()(j, k);
  }
  const auto answer = solve(program);
  stopping_solution s;
  s.iterations = answer.pivots;
  if (!answer.feasible) {
    s.why = stop::infeasible;
    return s;
  }
  s.value = answer.x;
  s.sales.assign(answer.price.begin(), answer.price.begin() + static_cast<std::ptrdiff_t>(n));
  s.passed.assign(answer.price.begin() + static_cast<std::ptrdiff_t>(n), answer.price.end());
  s.bound = answer.value;
  for (std::size_t j = 0; j < n; ++j)
    if (worth[j] > 0 && worth[j] >= s.value[j] - 1e-9 * std::abs(s.value[j]))
      s.offered.push_back(static_cast<std::uint32_t>(j));
  s.revenue = revenue_of(chain, worth, assortment{s.offered.data(), s.offered.size()});
  s.bound = std::max(s.bound, s.revenue);
  s.why = s.gap() <= 1e-8 ? stop::gap : stop::stalled;
  return s;
}

}  // namespace echelon::inline ECHELON_ABI
