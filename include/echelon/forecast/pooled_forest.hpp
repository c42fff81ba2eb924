// SPDX-License-Identifier: BSL-1.0
/// One quantile forest for a whole panel: every series learns from all, each in units of its own expected demand.
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
#include <echelon/core/level.hpp>
#include <echelon/core/random.hpp>
#include <echelon/data/door.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/forecast/demand_features.hpp>
#include <echelon/forest/fit.hpp>
#include <echelon/forest/predict.hpp>

namespace echelon::inline ECHELON_ABI {

/// What a forecast is about: the demand of each period ahead, or the running total up to the end of every `every`-th.
enum class target : std::uint8_t { each_period, running_total };

/// A quantile forest over features of history, calendar, events, regional indicators and planned covariates, direct in
/// the horizon: the forecast distance is a feature.
///
/// The demand of a target is divided by what level, season and events let expect (series_lens), so that one forest
/// serves slow and fast products; what the forest learns is how far and how widely the outcome differs from it.
///
/// source  Meinshausen (2006) Quantile regression forests, JMLR 7; the pooling of a catalogue in one sparse forest
/// follows
///         the public account of Amazon's forecasting history (Amazon Science, 2021)
struct pooled_forest {
  std::size_t trees = 120;
  std::size_t min_leaf = 20;
  std::size_t columns_tried = 0;  ///< 0: a third
  std::size_t rows = 0;  ///< training rows drawn from the panel; 0: 50 a series, at least 60,000, at most 400,000
  double rows_per_tree = 0.25;      ///< share of them that one tree sees
  std::size_t reach = 1100;         ///< how many periods back origins are drawn
  double emphasis = 0.5;            ///< 0: every series counts alike; 1: by its turnover, at the covariate "price"
  double hidden = 0.03;             ///< share of rows with their history hidden, so that new products can be forecast
  std::size_t season = 0;           ///< 0: the usual one of the clock
  std::size_t pool_at_least = 100;  ///< series in a pool of similar ones, on average
  target of = target::each_period;
  std::size_t every = 1;  ///< periods between two running totals
  std::uint64_t seed = 1;

  /// Training rows for a panel of that many series.
  constexpr std::size_t rows_for(std::size_t series) const noexcept {
    return rows != 0 ? rows : std::clamp<std::size_t>(50 * series, 60'000, 400'000);
  }

  /// The periods that forecast h (from 0) covers.
  constexpr target_window window(std::size_t h) const noexcept {
    const auto to = static_cast<std::int64_t>((h + 1) * every);
    return of == target::each_period ? target_window{to - static_cast<std::int64_t>(every) + 1, to}
                                     : target_window{1, to};
  }
};

/// What `fit` learned. It forecasts any history on the same clock with the same columns by name, whatever its series.
struct fitted_pooled_forest {
  pooled_forest spec;
  fitted_forest<leaf::all_targets> forest;
  horizon ahead{0};
  feature_columns columns;
};

namespace detail {

inline void check_spec(const pooled_forest& spec, horizon ahead) {
  constexpr std::size_t most = 1u << 20;
  check::range(ahead.n > 0, "horizon", "is zero, needed at least one period");
  check::range(spec.every > 0, "every", "is zero, needed at least one period");
  check::range(spec.reach > 0, "reach", "is zero, needed at least one period");
  check::range(spec.every <= most && ahead.n <= most / spec.every, "horizon", "times every exceeds 1048576 periods");
  check::range(spec.reach <= 1u << 30, "reach", "exceeds 1073741824 periods");
  check::range(spec.season <= most, "season", "exceeds 1048576 periods");
  check::range(spec.emphasis >= 0 && spec.emphasis <= 1, "emphasis", "lies outside [0, 1], needed a share");
  check::range(spec.hidden >= 0 && spec.hidden <= 1, "hidden", "lies outside [0, 1], needed a share");
}

/// Whether a series has shown nothing yet: no value, or only zeros for less than four level windows.
inline bool is_new(const running_sums& own, const history& past, const rhythm& beat) {
  return own.start() > past.last && own.seen(own.first(), past.last) < static_cast<double>(4 * beat.level);
}

/// How many training rows each series gives: a share alike for all, the rest by turnover, rounded at random.
template <exec::policy E>
std::vector<std::size_t> rows_of_series(const E& where, const pooled_forest& spec, const demand_context& context) {
  const history& past = context.past;
  const std::size_t n = past.size();
  const covariate* price = past.source->find_covariate("price");
  std::vector<double> worth(n, 0.0);
  std::vector<unsigned char> usable(n, 0);
  bulk(where, n, [&](std::size_t i) {
    const running_sums own{past.demand(i)};
    usable[i] = own.start() < past.last - 2 * context.beat.season ? 1 : 0;
    if (usable[i] == 0) return;
    const double recent = own.mean(std::max(own.start(), past.last - 4 * context.beat.level), past.last);
    const double each = price == nullptr ? 1.0 : static_cast<double>(std::as_const(price->values)[i].at(past.last));
    worth[i] = recent * each > 0 ? recent * each : 0.0;
  });
  double total = 0, count = 0;
  for (std::size_t i = 0; i < n; ++i) {
    total += worth[i];
    count += usable[i];
  }
  std::vector<std::size_t> rows(n, 0);
  const double emphasis = total > 0 && std::isfinite(total) ? spec.emphasis : 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    if (usable[i] == 0) continue;
    const double share = (1 - emphasis) / count + (emphasis > 0 ? emphasis * worth[i] / total : 0.0);
    rows[i] = static_cast<std::size_t>(share * static_cast<double>(spec.rows_for(n)) +
                                       random_stream{spec.seed, i, 0x51}.uniform());
  }
  return rows;
}

}  // namespace detail

