// SPDX-License-Identifier: BSL-1.0
/// Linear programs of which some columns come in whole lots: branch and bound over small programs, with a proof.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/math/linear_program.hpp>

namespace echelon::inline ECHELON_ABI {

/// How far to search.
struct branch_and_bound {
  std::size_t most_programs = 2000;  ///< linear programs solved at most
  double gap = 1e-9;                 ///< relative: a plan this near its bound ends the search
};

/// The cheapest plan found, and what no plan can beat.
struct whole_solution {
  bool feasible = false;      ///< whether a plan was found; with `proven`, whether there is one
  bool proven = false;        ///< the search ended by itself: the plan is within `gap` of the best
  double value = 0;
  double bound = 0;
  std::vector<double> x;
  std::vector<double> price;  ///< [rows] of the program without lots: what explains the choice
  std::size_t programs = 0;
};

namespace detail {

/// Whether x keeps the rows, but for a hair.
inline bool covers(const linear_program& p, std::span<const double> x) noexcept {
  for (std::size_t i = 0; i < p.rows(); ++i) {
    double sum = 0, size = std::abs(p.least[i]);
    for (std::size_t j = 0; j < p.columns(); ++j) {
      sum += p.row[i * p.columns() + j] * x[j];
      size = std::max(size, std::abs(p.row[i * p.columns() + j] * x[j]));
    }
    if (sum < p.least[i] - 1e-9 * size) return false;
  }
  return true;
}

/// Every column up to whole lots, then one lot less wherever all rows still hold, dearest first.
template <class = void>
std::optional<std::vector<double>> rounded_up(const linear_program& p, std::span<const double> lot,
                                              std::vector<double> x) {
  for (std::size_t j = 0; j < p.columns(); ++j)
    if (lot[j] > 0) x[j] = std::min(lot[j] * std::ceil(x[j] / lot[j] - 1e-9), p.most[j]);
  if (!covers(p, x)) return {};
  std::vector<std::size_t> order;
  for (std::size_t j = 0; j < p.columns(); ++j)
    if (lot[j] > 0 && p.cost[j] > 0) order.push_back(j);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return p.cost[a] * lot[a] > p.cost[b] * lot[b]; });
  for (const std::size_t j : order)
    while (x[j] >= lot[j] * (1 - 1e-9)) {
      const double before = x[j];
      x[j] = std::max(0.0, x[j] - lot[j]);
      if (covers(p, x)) continue;
      x[j] = before;
      break;
    }
  return x;
}

}  // namespace detail

/// Solves a program in which column j is a multiple of lot[j]; 0 lets it be any number. Bounds are lowered to lots.
///
/// A `start` that covers all rows in whole lots is a plan to begin with; any other is not looked at.
///
/// shape   lot [columns], start [columns] or empty
/// throws  as validate | error 101 another number of lots | 303 a lot is negative or not a number
/// cost    at most `most_programs` small programs; the one with the least bound is looked at first
/// source  Land, Doig (1960) An automatic method of solving discrete programming problems
template <class = void>
whole_solution solve(const branch_and_bound& how, const linear_program& given, std::span<const double> lot,
                     std::vector<double> start = {}) {
  validate(given);
  check::size(lot.size(), given.columns(), "lot");
  for (std::size_t j = 0; j < lot.size(); ++j)
    if (!(lot[j] >= 0 && std::isfinite(lot[j]))) throw error{fault::negative, "lot", j, "is negative or not finite"};
  struct branch {
    double bound;
    std::vector<double> least, most;  // lots between which each column must lie
  };
  linear_program p = given;
  for (std::size_t j = 0; j < lot.size(); ++j)
    if (lot[j] > 0 && std::isfinite(p.most[j])) p.most[j] = lot[j] * std::floor(p.most[j] / lot[j] + 1e-9);
  whole_solution out;
  out.value = std::numeric_limits<double>::infinity();
  const auto offer = [&](std::optional<std::vector<double>> x) {
    if (!x) return;
    double value = 0;
    for (std::size_t j = 0; j < x->size(); ++j) value += p.cost[j] * (*x)[j];
    if (value < out.value) {
      out.feasible = true;
      out.value = value;
      out.x = std::move(*x);
    }
  };
  const auto in_lots = [&](const std::vector<double>& x) {
    for (std::size_t j = 0; j < x.size(); ++j) {
      if (!(x[j] >= 0 && x[j] <= p.most[j])) return false;
      if (lot[j] > 0 && std::abs(x[j] / lot[j] - std::round(x[j] / lot[j])) > 1e-9) return false;
    }
    return detail::covers(p, x);
  };
  if (start.size() == lot.size() && in_lots(start)) offer(std::move(start));
  const auto later = [](const branch& a, const branch& b) { return a.bound > b.bound; };
  std::vector<branch> open{{0.0, std::vector<double>(lot.size(), 0.0), p.most}};
  while (!open.empty() && out.programs < how.most_programs) {
    std::pop_heap(open.begin(), open.end(), later);
    branch now = std::move(open.back());
    open.pop_back();
    if (out.programs > 0) out.bound = now.bound;
    if (out.programs > 0 && out.feasible && now.bound >= out.value - how.gap * std::abs(out.value)) {
      open.clear();
      break;
    }
    // columns are counted from their least
    linear_program q = p;
    double paid = 0;
    for (std::size_t j = 0; j < lot.size(); ++j) {
      q.most[j] = now.most[j] - now.least[j];
      paid += p.cost[j] * now.least[j];
      if (now.least[j] > 0)
        for (std::size_t i = 0; i < p.rows(); ++i) q.least[i] -= p.row[i * lot.size() + j] * now.least[j];
    }
    linear_solution s = solve(q);
    ++out.programs;
    if (out.programs == 1) {
      out.price = s.price;
      out.bound = s.value;
    }
    if (!s.feasible) continue;
    const double bound = std::max(now.bound, paid + s.value);
    std::size_t split = lot.size();
    double farthest = 1e-7;
    for (std::size_t j = 0; j < lot.size(); ++j) {
      s.x[j] += now.least[j];
      if (!(lot[j] > 0)) continue;
      const double lots = s.x[j] / lot[j], off = std::abs(lots - std::round(lots));
      if (off > farthest) {
        farthest = off;
        split = j;
      }
    }
    if (split == lot.size()) {  // whole already
      for (std::size_t j = 0; j < lot.size(); ++j)
        if (lot[j] > 0) s.x[j] = lot[j] * std::round(s.x[j] / lot[j]);
      offer(std::move(s.x));
      continue;
    }
    const double lots = s.x[split] / lot[split];
    offer(detail::rounded_up(p, lot, std::move(s.x)));
    branch below{bound, now.least, now.most}, above{bound, std::move(now.least), std::move(now.most)};
    below.most[split] = lot[split] * std::floor(lots);
    above.least[split] = lot[split] * std::ceil(lots);
    for (branch* const b : {&below, &above})
      if (b->least[split] <= b->most[split]) {
        open.push_back(std::move(*b));
        std::push_heap(open.begin(), open.end(), later);
      }
  }
  out.proven = open.empty();
  if (out.proven) out.bound = out.feasible ? out.value : 0.0;
  if (!out.feasible) out.value = 0;
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
