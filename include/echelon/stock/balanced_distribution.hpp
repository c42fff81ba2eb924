// SPDX-License-Identifier: BSL-1.0
/// A centre that supplies sites: echelon base stock and allocation under the balance assumption, and their bound.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/math/normal.hpp>
#include <echelon/math/search.hpp>
#include <echelon/stock/demand.hpp>
#include <echelon/stock/serial_system.hpp>

namespace echelon::inline ECHELON_ABI {

/// A site that customers ask; what is missing waits.
struct balanced_site {
  double mean = 0, sd = 1;    ///< of the normal demand of a period, independent of other periods and sites
  std::size_t lead_time = 0;  ///< periods from the centre
  double holding = 1;         ///< money per unit on hand and period, beyond what a unit costs anywhere in the system
  double backorder = 1;       ///< money per unit that waits and period
};

/// One product at a centre and its sites. Every period the centre orders from a vendor, allocates what it has, demand
/// comes, and costs are charged. A price of storage per period belongs into `holding` of its site.
struct balanced_distribution {
  std::vector<balanced_site> sites;
  double holding = 1;                  ///< money per unit anywhere in the system and period
  std::vector<double> lead_time{0, 1}; ///< chance of 0, 1, … periods from the vendor; orders do not cross
};

/// What every site has after an allocation, on its way included, less what customers wait for.
struct site_allocation {
  std::vector<double> level;
  double price = 0;  ///< what one more unit to allocate would save; zero where the centre keeps some back
  double cost = 0;   ///< expected, of the sites, charged when the allocation has arrived
};

/// The centre orders up to `level`: all stock at and below it, and on its way, less what customers wait for.
struct balanced_plan {
  double level = 0;
  double bound = 0;            ///< per period; no policy costs less in the long run, `level` included
  double kept = 0;             ///< expected units that the centre keeps back
  std::vector<double> held{};  ///< [sites] expected units on hand at the end of a period
};

namespace detail {

/// Costs of the sites as functions of their levels: normal demand over lead time and one period.
template <class = void>
class site_costs {
 public:
  explicit site_costs(const balanced_distribution& how) {
    check::not_empty(how.sites.size(), "sites");
    check::range(how.holding > 0 && std::isfinite(how.holding), "holding", "is not positive and finite");
    for (std::size_t j = 0; j < how.sites.size(); ++j) {
      const balanced_site& s = how.sites[j];
      const auto positive = [&](double x, const char* name) {
        if (!(x > 0) || !std::isfinite(x)) throw error{fault::range, name, j, "is not positive and finite"};
      };
      positive(s.sd, "site.sd");
      positive(s.holding, "site.holding");
      positive(s.backorder, "site.backorder");
      if (!std::isfinite(s.mean)) throw error{fault::not_finite, "site.mean", j, "is not a finite number"};
      const double periods = static_cast<double>(s.lead_time) + 1;
      law_.emplace_back(periods * s.mean, std::sqrt(periods) * s.sd);
      holding_.push_back(s.holding);
      worth_.push_back(how.holding + s.backorder);
      top_ = std::min(j == 0 ? worth_[j] : top_, worth_[j]);
    }
  }

  std::size_t sites() const noexcept { return law_.size(); }
  const normal_demand& law(std::size_t j) const noexcept { return law_[j]; }
  double smallest_sd() const noexcept {
    double out = law_[0].sd();
    for (const normal_demand& d : law_) out = std::min(out, d.sd());
    return out;
  }

  /// Levels at which one more unit saves `top - below` everywhere, but not less than what a site has.
  double levels(double below, std::span<const double> has, std::vector<double>& out) const {
    double sum = 0;
    out.resize(sites());
    for (std::size_t j = 0; j < sites(); ++j) {
      const double p = (worth_[j] - top_ + below) / (worth_[j] + holding_[j]);
      out[j] = law_[j].quantile(std::min(p, 1 - 1e-16));
      if (!has.empty()) out[j] = std::max(out[j], has[j]);
      sum += out[j];
    }
    return sum;
  }

