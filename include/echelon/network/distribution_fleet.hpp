// SPDX-License-Identifier: BSL-1.0
/// Many products of one centre and its sites, period after period: echelon base stock under shared capacities.
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
#include <echelon/stock/balanced_distribution.hpp>

namespace echelon::inline ECHELON_ABI {

/// Products that vendors bring to a centre, which supplies its sites; what is missing waits. A product is carried or
/// not: what customers want of one that is not is refused.
///
/// shape   mean, sd [products, sites] of the normal demand of a period, both zero where a product is not kept;
///         lead_time [sites] periods from the centre; vendor_lead [vendors][periods] chance of 0, 1, … periods;
///         storage, inbound, outbound [sites + 1], the last that of the centre, or unlimited; the rest [products]
/// unit    money per unit, of holding and waiting also per period; storage in volume, inbound in work, outbound in
///         units a period
struct distribution_fleet {
  std::size_t products = 0, sites = 0;
  std::vector<float> mean{}, sd{};
  std::vector<std::size_t> lead_time{};
  std::vector<std::vector<double>> vendor_lead{};
  std::vector<std::size_t> vendor{};
  std::vector<float> holding{};       ///< anywhere in the system
  std::vector<float> site_holding{};  ///< beyond that, of a unit on hand at a site
  std::vector<float> backorder{};     ///< of a unit that waits
  std::vector<float> refused{};       ///< of a unit wanted of a product that is not carried; infinite: it must be
  std::vector<float> volume{}, handling{};
  std::vector<double> storage{}, inbound{}, outbound{};
};

/// What a plan says about one product.
struct distribution_decision {
  bool carried = false;
  std::vector<std::size_t> sites{};  ///< where the product is kept; the order of what follows
  balanced_plan plan{};              ///< echelon base stock of the centre; what sites hold, owe, and their service
};

/// The fleet as a catalogue of priced products: usage of storage is what is on hand at the end of a period, in
/// expectation and under the balance assumption; flows are the demand of what is carried.
///
/// cost    0.03 to 0.2 ms a question, with the number of sites and of lead times
/// source  Federgruen, Zipkin (1984) Approximations of dynamic, multilocation production and inventory problems, for a
///         product; Marklund, Rosling (2012) Lower bounds and heuristics for supply chain stock allocation, for prices
class distribution_catalogue {
 public:
  /// throws  error 101 shapes | 202 no product, site or vendor | 203 vendor | 201 a cost not positive, sd zero where
  ///         mean is not, chances | 301 | 303
  template <class = void>
  explicit distribution_catalogue(const distribution_fleet& of) : of_{&of} {
    check::not_empty(of.products, "products");
    check::not_empty(of.sites, "sites");
    check::not_empty(of.vendor_lead.size(), "vendor_lead");
    check::size(of.mean.size() % of.products, 0, "mean beyond whole products");
    check::size(of.mean.size() / of.products, of.sites, "mean of a product");
    check::size(of.sd.size(), of.mean.size(), "sd");
    check::size(of.lead_time.size(), of.sites, "lead_time");
    check::size(of.vendor.size(), of.products, "vendor");
    const auto amounts = [&](std::span<const float> values, std::size_t needed, const char* name) {
      check::size(values.size(), needed, name);
      check::finite(values, name);
      check::not_negative(values, name);
    };
    const auto positive = [&](std::span<const float> values, const char* name) {
      amounts(values, of.products, name);
      for (std::size_t i = 0; i < values.size(); ++i)
        if (!(values[i] > 0)) throw error{fault::range, name, i, "is zero, needed a cost above it"};
    };
    amounts(of.mean, of.mean.size(), "mean");
    amounts(of.sd, of.sd.size(), "sd");
    for (std::size_t at = 0; at < of.mean.size(); ++at)
      if ((of.mean[at] > 0) != (of.sd[at] > 0))
        throw error{fault::range, "sd", at, "is zero where the mean is not, or the other way round"};
    positive(of.holding, "holding");
    positive(of.site_holding, "site_holding");
    positive(of.backorder, "backorder");
    amounts(of.volume, of.products, "volume");
    amounts(of.handling, of.products, "handling");
    check::size(of.refused.size(), of.products, "refused");
    for (std::size_t i = 0; i < of.products; ++i) {
      if (std::isnan(of.refused[i])) throw error{fault::not_finite, "refused", i, "is not a number"};
      if (of.vendor[i] >= of.vendor_lead.size()) throw error{fault::unknown, "vendor", i, "is beyond the vendors"};
    }
    check::not_negative(std::span<const float>{of.refused}, "refused");
    for (const auto& chances : of.vendor_lead)
      validate(balanced_distribution{{{1, 1, 0, 1, 1}}, 1, chances});
    std::size_t slot = 0;
    for (const auto* list : {&of.storage, &of.inbound, &of.outbound}) {
      const char* name = slot == 0 ? "storage" : slot == of.sites + 1 ? "inbound" : "outbound";
      check::size(list->size(), of.sites + 1, name);
      check::not_negative(std::span<const double>{*list}, name);
      for (std::size_t j = 0; j <= of.sites; ++j, ++slot) {
        if (std::isnan((*list)[j])) throw error{fault::not_finite, name, j, "is not a number"};
        if (!((*list)[j] < unlimited)) continue;
        row_slot_.push_back(slot);
        capacity_.push_back((*list)[j]);
      }
    }
    double units = 0, volume = 0, work = 0, held = 0, lost = 0;
    for (std::size_t i = 0; i < of.products; ++i) {
      double mean = 0;
      for (std::size_t j = 0; j < of.sites; ++j) mean += static_cast<double>(of.mean[i * of.sites + j]);
      units += mean;
      volume += mean * static_cast<double>(of.volume[i]);
      work += mean * static_cast<double>(of.handling[i]);
      held += mean * static_cast<double>(of.site_holding[i] + of.holding[i]);
      lost += 0.1 * mean * static_cast<double>(std::isfinite(of.refused[i]) ? of.refused[i] : of.backorder[i]);
    }
    const auto of_row = [&](std::size_t at) {
      const double money = at <= of.sites ? held : lost;
      const double size = at <= of.sites ? volume : at <= 2 * of.sites + 1 ? work : units;
      return money > 0 && size > 0 ? money / size : 1.0;
    };
    for (const std::size_t at : row_slot_) scale_.push_back(of_row(at));
  }

