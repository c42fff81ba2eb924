// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/running_total.hpp>

#include <echelon/core/random.hpp>
#include <echelon/exec.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {
panel weekly(std::size_t series, std::size_t weeks) {
  panel p;
  p.time = {unit::day, 1, 0};
  for (std::size_t i = 0; i < series; ++i) {
    p.ids.push_back("s" + std::to_string(i));
    random_stream draw{9, i};
    std::vector<double> y;
    for (std::size_t t = 0; t < 7 * weeks; ++t) y.push_back(static_cast<double>(draw.poisson(3.0)));
    p.demand.push_back(0, y);
  }
  return p;
}
}  // namespace

TEST_CASE("running total: a series that repeats itself is forecast without spread", "[series][law]") {
  panel p;
  p.ids = {"constant"};
  p.demand.push_back(0, std::vector<double>(70, 2.0));
  const auto f = naive_totals(exec::seq, whole(p), {7, 3}, levels::tenths);
  for (std::size_t b = 0; b < 3; ++b)
    for (const double q : f(0, b)) CHECK(q == 14.0 * static_cast<double>(b + 1));
  CHECK(mean_plus_safety(exec::seq, whole(p), {7, 3}, 1.6) == std::vector<double>{14.0, 28.0, 42.0});
}

TEST_CASE("running total: past errors cover as often as they say", "[series][law]") {
  // 400 independent series: the share of outcomes at or below the 0.9 quantile is 0.9 within five binomial deviations,
  // plus the half step that 30 past errors leave
  const panel p = weekly(400, 40);
  const history past = history_at(p, 7 * 36 - 1);
  const auto f = naive_totals(exec::seq, past, {7, 2}, levels::tenths, 30);
  double below = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    double total = 0;
    for (std::size_t h = 0; h < 14; ++h) total += past.outcome(i, h);
    below += total <= f(i, 1)[2] ? 1 : 0;
  }
  CHECK_THAT(below / 400, WithinAbs(0.9, 5 * std::sqrt(0.09 / 400) + 0.5 / 30));
}

TEST_CASE("running total: workers change nothing", "[series][parity]") {
  const panel p = weekly(50, 20);
  const auto oracle = naive_totals(exec::seq, whole(p), {7, 4}, levels::m5);
  for (const std::size_t workers : {1u, 2u, 3u, 8u})
    CHECK(naive_totals(exec::threads{.workers = workers}, whole(p), {7, 4}, levels::m5) == oracle);
}

TEST_CASE("running total: a series without values needs no stock", "[series]") {
  panel p = weekly(1, 4);
  p.ids.push_back("new");
  p.demand.push_back(0, {});
  const auto f = naive_totals(exec::seq, whole(p), {7, 1}, levels::tenths);
  CHECK(f(1, 0)[2] == 0.0);
  CHECK(mean_plus_safety(exec::seq, whole(p), {7, 1}, 2.0)[1] == 0.0);
  CHECK(ECHELON_FAULT_OF(naive_totals(exec::seq, whole(p), {0, 1}, levels::tenths)) == 201);
}
