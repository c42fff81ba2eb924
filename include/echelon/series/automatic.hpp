// SPDX-License-Identifier: BSL-1.0
/// The automatic choice for a panel: several methods a series, combined by how well each forecast its last periods.
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

#include <echelon/series/automatic_members.hpp>
#include <echelon/series/seasonal_autoregression.hpp>

namespace echelon::inline ECHELON_ABI {

/// How the members of a combination count.
enum class combining : std::uint8_t {
  inverse_squares,  ///< by one over the squared mean absolute error at earlier origins
  best,             ///< the one with the least error at earlier origins alone
  mean,             ///< the methods alike, the naive one not; no earlier origin is tried
};

/// A combination of methods, for demand that rests (zero in more than three of ten periods) of other ones.
struct automatic {
  std::vector<std::size_t> seasons{};  ///< cycles in periods, such as 24 and 168; empty: those of the panel's clock
  combining by = combining::inverse_squares;
  std::size_t windows = 2;             ///< earlier origins, one horizon apart, at which the members are tried
  std::size_t paths = 1000;            ///< simulated for a form of exponential smoothing with multiplied season
  std::uint64_t seed = 1;              ///< of those paths
  std::vector<automatic_member> members{automatic_member::smoothing, automatic_member::line, automatic_member::lags,
                                        automatic_member::naive, automatic_member::card, automatic_member::shape};
  std::vector<automatic_member> at_rest{automatic_member::naive, automatic_member::shape, automatic_member::seldom};
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

/// Which kinds a list of members names.
template <class = void>
std::array<bool, member_kinds> kinds_of(const std::vector<automatic_member>& members) {
  std::array<bool, member_kinds> out{};
  for (const automatic_member m : members) out[static_cast<std::size_t>(m)] = true;
  return out;
}

/// Equal weights of the members, with the naive one or, where there are others, without.
inline std::array<double, member_kinds> equal_weights(std::array<bool, member_kinds> has, bool naive) noexcept {
  bool& guard = has[static_cast<std::size_t>(automatic_member::naive)];
  double n = 0;
  for (const bool one : has) n += one ? 1.0 : 0.0;
  if (!naive && guard && n > 1.0) guard = false, n -= 1.0;
  std::array<double, member_kinds> out{};
  for (std::size_t j = 0; j < member_kinds; ++j) out[j] = has[j] ? 1.0 / n : 0.0;
  return out;
}

/// Fits the members to a series, and to what was known at earlier origins for their weights. At those, exponential
/// smoothing keeps the form that the whole series chose.
template <class = void>
automatic_model fit_automatic(std::span<const double> demand, const automatic& spec, horizon ahead) {
  const std::size_t n = demand.size(), enough = std::max<std::size_t>(8, n / 2), season = spec.seasons.front();
  const bool rests = is_intermittent(demand);
  auto has = kinds_of(rests ? spec.at_rest : spec.members);
  if (!rests && spec.members.size() > 2) {
    bool &shaped = has[static_cast<std::size_t>(automatic_member::shape)],
         &calibrated = has[static_cast<std::size_t>(automatic_member::card)];
    shaped = shaped && fold(demand, {.seasons = spec.seasons}).cycle > 1;  // without a cycle it is a walk like others
    calibrated = calibrated && n >= 20;                                    // fewer values calibrate nothing
  }
  ets_choice forms{season_length{season}, {}, horizon{std::min<std::size_t>(ahead.n, 1000)}};
  automatic_model out = fit_members(demand, spec.seasons, has, forms);
  out.weight = equal_weights(has, spec.by != combining::mean);
  if (spec.by == combining::mean) return out;
  forms.forms = {out.smoothing.form};
  std::array<double, member_kinds> error{};
  const std::array<level, 1> median{0.5};
  std::vector<double> told(member_kinds * ahead.n * (ahead.n <= n));
  double tried = 0;
  for (std::size_t k = 1; k <= spec.windows && ahead.n <= n / k && n - k * ahead.n >= enough; ++k) {
    const auto known = trimmed({0, demand.first(n - k * ahead.n)}).values;
    if (known.size() != n - k * ahead.n) continue;  // an origin in a gap
    member_quantiles(fit_members(known, spec.seasons, has, forms), known, spec.seasons, {.count = 100}, median,
                     std::span<double>{told});
    const guard_rail rail{known, season};
    for (std::size_t h = 0; h < ahead.n; ++h)
      if (const double y = demand[known.size() + h]; !std::isnan(y)) {
        tried += 1.0;
        for (std::size_t j = 0; j < member_kinds; ++j)
          error[j] += std::abs(y - rail.keep(told[j * ahead.n + h], h + 1, rail.high()));
      }
  }
  double mean = 0.0, count = 0.0, sum = 0.0, least = std::numeric_limits<double>::infinity();
  for (std::size_t j = 0; j < member_kinds; ++j)
    if (has[j]) mean += error[j], count += 1.0, least = std::min(least, error[j]);
  mean /= std::max(1.0, count);
  if (tried == 0.0 || !(mean > 0.0) || !std::isfinite(mean)) return out;
  for (std::size_t j = 0; j < member_kinds; ++j) {
    const double e = error[j] / mean + std::max(0.03, 5.0 / tried);  // a few periods without error are no proof
    out.weight[j] = spec.by == combining::best ? (error[j] == least ? 1.0 : 0.0) : 1.0 / (e * e);
    // an insurance, seldom better than the methods: but where nothing else knows the season
    const bool insures = j == static_cast<std::size_t>(automatic_member::naive) && spec.by != combining::best;
    if (insures && season > 1 && n >= 2 * season && !rests) out.weight[j] *= 0.75;
    if (!has[j]) out.weight[j] = 0.0;
    sum += out.weight[j];
  }
  for (double& w : out.weight) w /= sum;
  return out;
}

}  // namespace detail

/// Fits the members of every series and weighs them by rolling origin.
///
/// A series too short for an earlier origin, half of it before and a horizon after, gives all members the same weight;
/// the fewer periods were tried, the less the weights differ.
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
  check::not_empty(spec.members.size(), "members");
  check::not_empty(spec.at_rest.size(), "at_rest");
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
/// Where there is a season the last one is an insurance that is never cut off: it has its weight, the middle third of
/// the others the rest.
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
    detail::restart(m, run.values);
    const std::size_t n = out.size();
    std::vector<double> each(member_kinds * n);
    detail::member_quantiles(m, run.values, f.cycles, {f.paths, f.seed, detail::item_of(past.of().ids[i])}, levels,
                             std::span<double>{each});
    const guard_rail rail{run.values, f.cycles.front()};
    constexpr auto guard = static_cast<std::size_t>(automatic_member::naive);
    const double share = m.weight[guard];
    const bool insured = f.cycles.front() > 1 && share < 1.0 && !detail::is_intermittent(run.values);
    std::array<double, member_kinds> others = m.weight;
    others[guard] = 0.0;
    for (double& w : others) w /= 1.0 - (insured ? share : 0.0);
    for (std::size_t k = 0; k < n; ++k) {
      std::array<double, member_kinds> v;
      for (std::size_t j = 0; j < v.size(); ++j)
        v[j] = rail.keep(each[j * n + k], k / levels.size() + 1, run.values.back());
      out[k] = insured ? share * v[guard] + (1.0 - share) * middle_third(v, others) : middle_third(v, m.weight);
    }
  };
  return detail::forecast_each(where, past, ahead, levels, f.cycles.front(), f.cycles.back(), tell);
}

}  // namespace echelon::inline ECHELON_ABI
