// SPDX-License-Identifier: BSL-1.0
/// What the automatic choice combines: the methods of one series, fitted together and asked together.
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

#include <echelon/math/quantile.hpp>
#include <echelon/series/arima.hpp>
#include <echelon/series/autoregression_model.hpp>
#include <echelon/series/card_model.hpp>
#include <echelon/series/ets_forecast.hpp>
#include <echelon/series/intermittent.hpp>
#include <echelon/series/level_by_shape_model.hpp>
#include <echelon/series/local_forecast.hpp>
#include <echelon/series/mstl.hpp>
#include <echelon/series/theta.hpp>

namespace echelon::inline ECHELON_ABI {

/// The methods that can be combined.
enum class automatic_member : std::uint8_t {
  smoothing,  ///< exponential smoothing, its form chosen
  line,       ///< Theta, its line through what was seen until then
  lags,       ///< seasonal autoregression
  naive,      ///< the last season again; of demand that rests, the quantiles of its recent past
  card,       ///< the calibrated average of a dampened trend and a simple autoregression
  parts,      ///< seasons taken off by MSTL, Theta for the rest
  waves,      ///< ARIMA, long seasons as waves: ten times as slow as the others together
  shape,      ///< level by shape: the last cycle that tells the series best, its level walking on
  seldom,     ///< the law of demand that rests, by IMAPA; of other demand nothing
};
inline constexpr std::size_t member_kinds = 9;

/// The members of one series, and what each counts.
struct automatic_model {
  ets_model smoothing;
  theta_model line;
  autoregression_model lags;
  fitted_arima::one waves;
  std::array<bool, member_kinds> has{};       ///< which members were fitted
  std::array<double, member_kinds> weight{};  ///< in the order of `automatic_member`; they sum to one

