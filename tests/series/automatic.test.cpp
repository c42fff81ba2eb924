// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/automatic.hpp>

#include <limits>

#include <echelon/exec/threads.hpp>
#include <echelon/testing/check_forecaster.hpp>

#include <tests/catch.hpp>
#include <tests/series/promises.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
}

TEST_CASE("automatic: it keeps every law of forecasters", "[series][law]") {
  const std::size_t few[] = {0, 4, 5};
  testing::trial on{.sample = testing::select(testing::sample_panel(), few)};
  for (const auto& v : testing::check_forecaster(automatic{.seasons = {1}, .paths = 100}, on)) {
    INFO(v.law << ": " << v.detail);
    CHECK(v.held);
  }
}

TEST_CASE("automatic: with a season it has the same bits on every policy, within the rails", "[series][parity]") {
  const panel p = testing::sample_panel();
  const auto past = whole(p);
  for (const auto by : {combining::inverse_squares, combining::best, combining::mean}) {
    const automatic spec{.by = by, .paths = 100};
    const auto told = predict(exec::seq, fit(exec::seq, spec, past, horizon{9}), past, horizon{9}, levels::m5);
    const exec::threads where{.workers = 3};
    CHECK(predict(where, fit(where, spec, past, horizon{9}), past, horizon{9}, levels::m5) == told);
    for (const double v : told.values()) CHECK(v >= 0.0);
  }
}

TEST_CASE("automatic: the middle third counts by weight", "[series][law]") {
  constexpr std::array<double, 4> thirds{1.0 / 3, 1.0 / 3, 1.0 / 3, 0.0}, most{0.7, 0.1, 0.1, 0.1};
  CHECK_THAT((middle_third<4>({5.0, 1.0, 9.0, 100.0}, thirds)), WithinAbs(5.0, 1e-12));
  CHECK_THAT((middle_third<4>({5.0, 1.0, 9.0, 100.0}, most)), WithinAbs(5.0, 1e-12));
  CHECK_THAT((middle_third<4>({1.0, 2.0, 3.0, 4.0}, {0.25, 0.25, 0.25, 0.25})), WithinAbs(2.5, 1e-12));
  // a third from 1/3 to 2/3 of the weight: 1/6 of the value of 0.5 weight, 1/6 of the next
  CHECK_THAT((middle_third<2>({0.0, 1.0}, {0.5, 0.5})), WithinAbs(0.5, 1e-12));
  CHECK_THAT((middle_third<1>({7.0}, {1.0})), WithinAbs(7.0, 1e-12));
}

TEST_CASE("automatic: the member that forecast the last periods best counts most", "[series][law]") {
  std::vector<double> y;  // a saw that only memory of the last value and of a season explains, its level jumps
  random_stream draw{1};
  double level_now = 100.0;
  for (int t = 0; t < 200; ++t) {
    if (t % 10 == 0) level_now += 20.0 * draw.normal();
    y.push_back(level_now + 8.0 * (t % 10));
  }
  const automatic spec{.seasons = {10}};
  const auto m = detail::fit_automatic(std::span<const double>{y}, spec, horizon{5});
  double sum = 0.0;
  for (const double w : m.weight) {
    CHECK(w >= 0.0);
    sum += w;
  }
  CHECK_THAT(sum, WithinAbs(1.0, 1e-12));
  automatic alone = spec;
  alone.by = combining::best;
  const auto one = detail::fit_automatic(std::span<const double>{y}, alone, horizon{5});
  const auto heaviest = std::max_element(one.weight.begin(), one.weight.end()) - one.weight.begin();
  CHECK(one.weight[static_cast<std::size_t>(heaviest)] == 1.0);
  REQUIRE(heaviest != static_cast<std::ptrdiff_t>(automatic_member::naive));
  CHECK(m.weight[static_cast<std::size_t>(heaviest)] == *std::max_element(m.weight.begin(), m.weight.end()));
}

TEST_CASE("automatic: short series give the methods equal weights", "[series][law]") {
  const std::vector<double> y{5, 7, 6, 8, 9, 7};
  const automatic spec{.seasons = {1}};
  const auto m = detail::fit_automatic(std::span<const double>{y}, spec, horizon{3});
  using enum automatic_member;
  for (const automatic_member one : {smoothing, line, lags, naive})
    CHECK(m.weight[static_cast<std::size_t>(one)] == 0.25);
  for (const automatic_member one : {card, shape}) CHECK(m.weight[static_cast<std::size_t>(one)] == 0.0);
  const auto mean = detail::fit_automatic(std::span<const double>{y}, {.seasons = {1}, .by = combining::mean},
                                          horizon{3});
  CHECK(mean.weight[static_cast<std::size_t>(naive)] == 0.0);
  const auto alone = detail::fit_automatic(std::span<const double>{y},
                                           {.seasons = {1}, .members = {automatic_member::naive}}, horizon{3});
  CHECK(alone.weight[static_cast<std::size_t>(automatic_member::naive)] == 1.0);
}

