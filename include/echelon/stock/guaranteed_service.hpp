// SPDX-License-Identifier: BSL-1.0
/// Where a supply network should hold its safety stock: guaranteed service times on any acyclic network, proven.
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
#include <echelon/core/progress.hpp>
#include <echelon/stock/pair_search.hpp>
#include <echelon/stock/service_network.hpp>

namespace echelon::inline ECHELON_ABI {

/// The method, which is that of a pair_search.
struct guaranteed_service {
  double gap = 1e-9;
  std::size_t passes = 60;
  std::size_t max_parts = 10000;
};

/// Service times of every stage, what its safety stock costs, and the proof.
struct guaranteed_service_plan {
  std::vector<std::uint32_t> inbound;   ///< periods until all supplies are there
  std::vector<std::uint32_t> promise;   ///< periods within which the stage serves: its outbound service time
  std::vector<std::uint32_t> covered;   ///< inbound + time - promise: the net replenishment time
  std::vector<double> cost;             ///< per stage
  double value = std::numeric_limits<double>::infinity();
  double bound = -std::numeric_limits<double>::infinity();  ///< no service times cost less
  stop why = stop::iterations;          ///< gap: proven
  std::size_t parts = 0;                ///< parts of the search; 1: proven without a split
};

namespace detail {

/// The pair problem of a service network. Stages with the same suppliers share one variable, the inbound service time;
/// stages that serve the same two or more of these share another, the least of them.
///
/// With X inbound and Y the least inbound time it has to serve, a stage promises min(limit, Y, X + time): its cost
/// falls with the promise, so nothing less is cheaper, and it rises with X, so X need not exceed the largest promise.
template <class = void>
class service_pairs {
 public:
  explicit service_pairs(const service_network& net) : net_{net}, suppliers_(net.stages.size()), served_(suppliers_) {
    const std::size_t n = net.stages.size();
    order_ = upstream_first(net);
    for (const service_arc& a : net.arcs) suppliers_[a.to].push_back(a.from);
    for (auto& list : suppliers_) sorted(list);
    std::vector<std::vector<std::size_t>> sets;
    in_ = number_sets(suppliers_, sets);
    for (std::size_t j = 0; j < n; ++j)
      for (const std::size_t i : suppliers_[j]) served_[i].push_back(in_[j]);
    for (auto& list : served_) sorted(list);
    std::vector<std::vector<std::size_t>> several(n), served_sets;
    for (std::size_t j = 0; j < n; ++j)
      if (served_[j].size() > 1) several[j] = served_[j];
    out_ = number_sets(several, served_sets);

    latest_.resize(n);
    problem_.single.resize(sets.size() + served_sets.size());
    for (const std::size_t j : order_) {
      const std::uint64_t in = in_[j] == none ? 0 : problem_.single[in_[j]].size() - 1;
      latest_[j] = std::min<std::uint64_t>(net.stages[j].promise,
                                           std::max<std::uint64_t>(in, net.stages[j].inbound) + net.stages[j].time);
      if (out_[j] != none) out_[j] += sets.size();
      else if (served_[j].size() == 1) out_[j] = served_[j][0];
      const auto widen = [&](std::size_t v) {
        auto& labels = problem_.single[v];
        labels.resize(std::max<std::size_t>(labels.size(), latest_[j] + 1));
      };
      if (out_[j] != none) widen(out_[j]);
      for (const std::size_t v : served_[j]) widen(v);
    }
    for (std::size_t k = 0; k < served_sets.size(); ++k)
      for (const std::size_t x : served_sets[k]) {
        pair_problem::table t{sets.size() + k, x, {}};
        const std::size_t width = problem_.single[x].size();
        for (std::size_t y = 0; y < problem_.single[t.a].size(); ++y)
          for (std::size_t at = 0; at < width; ++at)
            t.cost.push_back(y <= at ? 0.0 : std::numeric_limits<double>::infinity());
        problem_.pairs.push_back(std::move(t));
      }
    for (std::size_t j = 0; j < n; ++j) charge(j);
  }

  const pair_problem& problem() const noexcept { return problem_; }

