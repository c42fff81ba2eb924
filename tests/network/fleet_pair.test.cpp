// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/fleet_pair.hpp>

#include <algorithm>
#include <cmath>

#include <tests/catch.hpp>
#include <tests/network/any_fleet.hpp>

using namespace echelon;
using namespace fleets;

TEMPLATE_TEST_CASE("fleet pair: the closed form is the integral, and no level costs less", "[network][law]",
                   law::normal, law::lognormal) {
  random_stream s{3};
  for (int trial = 0; trial < 60; ++trial) {
    const auto of = any_pair<TestType, 2>(s);
    const fleet_price<double> price{s.uniform(), s.uniform(), 4 * s.uniform() * s.uniform()};
    const auto a = solve<TestType, plain_math>(of, price);
    INFO("trial " << trial);
    const auto [cost, shipped] = cost_of<TestType>(of, price, a.level);
    CHECK_THAT(a.value, WithinRel(cost, 1e-8));
    CHECK_THAT(a.shipped, WithinAbs(shipped, 1e-7 * (1 + shipped)));
    CHECK(a.level >= of.on_hand);
    const double most = std::max(3 * a.level, 100.0);
    for (int k = 0; k <= 60; ++k) {
      const double level = of.on_hand + (most - of.on_hand) * k / 60;
      CHECK(cost_of<TestType>(of, price, level)[0] >= a.value - a.doubt - 1e-8 * a.value);
    }
    CHECK(a.doubt <= 1e-9 * a.value);
  }
}

TEST_CASE("fleet pair: the pool serves the first speed first, path by path", "[network]") {
  // two speeds, mean 20 and 30, sd 3 and 5; storage, inbound and outbound have prices
  const fleet_pair<double, 2> of{{20, 50}, {3, std::sqrt(34.0)}, {9, 5}, {7, 4}, 10, 0.5, 0.75, 1.5, 1.25};
  const fleet_price<double> price{0.25, 0.125, 1};
  const double level = solve<law::normal, plain_math>(of, price).level;
  double cost = 0, weight = 0;
  constexpr int n = 600;
  for (int a = 0; a < n; ++a)
    for (int b = 0; b < n; ++b) {
      const double x = -7 + 14 * (a + 0.5) / n, y = -7 + 14 * (b + 0.5) / n, w = std::exp(-(x * x + y * y) / 2);
      const double fast = 20 + 3 * x, slow = std::max(0.0, 30 + 5 * y);
      const double first = std::min(fast, level), second = std::min(slow, level - first);
      cost += w * (0.5 * (level - first - second) + 0.25 * 1.5 * level + (0.75 + 0.125 * 1.25) * (level - 10) +
                   (2 + 1) * first + 9 * (fast - first) + (1 + 1) * second + 5 * (slow - second));
      weight += w;
    }
  const auto a = solve<law::normal, plain_math>(of, price);
  CHECK_THAT(a.value, WithinRel(cost / weight, 2e-6));
}

TEST_CASE("fleet pair: usage is how the value grows with prices, and it falls as told", "[network][law]") {
  random_stream s{8};
  for (int trial = 0; trial < 200; ++trial) {
    const auto of = any_pair<law::normal, 3>(s);
    const std::array<double, 3> at{s.uniform(), s.uniform(), s.uniform()};
    const auto ask = [&](std::size_t r, double by) {
      std::array<double, 3> p = at;
      p[r] += by;
      return solve<law::normal, plain_math>(of, {p[0], p[1], p[2]});
    };
    const auto a = ask(0, 0);
    const std::array<double, 3> use{of.volume * a.level, of.handling * (a.level - of.on_hand), a.shipped};
    const std::array<double, 3> pull{of.volume, of.handling, a.more};
    bool jumps = a.level <= 1e-3 || std::abs(a.level - of.on_hand) < 1e-3 || a.near > 0;
    for (std::size_t r = 0; r < 3 && !jumps; ++r) {
      constexpr double h = 1e-5;
      INFO("trial " << trial << " row " << r);
      const auto up = ask(r, h), down = ask(r, -h);
      CHECK_THAT((up.value - down.value) / (2 * h), WithinAbs(use[r], 1e-6 * (1 + use[r])));
      CHECK_THAT((down.level - up.level) / (2 * h), WithinAbs(a.give * pull[r], 1e-4 * (1 + a.give)));
      CHECK_THAT((down.shipped - up.shipped) / (2 * h), WithinAbs(a.give * pull[r] * a.more, 1e-4 * (1 + a.give)));
    }
  }
}

