// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/ets_start.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
const std::vector<double> season{3, -1, -4, 2};

std::vector<double> line(std::size_t n, double slope = 0.5) {
  std::vector<double> y;
  for (std::size_t t = 0; t < n; ++t) y.push_back(20.0 + slope * static_cast<double>(t) + season[t % 4]);
  return y;
}
}  // namespace

TEST_CASE("ets start: the seasonal terms of a straight line with a season are found exactly", "[series][law]") {
  const auto y = line(21);
  const auto found = seasonal_terms(std::span<const double>{y}, 4, ets_season::additive);
  for (std::size_t k = 0; k < 4; ++k) CHECK_THAT(found[k], WithinAbs(season[k], 1e-12));
  auto gaps = y;  // a whole season missing spoils no other phase
  for (std::size_t t = 9; t < 12; ++t) gaps[t] = missing;
  CHECK_THAT(seasonal_terms(std::span<const double>{gaps}, 4, ets_season::additive)[1], WithinAbs(-1.0, 0.6));
}

TEST_CASE("ets start: ratios have mean one and stay above zero", "[series][law]") {
  std::vector<double> y;
  for (int t = 0; t < 24; ++t) y.push_back(t % 3 == 0 ? 0.0 : 10.0);
  const auto found = seasonal_terms(std::span<const double>{y}, 3, ets_season::multiplicative);
  CHECK(found[0] > 0.0);
  CHECK_THAT(found[0] + found[1] + found[2], WithinAbs(3.0, 1e-12));
  const std::vector<double> none(24, missing);
  for (const double each : seasonal_terms(std::span<const double>{none}, 3, ets_season::multiplicative))
    CHECK(each == 1.0);
}

TEST_CASE("ets start: level and trend are those before the first period", "[series][law]") {
  const auto y = line(40);
  const ets_form form{ets_error::additive, ets_trend::additive, ets_season::additive};
  const ets_state s = starting_state(form, std::span<const double>{y}, std::span<const double>{season});
  CHECK_THAT(s.level, WithinAbs(19.5, 1e-12));
  CHECK_THAT(s.trend, WithinAbs(0.5, 1e-12));
  CHECK(s.season == season);
  const ets_state flat = starting_state({}, std::span<const double>{y}.first(8), std::span<const double>{});
  CHECK_THAT(flat.level, WithinAbs(21.75, 1e-12));
  CHECK(flat.trend == 0.0);
}

TEST_CASE("ets start: what multiplies begins above zero, and nothing seen begins at zero", "[series][law]") {
  std::vector<double> y;
  for (int t = 0; t < 10; ++t) y.push_back(t < 5 ? 0.1 : 40.0 * t);
  const ets_form form{ets_error::multiplicative, ets_trend::additive, ets_season::none};
  const ets_state s = starting_state(form, std::span<const double>{y}, std::span<const double>{});
  CHECK(s.level > 0.0);
  CHECK(s.level + s.trend > 0.0);
  const std::vector<double> none(5, missing);
  CHECK(starting_state({}, std::span<const double>{none}, std::span<const double>{}).level == 0.0);
}
