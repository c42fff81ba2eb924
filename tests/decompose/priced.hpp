// SPDX-License-Identifier: BSL-1.0
/// Problems with known answers for the tests of the room.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/decompose.hpp>
#include <echelon/exec.hpp>
#include <tests/catch.hpp>

namespace priced {

using namespace echelon;

inline double density(double z) { return std::exp(-z * z / 2) / std::sqrt(2 * std::acos(-1.0)); }
inline double below(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }
inline double quantile(double p) {  // Newton on the distribution function
  double z = 0;
  for (int i = 0; i < 60; ++i) z -= (below(z) - p) / density(z);
  return z;
}

/// Three newsvendors with normal demand that share one room: shortage cost p, holding cost 1, volume v.
struct newsvendors {
  std::vector<double> mean{100, 200, 300}, sd{30, 50, 80}, shortage{8, 5, 3}, volume{1, 2, 1}, room{700};

  double stock(std::size_t i, double price) const {
    return mean[i] + sd[i] * quantile((shortage[i] - price * volume[i]) / (shortage[i] + 1));
  }
  double cost(std::size_t i, double s) const {
    const double z = (s - mean[i]) / sd[i], left = sd[i] * (z * below(z) + density(z));
    return left + shortage[i] * (left - (s - mean[i]));
  }
  std::size_t coupling_rows() const { return 1; }
  std::span<const double> capacities() const { return room; }
  template <class E>
  relaxed evaluate(const E&, std::span<const double> prices) const {
    relaxed out{0, {0}};
    for (std::size_t i = 0; i < 3; ++i) {
      const double price = std::min(prices[0], 0.999 * shortage[i] / volume[i]), s = stock(i, price);
      out.value += cost(i, s) + prices[0] * volume[i] * s;
      out.usage[0] += volume[i] * s;
    }
    return out;
  }
};

struct stocked {
  double value = 0;
  std::vector<double> stock;
};
/// Shrinks the stocks at these prices onto the room.
struct shrink {
  const newsvendors& problem;
  template <class E>
  stocked operator()(const E&, std::span<const double> prices) const {
    stocked out;
    double used = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      out.stock.push_back(problem.stock(i, std::min(prices[0], 0.999 * problem.shortage[i] / problem.volume[i])));
      used += problem.volume[i] * out.stock.back();
    }
    for (std::size_t i = 0; i < 3; ++i) {
      out.stock[i] *= std::min(1.0, problem.room[0] / used);
      out.value += problem.cost(i, out.stock[i]);
    }
    return out;
  }
};

/// min cost·x, x binary, rows·x <= capacity, with enough freedom to enumerate.
struct knapsack {
  std::size_t items, rows;
  std::vector<double> gain, size, room;

  static knapsack any(std::uint64_t seed) {
    random_stream s{seed, 1};
    knapsack k{10, 3, {}, {}, {}};
    for (std::size_t i = 0; i < k.items; ++i) k.gain.push_back(1 + 9 * s.uniform());
    for (std::size_t i = 0; i < k.items * k.rows; ++i) k.size.push_back(s.uniform());
    for (std::size_t r = 0; r < k.rows; ++r) k.room.push_back(1 + s.uniform());
    return k;
  }
  std::size_t coupling_rows() const { return rows; }
  std::span<const double> capacities() const { return room; }
  template <class E>
  relaxed evaluate(const E& where, std::span<const double> prices) const {
    relaxed zero{0, std::vector<double>(rows)};
    return exec::reduce(
        where, items, zero,
        [&](std::size_t i) {
          relaxed one = zero;
          double cost = -gain[i];
          for (std::size_t r = 0; r < rows; ++r) cost += prices[r] * size[i * rows + r];
          if (cost < 0) {
            one.value = cost;
            one.usage.assign(size.begin() + static_cast<std::ptrdiff_t>(i * rows),
                             size.begin() + static_cast<std::ptrdiff_t>((i + 1) * rows));
          }
          return one;
        },
        [](relaxed a, const relaxed& b) {
          a.value += b.value;
          for (std::size_t r = 0; r < a.usage.size(); ++r) a.usage[r] += b.usage[r];
          return a;
        },
        2);
  }
  double optimum() const {
    double best = 0;
    for (std::size_t set = 0; set < (std::size_t{1} << items); ++set) {
      double cost = 0;
      std::vector<double> used(rows);
      for (std::size_t i = 0; i < items; ++i)
        if ((set >> i & 1) != 0) {
          cost -= gain[i];
          for (std::size_t r = 0; r < rows; ++r) used[r] += size[i * rows + r];
        }
      bool fits = true;
      for (std::size_t r = 0; r < rows; ++r) fits = fits && used[r] <= room[r];
      if (fits && cost < best) best = cost;
    }
    return best;
  }
};

struct taken {
  double value = 0;
};

/// One part of cost (x - 10)^2 / 2 for x units, and room for 4: price 6, cost 18. It answers a price with 10 - price.
struct half_square {
  std::vector<double> room{4};

  std::size_t coupling_rows() const { return 1; }
  std::span<const double> capacities() const { return room; }
  template <class E>
  relaxed evaluate(const E&, std::span<const double> prices) const {
    return {prices[0] * (10 - prices[0] / 2), {10 - prices[0]}};
  }
  static taken plan(const exec::seq_t&, const mixture&) { return {18.0}; }
};

/// Takes items in the order of their priced gain while they fit.
struct greedy {
  const knapsack& problem;
  template <class E>
  taken operator()(const E&, std::span<const double> prices) const {
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t i = 0; i < problem.items; ++i) {
      double cost = -problem.gain[i];
      for (std::size_t r = 0; r < problem.rows; ++r) cost += prices[r] * problem.size[i * problem.rows + r];
      order.emplace_back(cost, i);
    }
    std::sort(order.begin(), order.end());
    taken out;
    std::vector<double> room = problem.room;
    for (const auto& [cost, i] : order) {
      bool fits = true;
      for (std::size_t r = 0; r < problem.rows; ++r) fits = fits && problem.size[i * problem.rows + r] <= room[r];
      if (!fits) continue;
      for (std::size_t r = 0; r < problem.rows; ++r) room[r] -= problem.size[i * problem.rows + r];
      out.value -= problem.gain[i];
    }
    return out;
  }
};

/// After every move of a rule that mixes answers, their weights are shares of one.
template <class Rule>
void check_weights_are_shares(const Rule& rule, std::size_t moves) {
  const auto sack = knapsack::any(5);
  auto mover = rule.start(sack.room);
  std::vector<double> prices(3), next(3), excess(3);
  for (std::size_t it = 1; it <= moves; ++it) {
    const relaxed seen = sack.evaluate(exec::seq, prices);
    double bound = seen.value;
    for (std::size_t r = 0; r < 3; ++r) {
      bound -= prices[r] * sack.room[r];
      excess[r] = seen.usage[r] - sack.room[r];
    }
    mover.move({prices, bound, excess}, 0.0, next);
    const std::vector<double> weights = mover.weights();
    REQUIRE(weights.size() == it);
    double total = 0;
    for (const double w : weights) {
      CHECK(w >= 0);
      total += w;
    }
    CHECK_THAT(total, WithinAbs(1, 1e-12));
    prices = next;
  }
}

}  // namespace priced
