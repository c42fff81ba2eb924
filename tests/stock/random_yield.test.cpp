// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/random_yield.hpp>

#include <cmath>

#include <echelon/core/random.hpp>
#include <echelon/stock/economic_order.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("random yield: textbook answers to all printed digits", "[stock][published]") {
  // Snyder, Shen, Fundamentals of Supply Chain Theory, examples 9.4 and 9.5, as computed by stockpyl
  const random_yield missing{.fixed = 18500, .holding = 0.06, .rate = 75000, .surplus = -15000, .surplus_sd = 9000};
  CHECK_THAT(solve(missing).quantity, WithinRel(230246.3704688188, 1e-14));
  CHECK_THAT(solve(missing).cost, WithinRel(12914.78222812913, 1e-14));
  CHECK_THAT(evaluate(missing, 200000).cost, WithinRel(13063.13513513514, 1e-14));
  CHECK_THAT(evaluate(missing, 350000).cost, WithinRel(14199.04477611940, 1e-14));
  const random_yield part{.fixed = 18500, .holding = 0.06, .rate = 75000, .share = 5.0 / 6,
                          .share_sd = std::sqrt(5.0 / 252)};
  CHECK_THAT(solve(part).quantity, WithinRel(254460.2129999894, 1e-14));
  CHECK_THAT(solve(part).cost, WithinRel(13086.52523999946, 1e-14));
  CHECK_THAT(evaluate(part, 200000).cost, WithinRel(13467.85714285714, 1e-14));
}

TEST_CASE("random yield: no other quantity costs less", "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    random_stream s{seed, 6};
    const random_yield how{.fixed = 1 + 50 * s.uniform(), .holding = 0.1 + s.uniform(), .rate = 10 + 500 * s.uniform(),
                           .share = 0.2 + s.uniform(), .share_sd = 0.5 * s.uniform(), .surplus = 40 * s.uniform() - 35,
                           .surplus_sd = 30 * s.uniform()};
    const auto plan = solve(how);
    INFO("seed " << seed);
    CHECK_THAT(plan.arrives, WithinRel(how.share * plan.quantity + how.surplus, 1e-12));
    for (double by = 0.05; by < 4; by *= 1.01)
      if (how.share * by * plan.quantity + how.surplus > 0)
        CHECK(evaluate(how, by * plan.quantity).cost >= plan.cost * (1 - 1e-14));
  }
}

TEST_CASE("random yield: what always arrives is an economic order", "[stock][law]") {
  const auto plan = solve(random_yield{.fixed = 8, .holding = 0.225, .rate = 1300});
  const auto plain = solve(economic_order{.fixed = 8, .holding = 0.225, .rate = 1300});
  CHECK_THAT(plan.quantity, WithinRel(plain.quantity, 1e-14));
  CHECK_THAT(plan.cost, WithinRel(plain.cost, 1e-14));
}

TEST_CASE("random yield: the cost is that of cycle after cycle", "[stock][law]") {
  const random_yield how{.fixed = 30, .holding = 0.4, .rate = 90, .share = 0.7, .share_sd = 0.1, .surplus = 12,
                         .surplus_sd = 5};
  const double quantity = 80;
  random_stream s{4, 4};
  double money = 0, time = 0;
  for (int cycle = 0; cycle < 200'000; ++cycle) {  // two equally likely outcomes of each, of the given deviations
    const double z = how.share + (s.uniform() < 0.5 ? -1 : 1) * how.share_sd;
    const double y = how.surplus + (s.uniform() < 0.5 ? -1 : 1) * how.surplus_sd;
    const double arrives = z * quantity + y;
    money += how.fixed + 0.5 * how.holding * arrives * arrives / how.rate;
    time += arrives / how.rate;
  }
  CHECK_THAT(evaluate(how, quantity).cost, WithinRel(money / time, 1e-3));
}

TEST_CASE("random yield: refuses what has no cheapest quantity", "[stock]") {
  const random_yield good{.fixed = 8, .holding = 0.225, .rate = 1300};
  const auto refused = [&](double random_yield::*which, double value) {
    auto how = good;
    how.*which = value;
    return ECHELON_FAULT_OF(solve(how));
  };
  CHECK(refused(&random_yield::fixed, 0) == 201);
  CHECK(refused(&random_yield::holding, -1) == 201);
  CHECK(refused(&random_yield::rate, std::nan("")) == 201);
  CHECK(refused(&random_yield::share, 0) == 201);
  CHECK(refused(&random_yield::share_sd, -0.1) == 201);
  CHECK(refused(&random_yield::surplus, 1e6) == 201);
  CHECK(refused(&random_yield::surplus_sd, -1) == 201);
  auto missing = good;
  missing.surplus = -10;
  CHECK(ECHELON_FAULT_OF(evaluate(missing, 5)) == 201);
  CHECK(ECHELON_FAULT_OF(evaluate(good, 0)) == 201);
}
