// SPDX-License-Identifier: BSL-1.0
/// Outbound flows kept within capacity in the mean: orders are sent at one of few prices, by chance.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/decompose/bundle.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/network/fulfilment_model.hpp>

namespace echelon::inline ECHELON_ABI {

/// How given units are sent, and what that costs, prices of sending not counted.
struct eased_flow {
  std::vector<double> price;    ///< [ways, sites] money that a unit sent seems to cost more
  std::vector<double> share;    ///< [ways] of occasions, together one
  std::vector<double> shipped;  ///< [products, serving] means
  std::vector<double> served;   ///< [streams] means, over all products
  double cost = 0;              ///< bringing and fulfilment
};

namespace detail {

/// Costs, units sent and served of all products at prices of sending.
struct sent_at {
  std::vector<double> cost, shipped, served;  ///< [products], [products, serving], [products, streams]
  std::vector<double> out;                    ///< [sites] sent by serving sites
  double total = 0;                           ///< of the costs
};

template <exec::policy E, fulfilment_rule Rule>
sent_at send(const E& where, const fulfilment_model& model, const Rule& rule, std::span<const std::uint32_t> place,
             std::span<const double> price) {
  const std::size_t n = model.serving(), m = model.streams(), products = model.products();
  sent_at out{std::vector<double>(products), std::vector<double>(products * n), std::vector<double>(products * m),
              std::vector<double>(model.sites())};
  struct desk {
    priced_product one{};
    fulfilled sum{};
    std::vector<double> stock{}, units{};
    network_stock found{};
  };
  bulk(where, products, [] { return desk{}; }, [&](std::size_t i, desk& d) {
    model.price(i, {}, price, d.one);
    auto orders = rule.desk(d.one.costs);
    const auto units = place.subspan(i * n, n);
    d.units.assign(units.begin(), units.end());
    expect(orders, d.one.view, d.units, d.sum, d.stock, d.found);
    out.cost[i] = d.found.cost;
    for (std::size_t j = 0; j < n; ++j) {
      out.cost[i] -= price[model.site(j)] * d.found.shipped[j];
      out.shipped[i * n + j] = d.found.shipped[j];
    }
    std::copy_n(d.found.served.begin(), m, out.served.begin() + static_cast<std::ptrdiff_t>(i * m));
  });
  for (std::size_t i = 0; i < products; ++i) {
    out.total += out.cost[i];
    for (std::size_t j = 0; j < n; ++j) out.out[model.site(j)] += out.shipped[i * n + j];
  }
  return out;
}

/// Changes the weights of answers until their mixture keeps every row: weight moves from the mixture to single answers,
/// by the least added cost per share of the room gained.
///
/// shape   use [answers, rows]; cost, weight [answers]; the last answer should use nothing
inline void keep_within(std::span<const double> use, std::span<const double> cost, std::span<const double> room,
                        std::vector<double>& weight) {
  const std::size_t rows = room.size(), answers = cost.size();
  double all = 0;
  for (double& w : weight) all += w = w > 1e-9 ? w : 0.0;
  for (double& w : weight) w /= all;
  std::vector<double> now(rows);
  for (std::size_t round = 0;; ++round) {
    double spent = 0;
    std::fill(now.begin(), now.end(), 0.0);
    for (std::size_t k = 0; k < answers; ++k) {
      spent += weight[k] * cost[k];
      for (std::size_t r = 0; r < rows; ++r) now[r] += weight[k] * use[k * rows + r];
    }
    bool fits = true;
    for (std::size_t r = 0; r < rows; ++r) fits = fits && now[r] <= room[r];
    if (fits || round > 5) return;
    std::size_t best = answers - 1;
    double least = std::numeric_limits<double>::infinity(), share = 0;
    for (std::size_t k = 0; k < answers; ++k) {  // the share of answer k after which every row is kept, if there is one
      double low = 0, high = 1;
      for (std::size_t r = 0; r < rows; ++r) {
        const double more = use[k * rows + r] - now[r], spare = room[r] - now[r];
        if (spare < 0) {
          low = more < 0 ? std::max(low, spare / more) : 2.0;
        } else if (more > spare) {
          high = std::min(high, spare / more);
        }
      }
      const double added = low * (cost[k] - spent);
      if (low <= high && added < least) best = k, least = added, share = low;
    }
    share = round > 4 ? 1.0 : std::min(1.0, share * (1 + 1e-12));
    for (double& w : weight) w *= 1 - share;
    weight[round > 4 ? answers - 1 : best] += share;
  }
}

}  // namespace detail

/// Finds few prices of sending and on what share of occasions each is used, so that outbound capacities hold in the
/// mean: the dual of those capacities alone is climbed from `price`, and its answers are mixed. What a mixture still
/// exceeds, one more answer takes back: that of the least added cost, or to send nothing.
///
/// shape   place [products, serving]; price [sites]
/// law     the mean units that a site sends never exceed its capacity, if the rule lets prices stop it
/// cost    up to `max_ways` evaluations of every product where a capacity binds, else one
/// source  Everett (1963) Generalized Lagrange multiplier method; mixtures as in Larsson, Patriksson, Strömberg (1999)
template <exec::policy E, fulfilment_rule Rule>
eased_flow ease_flow(const E& where, const fulfilment_model& model, const Rule& rule,
                     std::span<const std::uint32_t> place, std::span<const double> price) {
  constexpr std::size_t max_ways = 40;
  const std::size_t n = model.serving(), m = model.streams(), sites = model.sites(), products = model.products();
  std::vector<std::size_t> row;  // sites with a capacity
  std::vector<double> room, scale, at, next, excess;
  for (const std::size_t s : model.who().serving())
    if (const double most = model.problem().net.sites[s].outbound_per_period; most < unlimited) {
      row.push_back(s);
      room.push_back(most * (1 - 1e-9));  // sums of fractions round
      at.push_back(price[s]);
    }
  next = excess = at;
  std::vector<detail::sent_at> answer;
  std::vector<double> prices;  // [answers, sites]
  const auto ask = [&](std::span<const double> of_rows) {
    std::vector<double> all(sites);
    for (std::size_t r = 0; r < row.size(); ++r) all[row[r]] = of_rows[r];
    answer.push_back(detail::send(where, model, rule, place, all));
    prices.insert(prices.end(), all.begin(), all.end());
    bool fits = true;
    for (std::size_t r = 0; r < row.size(); ++r) fits = fits && answer.back().out[row[r]] <= room[r];
    return fits;
  };
  std::vector<double> weight{1.0};
  const std::vector<double> free(row.size());
  if (!ask(free)) {
    for (std::size_t r = 0; r < row.size(); ++r) scale.push_back(std::max({room[r], answer[0].out[row[r]], 1e-300}));
    step::bundle_mover moves{step::bundle{.cuts = max_ways + 2}, scale};
    const auto learn = [&](std::span<const double> where_asked, bool move) {
      double bound = answer.back().total;
      for (std::size_t r = 0; r < row.size(); ++r) {
        excess[r] = answer.back().out[row[r]] - room[r];
        bound += where_asked[r] * excess[r];
      }
      const dual_point point{where_asked, bound, excess};
      if (!move) return moves.learn(point), 0.0;
      return moves.move(point, std::numeric_limits<double>::infinity(), next) / std::max(std::abs(bound), 1e-300);
    };
    learn(free, false);
    for (double promise = 1; promise > 2e-5 && answer.size() < max_ways;) {
      ask(at);
      promise = learn(at, true);
      at = next;
    }
    weight = moves.weights();
    double most = 1, lost = 1;
    for (const speed& k : model.problem().net.speeds) most = std::max(most, k.lost_margin);
    for (const product& p : model.problem().products)
      lost = std::max(lost, 2 * (most * p.price + p.holding + p.leftover));
    ask(std::vector<double>(row.size(), 4 * lost));  // nobody sends where there is a capacity
    weight.push_back(0);
    std::vector<double> out(answer.size() * row.size()), cost;
    for (std::size_t k = 0; k < answer.size(); ++k) {
      cost.push_back(answer[k].total);
      for (std::size_t r = 0; r < row.size(); ++r) out[k * row.size() + r] = answer[k].out[row[r]];
    }
    detail::keep_within(out, cost, room, weight);
  }

  eased_flow out;
  out.shipped.assign(products * n, 0.0);
  out.served.assign(m, 0.0);
  for (std::size_t k = 0; k < answer.size(); ++k) {
    if (!(weight[k] > 0)) continue;
    out.share.push_back(weight[k]);
    out.price.insert(out.price.end(), prices.begin() + static_cast<std::ptrdiff_t>(k * sites),
                     prices.begin() + static_cast<std::ptrdiff_t>((k + 1) * sites));
    out.cost += weight[k] * answer[k].total;
    for (std::size_t i = 0; i < products * n; ++i) out.shipped[i] += weight[k] * answer[k].shipped[i];
    for (std::size_t i = 0; i < products * m; ++i) out.served[i % m] += weight[k] * answer[k].served[i];
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
