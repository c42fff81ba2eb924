// SPDX-License-Identifier: BSL-1.0
/// Outliers: what neither trend nor season explains is masked, never overwritten, and every mask is on record.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/series/mstl.hpp>

namespace echelon::inline ECHELON_ABI {

/// A stretch of time in which the unusual is expected: begin … end - 1.
struct event_window {
  std::size_t begin = 0, end = 0;
};

struct outlier_search {
  std::vector<std::size_t> seasons{7};  ///< periods in each cycle
  double limit = 4;                     ///< robust standard deviations of the remainder beyond which a value is unusual
  std::size_t longest = 0;              ///< periods; what lasts longer is a change of level; 0: the shortest season
  std::size_t rounds = 4;               ///< of finding and leaving out
  std::vector<event_window> events{};   ///< nothing is masked within, and nothing there is learned from
};

/// What kind of unusual stretch was found.
enum class outlier_kind : std::uint8_t {
  spike,      ///< one period: masked
  transient,  ///< some periods: masked
  level,      ///< longer than an outlier lasts: on record, not masked
};

/// One entry of the audit: what was found from … to - 1, and why.
struct outlier_record {
  std::size_t from = 0, to = 0;
  outlier_kind kind = outlier_kind::spike;
  double original = 0;  ///< the value farthest from what was expected
  double expected = 0;  ///< trend and seasons there
  double score = 0;     ///< its distance in robust standard deviations, with its sign

  bool masked() const noexcept { return kind != outlier_kind::level; }
  const char* reason() const noexcept {
    switch (kind) {
      case outlier_kind::spike: return "a single value far from trend and season";
      case outlier_kind::transient: return "some values in a row far from trend and season";
      default: return "far from trend and season for too long to be an outlier";
    }
  }
};

/// The series without its outliers, and the audit.
struct outlier_report {
  std::vector<double> series;          ///< not-a-number where a value was masked or missing, untouched elsewhere
  std::vector<outlier_record> audit;   ///< ascending
  double deviation = 0;                ///< the robust standard deviation of the remainder

