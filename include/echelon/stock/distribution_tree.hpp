// SPDX-License-Identifier: BSL-1.0
/// Warehouses that supply warehouses that supply stores: exact costs and best base stocks of a tree, Poisson demand.
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
#include <echelon/stock/count_demand.hpp>
#include <echelon/stock/newsvendor.hpp>

namespace echelon::inline ECHELON_ABI {

/// A stage without supplier has all it asks for.
inline constexpr std::size_t no_supplier = static_cast<std::size_t>(-1);

/// A warehouse, or a store: whom nobody names as supplier meets demand.
struct distribution_stage {
  std::size_t supplier = no_supplier;  ///< an earlier stage
  double lead_time = 0;                ///< from leaving the supplier to arriving here
  double holding = 0;                  ///< money per unit on hand and time
  double rate = 0;                     ///< stores: Poisson demand in units per time
  double backorder = 0;                ///< stores: money per unit that waits, and time
};

/// Base stock of every stage, and what comes of it. What is on its way is rate * lead time everywhere, and not charged.
struct distribution_plan {
  std::vector<double> level;
  std::vector<double> on_hand;  ///< expected units
  std::vector<double> waiting;  ///< expected units that a stage owes
  double cost = 0;              ///< per time
};

namespace detail {

/// What a stage still owes when `ordered` units were ordered from it and not yet come in: (ordered - level)^+.
template <class = void>
count_demand owed(const count_demand& ordered, double level) {
  std::vector<double> chance{ordered.cdf(level)};
  for (auto n = static_cast<std::int64_t>(level) + 1; n <= ordered.last(); ++n) chance.push_back(ordered.chance(n));
  while (chance.size() > 1 && chance.back() < 1e-20) chance.pop_back();
  return count_demand{std::move(chance)};
}

/// Each of the units is for one customer with the chance `share`, independently of the others.
template <class = void>
count_demand thinned(const count_demand& all, double share) {
  std::vector<double> chance;  // the polynomial of the chances at 1 - share + share z, by Horner's rule
  for (std::int64_t n = all.last(); n >= 0; --n) {
    chance.push_back(0.0);
    for (std::size_t k = chance.size(); k-- > 1;) chance[k] = (1 - share) * chance[k] + share * chance[k - 1];
    chance[0] = (1 - share) * chance[0] + all.chance(n);
  }
  while (chance.size() > 1 && chance.back() < 1e-20) chance.pop_back();
  return count_demand{std::move(chance)};
}

/// A checked tree: rates of all stages, their customers, what no levels can avoid.
template <class = void>
class distribution_chains {
 public:
  explicit distribution_chains(std::span<const distribution_stage> stages) : stage_{stages} {
    check::not_empty(stages.size(), "stages");
    const std::size_t n = stages.size();
    customers_.resize(n), rate_.resize(n), least_.resize(n);
    for (std::size_t j = 0; j < n; ++j) {
      const distribution_stage& s = stages[j];
      if (s.supplier != no_supplier && s.supplier >= j)
        throw error{fault::order, "supplier", j, "is not an earlier stage"};
      if (!(s.lead_time >= 0) || !std::isfinite(s.lead_time))
        throw error{fault::range, "lead_time", j, "is negative or not finite"};
      if (!(s.holding > 0) || !std::isfinite(s.holding))
        throw error{fault::range, "holding", j, "is not positive and finite"};
      if (s.supplier != no_supplier) customers_[s.supplier].push_back(j);
    }
    for (std::size_t j = n; j-- > 0;) {
      const distribution_stage& s = stages[j];
      if (customers_[j].empty()) {
        if (!(s.rate > 0) || !std::isfinite(s.rate))
          throw error{fault::range, "rate", j, "of a store is not positive and finite"};
        if (!(s.backorder > 0) || !std::isfinite(s.backorder))
          throw error{fault::range, "backorder", j, "of a store is not positive and finite"};
        rate_[j] = s.rate;
      } else if (s.rate != 0 || s.backorder != 0) {
        throw error{fault::range, "rate", j, "is that of a warehouse, needed zero, and no backorder cost"};
      }
      if (s.supplier != no_supplier) rate_[s.supplier] += rate_[j];
    }
    for (std::size_t j = 0; j < n; ++j) {
      const double mean = rate_[j] * stages[j].lead_time;
      coming_.push_back(mean > 0 ? poisson_demand(mean) : count_demand{{1.0}});
    }
    for (std::size_t j = n; j-- > 0;) {  // shortages upstream never make a stage cheaper
      if (customers_[j].empty()) least_[j] = store(j, coming_[j]).cost;
      if (stages[j].supplier != no_supplier) least_[stages[j].supplier] += least_[j];
    }
  }

