// SPDX-License-Identifier: BSL-1.0
/// The seasonal naive method: next Monday will be like last Monday, give or take what Mondays have changed before.
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
#include <echelon/core/count.hpp>
#include <echelon/core/level.hpp>
#include <echelon/data/calendar.hpp>
#include <echelon/data/door.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/data/window.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/math/quantile.hpp>

namespace echelon::inline ECHELON_ABI {

struct seasonal_naive {
  std::size_t season = 0;   ///< periods in a season; 0 takes the usual one of the panel's clock
  std::size_t cycles = 52;  ///< recent seasons whose changes are counted: a year of weeks
};

/// Only the season is learned; the past is read when the forecast is made.
struct fitted_seasonal_naive {
  std::size_t season = 1;
  std::size_t cycles = 52;
};

namespace detail {

/// The last value seen in the phase of `period`, before the forecast begins after `last`; the last value of any phase
/// when that phase was never seen; zero for a series without a value.
inline double last_in_phase(run_view<const double> y, std::int64_t last, std::int64_t period, std::int64_t season) {
  const std::int64_t newest = std::min(last, y.end() - 1);
  std::int64_t at = period - (period - newest + season - 1) / season * season;
  for (; at >= y.first; at -= season)
    if (!std::isnan(y.at(at))) return y.at(at);
  for (std::size_t k = y.values.size(); k > 0; --k)
    if (!std::isnan(y.values[k - 1])) return y.values[k - 1];
  return 0.0;
}

/// Changes over `lag` periods, ascending, that end in the last `reach` periods of the run.
template <class = void>
void changes(run_view<const double> y, std::size_t lag, std::size_t reach, std::vector<double>& out) {
  out.clear();
  const std::size_t n = y.values.size();
  for (std::size_t t = std::max(lag, n - std::min(n, reach)); t < n; ++t) {
    const double change = y.values[t] - y.values[t - lag];
    if (!std::isnan(change)) out.push_back(change);
  }
  std::sort(out.begin(), out.end());
}

/// No demand below zero is forecast for a series that never had any.
inline double floor_of(run_view<const double> y) noexcept {
  return std::any_of(y.values.begin(), y.values.end(), [](double v) { return v < 0.0; })
             ? -std::numeric_limits<double>::infinity()
             : 0.0;
}

}  // namespace detail

/// throws  error 101 demand without an id | 201 horizon or cycles zero, season too long | 202 no series | 301 infinite
template <exec::policy E>
fitted_seasonal_naive fit(const E&, const seasonal_naive& spec, const history& past, horizon ahead) {
  check::known(past);
  check::range(ahead.n > 0, "horizon", "is zero, needed at least one period");
  constexpr std::size_t most = std::size_t{1} << 30;
  check::range(spec.season <= most, "season", "is longer than 2^30 periods");
  check::range(spec.cycles > 0 && spec.cycles <= most, "cycles", "is zero or more than 2^30");
  return {spec.season != 0 ? spec.season : usual_season(past.of().time), spec.cycles};
}

/// The value one season before, plus the quantiles of the changes that the series made over as many seasons; missing
/// values are skipped, and a series without negative demand gets none.
///
/// A series too short for eight changes over the lag of a period uses those over one season, then those from one period
/// to the next; where there is none at all, every quantile is the point. A series without a value gets zero: a local
/// method knows nothing about a new product.
///
/// throws  error 101 demand without an id | 102 levels do not ascend | 201 horizon zero | 202 no level | 301 infinite
/// cost    O(series * horizon / season * reach * log reach), reach = season * cycles
/// repeats identical for every exec policy and worker count
/// source  Hyndman, Athanasopoulos (2021) Forecasting: principles and practice, 3rd ed., 5.2 (eq. 5.2) and 5.5, with
///         the changes over each lag themselves in place of a normal distribution
template <exec::policy E>
quantile_forecast predict(const E& where, const fitted_seasonal_naive& f, const history& past, horizon ahead,
                          std::span<const level> levels) {
  check::known(past);
  check::asked(past, ahead, levels);
  const std::size_t width = levels.size(), reach = f.season * f.cycles, enough = 8;
  std::vector<double> values(past.size() * ahead.n * width);
  const auto forecast = [&](std::size_t i, std::vector<double>& change, std::vector<double>& other) {
    const run_view<const double> y = past.demand(i);
    const double floor = detail::floor_of(y);
    double* out = values.data() + i * ahead.n * width;
    for (std::size_t h = 0; h < ahead.n; ++h, out += width) {
      if (h % f.season == 0) {  // the lag has grown by a season
        detail::changes(y, h + f.season, reach, change);
        for (const std::size_t lag : {f.season, std::size_t{1}}) {
          if (change.size() >= enough) break;
          detail::changes(y, lag, reach, other);
          if (other.size() > change.size()) change.swap(other);
        }
      }
      const double point = detail::last_in_phase(y, past.last, past.last + 1 + static_cast<std::int64_t>(h),
                                                 static_cast<std::int64_t>(f.season));
      for (std::size_t q = 0; q < width; ++q) {
        const double moved = change.empty() ? 0.0 : sorted_quantile(change, levels[q], quantile_rule::linear);
        out[q] = std::max(floor, point + moved);
      }
    }
  };
  bulk(where, past.size(), [] { return std::pair<std::vector<double>, std::vector<double>>{}; },
       [&](std::size_t i, auto& scratch) { forecast(i, scratch.first, scratch.second); });
  return {past.size(), ahead.n, {levels.begin(), levels.end()}, std::move(values)};
}

}  // namespace echelon::inline ECHELON_ABI
