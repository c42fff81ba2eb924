// SPDX-License-Identifier: BSL-1.0
/// What to offer, what it brings, what no assortment can exceed; and what limits an assortment.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include <echelon/choice/concepts.hpp>
#include <echelon/choice/offered.hpp>
#include <echelon/core/check.hpp>
#include <echelon/core/progress.hpp>

namespace echelon::inline ECHELON_ABI {

/// An answer of every method of this room. No assortment that keeps the limits brings more than `bound`.
struct assortment_plan {
  std::vector<std::uint32_t> offered{};
  double revenue = 0;  ///< expected worth of one customer
  double bound = std::numeric_limits<double>::infinity();
  std::size_t iterations = 0;
  stop why = stop::gap;

  /// How much of the bound is missing, at most.
  double gap() const noexcept { return bound > revenue ? (bound - revenue) / bound : 0; }
};

/// What an assortment must keep: at most `most` products, and room for all of them.
///
/// shape   room [products], or empty where products take none
struct assortment_limit {
  std::size_t most = std::numeric_limits<std::size_t>::max();
  std::vector<double> room{};
  double capacity = std::numeric_limits<double>::infinity();

  double takes(std::size_t j) const noexcept { return room.empty() ? 0 : room[j]; }
  /// Whether so many products with so much room in all may be offered.
  bool holds(std::size_t count, double used) const noexcept {
    return count <= most && used <= capacity + 1e-9 * std::abs(capacity);
  }
  bool binds(std::size_t products) const noexcept {
    double used = 0;
    for (const double r : room) used += r;
    return !holds(products, used);
  }
};

/// throws  error 101 shapes differ | 301 a room not finite | 303 a room negative | 201 a negative capacity
template <class = void>
void validate(const assortment_limit& limit, std::size_t products) {
  if (!limit.room.empty()) check::size(limit.room.size(), products, "room");
  check::finite(std::span<const double>{limit.room.data(), limit.room.size()}, "room");
  check::not_negative(std::span<const double>{limit.room.data(), limit.room.size()}, "room");
  check::range(limit.capacity >= 0, "capacity", "is negative or not a number");
}

namespace detail {

template <class M>
void check_worth(const M& model, std::span<const double> worth) {
  check::not_empty(model.products(), "model");
  check::size(worth.size(), model.products(), "worth");
  check::finite(worth, "worth");
}

/// Products by falling worth, those that bring nothing left out.
template <class = void>
std::vector<std::uint32_t> by_worth(std::span<const double> worth) {
  std::vector<std::uint32_t> order;
  for (std::size_t j = 0; j < worth.size(); ++j)
    if (worth[j] > 0) order.push_back(static_cast<std::uint32_t>(j));
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return worth[a] > worth[b]; });
  return order;
}

}  // namespace detail

/// Expected worth of one customer of whom `offered` is offered.
///
/// throws  error 101 worth has another size | 301 worth not finite | as the model's
template <choice_model M>
double revenue_of(const M& model, std::span<const double> worth, assortment offered) {
  detail::check_worth(model, worth);
  std::vector<double> p(worth.size());
  model.probabilities(offered, std::span<double>{p.data(), p.size()});
  double sum = 0;
  for (const std::uint32_t j : offered) sum += p[j] * worth[j];
  return sum;
}

/// A bound for any regular model: nobody buys j more often than when it stands alone, and no more buy at all than when
/// everything is offered.
///
/// throws  as revenue_of
/// cost    products + 1 calls of the model
template <regular_choice M>
double regular_bound(const M& model, std::span<const double> worth, const assortment_limit& limit = {}) {
  detail::check_worth(model, worth);
  validate(limit, worth.size());
  const std::size_t n = worth.size();
  std::vector<double> p(n);
  const auto all = whole_assortment(n);
  double left = 1 - model.probabilities(assortment{all.data(), n}, std::span<double>{p.data(), n});
  double sum = 0;
  for (const std::uint32_t j : detail::by_worth(worth)) {
    if (!limit.holds(1, limit.takes(j))) continue;
    model.probabilities(assortment{&j, 1}, std::span<double>{p.data(), n});
    const double share = std::min(left, p[j]);
    sum += share * worth[j];
    left -= share;
    if (!(left > 0)) break;
  }
  return sum;
}

}  // namespace echelon::inline ECHELON_ABI