  bool with(automatic_member m) const noexcept { return has[static_cast<std::size_t>(m)]; }
};

namespace detail {

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

/// Quantiles of demand that rests, from the law of one period; see next_demand.
template <class = void>
void seldom_quantiles(std::span<const double> y, std::span<const level> levels, std::span<double> out) {
  const intermittent_law law = next_demand({.rule = intermittent_rule::imapa}, y);
  for (std::size_t q = 0; q < levels.size(); ++q) out[q] = law.quantile(levels[q]);
  for (std::size_t k = levels.size(); k < out.size(); ++k) out[k] = out[k - levels.size()];
}

/// Quantiles of Theta on what the seasons of MSTL leave, the last cycle of each season added again; in logarithms of
/// demand that is above zero throughout.
template <class = void>
void parts_quantiles(std::span<const double> y, const std::vector<std::size_t>& seasons, std::span<const level> levels,
                     std::span<double> out) {
  double least = std::numeric_limits<double>::infinity(), most = -least;
  for (const double v : y)
    if (!std::isnan(v)) least = std::min(least, v), most = std::max(most, v);
  const bool logarithm = least > 0.0 && least > 1e-3 * most;
  std::vector<double> x(y.begin(), y.end());
  if (logarithm)
    for (double& v : x) v = std::log(v);
  mstl split;
  split.seasons.clear();
  for (const std::size_t m : seasons)
    if (m >= 2) split.seasons.push_back(m);
  const fitted_mstl f = fit(split, std::span<const double>{x.data(), x.size()});
  for (const auto& season : f.seasonal)
    for (std::size_t t = 0; t < x.size(); ++t) x[t] -= season[t];
  const theta_model rest = fit_theta(std::span<const double>{x.data(), x.size()}, season_length{1},
                                     theta_kind::dynamic);
  theta_quantiles(rest, levels, out);
  for (std::size_t k = 0; k < out.size(); ++k) {
    for (std::size_t s = 0; s < f.seasons.size(); ++s) out[k] += f.next(s, k / levels.size());
    if (logarithm) out[k] = std::exp(out[k]);
  }
}

/// Normal quantiles of a fitted ARIMA model over a series that begins where it was fitted.
template <class = void>
void waves_quantiles(const fitted_arima::one& of, std::span<const double> y, std::span<const level> levels,
                     std::span<double> out) {
  const std::size_t width = levels.size(), ahead = out.size() / width;
  const auto skipped = std::min(y.size(), static_cast<std::size_t>(std::max<std::int64_t>(0, of.first)));
  if (of.model.observed == 0 || skipped == y.size()) {
    std::fill(out.begin(), out.end(), of.model.regression.empty() ? 0.0 : of.model.regression[0]);
    return;
  }
  const std::span<const double> seen = y.subspan(skipped);
  std::vector<double> mean(ahead), variance(ahead);
  const std::vector<double> x = fourier_terms(of.waves, of.first, seen.size() + ahead);
  expect(of.model, seen, {x.data(), seen.size() + ahead, x.size() / (seen.size() + ahead)}, mean, variance);
  for (std::size_t q = 0; q < width; ++q) {
    const double z = standard_normal_quantile(levels[q].value());
    for (std::size_t h = 0; h < ahead; ++h) out[h * width + q] = mean[h] + z * std::sqrt(variance[h]);
  }
}

/// Fits the members asked for to one series. Exponential smoothing chooses among `forms`.
template <class = void>
automatic_model fit_members(std::span<const double> demand, const std::vector<std::size_t>& seasons,
                            const std::array<bool, member_kinds>& has, const ets_choice& forms) {
  automatic_model out;
  out.has = has;
  if (out.with(automatic_member::smoothing)) out.smoothing = fit_ets(demand, forms);
  if (out.with(automatic_member::line)) out.line = fit_theta(demand, forms.season, theta_kind::dynamic);
  if (out.with(automatic_member::lags)) out.lags = fit_autoregression(demand, {.seasons = seasons});
  if (out.with(automatic_member::waves)) {
    arima spec;
    for (std::size_t k = 1; k < seasons.size(); ++k) spec.waves.push_back({static_cast<double>(seasons[k]), 0});
    out.waves = fit_one(spec, {0, demand}, seasons.front());
  }
  return out;
}

/// Lets the members of a model see a series from its first period on.
template <class = void>
void restart(automatic_model& m, std::span<const double> demand) {
  if (m.with(automatic_member::smoothing)) {
    m.smoothing.last = m.smoothing.first;
    filter(m.smoothing.form, m.smoothing.by, m.smoothing.last, demand);
  }
  if (m.with(automatic_member::line)) restart(m.line, demand);
  if (m.with(automatic_member::lags)) restart(m.lags, demand);
}

/// Quantiles of all members, each as long as `out.size() / member_kinds`, one after the other; zero for one that is
/// not there.
template <class = void>
void member_quantiles(const automatic_model& m, std::span<const double> y, const std::vector<std::size_t>& seasons,
                      const ets_paths& paths, std::span<const level> levels, std::span<double> out) {
  using enum automatic_member;
  const std::size_t n = out.size() / member_kinds;
  const auto part = [&](automatic_member of) { return out.subspan(static_cast<std::size_t>(of) * n, n); };
  std::fill(out.begin(), out.end(), 0.0);
  if (m.with(smoothing)) expected_quantiles(m.smoothing, levels, part(smoothing), paths);
  if (m.with(line)) theta_quantiles(m.line, levels, part(line));
  if (m.with(lags)) expected_quantiles(m.lags, levels, part(lags));
  if (m.with(naive)) {
    if (is_intermittent(y)) recent_quantiles(y, seasons.front(), levels, part(naive));
    else naive_quantiles(y, seasons.front(), levels, part(naive));
  }
  if (m.with(card)) {
    const echelon::card how{.seasons = seasons};
    expected_quantiles(forecast_card(y, how, horizon{n / levels.size()}), levels, part(card));
  }
  if (m.with(parts)) parts_quantiles(y, seasons, levels, part(parts));
  if (m.with(waves)) waves_quantiles(m.waves, y, levels, part(waves));
  if (m.with(shape)) {
    const level_by_shape how{.seasons = seasons};
    const ets_paths few{std::min<std::size_t>(paths.count, 200), paths.seed, paths.item};
    expected_quantiles(fold(y, how), levels, part(shape), few);
  }
  if (m.with(seldom)) seldom_quantiles(y, levels, part(seldom));
}

}  // namespace detail

}  // namespace echelon::inline ECHELON_ABI
