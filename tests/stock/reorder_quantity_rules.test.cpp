// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/reorder_quantity_rules.hpp>

#include <cmath>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

const reorder_quantity yearly{.cost = {.under = 7.5, .over = 0.225}, .fixed = 8, .rate = 1300};
const normal_demand month{1300.0 / 12, 150 / std::sqrt(12.0)};

}  // namespace

TEST_CASE("reorder quantity rules: the textbook's normal example", "[stock][published]") {
  // Snyder, Shen, Fundamentals of Supply Chain Theory, chapter 5, as computed by stockpyl, whose searches end at 1e-6:
  // printed r and Q have eight digits of the rules' equations, which are met here in full (solved in forty digits)
  const auto level = order_by_expected_level(yearly, month);
  CHECK_THAT(level.reorder_at, WithinRel(213.97044212580512, 1e-13));
  CHECK_THAT(level.quantity, WithinRel(318.59018108687026, 1e-13));
  CHECK_THAT(level.reorder_at, WithinAbs(213.9704421358024, 2e-8));
  CHECK_THAT(level.quantity, WithinAbs(318.5901810768729, 2e-8));
  CHECK_THAT(level.cost, WithinRel(95.451140222851961, 1e-14));

  const auto backorders = order_with_backorders(yearly, month);
  CHECK_THAT(backorders.quantity, WithinRel(308.5737801203754, 1e-14));
  CHECK_THAT(backorders.reorder_at, WithinRel(128.63781431154957, 1e-13));
  CHECK_THAT(backorders.reorder_at, WithinAbs(128.6378144242710, 2e-7));

  const auto safety = order_with_safety_stock(yearly, month);
  CHECK_THAT(safety.reorder_at, WithinRel(190.3369965715624, 1e-14));
  CHECK_THAT(safety.quantity, WithinRel(304.0467800264368, 1e-14));

  const auto losses = order_by_losses(yearly, month);
  CHECK_THAT(losses.reorder_at, WithinRel(126.86706336762283, 1e-12));
  CHECK_THAT(losses.quantity, WithinRel(328.44914227838509, 1e-12));
  CHECK_THAT(losses.reorder_at, WithinAbs(126.8670642878315, 2e-6));
  CHECK_THAT(losses.quantity, WithinAbs(328.4491413581765, 2e-6));
}

TEST_CASE("reorder quantity rules: none beats the best r and Q, and backorders in the lot cost at most an eighth more",
          "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    random_stream s{seed, 8};
    const reorder_quantity how{.cost = {.under = 1 + 30 * s.uniform(), .over = 0.1 + s.uniform()},
                               .fixed = 1 + 60 * s.uniform(), .rate = 20 + 500 * s.uniform()};
    const normal_demand lead{how.rate / 10, how.rate / 10 * (0.1 + 0.5 * s.uniform())};
    const auto best = solve(how, lead);
    INFO("seed " << seed);
    CHECK(order_with_backorders(how, lead).cost >= best.cost * (1 - 1e-13));
    CHECK(order_with_backorders(how, lead).cost <= 1.125 * best.cost);
    CHECK(order_with_safety_stock(how, lead).cost >= best.cost * (1 - 1e-13));
    CHECK(order_by_losses(how, lead).cost >= best.cost * (1 - 1e-13));
  }
}

TEST_CASE("reorder quantity rules: losses and expected level are where their own costs are least", "[stock][law]") {
  const auto expected_left = [](double r) { return month.leftover(r) - r + month.mean(); };
  const auto level = order_by_expected_level(yearly, month);
  const auto level_cost = [&](double r, double q) {
    return 0.225 * (r - month.mean() + q / 2) + (8 + 7.5 * expected_left(r)) * 1300 / q;
  };
  CHECK_THAT(level.cost, WithinRel(level_cost(level.reorder_at, level.quantity), 1e-13));
  const auto losses = order_by_losses(yearly, month);
  const auto losses_cost = [&](double r, double q) {  // the integral of E(D - x)^+ from r on, by the trapezoidal rule
    double area = 0;
    const double step = 0.05;
    for (double x = r; x < month.mean() + 9 * month.sd(); x += step)
      area += 0.5 * step * (expected_left(x) + expected_left(x + step));
    return 0.225 * (r - month.mean() + q / 2) + (8 * 1300 + 7.725 * area) / q;
  };
  const double least = losses_cost(losses.reorder_at, losses.quantity);
  for (const double dr : {-5.0, -0.5, 0.0, 0.5, 5.0})
    for (const double dq : {-9.0, -1.0, 0.0, 1.0, 9.0}) {
      if (dr == 0 && dq == 0) continue;
      INFO("by " << dr << " and " << dq);
      CHECK(level_cost(level.reorder_at + dr, level.quantity + dq) > level.cost);
      CHECK(losses_cost(losses.reorder_at + dr, losses.quantity + dq) > least);
    }
}

TEST_CASE("reorder quantity rules: refuse what has no answer", "[stock]") {
  auto bad = yearly;
  bad.fixed = 0;
  CHECK(ECHELON_FAULT_OF(order_with_backorders(bad, month)) == 201);
  CHECK(ECHELON_FAULT_OF(order_with_safety_stock(bad, month)) == 201);
  CHECK(ECHELON_FAULT_OF(order_by_losses(bad, month)) == 201);
  CHECK(ECHELON_FAULT_OF(order_by_expected_level(bad, month)) == 201);
  auto cheap = yearly;
  cheap.cost.under = 0.05;
  CHECK(ECHELON_FAULT_OF(order_by_expected_level(cheap, month)) == 201);
}