TEST_CASE("fleet pair: what is worth nothing is not bought, and what does not pay is not shipped", "[network]") {
  fleet_pair<double, 2> of{{20, 50}, {3, 6}, {9, 5}, {7, 4}, 0, 0.5, 0.75, 1, 1};
  const auto idle = solve<law::normal, plain_math>(of, {8, 0, 0});
  const auto dearest = solve<law::normal, plain_math>(of, {0, 0, 8});
  CHECK(idle.level == 0);
  CHECK(dearest.shipped == 0);
  of.on_hand = 200;
  const auto full = solve<law::normal, plain_math>(of, {8, 0, 0});
  CHECK(full.level == 200);
  CHECK(full.give == 0);
  CHECK_THAT(full.shipped, WithinRel(50.0, 1e-9));
  const auto dear = solve<law::normal, plain_math>(of, {0, 0, 5});  // only the first speed pays
  CHECK_THAT(dear.shipped, WithinRel(20.0, 1e-9));
}

TEMPLATE_TEST_CASE("fleet pair: sixteen at once are the oracle to the doubt they admit", "[network][parity]",
                   law::normal, law::lognormal) {
  random_stream s{21};
  for (int trial = 0; trial < 200; ++trial) {
    std::array<fleet_pair<double, 2>, 16> one;
    fleet_pair<lanes, 2> all;
    float at[9 + 4][16];
    for (std::size_t l = 0; l < 16; ++l) {
      auto& of = one[l] = any_pair<TestType, 2>(s);
      std::size_t f = 0;
      for (double* x : {&of.place[0], &of.place[1], &of.spread[0], &of.spread[1], &of.lost[0], &of.lost[1],
                        &of.margin[0], &of.margin[1], &of.on_hand, &of.holding, &of.buying, &of.volume, &of.handling}) {
        at[f][l] = static_cast<float>(*x);
        *x = static_cast<double>(at[f++][l]);
      }
    }
    std::size_t f = 0;
    for (lanes* x : {&all.place[0], &all.place[1], &all.spread[0], &all.spread[1], &all.lost[0], &all.lost[1],
                     &all.margin[0], &all.margin[1], &all.on_hand, &all.holding, &all.buying, &all.volume,
                     &all.handling})
      *x = lanes::load(at[f++]);
    const float price[3]{static_cast<float>(s.uniform()), static_cast<float>(s.uniform()),
                         static_cast<float>(3 * s.uniform())};
    const auto got = solve<TestType, lane_math>(all, {price[0], price[1], price[2]});
    float value[16], doubt[16], level[16];
    got.value.store(value);
    got.doubt.store(doubt);
    got.level.store(level);
    for (std::size_t l = 0; l < 16; ++l) {
      const fleet_price<double> p{static_cast<double>(price[0]), static_cast<double>(price[1]),
                                  static_cast<double>(price[2])};
      const auto best = solve<TestType, plain_math>(one[l], p);
      INFO("trial " << trial << " lane " << l << " level " << level[l] << " for " << best.level);
      CHECK(static_cast<double>(value[l]) - static_cast<double>(doubt[l]) <= best.value);
      CHECK(static_cast<double>(value[l]) + static_cast<double>(doubt[l]) >= best.value);
      CHECK(static_cast<double>(doubt[l]) <= 2e-4 * best.value);
    }
  }
}

TEMPLATE_TEST_CASE("fleet pair: of whole levels the best is taken", "[network][law]", law::normal, law::lognormal) {
  random_stream s{31};
  for (int trial = 0; trial < 60; ++trial) {
    auto of = any_pair<TestType, 2>(s);
    of.on_hand = std::floor(of.on_hand);
    const fleet_price<double> price{s.uniform(), s.uniform(), 3 * s.uniform()};
    const auto a = solve<TestType, plain_math, units::whole>(of, price);
    double best = 1e300;
    for (double level = of.on_hand; level < of.on_hand + 150; ++level)
      best = std::min(best, cost_of<TestType>(of, price, level)[0]);
    INFO("trial " << trial << " level " << a.level);
    CHECK(a.level == std::floor(a.level));
    CHECK_THAT(a.value, WithinRel(best, 1e-8));
    CHECK(a.doubt <= 1e-9 * a.value);
  }
}
