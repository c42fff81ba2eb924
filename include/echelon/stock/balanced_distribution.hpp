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
  double centre_holding = 0;           ///< money per unit that the centre keeps back and period, beyond `holding`;
                                       ///< below that of every site
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
  std::vector<double> held{};      ///< [sites] expected units on hand at the end of a period
  std::vector<double> waiting{};   ///< [sites] expected units that customers wait for then
  std::vector<double> in_stock{};  ///< [sites] chance that nobody waits then
};

namespace detail {

/// Costs of the sites as functions of their levels: normal demand over lead time and one period.
template <class = void>
class site_costs {
 public:
  explicit site_costs(const balanced_distribution& how) {
    check::not_empty(how.sites.size(), "sites");
    check::positive(how.holding, "holding");
    for (std::size_t j = 0; j < how.sites.size(); ++j) {
      const balanced_site& s = how.sites[j];
      check::positive(s.sd, "site.sd", j);
      check::positive(s.holding, "site.holding", j);
      check::positive(s.backorder, "site.backorder", j);
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

namespace detail {

/// The price p of a unit to allocate from its highest down to -centre_holding, and the levels y(p) up to which sites
/// would take units at that price: nodes of a Gauss rule. Memory is used again from product to product.
template <class = void>
class balance_solver {
 public:
  /// needs   a system that passes validate
  void solve(const balanced_distribution& how, balanced_plan& out) {
    lay_out(how);
    const double slope_at_end = how.holding + how.centre_holding;
    double low = price_level(how.holding) + least_, high = top_level_ + most_;
    double level = std::clamp(price_level(how.holding) + mean_demand_, low, high);
    for (int trial = 0; trial < 200; ++trial) {  // Newton, and halving where it leaves the bracket
      double slope = slope_at_end, bend = 0;
      fall(level, slope, bend);
      (slope >= 0 ? high : low) = level;
      const double step = bend > 0 ? -slope / bend : 0.0;
      double next = level + step;
      if (!(next > low && next < high)) next = 0.5 * (low + high);
      const bool done = std::abs(next - level) <= 1e-9 * scale_ || !(high > low);  // the cost is flat here
      level = next;
      if (done) break;
    }
    tell(how, level, out);
  }

 private:
  struct vendor_demand {  // over one of the lead times
    double chance, mean, sd;
  };

  static double density(double z) noexcept { return std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi); }
  /// E(Z - z)^+ of the standard normal.
  static double beyond(double z) { return normal_demand{0, 1}.leftover(-z); }

  void lay_out(const balanced_distribution& how) {
    const std::size_t sites = how.sites.size();
    double chances = 0, mean = 0, variance = 0, spread = 0;
    for (const double chance : how.lead_time) chances += chance;
    mean_.resize(sites), sd_.resize(sites), worth_.resize(sites), holding_.resize(sites);
    first_ = 0;
    for (std::size_t j = 0; j < sites; ++j) {
      const balanced_site& s = how.sites[j];
      const double periods = static_cast<double>(s.lead_time) + 1;
      mean += s.mean, variance += s.sd * s.sd;
      mean_[j] = periods * s.mean, sd_[j] = std::sqrt(periods) * s.sd;
      worth_[j] = how.holding + s.backorder, holding_[j] = s.holding;
      spread += sd_[j];
      if (worth_[j] < worth_[first_] || (worth_[j] == worth_[first_] && holding_[j] < holding_[first_])) first_ = j;
    }
    demand_ = mean;
    scale_ = spread;
    vendor_.clear();
    mean_demand_ = 0;
    least_ = std::numeric_limits<double>::infinity(), most_ = -least_;
    double finest = spread;
    for (std::size_t l = 0; l < how.lead_time.size(); ++l) {
      if (how.lead_time[l] == 0) continue;
      const auto n = static_cast<double>(l);
      const vendor_demand d{how.lead_time[l] / chances, n * mean, std::sqrt(n * variance)};
      vendor_.push_back(d);
      mean_demand_ += d.chance * d.mean;
      least_ = std::min(least_, d.mean - 9 * d.sd), most_ = std::max(most_, d.mean + 9 * d.sd);
      if (l > 0) finest = std::min(finest, d.sd);
    }
    top_ = worth_[first_];
    range_ = top_ + how.centre_holding;
    share_ = range_ / (top_ + holding_[first_]);
    end_ = standard_normal_quantile(share_);
    at_.resize(sites), rate_.resize(sites);
    top_level_ = look(end_);
    end_at_ = at_;
    double steep = 0;  // the most a level rises near the end
    for (const double rate : rate_) steep = std::max(steep, rate);
    const double start = -6.5, panels = std::ceil((end_ - start) / std::min(5.0, 12 * finest / spread));
    const double half = 0.5 * (end_ - start) / panels;
    level_.clear(), drop_.clear(), node_.clear(), weight_.clear();
    start_level_ = look(start);
    start_share_.resize(sites);
    double rise = 0;
    for (std::size_t j = 0; j < sites; ++j) start_share_[j] = sd_[j] * rate_[j];
    for (std::size_t j = 0; j < sites; ++j) rise += start_share_[j];
    for (double& share : start_share_) share /= rise;
    double from = start, to = start + 2 * half;
    for (double panel = 0; from < end_; ++panel) {
      if (panel + 1 >= panels) to = steep > 2 && end_ - from > 1e-7 ? 0.5 * (from + end_) : end_;
      for (std::size_t k = 0; k < 16; ++k) {
        const double t = 0.5 * (from + to) + 0.5 * (to - from) * (k < 8 ? -1 : 1) * gauss_node[k % 8];
        const double w = 0.5 * (to - from) * gauss_weight[k % 8];
        level_.push_back(look(t));
        drop_.push_back(w * range_ * density(t) / share_);
        for (std::size_t j = 0; j < sites; ++j) {
          node_.push_back(at_[j]);
          weight_.push_back(w * sd_[j] * rate_[j]);
        }
      }
      from = to;
      to += 2 * half;
    }
  }

  /// Levels in deviations at the price whose share is t deviations, their rates, and the sum of the levels in units.
  double look(double t) {
    const double p = range_ * normal_demand::below(t) / share_, slope = range_ * density(t) / share_;
    double sum = 0;
    for (std::size_t j = 0; j < at_.size(); ++j) {
      const double all = worth_[j] + holding_[j];
      at_[j] = j == first_ ? t : standard_normal_quantile(std::min((worth_[j] - top_ + p) / all, 1 - 1e-16));
      rate_[j] = j == first_ ? 1.0 : slope / (all * density(at_[j]));
      sum += mean_[j] + sd_[j] * at_[j];
    }
    return sum;
  }

  /// The sum of the levels at which one more unit saves `price`.
  double price_level(double price) { return look(standard_normal_quantile(share_ * (top_ - price) / range_)); }

  /// Where levels sum to `units`, in the coordinate of `look`, which it leaves there.
  double find(double units) {
    double low = -37, high = end_, t = std::min(0.0, end_);
    for (int trial = 0; trial < 200; ++trial) {
      const double sum = look(t);
      (sum >= units ? high : low) = t;
      double rise = 0;
      for (std::size_t j = 0; j < at_.size(); ++j) rise += sd_[j] * rate_[j];
      double next = t - (sum - units) / rise;
      if (!(next > low && next < high)) next = 0.5 * (low + high);
      if (std::abs(next - t) <= 1e-14 * (1 + std::abs(t))) break;
      t = next;
    }
    return t;
  }

  /// Takes the mean price at S - D from the slope, and adds how it bends.
  void fall(double level, double& slope, double& bend) {
    for (const vendor_demand& d : vendor_) {
      if (d.sd > 0) {
        for (std::size_t k = 0; k < level_.size(); ++k) {
          const double z = (level - level_[k] - d.mean) / d.sd;
          if (z > 9) continue;
          slope -= d.chance * drop_[k] * normal_demand::below(-z);
          if (z > -9) bend += d.chance * drop_[k] * density(z) / d.sd;
        }
      } else if (level - d.mean < top_level_) {
        const double t = find(level - d.mean);
        double rise = 0;
        for (std::size_t j = 0; j < at_.size(); ++j) rise += sd_[j] * rate_[j];
        slope -= d.chance * (range_ - range_ * normal_demand::below(t) / share_);
        bend += d.chance * range_ * density(t) / share_ / rise;
      }
    }
  }

  /// Expected cost of the sites at levels given in deviations.
  double cost_at(std::span<const double> at) const {
    double out = 0;
    for (std::size_t j = 0; j < at.size(); ++j)
      out += sd_[j] * (holding_[j] * at[j] + (worth_[j] + holding_[j]) * beyond(at[j]));
    return out;
  }

  void tell(const balanced_distribution& how, double level, balanced_plan& out) {
    const std::size_t sites = mean_.size();
    out.level = level;
    out.kept = 0;
    out.bound = how.holding * (level - mean_demand_ - demand_);
    out.held.assign(sites, 0.0), out.waiting.assign(sites, 0.0), out.in_stock.assign(sites, 0.0);
    const auto add = [&](std::span<const double> at, double chance) {
      for (std::size_t j = 0; j < sites; ++j) {
        out.held[j] += chance * sd_[j] * beyond(-at[j]);
        out.waiting[j] += chance * sd_[j] * beyond(at[j]);
        out.in_stock[j] += chance * normal_demand::below(at[j]);
      }
    };
    priced_.assign(level_.size(), 0.0);  // chance that a unit more saves at least the price of the node
    const double end_cost = cost_at(end_at_);
    for (const vendor_demand& d : vendor_) {
      const double left = d.sd > 0 ? d.sd * beyond((d.mean - level + top_level_) / d.sd)
                                   : std::max(0.0, level - d.mean - top_level_);
      out.kept += d.chance * left;
      if (d.sd == 0) {
        if (level - d.mean < top_level_) find(level - d.mean);
        else at_ = end_at_;
        out.bound += d.chance * (cost_at(at_) + how.centre_holding * left);
        add(at_, d.chance);
        continue;
      }
      out.bound += d.chance * (end_cost - how.centre_holding * (top_level_ - level + d.mean));
      add(end_at_, d.chance);
      for (std::size_t k = 0; k < level_.size(); ++k) {
        const double z = (level - level_[k] - d.mean) / d.sd;
        if (z > 9) continue;
        out.bound += d.chance * drop_[k] * d.sd * beyond(z);
        priced_[k] += d.chance * normal_demand::below(-z);
      }
      // below the first node all that is missing waits where a unit saves least
      const double far = d.chance * d.sd * beyond((level - start_level_ - d.mean) / d.sd);
      for (std::size_t j = 0; j < sites; ++j) out.waiting[j] += far * start_share_[j];
    }
    for (std::size_t k = 0; k < level_.size(); ++k) {
      if (priced_[k] == 0) continue;
      for (std::size_t j = 0; j < sites; ++j) {
        const double w = priced_[k] * weight_[k * sites + j];
        const double below = normal_demand::below(node_[k * sites + j]);
        out.held[j] -= w * below;
        out.waiting[j] += w * (1 - below);
        out.in_stock[j] -= priced_[k] * drop_[k] / (worth_[j] + holding_[j]);
      }
    }
  }

  std::vector<double> mean_, sd_, worth_, holding_;  ///< [sites] over lead time and one period; of a unit
  std::vector<vendor_demand> vendor_;
  std::vector<double> at_, rate_, end_at_;           ///< [sites]
  std::vector<double> start_share_;                  ///< [sites] of what is missing beyond the first node
  std::vector<double> level_, drop_, priced_;        ///< [nodes] sum of the levels; fall of the price
  std::vector<double> node_, weight_;                ///< [nodes, sites] levels in deviations; their rise in units
  std::size_t first_ = 0;                            ///< the site where a unit saves least at most
  double demand_ = 0, scale_ = 0, start_level_ = 0, mean_demand_ = 0, least_ = 0, most_ = 0;
  double top_ = 0, range_ = 0, share_ = 0, end_ = 0;
  double top_level_ = 0;                             ///< from which on the centre keeps units back
};

}  // namespace detail

/// throws  error 201 a cost or sd not positive, chances of lead_time do not sum to 1, centre_holding as large as that
///         of a site | 202 no site or lead time | 301 | 303
template <class = void>
void validate(const balanced_distribution& how) {
  const detail::site_costs<> cost{how};
  check::not_empty(how.lead_time.size(), "lead_time");
  check::finite(std::span<const double>{how.lead_time}, "lead_time");
  check::not_negative(std::span<const double>{how.lead_time}, "lead_time");
  double chances = 0;
  for (const double chance : how.lead_time) chances += chance;
  check::range(std::abs(chances - 1) <= 1e-3, "lead_time", "has chances that do not sum to 1");
  check::range(how.centre_holding >= 0, "centre_holding", "is negative or not a number");
  for (std::size_t j = 0; j < how.sites.size(); ++j)
    if (!(how.centre_holding < how.sites[j].holding))
      throw error{fault::range, "centre_holding", "is not below that of site "}.put(j);
}

/// The best echelon base stock of the centre when every allocation could take units back from a site (the balance
/// assumption), over a random lead time of the vendor:
///
///     C(S) = h0 (S - (E L + 1) mu) + E R(S - D_L),
///     R(y) = min { sum_j G_j(z_j) + hc (y - sum_j z_j) : sum_j z_j <= y }
///     G_j(z) = h_j (z - m_j) + (h0 + h_j + p_j) E(D_j - z)^+,  D_j over lead time and one period, with mean m_j
///
/// With y(p) the sum of the levels at which one more unit saves p, this is a mixture of newsvendors over the prices p,
///
///     E R(S - D) = R(y(-hc)) - hc E(y(-hc) - S + D) + integral over p > -hc of E(D - (S - y(p)))^+ dp
///
/// so that cost, derivative and what sites hold need one table of y(p) and normal integrals alone.
///
/// law     bound = min C is below the cost of every policy, for taking back is allowed to none of them
/// throws  what validate(how) throws
/// cost    a hundred nodes or so, `sites` normal quantiles each, and for every step of Newton a normal integral a node
///         and lead time: 0.03 to 0.1 ms for ten sites
/// exact   about 1e-9 of the cost; one site and a fixed lead time are a serial system of two stages
/// source  Eppen, Schrage (1981) Centralized ordering policies in a multi-warehouse system with lead times and random
///         demand; Federgruen, Zipkin (1984), for the bound and the pooled normal form
/// see     docs/understand/fulfilment.md
template <class = void>
balanced_plan solve(const balanced_distribution& how) {
  validate(how);
  detail::balance_solver<> solver;
  balanced_plan out;
  solver.solve(how, out);
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
