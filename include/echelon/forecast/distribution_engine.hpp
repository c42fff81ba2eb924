// SPDX-License-Identifier: BSL-1.0
/// The distribution engine: any forecaster's record of forecasts and outcomes becomes quantiles that can be trusted.
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
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/forecast/adapt.hpp>
#include <echelon/forecast/base_forecast.hpp>
#include <echelon/forecast/concepts.hpp>
#include <echelon/forecast/score_window.hpp>

namespace echelon::inline ECHELON_ABI {

/// Options of the engine.
///
/// `Adapt` is how levels follow a world that changes: adapt::pid, adapt::aci, adapt::aggregated or adapt::none.
template <class Adapt = adapt::pid>
struct distribution_engine {
  static_assert(adaptation<Adapt>, "distribution_engine: the argument must model echelon::adaptation");
  std::size_t recent = 64;       ///< scores that levels are read from; fewer follow faster, more are smoother
  std::size_t remembered = 256;  ///< origins whose whole vectors of scores are kept, for joint paths
  double floor = -std::numeric_limits<double>::infinity();  ///< no quantile below: 0 for demand
  Adapt adapt{};
};

/// An engine that has learned, and goes on learning: state of every series, period ahead and level. A value.
///
/// shape   score [series, horizon, remembered], a ring of origins; ascending [series, horizon, recent];
///         state [series, horizon, levels, cells]
template <adaptation Adapt>
struct fitted_distribution {
  distribution_engine<Adapt> spec;
  std::size_t series = 0;
  horizon ahead;
  std::vector<level> levels;
  std::vector<std::uint64_t> origins;  ///< how many origins each period ahead has learned from
  std::vector<double> score;           ///< not-a-number where an outcome was missing or none came yet
  std::vector<double> ascending;
  std::vector<std::uint32_t> used;     ///< scores in use, by series and period ahead
  std::vector<double> state;

