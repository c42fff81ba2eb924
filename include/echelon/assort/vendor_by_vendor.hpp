// SPDX-License-Identifier: BSL-1.0
/// A season bought vendor by vendor: each order is planned with what was ordered before it already in stock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/assort/joint_assortment.hpp>

namespace echelon::inline ECHELON_ABI {

/// Vendors in the order in which they are asked; several rounds let an early vendor's order answer to the later ones.
struct vendor_by_vendor {
  joint_assortment each{};
  std::size_t rounds = 1;
};

/// The orders of all vendors together, judged like a joint plan, and the profit after each order.
struct vendor_plan {
  joint_plan plan{};
  std::vector<double> after{};  ///< [rounds, vendors] profit on fresh customers once the vendor has been asked
};

/// Plans the orders in turn: products of other vendors are there with what was ordered of them, and cannot be bought.
///
/// In a second round a vendor's order is taken back and planned again; an order that earned more on the planning
/// customers stays. Profit counts the cost of all orders; what was in stock before the first is paid for.
///
/// shape   vendor [products], 0 … vendors - 1
/// throws  error 101 | 201 a vendor without number | as solve(joint_assortment)
/// cost    vendors * rounds times that of solve(joint_assortment)
/// repeats identical for every exec policy and worker count
template <exec::policy E>
vendor_plan solve(const E& where, const vendor_by_vendor& how, const markov_chain& chain, const selling_season& pays,
                  std::span<const std::uint32_t> vendor) {
  validate(pays);
  const std::size_t n = pays.products();
  check::size(vendor.size(), n, "vendor");
  check::range(how.rounds > 0, "rounds", "is zero");
  std::uint32_t vendors = 0;
  for (std::size_t j = 0; j < n; ++j) {
    if (vendor[j] >= n) throw error{fault::range, "vendor", j, "is not below the number of products"};
    vendors = std::max(vendors, vendor[j] + 1);
  }
  const chain_walk walk{chain};
  const customer_lists fresh = fresh_customers(where, how.each, walk, pays);
  const double bound = solve(how.each.bound, chain, pays).bound;

  vendor_plan out;
  std::vector<std::uint32_t> units(n);
  for (std::size_t j = 0; j < n; ++j) units[j] = pays.stock_of(j);
  joint_plan last;
  for (std::size_t round = 0; round < how.rounds; ++round)
    for (std::uint32_t v = 0; v < vendors; ++v) {
      selling_season now = pays;
      now.stock.resize(n);
      now.most.resize(n);
      std::vector<std::uint32_t> before = units;
      for (std::size_t j = 0; j < n; ++j) {
        const bool asked = vendor[j] == v;
        now.stock[j] = asked ? pays.stock_of(j) : units[j];
        now.most[j] = asked ? pays.most_of(j) : 0u;
      }
      last = solve(where, how.each, chain, walk, now, bound);
      units = last.units;
      if (round > 0) {  // the order of the round before may be the better one
        const customer_lists planning = planning_customers(where, how.each, walk, pays);
        const auto earned = [&](const std::vector<std::uint32_t>& u) {
          return value_stock(where, pays, planning, std::span<const std::uint32_t>{u}).profit.mean;
        };
        if (earned(before) >= earned(units)) units = std::move(before);
      }
      out.after.push_back(value_stock(where, pays, fresh, std::span<const std::uint32_t>{units}).profit.mean);
    }
  stock_value judged = value_stock(where, pays, fresh, std::span<const std::uint32_t>{units});
  out.plan = std::move(last);
  out.plan.units = units;
  out.plan.bought.clear();
  for (std::size_t j = 0; j < n; ++j) out.plan.bought.push_back(units[j] - pays.stock_of(j));
  out.plan.sales = std::move(judged.sales);
  out.plan.profit = judged.profit;
  out.plan.by_scenario = std::move(judged.by_scenario);
  out.plan.bound = bound;
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
