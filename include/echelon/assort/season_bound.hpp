// SPDX-License-Identifier: BSL-1.0
/// What no stock can earn in a season of a Markov chain: the fluid linear program, through its multipliers.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/assort/offer_tableau.hpp>
#include <echelon/assort/optimal_stopping.hpp>
#include <echelon/assort/selling_season.hpp>

namespace echelon::inline ECHELON_ABI {

/// The bound and how it was met. Options that cost more may only lower it.
struct season_bound {
  std::size_t groups = 8;  ///< of the numbers of customers, each with multipliers of its own
  std::size_t steps = 40;  ///< of the subgradient method where stock is limited or customers are uncertain
};

/// A certified upper bound on the expected profit of every stock.
struct season_bound_result {
  double bound = 0;
  double fluid = 0;                     ///< the bound with the mean number of customers and nothing else
  std::vector<std::uint8_t> offered{};  ///< [products] best offer to one customer who pays price less cost
  std::vector<double> share{};          ///< [groups] chance of the group
  std::vector<double> multiplier{};     ///< [groups, products] worth of one more unit, given the group
};

namespace detail {

/// Numbers of customers, joined into groups of neighbours.
struct horizon_group {
  double chance = 0, customers = 0;  // sums of chance and of chance * number
};

template <class = void>
std::vector<horizon_group> group_horizon(const count_demand& law, std::size_t groups) {
  std::vector<horizon_group> out;
  double reached = 0;
  std::size_t asked = 0;
  for (std::int64_t k = law.first(); k <= law.last(); ++k) {
    const double p = law.chance(k);
    if (!(p > 0)) continue;
    const bool full = reached * static_cast<double>(groups) >= static_cast<double>(asked);
    if (out.empty() || (full && out.size() < groups)) {
      out.push_back({});
      while (static_cast<double>(asked) <= reached * static_cast<double>(groups)) ++asked;
    }
    out.back().chance += p;
    out.back().customers += p * static_cast<double>(k);
    reached += p;
  }
  return out;
}

/// The dual of the fluid program at multipliers: customers choose offers against gain less multiplier, the merchant
/// buys against multiplier less loss.
template <class = void>
class fluid_dual {
 public:
  fluid_dual(const markov_chain& chain, const selling_season& pays, std::vector<horizon_group> groups)
      : chain_{chain}, pays_{pays}, terms_{terms_of(pays)}, group_{std::move(groups)} {}

  std::size_t groups() const noexcept { return group_.size(); }
  const horizon_group& group(std::size_t g) const noexcept { return group_[g]; }
  const unit_terms& terms() const noexcept { return terms_; }

  /// The bound; `slope` [groups, products] receives a subgradient. Multipliers must be not negative and, for products
  /// that can be bought without limit, have a mean of at most the loss: `project` makes them so.
  double value(std::span<const double> multiplier, std::vector<double>* slope = nullptr) const {
    const std::size_t n = pays_.products();
    std::vector<double> margin(n), mean(n, 0.0);
    double bound = terms_.salvaged;
    if (slope != nullptr) slope->assign(groups() * n, 0.0);
    for (std::size_t g = 0; g < groups(); ++g) {
      for (std::size_t j = 0; j < n; ++j) {
        margin[j] = terms_.gain[j] - multiplier[g * n + j];
        mean[j] += group_[g].chance * multiplier[g * n + j];
      }
      const assortment_plan best = solve(optimal_stopping{}, chain_, std::span<const double>{margin.data(), n});
      bound += group_[g].customers * best.bound;
      if (slope == nullptr) continue;
      offer_tableau& at = tableau();
      at.move_to(marks_of(best.offered, n));
      for (std::size_t j = 0; j < n; ++j) (*slope)[g * n + j] -= group_[g].customers * at.bought(j);
    }
    for (std::size_t j = 0; j < n; ++j) {
      bound += mean[j] * pays_.stock_of(j);
      const bool limited = pays_.most_of(j) != selling_season::no_limit, over = limited && mean[j] > terms_.loss[j];
      if (over) bound += (mean[j] - terms_.loss[j]) * pays_.most_of(j);
      if (slope == nullptr) continue;
      const double units = static_cast<double>(pays_.stock_of(j)) + (over ? pays_.most_of(j) : 0u);
      for (std::size_t g = 0; g < groups(); ++g) (*slope)[g * n + j] += group_[g].chance * units;
    }
    return bound;
  }

  void project(std::span<double> multiplier) const {
    const std::size_t n = pays_.products();
    for (std::size_t j = 0; j < n; ++j) {
      double mean = 0;
      for (std::size_t g = 0; g < groups(); ++g) {
        double& m = multiplier[g * n + j];
        m = std::clamp(m, 0.0, std::max(0.0, terms_.gain[j]) + terms_.loss[j]);
        mean += group_[g].chance * m;
      }
      if (pays_.most_of(j) != selling_season::no_limit || mean <= terms_.loss[j]) continue;
      const double shrink = terms_.loss[j] / mean * (1 - 1e-15);
      for (std::size_t g = 0; g < groups(); ++g) multiplier[g * n + j] *= shrink;
    }
  }

