// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/distribution_engine.hpp>

#include <array>
#include <limits>

#include <echelon/core/random.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>
#include <tests/catch.hpp>
#include <tests/forecast/records.hpp>

using namespace echelon;
using echelon::tests::record_of;

namespace {
const std::vector<level> five{0.05, 0.1, 0.5, 0.9, 0.95};
}

TEST_CASE("distribution engine: steady residuals are covered as each level says, at every period ahead",
          "[forecast][law]") {
  const auto past = record_of(1, 4, 3, 400), next = record_of(2, 4, 3, 1500);
  const auto check = [&](auto spec, double within) {
    auto f = fit(exec::seq, spec, past.said, past.outcomes, five);
    std::vector<double> covered(3 * five.size(), 0.0);
    for (std::size_t t = 0; t < next.said.size(); ++t) {
      const auto q = predict(exec::seq, f, next.said[t]);
      for (std::size_t h = 0; h < 3; ++h) {
        std::vector<double> y(4);
        for (std::size_t i = 0; i < 4; ++i) {
          y[i] = next.outcome(t, i, h);
          for (std::size_t k = 0; k < five.size(); ++k) covered[h * five.size() + k] += y[i] <= q(i, h)[k] ? 1 : 0;
        }
        observe(exec::seq, f, next.said[t], q, h, y);
      }
    }
    for (std::size_t h = 0; h < 3; ++h)
      for (std::size_t k = 0; k < five.size(); ++k) {
        INFO("period " << h << " level " << five[k].value());
        CHECK_THAT(covered[h * five.size() + k] / 6000, WithinAbs(five[k].value(), within));
      }
  };
  check(distribution_engine<adapt::pid>{}, 0.01);
  check(distribution_engine<adapt::none>{.recent = 200}, 0.015);  // rounded outward by half a rank of 201, and noise
}

TEST_CASE("distribution engine: quantiles never cross, whatever the scores and the rule", "[forecast][law]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    random_stream draw{seed};
    std::vector<point_forecast> said;
    std::vector<double> outcomes;
    for (int t = 0; t < 60; ++t) {  // levels jump, spreads explode and vanish
      said.push_back({1, 2, {draw.normal(), draw.normal()}});
      for (int h = 0; h < 2; ++h)
        outcomes.push_back(draw.uniform() < 0.1 ? std::nan("") : std::exp(6 * draw.uniform()) * draw.normal());
    }
    const auto any = [&](auto spec) {
      spec.recent = 1 + draw.below(30);
      const auto q = predict(exec::seq, fit(exec::seq, spec, said, outcomes, five), said[7]);
      CHECK(q.levels().size() == 5);  // its constructor refuses quantiles that cross or are not finite
    };
    INFO("seed " << seed);
    any(distribution_engine<adapt::pid>{.adapt = {.rate = 2 * draw.uniform()}});
    any(distribution_engine<adapt::aci>{.adapt = {.rate = draw.uniform()}});
    any(distribution_engine<adapt::aggregated>{});
    any(distribution_engine<adapt::none>{});
  }
}

TEST_CASE("distribution engine: the same bits for any policy and number of workers", "[forecast][parity]") {
  const auto past = record_of(5, 7, 4, 120);
  const distribution_engine<> spec{.floor = 0};
  auto one = fit(exec::seq, spec, past.said, past.outcomes, five);
  auto many = fit(exec::threads{.workers = 3}, spec, past.said, past.outcomes, five);
  CHECK(one.ascending == many.ascending);
  CHECK(one.state == many.state);
  const auto q = predict(exec::seq, one, past.said[0]);
  CHECK(predict(exec::threads{.workers = 2}, many, past.said[0]) == q);
  const std::vector<double> y(7, 3.0);
  observe(exec::seq, one, past.said[0], q, 2, y);
  observe(exec::threads{.workers = 3}, many, past.said[0], q, 2, y);
  CHECK(one.state == many.state);
  CHECK(one.ascending == many.ascending);
}

TEST_CASE("distribution engine: a record lived through equals the same outcomes observed as they came",
          "[forecast][law]") {
  const auto past = record_of(9, 2, 3, 90);
  const distribution_engine<> spec{.recent = 20, .remembered = 32};
  const auto whole = fit(exec::seq, spec, past.said, past.outcomes, five);
  // fit knows all outcomes of its record; from there on an outcome of period h comes h + 1 origins later
  auto again = fit(exec::seq, spec, std::span<const point_forecast>{past.said}.first(1),
                   std::span{past.outcomes}.first(6), five);
  std::vector<quantile_forecast> issued(past.said.size());
  for (std::size_t t = 1; t < past.said.size() + 3; ++t) {
    for (std::size_t h = 0; h < 3; ++h)
      if (t >= h + 2 && t - h - 1 < past.said.size()) {
        const std::size_t from = t - h - 1;
        observe(exec::seq, again, past.said[from], issued[from], h,
                std::array{past.outcome(from, 0, h), past.outcome(from, 1, h)});
      }
    if (t < past.said.size()) issued[t] = predict(exec::seq, again, past.said[t]);
  }
  CHECK(again.origins == whole.origins);
  CHECK(again.ascending == whole.ascending);
  for (std::size_t k = 0; k < whole.score.size(); ++k)
    CHECK((again.score[k] == whole.score[k] || (std::isnan(again.score[k]) && std::isnan(whole.score[k]))));
  for (std::size_t i = 0; i < 2; ++i)  // the first outcome of one period ahead came in time for both
    for (std::size_t k = 0; k < five.size(); ++k) {
      const auto a = std::as_const(again).cells(3 * i, k), b = std::as_const(whole).cells(3 * i, k);
      CHECK(std::equal(a.begin(), a.end(), b.begin()));
    }
}

