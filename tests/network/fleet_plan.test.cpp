// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/fleet_plan.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <echelon/decompose.hpp>
#include <echelon/exec.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_fleet.hpp>

using namespace echelon;

namespace {

lagrangian<step::newton> method(double gap = 1e-3) {
  return {.max_iterations = 60, .gap = gap, .recover_every = 1, .recover_below = 1e9};
}

fleet three() {
  fleet f;
  f.products = 3;
  f.sites = f.speeds = 1;
  f.mean = {100, 200, 300};
  f.sd = {30, 50, 80};
  f.holding = {1, 1, 1};
  f.buying = f.handling = f.ship = {0, 0, 0};
  f.volume = {1, 2, 1};
  f.lost = {8, 5, 3};
  f.storage = {700};
  f.inbound = f.outbound = {1e6};
  return f;
}

}  // namespace

TEST_CASE("fleet plan: three newsvendors in one room have the known price, stocks and cost", "[network][published]") {
  const fleet_relaxation<law::normal, plain_math> relaxation{three()};
  const auto b = solve(exec::seq, method(0), relaxation, fleet_recovery{relaxation});
  CHECK_THAT(b.prices[0], WithinRel(1.800214536841656, 1e-9));
  CHECK(b.prices[1] == 0);
  CHECK(b.prices[2] == 0);
  CHECK_THAT(b.lower, WithinRel(478.49197243289944, 1e-9));
  CHECK_THAT(b.upper, WithinRel(478.49197243289944, 1e-9));
  CHECK_THAT(follow(b.best, relaxation, 0, 0).level, WithinRel(114.77907614672162, 1e-9));
  CHECK_THAT(follow(b.best, relaxation, 1, 0).level, WithinRel(163.5926529865184, 1e-9));
  CHECK_THAT(follow(b.best, relaxation, 2, 0).level, WithinRel(258.0356178802416, 1e-9));
}

TEST_CASE("fleet plan: in single precision the known cost lies between bound and plan", "[network][published]") {
  const fleet_relaxation<> relaxation{three()};
  const auto b = solve(exec::seq, method(1e-4), relaxation, fleet_recovery{relaxation});
  CHECK(b.why == stop::gap);
  CHECK(b.lower <= 478.49197243289944);
  CHECK(b.upper >= 478.49197243289944);
}

TEST_CASE("fleet plan: bound and plan meet, and the plan keeps every capacity", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const fleet f = fleets::any(seed, 2000, 3, 1 + seed % 4, 0.6 + 0.03 * static_cast<double>(seed));
    const fleet_relaxation<> relaxation{f};
    const auto b = solve(exec::seq, method(), relaxation, fleet_recovery{relaxation});
    INFO("seed " << seed << ", " << b.iterations << " evaluations, gap " << b.gap);
    CHECK(b.why == stop::gap);
    CHECK(b.lower <= b.upper);
    double value = 0;
    for (std::size_t j = 0; j < 3; ++j) {  // every product by itself, in both answers of the mixture
      const site_plan& s = b.best.sites[j];
      std::array<double, 3> use{};
      for (std::size_t i = 0; i < 2000; ++i)
        for (const bool first : {true, false}) {
          const double share = first ? s.share : 1 - s.share;
          if (share == 0) continue;
          const auto at = relaxation.answer(i, j, first ? s.first : s.second, !first && s.rests);
          value += share * at.value;
          use[0] += share * at.level * f.volume[i];
          use[1] += share * (at.level - f.on_hand[i * 3 + j]) * f.handling[i];
          use[2] += share * at.shipped;
        }
      for (std::size_t r = 0; r < 3; ++r) {
        CHECK(use[r] <= relaxation.capacities()[3 * j + r] * (1 + 1e-7));
        CHECK_THAT(use[r], WithinAbs(s.usage[r], 2e-6 * (1 + use[r])));
      }
    }
    CHECK(value <= b.upper * (1 + 1e-9));
    CHECK_THAT(value, WithinRel(b.upper, 1e-4));
  }
}

