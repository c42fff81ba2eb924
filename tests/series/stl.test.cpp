// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/stl.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// 15 years of months with a growing season, noise from a congruence and two wild values; the same lines in R gave the
/// parts below.
std::vector<double> months() {
  std::vector<double> y;
  for (int k = 0; k < 180; ++k) {
    const double t = k, turn = 2 * std::numbers::pi * t;
    y.push_back(100 + 0.3 * t + 10 * std::sin(turn / 12) + 5 * std::cos(turn / 6) * (1 + t / 180) +
                6 * ((k * 7919 + 13) % 1009 / 1009.0 - 0.5));
  }
  y[49] += 80;
  y[120] -= 60;
  return y;
}
struct part {
  std::size_t t;
  double seasonal, trend;
};
void agree(const fitted_stl& f, const std::vector<part>& oracle, double within = 2e-9) {
  for (const part& p : oracle) {
    INFO("period " << p.t);
    CHECK_THAT(f.seasonal[p.t], WithinAbs(p.seasonal, within));
    CHECK_THAT(f.trend[p.t], WithinAbs(p.trend, within));
  }
}
double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double far = 0;
  for (std::size_t t = 0; t < a.size(); ++t) far = std::max(far, std::abs(a[t] - b[t]));
  return far;
}
}  // namespace

TEST_CASE("stl: the parts are those of R and of statsmodels", "[series][published]") {
  // R 4.2.2: stl(ts(y, frequency = 12), …)$time.series, rows 1, 2, 50, 90, 121 and 180
  agree(fit(stl{.season = 12, .season_window = 11}, months()), {{0, 4.59287359721, 98.6931493624},
                                                                {1, 17.5568836202, 99.1674691821},
                                                                {49, 18.8051852112, 121.536458975},
                                                                {89, 8.97130081557, 126.726898157},
                                                                {120, 0.489593792681, 130.92795482},
                                                                {179, 0.856370128517, 151.95342885}});
  agree(fit(stl{.season = 12, .season_window = 0}, months()), {{0, 2.99761978735, 99.6151354363},
                                                               {1, 13.5402300955, 99.9809559605},
                                                               {49, 13.5402300955, 122.343672364},
                                                               {89, 8.73379875901, 126.786024195},
                                                               {120, 2.99761978735, 130.265915662},
                                                               {179, -0.900878566945, 152.765061903}});
  // the first two robust rounds are R's; later its partial sort misses the median (5.0795 for 5.3064 as six medians)
  const auto two = fit(stl{.season = 12, .season_window = 7, .robust = true, .outer = 2}, months());
  agree(two, {{0, 4.481195058, 99.64507073}, {49, 9.158398526, 114.9594321}}, 6e-8);
  CHECK_THAT(two.weight[0], WithinAbs(0.8604962282, 1e-9));
  // statsmodels 0.14: STL(y, period=12, seasonal=7, seasonal_deg=0, trend=23, low_pass=13, robust=True), jumps 1, 3, 2
  const auto robust = fit(stl{.season = 12, .season_window = 7, .robust = true}, months());
  agree(robust, {{0, 6.34281675037, 103.845760982},
                 {1, 6.92705552886, 103.803741238},
                 {49, 8.91549107758, 114.950690049},
                 {89, 8.87248692767, 126.776166894},
                 {120, 8.24703570986, 135.88282971},
                 {179, -0.815603415476, 156.537166186}});
  CHECK(robust.weight[0] == 0.0);
  CHECK(robust.weight[49] == 0.0);
  CHECK_THAT(robust.weight[89], WithinAbs(0.998634424, 1e-9));
  agree(fit(stl{.season = 12,
                .season_window = 13,
                .trend_window = 41,
                .season_degree = 1,
                .trend_degree = 0,
                .low_pass_degree = 0,
                .season_jump = 1,
                .trend_jump = 1,
                .low_pass_jump = 1},
            months()),
        {{0, 3.66007513065, 103.679645963},
         {1, 13.4043599554, 103.722203351},
         {49, 16.7998887827, 118.165458225},
         {89, 8.90720129426, 126.656982796},
         {120, 1.78373783005, 133.469850053},
         {179, 2.16819082688, 149.760987584}});
}