TEST_CASE("distribution engine: quantiles of a forecaster that is too sure are widened, its shape is kept",
          "[forecast][law]") {
  std::vector<quantile_forecast> said;
  std::vector<double> outcomes;
  random_stream draw{11};
  for (int t = 0; t < 600; ++t) {
    const double centre = 10 * draw.uniform(), wide = 1 + 3 * draw.uniform();
    said.push_back({1, 1, {0.1, 0.5, 0.9}, {centre - 0.5 * wide, centre, centre + 0.5 * wide}});
    outcomes.push_back(centre + wide * draw.normal());
  }
  const auto f = fit(exec::seq, distribution_engine<adapt::none>{.recent = 600, .remembered = 600},
                     said, outcomes, levels::tenths);
  const auto narrow = predict(exec::seq, f, quantile_forecast{1, 1, {0.1, 0.5, 0.9}, {-0.5, 0, 0.5}});
  const auto broad = predict(exec::seq, f, quantile_forecast{1, 1, {0.1, 0.5, 0.9}, {-2, 0, 2}});
  CHECK_THAT(narrow(0, 0)[2], WithinAbs(1.2816, 0.15));
  CHECK_THAT(narrow(0, 0)[0], WithinAbs(-1.2816, 0.15));
  CHECK_THAT(broad(0, 0)[2], WithinRel(4 * narrow(0, 0)[2], 1e-9));
}

TEST_CASE("distribution engine: missing outcomes teach nothing, and a floor holds", "[forecast]") {
  const auto past = record_of(13, 1, 1, 100);
  std::vector<double> holes = past.outcomes;
  for (std::size_t t = 0; t < 100; t += 2) holes[t] = std::nan("");
  const distribution_engine<adapt::none> spec{.recent = 100, .floor = 9.5};
  const auto f = fit(exec::seq, spec, past.said, holes, five);
  CHECK(f.used[0] == 50);
  CHECK(predict(exec::seq, f, point_forecast{1, 1, {10}})(0, 0)[0] == 9.5);
  const std::vector<double> nothing(100, std::nan(""));
  const auto innocent = fit(exec::seq, spec, past.said, nothing, five);
  CHECK(predict(exec::seq, innocent, point_forecast{1, 1, {10}})(0, 0)[4] == 10);
}

TEST_CASE("distribution engine: what it refuses", "[forecast]") {
  const auto past = record_of(1, 2, 2, 10);
  const auto with = [&](std::size_t recent, std::size_t remembered, std::span<const level> l,
                        std::span<const double> y) {
    return ECHELON_FAULT_OF(fit(exec::seq, distribution_engine<>{.recent = recent, .remembered = remembered},
                                past.said, y, l));
  };
  CHECK(with(5, 5, five, past.outcomes) == 0);
  CHECK(with(0, 5, five, past.outcomes) == 201);
  CHECK(with(6, 5, five, past.outcomes) == 201);
  CHECK(with(5, 5, {}, past.outcomes) == 202);
  CHECK(with(5, 5, std::vector<level>{0.5, 0.1}, past.outcomes) == 102);
  CHECK(with(5, 5, five, std::span{past.outcomes}.first(7)) == 101);
  std::vector<double> infinite = past.outcomes;
  infinite[3] = std::numeric_limits<double>::infinity();
  CHECK(with(5, 5, five, infinite) == 301);
  CHECK(ECHELON_FAULT_OF(fit(exec::seq, distribution_engine<>{}, std::span<const point_forecast>{}, {}, five)) == 202);
  const std::vector<quantile_forecast> one{{1, 1, {0.5}, {3}}};
  CHECK(ECHELON_FAULT_OF(fit(exec::seq, distribution_engine<>{}, one, std::array{1.0}, five)) == 302);

  auto f = fit(exec::seq, distribution_engine<>{}, past.said, past.outcomes, five);
  const auto issued = predict(exec::seq, f, past.said[0]);
  CHECK(ECHELON_FAULT_OF(predict(exec::seq, f, point_forecast{1, 2, {1, 2}})) == 101);
  CHECK(ECHELON_FAULT_OF(observe(exec::seq, f, past.said[0], issued, 2, std::array{1.0, 2.0})) == 201);
  CHECK(ECHELON_FAULT_OF(observe(exec::seq, f, past.said[0], issued, 1, std::array{1.0})) == 101);
}