TEST_CASE("fleet plan: no plan that keeps the capacities costs less than the bound", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const fleet f = fleets::any(seed, 30, 1, 2, 0.7);
    const fleet_relaxation<law::normal, plain_math> relaxation{f};
    const auto b = solve(exec::seq, method(), relaxation, fleet_recovery{relaxation});
    random_stream s{seed, 500};
    for (int trial = 0; trial < 20; ++trial) {
      std::vector<double> more;  // above the stock on hand
      for (std::size_t i = 0; i < 30; ++i) {
        const auto at = relaxation.answer(i, 0, {b.prices[0], b.prices[1], b.prices[2]});
        more.push_back((at.level - static_cast<double>(f.on_hand[i])) * (0.8 + 0.4 * s.uniform()));
      }
      for (double shrink = 1;; shrink *= 0.98) {
        double cost = 0, stored = 0, received = 0, shipped = 0;
        for (std::size_t i = 0; i < 30; ++i) {
          const double m0 = f.mean[2 * i], m1 = f.mean[2 * i + 1], s0 = f.sd[2 * i], s1 = f.sd[2 * i + 1];
          const double level = f.on_hand[i] + shrink * more[i];
          fleet_pair<double, 2> of{{m0, m0 + m1}, {s0, std::sqrt(s0 * s0 + s1 * s1)}, {}, {},
                                   f.on_hand[i],  f.holding[i], f.buying[i] + f.site_buying[0], f.volume[i],
                                   f.handling[i]};
          of.lost = {f.lost[2 * i], f.lost[2 * i + 1]};
          for (std::size_t k = 0; k < 2; ++k)
            of.margin[k] = of.lost[k] - static_cast<double>(f.ship[2 * i + k] + f.site_ship[k]);
          const auto [own, out] = fleets::cost_of<law::normal>(of, {0, 0, 0}, level);
          cost += own;
          stored += level * of.volume;
          received += shrink * more[i] * of.handling;
          shipped += out;
        }
        if (stored > f.storage[0] || received > f.inbound[0] || shipped > f.outbound[0]) continue;
        INFO("seed " << seed << " trial " << trial);
        CHECK(cost >= b.lower * (1 - 1e-7));
        break;
      }
    }
  }
}

TEST_CASE("fleet plan: when a capacity changes, only sites whose prices move are asked again", "[network]") {
  fleet_relaxation<> relaxation{fleets::any(2, 3000, 8, 2, 0.7)};
  const fleet_recovery recover{relaxation};
  const auto cold = solve(exec::seq, method(), relaxation, recover);
  const auto asked = [&] {
    std::vector<std::size_t> out;
    for (std::size_t j = 0; j < 8; ++j) out.push_back(relaxation.known(j).size());
    return out;
  };
  const auto before = asked();
  relaxation.change_capacity(3 * 5, 0.9 * relaxation.capacities()[3 * 5]);
  const auto warm = solve(exec::seq, method(), relaxation, recover, {}, cold.prices);
  CHECK(warm.why == stop::gap);
  CHECK(warm.best.sites[5].usage[0] <= relaxation.capacities()[3 * 5]);
  const auto after = asked();
  CHECK(after[5] > before[5]);
  std::size_t others = 0;
  for (std::size_t j = 0; j < 8; ++j) others += j == 5 ? 0 : after[j] - before[j];
  CHECK(others <= 7);
  // and the answer is that of a solve from nothing
  fleet_relaxation<> again{fleets::any(2, 3000, 8, 2, 0.7)};
  again.change_capacity(3 * 5, relaxation.capacities()[3 * 5]);
  const auto fresh = solve(exec::seq, method(), again, fleet_recovery{again});
  CHECK(fresh.lower <= warm.upper);
  CHECK(warm.lower <= fresh.upper);
}

