// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/arima.hpp>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <echelon/exec/seq.hpp>
#include <echelon/testing/check_forecaster.hpp>

#include <tests/catch.hpp>
#include <tests/series/months.hpp>
#include <tests/series/promises.hpp>

using namespace echelon;

namespace {
panel one(const std::vector<double>& y, period_clock time = {unit::month, 1, 0}, std::int64_t first = 0) {
  panel p;
  p.time = time;
  p.ids = {"one"};
  p.demand.push_back(first, y);
  return p;
}
quantile_forecast forecast(const arima& spec, const panel& p, std::size_t ahead, std::span<const level> at) {
  const auto past = whole(p);
  return predict(exec::seq, fit(exec::seq, spec, past, horizon{ahead}), past, horizon{ahead}, at);
}
}  // namespace

TEST_CASE("arima: it keeps every law of forecasters", "[series][law]") {
  testing::trial small;  // a choice is dear: on two series, of a few models
  small.sample = slice(testing::sample_panel(), 4, 6);
  small.ahead = horizon{3};
  const auto check = [](const arima& spec, const testing::trial& on) {
    for (const auto& v : testing::check_forecaster(spec, on)) {
      INFO(v.law << ": " << v.detail);
      CHECK(v.held);
    }
  };
  check(arima{.order = arima_order{.ar = 1, .constant = true}}, {});
  check(arima{.waves = {{7, 1}}, .order = arima_order{.differences = 1, .ma = 1}}, small);
  check(arima{.within = {.most = 1, .models = 3}, .memory = 60}, small);
}

TEST_CASE("arima: a season with a trend is found and goes on", "[series][law]") {
  std::vector<double> y;
  for (int t = 0; t < 96; ++t)
    y.push_back(100 + 2 * t + 30 * std::sin(std::numbers::pi * t / 6) + months::noise(t));
  const std::vector<level> at{0.05, 0.5, 0.95};
  const panel p = one(y);
  // [panel]
  const auto past = whole(p);
  const auto model = fit(exec::seq, arima{.season = 12}, past, horizon{12});
  const auto f = predict(exec::seq, model, past, horizon{12}, at);
  // [/panel]
  for (int h = 0; h < 12; ++h) {
    const double truth = 100 + 2 * (96 + h) + 30 * std::sin(std::numbers::pi * (96 + h) / 6);
    const auto q = f(0, static_cast<std::size_t>(h));
    CHECK_THAT(q[1], WithinAbs(truth, 1.5));
    CHECK(q[0] < truth);
    CHECK(truth < q[2]);
    CHECK(q[2] - q[0] < 6.0);
  }
}

TEST_CASE("arima: long seasons become waves, and stay in step with the calendar", "[series][law]") {
  std::vector<double> y;
  for (int t = 0; t < 168 * 4; ++t)
    y.push_back(50 + 20 * std::sin(2 * std::numbers::pi * t / 168) + 5 * std::cos(6 * std::numbers::pi * t / 168) +
                months::noise(t));
  const panel p = one(y, {unit::hour, 1, 0}, 1000);
  const arima spec{.season = 168, .order = arima_order{.ar = 1, .constant = true}, .memory = 500};
  const auto model = fit(exec::seq, spec, whole(p), horizon{168}).models[0];
  REQUIRE(model.waves.size() == 1);
  CHECK(model.waves[0].period == 168);
  CHECK(model.waves[0].order >= 3);
  CHECK(model.first == 1000 + 172);
  const auto f = forecast(spec, p, 168, std::vector<level>{0.5});
  for (int h = 0; h < 168; ++h) {
    const double t = 168 * 4 + h, turn = 2 * std::numbers::pi * t / 168;
    CHECK_THAT(f(0, static_cast<std::size_t>(h))[0], WithinAbs(50 + 20 * std::sin(turn) + 5 * std::cos(3 * turn), 0.5));
  }
}

TEST_CASE("arima: a model goes on from values that came after it was fitted", "[series][law]") {
  const auto y = months::stationary();
  const panel p = one(y);
  const arima spec{.season = 1, .order = arima_order{.ar = 1}};
  const auto early = history_at(p, 150), late = history_at(p, 160);
  const auto model = fit(exec::seq, spec, early, horizon{1});
  const auto f = predict(exec::seq, model, late, horizon{1}, std::vector<level>{0.5});
  CHECK_THAT(f(0, 0)[0], WithinAbs(model.models[0].model.ar[0] * y[160], 1e-9));
}

TEST_CASE("arima: nothing explodes", "[series][law]") {
  // a square that runs away, a jump, a series of two values, and one that is mostly missing
  std::vector<double> square, jump(60, 1.0), few{3, 9}, gaps(80, std::nan(""));
  for (int t = 0; t < 60; ++t) square.push_back(t < 40 ? 1.0 : (t - 40.0) * (t - 40.0));
  jump[59] = 1e6;
  gaps[0] = 4, gaps[40] = 5, gaps[41] = 7, gaps[79] = 3;
  for (const auto& y : {square, jump, few, gaps}) {
    const auto f = forecast({.season = 12}, one(y), 24, levels::m5);
    double most = 0;
    for (const double v : y)
      if (!std::isnan(v)) most = std::max(most, v);
    for (const double v : f.values()) {
      CHECK(v >= 0.0);
      CHECK(v <= most * (1 + std::sqrt(2.0)) * (1 + 1e-12));
    }
  }
}

TEST_CASE("arima for a panel: what cannot be fitted is refused", "[series]") {
  const panel p = one(months::stationary());
  const auto fault_of = [&](const arima& spec) {
    return ECHELON_FAULT_OF(fit(exec::seq, spec, whole(p), horizon{1}));
  };
  CHECK(fault_of({.waves = {{1.5, 0}}}) == 201);
  CHECK(fault_of({.waves = {{7, 4}}}) == 201);
  CHECK(fault_of({.order = arima_order{.differences = 3}}) == 201);
  CHECK(fault_of({.within = {.most = 11}}) == 201);
  CHECK(fault_of({.memory = 0}) == 201);
  CHECK(fault_of({.longest_polynomial = 1000}) == 201);
}
