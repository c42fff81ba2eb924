// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/arima_stream.hpp>

#include <limits>

#include <echelon/core/random.hpp>
#include <echelon/series/fourier.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::vector<double> walk_with_season(std::size_t n) {
  random_stream draw{12};
  std::vector<double> y;
  double level_now = 100.0, before = 0.0;
  for (std::size_t t = 0; t < n; ++t) {
    const double e = draw.normal();
    level_now += e + 0.4 * before;
    before = e;
    y.push_back(level_now + 5.0 * static_cast<double>(t % 4));
  }
  return y;
}
arima_model of(arima_order order) {
  arima_model m{.order = order, .variance = 1.0, .observed = 200};
  m.ar.assign(order.ar, 0.3);
  m.ma.assign(order.ma, 0.4);
  m.seasonal_ar.assign(order.seasonal_ar, 0.2);
  m.seasonal_ma.assign(order.seasonal_ma, -0.5);
  if (order.constant) m.regression = {0.5};
  return m;
}
}  // namespace

TEST_CASE("arima stream: one observation after another is the forecast of the whole series", "[series][law]") {
  const auto y = walk_with_season(300);
  const std::span<const double> all{y.data(), y.size()};
  for (const arima_order order : {arima_order{.ar = 1, .differences = 1, .ma = 1, .constant = true},
                                  arima_order{.ar = 2, .constant = true}, arima_order{.differences = 2, .ma = 2},
                                  arima_order{.differences = 1, .ma = 1, .seasonal_ar = 1, .seasonal_differences = 1,
                                              .seasonal_ma = 1, .season = 4}}) {
    const arima_model m = of(order);
    arima_stream s{m, all.first(200)};
    for (std::size_t t = 200; t < 300; ++t) s.update(y[t]);
    std::vector<double> told(10), whole(10), variance(10);
    s.expect(told);
    expect(m, all, {}, whole, variance);
    for (std::size_t h = 0; h < 10; ++h) CHECK_THAT(told[h], WithinAbs(whole[h], 1e-6));
    CHECK_THAT(s.update(1.0), WithinAbs(whole[0], 1e-6));
  }
}

TEST_CASE("arima stream: regressors of the past and the future count as in the forecast of the whole",
          "[series][law]") {
  auto y = walk_with_season(260);
  const std::vector<fourier> waves{{12.0, 2}};
  const std::vector<double> x = fourier_terms(waves, 0, 270);
  for (std::size_t t = 0; t < y.size(); ++t) y[t] += 3.0 * x[4 * t];
  arima_model m = of({.ar = 1, .differences = 1});
  m.regression = {3.0, 0.0, 0.5, 0.0};
  const std::span<const double> all{y.data(), y.size()};
  arima_stream s{m, all.first(150), {x.data(), 150, 4}};
  for (std::size_t t = 150; t < 260; ++t) s.update(y[t], {x.data() + 4 * t, 4});
  std::vector<double> told(10), whole(10), variance(10);
  s.expect(told, {x.data() + 4 * 260, 10, 4});
  expect(m, all, {x.data(), 270, 4}, whole, variance);
  for (std::size_t h = 0; h < 10; ++h) CHECK_THAT(told[h], WithinAbs(whole[h], 1e-9));
}

TEST_CASE("arima stream: a missing value counts as expected", "[series][law]") {
  const auto y = walk_with_season(100);
  const std::span<const double> all{y.data(), y.size()};
  const arima_model m = of({.ar = 1, .differences = 1, .ma = 1});
  arima_stream s{m, all}, other{m, all};
  std::vector<double> a(3), b(3);
  s.expect(a);
  s.update(missing);
  s.expect(b);
  CHECK(b[0] == a[1]);
  CHECK_THAT(other.update(a[0]), WithinAbs(a[0], 1e-12));
  other.expect(a);
  CHECK_THAT(a[0], WithinAbs(b[0], 1e-9));
}

TEST_CASE("arima stream: shapes that differ and infinity are refused", "[series]") {
  const std::vector<double> y{1, 2, 3, 4, 5};
  const arima_model m = of({.ar = 1, .constant = true});
  arima_stream s{m, y};
  const std::vector<double> one{1.0};
  CHECK(ECHELON_FAULT_OF(s.update(1.0, one)) == 101);
  CHECK(ECHELON_FAULT_OF(s.update(std::numeric_limits<double>::infinity())) == 301);
  arima_model more = m;
  more.regression.push_back(1.0);
  CHECK(ECHELON_FAULT_OF(arima_stream(more, y)) == 101);
}
