// SPDX-License-Identifier: BSL-1.0
/// Which products to stock for a season and how many units of each, when customers substitute as stock runs out.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/assort/chain_walk.hpp>
#include <echelon/assort/season_bound.hpp>
#include <echelon/assort/season_polish.hpp>

namespace echelon::inline ECHELON_ABI {

/// How to plan a season. More customers cost time in proportion and buy precision with their square root.
struct joint_assortment {
  std::size_t planning = 400000;  ///< customers drawn to plan on, over all scenarios
  std::size_t fresh = 400000;     ///< customers drawn to judge the plan, who had no part in it
  std::size_t least = 16;         ///< scenarios of each, however long the season
  std::size_t most = 4000;        ///< scenarios of each, however short
  std::size_t screened = 6;       ///< candidates polished on an eighth of the planning scenarios
  std::size_t polished = 2;       ///< of those, polished on all
  std::uint64_t seed = 1;
  season_candidates candidates{};
  season_bound bound{};
  season_polish polish{.steps = 60, .drops = 8};
};

/// Units to have before the season, and what is known of them.
struct joint_plan {
  std::vector<std::uint32_t> units{};   ///< [products] with those already there
  std::vector<std::uint32_t> bought{};  ///< [products]
  std::vector<double> sales{};          ///< [products] mean on fresh customers
  estimated profit{};                   ///< on fresh customers
  std::vector<double> by_scenario{};    ///< profit of each fresh scenario, for paired comparisons
  double planned = 0;                   ///< profit on the customers planned on, which flatters
  double bound = 0;                     ///< no stock earns more in expectation
  std::size_t candidates = 0;
  stop why = stop::iterations;          ///< of the last polish

  /// Distance to the bound as a share of it; the interval is that of the profit.
  double gap() const noexcept { return share(profit.mean); }
  double gap_low() const noexcept { return share(profit.high()); }
  double gap_high() const noexcept { return share(profit.low()); }

