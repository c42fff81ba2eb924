// SPDX-License-Identifier: BSL-1.0
/// What local forecasters share: a series from its first to its last observation, carried on to the origin, in rails.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <echelon/core/hash.hpp>
#include <echelon/data/calendar.hpp>
#include <echelon/data/door.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/data/window.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/series/guard_rail.hpp>

namespace echelon::inline ECHELON_ABI {

/// The cycles that a clock suggests, the shortest first: the usual season, and the week of finer clocks.
template <class = void>
std::vector<std::size_t> usual_cycles(const period_clock& clock) {
  std::vector<std::size_t> out{usual_season(clock)};
  const bool within_days = clock.each == unit::second || clock.each == unit::minute || clock.each == unit::hour;
  if (within_days && out[0] > 1) out.push_back(7 * out[0]);
  return out;
}

namespace detail {

/// Where the randomness of a series has its address: its name, not its place in the panel.
inline std::uint64_t item_of(std::string_view id) noexcept {
  return hash64({reinterpret_cast<const unsigned char*>(id.data()), id.size()});
}

/// Whether a series is at rest in more than three of ten periods: demand is then intermittent.
inline bool is_intermittent(std::span<const double> y) noexcept {
  double zeros = 0, seen = 0;
  for (const double v : y)
    if (!std::isnan(v)) seen += 1, zeros += v == 0.0 ? 1 : 0;
  return zeros > 0.3 * seen;
}

/// The demand of a series without missing values before its first and after its last observation.
inline run_view<const double> trimmed(run_view<const double> run) noexcept {
  std::size_t a = 0, b = run.values.size();
  while (a < b && std::isnan(run.values[a])) ++a;
  while (b > a && std::isnan(run.values[b - 1])) --b;
  return {run.first + static_cast<std::int64_t>(a), run.values.subspan(a, b - a)};
}

/// A season that can be asked for, or the usual one of the panel's clock.
inline std::size_t season_or_usual(std::size_t asked, const history& past) {
  check::range(asked <= std::size_t{1} << 30, "season", "is longer than 2^30 periods");
  return asked != 0 ? asked : usual_season(past.of().time);
}

/// How many periods before the origin a forecast must begin that follows the last observation. Of a long silence only
/// a thousand periods count, and as many as the phase in the longest cycle needs.
inline std::size_t silence(run_view<const double> run, std::int64_t last, std::size_t cycle) noexcept {
  const auto gone = static_cast<std::uint64_t>(last - run.end() + 1);
  if (gone <= 1000) return static_cast<std::size_t>(gone);
  return 1000 + (cycle > 1 && cycle <= 100'000 ? static_cast<std::size_t>((gone - 1000) % cycle) : 0);
}

/// Asks for quantiles of each series with an observation and keeps them in its rails; a series without one gets zero.
///
/// needs   `tell(i, run, out)` fills out [periods, levels] for the periods that follow the run of series i
template <exec::policy E, class Tell>
quantile_forecast forecast_each(const E& where, const history& past, horizon ahead, std::span<const level> levels,
                                std::size_t season, std::size_t cycle, Tell&& tell) {
  const std::size_t width = levels.size();
  std::vector<double> values(quantile_forecast::cells(past.size(), ahead.n, width), 0.0);
  bulk(where, past.size(), [&](std::size_t i) {
    const auto run = trimmed(past.demand(i));
    if (run.values.empty()) return;
    const std::size_t before = silence(run, past.last, cycle);
    std::vector<double> told(quantile_forecast::cells(1, before + ahead.n, width));
    tell(i, run, std::span<double>{told});
    const guard_rail rail{run.values, season};
    double* out = values.data() + i * ahead.n * width;
    for (std::size_t h = before; h < before + ahead.n; ++h)
      for (std::size_t q = 0; q < width; ++q) *out++ = rail.keep(told[h * width + q], h + 1, run.values.back());
  });
  return quantile_forecast::rearranged(past.size(), ahead.n, {levels.begin(), levels.end()}, std::move(values));
}

}  // namespace detail

}  // namespace echelon::inline ECHELON_ABI
