// SPDX-License-Identifier: BSL-1.0
/// A game day: how many virtual customers stand at each step of their journey, minute by minute, so that services see
/// the load that is forecast.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// A step of a journey, such as a product page.
struct journey_step {
  std::string name;
  double stay = 1;  ///< minutes that a customer spends there on average
};

/// How customers go through steps: they begin at one, go on, and leave.
///
/// shape   begin [steps]; next [steps, steps], from row to column; what is missing to 1 in a row leaves
struct customer_journey {
  std::vector<journey_step> steps;
  std::vector<double> begin;
  std::vector<double> next;
};

/// throws  error 202 no step | 101 shapes differ | 201 a stay is not positive, or shares that do not add up to 1 at the
///         beginning or exceed it on the way | 303 a share is negative or not a number | 305 a customer never leaves
template <class = void>
void validate(const customer_journey& j) {
  const std::size_t n = j.steps.size();
  check::not_empty(n, "steps");
  check::size(j.begin.size(), n, "begin");
  check::size(j.next.size(), n * n, "next");
  const auto share = [](double v, const char* name, std::size_t k) {
    if (!(v >= 0)) throw error{fault::negative, name, k, "is negative or not a number"};
    return v;
  };
  double all = 0;
  for (std::size_t k = 0; k < n; ++k) {
    all += share(j.begin[k], "begin", k);
    check::range(j.steps[k].stay > 0 && std::isfinite(j.steps[k].stay), "stay", "is not positive and finite");
    double row = 0;
    for (std::size_t to = 0; to < n; ++to) row += share(j.next[k * n + to], "next", k * n + to);
    if (row > 1 + 1e-9) throw error{fault::range, "next", k * n, "begins a row that adds up to more than 1"};
  }
  check::range(std::abs(all - 1) < 1e-9, "begin", "does not add up to 1");
  std::vector<unsigned char> leaves(n, 0);  // from which steps a way leads out
  for (std::size_t round = 0; round < n; ++round)
    for (std::size_t k = 0; k < n; ++k) {
      double row = 0;
      for (std::size_t to = 0; to < n; ++to) {
        row += j.next[k * n + to];
        if (j.next[k * n + to] > 0 && leaves[to] != 0) leaves[k] = 1;
      }
      if (row < 1 - 1e-9) leaves[k] = 1;
    }
  for (std::size_t k = 0; k < n; ++k)
    if (leaves[k] == 0) throw error{fault::infeasible, "next", k * n, "begins a row from which nobody ever leaves"};
}

/// How often a customer comes to each step in one journey.
///
/// throws  as validate
/// source  the fundamental matrix of an absorbing chain: Kemeny, Snell (1960) Finite Markov Chains, theorem 3.2.4
template <class = void>
std::vector<double> visits_of(const customer_journey& j) {
  validate(j);
  const std::size_t n = j.steps.size();
  std::vector<double> a(n * n), v = j.begin;  // (I - next') v = begin, by elimination: rows are diagonally dominant
  for (std::size_t r = 0; r < n; ++r)
    for (std::size_t c = 0; c < n; ++c) a[r * n + c] = (r == c ? 1.0 : 0.0) - j.next[c * n + r];
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t r = k + 1; r < n; ++r) {
      const double f = a[r * n + k] / a[k * n + k];
      for (std::size_t c = k; c < n; ++c) a[r * n + c] -= f * a[k * n + c];
      v[r] -= f * v[k];
    }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t c = k + 1; c < n; ++c) v[k] -= a[k * n + c] * v[c];
    v[k] /= a[k * n + k];
  }
  return v;
}

/// Customers who must begin each minute so that a service sees a load: the load over what one journey asks of it.
///
/// shape   load [minutes], requests [steps]: requests to the service at one visit of a step
/// throws  as validate | error 101 shapes differ | 303 a load or request is negative | 201 no step asks for the service
template <class = void>
std::vector<double> customers_for(const customer_journey& j, std::span<const double> load,
                                  std::span<const double> requests) {
  const std::vector<double> visits = visits_of(j);
  check::size(requests.size(), visits.size(), "requests");
  check::finite(requests, "requests");
  check::not_negative(requests, "requests");
  check::finite(load, "load");
  check::not_negative(load, "load");
  double each = 0;
  for (std::size_t k = 0; k < visits.size(); ++k) each += visits[k] * requests[k];
  check::range(each > 0, "requests", "are none at any step that is visited");
  std::vector<double> out(load.begin(), load.end());
  for (double& y : out) y /= each;
  return out;
}

/// Virtual customers, in whole numbers.
///
/// shape   begin [minutes]; active, come [minutes, steps]
struct load_schedule {
  std::vector<std::string> steps;
  std::vector<std::uint64_t> begin;   ///< customers who set out in a minute
  std::vector<std::uint64_t> active;  ///< customers at a step at the end of a minute
  std::vector<std::uint64_t> come;    ///< customers who come to a step in a minute

  std::size_t minutes() const noexcept { return begin.size(); }
};

/// Sends customers on their journeys. Of those at a step a share 1 - exp(-1 / stay) goes on each minute. Numbers are
/// rounded as sums so far, so that nobody who sets out appears or gets lost by rounding.
///
/// shape   customers [minutes]: who set out, of any number
/// throws  as validate | error 202 no minute | 301 a number is not finite | 303 one is negative
/// law     until any minute, those who set out and those who came to a step are the exact numbers to the nearest one
/// cost    O(minutes * steps^2)
template <class = void>
load_schedule schedule_of(const customer_journey& j, std::span<const double> customers) {
  validate(j);
  check::not_empty(customers.size(), "customers");
  check::finite(customers, "customers");
  check::not_negative(customers, "customers");
  const std::size_t n = j.steps.size(), minutes = customers.size();
  load_schedule out;
  for (const journey_step& s : j.steps) out.steps.push_back(s.name);
  out.active.reserve(minutes * n);
  out.come.reserve(minutes * n);
  std::vector<double> here(n, 0.0), gone(n), share(n), came_in_all(n, 0.0);
  std::vector<std::uint64_t> counted(n, 0);
  for (std::size_t k = 0; k < n; ++k) share[k] = -std::expm1(-1 / j.steps[k].stay);
  double begun = 0;
  std::uint64_t begun_counted = 0;
  const auto whole = [](double v) { return static_cast<std::uint64_t>(std::floor(v + 0.5)); };
  for (std::size_t t = 0; t < minutes; ++t) {
    begun += customers[t];
    const std::uint64_t now = std::max(begun_counted, whole(begun));
    out.begin.push_back(now - begun_counted);
    begun_counted = now;
    for (std::size_t k = 0; k < n; ++k) gone[k] = here[k] * share[k];
    for (std::size_t k = 0; k < n; ++k) {
      double come = customers[t] * j.begin[k];
      for (std::size_t from = 0; from < n; ++from) come += gone[from] * j.next[from * n + k];
      here[k] += come - gone[k];
      came_in_all[k] += come;
      const std::uint64_t in_all = std::max(counted[k], whole(came_in_all[k]));
      out.come.push_back(in_all - counted[k]);
      counted[k] = in_all;
    }
    for (std::size_t k = 0; k < n; ++k) out.active.push_back(whole(std::max(0.0, here[k])));
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
