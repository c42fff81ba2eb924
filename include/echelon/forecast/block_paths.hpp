// SPDX-License-Identifier: BSL-1.0
/// Paths over long horizons, such as minutes for months: blocks of past scores are stitched, at the same time of day.
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
#include <echelon/core/random.hpp>
#include <echelon/core/view.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/forecast/base_forecast.hpp>
#include <echelon/forecast/joint_paths.hpp>

namespace echelon::inline ECHELON_ABI {

/// How paths are stitched.
struct block_paths {
  std::size_t draws = 200;
  std::size_t block = 1440;   ///< periods of a block; the longer, the more dependence is kept
  std::size_t season = 1440;  ///< a block begins at the same place of the season; 1 where there is none
  std::uint64_t seed = 1;
  double floor = -std::numeric_limits<double>::infinity();  ///< no value below
};

namespace detail {

template <class = void>
void check_blocks(const block_paths& how, const point_forecast& said, matrix_view<const double> scores) {
  check::not_empty(how.draws, "draws");
  check::not_empty(how.block, "block");
  check::not_empty(how.season, "season");
  check::not_empty(said.horizon(), "said, horizon,");
  check::size(scores.rows(), said.series(), "scores, series,");
  check::at_least(scores.columns(), how.block, "scores, periods,");
  check::at_least(scores.columns() - how.block + 1, how.season, "scores, periods beyond a block,");
  for (std::size_t i = 0; i < scores.rows(); ++i) check::finite_or_missing(scores.row(i), "scores");
}

/// Where the block that serves periods first … in a draw begins in the past; the same for all series.
inline std::size_t block_start(const block_paths& how, std::size_t past, std::size_t first,
                               random_stream& draw) noexcept {
  // the period after the past stands at past % season, and a start must stand where period `first` ahead does
  const std::size_t place = (past + first) % how.season, starts = past - how.block + 1;
  const std::size_t choices = (starts - place + how.season - 1) / how.season;
  return place + how.season * draw.below(static_cast<std::uint32_t>(choices));
}

/// Calls f(i, h, value) for the periods of one path, all series of a block together.
template <class F>
void walk_path(const block_paths& how, const point_forecast& said, matrix_view<const double> scores, std::size_t d,
               F&& f) {
  random_stream draw{how.seed, d, 0x626C6B70};
  for (std::size_t first = 0; first < said.horizon(); first += how.block) {
    const std::size_t from = block_start(how, scores.columns(), first, draw);
    const std::size_t wide = std::min(how.block, said.horizon() - first);
    for (std::size_t i = 0; i < said.series(); ++i) {
      double last = 0;  // a missing score is taken to be the one before it
      for (std::size_t k = 0; k < wide; ++k) {
        const double s = scores(i, from + k);
        if (s == s) last = s;
        f(i, first + k, std::max(how.floor, outcome_at(said, i, first + k, last)));
      }
    }
  }
}

}  // namespace detail

/// Draws whole paths.
///
/// shape   scores [series, periods]: (outcome - forecast) / scale of the past, up to the last observed period;
///         not-a-number where missing
/// throws  error 101 another number of series | 202 no draw, block, season or period ahead | 301 a score is infinite |
///         302 the past is shorter than a block and a season
/// repeats identical for every exec policy and number of workers
/// source  Künsch (1989) The jackknife and the bootstrap for general stationary observations, Annals of Statistics 17;
///         aligned with the season: Politis (2001) Resampling time series with seasonal components
template <exec::policy E>
sample_paths draw_paths(const E& where, const block_paths& how, const point_forecast& said,
                        matrix_view<const double> scores) {
  detail::check_blocks(how, said, scores);
  const std::size_t cells = said.series() * said.horizon();
  sample_paths out{how.draws, said.series(), said.horizon(),
                   std::vector<double>(quantile_forecast::cells(how.draws, said.series(), said.horizon()))};
  bulk(where, how.draws, [&](std::size_t d) {
    detail::walk_path(how, said, scores, d, [&](std::size_t i, std::size_t h, double value) {
      out.values[d * cells + i * said.horizon() + h] = value;
    });
  });
  return out;
}

/// Quantiles of the largest mean over `window` neighbouring periods, in each of the runs of `every` periods ahead (a
/// shorter last one with them): the peak five minutes of every day, say. No path is kept.
///
/// shape   the answer is [series, runs, levels]
/// throws  as draw_paths | error 201 window not in 1 … every | 102 levels do not ascend | 202 no level
/// cost    O(draws * series * horizon); memory O(draws * series * runs)
template <exec::policy E>
quantile_forecast peak_quantiles(const E& where, const block_paths& how, const point_forecast& said,
                                 matrix_view<const double> scores, std::size_t window, std::size_t every,
                                 std::span<const level> levels) {
  detail::check_blocks(how, said, scores);
  check::range(window >= 1 && window <= every, "window", "is not in 1 ... every");
  const std::size_t n = said.series(), runs = (said.horizon() + every - 1) / every;
  sample_paths peaks{how.draws, n, runs,
                     std::vector<double>(quantile_forecast::cells(how.draws, n, runs),
                                         -std::numeric_limits<double>::infinity())};
  struct workplace {
    std::vector<double> ring, sum;
  };
  bulk(
      where, how.draws, [&] { return workplace{std::vector<double>(n * window), std::vector<double>(n)}; },
      [&](std::size_t d, workplace& at) {
        detail::walk_path(how, said, scores, d, [&](std::size_t i, std::size_t h, double value) {
          const std::size_t run = h / every, within = h % every;
          double* const ring = at.ring.data() + i * window;
          if (within == 0) {
            std::fill(ring, ring + window, 0.0);
            at.sum[i] = 0;
          }
          double& oldest = ring[within % window];
          if (within % window == 0) {  // summed afresh now and then, so that rounding does not pile up
            oldest = 0;
            at.sum[i] = 0;
            for (std::size_t k = 0; k < window; ++k) at.sum[i] += ring[k];
          }
          at.sum[i] += value - oldest;
          oldest = value;
          // a run shorter than the window counts the mean of what there is
          const bool full = within + 1 >= window || h + 1 == said.horizon();
          const auto count = static_cast<double>(std::min(within + 1, window));
          double& peak = peaks.values[(d * n + i) * runs + run];
          if (full && (within + 1 >= window || peak == -std::numeric_limits<double>::infinity()))
            peak = std::max(peak, at.sum[i] / count);
        });
      });
  return quantiles_of(peaks, levels);
}

}  // namespace echelon::inline ECHELON_ABI
