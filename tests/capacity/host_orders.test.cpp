// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/host_orders.hpp>

#include <algorithm>
#include <cstdint>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// One service, hosts in whole numbers unless `lot` says otherwise.
host_problem plain(std::vector<host_type> types, std::size_t zones, std::vector<double> work, double need) {
  host_problem p{.types = std::move(types), .zones = {}, .services = {"search"}, .work = std::move(work)};
  for (std::size_t z = 0; z < zones; ++z) p.zones.push_back(std::string(1, static_cast<char>('a' + z)));
  p.need = {need};
  p.in_place.assign(p.types.size() * zones, 0.0);
  p.offered.assign(p.types.size() * zones, infinite);
  return p;
}

host_problem any_problem(std::uint64_t seed, double scale = 1) {
  random_stream draw{seed};
  const std::size_t types = 2, zones = 2 + draw.below(2), services = 1 + draw.below(2), dates = 1 + draw.below(2);
  host_problem p{.dates = dates};
  for (std::size_t g = 0; g < types; ++g) p.types.push_back({"g" + std::to_string(g), 1 + 2 * draw.uniform(), 1});
  for (std::size_t z = 0; z < zones; ++z) p.zones.push_back("z" + std::to_string(z));
  for (std::size_t s = 0; s < services; ++s) p.services.push_back("s" + std::to_string(s));
  for (std::size_t k = 0; k < types * services; ++k) p.work.push_back(10 + 20 * draw.uniform());
  for (std::size_t k = 0; k < dates * services; ++k) p.need.push_back(scale * (40 + 80 * draw.uniform()));
  for (std::size_t k = 0; k < dates * types * zones * services; ++k) p.in_place.push_back(draw.below(2));
  for (std::size_t k = 0; k < dates * types * zones; ++k) p.offered.push_back(20 + draw.below(10));
  return p;
}

}  // namespace

TEST_CASE("host orders: one type, one zone: need over work, up to whole lots", "[capacity][published]") {
  const auto p = plain({{"m5", 2, 5}}, 1, {10}, 163);  // 16.3 hosts, in fives
  const auto plan = solve(host_orders{}, p);
  REQUIRE(plan.feasible);
  CHECK(plan.proven);
  CHECK(plan.order == std::vector<double>{20});
  CHECK(plan.cost == 40);
  CHECK_THAT(plan.price[0], WithinAbs(0.2, 1e-12));  // a unit of work costs a tenth of a host
}

TEST_CASE("host orders: two types by hand, the cheaper work first and as much as is offered", "[capacity][published]") {
  auto p = plain({{"old", 2, 0}, {"new", 3, 0}}, 1, {10, 30}, 100);  // 0.2 and 0.1 a unit of work
  p.offered = {infinite, 2};
  const auto plan = solve(host_orders{}, p);
  REQUIRE(plan.feasible);
  CHECK_THAT(plan.order[1], WithinAbs(2, 1e-9));
  CHECK_THAT(plan.order[0], WithinAbs(4, 1e-9));
  CHECK_THAT(plan.cost, WithinAbs(14, 1e-9));
  CHECK_THAT(plan.price[0], WithinAbs(0.2, 1e-12));
  const auto mixed = solve(host_orders{.largest_share = 0.5}, p);  // at most half of the work by the new
  CHECK_THAT(mixed.order[1] * 30, WithinAbs(mixed.order[0] * 10, 1e-9));
  CHECK_THAT(mixed.cost, WithinAbs(5 * 2 + 5.0 / 3 * 3, 1e-9));
}

TEST_CASE("host orders: with one type and rent the order is the newsvendor's quantile", "[capacity][published]") {
  auto p = plain({{"m5", 3, 0}}, 1, {10}, 0);  // 0.3 a unit of work
  p.futures = 99;
  p.need.clear();
  for (int w = 1; w <= 99; ++w) p.need.push_back(w * w);  // peaks of any law
  p.rent = 1.2;
  const auto plan = solve(host_orders{}, p);  // short with probability 0.3 / 1.2: the level is 3/4
  REQUIRE(plan.feasible);
  CHECK_THAT(plan.order[0] * 10, WithinAbs(75.0 * 75.0, 1e-6));
  double cost = 0.3 * 75 * 75;
  for (int w = 76; w <= 99; ++w) cost += 1.2 / 99 * (w * w - 75 * 75);
  CHECK_THAT(plan.cost, WithinAbs(cost, 1e-6));
}

TEST_CASE("host orders: the loss of any one zone is survived", "[capacity][law]") {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    const host_problem p = any_problem(seed);
    const auto plan = solve(host_orders{}, p);
    INFO("seed " << seed);
    REQUIRE(plan.feasible);
    for (std::size_t t = 0; t < p.dates; ++t)
      for (std::size_t s = 0; s < p.services.size(); ++s)
        for (std::size_t lost = 0; lost < p.zones.size(); ++lost)
          CHECK(work_left(p, plan, t, s, lost) >= p.need[t * p.services.size() + s] * (1 - 1e-9));
    for (std::size_t t = 0; t < p.dates; ++t)
      for (std::size_t g = 0; g < p.types.size(); ++g)
        for (std::size_t z = 0; z < p.zones.size(); ++z) {
          double sum = 0;
          for (std::size_t before = 0; before <= t; ++before)
            for (std::size_t s = 0; s < p.services.size(); ++s)
              sum += plan.order[((before * p.services.size() + s) * p.types.size() + g) * p.zones.size() + z];
          CHECK(sum <= p.offered[(t * p.types.size() + g) * p.zones.size() + z] + 1e-9);
        }
    CHECK(plan.bound <= plan.cost + 1e-9);
    CHECK(std::all_of(plan.order.begin(), plan.order.end(), [](double x) { return x == std::round(x); }));
  }
  // three alike zones, nothing there: half of the need in each
  const auto three = solve(host_orders{}, plain({{"m5", 1, 0}}, 3, {10}, 100));
  for (const double hosts : three.order) CHECK_THAT(hosts, WithinAbs(5, 1e-9));
  const auto brave = solve(host_orders{.lose_a_zone = false}, plain({{"m5", 1, 0}}, 3, {10}, 100));
  CHECK_THAT(brave.cost, WithinAbs(10, 1e-9));
}

