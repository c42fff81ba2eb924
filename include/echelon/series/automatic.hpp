// SPDX-License-Identifier: BSL-1.0
/// The automatic choice for a panel: four methods a series, combined by how well each forecast its last periods.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/series/autoregression_model.hpp>
#include <echelon/series/ets_forecast.hpp>
#include <echelon/series/local_forecast.hpp>
#include <echelon/series/seasonal_autoregression.hpp>
#include <echelon/series/theta.hpp>

namespace echelon::inline ECHELON_ABI {

/// How the members of a combination count.
enum class combining : std::uint8_t {
  inverse_squares,  ///< by one over the squared mean absolute error at earlier origins
  best,             ///< the one with the least error at earlier origins alone
  mean,             ///< the methods alike, the naive one not; no earlier origin is tried
};

/// Exponential smoothing, the Theta method, seasonal autoregression and the seasonal naive method (of intermittent
/// demand the quantiles of its recent past), combined.
struct automatic {
  std::vector<std::size_t> seasons{};  ///< cycles in periods, such as 24 and 168; empty: those of the panel's clock
  combining by = combining::inverse_squares;
  std::size_t windows = 2;             ///< earlier origins, one horizon apart, at which the members are tried
  std::size_t paths = 1000;            ///< simulated for a form of exponential smoothing with multiplied season
  std::uint64_t seed = 1;              ///< of those paths
};

/// The members of one series, and what each counts.
struct automatic_model {
  static constexpr std::size_t members = 4;
  ets_model smoothing;
  theta_model line;
  autoregression_model lags;
  std::array<double, members> weight{1.0 / 3, 1.0 / 3, 1.0 / 3, 0.0};  ///< in that order, naive last; they sum to one
};

/// A combination a series.
struct fitted_automatic {
  std::vector<automatic_model> models;
  std::vector<std::size_t> cycles;
  combining by = combining::inverse_squares;
  std::size_t paths = 1000;
  std::uint64_t seed = 1;
};

/// The mean of the middle third of the weight: forecasts that few members share do not count. It ascends in every
/// value and moves without a jump.
///
/// needs   weights >= 0 with sum one; few values
template <std::size_t N>
double middle_third(const std::array<double, N>& values, const std::array<double, N>& weights) noexcept {
  std::array<std::size_t, N> order{};
  for (std::size_t k = 0; k < N; ++k) {
    std::size_t j = k;
    for (; j > 0 && values[order[j - 1]] > values[k]; --j) order[j] = order[j - 1];
    order[j] = k;
  }
  double reached = 0.0, sum = 0.0, counted = 0.0;
  for (const std::size_t k : order) {
    const double from = std::clamp(reached, 1.0 / 3, 2.0 / 3);
    reached += weights[k];
    const double share = std::clamp(reached, 1.0 / 3, 2.0 / 3) - from;
    if (share <= 0.0) continue;
    counted += share;
    sum += share * values[k];
  }
  return sum / counted;
}

namespace detail {

template <class = void>
automatic_model fit_members(std::span<const double> demand, const automatic& spec, const ets_choice& forms) {
  return {fit_ets(demand, forms), fit_theta(demand, forms.season, theta_kind::dynamic),
          fit_autoregression(demand, {.seasons = spec.seasons})};
}

/// Quantiles of the seasonal naive method: the last value of the same phase, normal errors as of the changes over a
/// season, whose variance grows season by season.
///
/// source  Hyndman, Athanasopoulos (2021) Forecasting: principles and practice, 3rd ed., 5.5
template <class = void>
void naive_quantiles(std::span<const double> y, std::size_t season, std::span<const level> levels,
                     std::span<double> out) {
  const std::size_t m = std::min(season, y.size()), width = levels.size();
  double squares = 0, n = 0;
  for (std::size_t t = m; t < y.size(); ++t)
    if (const double change = y[t] - y[t - m]; !std::isnan(change)) squares += change * change, n += 1;
  const double sd = n > 0 ? std::sqrt(squares / n) : 0.0;
  for (std::size_t h = 0; h * width < out.size(); ++h) {
    std::size_t at = y.size() - m + h % m;
    while (std::isnan(y[at]) && at >= m) at -= m;
    const double point = std::isnan(y[at]) ? y.back() : y[at], spread = sd * std::sqrt(static_cast<double>(h / m + 1));
    for (std::size_t q = 0; q < width; ++q)
      out[h * width + q] = point + standard_normal_quantile(levels[q].value()) * spread;
  }
}

/// Whether a series is at rest in more than three of ten periods: the naive member gives way to its recent values.
inline bool is_intermittent(std::span<const double> y) noexcept {
  double zeros = 0, seen = 0;
  for (const double v : y)
    if (!std::isnan(v)) seen += 1, zeros += v == 0.0 ? 1 : 0;
  return zeros > 0.3 * seen;
}

/// Quantiles of what was seen of late, over four seasons and at least 24 periods, the same for every period ahead.
template <class = void>
void recent_quantiles(std::span<const double> y, std::size_t season, std::span<const level> levels,
                      std::span<double> out) {
  const std::size_t reach = season > y.size() / 4 ? y.size() : std::max<std::size_t>(24, 4 * season);
  std::vector<double> seen;
  for (const double v : y.last(std::min(y.size(), reach)))
    if (!std::isnan(v)) seen.push_back(v);
  std::sort(seen.begin(), seen.end());
  for (std::size_t k = 0; k < out.size(); ++k)
    out[k] = sorted_quantile(std::span<const double>{seen}, levels[k % levels.size()]);
}

/// Quantiles of all members, each as long as `out.size() / members`, one after the other.
template <class = void>
void member_quantiles(const automatic_model& m, std::span<const double> y, std::size_t season, const ets_paths& paths,
                      std::span<const level> levels, std::span<double> out) {
  const std::size_t n = out.size() / automatic_model::members;
  expected_quantiles(m.smoothing, levels, out.subspan(0, n), paths);
  theta_quantiles(m.line, levels, out.subspan(n, n));
  expected_quantiles(m.lags, levels, out.subspan(2 * n, n));
  if (is_intermittent(y)) recent_quantiles(y, season, levels, out.subspan(3 * n, n));
  else naive_quantiles(y, season, levels, out.subspan(3 * n, n));
}

/// Fits the members to a series, and to what was known at earlier origins for their weights. At those, exponential
/// smoothing keeps the form that the whole series chose.
template <class = void>
automatic_model fit_automatic(std::span<const double> demand, const automatic& spec, horizon ahead) {
  constexpr std::size_t members = automatic_model::members;
  const std::size_t n = demand.size(), enough = std::max<std::size_t>(8, n / 2), season = spec.seasons.front();
  ets_choice forms{season_length{season}, {}, horizon{std::min<std::size_t>(ahead.n, 1000)}};
  automatic_model out = fit_members(demand, spec, forms);
  if (spec.by == combining::mean) return out;
  forms.forms = {out.smoothing.form};
  std::array<double, members> error{};
  const std::array<level, 1> median{0.5};
  std::vector<double> told(members * ahead.n * (ahead.n <= n));
  bool tried = false;
  for (std::size_t k = 1; k <= spec.windows && ahead.n <= n / k && n - k * ahead.n >= enough; ++k) {
    const auto known = trimmed({0, demand.first(n - k * ahead.n)}).values;
    if (known.size() != n - k * ahead.n) continue;  // an origin in a gap
    member_quantiles(fit_members(known, spec, forms), known, season, {.count = 100}, median, std::span<double>{told});
    const guard_rail rail{known, season};
    for (std::size_t h = 0; h < ahead.n; ++h)
      if (const double y = demand[known.size() + h]; !std::isnan(y))
        for (std::size_t j = 0; j < members; ++j)
          error[j] += std::abs(y - rail.keep(told[j * ahead.n + h], h + 1, rail.high()));
    tried = true;
  }
  double mean = 0.0, sum = 0.0;
  for (const double e : error) mean += e / static_cast<double>(members);
  if (!tried || !(mean > 0.0) || !std::isfinite(mean)) return out;
  const double least = *std::min_element(error.begin(), error.end());
  for (std::size_t j = 0; j < members; ++j) {
    const double e = error[j] / mean + 0.03;  // a few periods forecast without error are no proof
    out.weight[j] = spec.by == combining::best ? (error[j] == least ? 1.0 : 0.0) : 1.0 / (e * e);
    // a guard, seldom better than the methods: but where nothing else knows the season, or demand is seldom
    if (j == 3 && spec.by != combining::best && n >= 2 * season && !is_intermittent(demand)) out.weight[j] *= 0.25;
    sum += out.weight[j];
  }
  for (double& w : out.weight) w /= sum;
  return out;
}

}  // namespace detail

/// Fits the members of every series and weighs them by rolling origin.
///
/// A series too short for an earlier origin, half of it before and a horizon after, gives all members the same weight.
///
/// throws  error 101 demand without an id | 201 horizon or paths zero, a cycle zero or too long | 202 no series
///         301 infinite
/// cost    about 5 ms a series of three years of days with season 7
/// repeats identical for every exec policy and worker count
/// source  Bates, Granger (1969) The combination of forecasts (weights by inverse squared errors); Makridakis,
///         Spiliotis, Assimakopoulos (2020) The M4 competition (twelve of the best seventeen were combinations)
template <exec::policy E>
fitted_automatic fit(const E& where, const automatic& spec, const history& past, horizon ahead) {
  check::known(past);
  check::range(ahead.n > 0, "horizon", "is zero, needed at least one period");
  check::range(spec.paths > 0, "paths", "is zero, needed at least one");
  automatic by = spec;
  by.seasons = detail::cycles_or_usual(spec.seasons, past);
  fitted_automatic out{std::vector<automatic_model>(past.size()), by.seasons, spec.by, spec.paths, spec.seed};
  bulk(where, past.size(), [&](std::size_t i) {
    const auto run = detail::trimmed(past.demand(i)).values;
    if (!run.empty()) out.models[i] = detail::fit_automatic(run, by, ahead);
  });
  return out;
}

/// Quantiles of each series: level by level the middle third of those of its members, by weight; see guard_rail.
///
/// throws  error 101 demand without an id, another number of series than fitted | 102 levels do not ascend
///         201 horizon zero | 202 no level | 301 infinite
/// cost    O(series * (lookback + horizon * (lags + levels))), and simulated paths where a season is multiplied
/// repeats identical for every exec policy and worker count
/// source  Lichtendahl, Grushka-Cockayne, Winkler (2013) Is it better to average probabilities or quantiles?; Jose,
///         Winkler (2008) Simple robust averages of forecasts (trimmed means)
template <exec::policy E>
quantile_forecast predict(const E& where, const fitted_automatic& f, const history& past, horizon ahead,
                          std::span<const level> levels) {
  check::known(past);
  check::asked(past, ahead, levels);
  check::size(past.size(), f.models.size(), "past");
  const auto tell = [&](std::size_t i, run_view<const double> run, std::span<double> out) {
    automatic_model m = f.models[i];
    m.smoothing.last = m.smoothing.first;
    filter(m.smoothing.form, m.smoothing.by, m.smoothing.last, run.values);
    restart(m.line, run.values);
    restart(m.lags, run.values);
    const std::size_t n = out.size();
    std::vector<double> each(automatic_model::members * n);
    detail::member_quantiles(m, run.values, f.cycles.front(), {f.paths, f.seed, detail::item_of(past.of().ids[i])},
                             levels, std::span<double>{each});
    const guard_rail rail{run.values, f.cycles.front()};
    for (std::size_t k = 0; k < n; ++k) {
      std::array<double, automatic_model::members> v;
      for (std::size_t j = 0; j < v.size(); ++j)
        v[j] = rail.keep(each[j * n + k], k / levels.size() + 1, run.values.back());
      out[k] = middle_third(v, m.weight);
    }
  };
  return detail::forecast_each(where, past, ahead, levels, f.cycles.front(), f.cycles.back(), tell);
}

}  // namespace echelon::inline ECHELON_ABI