  /// Where one product alone would stand: worth its gain in groups beyond its best stock, nothing below.
  std::vector<double> newsvendors() const {
    const std::size_t n = pays_.products();
    std::vector<double> out(groups() * n, 0.0);
    for (std::size_t j = 0; j < n; ++j) {
      double left = terms_.loss[j];
      for (std::size_t g = groups(); g-- > 0 && left > 0;) {
        const double used = std::min(left, group_[g].chance * std::max(0.0, terms_.gain[j]));
        out[g * n + j] = used / group_[g].chance;
        left -= used;
      }
    }
    return out;
  }

 private:
  offer_tableau& tableau() const {
    if (tableau_.empty()) tableau_.emplace_back(chain_);
    return tableau_.front();
  }

  const markov_chain& chain_;
  const selling_season& pays_;
  unit_terms terms_;
  std::vector<horizon_group> group_;
  mutable std::vector<offer_tableau> tableau_;  // made when a slope is first asked for
};

}  // namespace detail

/// Bounds the expected profit of every stock, bought and offered as the season allows.
///
/// Sales x_T given T customers satisfy x_T / T in the convex hull of purchase probabilities, and x_T <= units. With
/// multipliers m_T >= 0 on the second, E m_T <= loss, and V(margin) the value of the best offer to one customer,
///
///     profit <= E T V(gain - m_T) + E m_T · stock + (E m_T - loss)^+ · most + salvage of the stock
///
/// for every m. With a known number of customers and free purchase m = loss is best: the linear program of the fluid.
///
/// throws  as validate(season); 101 products differ
/// cost    an optimal stopping problem a step and group
/// exact   valid for every multiplier; least when the number of customers is known and purchase is free
/// source  Zhang, Ma, Topaloglu (2025) Leveraging the degree of dynamic substitution, Operations Research 73(3), for
///         the fluid; the Lagrangian form for random numbers of customers and stock already there is ours
template <class = void>
season_bound_result solve(const season_bound& how, const markov_chain& chain, const selling_season& pays) {
  validate(pays);
  check::size(chain.products(), pays.products(), "chain");
  check::range(how.groups > 0, "groups", "is zero");
  const std::size_t n = pays.products();
  detail::fluid_dual<> dual{chain, pays, detail::group_horizon(pays.customers, how.groups)};
  const std::size_t groups = dual.groups();
  season_bound_result out;
  for (std::size_t g = 0; g < groups; ++g) out.share.push_back(dual.group(g).chance);
  std::vector<double> flat(groups * n), margin(n);
  for (std::size_t j = 0; j < n; ++j) {
    const bool never = pays.stock_of(j) == 0 && pays.most_of(j) == 0;  // then no unit is worth less than its gain
    for (std::size_t g = 0; g < groups; ++g)
      flat[g * n + j] = never ? std::max(dual.terms().gain[j], dual.terms().loss[j]) : dual.terms().loss[j];
    margin[j] = pays.price[j] - pays.cost[j];
  }
  out.offered = marks_of(solve(optimal_stopping{}, chain, std::span<const double>{margin.data(), n}).offered, n);
  out.fluid = out.bound = dual.value(flat);
  out.multiplier = flat;
  bool limited = false;
  for (std::size_t j = 0; j < n; ++j)
    limited = limited || pays.stock_of(j) > 0 || pays.most_of(j) != selling_season::no_limit;
  const auto keep = [&](const std::vector<double>& m, double value) {
    if (value < out.bound) out.bound = value, out.multiplier = m;
  };
  if (groups > 1) {  // convex along the segment from flat to the newsvendors' multipliers
    const std::vector<double> far = dual.newsvendors();
    for (const double part : {1.0, 0.75, 0.5, 0.25}) {
      std::vector<double> m(groups * n);
      for (std::size_t k = 0; k < m.size(); ++k) m[k] = (1 - part) * flat[k] + part * far[k];
      dual.project(m);
      keep(m, dual.value(m));
    }
  }
  if (groups == 1 && !limited) return out;
  std::vector<double> at = out.multiplier, slope;
  for (std::size_t step = 0; step < how.steps; ++step) {
    keep(at, dual.value(at, &slope));
    const double length = 0.5 / std::sqrt(1.0 + static_cast<double>(step));
    for (std::size_t k = 0; k < at.size(); ++k) {  // a step in units of the loss, by the sign and share of the slope
      const std::size_t j = k % n, g = k / n;
      const double most = std::max(dual.group(g).customers, std::abs(slope[k]));
      if (most > 0) at[k] -= 4 * length * dual.terms().loss[j] * slope[k] / most;
    }
    dual.project(at);
  }
  keep(at, dual.value(at));
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