  const distribution_fleet& fleet() const noexcept { return *of_; }
  std::size_t products() const noexcept { return of_->products; }
  std::span<const double> capacities() const noexcept { return capacity_; }
  /// Holding of a mean unit by its volume for storage; a tenth of what refusing it costs, by its work, for flows.
  std::span<const double> price_scale() const noexcept { return scale_; }

  /// The row of a capacity, or capacities().size() where it is unlimited; the centre is site `sites`.
  std::size_t storage_row(std::size_t site) const noexcept { return row_of(site); }
  std::size_t inbound_row(std::size_t site) const noexcept { return row_of(of_->sites + 1 + site); }
  std::size_t outbound_row(std::size_t site) const noexcept { return row_of(2 * (of_->sites + 1) + site); }

  /// Working memory: one product as its engine sees it.
  struct workplace {
    balanced_distribution one{};
    detail::balance_solver<> solver{};
    distribution_decision decision{};
    std::vector<double> price{}, use{};
    std::size_t vendor = static_cast<std::size_t>(-1);
    std::size_t spare = 0;     ///< where units that no site wants are: the centre, or the site where that costs less
    double spare_holding = 0;  ///< what it costs there
  };
  workplace desk() const { return {}; }

  template <class Desk>
  void ask(std::size_t i, std::span<const double> prices, Desk&& d, policy_sum& sum) const {
    const double refused = decide(i, prices, d);
    if (!d.decision.carried) {
      sum.value += refused;
      return;
    }
    const balanced_plan& plan = d.decision.plan;
    const double volume = static_cast<double>(of_->volume[i]), handling = static_cast<double>(of_->handling[i]);
    const std::size_t n = of_->sites;
    d.use.assign(3 * (n + 1), 0.0);
    for (std::size_t k = 0; k < d.decision.sites.size(); ++k) {
      const std::size_t j = d.decision.sites[k];
      const double units = d.one.sites[k].mean;
      d.use[j] = volume * plan.held[k];
      d.use[n + 1 + j] = handling * units;
      d.use[2 * (n + 1) + j] = units;
      d.use[2 * n + 1] += handling * units;
      d.use[3 * n + 2] += units;
    }
    d.use[d.spare] += volume * plan.kept;
    double value = plan.bound;
    for (std::size_t slot = n + 1; slot < d.use.size(); ++slot) value += d.price[slot] * d.use[slot];
    const double doubt = accuracy * (std::abs(plan.bound) + d.one.holding * std::abs(plan.level));
    sum.value += value - doubt;
    sum.inexact += 2 * doubt + (d.spare_holding - d.one.centre_holding) * plan.kept;
    for (std::size_t r = 0; r < row_slot_.size(); ++r) sum.usage[r] += d.use[row_slot_[r]];
  }

  /// What a product does at given prices; its bound is that of the priced product.
  ///
  /// throws  error 201 product beyond the fleet | 101 prices
  distribution_decision decision(std::size_t i, std::span<const double> prices) const {
    check::range(i < of_->products, "product", "is beyond the fleet");
    check::size(prices.size(), capacity_.size(), "prices");
    workplace d;
    decide(i, prices, d);
    return std::move(d.decision);
  }

