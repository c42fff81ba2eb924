// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/trend.hpp>

#include <array>
#include <cmath>

#include <tests/catch.hpp>

using namespace echelon;

static_assert(daily_term<trend::level_only> && daily_term<trend::line> && daily_term<trend::broken_line>);
static_assert(!weekly_term<trend::line>);

TEST_CASE("trends: a day begins where the one before it ends", "[capacity][law]") {
  const trend::broken_line bent{.breaks = {105, 160}};
  std::array<double, 3> begin{}, end{}, next{}, unused{};
  for (std::int64_t day = 95; day < 200; ++day) {
    bent.fill(day, 100, begin, end);
    bent.fill(day + 1, 100, next, unused);
    CHECK(end == next);
    for (std::size_t k = 0; k < 3; ++k) {
      const std::int64_t since = k == 0 ? 100 : bent.breaks[k - 1];
      const bool bends = k > 0 && day < since;
      CHECK_THAT(begin[k], WithinAbs(bends ? 0.0 : static_cast<double>(day - since) / 365.25, 1e-15));
      CHECK_THAT(end[k] - begin[k], WithinAbs(bends ? 0.0 : 1 / 365.25, 1e-15));
    }
  }
}

TEST_CASE("trends: a line in loads bends on logarithms, begins at zero and goes on straight", "[capacity][law]") {
  const trend::broken_line bent{.breaks = {110},
                                .heights = {100, 120, 160},
                                .last = 130,
                                .curve = [](double load) noexcept { return std::log(load); }};
  REQUIRE(bent.columns() == 1);
  std::array<double, 1> begin{}, end{}, next{};
  for (std::int64_t day = 100; day < 200; ++day) {
    bent.fill(day, 100, begin, end);
    bent.fill(day + 1, 100, next, begin);
    CHECK(end == next);
    const double load = day < 110 ? 100 + 2.0 * (static_cast<double>(day) + 0.5 - 100)
                                  : 120 + 2.0 * (static_cast<double>(day) + 0.5 - 110);
    CHECK_THAT(100 * std::exp(end[0]), WithinRel(load, 1e-12));
  }
}

TEST_CASE("trends: a line is a broken line without breaks, a level has no column", "[capacity][law]") {
  std::array<double, 1> a{}, b{}, c{}, d{};
  trend::line{}.fill(700, 100, a, b);
  trend::broken_line{}.fill(700, 100, c, d);
  CHECK(a == c);
  CHECK(b == d);
  CHECK(trend::broken_line{}.columns() == 1);
  CHECK(trend::level_only{}.columns() == 0);
}
