// SPDX-License-Identifier: BSL-1.0
/// From needs for work to orders of hosts: which generations, where and when, so that a zone may be lost.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/math/linear_program.hpp>
#include <echelon/math/whole_program.hpp>

namespace echelon::inline ECHELON_ABI {

/// A kind of host: an instance type of one generation.
struct host_type {
  std::string name;
  double cost = 1;  ///< money for one host from one date to the next
  double lot = 1;   ///< hosts come in multiples of it; 0 for any number
};

/// What a region needs, has and can get.
///
/// shape   work [types, services]; need [dates, futures, services]; in_place [dates, types, zones, services];
///         offered [dates, types, zones]
/// unit    work: what one host of a type does for a service at its target utilisation; need: of the same unit, each at
///         the peak before the next date
struct host_problem {
  std::vector<host_type> types{};
  std::vector<std::string> zones{};
  std::vector<std::string> services{};
  std::size_t dates = 1;
  std::size_t futures = 1;         ///< equally likely; one future is a quantile of the peak that must be covered
  std::vector<double> work{};      ///< 0 where a type cannot serve
  std::vector<double> need{};
  std::vector<double> in_place{};  ///< hosts that are there anyway, less from the date on which a generation retires
  std::vector<double> offered{};   ///< new hosts that can be there by a date in all; may be infinite
  double rent = std::numeric_limits<double>::infinity();  ///< of a unit of work to the next date; infinite: none
};

/// How orders are chosen.
struct host_orders {
  bool lose_a_zone = true;     ///< needs are covered whichever zone is lost, where there are two or more
  double largest_share = 1;    ///< of a service's work that one type may do
  branch_and_bound search{};   ///< for whole lots
};

/// Orders, and what proves them. A plan is there where `feasible`.
///
/// shape   order [dates, services, types, zones]: new hosts that come on a date; rented [dates, futures, services];
///         price [dates, services]
struct host_plan {
  bool feasible = false;
  bool proven = false;
  double cost = 0;   ///< of orders until the last date, and of the rent expected
  double bound = 0;  ///< no plan costs less
  std::vector<double> order;
  std::vector<double> rented;
  std::vector<double> price;  ///< what one more unit of need in all futures would cost, without lots
};

/// throws  error 101 shapes differ | 202 no type, zone, service, date or future | 201 a cost, lot or rent that
///         cannot be | 303 a number is negative or not a number
template <class = void>
void validate(const host_problem& p) {
  check::not_empty(p.types.size(), "types");
  check::not_empty(p.zones.size(), "zones");
  check::not_empty(p.services.size(), "services");
  check::not_empty(p.dates, "dates");
  check::not_empty(p.futures, "futures");
  const std::size_t g = p.types.size(), z = p.zones.size(), s = p.services.size();
  check::size(p.work.size(), g * s, "work");
  check::size(p.need.size(), p.dates * p.futures * s, "need");
  check::size(p.in_place.size(), p.dates * g * z * s, "in_place");
  check::size(p.offered.size(), p.dates * g * z, "offered");
  const auto fits = [](const std::vector<double>& v, const char* name, bool bounded) {
    for (std::size_t k = 0; k < v.size(); ++k)
      if (!(v[k] >= 0) || (bounded && !std::isfinite(v[k])))
        throw error{fault::negative, name, k, "is negative, or no finite number, needed zero or more"};
  };
  fits(p.work, "work", true);
  fits(p.need, "need", true);
  fits(p.in_place, "in_place", true);
  fits(p.offered, "offered", false);
  for (std::size_t k = 0; k < g; ++k) {
    if (!(p.types[k].cost >= 0 && std::isfinite(p.types[k].cost)))
      throw error{fault::range, "types", k, "has a cost that is negative or not finite"};
    if (!(p.types[k].lot >= 0 && std::isfinite(p.types[k].lot)))
      throw error{fault::range, "types", k, "has a lot that is negative or not finite"};
  }
  check::range(p.rent >= 0, "rent", "is negative or not a number");
}

namespace detail {

/// The places of orders, rented work and rows in the linear program of a plan.
struct host_layout {
  std::size_t types, zones, services, dates, futures;
  bool rents;