  /// The best levels with a given sum at most.
  void allocate(double units, std::span<const double> has, site_allocation& out) const {
    out.price = 0;
    if (levels(top_, has, out.level) > units) {
      const double at = bisect(std::log(1e-290), std::log(top_), [&](double log_below) {
        return levels(std::exp(log_below), has, out.level) >= units;
      });
      const double sum = levels(std::exp(at), has, out.level);
      out.price = top_ - std::exp(at);
      if (has.empty())  // what rounding left of the sum
        for (double& z : out.level) z -= (sum - units) / static_cast<double>(sites());
    }
    out.cost = 0;
    for (std::size_t j = 0; j < sites(); ++j) {
      const double over = out.level[j] - law_[j].mean(), left = law_[j].leftover(out.level[j]);
      out.cost += holding_[j] * over + (worth_[j] + holding_[j]) * std::max(0.0, left - over);
    }
  }

  /// The sum of the levels at which one more unit saves `price`.
  double reach(double price) const {
    std::vector<double> levels_at;
    return levels(top_ - price, {}, levels_at);
  }

 private:
  std::vector<normal_demand> law_;
  std::vector<double> holding_, worth_;  // worth: what a unit that waits no more saves, holding of the system included
  double top_ = 0;                       // no unit saves more wherever it goes
};

}  // namespace detail

/// The allocation of `units` to the sites that costs least: where costs are alike all sites run out with the same
/// chance. The centre keeps back what no site wants. With `has`, no site gets less than it has already.
///
/// shape   has [sites] or empty
/// needs   units of at least the sum of `has`
/// throws  error 101 | 201 a cost or sd not positive | 202 no site | 301
/// source  Federgruen, Zipkin (1984) Approximations of dynamic, multilocation production and inventory problems
template <class = void>
site_allocation allocate(const balanced_distribution& how, double units, std::span<const double> has = {}) {
  const detail::site_costs<> cost{how};
  check::range(std::isfinite(units), "units", "is not finite");
  if (!has.empty()) check::size(has.size(), how.sites.size(), "has");
  check::finite(has, "has");
  site_allocation out;
  cost.allocate(units, has, out);
  return out;
}

/// The best echelon base stock of the centre when every allocation could take units back from a site (the balance
/// assumption), over a random lead time of the vendor:
///
///     C(S) = h0 (S - (E L + 1) mu) + E R(S - D_L),   R(y) = min { sum_j G_j(z_j) : sum_j z_j <= y }
///     G_j(z) = h_j (z - m_j) + (h0 + h_j + p_j) E(D_j - z)^+,  D_j over lead time and one period, with mean m_j
///
/// law     bound = min C is below the cost of every policy, for taking back is allowed to none of them
/// throws  error 201 a cost or sd not positive, chances of lead_time do not sum to 1 | 202 | 301 | 303
/// cost    milliseconds: a few thousand allocations, tabulated once
/// exact   about 1e-9 of the cost; one site and a fixed lead time are a serial system of two stages
/// source  Eppen, Schrage (1981) Centralized ordering policies in a multi-warehouse system with lead times and random
///         demand; Federgruen, Zipkin (1984), for the bound and the pooled normal form
/// see     docs/understand/fulfilment.md
template <class = void>
balanced_plan solve(const balanced_distribution& how) {
  const detail::site_costs<> cost{how};
  check::not_empty(how.lead_time.size(), "lead_time");
  check::finite(std::span<const double>{how.lead_time}, "lead_time");
  check::not_negative(std::span<const double>{how.lead_time}, "lead_time");
  double chances = 0, periods = 0, mean = 0, variance = 0;
  for (std::size_t l = 0; l < how.lead_time.size(); ++l) {
    chances += how.lead_time[l];
    periods += how.lead_time[l] * static_cast<double>(l);
  }
  check::range(std::abs(chances - 1) <= 1e-3, "lead_time", "has chances that do not sum to 1");
  periods /= chances;
  for (const balanced_site& s : how.sites) mean += s.mean, variance += s.sd * s.sd;
  struct vendor_demand {  // over one of the lead times
    double chance, mean, sd;
  };
  std::vector<vendor_demand> vendor;
  constexpr double far = 8.5;
  double least = std::numeric_limits<double>::infinity(), most = -least, finest = cost.smallest_sd();
  for (std::size_t l = 0; l < how.lead_time.size(); ++l) {
    if (how.lead_time[l] == 0) continue;
    const auto n = static_cast<double>(l);
    const vendor_demand d{how.lead_time[l] / chances, n * mean, std::sqrt(n * variance)};
    vendor.push_back(d);
    least = std::min(least, d.mean - far * d.sd);
    most = std::max(most, d.mean + far * d.sd);
    if (l > 0) finest = std::min(finest, d.sd);
  }

  // R and what the sites hold, on the nodes of a Gauss rule below `enough`, from which on the centre keeps units back
  const double enough = cost.reach(0), low = std::min(enough, cost.reach(how.holding) + least - most);
  const double panels = std::ceil((enough - low) / finest), half = 0.5 * (enough - low) / std::max(panels, 1.0);
  check::range(panels < 1e4, "sites", "have standard deviations too far apart");
  const std::size_t sites = cost.sites();
  std::vector<double> at, weight, value, price, left;
  site_allocation given;
  const auto look = [&](double y, double w) {
    cost.allocate(y, {}, given);
    at.push_back(y);
    weight.push_back(w);
    value.push_back(given.cost);
    price.push_back(given.price);
    for (std::size_t j = 0; j < sites; ++j) left.push_back(cost.law(j).leftover(given.level[j]));
  };
  for (double p = 0; p < panels; ++p)
    for (std::size_t k = 0; k < 16; ++k)
      look(low + half * (2 * p + 1 + (k < 8 ? -1 : 1) * detail::gauss_node[k % 8]), half * detail::gauss_weight[k % 8]);
  look(enough, 0);
  const std::size_t last = at.size() - 1;

  /// Calls visit(node, share) for what S - D_L may be; shares sum to one.
  const auto spread = [&](double level, const auto& visit) {
    for (const vendor_demand& d : vendor) {
      if (d.sd == 0) continue;
      visit(last, d.chance * normal_demand::below((level - enough - d.mean) / d.sd));
      const double scale = d.chance / (d.sd * std::sqrt(2 * std::numbers::pi));
      for (std::size_t k = 0; k < last; ++k) {
        const double z = (level - at[k] - d.mean) / d.sd;
        if (std::abs(z) < 9) visit(k, scale * weight[k] * std::exp(-0.5 * z * z));
      }
    }
  };
  const auto rises = [&](double level) {
    double slope = how.holding;
    spread(level, [&](std::size_t k, double share) { slope -= share * price[k]; });
    for (const vendor_demand& d : vendor)
      if (d.sd == 0) {
        cost.allocate(level - d.mean, {}, given);
        slope -= d.chance * given.price;
      }
    return slope >= 0;
  };
  balanced_plan out;
  out.level = bisect(cost.reach(how.holding) + least, enough + most, rises);
  out.bound = how.holding * (out.level - (periods + 1) * mean);
  out.held.assign(sites, 0.0);
  spread(out.level, [&](std::size_t k, double share) {
    out.bound += share * value[k];
    for (std::size_t j = 0; j < sites; ++j) out.held[j] += share * left[k * sites + j];
  });
  for (const vendor_demand& d : vendor) {
    if (d.sd > 0) {
      out.kept += d.chance * normal_demand{d.mean, d.sd}.leftover(out.level - enough);
      continue;
    }
    cost.allocate(out.level - d.mean, {}, given);
    out.bound += d.chance * given.cost;
    out.kept += d.chance * std::max(0.0, out.level - d.mean - enough);
    for (std::size_t j = 0; j < sites; ++j) out.held[j] += d.chance * cost.law(j).leftover(given.level[j]);
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
