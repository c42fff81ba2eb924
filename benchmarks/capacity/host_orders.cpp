// SPDX-License-Identifier: BSL-1.0
// Orders of hosts against brute force, and at the size of a region:
//   host_orders CASES DATES
// Small linear programs against all of their corners, small orders of whole hosts against all orders; costs at rising
// quantiles; work left when a zone is lost; then a region with three services, four generations and three zones. Prints
// one line of JSON.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include <echelon/capacity/host_orders.hpp>
#include <echelon/core/random.hpp>
#include <tests/math/corners.hpp>

using namespace echelon;

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

std::string named(char what, std::size_t k) {
  std::string out(1, what);
  out += std::to_string(k);
  return out;
}

/// Hosts of `types` generations, each newer one doing more work for somewhat more money.
host_problem region(std::uint64_t seed, std::size_t types, std::size_t zones, std::size_t services, std::size_t dates,
                    double scale, double lot) {
  random_stream draw{seed};
  host_problem p{.dates = dates};
  for (std::size_t g = 0; g < types; ++g)
    p.types.push_back({named('g', g + 5), 1 + 0.15 * static_cast<double>(g) + 0.1 * draw.uniform(), lot});
  for (std::size_t z = 0; z < zones; ++z) p.zones.push_back(named('z', z));
  for (std::size_t s = 0; s < services; ++s) p.services.push_back(named('s', s));
  for (std::size_t g = 0; g < types; ++g)
    for (std::size_t s = 0; s < services; ++s)
      p.work.push_back((10 + 3 * static_cast<double>(g)) * (0.8 + 0.4 * draw.uniform()));
  std::vector<double> base;
  for (std::size_t s = 0; s < services; ++s) base.push_back(300 + 700 * draw.uniform());
  for (std::size_t t = 0; t < dates; ++t)
    for (std::size_t s = 0; s < services; ++s)
      p.need.push_back(scale * base[s] * (1 + 0.04 * static_cast<double>(t) + 0.3 * draw.uniform()));
  for (std::size_t t = 0; t < dates; ++t)
    for (std::size_t g = 0; g < types; ++g)
      for (std::size_t k = 0; k < zones * services; ++k)  // the oldest generation retires half-way
        p.in_place.push_back(g == 0 && 2 * t >= dates && dates > 1 ? 0.0 : 5.0);
  for (std::size_t t = 0; t < dates; ++t)
    for (std::size_t g = 0; g < types; ++g)
      for (std::size_t z = 0; z < zones; ++z)
        p.offered.push_back(g == 0 ? 10 : (g + 1 == types ? 8 : 60) + 6 * static_cast<double>(t));
  return p;
}

double orders_by_enumeration(const host_problem& p) {
  double best = std::numeric_limits<double>::infinity();
  std::vector<double> x(4);
  for (x[0] = 0; x[0] <= p.offered[0]; ++x[0])
    for (x[1] = 0; x[1] <= p.offered[1]; ++x[1])
      for (x[2] = 0; x[2] <= p.offered[2]; ++x[2])
        for (x[3] = 0; x[3] <= p.offered[3]; ++x[3]) {
          const double left = p.work[0] * (x[0] + p.in_place[0]) + p.work[1] * (x[2] + p.in_place[2]);
          const double right = p.work[0] * (x[1] + p.in_place[1]) + p.work[1] * (x[3] + p.in_place[3]);
          if (std::min(left, right) >= p.need[0])
            best = std::min(best, p.types[0].cost * (x[0] + x[1]) + p.types[1].cost * (x[2] + x[3]));
        }
  return best;
}

}  // namespace

int main(int count, char** text_of) {
  const auto argument = [&](int k, std::size_t otherwise) {
    return count > k ? static_cast<std::size_t>(std::strtoul(text_of[k], nullptr, 10)) : otherwise;
  };
  const std::size_t cases = argument(1, 2000), dates = argument(2, 12);

  double lp = 0, whole = 0, fall = 0, short_of = 0;
  std::size_t disagree = 0, unproven = 0, feasible = 0;
  for (std::uint64_t seed = 1; seed <= cases; ++seed) {  // programs of orders in any number, small enough for corners
    host_problem p = region(seed, 1 + seed % 2, 2, 1, 1, 0.05 + 0.05 * static_cast<double>(seed % 7), 0);
    for (auto& hosts : p.in_place) hosts = static_cast<double>(seed % 3);
    const double share = seed % 5 == 0 ? 0.7 : 1;
    const host_orders how{.lose_a_zone = seed % 4 != 0, .largest_share = p.types.size() > 1 ? share : 1};
    const detail::host_layout at{p.types.size(), 2, 1, 1, 1, false};
    const double oracle = tests::by_corners(detail::program_of(how, p, at));
    const host_plan plan = solve(how, p);
    feasible += plan.feasible ? 1u : 0u;
    if (plan.feasible != std::isfinite(oracle)) ++disagree;
    else if (plan.feasible) lp = std::max(lp, std::abs(plan.cost - oracle));
  }
  for (std::uint64_t seed = 1; seed <= cases / 4; ++seed) {
    host_problem p = region(seed, 2, 2, 1, 1, 0.15, 1);
    for (auto& hosts : p.in_place) hosts = static_cast<double>(seed % 2);
    for (auto& most : p.offered) most = std::min(most, 7.0);
    const double oracle = orders_by_enumeration(p);
    const host_plan plan = solve(host_orders{}, p);
    unproven += plan.proven ? 0u : 1u;
    feasible += plan.feasible ? 1u : 0u;
    if (plan.feasible != std::isfinite(oracle)) ++disagree;
    else if (plan.feasible) whole = std::max(whole, std::abs(plan.cost - oracle));
  }
  for (std::uint64_t seed = 1; seed <= cases / 20; ++seed) {
    double before = 0;
    for (int k = 0; k < 8; ++k) {  // the same peaks at rising levels
      const host_problem p = region(seed, 3, 3, 2, 3, 0.5 + 0.05 * k, 0);
      const host_plan plan = solve(host_orders{}, p);
      if (!plan.feasible) break;
      fall = std::max(fall, before - plan.cost);
      before = plan.cost;
      for (std::size_t t = 0; t < p.dates; ++t)
        for (std::size_t s = 0; s < 2; ++s)
          for (std::size_t lost = 0; lost < 3; ++lost)
            short_of = std::max(short_of, 1 - work_left(p, plan, t, s, lost) / p.need[t * 2 + s]);
    }
  }
  const host_problem any = region(1, 4, 3, 3, dates, 1, 0), lots = region(1, 4, 3, 3, dates, 1, 2);
  double started = now();
  const host_plan free = solve(host_orders{}, any);
  const double free_s = now() - started;
  started = now();
  const host_plan plan = solve(host_orders{.search = {.most_programs = 100}}, lots);
  const double lots_s = now() - started;
  std::printf("{\"cases\": %zu, \"solved\": %zu, \"lp_distance\": %.3e, \"whole_distance\": %.3e, "
              "\"disagree\": %zu, \"unproven\": %zu, \"fall\": %.3e, \"short\": %.3e, "
              "\"columns\": %zu, \"feasible\": %d, \"lp_s\": %.6f, \"lots_s\": %.6f, \"lots_gap\": %.6f}\n",
              cases + cases / 4, feasible, lp, whole, disagree, unproven, fall, short_of, dates * 4 * 3 * 3,
              free.feasible && plan.feasible ? 1 : 0, free_s, lots_s, (plan.cost - plan.bound) / plan.cost);
}
