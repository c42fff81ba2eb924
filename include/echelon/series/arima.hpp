// SPDX-License-Identifier: BSL-1.0
/// ARIMA for a panel: each series with the model that suits it, long seasons as waves.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
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
#include <echelon/math/normal.hpp>
#include <echelon/series/arima_choice.hpp>
#include <echelon/series/arima_forecast.hpp>
#include <echelon/series/fourier.hpp>
#include <echelon/series/guard_rail.hpp>

namespace echelon::inline ECHELON_ABI {

struct arima {
  std::size_t season = 0;              ///< periods in a season; 0 takes the usual one of the panel's clock
  std::vector<fourier> waves{};        ///< other seasons as waves; an order of 0 is chosen, up to ten
  std::size_t longest_polynomial = 24; ///< longer seasons become waves: a polynomial of 168 lags is slow and fits worse
  std::optional<arima_order> order{};  ///< nothing: chosen for each series
  arima_bounds within{};               ///< of the choice; its season is set from the season above
  std::size_t memory = 3000;           ///< the latest periods that count
};

/// A model a series.
struct fitted_arima {
  struct one {
    arima_model model;
    std::vector<fourier> waves;
    std::int64_t first = 0;  ///< the period that counts as the first
  };
  std::vector<one> models;
  std::size_t season = 1;
};

namespace detail {

/// The orders of the waves with the smallest criterion under an autoregression of two lags, season by season. A season
/// that is not held twice gets none.
template <class = void>
void choose_orders(std::span<const double> y, std::int64_t first, std::vector<fourier>& waves) {
  std::vector<fourier> kept;
  for (fourier& wave : waves)
    if (2.0 * wave.period <= static_cast<double>(y.size())) kept.push_back(wave);
  waves.swap(kept);
  if (std::all_of(waves.begin(), waves.end(), [](const fourier& f) { return f.order > 0; })) return;
  const auto most_of = [](const fourier& f) { return static_cast<std::size_t>(std::min(10.0, f.period / 2)); };
  std::vector<fourier> all = waves;
  for (fourier& f : all)
    if (f.order == 0) f.order = most_of(f);
  const auto terms = [&](const std::vector<fourier>& of) { return fourier_terms(of, first, y.size()); };
  const auto view = [&](const std::vector<double>& x) {
    return matrix_view<const double>{x.data(), y.size(), x.size() / y.size()};
  };
  const std::vector<double> widest = terms(all);
  const std::size_t needed = view(widest).columns() + 8;
  const auto seen = static_cast<std::size_t>(
      std::count_if(y.begin(), y.end(), [](double v) { return !std::isnan(v); }));
  if (seen < needed) {
    waves.clear();
    return;
  }
  const arima_order differences = differences_of(without_regressors(y, view(widest)), {});
  const arima_order probe{.ar = 2, .differences = differences.differences,
                          .constant = differences.differences < 2};
  std::vector<fourier> chosen;
  for (const fourier& wave : waves) {
    chosen.push_back(wave);
    if (wave.order > 0) continue;
    double least = 0;
    std::size_t best = 0;
    for (std::size_t k = 0; k <= most_of(wave); ++k) {
      chosen.back().order = k;
      const std::vector<double> x = terms(chosen);
      const double criterion = fit(probe, y, view(x), {.steps = 8, .tolerance = 1e-6}).aicc();
      if (k > 0 && !(criterion < least)) continue;
      least = criterion;
      best = k;
    }
    chosen.back().order = best;
    if (best == 0) chosen.pop_back();
  }
  waves = std::move(chosen);
}

/// The mean of what was seen, with its variance: for series that are too short for more.
template <class = void>
arima_model plain_mean(std::span<const double> y) {
  arima_model m{.order = {.constant = true}, .regression = {0.0}, .variance = 0, .observed = 0};
  double n = 0, sum = 0;
  for (const double v : y) {
    if (std::isnan(v)) continue;
    n += 1.0;
    const double d = v - m.regression[0];
    m.regression[0] += d / n;
    sum += d * (v - m.regression[0]);
  }
  m.variance = n > 1.0 && std::isfinite(sum) ? sum / n : 0.0;
  m.observed = static_cast<std::size_t>(n);
  return m;
}

/// The run from its first value on, of the latest `memory` periods; where it begins.
inline run_view<const double> recent(run_view<const double> run, std::size_t memory) noexcept {
  std::size_t from = run.values.size() > memory ? run.values.size() - memory : 0;
  while (from < run.values.size() && std::isnan(run.values[from])) ++from;
  return {run.first + static_cast<std::int64_t>(from), run.values.subspan(from)};
}

template <class = void>
fitted_arima::one fit_one(const arima& spec, run_view<const double> run, std::size_t season) {
  const run_view<const double> y = recent(run, spec.memory);
  fitted_arima::one out{.model = plain_mean(y.values), .waves = spec.waves, .first = y.first};
  arima_bounds within = spec.within;
  within.season = season <= spec.longest_polynomial ? std::max<std::size_t>(1, season) : 1;
  if (within.season != season && season > 1) out.waves.push_back({static_cast<double>(season), 0});
  if (std::count_if(y.values.begin(), y.values.end(), [](double v) { return !std::isnan(v); }) < 4) {
    out.waves.clear();
    return out;
  }
  try {
    choose_orders(y.values, y.first, out.waves);
    const std::vector<double> x = fourier_terms(out.waves, y.first, y.values.size());
    const matrix_view<const double> view{x.data(), y.values.size(), x.size() / y.values.size()};
    arima_model m = spec.order ? fit(*spec.order, y.values, view) : choose_arima(y.values, within, view);
    const auto good = [](const std::vector<double>& v) {
      return std::all_of(v.begin(), v.end(), [](double c) { return std::isfinite(c); });
    };
    if (std::isfinite(m.variance) && good(m.ar) && good(m.ma) && good(m.regression)) {
      out.model = std::move(m);
      return out;
    }
  } catch (const error& problem) {
    if (problem.why() != fault::too_short) throw;
  }
  out.waves.clear();
  return out;
}

}  // namespace detail

/// Chooses and fits a model for each series.
///
/// A series too short for any model is forecast by its mean, one without a value by zero.
///
/// throws  error 101 demand without an id | 201 horizon or memory zero, waves or orders out of range | 202 no series |
///         301 infinite
/// cost    20 to 40 fits a series
/// repeats identical for every exec policy and worker count
/// source  Hyndman, Khandakar (2008) Automatic time series forecasting, J. Stat. Software 27(3); long seasons by
///         dynamic harmonic regression: Hyndman, Athanasopoulos (2021) Forecasting: principles and practice, 10.5
template <exec::policy E>
fitted_arima fit(const E& where, const arima& spec, const history& past, horizon ahead) {
  check::known(past);
  check::range(ahead.n > 0, "horizon", "is zero, needed at least one period");
  check::range(spec.memory > 0, "memory", "is zero, needed at least one period");
  check::range(spec.longest_polynomial <= 400, "longest_polynomial", "is above 400 periods");
  check::range(spec.season < std::size_t{1} << 30, "season", "is longer than 2^30 periods");
  for (const fourier& wave : spec.waves) detail::check_fourier(wave);
  if (spec.order) detail::check_order(*spec.order);
  fitted_arima out;
  out.season = spec.season != 0 ? spec.season : usual_season(past.of().time);
  out.models.resize(past.size());
  bulk(where, past.size(), [&](std::size_t i) { out.models[i] = detail::fit_one(spec, past.demand(i), out.season); });
  return out;
}

/// Quantiles of normal distributions with the mean and variance of each model, kept by the guard rails of the series.
///
/// The coefficients are those fitted; the values are those of `past`, which may have grown.
///
/// throws  error 101 demand without an id, another number of series | 102 levels do not ascend | 201 horizon zero |
///         202 no level | 301 infinite
/// cost    O(n + horizon * (season + levels)) a series
/// repeats identical for every exec policy and worker count
template <exec::policy E>
quantile_forecast predict(const E& where, const fitted_arima& f, const history& past, horizon ahead,
                          std::span<const level> levels) {
  check::known(past);
  check::asked(past, ahead, levels);
  check::size(past.size(), f.models.size(), "past");
  const std::size_t width = levels.size();
  std::vector<double> z, values(past.size() * ahead.n * width);
  for (const level each : levels) z.push_back(detail::standard_normal_quantile(each.value()));
  bulk(where, past.size(), [&](std::size_t i) {
    const fitted_arima::one& of = f.models[i];
    const run_view<const double> run = past.demand(i);
    const guard_rail rail{run.values, f.season};
    double* out = values.data() + i * ahead.n * width;
    const std::int64_t skipped = std::max<std::int64_t>(0, of.first - run.first);
    if (of.model.observed == 0 || skipped >= static_cast<std::int64_t>(run.values.size())) {
      std::fill(out, out + ahead.n * width, rail.keep(of.model.regression.empty() ? 0.0 : of.model.regression[0], 1));
      return;
    }
    const std::span<const double> y = run.values.subspan(static_cast<std::size_t>(skipped));
    // a series that ended before the origin goes on unseen up to it
    const auto unseen = static_cast<std::size_t>(std::clamp<std::int64_t>(past.last - run.end() + 1, 0, 100'000));
    const std::size_t all = unseen + ahead.n;
    std::vector<double> mean(all), variance(all);
    const std::vector<double> x = fourier_terms(of.waves, run.first + skipped, y.size() + all);
    expect(of.model, y, {x.data(), y.size() + all, x.size() / (y.size() + all)}, mean, variance);
    for (std::size_t h = 0; h < ahead.n; ++h) {
      const double deviation = std::sqrt(variance[unseen + h]);
      for (std::size_t q = 0; q < width; ++q)
        *out++ = rail.keep(mean[unseen + h] + z[q] * deviation, unseen + h + 1, rail.high());
    }
  });
  return {past.size(), ahead.n, {levels.begin(), levels.end()}, std::move(values)};
}

}  // namespace echelon::inline ECHELON_ABI
