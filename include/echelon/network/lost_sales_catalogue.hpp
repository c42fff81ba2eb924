// SPDX-License-Identifier: BSL-1.0
/// Many items whose customers do not wait and that share storage: the best policy by dynamic programming, priced.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/network/network.hpp>
#include <echelon/network/policy_relaxation.hpp>
#include <echelon/stock/lost_sales.hpp>

namespace echelon::inline ECHELON_ABI {

/// One item at one site.
struct lost_sales_product {
  lost_sales item{};
  count_demand demand{{1.0}};
  double volume = 1;
  std::size_t site = 0;
};

/// Items as a catalogue of priced products: a unit left at the end of a period uses the storage of its site.
///
/// cost    a question solves a dynamic program, and its policy once more for what it leaves: for small states
/// source  Hawkins (2003) A Lagrangian decomposition approach to weakly coupled dynamic optimization problems; Adelman,
///         Mersereau (2008) Relaxations of weakly coupled stochastic dynamic programs
class lost_sales_catalogue {
 public:
  /// shape   storage [sites], or unlimited
  /// throws  error 202 no product or site | 203 a site beyond storage | 301 | 303 | what solve(lost_sales) throws of
  ///         costs, lead time and demand
  template <class = void>
  lost_sales_catalogue(std::span<const lost_sales_product> products, std::span<const double> storage)
      : product_{products}, row_(storage.size()) {
    check::not_empty(products.size(), "products");
    check::not_empty(storage.size(), "storage");
    check::not_negative(storage, "storage");
    for (std::size_t i = 0; i < products.size(); ++i) {
      detail::check_lost_sales(products[i].item, products[i].demand);
      check::range(products[i].volume >= 0 && std::isfinite(products[i].volume), "volume",
                   "is negative or not finite");
      if (products[i].site >= storage.size()) throw error{fault::unknown, "site", i, "is beyond the storages"};
    }
    for (std::size_t j = 0; j < storage.size(); ++j) {
      if (std::isnan(storage[j])) throw error{fault::not_finite, "storage", j, "is not a number"};
      row_[j] = storage[j] < unlimited ? capacity_.size() : none;
      if (row_[j] != none) capacity_.push_back(storage[j]);
    }
  }

  std::size_t products() const noexcept { return product_.size(); }
  std::span<const double> capacities() const noexcept { return capacity_; }
  int desk() const noexcept { return 0; }

  /// The policy of an item at given prices; its bounds are those of the priced item.
  lost_sales_plan decide(std::size_t i, std::span<const double> prices) const {
    lost_sales how = product_[i].item;
    how.cost.over += price(i, prices);
    return solve(how, product_[i].demand);
  }

  void ask(std::size_t i, std::span<const double> prices, int, policy_sum& sum) const {
    const lost_sales_plan plan = decide(i, prices);
    const auto [least, most] = left_over(plan, product_[i]);
    sum.value += plan.lower;
    sum.inexact += plan.upper - plan.lower + price(i, prices) * (most - least);
    const std::size_t row = row_[product_[i].site];
    if (row != none) sum.usage[row] += product_[i].volume * most;
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  double price(std::size_t i, std::span<const double> prices) const noexcept {
    const std::size_t row = row_[product_[i].site];
    return row == none ? 0.0 : product_[i].volume * prices[row];
  }

  /// Bounds of the units left at the end of a period in the long run, by value iteration under the policy.
  static std::pair<double, double> left_over(const lost_sales_plan& plan, const lost_sales_product& p) {
    const detail::lost_sales_chain chain{plan.states, p.demand};
    std::vector<double> left, value(plan.states.size()), next(value.size());
    for (std::uint32_t x = 0; x <= plan.states.most_on_hand(); ++x)
      left.push_back(p.demand.leftover(static_cast<double>(x)));
    double least = 0, most = 0;
    for (std::size_t sweep = 0; sweep < p.item.sweeps; ++sweep) {
      least = std::numeric_limits<double>::infinity(), most = -least;
      plan.states.each([&](std::size_t at, std::span<const std::uint32_t> x) {
        next[at] = left[x[0]] + chain.expected(value, x, plan.orders[at]);
        least = std::min(least, next[at] - value[at]);
        most = std::max(most, next[at] - value[at]);
      });
      const double base = next[0];
      for (std::size_t s = 0; s < next.size(); ++s) value[s] = next[s] - base;
      if (most - least <= p.item.accuracy) break;
    }
    return {least, most};
  }

  std::span<const lost_sales_product> product_;
  std::vector<std::size_t> row_;
  std::vector<double> capacity_;
};

}  // namespace echelon::inline ECHELON_ABI
