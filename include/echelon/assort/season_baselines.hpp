// SPDX-License-Identifier: BSL-1.0
/// Simple and published ways to stock a season, to be compared with on the same customers.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/assort/joint_assortment.hpp>

namespace echelon::inline ECHELON_ABI {

/// One way to stock, by name.
struct stocked_by {
  const char* name = "";
  std::vector<std::uint32_t> units{};  ///< [products]
};

namespace detail {

/// Parts of the baselines that share the static optimum, the best offer to one customer.
template <class E>
class baseline_shop {
 public:
  baseline_shop(const E& where, const markov_chain& chain, const selling_season& pays, const customer_lists& planning)
      : where_{where}, pays_{pays}, planning_{planning}, outlook_{pays}, chance_(pays.products()) {
    const std::size_t n = pays.products();
    std::vector<double> margin(n);
    for (std::size_t j = 0; j < n; ++j) margin[j] = pays.price[j] - pays.cost[j];
    offer_ = marks_of(solve(optimal_stopping{}, chain, std::span<const double>{margin}).offered, n);
    offer_tableau at{chain};
    at.move_to(std::span<const std::uint8_t>{offer_});
    for (std::size_t j = 0; j < n; ++j) chance_[j] = at.bought(j);
    for (std::size_t j = 0; j < n; ++j) {  // alone: what one product would sell if nothing else were there
      if (!outlook_.may_buy(j)) {
        alone_.push_back(0.0);
        continue;
      }
      std::vector<std::uint8_t> only(n, 0);
      only[j] = 1;
      if (n <= 256 || offer_[j]) {
        at.move_to(std::span<const std::uint8_t>{only});
        alone_.push_back(at.bought(j));
      } else {
        alone_.push_back(0.0);
      }
    }
  }

  double profit(const std::vector<std::uint32_t>& units) const {
    return value_stock(where_, pays_, planning_, std::span<const std::uint32_t>{units}).profit.mean;
  }

  /// Each product of the static optimum is an independent newsvendor of its own demand.
  std::vector<std::uint32_t> newsvendors() const {
    return each([&](std::size_t j) { return static_cast<double>(outlook_.newsvendor(j, chance_[j])); });
  }

  /// Mean demand, rounded.
  std::vector<std::uint32_t> fluid() const {
    return each([&](std::size_t j) { return std::round(outlook_.customers() * chance_[j]); });
  }

  /// Mean demand times one factor for all, the best on the sample.
  std::vector<std::uint32_t> proportional() const {
    std::vector<std::uint32_t> best = each([](std::size_t) { return 0.0; });
    double most = profit(best);
    for (int k = 1; k <= 30; ++k) {
      auto trial = each([&](std::size_t j) { return std::round(0.05 * k * outlook_.customers() * chance_[j]); });
      if (const double earned = profit(trial); earned > most) most = earned, best = std::move(trial);
    }
    return best;
  }

  /// One product alone, as a newsvendor.
  std::vector<std::uint32_t> one_product() const {
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t j = 0; j < alone_.size(); ++j)
      if (alone_[j] > 0) order.emplace_back(-outlook_.worth(j, alone_[j], 1.0), j);
    std::sort(order.begin(), order.end());
    std::vector<std::uint32_t> out = each([](std::size_t) { return 0.0; });
    if (order.empty()) return out;
    const std::size_t j = order.front().second;
    out[j] = outlook_.newsvendor(j, alone_[j]);
    return out;
  }

  /// Unit by unit to the product of the static optimum that gains most, in blocks of a fiftieth of the season at first,
  /// on a quarter of the sample.
  std::vector<std::uint32_t> greedy() const {
    std::vector<std::uint32_t> units = each([](std::size_t) { return 0.0; });
    auto block = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(outlook_.customers() / 50));
    const std::size_t scenarios = planning_.scenarios();
    const std::size_t few = std::min(scenarios, std::max<std::size_t>(16, scenarios / 4));
    const customer_lists some = first_scenarios(planning_, few);
    const auto value = [&] {
      return value_stock(where_, pays_, some, std::span<const std::uint32_t>{units}, true);
    };
    stock_value now = value();
    for (;;) {
      std::size_t best = units.size();
      for (std::size_t j = 0; j < units.size(); ++j)
        if (offer_[j] && room(units, j) >= block && now.more[j] > 0)
          if (best == units.size() || now.more[j] > now.more[best]) best = j;
      if (best == units.size() && block == 1) return units;
      if (best < units.size()) {
        units[best] += block;
        stock_value then = value();
        if (then.profit.mean > now.profit.mean) {
          now = std::move(then);
          continue;
        }
        units[best] -= block;
      }
      if (block == 1) return units;
      block = (block + 1) / 2;
    }
  }