/// Learns from targets drawn at random over series, origins and horizons, all inside `past`.
///
/// throws  error 201 a parameter out of range | 202 empty panel | 301 infinite demand | 302 no series is long enough |
///         what validate(panel) throws
/// cost    rows * features for the table; then that of the forest
/// repeats identical for every exec policy and worker count
template <exec::policy E>
fitted_pooled_forest fit(const E& where, const pooled_forest& spec, const history& past, horizon ahead) {
  check::known(past);
  detail::check_spec(spec, ahead);
  validate(past.of());
  const demand_context context = context_of(past, rhythm::of(past.source->time, spec.season), spec.pool_at_least);
  const std::vector<std::size_t> share = detail::rows_of_series(where, spec, context);
  std::vector<std::size_t> begin(share.size() + 1, 0);
  for (std::size_t i = 0; i < share.size(); ++i) begin[i + 1] = begin[i] + share[i];
  const std::size_t columns = series_lens::columns(context), drawn = begin.back();
  std::vector<float> x(drawn * columns);
  std::vector<double> y(drawn, std::numeric_limits<double>::quiet_NaN());
  bulk(where, share.size(), [&](std::size_t i) {
    if (share[i] == 0) return;
    const series_lens lens{context, i};
    const running_sums& own = lens.own();
    for (std::size_t r = begin[i]; r < begin[i + 1]; ++r) {
      random_stream draw{spec.seed, r, 0x52};
      const target_window w = spec.window(draw.below(static_cast<std::uint32_t>(ahead.n)));
      const bool as_new = draw.uniform() < spec.hidden;
      const std::int64_t newest = past.last - w.to;
      const std::int64_t oldest =
          std::max(own.start() + context.beat.season, newest - static_cast<std::int64_t>(spec.reach) + 1);
      if (oldest > newest) continue;
      const std::int64_t origin = newest - draw.below(static_cast<std::uint32_t>(newest - oldest + 1));
      const double expected = lens.row(origin, w, as_new, std::span{x}.subspan(r * columns, columns));
      const bool seen = own.seen(origin + w.from, origin + w.to) == static_cast<double>(w.to - w.from + 1);
      if (expected > 0 && seen) y[r] = std::min(own.sum(origin + w.from, origin + w.to) / expected, 100.0);
    }
  });
  std::size_t kept = 0;  // close the gaps that draws without an outcome left
  for (std::size_t r = 0; r < drawn; ++r) {
    if (std::isnan(y[r])) continue;
    if (kept != r) {
      std::copy_n(&x[r * columns], columns, &x[kept * columns]);
      y[kept] = y[r];
    }
    ++kept;
  }
  check::at_least(kept, 2 * spec.min_leaf, "training rows");
  const subsampled_forest trees{.trees = spec.trees,
                                .min_leaf = spec.min_leaf,
                                .columns_tried = spec.columns_tried,
                                .seed = spec.seed,
                                .sample = {.fraction = spec.rows_per_tree}};
  const matrix_view<const float> table{x.data(), kept, columns};
  return {spec, fit(where, trees, table, std::span<const double>{y.data(), kept}), ahead, context.columns()};
}

/// Quantiles of every series; one without history gets the forecast of a new product of its pool.
///
/// throws  error 102 levels do not ascend | 201 horizon zero or beyond what was fitted | 202 no level or series |
///         101 a column or the clock of the panel fitted is missing | 301 infinite demand
template <exec::policy E>
quantile_forecast predict(const E& where, const fitted_pooled_forest& f, const history& past, horizon ahead,
                          std::span<const level> levels) {
  check::known(past);
  check::asked(past, ahead, levels);
  validate(past.of());
  if (ahead.n > f.ahead.n)
    throw error{fault::range, "horizon", "is "}.put(ahead.n).put(", needed at most ").put(f.ahead.n);
  const demand_context context =
      context_of(past, rhythm::of(past.source->time, f.spec.season), f.spec.pool_at_least, &f.columns);
  const std::size_t columns = series_lens::columns(context), n = past.size(), q = levels.size();
  check::size(columns, f.forest.columns(), "columns");
  const std::size_t block = std::max<std::size_t>(1, 60'000 / ahead.n);  // bounds the memory of the table
  std::vector<double> values(n * ahead.n * q);
  std::vector<float> x(std::min(block, n) * ahead.n * columns);
  std::vector<double> expected(std::min(block, n) * ahead.n);
  for (std::size_t from = 0; from < n; from += block) {
    const std::size_t rows = std::min(block, n - from) * ahead.n;
    bulk(where, rows / ahead.n, [&](std::size_t k) {
      const series_lens lens{context, from + k};
      const bool as_new = detail::is_new(lens.own(), past, context.beat);
      for (std::size_t h = 0; h < ahead.n; ++h) {
        const std::size_t r = k * ahead.n + h;
        expected[r] = lens.row(past.last, f.spec.window(h), as_new, std::span{x}.subspan(r * columns, columns));
      }
    });
    const std::vector<double> ratio =
        predict(where, f.forest, matrix_view<const float>{x.data(), rows, columns}, levels);
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t k = 0; k < q; ++k) values[(from * ahead.n + r) * q + k] = expected[r] * ratio[r * q + k];
  }
  return {n, ahead.n, {levels.begin(), levels.end()}, std::move(values)};
}

}  // namespace echelon::inline ECHELON_ABI