TEST_CASE("stl: the parts sum to the series, and follow its unit and its level", "[series][law]") {
  const auto y = months();
  for (const bool robust : {false, true}) {
    const stl how{.season = 12, .robust = robust};
    const auto f = fit(how, y);
    std::vector<double> sum, larger, higher;
    for (std::size_t t = 0; t < y.size(); ++t) {
      sum.push_back(f.trend[t] + f.seasonal[t] + f.remainder[t]);
      larger.push_back(y[t] * 1024);
      higher.push_back(y[t] + 500);
    }
    CHECK(distance(sum, y) < 1e-12);
    const auto g = fit(how, larger);
    for (std::size_t t = 0; t < y.size(); ++t) {
      CHECK(g.trend[t] == f.trend[t] * 1024);
      CHECK(g.seasonal[t] == f.seasonal[t] * 1024);
    }
    const auto h = fit(how, higher);
    CHECK(distance(h.seasonal, f.seasonal) < 1e-9);
    for (std::size_t t = 0; t < y.size(); ++t) CHECK_THAT(h.trend[t], WithinAbs(f.trend[t] + 500, 1e-9));
  }
}

TEST_CASE("stl: a line with a fixed season is found, also through missing values", "[series][law]") {
  const double season[4]{3, -1, -4, 2};
  std::vector<double> y, line, turn;
  for (int t = 0; t < 60; ++t) {
    line.push_back(10 + 0.5 * t);
    turn.push_back(season[t % 4]);
    y.push_back(line.back() + turn.back());
  }
  for (const std::size_t gap : {0u, 1u, 3u, 9u, 20u})
    for (const int degree : {0, 1}) {
      auto seen = y;
      for (std::size_t t = 20; t < 20 + gap; ++t) seen[t] = missing;
      // a constant for each phase lets go of the slope pass by pass, a line at once
      const stl how{.season = 4, .season_degree = degree, .inner = degree == 0 ? std::size_t{60} : std::size_t{2}};
      const auto f = fit(how, seen);
      INFO("degree " << degree << ", gap " << gap);
      CHECK(distance(f.seasonal, turn) < 1e-6);
      CHECK(distance(f.trend, line) < 1e-6);
      for (std::size_t t = 0; t < 60; ++t) CHECK(std::isnan(f.remainder[t]) == std::isnan(seen[t]));
      CHECK(f.weight[19] == 1.0);
      CHECK(f.weight[20] == (gap > 0 ? 0.0 : 1.0));
    }
}

TEST_CASE("stl: with robust weights a few wild values move the parts by little", "[series][law]") {
  auto clean = months();
  clean[49] -= 80;
  clean[120] += 60;
  auto wild = clean;
  for (const std::size_t t : {17u, 55u, 56u, 91u, 140u}) wild[t] += 1e4;
  const stl how{.season = 12, .season_window = 0, .robust = true};
  const auto a = fit(how, clean), b = fit(how, wild);
  CHECK(distance(a.trend, b.trend) < 1.0);
  CHECK(distance(a.seasonal, b.seasonal) < 0.5);
  CHECK(distance(fit(stl{.season = 12, .season_window = 0}, wild).trend, a.trend) > 100.0);  // without them by much
}

TEST_CASE("stl: huge, tiny and constant numbers stay finite", "[series][law]") {
  const auto y = months();
  for (const double unit : {1e300, 1e-300, 0.0})
    for (const bool robust : {false, true}) {
      auto other = y;
      for (double& v : other) v *= unit;
      const auto f = fit(stl{.season = 12, .robust = robust}, other);
      for (std::size_t t = 0; t < y.size(); ++t) {
        CHECK(std::isfinite(f.trend[t]));
        CHECK(std::isfinite(f.seasonal[t]));
      }
    }
}

TEST_CASE("stl: what cannot be split is refused", "[series]") {
  const auto y = months();
  CHECK(ECHELON_FAULT_OF(fit(stl{.season = 1}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(stl{.season = 12, .trend_degree = 2}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(stl{.season = 12, .trend_window = std::size_t{1} << 50}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(stl{.season = 91}, y)) == 302);
  CHECK(ECHELON_FAULT_OF(fit(stl{.season = 12}, std::vector<double>(24, missing))) == 302);
  auto infinite = y;
  infinite[7] = std::numeric_limits<double>::infinity();
  CHECK(ECHELON_FAULT_OF(fit(stl{.season = 12}, infinite)) == 301);
}
