// SPDX-License-Identifier: BSL-1.0
/// Paths of the future whose periods and series belong together: whole vectors of past scores are drawn.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/forecast/distribution_engine.hpp>
#include <echelon/math/quantile.hpp>

namespace echelon::inline ECHELON_ABI {

/// A sample forecast: equally likely futures.
///
/// shape   values [draws, series, horizon], horizon fastest
struct sample_paths {
  std::size_t draws = 0, series = 0, horizon = 0;
  std::vector<double> values;

  std::span<const double> path(std::size_t draw, std::size_t i) const noexcept {
    return {values.data() + (draw * series + i) * horizon, horizon};
  }
};

namespace detail {

/// By how much the rule has moved each level since it started, in scores.
///
/// shape   returns [series, horizon, levels]
template <exec::policy E, adaptation A>
std::vector<double> moved_levels(const E& where, const fitted_distribution<A>& f) {
  const std::size_t n = f.levels.size();
  std::vector<double> moved(f.used.size() * n, 0.0);
  bulk(
      where, f.used.size(), [&] { return std::vector<double>(f.spec.adapt.cells()); },
      [&](std::size_t channel, std::vector<double>& fresh) {
        const auto scores = f.scores(channel);
        if (scores.empty()) return;
        for (std::size_t k = 0; k < n; ++k) {
          f.spec.adapt.start(fresh, f.levels[k]);
          moved[channel * n + k] = f.spec.adapt.quantile(f.cells(channel, k), scores, f.levels[k]) -
                                   f.spec.adapt.quantile(std::span<const double>{fresh}, scores, f.levels[k]);
        }
      });
  return moved;
}

/// What belongs to a probability: straight between levels, constant beyond them.
inline double between_levels(std::span<const level> levels, std::span<const double> at, double p) noexcept {
  std::size_t k = 0;
  while (k < levels.size() && levels[k].value() < p) ++k;
  if (k == 0) return at.front();
  if (k == levels.size()) return at.back();
  const double a = levels[k - 1].value(), b = levels[k].value(), share = (p - a) / (b - a);
  return (1 - share) * at[k - 1] + share * at[k];
}

}  // namespace detail

/// Draws paths. Each takes the scores of one past origin, the same for every series and period ahead, so that what rose
/// together rises together; each score is moved as the engine moves the quantile at its rank. A score that is missing
/// there is taken from another origin, drawn for itself.
///
/// throws  error 101 another number of series or periods | 202 no draw | 302 no origin whose outcomes have all come
/// repeats identical for every exec policy and number of workers, given seed
/// cost    O(draws * series * horizon * log recent)
/// source  scores in whole vectors: Clark, Gangopadhyay, Hay, Rajagopalan, Wilby (2004) The Schaake shuffle, Journal of
///         Hydrometeorology 5; Panagiotelis, Gamakumara, Athanasopoulos, Hyndman (2023) Probabilistic forecast
///         reconciliation, European Journal of Operational Research 306, section 5
template <exec::policy E, adaptation A, detail::base_forecast Base>
sample_paths draw_paths(const E& where, const fitted_distribution<A>& f, const Base& said, std::size_t draws,
                        std::uint64_t seed) {
  detail::check_base(f, said);
  check::not_empty(draws, "draws");
  const auto [least, most] = std::minmax_element(f.origins.begin(), f.origins.end());
  const std::uint64_t first = *most > f.spec.remembered ? *most - f.spec.remembered : 0;
  if (*least <= first)
    throw error{fault::too_short, "remembered", "holds no origin whose outcomes have all come, needed at least one"};
  const auto origins = static_cast<std::uint32_t>(*least - first);
  sample_paths out{draws, f.series, f.ahead.n,
                   std::vector<double>(quantile_forecast::cells(draws, f.series, f.ahead.n))};
  const std::vector<double> moved = detail::moved_levels(where, f);
  const std::size_t width = f.levels.size();
  bulk(where, draws, [&](std::size_t d) {
    random_stream draw{seed, d, 0x70617468};
    const std::uint64_t origin = first + draw.below(origins);
    for (std::size_t channel = 0; channel < f.series * f.ahead.n; ++channel) {
      const double* const ring = f.score.data() + channel * f.spec.remembered;
      double s = ring[origin % f.spec.remembered];
      for (int attempt = 0; std::isnan(s) && attempt < 64; ++attempt)
        s = ring[(first + draw.below(origins)) % f.spec.remembered];
      const auto scores = f.scores(channel);
      if (std::isnan(s)) s = scores.empty() ? stated_score(said, level{0.5}) : score_quantile(scores, 0.5);
      if (!scores.empty())
        s += detail::between_levels(f.levels, std::span{moved}.subspan(channel * width, width), score_level(scores, s));
      out.values[d * f.series * f.ahead.n + channel] =
          std::max(f.spec.floor, outcome_at(said, channel / f.ahead.n, channel % f.ahead.n, s));
    }
  });
  return out;
}

/// Quantiles of paths, period by period.
///
/// throws  error 101 shape | 102 levels do not ascend | 202 no draw or level | 301 a value is not finite
template <class = void>
quantile_forecast quantiles_of(const sample_paths& paths, std::span<const level> levels) {
  check::not_empty(paths.draws, "draws");
  check::size(paths.values.size(), quantile_forecast::cells(paths.draws, paths.series, paths.horizon), "values");
  check::finite(std::span<const double>{paths.values.data(), paths.values.size()}, "values");
  std::vector<double> out, column(paths.draws);
  const std::size_t cells = paths.series * paths.horizon;
  out.reserve(quantile_forecast::cells(paths.series, paths.horizon, levels.size()));
  for (std::size_t c = 0; c < cells; ++c) {
    for (std::size_t d = 0; d < paths.draws; ++d) column[d] = paths.values[d * cells + c];
    std::sort(column.begin(), column.end());
    for (const level q : levels) out.push_back(sorted_quantile(column, q));
  }
  return {paths.series, paths.horizon, {levels.begin(), levels.end()}, std::move(out)};
}

/// Quantiles of the largest value that a series takes in periods first … first + count - 1 ahead: what a peak may ask
/// for. The largest of pointwise quantiles is another number.
///
/// shape   the answer is [series, 1, levels]
/// throws  as quantiles_of | error 201 the periods are none or beyond the horizon
template <class = void>
quantile_forecast quantiles_of_maximum(const sample_paths& paths, std::size_t first, std::size_t count,
                                       std::span<const level> levels) {
  check::range(count > 0 && first < paths.horizon && count <= paths.horizon - first, "count",
               "gives no period, or one beyond the horizon");
  sample_paths peak{paths.draws, paths.series, 1, {}};
  peak.values.reserve(paths.draws * paths.series);
  for (std::size_t d = 0; d < paths.draws; ++d)
    for (std::size_t i = 0; i < paths.series; ++i) {
      const auto run = paths.path(d, i).subspan(first, count);
      peak.values.push_back(*std::max_element(run.begin(), run.end()));
    }
  return quantiles_of(peak, levels);
}

}  // namespace echelon::inline ECHELON_ABI