  /// Service times from labels, suppliers first.
  guaranteed_service_plan plan(std::span<const std::uint32_t> label) const {
    const std::size_t n = net_.stages.size();
    guaranteed_service_plan out;
    out.inbound.resize(n), out.promise.resize(n), out.covered.resize(n), out.cost.resize(n);
    out.value = 0;
    for (const std::size_t j : order_) {
      std::uint32_t in = net_.stages[j].inbound;
      for (const std::size_t i : suppliers_[j]) in = std::max(in, out.promise[i]);
      std::uint32_t asked = net_.stages[j].promise;
      for (const std::size_t v : served_[j]) asked = std::min(asked, label[v]);
      out.inbound[j] = in;
      out.promise[j] = std::min(asked, in + net_.stages[j].time);
      out.covered[j] = in + net_.stages[j].time - out.promise[j];
    }
    for (std::size_t j = 0; j < n; ++j) {
      out.cost[j] = net_.stages[j].cost_of(out.covered[j]);
      out.value += out.cost[j];
    }
    return out;
  }
  double constant() const noexcept { return constant_; }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  static void sorted(std::vector<std::size_t>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }

  /// The number of each list among the different lists that are not empty, or none.
  static std::vector<std::size_t> number_sets(const std::vector<std::vector<std::size_t>>& lists,
                                              std::vector<std::vector<std::size_t>>& sets) {
    std::vector<std::size_t> order(lists.size()), number(lists.size(), none);
    for (std::size_t j = 0; j < order.size(); ++j) order[j] = j;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return lists[a] < lists[b]; });
    for (const std::size_t j : order) {
      if (lists[j].empty()) continue;
      if (sets.empty() || sets.back() != lists[j]) sets.push_back(lists[j]);
      number[j] = sets.size() - 1;
    }
    return number;
  }

  double cost_at(std::size_t j, std::size_t in, std::size_t asked) const {
    const service_stage& s = net_.stages[j];
    const std::size_t ready = std::max<std::size_t>(in, s.inbound) + s.time;
    return s.cost_of(ready - std::min<std::size_t>({asked, s.promise, ready}));
  }

  void charge(std::size_t j) {
    const std::size_t in = in_[j], out = out_[j], ever = net_.stages[j].promise;
    if (in == none && out == none) {
      constant_ += cost_at(j, 0, ever);
    } else if (out == none) {
      for (std::size_t x = 0; x < problem_.single[in].size(); ++x) problem_.single[in][x] += cost_at(j, x, ever);
    } else if (in == none) {
      for (std::size_t y = 0; y < problem_.single[out].size(); ++y) problem_.single[out][y] += cost_at(j, 0, y);
    } else {
      const std::size_t width = problem_.single[out].size();
      pair_problem::table t{in, out, {}};
      t.cost.reserve(problem_.single[in].size() * width);
      for (std::size_t x = 0; x < problem_.single[in].size(); ++x)
        for (std::size_t y = 0; y < width; ++y) t.cost.push_back(cost_at(j, x, y));
      problem_.pairs.push_back(std::move(t));
    }
  }

  const service_network& net_;
  std::vector<std::vector<std::size_t>> suppliers_, served_;  // stages upstream; variables downstream
  std::vector<std::size_t> order_, in_, out_;
  std::vector<std::uint64_t> latest_;
  pair_problem problem_;
  double constant_ = 0;
};

}  // namespace detail

/// The service times that make safety stock cheapest, with a proof that none are cheaper.
///
///     min sum_j cost_j(SI_j + T_j - S_j),   SI_j >= S_i for every arc i -> j,   0 <= S_j <= min(promise_j, SI_j + T_j)
///
/// with inbound service time SI, processing time T and promised service time S, in whole periods; when T and the limits
/// are whole, whole service times lose nothing for a concave cost.
///
/// needs   an acyclic network; costs that rise with the time covered
/// throws  error 201 a cycle, a cost table too short or falling | 203 an arc names no stage | 301 | 303
/// cost    forest of N stages with service times up to M: O(N M^2); general networks: see pair_search
/// exact   to `gap`; equals enumeration, tests/stock/guaranteed_service.test.cpp
/// source  Graves, Willems (2000) Optimizing strategic safety stock placement in supply chains; general networks:
///         Humair, Willems (2011) Optimizing strategic safety stock placement in general acyclic networks
/// see     docs/understand/stock.md
template <class = void>
guaranteed_service_plan solve(const guaranteed_service& how, const service_network& net) {
  validate(net);
  const detail::service_pairs<> pairs{net};
  const pair_answer found =
      solve(pair_search{.gap = how.gap, .passes = how.passes, .max_parts = how.max_parts}, pairs.problem());
  guaranteed_service_plan out = pairs.plan({found.label.data(), found.label.size()});
  out.bound = std::min(out.value, found.bound + pairs.constant());
  out.why = out.value - out.bound <= how.gap * std::abs(out.value) ? stop::gap : stop::iterations;
  out.parts = found.parts;
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
