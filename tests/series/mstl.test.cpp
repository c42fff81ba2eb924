// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/mstl.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Two weeks of hours with a growing season of 6, one of 24, and noise from a congruence.
std::vector<double> hours() {
  std::vector<double> y;
  for (int k = 0; k < 336; ++k) {
    const double t = k, turn = 2 * std::numbers::pi * t;
    y.push_back(50 + 0.05 * t + 8 * std::sin(turn / 6) * (1 + t / 300) + 4 * std::cos(turn / 24) +
                3 * ((k * 7919 + 13) % 1009 / 1009.0 - 0.5));
  }
  return y;
}
}  // namespace

TEST_CASE("mstl: the parts are those of R's mstl", "[series][published]") {
  // R 4.2.2, forecast 8.20: mstl(msts(y, c(6, 24))), rows 1, 2, 100, 200 and 336
  const auto f = fit(mstl{.seasons = {24, 6}}, hours());
  CHECK(f.seasons == std::vector<std::size_t>{6, 24});
  struct {
    std::size_t t;
    double trend, six, day;
  } const oracle[]{{0, 49.9986675189, -0.600515077582, 3.81287438443},
                   {1, 50.0501024438, 7.21397390969, 3.9122930736},
                   {99, 54.8878386959, -0.241403968274, 2.70031148679},
                   {199, 59.9749833146, 11.728684751, -0.944846787506},
                   {335, 66.7580607514, -14.1660192877, 3.66074282141}};
  for (const auto& o : oracle) {
    INFO("period " << o.t);
    CHECK_THAT(f.trend[o.t], WithinAbs(o.trend, 2e-9));
    CHECK_THAT(f.seasonal[0][o.t], WithinAbs(o.six, 2e-9));
    CHECK_THAT(f.seasonal[1][o.t], WithinAbs(o.day, 2e-9));
  }
  // mstl(ts(y, frequency = 24))
  const auto one = fit(mstl{.seasons = {24}}, hours());
  CHECK_THAT(one.trend[0], WithinAbs(49.7763948683, 2e-9));
  CHECK_THAT(one.seasonal[0][335], WithinAbs(-9.25292161393, 2e-9));
}

TEST_CASE("mstl: the parts sum to the series, missing values have parts too", "[series][law]") {
  auto y = hours();
  const auto whole = fit(mstl{.seasons = {6, 24}}, y);
  for (std::size_t t = 100; t < 130; ++t) y[t] = missing;
  for (const bool robust : {false, true}) {
    const auto f = fit(mstl{.seasons = {6, 24}, .robust = robust}, y);
    for (std::size_t t = 0; t < y.size(); ++t) {
      const double parts = f.trend[t] + f.seasonal[0][t] + f.seasonal[1][t];
      CHECK(std::isnan(f.remainder[t]) == std::isnan(y[t]));
      CHECK((f.weight[t] == 0.0) >= std::isnan(y[t]));
      if (std::isnan(y[t])) CHECK_THAT(parts, WithinAbs(y[t - 96] + 4.8, 12.0));  // the season has grown since
      if (!std::isnan(y[t])) CHECK_THAT(parts + f.remainder[t], WithinAbs(y[t], 1e-12));
    }
    double far = 0;  // beyond the reach of the gap nothing has changed but the season
    for (std::size_t t = 200; t < 336; ++t) far = std::max(far, std::abs(f.trend[t] - whole.trend[t]));
    if (!robust) CHECK(far < 0.2);
  }
}

TEST_CASE("mstl: seasons go on with their last cycle", "[series][law]") {
  // [split]
  const fitted_mstl f = fit(mstl{.seasons = {6, 24}}, hours());
  // y[t] == f.trend[t] + f.seasonal[0][t] + f.seasonal[1][t] + f.remainder[t] wherever y was observed
  // [/split]
  for (std::size_t h = 0; h < 60; ++h) {
    CHECK(f.next(0, h) == f.seasonal[0][330 + h % 6]);
    CHECK(f.next(1, h) == f.seasonal[1][312 + h % 24]);
  }
}

TEST_CASE("mstl: a season that is not held twice is left out", "[series][law]") {
  const auto y = hours();
  CHECK(fit(mstl{.seasons = {6, 24, 169}}, y).seasons == std::vector<std::size_t>{6, 24});
  const std::vector<double> few{3, 4, 5, missing, 7};
  const auto f = fit(mstl{.seasons = {7}}, few);
  CHECK(f.seasons.empty());
  CHECK_THAT(f.trend[3], WithinAbs(6.0, 1e-12));
  CHECK(f.weight == std::vector<double>{1, 1, 1, 0, 1});
  const auto one = fit(mstl{}, std::vector<double>(20, 8.0));
  for (std::size_t t = 0; t < 20; ++t) {
    CHECK_THAT(one.trend[t], WithinAbs(8.0, 1e-12));
    CHECK_THAT(one.seasonal[0][t], WithinAbs(0.0, 1e-12));
  }
}

TEST_CASE("mstl: what cannot be split is refused", "[series]") {
  const auto y = hours();
  CHECK(ECHELON_FAULT_OF(fit(mstl{.seasons = {6, 1}}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(mstl{.seasons = {6, 6}}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(mstl{.passes = 0}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(mstl{}, std::vector<double>{})) == 202);
  CHECK(ECHELON_FAULT_OF(fit(mstl{}, std::vector<double>{1, std::numeric_limits<double>::infinity()})) == 301);
  CHECK(ECHELON_FAULT_OF(fit(mstl{}, std::vector<double>(30, missing))) == 302);
}
