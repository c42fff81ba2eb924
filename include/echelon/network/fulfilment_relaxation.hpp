// SPDX-License-Identifier: BSL-1.0
/// The fulfilment problem at given prices: every product by itself, by a subproblem that the caller chooses.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/decompose/concepts.hpp>
#include <echelon/exec/reduce.hpp>
#include <echelon/network/capacity_rows.hpp>
#include <echelon/network/fulfilment_model.hpp>
#include <echelon/network/newsvendor_network.hpp>

namespace echelon::inline ECHELON_ABI {

namespace subproblem {

/// Orders of a site that has run out go to the next: the newsvendor network over sample paths, every order known.
template <cheapest_fulfilment Rule = fulfil::min_cost_flow>
struct spill_over {
  network_search search{};
  Rule rule{};
  network_stock solve(const newsvendor_network& one) const { return echelon::solve(search, rule, one); }
};

}  // namespace subproblem

/// The fulfilment problem as `decompose` sees it: a row for every finite capacity that something uses. No answer
/// depends on an earlier one, so that equal prices give equal bits.
///
/// cost    one subproblem a product
/// repeats identical for every exec policy and worker count
/// source  docs/understand/fulfilment.md; Fisher (1981) The Lagrangian relaxation method
template <product_subproblem Subproblem>
class fulfilment_relaxation {
 public:
  fulfilment_relaxation(const fulfilment_model& model, Subproblem how) : model_{&model}, how_{how} {
    std::vector<double> touched(model.slots());
    const std::vector<double> ones(model.serving(), 1.0);
    model.add_use(0, std::span<const double>{ones}, ones, touched);
    rows_ = {model.capacities(), [&](std::size_t slot) {  // the first product may take no room
               return touched[slot] > 0 || (slot < model.sites() && touched[slot + model.sites()] > 0);
             }};
  }

  std::size_t coupling_rows() const noexcept { return rows_.size(); }
  std::span<const double> capacities() const noexcept { return rows_.capacities(); }
  /// Prices of all slots from prices of the rows; zero where nothing limits.
  std::vector<double> slot_prices(std::span<const double> prices) const { return rows_.slot_prices(prices); }
  /// Prices of the rows from prices of all slots.
  std::vector<double> row_prices(std::span<const double> slot_prices) const { return rows_.of(slot_prices); }

  /// What the subproblem brings of one product at prices of all slots, and makes `one` of it.
  network_stock answer(std::size_t i, std::span<const double> price, priced_product& one) const {
    model_->price(i, price, price.subspan(model_->outbound_slot(0), model_->sites()), one);
    return how_.solve(one.view);
  }

  template <exec::policy E>
  relaxed evaluate(const E& where, std::span<const double> prices) const {
    const std::vector<double> price = slot_prices(prices);
    const std::size_t chunks = (model_->products() + fulfilment_model::chunk - 1) / fulfilment_model::chunk;
    struct part {
      double value = 0, inexact = 0;
      std::vector<double> use;
    };
    const part all = exec::reduce(
        where, chunks, part{0, 0, std::vector<double>(model_->slots())},
        [&](std::size_t k) {
          part sum{0, 0, std::vector<double>(model_->slots())};
          priced_product one;
          const std::size_t end = std::min(model_->products(), (k + 1) * fulfilment_model::chunk);
          for (std::size_t i = k * fulfilment_model::chunk; i < end; ++i) {
            const network_stock best = answer(i, price, one);
            sum.value += best.bound + one.standing;
            sum.inexact += best.cost - best.bound;
            model_->add_use(i, std::span<const double>{best.bring}, best.shipped, sum.use);
          }
          return sum;
        },
        [](part a, const part& b) {
          a.value += b.value;
          a.inexact += b.inexact;
          for (std::size_t s = 0; s < a.use.size(); ++s) a.use[s] += b.use[s];
          return a;
        },
        1);
    return {all.value, row_prices(all.use), std::max(0.0, all.inexact)};
  }

 private:
  const fulfilment_model* model_;
  Subproblem how_;
  capacity_rows rows_;
};

}  // namespace echelon::inline ECHELON_ABI
