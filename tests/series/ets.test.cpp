// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/ets.hpp>

#include <echelon/exec/threads.hpp>
#include <echelon/testing/check_forecaster.hpp>

#include <tests/catch.hpp>
#include <tests/series/promises.hpp>

using namespace echelon;

namespace {
const std::vector<level> median{0.5};

panel daily(const std::vector<double>& y, std::int64_t first = 0) {
  panel p;
  p.time = {unit::day, 1, 0};
  p.ids = {"one"};
  p.demand.push_back(first, y);
  return p;
}
quantile_forecast forecast(const panel& p, std::int64_t origin, std::size_t ahead, std::span<const level> at,
                           const ets& spec = {}) {
  const auto past = history_at(p, origin);
  return predict(exec::seq, fit(exec::seq, spec, past, horizon{ahead}), past, horizon{ahead}, at);
}
}  // namespace

TEST_CASE("ets: it keeps every law of forecasters", "[series][law]") {
  const ets one{.season = 7, .forms = {ets_form{ets_error::additive, ets_trend::damped, ets_season::additive}}};
  for (const auto& spec : {one, ets{.season = 1}, holt_winters(7, ets_season::multiplicative)})
    for (const auto& v : testing::check_forecaster(spec)) {
      INFO(v.law << ": " << v.detail);
      CHECK(v.held);
    }
}

TEST_CASE("ets: the automatic choice has the same bits on every policy", "[series][parity]") {
  const panel p = testing::sample_panel();
  const auto past = whole(p);
  const auto told = predict(exec::seq, fit(exec::seq, ets{}, past, horizon{9}), past, horizon{9}, levels::m5);
  const exec::threads where{.workers = 3};
  CHECK(predict(where, fit(where, ets{}, past, horizon{9}), past, horizon{9}, levels::m5) == told);
}

TEST_CASE("ets: a series that repeats itself is continued", "[series][law]") {
  std::vector<double> y;
  for (int t = 0; t < 70; ++t) y.push_back(1 + t % 7);
  const auto f = forecast(daily(y), 69, 20, levels::m5);
  for (std::size_t h = 0; h < 20; ++h)
    for (const double v : f(0, h)) CHECK_THAT(v, WithinAbs(1.0 + static_cast<double>((70 + h) % 7), 0.01));
}

TEST_CASE("ets: a model knows what came after it was fitted", "[series][law]") {
  std::vector<double> y;
  for (int t = 0; t < 100; ++t) y.push_back(t < 40 ? 10.0 : t < 80 ? 20.0 : 90.0);
  const panel p = daily(y);
  const auto model = fit(exec::seq, ets{.season = 1}, history_at(p, 79), horizon{1});
  const double before = predict(exec::seq, model, history_at(p, 79), horizon{1}, median)(0, 0)[0];
  const double after = predict(exec::seq, model, history_at(p, 99), horizon{1}, median)(0, 0)[0];
  CHECK(before < 25.0);
  CHECK(after > before + 20.0);
}

TEST_CASE("ets: a series that ended long ago stays within its rails", "[series][law]") {
  std::vector<double> y;
  for (int t = 0; t < 60; ++t) y.push_back(5.0 + t);
  const panel p = daily(y);
  for (const std::int64_t origin : {59, 70, 2000, 1'000'000'000}) {
    const auto f = forecast(p, origin, 5, levels::m5, {.season = 1});
    for (const double v : f.values()) CHECK((v >= 0.0 && v <= 64.0 + 59.0 * std::sqrt(1005.0)));
  }
}

TEST_CASE("ets: options out of range are refused", "[series][law]") {
  const panel p = daily({1, 2, 3});
  const auto fault_of = [&](const ets& spec) {
    return ECHELON_FAULT_OF(fit(exec::seq, spec, whole(p), horizon{1}));
  };
  CHECK(fault_of({.season = std::numeric_limits<std::size_t>::max()}) == 201);
  CHECK(fault_of({.paths = 0}) == 201);
  const auto model = fit(exec::seq, ets{}, whole(p), horizon{1});
  const panel two = testing::sample_panel();
  CHECK(ECHELON_FAULT_OF(predict(exec::seq, model, whole(two), horizon{1}, median)) == 101);
  CHECK(model.season == 7);
}