  /// Stochastic ascent along sample paths over all products, steps of a/k, from the newsvendors.
  std::vector<std::uint32_t> path_gradient(std::size_t steps) const {
    const std::vector<std::uint32_t> start = newsvendors();
    std::vector<double> at(start.begin(), start.end());
    const std::size_t n = at.size(), batch = std::max<std::size_t>(1, planning_.scenarios() / steps);
    double scale = 0;
    for (std::size_t j = 0; j < n; ++j) scale = std::max(scale, outlook_.spread(chance_[j]));
    for (std::size_t k = 0; k < steps && (k + 1) * batch <= planning_.scenarios(); ++k) {
      const customer_lists some = scenarios_between(k * batch, (k + 1) * batch);
      std::vector<std::uint32_t> units(n);
      for (std::size_t j = 0; j < n; ++j) units[j] = outlook_.within(j, std::round(at[j]));
      const stock_value v = value_stock(where_, pays_, some, std::span<const std::uint32_t>{units}, true);
      for (std::size_t j = 0; j < n; ++j) {
        if (!outlook_.may_buy(j)) continue;
        const double slope = units[j] > pays_.stock_of(j) && v.more[j] < 0 ? std::min(0.0, -v.less[j]) : v.more[j];
        at[j] += 4 * scale / (4 + static_cast<double>(k)) * slope / outlook_.terms().gain[j];
        at[j] = std::max<double>(at[j], pays_.stock_of(j));
      }
    }
    return each_of([&](std::size_t j) { return std::round(at[j]); });
  }

  /// The best units of the static optimum on the sample, no other product.
  std::vector<std::uint32_t> sample_average() const {
    return polish_within(where_, {.steps = 60}, pays_, planning_, newsvendors(), offer_).units;
  }

 private:
  std::uint32_t room(const std::vector<std::uint32_t>& units, std::size_t j) const {
    return pays_.most_of(j) - (units[j] - pays_.stock_of(j));
  }
  template <class Asked>
  std::vector<std::uint32_t> each(Asked&& asked) const {
    return each_of([&](std::size_t j) { return offer_[j] ? asked(j) : 0.0; });
  }
  template <class Asked>
  std::vector<std::uint32_t> each_of(Asked&& asked) const {
    std::vector<std::uint32_t> units(pays_.products());
    for (std::size_t j = 0; j < units.size(); ++j) units[j] = outlook_.within(j, asked(j));
    return units;
  }
  customer_lists scenarios_between(std::size_t first, std::size_t last) const {
    customer_lists out{.products = planning_.products};
    for (std::size_t w = first; w < last; ++w) {
      for (std::size_t c = planning_.first_of[w]; c < planning_.first_of[w + 1]; ++c) {
        const auto list = planning_.list(c);
        out.product.insert(out.product.end(), list.begin(), list.end());
        out.list_of.push_back(out.product.size());
      }
      out.first_of.push_back(out.list_of.size() - 1);
    }
    return out;
  }

  const E& where_;
  const selling_season& pays_;
  const customer_lists& planning_;
  season_outlook<> outlook_;
  std::vector<std::uint8_t> offer_;
  std::vector<double> chance_, alone_;
};

}  // namespace detail

/// Stocks the season in each of the ways below; the last is the best of three of them on the planning customers.
///
///     newsvendors     static optimum, each product for itself
///     fluid           static optimum, mean demand rounded; the fluid relaxation of Sun, Udwani, Shen (2024) for free
///                     purchase, and of Zhang, Ma, Topaloglu (2025)
///     proportional    static optimum, mean demand times the best common factor
///     one product     the best single newsvendor
///     greedy          static optimum, unit by unit
///     path gradient   all products, Mahajan and van Ryzin (2001)
///     sample average  static optimum, best units on a sample: assortment first, then units, as Gallego, Kim (2020)
///     greedy-like     best of proportional, one product and greedy: the parts of Aouad, Levi, Segev (2018) without
///                     their dynamic program over products with little demand
///
/// throws  as value_stock
/// cost    some hundred replays of the planning customers
/// repeats identical for every exec policy and worker count
/// source  Aouad, Levi, Segev (2018) Greedy-like algorithms for dynamic assortment planning under multinomial logit
///         preferences, Operations Research 66(5); Mahajan, van Ryzin (2001); Sun, Udwani, Shen (2024) arXiv 2404.03604
template <exec::policy E>
std::vector<stocked_by> season_baselines(const E& where, const markov_chain& chain, const selling_season& pays,
                                         const customer_lists& planning) {
  validate(pays);
  check::size(planning.products, pays.products(), "planning");
  const detail::baseline_shop<E> shop{where, chain, pays, planning};
  std::vector<stocked_by> out{{"newsvendors", shop.newsvendors()},     {"fluid", shop.fluid()},
                              {"proportional", shop.proportional()},   {"one product", shop.one_product()},
                              {"greedy", shop.greedy()},               {"path gradient", shop.path_gradient(50)},
                              {"sample average", shop.sample_average()}};
  std::size_t best = 2;
  for (const std::size_t k : {std::size_t{3}, std::size_t{4}})
    if (shop.profit(out[k].units) > shop.profit(out[best].units)) best = k;
  out.push_back({"greedy-like", out[best].units});
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
