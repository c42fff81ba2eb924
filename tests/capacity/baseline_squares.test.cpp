// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/baseline_squares.hpp>

#include <limits>

#include <echelon/capacity/season.hpp>
#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Two daily columns beside the level, ten splines over the week.
struct small_design {
  detail::day_design days{.columns = 3, .begin = {}, .end = {}};
  detail::week_design week{.columns = 10, .wide = 4, .column = {}, .value = {}};
  std::vector<double> stiffness;

  explicit small_design(std::size_t count) {
    for (std::size_t d = 0; d < count; ++d) {
      const auto x = static_cast<double>(d);
      for (const double v : {1.0, 0.1 * x, x < 4 ? 0.0 : 0.3 * (x - 4)}) days.begin.push_back(v);
      for (const double v : {1.0, 0.1 * x + 0.1, x < 3 ? 0.0 : 0.5}) days.end.push_back(v);
    }
    std::array<std::uint32_t, 4> column{};
    std::array<double, 4> value{};
    for (std::size_t m = 0; m < minutes_a_week; ++m) {
      season::week{.grain = 1008}.fill(m, column, value);
      week.column.insert(week.column.end(), column.begin(), column.end());
      week.value.insert(week.value.end(), value.begin(), value.end());
    }
    for (std::size_t j = 0; j < 13; ++j) stiffness.push_back(j == 0 ? 1e-6 : 2.0 + static_cast<double>(j));
  }
};

/// The obvious way: every row of the design, one after the other.
std::vector<double> by_rows(std::span<const double> z, std::int64_t first_day, const small_design& of,
                            std::span<const double> weight) {
  std::vector<double> normal(13 * 13, 0.0), right(13, 0.0);
  for (std::size_t t = 0; t < z.size(); ++t) {
    if (z[t] != z[t]) continue;
    std::vector<double> row(13, 0.0);
    const std::size_t d = t / minutes_a_day, m = t % minutes_a_day;
    const double f = static_cast<double>(m) / minutes_a_day;
    for (std::size_t j = 0; j < 3; ++j) row[j] = (1 - f) * of.days.begin[d * 3 + j] + f * of.days.end[d * 3 + j];
    const auto day = static_cast<std::size_t>(weekday(first_day + static_cast<std::int64_t>(d)));
    for (std::size_t k = 0; k < 4; ++k) {
      const std::size_t at = (day * minutes_a_day + m) * 4 + k;
      row[3 + of.week.column[at]] += of.week.value[at];
    }
    for (std::size_t i = 0; i < 13; ++i) {
      for (std::size_t j = 0; j < 13; ++j) normal[i * 13 + j] += weight[d] * row[i] * row[j];
      right[i] += weight[d] * row[i] * z[t];
    }
  }
  for (std::size_t j = 0; j < 13; ++j) normal[j * 14] += of.stiffness[j];
  return solve_spd(matrix_view<const double>{normal.data(), 13, 13}, right);
}

}  // namespace

TEST_CASE("baseline squares: the same coefficients as from every row, whatever is missing, whatever days weigh",
          "[capacity][parity]") {
  for (const double holes : {0.0, 0.05, 0.6, 0.97}) {
    random_stream draw{3};
    std::vector<double> z(9 * minutes_a_day + 200);
    for (double& v : z) v = draw.uniform() < holes ? missing : draw.normal();
    std::fill(z.begin() + 2000, z.begin() + 5000, missing);  // a day without any, and parts of two
    const small_design of{10};
    std::vector<double> weight(10, 1.0);
    for (const std::int64_t first : {19'000, 19'004}) {
      if (first == 19'004)
        for (double& w : weight) w = draw.uniform();
      const auto sums = detail::solve_baseline(z, first, of.days, of.week, of.stiffness, weight);
      const auto rows = by_rows(z, first, of, weight);
      REQUIRE(sums.size() == 13);
      for (std::size_t j = 0; j < 13; ++j) CHECK_THAT(sums[j], WithinAbs(rows[j], 1e-9));
    }
  }
}

TEST_CASE("baseline squares: no season at all is a trend alone", "[capacity]") {
  const detail::day_design days{.columns = 1, .begin = {1, 1}, .end = {1, 1}};
  std::vector<double> z(2 * minutes_a_day, 4.0);
  z[7] = missing;
  CHECK_THAT(detail::solve_baseline(z, 3, days, {}, std::vector<double>{1e-9})[0], WithinRel(4.0, 1e-9));
}