TEST_CASE("automatic: demand that rests is forecast by laws of seldom demand", "[series][law]") {
  std::vector<double> y(60, 0.0);
  random_stream draw{5};
  for (double& v : y) v = draw.uniform() < 0.3 ? 1.0 + static_cast<double>(draw.poisson(2.0)) : 0.0;
  for (std::size_t t = 56; t < 60; ++t) y[t] = static_cast<double>(t - 50);  // a launch that the past does not explain
  const automatic spec{.seasons = {12}};
  const auto m = detail::fit_automatic(std::span<const double>{y}, spec, horizon{6});
  using enum automatic_member;
  for (const automatic_member one : {smoothing, line, lags, card}) CHECK_FALSE(m.with(one));
  CHECK(m.with(seldom));
  panel p;
  p.time = {unit::month, 1, 0};
  p.ids = {"part"};
  p.demand.push_back(0, y);
  const auto f = predict(exec::seq, fit(exec::seq, spec, whole(p), horizon{6}), whole(p), horizon{6}, levels::m5);
  for (std::size_t h = 0; h < 6; ++h) {
    CHECK(f(0, h)[4] <= 3.0);  // no trend is carried on
    CHECK(f(0, h)[8] >= 3.0);
  }
}

TEST_CASE("automatic: where there is a season, the last one keeps its share of every quantile", "[series][law]") {
  panel p;
  p.time = {unit::index, 1, 0};
  p.ids = {"one"};
  random_stream draw{17};
  std::vector<double> y;
  for (std::size_t t = 0; t < 63; ++t) y.push_back(20.0 + static_cast<double>(t % 7) + draw.normal());
  p.demand.push_back(0, y);
  const automatic spec{.seasons = {7}};
  const auto model = fit(exec::seq, spec, whole(p), horizon{7});
  const double share = model.models[0].weight[static_cast<std::size_t>(automatic_member::naive)];
  CHECK(share > 0.0);
  auto other = y;
  other[60] += 6.0;  // within the range: the rail stays, the naive forecast of that phase moves by as much
  panel q = p;
  q.demand = {};
  q.demand.push_back(0, other);
  const std::vector<level> median{0.5};
  const double before = predict(exec::seq, model, whole(p), horizon{7}, median)(0, 4)[0];
  const double after = predict(exec::seq, model, whole(q), horizon{7}, median)(0, 4)[0];
  CHECK(after - before >= 0.5 * share * 6.0);
}

TEST_CASE("automatic: no panel, however odd, gives a forecast that is no number or leaves the rails", "[series][law]") {
  panel p;
  p.time = {unit::month, 1, 0};
  random_stream draw{7};
  for (std::size_t i = 0; i < 60; ++i) {
    std::vector<double> y;
    const std::size_t n = draw.below(70);
    for (std::size_t t = 0; t < n; ++t) {
      double v = 0.0;
      switch (i % 6) {
        case 0: v = static_cast<double>(draw.poisson(0.2)); break;
        case 1: v = std::exp(0.5 * static_cast<double>(t)); break;
        case 2: v = t % 12 == 3 ? 1e9 * draw.uniform() : 0.0; break;
        case 3: v = draw.uniform() < 0.6 ? missing : 5.0 + draw.normal(); break;
        case 4: v = -100.0 + static_cast<double>(t * t); break;
        default: v = t + 9 > n ? 0.0 : 50.0;
      }
      y.push_back(v);
    }
    p.ids.push_back("odd " + std::to_string(i));
    p.demand.push_back(static_cast<std::int64_t>(70 - n), y);
  }
  const auto past = history_at(p, 69);
  const automatic spec{.paths = 50};
  const auto f = predict(exec::seq, fit(exec::seq, spec, past, horizon{18}), past, horizon{18}, levels::m5);
  for (std::size_t i = 0; i < p.size(); ++i) {
    const guard_rail rail{past.demand(i).values, 12};
    for (std::size_t h = 0; h < 18; ++h)
      for (const double v : f(i, h)) {
        REQUIRE(std::isfinite(v));
        CHECK(std::abs(v) <= 3.0 * std::max(std::abs(rail.low()), std::abs(rail.high())) + (rail.high() - rail.low()));
      }
  }
}

TEST_CASE("automatic: options out of range are refused", "[series][law]") {
  const panel p = testing::sample_panel();
  const auto fault_of = [&](const automatic& spec) {
    return ECHELON_FAULT_OF(fit(exec::seq, spec, whole(p), horizon{1}));
  };
  CHECK(fault_of({.seasons = {0}}) == 201);
  CHECK(fault_of({.paths = 0}) == 201);
  CHECK(fault_of({.members = {}}) == 202);
  CHECK(fault_of({.at_rest = {}}) == 202);
}
