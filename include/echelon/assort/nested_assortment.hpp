// SPDX-License-Identifier: BSL-1.0
/// The best assortment under a nested logit, with a bound: nests fall apart once the revenue is guessed.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/assort/assortment_plan.hpp>
#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// Products in nests. Nest i attracts W_i = (outside_in[i] + sum of attractions offered)^dissimilarity[i], of which its
/// own outside option takes the share of its weight; all compete with `outside`. A dissimilarity over one is allowed:
/// then products help each other.
///
/// shape   nest i has the products start[i] … start[i + 1] - 1; attraction, worth [products]; dissimilarity, outside_in
///         [nests]
struct nested_products {
  std::vector<std::size_t> start;
  std::vector<double> attraction;
  std::vector<double> worth;
  std::vector<double> dissimilarity;
  std::vector<double> outside_in;
  double outside = 1;

  std::size_t nests() const noexcept { return dissimilarity.size(); }
  std::size_t products() const noexcept { return worth.size(); }
};

/// throws  error 101 shapes differ | 102 nests do not ascend | 201 an attraction, a dissimilarity or the outside option
///         not positive | 202 no nest | 301 not finite | 303 an outside option of a nest negative
template <class = void>
void validate(const nested_products& p) {
  check::not_empty(p.nests(), "dissimilarity");
  check::size(p.start.size(), p.nests() + 1, "start");
  check::size(p.attraction.size(), p.products(), "attraction");
  check::size(p.outside_in.size(), p.nests(), "outside_in");
  check::size(p.start.back(), p.products(), "start");
  check::ascending(std::span<const std::size_t>{p.start.data(), p.start.size()}, "start");
  check::finite(std::span<const double>{p.worth.data(), p.worth.size()}, "worth");
  check::finite(std::span<const double>{p.outside_in.data(), p.outside_in.size()}, "outside_in");
  check::not_negative(std::span<const double>{p.outside_in.data(), p.outside_in.size()}, "outside_in");
  for (std::size_t j = 0; j < p.products(); ++j) check::positive(p.attraction[j], "attraction", j);
  for (std::size_t i = 0; i < p.nests(); ++i) check::positive(p.dissimilarity[i], "dissimilarity", i);
  check::positive(p.outside, "outside");
}

/// Expected worth of a customer.
///
/// shape   marks [products]
/// source  Gallego, Topaloglu (2014) Constrained assortment optimization for the nested logit model
template <class = void>
double revenue_of(const nested_products& p, std::span<const unsigned char> marks) {
  double all = p.outside, income = 0;
  for (std::size_t i = 0; i < p.nests(); ++i) {
    double weight = p.outside_in[i], brought = 0;
    for (std::size_t j = p.start[i]; j < p.start[i + 1]; ++j)
      if (marks[j] != 0) {
        weight += p.attraction[j];
        brought += p.attraction[j] * p.worth[j];
      }
    if (!(weight > 0)) continue;
    const double attracts = std::pow(weight, p.dissimilarity[i]);
    all += attracts;
    income += attracts * brought / weight;
  }
  return income / all;
}

/// With z the revenue, the best assortment maximises the sum over nests of W_i (R_i - z); where that meets outside * z,
/// z is the optimum. A nest of weight b brings at most what a knapsack filled by falling worth does: that gives
/// candidates, and, with one product in parts, a bound. Candidates are improved by add, delete and exchange.
///
/// source  Davis, Gallego, Topaloglu (2014) Assortment optimization under variants of the nested logit model,
///         Operations Research 62(2); the root: Dinkelbach (1967) On nonlinear fractional programming
struct nested_assortment {
  double tolerance = 1e-12;  ///< of the revenue
  bool exchange = true;      ///< else candidates alone
};

namespace detail {

/// One nest with its products by falling worth.
struct nest_view {
  std::vector<double> attraction, worth;
  std::vector<std::size_t> product;
  double gamma = 1, own = 0;

