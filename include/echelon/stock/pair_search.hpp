// SPDX-License-Identifier: BSL-1.0
/// Sums of costs of single choices and of pairs of choices, minimised exactly: the engine under guaranteed service.
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
#include <echelon/stock/pair_core.hpp>

namespace echelon::inline ECHELON_ABI {

/// Every variable takes one label; a label costs what `single` says, and a pair of labels what the tables say.
struct pair_problem {
  struct table {
    std::size_t a = 0, b = 0;   ///< two variables
    std::vector<double> cost;   ///< [labels of a, labels of b]; infinite forbids the pair
  };
  std::vector<std::vector<double>> single;  ///< by variable, by label
  std::vector<table> pairs;

  double value(std::span<const std::uint32_t> label) const noexcept {
    double sum = 0;
    for (std::size_t v = 0; v < single.size(); ++v) sum += single[v][label[v]];
    for (const table& t : pairs) sum += t.cost[label[t.a] * single[t.b].size() + label[t.b]];
    return sum;
  }
};

/// How the search is done and when it ends.
struct pair_search {
  double gap = 1e-9;              ///< (value - bound) / |value| that counts as a proof
  std::size_t passes = 60;        ///< passes over a part of the search before it is split in two
  std::size_t max_parts = 10000;  ///< parts looked at before the search gives up
};

/// Labels, their cost, and what was proven: no labels cost less than `bound`.
struct pair_answer {
  std::vector<std::uint32_t> label;
  double value = std::numeric_limits<double>::infinity();
  double bound = -std::numeric_limits<double>::infinity();
  stop why = stop::iterations;  ///< gap: proven; iterations: max_parts looked at; infeasible: no labels are allowed
  std::size_t parts = 0;        ///< 1: proven without a split
  std::size_t passes = 0;
};

/// The least cost of a pair problem, with its proof.
///
/// Variables with at most two neighbours are eliminated exactly, so that a forest (and any network of treewidth two) is
/// solved at once. What is left is bounded from below by sequential tree-reweighted messages, which also prove of most
/// labels that no answer as good as the best known uses them; those leave, further variables can be eliminated, and
/// what stays open after `passes` is split in two.
///
/// shape   single[v] one cost a label; each table [labels of a, labels of b], a != b
/// throws  error 101 shapes | 202 a variable without label | 203 a table names no variable | 301 a cost not a number
/// cost    a pass O(sum over tables of labels of a * labels of b); memory of the tables, twice
/// exact   equals enumeration, tests/stock/pair_search.test.cpp
/// source  Kolmogorov (2006) Convergent tree-reweighted message passing for energy minimization, figure 3; elimination:
///         Bertele, Brioschi (1972) Nonserial Dynamic Programming
template <class = void>
pair_answer solve(const pair_search& how, const pair_problem& problem) {
  const std::size_t n = problem.single.size();
  for (std::size_t v = 0; v < n; ++v) {
    if (problem.single[v].empty()) throw error{fault::empty, "single", v, "has no label"};
    for (const double c : problem.single[v])
      if (std::isnan(c) || c == -std::numeric_limits<double>::infinity())
        throw error{fault::not_finite, "single", v, "has a cost that is not a number"};
  }
  detail::pair_core<> root{problem.single};
  for (std::size_t k = 0; k < problem.pairs.size(); ++k) {
    const auto& t = problem.pairs[k];
    if (t.a >= n || t.b >= n || t.a == t.b) throw error{fault::unknown, "pairs", k, "does not name two variables"};
    if (t.cost.size() != problem.single[t.a].size() * problem.single[t.b].size())
      throw error{fault::shape, "pairs", k, "has not as many costs as pairs of labels"};
    for (const double c : t.cost)
      if (std::isnan(c) || c == -std::numeric_limits<double>::infinity())
        throw error{fault::not_finite, "pairs", k, "has a cost that is not a number"};
    root.add(t.a, t.b, t.cost);
  }

  pair_answer out;
  double weakest = std::numeric_limits<double>::infinity();  // the least bound of anything that was left out
  const auto offer = [&](const std::vector<std::uint32_t>& label) {
    const double value = problem.value(label);
    if (value < out.value) {
      out.value = value;
      out.label = label;
    }
  };
  const auto enough = [&] { return out.value - how.gap * std::abs(out.value); };
  std::vector<detail::pair_core<>> open;
  open.push_back(std::move(root));
  double shelved = std::numeric_limits<double>::infinity();
  while (!open.empty()) {
    if (out.parts == how.max_parts) {
      for (const auto& part : open) shelved = std::min(shelved, part.bound());
      break;
    }
    detail::pair_core<> part = std::move(open.back());
    open.pop_back();
    ++out.parts;
    bool done = !part.prune() || !part.simplify();
    double last = part.bound();
    for (std::size_t pass = 0; !done && pass < how.passes; ++pass) {
      if (part.solved()) break;
      ++out.passes;
      const double bound = part.pass(enough(), weakest);
      if (pass % 4 == 0) offer(part.round());
      done = bound > enough();
      if (done) weakest = std::min(weakest, bound);
      done = done || !part.prune();
      if (pass % 16 == 15) {
        if (bound - last < 0.02 * (out.value - bound)) break;  // what is left closes faster in halves
        last = bound;
      }
    }
    if (done) continue;
    if (part.solved()) {
      offer(part.round());
      weakest = std::min(weakest, part.bound());
      continue;
    }
    auto [near, far] = std::move(part).split();
    open.push_back(std::move(far));
    open.push_back(std::move(near));
  }
  out.bound = std::min({out.value, weakest, shelved});
  if (out.label.empty() && n > 0) {
    out.why = open.empty() ? stop::infeasible : stop::iterations;
  } else {
    out.why = out.value - out.bound <= how.gap * std::abs(out.value) ? stop::gap : stop::iterations;
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
