// SPDX-License-Identifier: BSL-1.0
/// What an exponential smoothing model expects: means, variances and quantiles, in closed form or from simulated paths.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/level.hpp>
#include <echelon/core/random.hpp>
#include <echelon/math/normal.hpp>
#include <echelon/math/quantile.hpp>
#include <echelon/series/ets_fit.hpp>

namespace echelon::inline ECHELON_ABI {

/// The demand expected in each of the next periods.
///
/// shape   out [horizon]
/// cost    O(horizon)
inline void expected(const ets_model& model, std::span<double> out) noexcept {
  double level = model.last.level, trend = model.last.trend;
  std::size_t at = model.last.at;
  for (double& each : out) {
    if (model.form.has_trend()) {
      trend *= model.by.phi;
      level += trend;
    }
    each = level;
    if (!model.form.has_season()) continue;
    each = model.form.season == ets_season::additive ? level + model.last.season[at] : level * model.last.season[at];
    at = at + 1 == model.last.season.size() ? 0 : at + 1;
  }
}

/// The variance of demand in each of the next periods, of a model without multiplied season.
///
/// shape   mean as of expected(), out [horizon]
/// cost    O(horizon) for errors that are added, O(horizon^2) for relative ones
/// source  Hyndman, Koehler, Ord, Snyder (2008) Forecasting with exponential smoothing, 6.2 (class 1: sigma^2 (1 + the
///         sum of c_j^2)) and 6.3 (class 2: (1 + sigma^2) theta_h - mu_h^2, where theta_h = mu_h^2 + sigma^2 sum over
///         j < h of c_j^2 theta_{h-j})
template <class = void>
void expected_variance(const ets_model& model, std::span<const double> mean, std::span<double> out) {
  const std::size_t n = out.size(), m = std::max<std::size_t>(1, model.first.season.size());
  const bool relative = model.form.error == ets_error::multiplicative;
  std::vector<double> c2(n, 0.0), theta(relative ? n : 0);
  double path = 0.0, power = 1.0, sum = 1.0;
  for (std::size_t h = 0; h < n; ++h) {  // out[h] is of h + 1 periods ahead; c2[h] is the square of c_h
    if (h > 0) {
      power *= model.by.phi;
      path += power;
      const double c = model.by.alpha + (model.form.has_trend() ? model.by.beta * path : 0.0) +
                       (model.form.has_season() && h % m == 0 ? model.by.gamma : 0.0);
      c2[h] = c * c;
      sum += c2[h];
    }
    if (!relative) {
      out[h] = model.variance * sum;
      continue;
    }
    double more = 0.0;
    for (std::size_t j = 1; j <= h; ++j) more += c2[j] * theta[h - j];
    theta[h] = mean[h] * mean[h] + model.variance * more;
    out[h] = (1.0 + model.variance) * theta[h] - mean[h] * mean[h];
  }
}

/// Which paths a model with multiplied season is read from.
struct ets_paths {
  std::size_t count = 1000;
  std::uint64_t seed = 1;
  std::uint64_t item = 0;  ///< of the series: its paths do not depend on who simulates them
};

/// Quantiles of demand in each of the next periods: of normal distributions with the mean and variance of the model,
/// or of simulated paths where the season is multiplied.
///
/// Simulated errors come in pairs of opposite sign, and one that would take a relative error to -1 stops short of it.
///
/// shape   out [horizon, levels], levels fastest
/// needs   levels ascend, horizon >= 1
/// cost    O(horizon * levels), or O(paths * horizon * log paths)
/// repeats equal bits for equal seed and item
template <class = void>
void expected_quantiles(const ets_model& model, std::span<const level> levels, std::span<double> out,
                        const ets_paths& by = {}) {
  const std::size_t width = levels.size(), ahead = out.size() / width;
  std::vector<double> mean(ahead), spread(ahead);
  expected(model, mean);
  if (model.form.season != ets_season::multiplicative) {
    expected_variance(model, std::span<const double>{mean}, spread);
    for (std::size_t q = 0; q < width; ++q) {
      const double z = detail::standard_normal_quantile(levels[q].value());
      for (std::size_t h = 0; h < ahead; ++h) out[h * width + q] = mean[h] + z * std::sqrt(spread[h]);
    }
    return;
  }
  const std::size_t pairs = std::max<std::size_t>(1, by.count / 2);
  const double sd = std::sqrt(model.variance);
  std::vector<double> errors(ahead), paths(2 * pairs * ahead);  // [horizon, paths]
  random_stream draw{by.seed, by.item, 0x657473};
  for (std::size_t k = 0; k < pairs; ++k) {
    for (double& e : errors) e = sd * draw.normal();
    for (const int sign : {0, 1}) {
      ets_state s = model.last;
      for (std::size_t h = 0; h < ahead; ++h) {
        const double e = std::max(-0.999, sign == 0 ? errors[h] : -errors[h]);
        const double f = next_forecast(model.form, model.by, s);
        const double y = model.form.error == ets_error::multiplicative ? f * (1.0 + e) : f + e;
        advance(model.form, model.by, s, y);
        paths[h * 2 * pairs + 2 * k + static_cast<std::size_t>(sign)] = std::isfinite(y) ? y : mean[h];
      }
    }
  }
  for (std::size_t h = 0; h < ahead; ++h) {
    const std::span<double> at{paths.data() + h * 2 * pairs, 2 * pairs};
    std::sort(at.begin(), at.end());
    for (std::size_t q = 0; q < width; ++q)
      out[h * width + q] = sorted_quantile(at, levels[q], quantile_rule::linear);
  }
}

}  // namespace echelon::inline ECHELON_ABI