 private:
  double share(double earned) const noexcept { return bound > 0 ? (bound - earned) / bound : 0.0; }
};

namespace detail {

/// How many scenarios make this many customers.
inline std::size_t scenarios_for(std::size_t customers, double mean, std::size_t least, std::size_t most) noexcept {
  const double asked = static_cast<double>(customers) / std::max(1.0, mean);
  const auto whole = static_cast<std::size_t>(std::min(asked, 1e9));
  return std::max<std::size_t>(1, std::clamp(whole, least, std::max(least, most)));
}

/// The first scenarios of a sample.
template <class = void>
customer_lists first_scenarios(const customer_lists& all, std::size_t scenarios) {
  const auto upto = [](const auto& v, std::size_t n) {
    return std::decay_t<decltype(v)>(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(n));
  };
  customer_lists out{.products = all.products};
  out.first_of = upto(all.first_of, scenarios + 1);
  out.list_of = upto(all.list_of, out.first_of.back() + 1);
  out.product = upto(all.product, out.list_of.back());
  return out;
}

/// Streams of one seed that share no customer.
enum class sample_of : std::uint64_t {
  planning = 0x9E3779B97F4A7C15u,
  proof = 0x165667B19E3779F9u,
  fresh = 0xC2B2AE3D27D4EB4Fu
};
constexpr std::uint64_t seed_of(std::uint64_t seed, sample_of what) noexcept {
  return seed ^ static_cast<std::uint64_t>(what);
}

}  // namespace detail

/// The customers that `solve(joint_assortment)` judges a plan on: the same for every plan of one seed.
template <exec::policy E, customer_source Source>
customer_lists fresh_customers(const E& where, const joint_assortment& how, const Source& customers,
                               const selling_season& pays) {
  return draw_customers(where, customers, pays.customers,
                        detail::scenarios_for(how.fresh, pays.customers.mean(), how.least, how.most),
                        detail::seed_of(how.seed, detail::sample_of::fresh));
}

/// The customers that it plans on; `kept` as in draw_customers.
template <exec::policy E, customer_source Source>
customer_lists planning_customers(const E& where, const joint_assortment& how, const Source& customers,
                                  const selling_season& pays, std::span<const std::uint8_t> kept = {}) {
  return draw_customers(where, customers, pays.customers,
                        detail::scenarios_for(how.planning, pays.customers.mean(), how.least, how.most),
                        detail::seed_of(how.seed, detail::sample_of::planning), kept);
}

/// Plans a season for customers of any kind, of whom `chain` is a Markov-chain picture.
///
/// The chain proposes assortments (candidate_offers); drawn customers decide: newsvendors' units of each candidate are
/// judged on a sample, the best are polished on it (season_polish). Beside them stands the static optimum, polished for
/// itself; another plan takes its place if customers of a second sample prove it better. The winner is judged on fresh
/// customers.
/// `bound` must hold for the customers; for those of the chain itself use the form without it.
///
/// throws  as candidate_offers, draw_customers, value_stock; 101 products differ
/// cost    some hundred replays of the planning customers
/// repeats identical for every exec policy and worker count
/// see     docs/understand/joint_assortment.md
template <exec::policy E, customer_source Source>
joint_plan solve(const E& where, const joint_assortment& how, const markov_chain& chain, const Source& customers,
                 const selling_season& pays, double bound) {
  check::size(customers.products(), pays.products(), "customers");
  const std::size_t n = pays.products();
  const std::vector<std::vector<std::uint8_t>> offers = candidate_offers(how.candidates, chain, pays);
  const detail::season_outlook<> outlook{pays};

  std::vector<std::uint8_t> kept(n, 0);
  for (std::size_t j = 0; j < n; ++j) {
    kept[j] = pays.stock_of(j) > 0 || (n <= 256 && outlook.may_buy(j)) ? 1 : 0;
    for (const auto& offer : offers) kept[j] = kept[j] || offer[j] ? 1 : 0;
  }
  const customer_lists all = planning_customers(where, how, customers, pays, std::span<const std::uint8_t>{kept});
  const std::size_t screening = std::min(all.scenarios(), std::max<std::size_t>(16, all.scenarios() / 8));
  const customer_lists few = detail::first_scenarios(all, screening);

  struct start {
    std::vector<std::uint32_t> units;
    double profit;
  };
  std::vector<start> starts;
  const auto judge = [&](std::vector<std::uint32_t> units) {
    const double profit = value_stock(where, pays, few, std::span<const std::uint32_t>{units}).profit.mean;
    starts.push_back({std::move(units), profit});
  };
  offer_tableau at{chain};
  for (const auto& offer : offers) {
    at.move_to(std::span<const std::uint8_t>{offer});
    for (const double noise : {1.0, 0.4}) {
      std::vector<std::uint32_t> units(n);
      for (std::size_t j = 0; j < n; ++j)
        units[j] = offer[j] ? outlook.units(j, at.bought(j), noise) : pays.stock_of(j);
      judge(std::move(units));
    }
  }
  const auto keep_best = [](auto& from, std::size_t many) {
    std::stable_sort(from.begin(), from.end(), [](const auto& a, const auto& b) { return a.profit > b.profit; });
    if (from.size() > many) from.resize(std::max<std::size_t>(1, many));
  };
  keep_best(starts, how.screened);
  for (start& s : starts) {
    s.profit = polish(where, {.steps = how.polish.steps / 2}, pays, few, s.units).value.profit.mean;
  }
  keep_best(starts, how.polished);

  // the static optimum as newsvendors, polished for itself: what follows must prove better on customers of its own
  at.move_to(std::span<const std::uint8_t>{offers.front()});
  std::vector<std::uint32_t> plain(n);
  for (std::size_t j = 0; j < n; ++j)
    plain[j] = offers.front()[j] ? outlook.newsvendor(j, at.bought(j)) : pays.stock_of(j);
  std::vector<polished_stock> found;
  found.push_back(polish_within(where, {.steps = how.polish.steps}, pays, all, std::move(plain), offers.front()));
  found.push_back(polish(where, how.polish, pays, all, found.front().units));
  for (start& s : starts) found.push_back(polish(where, how.polish, pays, all, std::move(s.units)));
  const customer_lists proof = draw_customers(where, customers, pays.customers, all.scenarios(),
                                              detail::seed_of(how.seed, detail::sample_of::proof),
                                              std::span<const std::uint8_t>{kept});
  std::size_t chosen = 0;
  std::vector<stock_value> proven;
  for (const polished_stock& f : found)
    proven.push_back(value_stock(where, pays, proof, std::span<const std::uint32_t>{f.units}));
  for (std::size_t k = 1; k < found.size(); ++k) {
    const estimated lead = paired_difference(proven[k].by_scenario, proven[0].by_scenario);
    if (lead.mean > how.polish.deviate * lead.standard_error &&
        proven[k].profit.mean > proven[chosen].profit.mean)
      chosen = k;
  }
  polished_stock& best = found[chosen];

  joint_plan out{.units = std::move(best.units)};
  const customer_lists fresh = fresh_customers(where, how, customers, pays);
  stock_value judged = value_stock(where, pays, fresh, std::span<const std::uint32_t>{out.units});
  for (std::size_t j = 0; j < n; ++j) out.bought.push_back(out.units[j] - pays.stock_of(j));
  out.sales = std::move(judged.sales);
  out.profit = judged.profit;
  out.by_scenario = std::move(judged.by_scenario);
  out.planned = best.value.profit.mean;
  out.bound = bound;
  out.candidates = offers.size();
  out.why = best.why;
  return out;
}

/// Plans a season for the customers of a Markov chain, with the bound of the fluid.
template <exec::policy E>
joint_plan solve(const E& where, const joint_assortment& how, const markov_chain& chain, const selling_season& pays) {
  const season_bound_result bound = solve(how.bound, chain, pays);
  return solve(where, how, chain, chain_walk{chain}, pays, bound.bound);
}

}  // namespace echelon::inline ECHELON_ABI
