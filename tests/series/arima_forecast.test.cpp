// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/arima_forecast.hpp>

#include <cmath>
#include <vector>

#include <echelon/series/arima_fit.hpp>

#include <tests/catch.hpp>
#include <tests/series/months.hpp>

using namespace echelon;

namespace {
struct answer {
  std::vector<double> mean, variance;
};
answer ahead(const arima_model& m, const std::vector<double>& y, std::size_t periods) {
  answer out{std::vector<double>(periods), std::vector<double>(periods)};
  expect(m, y, {}, out.mean, out.variance);
  return out;
}
/// The deviation with the divisor n, as R prints it.
double deviation(const arima_model& m, double variance) {
  const auto n = static_cast<double>(m.observed), k = static_cast<double>(m.parameters() - 1);
  return std::sqrt(variance * (n - k) / n);
}
}  // namespace

TEST_CASE("arima forecast: mean and deviation are those of R's predict", "[series][published]") {
  const auto y = months::stationary();
  const auto m = fit(arima_order{.ar = 2, .ma = 1, .constant = true}, y, {}, {.steps = 200, .tolerance = 1e-14});
  const auto f = ahead(m, y, 30);
  CHECK_THAT(f.mean[0], WithinAbs(21.55327023, 1e-5));
  CHECK_THAT(f.mean[1], WithinAbs(20.92363665, 1e-5));
  CHECK_THAT(f.mean[29], WithinAbs(19.91690281, 1e-5));
  CHECK_THAT(deviation(m, f.variance[0]), WithinAbs(0.816819743, 1e-5));
  CHECK_THAT(deviation(m, f.variance[1]), WithinAbs(1.042404864, 1e-5));
  CHECK_THAT(deviation(m, f.variance[29]), WithinAbs(1.247037473, 1e-5));
}

TEST_CASE("arima forecast: differences of the season are summed again as in R", "[series][published]") {
  // arima(diff(y, 12), c(0, 1, 1), seasonal = list(order = c(0, 0, 1), period = 12)), 1, 2, 13 and 14 periods ahead
  auto d = months::seasonal();
  detail::differenced(d, 1, 12);
  const arima_order of{.differences = 1, .ma = 1, .seasonal_ma = 1, .season = 12};
  const auto m = fit(of, d, {}, {.steps = 200, .tolerance = 1e-14});
  const auto f = ahead(m, d, 14);
  const double mean[]{-4.516815858, -4.528660198, -2.928925924, -2.928925924};
  const double sd[]{1.180748261, 2.208059185, 6.3925719, 6.423634873};
  const std::size_t at[]{0, 1, 12, 13};
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK_THAT(f.mean[at[k]], WithinAbs(mean[k], 2e-4));
    CHECK_THAT(deviation(m, f.variance[at[k]]), WithinAbs(sd[k], 2e-4));
  }
  // the same model of the series itself: what its differences add up to
  const auto y = months::seasonal();
  arima_model whole = m;
  whole.order.seasonal_differences = 1;
  const auto g = ahead(whole, y, 14);
  for (std::size_t h = 0; h < 12; ++h) CHECK_THAT(g.mean[h], WithinAbs(y[188 + h] + f.mean[h], 1e-8));
  CHECK_THAT(g.mean[13], WithinAbs(g.mean[1] + f.mean[13], 1e-8));
}

TEST_CASE("arima forecast: random walks, slopes and means are the textbook's", "[series][law]") {
  const std::vector<double> y{3, 5, 4, 8};
  const arima_model walk{.order = {.differences = 1}, .variance = 2, .observed = 1000};
  const auto w = ahead(walk, y, 3);
  CHECK(w.mean == std::vector<double>{8, 8, 8});
  for (std::size_t h = 0; h < 3; ++h) CHECK_THAT(w.variance[h], WithinRel(2.0 * static_cast<double>(h + 1), 1e-12));
  const arima_model slope{.order = {.differences = 1, .constant = true}, .regression = {0.5}, .observed = 1000};
  const auto s = ahead(slope, y, 2);
  CHECK_THAT(s.mean[0], WithinAbs(8.5, 1e-12));
  CHECK_THAT(s.mean[1], WithinAbs(9.0, 1e-12));
  const arima_model mean{.order = {.ar = 1, .constant = true}, .ar = {0.5}, .regression = {4}, .observed = 1000};
  const auto a = ahead(mean, y, 2);
  CHECK_THAT(a.mean[0], WithinAbs(6.0, 1e-12));
  CHECK_THAT(a.mean[1], WithinAbs(5.0, 1e-12));
}

TEST_CASE("arima forecast: missing values at the end are periods not yet seen", "[series][law]") {
  auto y = months::wandering();
  const auto m = fit(arima_order{.ar = 1, .differences = 1, .ma = 1}, y);
  const auto f = ahead(m, y, 8);
  y.resize(203, std::nan(""));
  const auto g = ahead(m, y, 5);
  for (std::size_t h = 0; h < 5; ++h) {
    CHECK(g.mean[h] == f.mean[h + 3]);
    CHECK(g.variance[h] == f.variance[h + 3]);
  }
}

TEST_CASE("arima forecast: a value missing before the last is passed by differences", "[series][law]") {
  const arima_model season{.order = {.seasonal_differences = 1, .season = 4}, .variance = 1, .observed = 100};
  std::vector<double> y{1, 2, 3, 4, 1, 2, 3, 4, 1, std::nan(""), 3, 4};
  CHECK(ahead(season, y, 4).mean == std::vector<double>{1, 2, 3, 4});
  y[1] = y[5] = std::nan("");  // a phase never seen: something finite
  for (const double v : ahead(season, y, 4).mean) CHECK(std::isfinite(v));
}

TEST_CASE("arima forecast: what does not fit together is refused", "[series]") {
  const std::vector<double> y{1, 2, 3};
  std::vector<double> two(2), three(3);
  const arima_model m{.order = {.constant = true}, .regression = {1, 2}};
  CHECK(ECHELON_FAULT_OF(expect(m, y, {}, two, three)) == 101);
  CHECK(ECHELON_FAULT_OF(expect(m, y, {}, two, two)) == 101);
  CHECK(ECHELON_FAULT_OF(expect(m, y, {y.data(), 3, 1}, two, two)) == 101);
}
