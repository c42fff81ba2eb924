// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/disrupted_order.hpp>

#include <cmath>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

const disrupted_order example{.fixed = 8, .holding = 0.225, .rate = 1300, .lost = 5, .disruption = 1.5, .recovery = 14};

}  // namespace

TEST_CASE("disrupted order: textbook costs to all printed digits", "[stock][published]") {
  // Snyder, Shen, Fundamentals of Supply Chain Theory, example 9.1 and problem 9.8, as computed by stockpyl. Quantities
  // are printed to more digits than the search behind them has; those here solve the equation in forty digits.
  const auto plan = solve(example);
  CHECK_THAT(plan.quantity, WithinRel(772.8110682567058, 1e-14));
  CHECK_THAT(plan.quantity, WithinAbs(772.8110631910017, 1e-5));
  CHECK_THAT(plan.cost, WithinRel(173.9500025731971, 1e-14));
  CHECK_THAT(evaluate(example, 800).cost, WithinRel(174.0524722120417, 1e-14));
  CHECK_THAT(evaluate(example, 400).cost, WithinRel(211.0841892589692, 1e-14));
  CHECK_THAT(evaluate(example, 1100).cost, WithinRel(184.7949312205155, 1e-14));
  const disrupted_order other{.fixed = 35, .holding = 4, .rate = 30, .lost = 22, .disruption = 1, .recovery = 12};
  CHECK_THAT(solve(other).quantity, WithinRel(24.066300435056965, 1e-13));
  CHECK_THAT(solve(other).quantity, WithinAbs(24.0662840242, 2e-5));
  CHECK_THAT(solve(other).cost, WithinRel(96.266590901135806, 1e-14));
  CHECK_THAT(solve(other).cost, WithinAbs(96.266590901158, 3e-11));
}

TEST_CASE("disrupted order: no other quantity costs less", "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    random_stream s{seed, 5};
    disrupted_order how{.fixed = 50 * s.uniform(), .holding = 0.1 + s.uniform(), .rate = std::exp(5 * s.uniform()),
                        .lost = 30 * s.uniform(), .disruption = std::exp(6 * s.uniform() - 3),
                        .recovery = std::exp(6 * s.uniform() - 3)};
    const auto plan = solve(how);
    INFO("seed " << seed << " quantity " << plan.quantity << " cost " << plan.cost);
    CHECK(plan.cost <= how.lost * how.rate * (1 + 1e-14));
    for (double q = 1e-3; q < 1e6; q *= 1.05) CHECK(evaluate(how, q).cost >= plan.cost * (1 - 1e-13));
    for (double q = 0.99; q <= 1.01 && plan.quantity > 0; q += 0.001)
      CHECK(evaluate(how, q * plan.quantity).cost >= plan.cost * (1 - 1e-14));
  }
}

TEST_CASE("disrupted order: where an order is dear, nothing is ordered", "[stock][law]") {
  auto how = example;
  how.fixed = 0.5 * how.lost * how.lost * how.rate / how.holding;
  CHECK(solve(how).quantity == 0);
  CHECK(solve(how).waiting == 1);
  CHECK(solve(how).cost == how.lost * how.rate);
  how.fixed *= 0.999;
  CHECK(solve(how).quantity > 0);
  CHECK(solve(how).cost < how.lost * how.rate);
}

TEST_CASE("disrupted order: a supplier that fails for no time is none", "[stock][law]") {
  auto how = example;
  how.recovery = 1e12;
  const auto plan = solve(how), plain = solve(economic_order{.fixed = 8, .holding = 0.225, .rate = 1300});
  CHECK_THAT(plan.quantity, WithinRel(plain.quantity, 1e-9));
  CHECK_THAT(plan.cost, WithinRel(plain.cost, 1e-9));
}

TEST_CASE("disrupted order: a supplier that fails and recovers step by step costs what is computed", "[stock][law]") {
  auto how = example;
  how.disruption = 6, how.recovery = 4;
  const double quantity = 500;
  random_stream s{8, 1};
  const auto wait = [&](double rate) { return -std::log(1 - s.uniform()) / rate; };
  double money = 0, time = 0, lost = 0;
  for (int cycle = 0; cycle < 200'000; ++cycle) {
    const double length = quantity / how.rate;
    bool works = true;
    double change = wait(how.disruption);
    while (change < length) {
      works = !works;
      change += wait(works ? how.disruption : how.recovery);
    }
    const double empty = works ? 0.0 : change - length;
    time += length + empty;
    lost += how.rate * empty;
    money += how.fixed + 0.5 * how.holding * quantity * length + how.lost * how.rate * empty;
  }
  const auto plan = evaluate(how, quantity);
  CHECK_THAT(plan.cost, WithinRel(money / time, 0.01));
  CHECK_THAT(plan.waiting, WithinRel(lost / (how.rate * time), 0.01));
}

TEST_CASE("disrupted order: refuses what has no cheapest quantity", "[stock]") {
  const auto refused = [](double disrupted_order::*which) {
    auto how = example;
    how.*which = 0;
    return ECHELON_FAULT_OF(solve(how));
  };
  for (const auto which : {&disrupted_order::fixed, &disrupted_order::holding, &disrupted_order::rate,
                           &disrupted_order::lost, &disrupted_order::disruption, &disrupted_order::recovery})
    CHECK(refused(which) == 201);
  CHECK(ECHELON_FAULT_OF(evaluate(example, 0)) == 201);
  CHECK(ECHELON_FAULT_OF(evaluate(example, std::nan(""))) == 201);
}
