// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/seasonal_naive.hpp>

#include <limits>
#include <vector>

#include <echelon/exec/seq.hpp>
#include <echelon/testing/check_forecaster.hpp>

#include <tests/catch.hpp>
#include <tests/series/promises.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
const std::vector<level> median{0.5};

panel daily(const std::vector<double>& y, std::int64_t first = 0) {
  panel p;
  p.time = {unit::day, 1, 0};
  p.ids = {"one"};
  p.demand.push_back(first, y);
  return p;
}
quantile_forecast forecast(const panel& p, std::int64_t origin, std::size_t ahead, std::span<const level> at,
                           seasonal_naive spec = {}) {
  const auto past = history_at(p, origin);
  return predict(exec::seq, fit(exec::seq, spec, past, horizon{ahead}), past, horizon{ahead}, at);
}
}  // namespace

TEST_CASE("seasonal naive: it keeps every law of forecasters", "[series][law]") {
  for (const auto spec : {seasonal_naive{}, seasonal_naive{.season = 1}, seasonal_naive{.season = 30, .cycles = 1}})
    for (const auto& v : testing::check_forecaster(spec)) {
      INFO(v.law << ": " << v.detail);
      CHECK(v.held);
    }
}

TEST_CASE("seasonal naive: a series that repeats itself is forecast without doubt", "[series][law]") {
  std::vector<double> y;
  for (int t = 0; t < 70; ++t) y.push_back(t % 7);
  const auto f = forecast(daily(y), 69, 20, levels::m5);
  for (std::size_t h = 0; h < 20; ++h)
    for (const double v : f(0, h)) CHECK(v == static_cast<double>((70 + h) % 7));
}

TEST_CASE("seasonal naive: the quantiles are the point plus those of the changes over the same lag", "[series][law]") {
  // season 2; changes over two periods: 1, 2, 3, …, 10 for the first lag
  std::vector<double> y{100, 0};
  for (int k = 1; k <= 10; ++k) y.push_back(y[y.size() - 2] + k);
  const std::vector<level> at{0.1, 0.5, 0.9};
  const auto f = forecast(daily(y), 11, 3, at, {.season = 2, .cycles = 50});
  // sample quantiles of type 7 of 1 … 10: 1.9, 5.5, 9.1
  CHECK_THAT(f(0, 0)[0], WithinAbs(y[10] + 1.9, 1e-12));
  CHECK_THAT(f(0, 0)[1], WithinAbs(y[10] + 5.5, 1e-12));
  CHECK_THAT(f(0, 0)[2], WithinAbs(y[10] + 9.1, 1e-12));
  CHECK_THAT(f(0, 1)[1], WithinAbs(y[11] + 5.5, 1e-12));
  // two seasons ahead: changes over four periods are 1+3, 2+4, …, 8+10
  CHECK_THAT(f(0, 2)[1], WithinAbs(y[10] + 11.0, 1e-12));
}

TEST_CASE("seasonal naive: only the cycles asked for are counted", "[series][law]") {
  std::vector<double> y(40, 0.0);
  for (std::size_t t = 0; t < 20; ++t) y[t] = 1000.0 * static_cast<double>(t % 3);
  const std::vector<level> high{0.995};
  CHECK(forecast(daily(y), 39, 1, high, {.season = 1, .cycles = 15})(0, 0)[0] == 0.0);
  CHECK(forecast(daily(y), 39, 1, high, {.season = 1, .cycles = 39})(0, 0)[0] > 500.0);
}

TEST_CASE("seasonal naive: a missing value is replaced by the one a season earlier", "[series][law]") {
  std::vector<double> y;
  for (int t = 0; t < 21; ++t) y.push_back(10.0 * (t % 7) + t / 7);
  y[14] = missing;
  const auto f = forecast(daily(y), 20, 7, median, {.season = 7, .cycles = 1});
  CHECK(f(0, 0)[0] == 1.0 + 1.0);  // the value of the second week, and the median change of a week
  CHECK(f(0, 1)[0] == 12.0 + 1.0);
  // a phase never seen gets the last value of any
  for (std::size_t t = 3; t < 21; t += 7) y[t] = missing;
  CHECK(forecast(daily(y), 20, 7, median, {.season = 7, .cycles = 1})(0, 3)[0] == 62.0 + 1.0);
}

TEST_CASE("seasonal naive: a series that ended keeps its last phases, also after a long silence", "[series][law]") {
  std::vector<double> y;
  for (int t = 0; t < 21; ++t) y.push_back(t % 7);
  const panel p = daily(y, 3);
  for (const std::int64_t origin : {23, 100, 1'000'000'000}) {
    const auto f = forecast(p, origin, 9, median);
    for (std::size_t h = 0; h < 9; ++h)
      CHECK(f(0, h)[0] == static_cast<double>((origin + 1 + static_cast<std::int64_t>(h) - 3) % 7));
  }
}

TEST_CASE("seasonal naive: short series fall back to shorter lags, then to the point", "[series][law]") {
  const std::vector<level> ends{0.1, 0.9};
  const auto one = forecast(daily({5}), 0, 9, ends);
  CHECK(one(0, 0)[0] == 5.0);
  CHECK(one(0, 8)[1] == 5.0);
  const auto few = forecast(daily({5, 7, 5, 7, 5}), 4, 1, ends);  // no week yet: changes from day to day are +2 and -2
  CHECK(few(0, 0)[0] == 3.0);
  CHECK(few(0, 0)[1] == 7.0);
  panel none = daily({});
  CHECK(forecast(none, 4, 1, ends)(0, 0)[1] == 0.0);
}

TEST_CASE("seasonal naive: only a series that had negative demand is forecast below zero", "[series][law]") {
  const std::vector<level> low{0.005};
  const std::vector<double> up_and_down{9, 0, 9, 0, 9, 0, 9, 0, 9, 0, 9, 0, 9, 0, 9, 0, 9, 0};
  CHECK(forecast(daily(up_and_down), 17, 1, low, {.season = 1})(0, 0)[0] == 0.0);
  auto with_returns = up_and_down;
  with_returns[0] = -1;
  CHECK(forecast(daily(with_returns), 17, 1, low, {.season = 1})(0, 0)[0] < -8.0);
}

TEST_CASE("seasonal naive: options out of range are refused", "[series][law]") {
  const panel p = daily({1, 2, 3});
  const auto fault_of = [&](seasonal_naive spec) {
    return ECHELON_FAULT_OF(fit(exec::seq, spec, whole(p), horizon{1}));
  };
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  CHECK(fault_of({.season = 7, .cycles = 0}) == 201);
  CHECK(fault_of({.season = most}) == 201);
  CHECK(fault_of({.season = 0, .cycles = most}) == 201);
  CHECK(fit(exec::seq, seasonal_naive{}, whole(p), horizon{1}).season == 7);
  CHECK(fit(exec::seq, seasonal_naive{.season = 3}, whole(p), horizon{1}).season == 3);
}