  std::span<const double> scores(std::size_t channel) const noexcept {
    return {ascending.data() + channel * spec.recent, used[channel]};
  }
  std::span<double> cells(std::size_t channel, std::size_t k) noexcept {
    const std::size_t width = spec.adapt.cells();
    return {state.data() + (channel * levels.size() + k) * width, width};
  }
  std::span<const double> cells(std::size_t channel, std::size_t k) const noexcept {
    const std::size_t width = spec.adapt.cells();
    return {state.data() + (channel * levels.size() + k) * width, width};
  }
};

namespace detail {

template <class Base>
concept base_forecast = requires(const Base& said, std::size_t i, double x, level q) {
  { said.series() } -> std::same_as<std::size_t>;
  { said.horizon() } -> std::same_as<std::size_t>;
  { score_of(said, i, i, x) } -> std::same_as<double>;
  { outcome_at(said, i, i, x) } -> std::same_as<double>;
  { stated_score(said, q) } -> std::same_as<double>;
};

/// The quantiles issued for one series and period ahead. Levels that would cross are pushed outward from the median, so
/// that each of them is told what it has issued itself.
template <adaptation A, base_forecast Base>
void issue(const fitted_distribution<A>& f, const Base& said, std::size_t i, std::size_t h, std::size_t channel,
           std::span<double> out) noexcept {
  const auto scores = f.scores(channel);
  const std::size_t n = f.levels.size();
  std::size_t middle = 0;
  while (middle + 1 < n && f.levels[middle].ppm < 500'000) ++middle;
  for (std::size_t k = 0; k < n; ++k) {
    const double s = scores.empty() ? stated_score(said, f.levels[k])
                                    : f.spec.adapt.quantile(f.cells(channel, k), scores, f.levels[k]);
    out[k] = std::max(f.spec.floor, outcome_at(said, i, h, s));
  }
  for (std::size_t k = middle + 1; k < n; ++k) out[k] = std::max(out[k], out[k - 1]);
  for (std::size_t k = middle; k-- > 0;) out[k] = std::min(out[k], out[k + 1]);
}

/// Learns one outcome of one series and period ahead; `origin` counts what that period ahead has learned before.
template <adaptation A, base_forecast Base>
void learn(fitted_distribution<A>& f, const Base& said, std::size_t i, std::size_t h, std::size_t channel,
           std::uint64_t origin, std::span<const double> issued, double outcome) noexcept {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  const double score = std::isnan(outcome) ? missing : score_of(said, i, h, outcome);
  const auto scores = f.scores(channel);
  if (!std::isnan(score) && !scores.empty())
    for (std::size_t k = 0; k < f.levels.size(); ++k)
      f.spec.adapt.learn(f.cells(channel, k), scores, f.levels[k], outcome <= issued[k], score,
                         static_cast<double>(h + 1));
  double* const ring = f.score.data() + channel * f.spec.remembered;
  const double gone = origin < f.spec.recent ? missing : ring[(origin - f.spec.recent) % f.spec.remembered];
  f.used[channel] = static_cast<std::uint32_t>(
      replace_score({f.ascending.data() + channel * f.spec.recent, f.spec.recent}, f.used[channel], gone, score));
  ring[origin % f.spec.remembered] = score;
}

/// One series and period ahead through a whole record, as it would have gone: an outcome is known h + 1 origins after
/// its forecast.
template <adaptation A, base_forecast Base>
void live_through(fitted_distribution<A>& f, std::span<const Base> said, std::span<const double> outcomes,
                  std::size_t channel) {
  const std::size_t i = channel / f.ahead.n, h = channel % f.ahead.n, n = f.levels.size();
  const std::size_t waiting = std::min(h + 1, said.size());
  std::vector<double> issued(waiting * n);
  const auto row = [&](std::size_t t) { return std::span{issued}.subspan(t % waiting * n, n); };
  const auto known = [&](std::size_t t) {
    learn(f, said[t], i, h, channel, t, row(t), outcomes[(t * f.series + i) * f.ahead.n + h]);
  };
  for (std::size_t t = 0; t < said.size(); ++t) {
    if (t >= waiting) known(t - waiting);
    issue(f, said[t], i, h, channel, row(t));
  }
  for (std::size_t t = said.size() - waiting; t < said.size(); ++t) known(t);
}

template <adaptation A, base_forecast Base>
void check_shape(const fitted_distribution<A>& f, const Base& said) {
  check::size(said.series(), f.series, "forecast, series,");
  check::size(said.horizon(), f.ahead.n, "forecast, horizon,");
}
template <adaptation A>
void check_base(const fitted_distribution<A>& f, const point_forecast& said) {
  check_shape(f, said);
}
template <adaptation A>
void check_base(const fitted_distribution<A>& f, const quantile_forecast& said) {
  check_shape(f, said);
  check::at_least(said.levels().size(), 2, "forecast, levels,");  // one quantile says nothing of a spread
}

template <exec::policy E, adaptation A, base_forecast Base>
fitted_distribution<A> calibrated(const E& where, const distribution_engine<A>& spec, std::span<const Base> said,
                                  std::span<const double> outcomes, std::span<const level> levels) {
  check::not_empty(said.size(), "said");
  check::not_empty(levels.size(), "levels");
  check::ascending(levels, "levels");
  check::range(spec.recent >= 1 && spec.recent <= spec.remembered, "recent", "is not in 1 ... remembered");
  check::range(!std::isnan(spec.floor), "floor", "is not a number");
  fitted_distribution<A> f{spec, said[0].series(), horizon{said[0].horizon()}, {levels.begin(), levels.end()},
                           {},   {},               {},                          {},
                           {}};
  check::not_empty(f.series, "said, series,");
  check::not_empty(f.ahead.n, "said, horizon,");
  for (const Base& one : said) check_base(f, one);
  check::size(outcomes.size(), said.size() * f.series * f.ahead.n, "outcomes");
  check::finite_or_missing(outcomes, "outcomes");
  const std::size_t channels = f.series * f.ahead.n;
  f.origins.assign(f.ahead.n, said.size());
  f.score.assign(channels * spec.remembered, std::numeric_limits<double>::quiet_NaN());
  f.ascending.assign(channels * spec.recent, 0.0);
  f.used.assign(channels, 0);
  f.state.assign(channels * levels.size() * spec.adapt.cells(), 0.0);
  bulk(where, channels, [&](std::size_t channel) {
    for (std::size_t k = 0; k < f.levels.size(); ++k) spec.adapt.start(f.cells(channel, k), f.levels[k]);
    live_through(f, said, outcomes, channel);
  });
  return f;
}

}  // namespace detail

/// Learns from a record of forecasts and what came. `said` are the forecasts of successive origins, all of one shape.
///
/// shape   outcomes [origins, series, horizon], horizon fastest; not-a-number where an outcome is not known
/// throws  error 101 shapes differ | 102 levels do not ascend | 202 no forecast, level, series or period | 201 recent
///         not in 1 … remembered, or floor not a number | 301 an outcome is infinite
///         | 302 a quantile forecast of fewer than two levels
/// cost    O(origins * series * horizon * (levels + recent)); memory of the engine (recent + remembered + levels *
///         cells) doubles a series and period ahead
/// repeats identical for every exec policy and number of workers
template <exec::policy E, adaptation A>
fitted_distribution<A> fit(const E& where, const distribution_engine<A>& spec, std::span<const point_forecast> said,
                           std::span<const double> outcomes, std::span<const level> levels) {
  return detail::calibrated(where, spec, said, outcomes, levels);
}
template <exec::policy E, adaptation A>
fitted_distribution<A> fit(const E& where, const distribution_engine<A>& spec, std::span<const quantile_forecast> said,
                           std::span<const double> outcomes, std::span<const level> levels) {
  return detail::calibrated(where, spec, said, outcomes, levels);
}

/// Calibrated quantiles of one forecast.
///
/// throws  error 101 another number of series or periods
/// law     they never cross, and none lies below the floor
template <exec::policy E, adaptation A, detail::base_forecast Base>
quantile_forecast predict(const E& where, const fitted_distribution<A>& f, const Base& said) {
  detail::check_base(f, said);
  const std::size_t n = f.levels.size();
  std::vector<double> values(quantile_forecast::cells(f.series, f.ahead.n, n));
  bulk(where, f.series * f.ahead.n, [&](std::size_t channel) {
    detail::issue(f, said, channel / f.ahead.n, channel % f.ahead.n, channel,
                  std::span{values}.subspan(channel * n, n));
  });
  return {f.series, f.ahead.n, f.levels, std::move(values)};
}

/// Learns the outcomes that period h ahead (from 0) of one origin has had. Origins come in order and none is left out;
/// a missing outcome is not-a-number. `issued` is what predict answered for `said`: what was promised is judged.
///
/// shape   outcomes [series]
/// throws  error 101 shapes differ | 201 h beyond the horizon | 301 an outcome is infinite
/// cost    O(levels + recent) a series, whatever the length of the past
template <exec::policy E, adaptation A, detail::base_forecast Base>
void observe(const E& where, fitted_distribution<A>& f, const Base& said, const quantile_forecast& issued,
             std::size_t h, std::span<const double> outcomes) {
  detail::check_base(f, said);
  detail::check_shape(f, issued);
  check::size(issued.levels().size(), f.levels.size(), "issued, levels,");
  check::range(h < f.ahead.n, "h", "lies beyond the horizon");
  check::size(outcomes.size(), f.series, "outcomes");
  check::finite_or_missing(outcomes, "outcomes");
  bulk(where, f.series, [&](std::size_t i) {
    detail::learn(f, said, i, h, i * f.ahead.n + h, f.origins[h], issued(i, h), outcomes[i]);
  });
  ++f.origins[h];
}

}  // namespace echelon::inline ECHELON_ABI