  std::size_t masked() const noexcept {
    std::size_t n = 0;
    for (const outlier_record& r : audit) n += r.masked() ? r.to - r.from : 0;
    return n;
  }
};

namespace detail {

/// 1.4826 medians of the sizes that are no not-a-number; 0 for none.
template <class = void>
double median_deviation(std::span<const double> x) {
  std::vector<double> size;
  for (const double v : x)
    if (!std::isnan(v)) size.push_back(std::abs(v));
  if (size.empty()) return 0.0;
  const auto middle = size.begin() + static_cast<std::ptrdiff_t>(size.size() / 2);
  std::nth_element(size.begin(), middle, size.end());
  return 1.4826 * *middle;
}

}  // namespace detail

/// Finds outliers: values whose distance from trend and seasons is beyond the limit.
///
/// Trend and seasons are those of what is not unusual: found values are left out and everything is judged again, so
/// that a spike hides no other and pulls no neighbour along. A remainder that is zero for most values is measured by
/// its mean size, with the numerical noise of the series as the least.
///
/// shape   y [n] with missing values
/// throws  error 201 limit not positive, no round, an event that ends before it begins, seasons below 2 or twice |
///         202 no value | 301 infinite | 302 all missing
/// cost    rounds of mstl: O(n * seasons)
/// source  Hampel (1974) The influence curve and its role in robust estimation, JASA 69; Chen, Liu (1993) Joint
///         estimation of model parameters and outlier effects in time series, JASA 88(421) (kinds; leaving out and
///         judging again)
template <class = void>
outlier_report find_outliers(const outlier_search& how, std::span<const double> y) {
  check::range(how.limit > 0.0, "limit", "is not positive");
  check::range(how.rounds > 0, "rounds", "is zero, needed at least one");
  for (const event_window& e : how.events)
    check::range(e.begin <= e.end, "events", "has one that ends before it begins");
  check::not_empty(y.size(), "y");
  check::finite_or_missing(y, "y");
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  const std::size_t n = y.size();
  std::vector<double> used(y.begin(), y.end()), expected(n), rest(n), learned(n);
  std::vector<char> event(n, 0), unusual(n, 0);
  for (const event_window& e : how.events)
    for (std::size_t t = e.begin; t < std::min(e.end, n); ++t) event[t] = 1;
  for (std::size_t t = 0; t < n; ++t)
    if (event[t] != 0) used[t] = missing;
  const bool any = std::any_of(used.begin(), used.end(), [](double v) { return !std::isnan(v); });
  double size = 0, deviation = 0;
  for (const double v : y)
    if (!std::isnan(v)) size = std::max(size, std::abs(v));

  for (std::size_t round = 0; any && round < how.rounds; ++round) {
    const mstl split{.seasons = how.seasons, .robust = round == 0};
    const fitted_mstl f = fit(split, std::span<const double>{used.data(), n});
    for (std::size_t t = 0; t < n; ++t) {
      expected[t] = f.trend[t];
      for (const auto& season : f.seasonal) expected[t] += season[t];
      rest[t] = y[t] - expected[t];
      learned[t] = event[t] != 0 ? missing : rest[t];
    }
    deviation = detail::median_deviation(std::span<const double>{learned.data(), n});
    if (deviation == 0.0) {
      double seen = 0;
      for (const double r : learned)
        if (!std::isnan(r)) deviation += (std::abs(r) - deviation) / ++seen;
    }
    deviation = std::max(deviation, 1e-9 * size);
    // a share h of each value that was used is its own doing: its rest is smaller, and that of one left out larger
    double h = 0;
    for (std::size_t k = 0; k < f.seasons.size(); ++k) {
      const double cycles = static_cast<double>(n) / static_cast<double>(f.seasons[k]);
      h += 1.0 / std::min(cycles, 0.6 * static_cast<double>(11 + 4 * k));
    }
    h = std::min(h, 0.5);
    const double left_out = std::sqrt((1.0 + h) / (1.0 - h));
    bool changed = false;
    for (std::size_t t = 0; t < n; ++t) {
      const double farthest = how.limit * deviation * (unusual[t] != 0 ? left_out : 1.0);
      const char now = event[t] == 0 && std::abs(rest[t]) > farthest ? 1 : 0;
      changed = changed || now != unusual[t];
      unusual[t] = now;
    }
    if (!changed) break;
    std::size_t left = 0;
    for (std::size_t t = 0; t < n; ++t) {
      used[t] = event[t] != 0 || unusual[t] != 0 ? missing : y[t];
      left += std::isnan(used[t]) ? 0 : 1;
    }
    if (left < 2) break;
  }

  outlier_report out{{y.begin(), y.end()}, {}, deviation};
  const std::size_t shortest = how.seasons.empty() ? 7 : *std::min_element(how.seasons.begin(), how.seasons.end());
  const std::size_t longest = how.longest != 0 ? how.longest : shortest;
  for (std::size_t t = 0; t < n; ++t) {
    if (unusual[t] == 0) continue;
    outlier_record found{t, t, outlier_kind::spike, y[t], expected[t], rest[t] / deviation};
    // a run goes on over what is missing, and ends where the sign turns
    for (std::size_t k = t; k < n && (unusual[k] != 0 || (std::isnan(y[k]) && event[k] == 0)); ++k) {
      if (unusual[k] == 0) continue;
      if ((rest[k] > 0.0) != (rest[t] > 0.0)) break;
      found.to = k + 1;
      if (const double score = rest[k] / deviation; std::abs(score) > std::abs(found.score)) {
        found.original = y[k];
        found.expected = expected[k];
        found.score = score;
      }
    }
    const std::size_t length = found.to - found.from;
    found.kind = length == 1 ? outlier_kind::spike : length <= longest ? outlier_kind::transient : outlier_kind::level;
    if (found.masked())
      for (std::size_t k = found.from; k < found.to; ++k) out.series[k] = missing;
    t = found.to - 1;
    out.audit.push_back(found);
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