  double brings(double weight, double income, double z) const noexcept {
    if (!(weight > 0)) return 0;
    return std::pow(weight, gamma) * (income / weight - z);
  }
};

template <class = void>
nest_view nest_of(const nested_products& p, std::size_t i) {
  nest_view v;
  for (std::size_t j = p.start[i]; j < p.start[i + 1]; ++j) v.product.push_back(j);
  std::stable_sort(v.product.begin(), v.product.end(),
                   [&](std::size_t a, std::size_t b) { return p.worth[a] > p.worth[b]; });
  for (const std::size_t j : v.product) {
    v.attraction.push_back(p.attraction[j]);
    v.worth.push_back(p.worth[j]);
  }
  v.gamma = p.dissimilarity[i];
  v.own = p.outside_in[i];
  return v;
}

/// The most that a nest brings at revenue z if the last product may be offered in part: at weight b the income is at
/// most a concave line of pieces c + r b, and b^(gamma - 1) (c + r b) - z b^gamma has one turn on each.
template <class = void>
double nest_bound(const nest_view& v, double z) {
  double best = v.own > 0 ? v.brings(v.own, 0, z) : 0, weight = v.own, income = 0;
  for (std::size_t k = 0; k < v.worth.size(); ++k) {
    const double next = weight + v.attraction[k], c = income - v.worth[k] * weight, slope = (v.worth[k] - z) * v.gamma;
    best = std::max(best, v.brings(next, income + v.attraction[k] * v.worth[k], z));
    const double turn = slope != 0 ? -c * (v.gamma - 1) / slope : 0;
    if (turn > weight && turn < next) best = std::max(best, v.brings(turn, c + v.worth[k] * turn, z));
    weight = next;
    income += v.attraction[k] * v.worth[k];
  }
  return best;
}

/// The best assortment of a nest that prefixes, and changes of one or two products, find; marks by rank of worth.
template <class = void>
double nest_search(const nest_view& v, double z, bool exchange, std::vector<unsigned char>& marks) {
  const std::size_t n = v.worth.size();
  double best = v.brings(v.own, 0, z), weight = v.own, income = 0;
  std::size_t length = 0;
  for (std::size_t k = 0; k < n; ++k) {
    weight += v.attraction[k];
    income += v.attraction[k] * v.worth[k];
    if (const double now = v.brings(weight, income, z); now > best) {
      best = now;
      length = k + 1;
    }
  }
  const auto sums = [&] {
    weight = v.own;
    income = 0;
    for (std::size_t k = 0; k < n; ++k)
      if (marks[k] != 0) {
        weight += v.attraction[k];
        income += v.attraction[k] * v.worth[k];
      }
  };
  const auto climb = [&] {
    sums();
    double now = v.brings(weight, income, z);
    while (exchange) {
      std::size_t one = n, two = n;
      double rise = now + 1e-13 * std::abs(now);
      for (std::size_t a = 0; a < n; ++a) {
        const double by = marks[a] != 0 ? -1 : 1;
        const double f = v.brings(weight + by * v.attraction[a], income + by * v.attraction[a] * v.worth[a], z);
        if (f > rise) {
          rise = f;
          one = a;
        }
      }
      for (std::size_t a = 0; a < n && one == n; ++a) {  // exchanges, where no single change helps
        if (marks[a] == 0) continue;
        const double w = weight - v.attraction[a], r = income - v.attraction[a] * v.worth[a];
        for (std::size_t b = 0; b < n; ++b) {
          if (marks[b] != 0) continue;
          const double f = v.brings(w + v.attraction[b], r + v.attraction[b] * v.worth[b], z);
          if (f > rise) {
            rise = f;
            one = a;
            two = b;
          }
        }
      }
      if (one == n) break;
      const auto change = [&] {
        marks[one] ^= 1u;
        if (two < n) marks[two] ^= 1u;
        sums();
      };
      change();
      const double after = v.brings(weight, income, z);
      if (!(after > now)) {  // a difference of sums had lost its digits
        change();
        break;
      }
      now = after;
    }
    return now;
  };
  if (!marks.empty()) {  // where the last guess of the revenue led
    const double before = climb();
    auto from_before = marks;
    marks.assign(n, 0);
    std::fill(marks.begin(), marks.begin() + static_cast<std::ptrdiff_t>(length), static_cast<unsigned char>(1));
    const double anew = climb();
    if (before >= anew) marks = std::move(from_before);
    return std::max(before, anew);
  }
  marks.assign(n, 0);
  std::fill(marks.begin(), marks.begin() + static_cast<std::ptrdiff_t>(length), static_cast<unsigned char>(1));
  return climb();
}

}  // namespace detail

/// throws  as validate(nested_products)
/// cost    some ten guesses of the revenue; each O(n) a nest for the bound, O(n^2) a move of the search
/// exact   for dissimilarities up to one without outside options of nests; else within the gap
template <class = void>
assortment_plan solve(const nested_assortment& how, const nested_products& p) {
  validate(p);
  std::vector<detail::nest_view> nests;
  for (std::size_t i = 0; i < p.nests(); ++i) nests.push_back(detail::nest_of(p, i));
  // what nests bring less outside * z falls in z: for the bound by halving from above, for assortments by Dinkelbach
  double high = 0;
  for (const double r : p.worth) high = std::max(high, r);
  double low = 0;
  const auto more = [&](double z) {
    double sum = -p.outside * z;
    for (const auto& v : nests) sum += detail::nest_bound(v, z);
    return sum > 0;
  };
  for (int round = 0; round < 100 && high - low > how.tolerance * high; ++round) {
    const double z = 0.5 * (low + high);
    (more(z) ? low : high) = z;
  }
  assortment_plan plan;
  plan.bound = high;
  std::vector<std::vector<unsigned char>> marks(nests.size());
  std::vector<unsigned char> best(p.products(), 0);
  for (double z = 0; plan.iterations < 100;) {
    ++plan.iterations;
    std::vector<unsigned char> now(p.products(), 0);
    for (std::size_t i = 0; i < nests.size(); ++i) {
      detail::nest_search(nests[i], z, how.exchange, marks[i]);
      for (std::size_t k = 0; k < marks[i].size(); ++k) now[nests[i].product[k]] = marks[i][k];
    }
    const double revenue = revenue_of(p, std::span<const unsigned char>{now.data(), now.size()});
    if (revenue > plan.revenue) {
      plan.revenue = revenue;
      best = now;
    }
    if (revenue <= z * (1 + how.tolerance)) break;
    z = revenue;
  }
  plan.offered = assortment_of(std::span<const unsigned char>{best.data(), best.size()});
  plan.bound = std::max(plan.bound, plan.revenue);
  plan.why = plan.gap() <= 1e-9 ? stop::gap : stop::stalled;
  return plan;
}

}  // namespace echelon::inline ECHELON_ABI