  std::size_t order(std::size_t t, std::size_t s, std::size_t g, std::size_t z) const noexcept {
    return ((t * services + s) * types + g) * zones + z;
  }
  std::size_t orders() const noexcept { return dates * services * types * zones; }
  std::size_t rented(std::size_t t, std::size_t w, std::size_t s) const noexcept {
    return orders() + (t * futures + w) * services + s;
  }
  std::size_t columns() const noexcept { return orders() + (rents ? dates * futures * services : 0); }
};

/// The program: rows of needs by date, future, service and lost zone come first.
template <class = void>
linear_program program_of(const host_orders& how, const host_problem& p, const host_layout& at) {
  linear_program out;
  const std::size_t columns = at.columns();
  out.cost.assign(columns, 0.0);
  out.most.assign(columns, std::numeric_limits<double>::infinity());
  const auto in_place = [&](std::size_t t, std::size_t g, std::size_t z, std::size_t s) {
    return p.in_place[((t * at.types + g) * at.zones + z) * at.services + s];
  };
  for (std::size_t t = 0; t < at.dates; ++t)
    for (std::size_t s = 0; s < at.services; ++s) {
      for (std::size_t g = 0; g < at.types; ++g)
        for (std::size_t z = 0; z < at.zones; ++z)
          out.cost[at.order(t, s, g, z)] = p.types[g].cost * static_cast<double>(at.dates - t);
      for (std::size_t w = 0; at.rents && w < at.futures; ++w)
        out.cost[at.rented(t, w, s)] = p.rent / static_cast<double>(at.futures);
    }
  const auto add_row = [&](double least) {
    out.row.resize(out.row.size() + columns, 0.0);
    out.least.push_back(least);
    return out.row.data() + out.row.size() - columns;
  };
  const std::size_t losses = how.lose_a_zone && at.zones > 1 ? at.zones : 1;
  for (std::size_t t = 0; t < at.dates; ++t)
    for (std::size_t w = 0; w < at.futures; ++w)
      for (std::size_t s = 0; s < at.services; ++s)
        for (std::size_t lost = 0; lost < losses; ++lost) {
          double least = p.need[(t * at.futures + w) * at.services + s];
          double* const row = add_row(0.0);
          for (std::size_t g = 0; g < at.types; ++g)
            for (std::size_t z = 0; z < at.zones; ++z) {
              if (losses > 1 && z == lost) continue;
              const double work = p.work[g * at.services + s];
              least -= work * in_place(t, g, z, s);
              for (std::size_t before = 0; before <= t; ++before) row[at.order(before, s, g, z)] = work;
            }
          if (at.rents) row[at.rented(t, w, s)] = 1.0;
          out.least.back() = least;
        }
  for (std::size_t t = 0; t < at.dates; ++t)
    for (std::size_t g = 0; g < at.types; ++g)
      for (std::size_t z = 0; z < at.zones; ++z) {
        const double most = p.offered[(t * at.types + g) * at.zones + z];
        if (!std::isfinite(most)) continue;
        double* const row = add_row(-most);
        for (std::size_t s = 0; s < at.services; ++s)
          for (std::size_t before = 0; before <= t; ++before) row[at.order(before, s, g, z)] = -1.0;
      }
  if (!(how.largest_share < 1)) return out;
  for (std::size_t t = 0; t < at.dates; ++t)
    for (std::size_t s = 0; s < at.services; ++s)
      for (std::size_t g = 0; g < at.types; ++g) {  // share * all work - work of this type >= 0
        double least = 0;
        double* const row = add_row(0.0);
        for (std::size_t other = 0; other < at.types; ++other)
          for (std::size_t z = 0; z < at.zones; ++z) {
            const double weight = (how.largest_share - (other == g ? 1.0 : 0.0)) * p.work[other * at.services + s];
            least -= weight * in_place(t, other, z, s);
            for (std::size_t before = 0; before <= t; ++before) row[at.order(before, s, other, z)] = weight;
          }
        out.least.back() = least;
      }
  return out;
}

/// Orders in whole lots that are near a plan in any numbers: what has come by each date is rounded up, then every lot
/// comes as late as it may, or not at all.
template <class = void>
std::vector<double> whole_lots(const host_problem& p, const linear_program& program, const host_layout& at,
                               std::vector<double> x) {
  const auto all = [&](auto&& look) {
    for (std::size_t s = 0; s < at.services; ++s)
      for (std::size_t g = 0; g < at.types; ++g)
        for (std::size_t z = 0; z < at.zones && p.types[g].lot > 0; ++z) look(s, g, z, p.types[g].lot);
  };
  all([&](std::size_t s, std::size_t g, std::size_t z, double lot) {
    double exact = 0, came = 0;
    for (std::size_t t = 0; t < at.dates; ++t) {
      exact += x[at.order(t, s, g, z)];
      const double by_now = std::max(came, lot * std::ceil(exact / lot - 1e-9));
      x[at.order(t, s, g, z)] = by_now - came;
      came = by_now;
    }
  });
  if (!covers(program, x)) return {};
  for (bool changed = true; changed;) {
    changed = false;
    all([&](std::size_t s, std::size_t g, std::size_t z, double lot) {
      for (std::size_t t = 0; t < at.dates && program.cost[at.order(t, s, g, z)] > 0; ++t)
        while (x[at.order(t, s, g, z)] > 0.5 * lot) {
          const bool last = t + 1 == at.dates;
          x[at.order(t, s, g, z)] -= lot;
          if (!last) x[at.order(t + 1, s, g, z)] += lot;
          if (covers(program, x)) {
            changed = true;
            continue;
          }
          x[at.order(t, s, g, z)] += lot;
          if (!last) x[at.order(t + 1, s, g, z)] -= lot;
          break;
        }
    });
  }
  return x;
}

}  // namespace detail

/// The cheapest orders that cover all needs. A host costs from the date on which it comes to the last one. What is
/// needed is covered on every date, in every future, whichever zone is lost, by hosts in place, ordered hosts and,
/// at a price, rented work; no more of a type comes to a zone than is offered, and no type does more than its share.
///
/// throws  as validate | error 201 a share not in (0, 1]
/// law     costs never fall when needs rise; without a gap this holds for whole lots too
/// cost    linear programs of dates * services * (types * zones + futures) columns; some hundred are solved in moments
/// exact   agrees with enumeration, tests/capacity/host_orders.test.cpp
/// source  capacity expansion under uncertainty: Van Mieghem (2003) Capacity management, investment, and hedging,
///         Manufacturing & Service Operations Management 5; with one type and rent the newsvendor of Arrow, Harris,
///         Marschak (1951)
template <class = void>
host_plan solve(const host_orders& how, const host_problem& p) {
  validate(p);
  check::range(how.largest_share > 0 && how.largest_share <= 1, "largest_share", "lies outside (0, 1]");
  const detail::host_layout at{p.types.size(), p.zones.size(), p.services.size(),
                               p.dates,        p.futures,      std::isfinite(p.rent)};
  const linear_program program = detail::program_of(how, p, at);
  std::vector<double> lot(at.columns(), 0.0);
  for (std::size_t k = 0; k < at.orders(); ++k) lot[k] = p.types[k / at.zones % at.types].lot;
  const linear_solution any = solve(program);
  std::vector<double> start;
  if (any.feasible) start = detail::whole_lots(p, program, at, any.x);
  whole_solution found = solve(how.search, program, lot, std::move(start));
  host_plan plan;
  plan.feasible = found.feasible;
  plan.proven = found.proven;
  plan.bound = found.bound;
  if (!found.feasible) return plan;
  plan.cost = found.value;
  plan.order.assign(found.x.begin(), found.x.begin() + static_cast<std::ptrdiff_t>(at.orders()));
  plan.rented.assign(p.dates * p.futures * at.services, 0.0);
  if (at.rents)
    std::copy(found.x.begin() + static_cast<std::ptrdiff_t>(at.orders()), found.x.end(), plan.rented.begin());
  plan.price.assign(p.dates * at.services, 0.0);
  const std::size_t losses = how.lose_a_zone && at.zones > 1 ? at.zones : 1;
  for (std::size_t r = 0; r < p.dates * p.futures * at.services * losses; ++r) {
    const std::size_t s = r / losses % at.services, t = r / losses / at.services / at.futures;
    plan.price[t * at.services + s] += found.price[r];
  }
  return plan;
}

/// The work that is left for a service on a date when a zone is lost; `lost` = zones for none.
///
/// needs   a plan of this problem
template <class = void>
double work_left(const host_problem& p, const host_plan& plan, std::size_t date, std::size_t service,
                 std::size_t lost) {
  double sum = 0;
  const std::size_t zones = p.zones.size(), types = p.types.size(), services = p.services.size();
  for (std::size_t g = 0; g < types; ++g)
    for (std::size_t z = 0; z < zones; ++z) {
      if (z == lost) continue;
      double hosts = p.in_place[((date * types + g) * zones + z) * services + service];
      for (std::size_t t = 0; t <= date; ++t) hosts += plan.order[((t * services + service) * types + g) * zones + z];
      sum += hosts * p.work[g * services + service];
    }
  return sum;
}

/// A line of an order: what a buyer reads.
struct order_line {
  std::size_t date = 0;
  std::string service, type, zone;
  double hosts = 0;
};

/// The orders of a plan that are not empty, by date, service, type and zone.
template <class = void>
std::vector<order_line> order_lines(const host_problem& p, const host_plan& plan) {
  std::vector<order_line> out;
  const std::size_t zones = p.zones.size(), types = p.types.size(), services = p.services.size();
  for (std::size_t k = 0; k < plan.order.size(); ++k)
    if (plan.order[k] > 0)
      out.push_back({k / zones / types / services, p.services[k / zones / types % services],
                     p.types[k / zones % types].name, p.zones[k % zones], plan.order[k]});
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