 private:
  static constexpr double accuracy = 1e-8;  ///< of the engine, as a share of a product's costs

  std::size_t row_of(std::size_t slot) const noexcept {
    return static_cast<std::size_t>(std::find(row_slot_.begin(), row_slot_.end(), slot) - row_slot_.begin());
  }

  /// Plans the product in d.decision; returns what refusing it costs.
  double decide(std::size_t i, std::span<const double> prices, workplace& d) const {
    const std::size_t n = of_->sites;
    const auto of_product = [&](const std::vector<float>& list) { return static_cast<double>(list[i]); };
    d.price.assign(3 * (n + 1), 0.0);
    for (std::size_t r = 0; r < row_slot_.size(); ++r) d.price[row_slot_[r]] = prices[r];
    const double volume = of_product(of_->volume), handling = of_product(of_->handling);
    d.one.holding = of_product(of_->holding);
    d.one.sites.clear();
    d.decision.sites.clear();
    double wanted = 0, flow = 0, least = std::numeric_limits<double>::infinity();
    std::size_t cheapest = 0;
    for (std::size_t j = 0; j < n; ++j) {
      const double mean = static_cast<double>(of_->mean[i * n + j]);
      if (!(mean > 0)) continue;
      const double holding = of_product(of_->site_holding) + volume * d.price[j];
      d.one.sites.push_back({mean, static_cast<double>(of_->sd[i * n + j]), of_->lead_time[j], holding,
                             of_product(of_->backorder)});
      d.decision.sites.push_back(j);
      wanted += mean;
      if (holding < least) least = holding, cheapest = j;
      flow += mean * (handling * (d.price[n + 1 + j] + d.price[2 * n + 1]) + d.price[2 * (n + 1) + j] +
                      d.price[3 * n + 2]);
    }
    const double refused = wanted > 0 ? of_product(of_->refused) * wanted : 0.0;
    d.decision.carried = false;
    if (!(wanted > 0) || flow >= refused) return refused;
    d.spare = volume * d.price[n] <= least ? n : cheapest;
    d.spare_holding = std::min(volume * d.price[n], least);
    d.one.centre_holding = std::min(d.spare_holding, (1 - 1e-5) * least);  // a lower price keeps the bound one
    if (d.vendor != of_->vendor[i]) {
      d.vendor = of_->vendor[i];
      d.one.lead_time = of_->vendor_lead[d.vendor];
    }
    d.solver.solve(d.one, d.decision.plan);
    d.decision.carried = d.decision.plan.bound + flow < refused;
    return refused;
  }

  const distribution_fleet* of_;
  std::vector<std::size_t> row_slot_;
  std::vector<double> capacity_, scale_;
};

/// What is expected of a plan, over all products.
struct distribution_service {
  double in_stock = 0;  ///< chance that nobody waits at the end of a period, by demand of what is carried
  double waiting = 0;   ///< units that customers wait for
  double on_hand = 0;   ///< units at the sites
  double kept = 0;      ///< units at the centre
  double carried = 0;   ///< share of the demand whose product is carried
};

/// throws  error 202 a plan without answers
/// cost    one question a product
/// repeats identical for every exec policy and worker count
template <exec::policy E>
distribution_service service_of(const E& where, const policy_plan& plan, const distribution_catalogue& of,
                                std::uint64_t seed = 1) {
  const std::size_t n = of.products(), sites = of.fleet().sites;
  std::vector<distribution_service> part(n);
  std::vector<double> demand(n);
  bulk(where, n, [&](std::size_t i) {
    for (std::size_t j = 0; j < sites; ++j) demand[i] += static_cast<double>(of.fleet().mean[i * sites + j]);
    const distribution_decision d = of.decision(i, prices_followed(plan, i, seed));
    if (!d.carried) return;
    part[i].carried = demand[i];
    part[i].kept = d.plan.kept;
    for (std::size_t k = 0; k < d.sites.size(); ++k) {
      part[i].in_stock += static_cast<double>(of.fleet().mean[i * sites + d.sites[k]]) * d.plan.in_stock[k];
      part[i].waiting += d.plan.waiting[k];
      part[i].on_hand += d.plan.held[k];
    }
  });
  distribution_service out;
  double all = 0;
  for (std::size_t i = 0; i < n; ++i) {
    all += demand[i];
    out.in_stock += part[i].in_stock, out.waiting += part[i].waiting, out.on_hand += part[i].on_hand;
    out.kept += part[i].kept, out.carried += part[i].carried;
  }
  if (out.carried > 0) out.in_stock /= out.carried;
  if (all > 0) out.carried /= all;
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
