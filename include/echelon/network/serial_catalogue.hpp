// SPDX-License-Identifier: BSL-1.0
/// Many serial chains whose stages share storage: Clark and Scarf's policy as a subproblem.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/network/network.hpp>
#include <echelon/network/policy_relaxation.hpp>
#include <echelon/stock/serial_system.hpp>

namespace echelon::inline ECHELON_ABI {

/// One product on its way through the stages, stage 0 serves the customers.
struct serial_product {
  serial_system chain{};
  std::vector<normal_demand> demand{};  ///< [stages] of the lead time of each stage
  double volume = 1;
};

/// Chains as a catalogue of priced products: a unit on hand uses the storage of its stage. A price at stage j adds to
/// the echelon's cost there and takes from that of the stage below, less what units on their way would pay.
///
/// cost    stages + 1 serial systems a question
/// source  Clark, Scarf (1960) Optimal policies for a multi-echelon inventory problem; the cost of given levels is
///         linear in the holding costs, so that usage is a difference of two costs
class serial_catalogue {
 public:
  /// shape   storage [stages], or unlimited
  /// throws  error 101 shapes | 202 no product or stage | 201 a cost not positive | 301 | 303
  template <class = void>
  serial_catalogue(std::span<const serial_product> products, std::span<const double> storage) : product_{products} {
    check::not_empty(products.size(), "products");
    check::not_empty(storage.size(), "storage");
    check::not_negative(storage, "storage");
    stages_ = storage.size();
    for (const serial_product& p : products) {
      check::size(p.chain.holding.size(), stages_, "chain.holding");
      detail::check_serial<>(p.chain, p.demand.size(), 0);
      check::range(p.volume >= 0 && std::isfinite(p.volume), "volume", "is negative or not finite");
    }
    for (std::size_t j = 0; j < stages_; ++j) {
      if (std::isnan(storage[j])) throw error{fault::not_finite, "storage", j, "is not a number"};
      if (!(storage[j] < unlimited)) continue;
      row_stage_.push_back(j);
      capacity_.push_back(storage[j]);
    }
  }

  std::size_t products() const noexcept { return product_.size(); }
  std::span<const double> capacities() const noexcept { return capacity_; }

  struct workplace {
    serial_system priced{}, one{};
    std::vector<double> price{}, echelon{};
  };
  workplace desk() const { return {}; }

  /// The levels of a product at given prices; the cost is that of the priced product.
  template <class Desk>
  serial_plan decide(std::size_t i, std::span<const double> prices, Desk&& d) const {
    const serial_product& p = product_[i];
    d.price.assign(stages_, 0.0);
    for (std::size_t r = 0; r < row_stage_.size(); ++r) d.price[row_stage_[r]] = p.volume * prices[r];
    d.priced = p.chain;
    for (std::size_t j = 0; j < stages_; ++j) {
      // where storage above costs more than a unit gains by waiting there, a lower price keeps the bound one
      if (j > 0) d.price[j] = std::min(d.price[j], d.price[j - 1] + 0.999 * p.chain.holding[j - 1]);
      d.priced.holding[j] += d.price[j];
      if (j > 0) d.priced.holding[j - 1] -= d.price[j];
    }
    return solve(d.priced, std::span<const normal_demand>{p.demand.data(), p.demand.size()});
  }

  template <class Desk>
  void ask(std::size_t i, std::span<const double> prices, Desk&& d, policy_sum& sum) const {
    const serial_product& p = product_[i];
    const std::span<const normal_demand> demand{p.demand.data(), p.demand.size()};
    const serial_plan plan = decide(i, prices, d);
    d.echelon.assign(stages_, 0.0);
    for (std::size_t j = 0; j < stages_; ++j) {
      d.one = d.priced;
      d.one.holding[j] += 1;
      d.echelon[j] = solve(d.one, demand, plan.level).cost - plan.cost;
    }
    const double doubt = 1e-9 * plan.cost;
    sum.value += plan.cost - doubt;
    sum.inexact += 2 * doubt;
    for (std::size_t j = 1; j < stages_; ++j)  // what is on its way is there under every policy
      sum.value -= d.price[j] * p.demand[j - 1].mean();
    for (std::size_t r = 0; r < row_stage_.size(); ++r) {
      const std::size_t j = row_stage_[r];
      const double below = j > 0 ? d.echelon[j - 1] + p.demand[j - 1].mean() : 0.0;
      const double use = p.volume * std::max(0.0, d.echelon[j] - below);
      sum.usage[r] += use;
      sum.inexact += (prices[r] - (p.volume > 0 ? d.price[j] / p.volume : prices[r])) * use;
    }
  }

 private:
  std::span<const serial_product> product_;
  std::size_t stages_ = 0;
  std::vector<std::size_t> row_stage_;
  std::vector<double> capacity_;
};

}  // namespace echelon::inline ECHELON_ABI
