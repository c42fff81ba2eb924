// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/level_line.hpp>

#include <cmath>
#include <numbers>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Days of a level that bends at some days, with noise and a season of a year of 365 days beside it.
level_of_days days_of(std::size_t n, const std::vector<std::size_t>& breaks, double slope, double noise, double swing,
                      bool in_loads) {
  level_of_days out{.wide = 2};
  random_stream draw{3};
  for (std::size_t d = 0; d < n; ++d) {
    double level = (in_loads ? 10 : 2) + slope * static_cast<double>(d), bend = slope;
    for (const std::size_t k : breaks) {
      level += bend * static_cast<double>(d > k ? d - k : 0);
      bend = -bend;
    }
    const double turn = 2 * std::numbers::pi * static_cast<double>(d) / 365;
    out.columns.push_back(std::sin(turn));
    out.columns.push_back(std::cos(turn));
    out.mean.push_back((in_loads ? std::log(level) : level) + swing * std::sin(turn) + noise * draw.normal());
  }
  return out;
}

bool near(std::size_t a, std::size_t b) { return (a > b ? a - b : b - a) <= 4; }

}  // namespace

TEST_CASE("level line: breaks are found beside a season of the year, on the scale", "[capacity]") {
  const auto found = fit(line_search{}, link::logarithm{}, days_of(700, {200, 450}, 0.002, 0.01, 0.1, false));
  CHECK_FALSE(found.in_loads);
  REQUIRE(found.breaks.size() == 2);
  CHECK(near(found.breaks[0], 200));
  CHECK(near(found.breaks[1], 450));
  REQUIRE(found.heights.size() == 4);
  CHECK_THAT(found.heights[0], WithinAbs(2.0, 0.02));
  CHECK_THAT(found.heights[1], WithinAbs(2.4, 0.03));
}

TEST_CASE("level line: what grows by the same amount is straight in loads, with and without a break", "[capacity]") {
  const auto straight = fit(line_search{}, link::logarithm{}, days_of(700, {}, 0.02, 0.005, 0.1, true));
  CHECK(straight.in_loads);
  CHECK(straight.breaks.empty());
  CHECK_THAT(straight.heights[1], WithinRel(10 + 0.02 * 699, 0.01));
  const auto broken = fit(line_search{}, link::logarithm{}, days_of(700, {350}, 0.02, 0.005, 0.1, true));
  CHECK(broken.in_loads);
  REQUIRE(broken.breaks.size() == 1);
  CHECK(near(broken.breaks[0], 350));
}

TEST_CASE("level line: noise and a season alone have no break, whatever is missing", "[capacity][law]") {
  auto days = days_of(400, {}, 0.0, 0.02, 0.2, false);
  for (std::size_t d = 0; d < 400; d += 3) days.mean[d] = std::nan("");
  CHECK(fit(line_search{}, link::identity{}, days).breaks.empty());
}

TEST_CASE("level line: the gain foretold for a break is what it lowers the squares by", "[capacity][law]") {
  auto days = days_of(120, {60}, 0.01, 0.05, 0.1, false);
  days.mean[7] = std::nan("");
  const std::vector<double> unit(120, 2.0);
  detail::line_squares squares{days.mean, unit, days};
  const std::vector<std::size_t> one{30};
  const double before = squares(one);
  const auto gain = squares.gains();
  for (const std::size_t k : {5u, 29u, 60u, 100u}) {
    const std::vector<std::size_t> two{30, k};
    CHECK_THAT(before - squares(two), WithinAbs(gain[k], 1e-9));
  }
}

TEST_CASE("level line: what it refuses", "[capacity]") {
  level_of_days days = days_of(10, {}, 0, 0.1, 0, false);
  days.columns.pop_back();
  CHECK(ECHELON_FAULT_OF(fit(line_search{}, link::identity{}, days)) == 101);
  const auto few = days_of(3, {}, 0, 0.1, 0, false);
  CHECK(ECHELON_FAULT_OF(fit(line_search{}, link::identity{}, few)) == 302);
}
