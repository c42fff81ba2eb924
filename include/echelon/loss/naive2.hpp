// SPDX-License-Identifier: BSL-1.0
/// Naive2, the benchmark of the M competitions: the last value, seasonally adjusted where the data call for it.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/count.hpp>

namespace echelon::inline ECHELON_ABI {

/// Autocorrelations at lags 1 … lags, with the divisor n at every lag; all zero for a constant series.
///
/// throws  error 301 not finite | 302 not more values than lags
template <class = void>
std::vector<double> autocorrelations(std::span<const double> past, std::size_t lags) {
  check::finite(past, "history");
  check::at_least(past.size(), lags + 1, "history");
  double mean = 0.0, variance = 0.0;
  for (const double v : past) mean += v;
  mean /= static_cast<double>(past.size());
  for (const double v : past) variance += (v - mean) * (v - mean);
  std::vector<double> out(lags, 0.0);
  for (std::size_t j = 1; variance > 0.0 && j <= lags; ++j) {
    for (std::size_t t = j; t < past.size(); ++t) out[j - 1] += (past[t] - mean) * (past[t - j] - mean);
    out[j - 1] /= variance;
  }
  return out;
}

/// Whether the autocorrelation at lag m exceeds its 90 % bound under no season; never with fewer than three seasons.
///
/// throws  error 301 not finite
/// source  Makridakis, Spiliotis, Assimakopoulos (2020) The M4 competition: |r_m| > 1.645 sqrt((1 + 2 sum r_j^2) / n),
///         the sum over lags 1 … m - 1
template <class = void>
bool is_seasonal(std::span<const double> past, season_length m) {
  check::finite(past, "history");
  if (m.n < 2 || past.size() < 3 * m.n) return false;
  const std::vector<double> r = autocorrelations(past, m.n);
  double sum = 1.0;
  for (std::size_t j = 0; j + 1 < m.n; ++j) sum += 2.0 * r[j] * r[j];
  return std::abs(r[m.n - 1]) > 1.645 * std::sqrt(sum / static_cast<double>(past.size()));
}

/// Multiplicative seasonal indices, one a phase (phase 0 is that of past[0]), with mean one; empty where the history
/// has no valid ones: a centred moving average that is not positive, a phase that is never seen, an index not positive.
///
/// needs   m.n >= 2
/// throws  error 201 season below two | 301 not finite
/// source  classical decomposition: Kendall, Stuart (1983) The advanced theory of statistics 3, pp. 410-414
template <class = void>
std::vector<double> seasonal_indices(std::span<const double> past, season_length m) {
  check::range(m.n >= 2, "season", "has fewer than two periods");
  check::finite(past, "history");
  const std::size_t half = m.n / 2;
  std::vector<double> sum(m.n, 0.0), seen(m.n, 0.0);
  for (std::size_t t = half; t + half < past.size(); ++t) {
    double trend = 0.0;
    for (std::size_t k = t - half; k <= t + half; ++k) trend += past[k];
    if (m.n % 2 == 0) trend -= 0.5 * (past[t - half] + past[t + half]);
    trend /= static_cast<double>(m.n);
    if (!(trend > 0.0)) return {};
    sum[t % m.n] += past[t] / trend;
    seen[t % m.n] += 1.0;
  }
  double mean = 0.0;
  for (std::size_t k = 0; k < m.n; ++k) {
    if (seen[k] == 0.0) return {};
    sum[k] /= seen[k];
    if (!(sum[k] > 0.0)) return {};
    mean += sum[k] / static_cast<double>(m.n);
  }
  for (double& index : sum) index /= mean;
  return sum;
}

/// The Naive2 forecast: the last value, seasonally adjusted and readjusted when is_seasonal says so.
///
/// throws  error 202 no history | 301 not finite
/// source  Makridakis, Spiliotis, Assimakopoulos (2020) The M4 competition, Int. J. Forecasting 36(1), table 2
template <class = void>
std::vector<double> naive2(std::span<const double> past, season_length m, horizon ahead) {
  check::not_empty(past.size(), "history");
  std::vector<double> out(ahead.n, past.back());
  const std::vector<double> index = is_seasonal(past, m) ? seasonal_indices(past, m) : std::vector<double>{};
  if (index.empty()) return out;
  const double level_of_last = past.back() / index[(past.size() - 1) % m.n];
  for (std::size_t h = 0; h < ahead.n; ++h) out[h] = level_of_last * index[(past.size() + h) % m.n];
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
