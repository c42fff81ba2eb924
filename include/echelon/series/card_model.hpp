// SPDX-License-Identifier: BSL-1.0
/// Card of one series: the mean of a dampened trend and a simple autoregression, calibrated by a regression that takes
/// this mean for observed.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/loss/naive2.hpp>
#include <echelon/math/normal.hpp>
#include <echelon/series/autoregression_model.hpp>
#include <echelon/series/theta_model.hpp>

namespace echelon::inline ECHELON_ABI {

/// Which cycles a series has; those that it does not hold three times, or whose changes do not correlate, are left out.
struct card {
  std::vector<std::size_t> seasons{};  ///< in periods, ascending; of a panel, empty: its clock's
  std::size_t waves = 4;               ///< of each cycle in the calibration, at most a third of it
  bool logarithm = true;               ///< of demand that is above zero throughout
};

/// What Card expects of the periods that follow a series, in logarithms where these were taken.
struct card_forecast {
  std::vector<double> delta, rho;  ///< before calibration
  std::vector<double> mean;        ///< calibrated
  std::vector<double> variance;
  bool logarithm = false;
};

namespace detail {

/// A mean without the tenth of the values that lie farthest out on either side, and its standard error were `count` of
/// them independent.
template <class = void>
void trimmed_mean(std::vector<double> x, double count, double& mean, double& error) {
  mean = error = 0.0;
  if (x.empty()) return;
  std::sort(x.begin(), x.end());
  const std::size_t cut = x.size() / 10, n = x.size() - 2 * cut;
  double squares = 0.0;
  for (std::size_t k = cut; k < cut + n; ++k) mean += x[k] / static_cast<double>(n);
  for (std::size_t k = cut; k < cut + n; ++k) squares += (x[k] - mean) * (x[k] - mean);
  error = std::sqrt(squares / static_cast<double>(n) / std::max(1.0, count));
}

/// The mean cycle of the last six at most about the moving mean of a cycle, so far as it stands out of its own noise;
/// it begins with the phase of the next period.
///
/// needs   x holds the cycle three times
template <class = void>
std::vector<double> card_shape(std::span<const double> x, std::size_t cycle) {
  std::vector<double> shape(cycle, 0.0), seen(cycle, 0.0);
  if (cycle < 2) return shape;
  const std::size_t n = x.size(), from = n - std::min(n, 7 * cycle);
  std::vector<double> apart(n - cycle - from);
  double sum = 0;
  for (std::size_t t = from; t < from + cycle; ++t) sum += x[t];
  for (std::size_t k = 0; k < apart.size(); ++k) {
    const std::size_t t = from + k;  // the mean of t … t + cycle, its ends by half, stands about t + cycle / 2
    const double mean = (sum + 0.5 * (x[t + cycle] - x[t])) / static_cast<double>(cycle);
    apart[k] = x[t + cycle / 2] - (cycle % 2 == 0 ? mean : sum / static_cast<double>(cycle));
    sum += x[t + cycle] - x[t];
  }
  const auto phase = [&](std::size_t k) { return (from + k + cycle / 2 + cycle - n % cycle) % cycle; };
  for (std::size_t k = 0; k < apart.size(); ++k) shape[phase(k)] += apart[k], seen[phase(k)] += 1.0;
  double noise = 0, size = 0, center = 0;
  for (std::size_t j = 0; j < cycle; ++j) shape[j] /= std::max(1.0, seen[j]), center += shape[j];
  for (double& s : shape) s -= center / static_cast<double>(cycle);
  for (std::size_t k = 0; k < apart.size(); ++k) noise += (apart[k] - shape[phase(k)]) * (apart[k] - shape[phase(k)]);
  for (const double s : shape) size += s * s / static_cast<double>(cycle);
  const double cycles = static_cast<double>(apart.size()) / static_cast<double>(cycle);
  noise /= std::max(1.0, static_cast<double>(apart.size() - cycle)) * cycles;  // of a mean
  const double kept = size > noise ? 1.0 - noise / size : 0.0;
  for (double& s : shape) s *= kept;
  return shape;
}

/// Delta: the level of the last eighth of a cycle, and the growth so far as it stands out of its own noise.
///
/// shape   u [n], the series without its mean cycle
template <class = void>
void card_delta(std::span<const double> u, std::size_t cycle, std::span<double> out) {
  std::vector<double> growth;
  for (std::size_t t = cycle; t < u.size(); ++t) growth.push_back(u[t] - u[t - cycle]);
  const double length = static_cast<double>(cycle);
  double mean = 0, error = 0;
  trimmed_mean(growth, static_cast<double>(growth.size()) / length, mean, error);
  const double kept = mean * mean > error * error ? 1.0 - error * error / (mean * mean) : 0.0;
  const std::size_t last = std::max<std::size_t>(1, cycle / 8);
  double base = 0;
  for (const double v : u.last(last)) base += v / static_cast<double>(last);
  for (std::size_t h = 0; h < out.size(); ++h)
    out[h] = base + mean * kept / length * (static_cast<double>(h) + 0.5 * static_cast<double>(last + 1));
}

/// Rho: an autoregression of one lag, around a level where the series returns to one, of changes where it does not.
///
/// shape   u [n], the series without its mean cycle
template <class = void>
void card_rho(std::span<const double> u, std::span<double> out) {
  const std::size_t n = u.size();
  const auto slope = [&](std::size_t lag, double at, auto&& value, double& error) {
    double xx = 0, xy = 0, ee = 0;
    for (std::size_t t = lag; t < n; ++t) {
      const double before = value(t - 1) - at;
      xx += before * before;
      xy += (value(t) - at) * before;
    }
    const double b = xx > 0.0 ? xy / xx : 0.0;
    for (std::size_t t = lag; t < n; ++t) {
      const double e = value(t) - at - b * (value(t - 1) - at);
      ee += e * e;
    }
    error = xx > 0.0 && n > lag + 2 ? std::sqrt(ee / static_cast<double>(n - lag - 2) / xx) : 0.0;
    return b;
  };
  double level_now = 0, error = 0;
  for (const double v : u) level_now += v / static_cast<double>(n);
  const double rho = slope(1, level_now, [&](std::size_t t) { return u[t]; }, error);
  const bool returns = rho < 1.0 && 1.0 - rho > 2.86 * error;  // the 5 % point of Dickey and Fuller
  double change = n > 1 ? u[n - 1] - u[n - 2] : 0.0, from = u[n - 1], keep = std::max(0.0, rho);
  if (!returns) {
    const double of_changes = n > 4 ? slope(2, 0.0, [&](std::size_t t) { return u[t] - u[t - 1]; }, error) : 0.0;
    keep = std::clamp(of_changes, -0.9, 0.9);
  }
  for (std::size_t h = 0; h < out.size(); ++h) {
    if (returns) {
      from = level_now + keep * (from - level_now);
    } else {
      change *= keep;
      from += change;
    }
    out[h] = from;
  }
}

}  // namespace detail

/// Forecasts one series by Card.
///
/// Without its mean cycle, Delta carries the last level on with its trimmed mean growth, less what noise explains; Rho
/// returns to a level, or carries changes on, as the data say. Their mean is then taken for observed: a regression on
/// the last value, those a cycle before, and waves of each cycle is fitted to the series and this mean together, and
/// its fitted values are the forecast. Short series keep the mean of the two.
///
/// shape   demand [n] with not-a-number for missing; mean and variance [horizon]
/// throws  error 201 horizon zero | 202 no value | 301 infinite
/// cost    O(n (cycles * waves)^2)
/// source  Doornik, Castle, Hendry (2020) Card forecasts for M4, Int. J. Forecasting 36(1): the three steps; trimming,
///         shrinkage by the noise, and the test of Dickey and Fuller (1979) fill what its abstract leaves open
template <class = void>
card_forecast forecast_card(std::span<const double> demand, const card& spec, horizon ahead) {
  check::range(ahead.n > 0, "horizon", "is zero, needed at least one period");
  check::finite_or_missing(demand, "demand");
  card_forecast out;
  double least = std::numeric_limits<double>::infinity(), most = -least;
  for (const double y : demand)
    if (!std::isnan(y)) least = std::min(least, y), most = std::max(most, y);
  check::not_empty(least <= most ? 1 : 0, "demand");
  out.logarithm = spec.logarithm && least > 0.0 && least > 1e-3 * most;
  std::vector<double> x(demand.begin(), demand.end());
  if (out.logarithm)
    for (double& v : x) v = std::log(v);
  x = detail::bridged(std::span<const double>{x});
  const std::size_t n = x.size(), steps = ahead.n;
  std::vector<std::size_t> cycles;
  std::vector<double> changes;
  for (std::size_t t = 1; t < n; ++t) changes.push_back(x[t] - x[t - 1]);
  for (const std::size_t m : spec.seasons)
    if (m >= 2 && 3 * m < n && is_seasonal(std::span<const double>{changes}, season_length{m})) cycles.push_back(m);
  const std::size_t longest = cycles.empty() ? 1 : cycles.back();
  // in units of its own spread, so that demand in another unit gives the same forecast
  double center = 0, spread = 0;
  for (const double v : x) center += v / static_cast<double>(n);
  for (const double v : x) spread = std::max(spread, std::abs(v - center));
  const double unit = spread > 0.0 ? std::scalbn(1.0, std::ilogb(spread)) : 1.0;
  for (double& v : x) v = (v - center) / unit;
  out.delta.resize(steps), out.rho.resize(steps);
  const std::vector<double> shape = detail::card_shape(std::span<const double>{x}, longest);
  std::vector<double> u = x;
  for (std::size_t t = 0; t < n; ++t) u[t] -= shape[(t + longest - n % longest) % longest];
  detail::card_delta(std::span<const double>{u}, longest, std::span<double>{out.delta});
  detail::card_rho(std::span<const double>{u}, std::span<double>{out.rho});
  for (std::size_t h = 0; h < steps; ++h) {
    out.delta[h] += shape[h % longest];
    out.rho[h] += shape[h % longest];
  }
  out.mean.resize(steps), out.variance.assign(steps, 0.0);
  for (std::size_t h = 0; h < steps; ++h) x.push_back(out.mean[h] = 0.5 * (out.delta[h] + out.rho[h]));

  std::vector<std::size_t> lags{1};
  for (const std::size_t m : cycles)
    for (const std::size_t l : {m, m + 1})
      if (std::find(lags.begin(), lags.end(), l) == lags.end()) lags.push_back(l);
  const std::size_t first = lags.back() > 1 ? *std::max_element(lags.begin(), lags.end()) : 1;
  std::vector<std::size_t> waves;
  std::size_t columns = 1 + lags.size();
  for (const std::size_t m : cycles) {
    waves.push_back(std::min({spec.waves, m / 3, (n - first) / 20}));
    columns += 2 * waves.back();
  }
  std::vector<double> row(columns);
  const auto fill = [&](std::size_t t) {
    std::size_t k = 0;
    row[k++] = 1.0;
    for (const std::size_t l : lags) row[k++] = x[t - l];
    for (std::size_t c = 0; c < cycles.size(); ++c)
      for (std::size_t w = 1; w <= waves[c]; ++w) {
        const double place = static_cast<double>(t % cycles[c]) / static_cast<double>(cycles[c]);
        const double turn = 2.0 * std::numbers::pi * static_cast<double>(w) * place;
        row[k++] = std::sin(turn), row[k++] = std::cos(turn);
      }
  };
  std::vector<double> psi(steps, 0.0);
  double variance = 0.0;
  bool fitted = false;
  if (n >= 5 && n > first + 2 * columns) {
    detail::ridge regression{columns};
    const std::size_t from = std::max(first, n > 5000 ? n - 5000 : std::size_t{0});
    for (std::size_t t = from; t < n + steps; ++t) {
      fill(t);
      regression.add(row, x[t]);
    }
    if (fitted = regression.solve(1e-6); fitted) {
      const std::vector<double>& b = regression.weights();
      double squares = 0.0;
      for (std::size_t t = from; t < n + steps; ++t) {
        fill(t);
        double said = 0.0;
        for (std::size_t k = 0; k < columns; ++k) said += b[k] * row[k];
        if (t < n) squares += (x[t] - said) * (x[t] - said);
        else out.mean[t - n] = said;
      }
      variance = squares / static_cast<double>(n - from > columns ? n - from - columns : 1);
      for (std::size_t h = 0; h < steps; ++h) {
        psi[h] = h == 0 ? 1.0 : 0.0;
        for (std::size_t k = 0; k < lags.size(); ++k)
          if (h >= lags[k]) psi[h] += b[1 + k] * psi[h - lags[k]];
        psi[h] = std::clamp(psi[h], -1.5, 1.5);
      }
    }
  }
  if (!fitted) {  // a walk with the changes seen
    for (std::size_t t = 1; t < n; ++t) variance += (x[t] - x[t - 1]) * (x[t] - x[t - 1]) / static_cast<double>(n - 1);
    std::fill(psi.begin(), psi.end(), 1.0);
  }
  double sum = 0.0;
  for (std::size_t h = 0; h < steps; ++h) {
    sum += psi[h] * psi[h];
    out.variance[h] = variance * sum * unit * unit;
    for (std::vector<double>* each : {&out.delta, &out.rho, &out.mean}) (*each)[h] = (*each)[h] * unit + center;
  }
  return out;
}

/// Quantiles of demand in each of the next periods: normal, or lognormal where logarithms were taken.
///
/// shape   out [horizon, levels], levels fastest
template <class = void>
void expected_quantiles(const card_forecast& f, std::span<const level> levels, std::span<double> out) {
  const std::size_t width = levels.size();
  for (std::size_t q = 0; q < width; ++q) {
    const double z = detail::standard_normal_quantile(levels[q].value());
    for (std::size_t h = 0; h < f.mean.size(); ++h) {
      const double x = f.mean[h] + z * std::sqrt(f.variance[h]);
      out[h * width + q] = f.logarithm ? std::exp(x) : x;
    }
  }
}

}  // namespace echelon::inline ECHELON_ABI
