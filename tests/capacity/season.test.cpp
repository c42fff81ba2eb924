// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/season.hpp>

#include <set>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

static_assert(weekly_term<season::hour> && weekly_term<season::day> && weekly_term<season::week>);
static_assert(daily_term<season::year> && !daily_term<season::week>);

namespace {

/// All columns of a minute.
template <class Term>
std::vector<double> row_of(const Term& term, std::size_t minute) {
  std::array<std::uint32_t, Term::touched> column{};
  std::array<double, Term::touched> value{};
  term.fill(minute, column, value);
  std::vector<double> out(term.columns(), 0.0);
  for (std::size_t k = 0; k < Term::touched; ++k) out.at(column[k]) += value[k];
  return out;
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (std::size_t k = 0; k < a.size(); ++k) most = std::max(most, std::abs(a[k] - b[k]));
  return most;
}

}  // namespace

TEST_CASE("seasons: splines sum to one, move little in a minute and come back after their cycle", "[capacity][law]") {
  const season::day day{.grain = 30};
  const season::week week{.grain = 90};
  for (std::size_t m = 0; m < minutes_a_week; m += 7) {
    const auto of_day = row_of(day, m), of_week = row_of(week, m);
    double sum = 0;
    for (const double v : of_week) sum += v;
    CHECK_THAT(sum, WithinAbs(1.0, 1e-12));
    CHECK(of_day == row_of(day, (m + 3 * minutes_a_day) % minutes_a_week));
    CHECK(distance(of_day, row_of(day, (m + 1) % minutes_a_week)) < 0.03);
    CHECK(distance(of_week, row_of(week, (m + 1) % minutes_a_week)) < 0.01);
  }
}

TEST_CASE("seasons: at a knot the splines weigh 1/6, 4/6 and 1/6", "[capacity][published]") {
  const auto row = row_of(season::day{.grain = 60}, 180);
  CHECK_THAT(row[3], WithinAbs(1.0 / 6, 1e-15));
  CHECK_THAT(row[4], WithinAbs(4.0 / 6, 1e-15));
  CHECK_THAT(row[5], WithinAbs(1.0 / 6, 1e-15));
  CHECK(row[6] == 0);
}

TEST_CASE("seasons: an hour has a value for each of its minutes", "[capacity]") {
  const auto row = row_of(season::hour{}, 61 * 60 + 17);
  CHECK(row[17] == 1);
  CHECK(std::set<double>(row.begin(), row.end()) == std::set<double>{0, 1});
}

TEST_CASE("seasons: years are straight within a day, without jumps, and alike four centuries later",
          "[capacity][law]") {
  const season::year year{.order = 2};
  std::vector<double> begin(4), end(4), next(4), unused(4), late(4);
  for (std::int64_t day = 18'990; day < 19'400; day += 3) {
    year.fill(day, 0, begin, end);
    year.fill(day + 1, 0, next, unused);
    CHECK(distance(end, next) < 1e-12);
    year.fill(day + 146'097, 0, late, unused);
    CHECK(distance(begin, late) < 1e-6);
  }
  CHECK(year.stiffness(0) == year.stiffness(1));
  CHECK(year.stiffness(2) == 4 * year.stiffness(0));
}