TEST_CASE("fleet plan: other step rules reach it too, and a sample is a start", "[network]") {
  const fleet_relaxation<> relaxation{fleets::any(6, 2000, 2, 2)};
  const fleet_recovery recover{relaxation};
  const auto newton = solve(exec::seq, method(), relaxation, recover);
  const fleet_relaxation<> same{fleets::any(6, 2000, 2, 2)};
  const lagrangian<> by_cuts{.max_iterations = 200, .gap = 2e-3, .recover_every = 1, .recover_below = 1e9};
  const auto bundle = solve(exec::seq, by_cuts, same, fleet_recovery{same});
  CHECK(bundle.why == stop::gap);
  CHECK(bundle.lower <= newton.upper);
  CHECK(newton.lower <= bundle.upper);
  const fleet_relaxation<> third{fleets::any(6, 2000, 2, 2)};
  const auto start = sample_prices(exec::seq, sampled_start{.share = 0.1}, method(), third,
                                   [](const auto& part) { return fleet_recovery{part}; });
  const auto sampled = solve(exec::seq, method(), third, fleet_recovery{third}, {}, start);
  CHECK(sampled.why == stop::gap);
  CHECK(sampled.iterations <= newton.iterations);
}

TEST_CASE("fleet plan: the number of workers changes no bit", "[network][parity]") {
  const fleet f = fleets::any(4, 5000, 3, 2);
  const fleet_relaxation<> one{f}, two{f};
  const auto a = solve(exec::seq, method(), one, fleet_recovery{one});
  const auto b = solve(exec::threads{.workers = 3}, method(), two, fleet_recovery{two});
  CHECK(a.lower == b.lower);
  CHECK(a.upper == b.upper);
  CHECK(a.prices == b.prices);
}

TEST_CASE("fleet plan: a mixture is followed by shares of the products", "[network]") {
  const fleet_relaxation<> relaxation{fleets::any(4, 4000, 1, 2)};
  fleet_plan plan;
  plan.sites.push_back({{0, 0, 0}, {1, 1, 1}, 0.3, false, 0, {}});
  std::size_t first = 0;
  for (std::size_t i = 0; i < 4000; ++i) {
    const double level = follow(plan, relaxation, i, 0).level;
    const double high = relaxation.answer(i, 0, {0, 0, 0}).level, low = relaxation.answer(i, 0, {1, 1, 1}).level;
    CHECK((level == high || level == low));
    if (level == high && high != low) ++first;
    if (i < 50) CHECK(follow(plan, relaxation, i, 0).level == level);
  }
  CHECK(first > 1000);
  CHECK(first < 1400);
  CHECK(ECHELON_FAULT_OF(follow(plan, relaxation, 4000, 0)) == 201);
  CHECK(ECHELON_FAULT_OF(follow(plan, relaxation, 0, 1)) == 201);
  plan.sites.clear();
  CHECK(ECHELON_FAULT_OF(follow(plan, relaxation, 0, 0)) == 101);
}

TEST_CASE("fleet plan: without inbound and outbound work a site rests", "[network]") {
  fleet f = fleets::any(4, 50, 2, 2);
  f.inbound[1] = f.outbound[1] = 0;
  const fleet_relaxation<> relaxation{f};
  const auto b = solve(exec::seq, method(), relaxation, fleet_recovery{relaxation});
  CHECK(b.best.sites[1].usage[1] == 0);
  CHECK(b.best.sites[1].usage[2] == 0);
  CHECK(follow(b.best, relaxation, 3, 1).level == static_cast<double>(f.on_hand[3 * 2 + 1]));
  CHECK(follow(b.best, relaxation, 3, 1).shipped == 0);
  CHECK(b.lower <= b.upper);
}

TEST_CASE("fleet plan: whole units have their own bound and plan", "[network][law]") {
  fleet f = fleets::any(5, 3000, 2, 2, 0.7);
  for (float& x : f.on_hand) x = std::floor(x);
  const fleet_relaxation<law::normal, lane_math, units::whole> whole{f};
  const fleet_relaxation<> any{f};
  const auto b = solve(exec::seq, method(), whole, fleet_recovery{whole});
  const auto loose = solve(exec::seq, method(), any, fleet_recovery{any});
  CHECK(b.why == stop::gap);
  CHECK(b.upper >= loose.lower);
  for (std::size_t i = 0; i < 200; ++i) {
    const double level = follow(b.best, whole, i, 1).level;
    CHECK(level == std::floor(level));
  }
  for (std::size_t r = 0; r < 6; ++r) CHECK(b.best.sites[r / 3].usage[r % 3] <= whole.capacities()[r]);
}