  std::span<const std::size_t> customers(std::size_t j) const noexcept {
    return {customers_[j].data(), customers_[j].size()};
  }
  /// Units ordered by j that have not come in, when its supplier owes `late` units in all.
  count_demand ordered(std::size_t j, const count_demand& late) const {
    return sum_of(thinned(late, rate_[j] / rate_[stage_[j].supplier]), coming_[j]);
  }
  const count_demand& coming(std::size_t j) const noexcept { return coming_[j]; }
  newsvendor_plan store(std::size_t j, const count_demand& ordered) const {
    return solve(newsvendor_cost{.under = stage_[j].backorder, .over = stage_[j].holding}, ordered);
  }

  /// The least cost of j and all that it supplies, with their levels; infinite if none is below `cap`.
  double best(std::size_t j, const count_demand& ordered, std::vector<double>& level, double cap) const {
    constexpr double none = std::numeric_limits<double>::infinity();
    if (customers_[j].empty()) {
      const auto plan = store(j, ordered);
      level[j] = plan.stock;
      return plan.cost < cap ? plan.cost : none;
    }
    std::vector<double> tried = level;
    double least = none;
    for (double s = 0;; ++s) {
      double cost = stage_[j].holding * ordered.leftover(s), left = least_[j];
      if (cost + left >= std::min(cap, least)) return least;  // what is held rises with s
      const auto late = owed(ordered, s);
      for (const std::size_t c : customers_[j]) {
        left -= least_[c];
        cost += best(c, this->ordered(c, late), tried, std::min(cap, least) - cost - left);
        if (cost == none) break;
      }
      if (cost >= std::min(cap, least)) continue;
      least = cost;
      level = tried;
      level[j] = s;
    }
  }

 private:
  std::span<const distribution_stage> stage_;
  std::vector<std::vector<std::size_t>> customers_;
  std::vector<double> rate_, least_;
  std::vector<count_demand> coming_;
};

}  // namespace detail

/// What given base stocks cost, when every unit demanded is ordered at once at every stage, and orders are met in turn.
///
/// The orders of stage j not yet come in are those that its supplier owed a lead time ago, and all demand since. Each
/// unit owed is for j with the chance of its share in demand.
///
/// shape   stages and level [stages], suppliers first
/// throws  error 101 shapes | 102 a supplier comes later | 202 no stage | 201 a parameter, a level that is not whole
/// cost    O(stages * (mean demand of a lead time + level)^2): every count from zero on is looked at
/// exact   to rounding
/// source  Simon (1971) Stationary properties of a two-echelon inventory model for low demand items; Graves (1985) A
///         multi-echelon inventory model for a repairable item with one-for-one replenishment
template <class = void>
distribution_plan evaluate(std::span<const distribution_stage> stages, std::span<const double> level) {
  const detail::distribution_chains<> chains{stages};
  check::size(level.size(), stages.size(), "level");
  distribution_plan out;
  std::vector<count_demand> late;
  for (std::size_t j = 0; j < stages.size(); ++j) {
    const distribution_stage& s = stages[j];
    if (!(level[j] >= 0) || level[j] != std::floor(level[j]) || level[j] > 1e9)
      throw error{fault::range, "level", j, "is no whole number"};
    const auto ordered = s.supplier == no_supplier ? chains.coming(j) : chains.ordered(j, late[s.supplier]);
    late.push_back(detail::owed(ordered, level[j]));
    out.level.push_back(level[j]);
    out.on_hand.push_back(ordered.leftover(level[j]));
    out.waiting.push_back(std::max(0.0, out.on_hand[j] - level[j] + ordered.mean()));
    out.cost += s.holding * out.on_hand[j] + s.backorder * out.waiting[j];
  }
  return out;
}

/// The best base stocks. Stores are newsvendors once their supplier's level is given; levels of warehouses are tried
/// from zero until what they hold alone, beside what the stores cost at least, is dearer than the best plan.
///
/// shape   stages, suppliers first
/// throws  error 102 a supplier comes later | 202 no stage | 201 a parameter
/// cost    as evaluate, times the product of the levels tried along a path of warehouses: below 0.1 s for two echelons
///         of warehouses that hold some dozens of units
/// exact   among base stocks
/// source  Axsater (1990) Simple solution procedures for a class of two-echelon inventory problems, Operations
///         Research 38(1), for two echelons
/// see     docs/understand/stock.md
template <class = void>
distribution_plan solve(std::span<const distribution_stage> stages) {
  const detail::distribution_chains<> chains{stages};
  std::vector<double> level(stages.size());
  for (std::size_t j = 0; j < stages.size(); ++j)
    if (stages[j].supplier == no_supplier)
      chains.best(j, chains.coming(j), level, std::numeric_limits<double>::infinity());
  return evaluate(stages, std::span<const double>{level.data(), level.size()});
}

}  // namespace echelon::inline ECHELON_ABI
