// SPDX-License-Identifier: BSL-1.0
/// Fulfilment in real time: each order from the cheapest site that has stock, then from the next.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/network/concepts.hpp>

namespace echelon::inline ECHELON_ABI::fulfil {

class nearest_desk;

/// Orders are served as they come, stream after stream, each from the cheapest site that can serve it and has stock,
/// then from the next; what no site has is lost. Knows nothing of orders to come. The slope is the derivative along the
/// path: a unit more serves where its site ran out first, and frees a unit of the site that served there instead.
///
/// cost    O(rounds * streams * sites) a path
/// source  Glasserman (1991) Gradient estimation via perturbation analysis, for derivatives along a path; the greedy
///         rule as in Acimovic, Graves (2015) Making better fulfillment decisions on the fly
struct nearest_first {
  static constexpr bool cheapest = false;
  nearest_desk desk(const fulfilment_costs& costs) const;
};

/// The workplace of one worker for one product.
class nearest_desk {
 public:
  explicit nearest_desk(const fulfilment_costs& costs)
      : costs_{&costs}, sites_{costs.sites}, streams_{costs.streams}, order_(streams_ * sites_), many_(streams_),
        left_(sites_), worth_(sites_) {
    for (std::size_t m = 0; m < streams_; ++m) {
      const auto row = order_.begin() + static_cast<std::ptrdiff_t>(m * sites_);
      for (std::size_t j = 0; j < sites_; ++j)
        if (ship(j, m) < costs.lost[m] + costs.leftover[j]) row[static_cast<std::ptrdiff_t>(many_[m]++)] = j;
      std::sort(row, row + static_cast<std::ptrdiff_t>(many_[m]), [&](std::size_t a, std::size_t b) {
        return ship(a, m) != ship(b, m) ? ship(a, m) < ship(b, m) : a < b;
      });
    }
  }

  void run(std::span<const double> stock, std::span<const double> demand, fulfilled& sum) {
    const std::size_t steps = demand.size();
    last_.resize(steps);
    std::copy_n(stock.begin(), sites_, left_.begin());
    double cost = 0;
    for (std::size_t t = 0; t < steps; ++t) {
      const std::size_t m = t % streams_;
      double wanted = demand[t];
      last_[t] = untouched;
      if (!(wanted > 0)) continue;
      std::size_t k = 0;
      for (; k < many_[m]; ++k) {
        const std::size_t j = order_[m * sites_ + k];
        const double sent = std::min(wanted, left_[j]);
        left_[j] -= sent;
        wanted -= sent;
        cost += sent * ship(j, m);
        sum.shipped[j] += sent;
        sum.served[m] += sent;
        if (left_[j] > 0) break;  // it has more: the next order would be its
      }
      last_[t] = k;
      cost += wanted * costs_->lost[m];
    }
    for (std::size_t j = 0; j < sites_; ++j) cost += left_[j] * costs_->leftover[j];
    std::copy_n(costs_->leftover.begin(), sites_, worth_.begin());
    for (std::size_t t = steps; t-- > 0;) {
      if (last_[t] == untouched) continue;
      const std::size_t m = t % streams_, k = last_[t];
      double instead = -costs_->lost[m];
      if (k < many_[m]) {
        const std::size_t j = order_[m * sites_ + k];
        instead = worth_[j] - ship(j, m);
      }
      for (std::size_t i = 0; i < k; ++i) {
        const std::size_t j = order_[m * sites_ + i];
        worth_[j] = ship(j, m) + instead;
      }
    }
    for (std::size_t j = 0; j < sites_; ++j) sum.slope[j] += worth_[j];
    sum.cost += cost;
    sum.least += cost;
  }

 private:
  static constexpr std::size_t untouched = static_cast<std::size_t>(-1);
  double ship(std::size_t j, std::size_t m) const noexcept { return costs_->ship[j * streams_ + m]; }

  const fulfilment_costs* costs_;
  std::size_t sites_, streams_;
  std::vector<std::size_t> order_;  ///< [streams, sites] the cheapest first
  std::vector<std::size_t> many_;   ///< [streams] sites that may serve
  std::vector<double> left_, worth_;
  std::vector<std::size_t> last_;   ///< [rounds, streams] the place in the order that had stock to the end
};

inline nearest_desk nearest_first::desk(const fulfilment_costs& costs) const { return nearest_desk{costs}; }

static_assert(fulfilment_rule<nearest_first>);

}  // namespace echelon::inline ECHELON_ABI::fulfil
