// SPDX-License-Identifier: BSL-1.0
/// Seeded placement problems whose sites serve each other's customers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/network/shared_model.hpp>
#include <echelon/network/store_services.hpp>

#include <tests/network/any_problem.hpp>

namespace any {

/// Every site a region of its own; two-day parcels from the other sites of the centre, for a twentieth of the price.
inline echelon::placement_problem share_customers(echelon::placement_problem p) {
  double price = 0;
  for (const auto& x : p.products) price += x.price / static_cast<double>(p.products.size());
  echelon::give_services(p.net, {.help_cost = 0.05 * price});
  return p;
}

inline echelon::placement_problem shared(const size& n, std::uint64_t seed) {
  return share_customers(problem(n, seed));
}
inline echelon::placement_problem tight_shared(const size& n, std::uint64_t seed, double share = 0.85) {
  return share_customers(tight_problem(n, seed, share));
}

inline std::vector<double> prices(std::size_t rows, std::uint64_t seed) {
  echelon::random_stream s{seed, 2};
  std::vector<double> out(rows);
  for (double& x : out) x = 0.3 * s.exponential();
  return out;
}
inline std::vector<double> capacities_of(const echelon::shared_model& model) {
  return model.capacities(std::vector<double>(model.slots()));
}

}  // namespace any