TEST_CASE("host orders: the cost never falls when the quantile rises", "[capacity][law]") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed)
    for (const double lot : {0.0, 1.0}) {
      double before = 0;
      for (const double scale : {0.6, 0.8, 0.9, 1.0, 1.05}) {  // peaks at rising levels
        host_problem p = any_problem(seed, scale);
        for (auto& type : p.types) type.lot = lot;
        const auto plan = solve(host_orders{}, p);
        INFO("seed " << seed << " lot " << lot << " scale " << scale);
        REQUIRE(plan.feasible);
        REQUIRE(plan.proven);
        CHECK(plan.cost >= before - 1e-9);
        before = plan.cost;
      }
    }
}

TEST_CASE("host orders: in whole hosts it equals enumeration", "[capacity][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    random_stream draw{seed};
    auto p = plain({{"old", 1 + draw.uniform(), 1}, {"new", 1 + draw.uniform(), 1}}, 2,
                   {5 + 10 * draw.uniform(), 5 + 10 * draw.uniform()}, 20 + 30 * draw.uniform());
    for (auto& hosts : p.in_place) hosts = draw.below(2);
    for (auto& most : p.offered) most = 3 + draw.below(4);
    double best = infinite;
    for (double a = 0; a <= p.offered[0]; ++a)
      for (double b = 0; b <= p.offered[1]; ++b)
        for (double c = 0; c <= p.offered[2]; ++c)
          for (double d = 0; d <= p.offered[3]; ++d) {
            const double left = p.work[0] * (a + p.in_place[0]) + p.work[1] * (c + p.in_place[2]);
            const double right = p.work[0] * (b + p.in_place[1]) + p.work[1] * (d + p.in_place[3]);
            if (std::min(left, right) >= p.need[0])
              best = std::min(best, p.types[0].cost * (a + b) + p.types[1].cost * (c + d));
          }
    const auto plan = solve(host_orders{}, p);
    INFO("seed " << seed);
    REQUIRE(plan.feasible == std::isfinite(best));
    CHECK(plan.proven);
    if (plan.feasible) CHECK_THAT(plan.cost, WithinAbs(best, 1e-9));
  }
}

TEST_CASE("host orders: hosts come as late as they may, and a generation that retires is replaced", "[capacity]") {
  host_problem p = plain({{"old", 1, 1}, {"new", 1, 1}}, 1, {10, 10}, 100);
  p.dates = 3;
  p.need = {100, 100, 150};
  p.in_place = {10, 0, 4, 0, 0, 0};  // the old ones go
  p.offered = {0, infinite, 0, infinite, 0, infinite};
  const auto plan = solve(host_orders{}, p);
  REQUIRE(plan.feasible);
  const auto lines = order_lines(p, plan);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].date == 1);
  CHECK(lines[0].hosts == 6);
  CHECK(lines[1].date == 2);
  CHECK(lines[1].hosts == 9);
  CHECK(lines[1].type == "new");
  CHECK(lines[1].zone == "a");
  CHECK(lines[1].service == "search");
  CHECK(plan.cost == 6 * 2 + 9);
}

TEST_CASE("host orders: what cannot be had is said, and what cannot be meant is refused", "[capacity]") {
  auto p = plain({{"m5", 1, 1}}, 2, {10}, 100);
  p.offered = {10, 9};
  const auto none = solve(host_orders{}, p);
  CHECK(!none.feasible);
  CHECK(none.proven);
  const auto good = plain({{"m5", 1, 1}}, 2, {10}, 100);
  const auto with = [&](auto&& spoil) {
    host_problem q = good;
    spoil(q);
    return ECHELON_FAULT_OF(solve(host_orders{}, q));
  };
  CHECK(with([](auto&) {}) == 0);
  CHECK(with([](auto& q) { q.types.clear(); }) == 202);
  CHECK(with([](auto& q) { q.dates = 0; }) == 202);
  CHECK(with([](auto& q) { q.futures = 2; }) == 101);
  CHECK(with([](auto& q) { q.work.push_back(1); }) == 101);
  CHECK(with([](auto& q) { q.need[0] = -1; }) == 303);
  CHECK(with([](auto& q) { q.in_place[0] = infinite; }) == 303);
  CHECK(with([](auto& q) { q.types[0].cost = -1; }) == 201);
  CHECK(with([](auto& q) { q.types[0].lot = infinite; }) == 201);
  CHECK(with([](auto& q) { q.rent = std::nan(""); }) == 201);
  CHECK(ECHELON_FAULT_OF(solve(host_orders{.largest_share = 0}, good)) == 201);
}
