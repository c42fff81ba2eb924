// SPDX-License-Identifier: BSL-1.0
/// Least squares for load per minute from sums: a record of years is read once, and no row of the design is written.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/capacity/concepts.hpp>
#include <echelon/core/view.hpp>
#include <echelon/data/calendar.hpp>
#include <echelon/math/dense.hpp>

namespace echelon::inline ECHELON_ABI::detail {

/// The columns of one minute of the week that are not zero, for all weekly terms.
///
/// shape   column, value [minutes_a_week, wide]
struct week_design {
  std::size_t columns = 0, wide = 0;
  std::vector<std::uint32_t> column;
  std::vector<double> value;
};

/// The daily terms at the beginning and at the end of every day observed; the first column is 1.
///
/// shape   begin, end [days, columns]
struct day_design {
  std::size_t columns = 1;
  std::vector<double> begin, end;
};

/// All coefficients: of the daily terms first, the level in front, then of the weekly terms.
///
/// A minute m of a day weighs its beginning with 1 - m / 1440 and its end with m / 1440. Where nothing is missing all
/// minutes of a day have known sums of these weights, and a minute of the week has met the same days as its
/// neighbours; so only minutes that are missing cost more than two additions.
///
/// shape   z [minutes], from `first_day` at 0:00; not-a-number where missing or left out; weight [days] or empty
/// needs   stiffness of every column positive, no weight negative
/// cost    O(minutes + missing * daily columns + days * daily columns^2 + 10080 * wide * (wide + daily columns) +
///         columns^3)
template <class = void>
std::vector<double> solve_baseline(std::span<const double> z, std::int64_t first_day, const day_design& days,
                                   const week_design& week, std::span<const double> stiffness,
                                   std::span<const double> weight = {}) {
  const std::size_t p = days.columns, q = week.columns, n = p + q;
  const std::size_t count = (z.size() + minutes_a_day - 1) / minutes_a_day;
  std::vector<double> normal(n * n, 0.0), right(n, 0.0), apart(minutes_a_week * p, 0.0);
  std::vector<double> seen(minutes_a_week, 0.0), total(minutes_a_week, 0.0);
  std::vector<double> all_begin(7 * p, 0.0), all_end(7 * p, 0.0);
  for (std::size_t d = 0; d < count; ++d) {
    const double* const a = days.begin.data() + d * p;
    const double* const b = days.end.data() + d * p;
    const auto of_week = static_cast<std::size_t>(weekday(first_day + static_cast<std::int64_t>(d)));
    const std::size_t from = d * minutes_a_day, there = std::min(minutes_a_day, z.size() - from);
    double* const cell_seen = seen.data() + of_week * minutes_a_day;
    double* const cell_total = total.data() + of_week * minutes_a_day;
    double* const cell_apart = apart.data() + of_week * minutes_a_day * p;
    std::size_t known = 0;
    const double w = weight.empty() ? 1.0 : weight[d];
    double f1 = 0, f2 = 0, y0 = 0, y1 = 0;
    for (std::size_t m = 0; m < there; ++m) {
      const double v = z[from + m];
      if (v != v) continue;
      const double f = static_cast<double>(m) / minutes_a_day;
      ++known;
      f1 += f;
      f2 += f * f;
      y0 += v;
      y1 += f * v;
      cell_seen[m] += w;
      cell_total[m] += w * v;
    }
    if (known == 0) continue;
    // what is rarer, minutes there or missing, is written cell by cell
    const bool most = 2 * known >= minutes_a_day;
    if (most)
      for (std::size_t j = 0; j < p; ++j) {
        all_begin[of_week * p + j] += w * a[j];
        all_end[of_week * p + j] += w * b[j];
      }
    if (!most || known < minutes_a_day)
      for (std::size_t m = 0; m < minutes_a_day; ++m) {
        const bool missing = m >= there || z[from + m] != z[from + m];
        if (missing != most) continue;
        const double f = static_cast<double>(m) / minutes_a_day, sign = most ? -w : w;
        for (std::size_t j = 0; j < p; ++j) cell_apart[m * p + j] += sign * ((1 - f) * a[j] + f * b[j]);
      }
    const double w0 = w * (static_cast<double>(known) - 2 * f1 + f2), w1 = w * (f1 - f2), w2 = w * f2;
    for (std::size_t i = 0; i < p; ++i) {
      const double to_begin = w0 * a[i] + w1 * b[i], to_end = w1 * a[i] + w2 * b[i];
      double* const row = normal.data() + i * n;
      for (std::size_t j = 0; j <= i; ++j) row[j] += to_begin * a[j] + to_end * b[j];
      right[i] += w * ((y0 - y1) * a[i] + y1 * b[i]);
    }
  }
  for (std::size_t c = 0; c < minutes_a_week; ++c) {
    const double f = static_cast<double>(c % minutes_a_day) / minutes_a_day;
    double* const with = apart.data() + c * p;
    const std::size_t of_week = c / minutes_a_day;
    for (std::size_t j = 0; j < p; ++j)
      with[j] += (1 - f) * all_begin[of_week * p + j] + f * all_end[of_week * p + j];
    const std::uint32_t* const column = week.column.data() + c * week.wide;
    const double* const value = week.value.data() + c * week.wide;
    for (std::size_t k = 0; k < week.wide; ++k) {
      double* const row = normal.data() + (p + column[k]) * n;
      for (std::size_t j = 0; j < p; ++j) row[j] += value[k] * with[j];
      for (std::size_t l = 0; l < week.wide; ++l)
        if (column[l] <= column[k]) row[p + column[l]] += seen[c] * value[k] * value[l];
      right[p + column[k]] += value[k] * total[c];
    }
  }
  for (std::size_t i = 0; i < n; ++i) normal[i * n + i] += stiffness[i];
  return solve_spd(matrix_view<const double>{normal.data(), n, n}, right);
}

}  // namespace echelon::inline ECHELON_ABI::detail
