// SPDX-License-Identifier: BSL-1.0
/// One quantile forest for a whole panel: every series learns from all, each in units of its own expected demand.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
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
/// serves slow and fast products; what the forest learns is how far and how widely the outcome differs from it. It
/// learns the square root of that ratio, so that a few large sales do not decide every cut: the quantiles of roots are
/// the roots of the quantiles. Leaves remember a few targets each, so that the model stays below a tenth of the table
/// that it has learned from.
///
/// Series without history are forecast by a second, smaller forest. It learns from rows whose history is hidden, and
/// knows what a new product brings: attributes, covariates against those of its pool, what the pool sells,
/// what products at its price sell and, where it is not new everywhere, what it sells elsewhere (analogues).
///
/// source  Meinshausen (2006) Quantile regression forests, JMLR 7; the pooling of a catalogue in one sparse forest
///         follows the public account of Amazon's forecasting history (Amazon Science, 2021)
struct pooled_forest {
  std::size_t trees = 120;
  std::size_t min_leaf = 15;
  std::size_t leaf_points = 4;    ///< targets that a leaf remembers: see leaf::sketch
  std::size_t columns_tried = 0;  ///< 0: a third
  std::size_t rows = 0;  ///< training rows drawn from the panel; 0: 50 a series, at least 60,000, at most 400,000
  double rows_per_tree = 0.25;      ///< share of them that one tree sees
  std::size_t reach = 1100;         ///< how many periods back origins are drawn
  double emphasis = 0.5;            ///< 0: every series counts alike; 1: by its turnover, at the covariate "price"
  double hidden = 0.1;              ///< rows with their history hidden, from which new products are forecast, a row
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
  fitted_forest<leaf::sketch> forest;
  std::optional<fitted_forest<leaf::sketch>> fresh;  ///< of new products; without one `forest` serves them too
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

/// The last price of series i where there is a covariate "price", or 1.
inline double price_of(const history& past, std::size_t i) {
  const covariate* price = past.source->find_covariate("price");
  return price == nullptr ? 1.0 : static_cast<double>(price->values[i].at(past.last));
}

/// What series i has sold lately, in money where there are prices.
inline double turnover_of(const demand_context& context, std::size_t i, const running_sums& own) {
  const history& past = context.past;
  const double recent = own.mean(std::max(own.start(), past.last - 4 * context.beat.level), past.last);
  return recent * price_of(past, i);
}

/// The mean demand of series i over its mean change from one period to the next, in the last 13 level windows, times
/// its price. A scaled loss weighed by turnover counts errors about so: what sells steadily and dearly decides.
inline double worth_in_losses(const demand_context& context, std::size_t i, const running_sums&) {
  const auto run = context.past.demand(i);
  double sold = 0, changed = 0;
  for (std::int64_t t = std::max(run.first, context.past.last - 13 * context.beat.level) + 1; t <= context.past.last;
       ++t) {
    const double now = run.at(t), before = run.at(t - 1);
    if (std::isnan(now) || std::isnan(before)) continue;
    sold += now;
    changed += std::abs(now - before);
  }
  return changed > 0 ? price_of(context.past, i) * sold / changed : 0.0;
}

/// How much each series counts among the training rows: alike, the rest by its worth; zero for one that is too short.
template <exec::policy E, class Worth>
std::vector<double> shares_of_series(const E& where, const demand_context& context, double emphasis,
                                     const Worth& worth_of) {
  const history& past = context.past;
  const std::size_t n = past.size();
  std::vector<double> worth(n, 0.0);
  std::vector<unsigned char> usable(n, 0);
  bulk(where, n, [&](std::size_t i) {
    const running_sums own{past.demand(i)};
    usable[i] = own.start() < past.last - 2 * context.beat.season ? 1 : 0;
    if (usable[i] == 0) return;
    const double w = worth_of(context, i, own);
    worth[i] = w > 0 ? w : 0.0;
  });
  double total = 0, count = 0;
  for (std::size_t i = 0; i < n; ++i) {
    total += worth[i];
    count += usable[i];
  }
  std::vector<double> out(n, 0.0);
  if (!(total > 0) || !std::isfinite(total)) emphasis = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (usable[i] == 0) continue;
    out[i] = (1 - emphasis) / count + (emphasis > 0 ? emphasis * worth[i] / total : 0.0);
  }
  return out;
}

/// A table of features with the outcome of each row: the square root of its ratio to the expected demand.
struct training_rows {
  std::size_t columns = 0;
  std::vector<float> x;
  std::vector<double> y;

  matrix_view<const float> table() const noexcept { return {x.data(), y.size(), columns}; }
};

/// One of eight origins drawn at random, each by what sold in the level window before it: a product that rests counts
/// little among those sold, and a forecast of new ones is judged by what sells.
inline std::int64_t busy_origin(const running_sums& own, std::int64_t window, std::int64_t oldest, std::int64_t newest,
                                std::int64_t first, random_stream& draw) {
  std::int64_t chosen = first;
  double all = 0;
  for (int k = 0; k < 8; ++k) {
    const std::int64_t origin =
        k == 0 ? first : newest - draw.below(static_cast<std::uint32_t>(newest - oldest + 1));
    const double sold = own.sum(origin - window + 1, origin);
    all += sold;
    if (sold > 0 && draw.uniform() * all < sold) chosen = origin;
  }
  return chosen;
}

/// Draws about `rows` targets over the series by their shares, rounded at random, and over origins and horizons, with
/// the history hidden or not. Attributes of which a label has but few series say nothing of a new product.
template <exec::policy E>
training_rows draw_targets(const E& where, const pooled_forest& spec, const demand_context& context, horizon ahead,
                           std::span<const double> share, std::size_t rows, bool as_new) {
  const history& past = context.past;
  const std::uint32_t stream = as_new ? 0x60 : 0x50;
  std::vector<std::size_t> begin(share.size() + 1, 0);
  for (std::size_t i = 0; i < share.size(); ++i) {
    const double mine = share[i] * static_cast<double>(rows);
    begin[i + 1] = begin[i] + (mine > 0 ? static_cast<std::size_t>(
                                              mine + random_stream{spec.seed, i, stream + 1}.uniform())
                                        : 0);
  }
  training_rows out{series_lens::columns(context), {}, {}};
  const std::size_t columns = out.columns, drawn = begin.back();
  out.x.resize(drawn * columns);
  out.y.assign(drawn, std::numeric_limits<double>::quiet_NaN());
  bulk(where, share.size(), [&](std::size_t i) {
    if (begin[i] == begin[i + 1]) return;
    const series_lens lens{context, i};
    const running_sums& own = lens.own();
    for (std::size_t r = begin[i]; r < begin[i + 1]; ++r) {
      random_stream draw{spec.seed, r, stream + 2};
      const target_window w = spec.window(draw.below(static_cast<std::uint32_t>(ahead.n)));
      const std::int64_t newest = past.last - w.to;
      const std::int64_t oldest =
          std::max(own.start() + context.beat.season, newest - static_cast<std::int64_t>(spec.reach) + 1);
      if (oldest > newest) continue;
      std::int64_t origin = newest - draw.below(static_cast<std::uint32_t>(newest - oldest + 1));
      if (as_new) origin = busy_origin(own, context.beat.level, oldest, newest, origin, draw);
      const std::span<float> row = std::span{out.x}.subspan(r * columns, columns);
      const analogues::seen told{draw.below(2) == 0, r + 1};
      const double expected = lens.row(origin, w, as_new, row, told);
      const bool seen = own.seen(origin + w.from, origin + w.to) == static_cast<double>(w.to - w.from + 1);
      if (expected > 0 && seen)
        out.y[r] = std::sqrt(std::clamp(own.sum(origin + w.from, origin + w.to) / expected, 0.0, 100.0));
      for (std::size_t k = 0; as_new && k < context.attributes.size(); ++k)
        if (context.attributes[k].source->labels.size() * spec.pool_at_least > past.size())
          row[columns - context.attributes.size() + k] = std::numeric_limits<float>::quiet_NaN();
    }
  });
  std::size_t kept = 0;  // close the gaps that draws without an outcome left
  for (std::size_t r = 0; r < drawn; ++r) {
    if (std::isnan(out.y[r])) continue;
    if (kept != r) {
      std::copy_n(&out.x[r * columns], columns, &out.x[kept * columns]);
      out.y[kept] = out.y[r];
    }
    ++kept;
  }
  out.x.resize(kept * columns);
  out.y.resize(kept);
  return out;
}

}  // namespace detail

/// Learns from targets drawn at random over series, origins and horizons, all inside `past`.
///
/// throws  error 201 a parameter out of range | 202 empty panel | 301 infinite demand | 302 no series is long enough |
///         303 negative demand, of which there are no roots | what validate(panel) throws
/// cost    rows * features for the table; then that of the forest
/// repeats identical for every exec policy and worker count
template <exec::policy E>
fitted_pooled_forest fit(const E& where, const pooled_forest& spec, const history& past, horizon ahead) {
  check::known(past);
  detail::check_spec(spec, ahead);
  validate(past.of());
  for (std::size_t i = 0; i < past.size(); ++i)
    for (const double y : past.demand(i).values)
      if (y < 0) throw error{fault::negative, "demand", i, "is negative, needed zero or more for a pooled forest"};
  const demand_context context = context_of(past, rhythm::of(past.source->time, spec.season), spec.pool_at_least);
  const std::vector<double> share = detail::shares_of_series(where, context, spec.emphasis, detail::turnover_of);
  const forest<split::variance, leaf::sketch, sample::subsample> trees{.trees = spec.trees,
                                                                       .min_leaf = spec.min_leaf,
                                                                       .columns_tried = spec.columns_tried,
                                                                       .seed = spec.seed,
                                                                       .leaf = {.points = spec.leaf_points},
                                                                       .sample = {.fraction = spec.rows_per_tree}};
  const std::size_t rows = spec.rows_for(past.size());
  const auto of_new = static_cast<std::size_t>(spec.hidden * static_cast<double>(rows));
  std::optional<fitted_forest<leaf::sketch>> fresh;
  const std::vector<double> worth = detail::shares_of_series(where, context, 1.0, detail::worth_in_losses);
  if (const auto drawn = detail::draw_targets(where, spec, context, ahead, worth, of_new, true);
      drawn.y.size() >= std::max<std::size_t>(1, 10 * spec.min_leaf)) {
    auto shallow = trees;  // the series of one product share its price: leaves must hold several products
    shallow.min_leaf = 5 * spec.min_leaf;
    shallow.sample.fraction = std::min(1.0, 2 * spec.rows_per_tree);
    fresh = fit(where, shallow, drawn.table(), std::span<const double>{drawn.y});
  }
  const auto drawn = detail::draw_targets(where, spec, context, ahead, share, rows, false);
  if (drawn.y.size() < 2 * spec.min_leaf)
    throw error{fault::too_short, "past", "gives "}
        .put(drawn.y.size())
        .put(" training rows, needed at least ")
        .put(2 * spec.min_leaf)
        .put(", from series with more than two seasons of ")
        .put(static_cast<std::size_t>(context.beat.season))
        .put(" periods since their first sale");
  return {spec, fit(where, trees, drawn.table(), std::span<const double>{drawn.y}), std::move(fresh), ahead,
          context.columns()};
}

/// Quantiles of some series of a history, in the order asked; one without history gets the forecast of a new product of
/// its pool. What pools sell is taken from the whole history.
///
/// throws  error 102 levels do not ascend | 201 horizon zero or beyond what was fitted, no such series | 202 no level
///         or series | 101 a column or the clock of the panel fitted is missing | 301 infinite demand
template <exec::policy E>
quantile_forecast predict(const E& where, const fitted_pooled_forest& f, const history& past, horizon ahead,
                          std::span<const level> levels, std::span<const std::size_t> which) {
  check::known(past);
  check::asked(past, ahead, levels);
  validate(past.of());
  for (const std::size_t i : which) check::range(i < past.size(), "series", "is not in the panel");
  if (ahead.n > f.ahead.n)
    throw error{fault::range, "horizon", "is "}.put(ahead.n).put(", needed at most ").put(f.ahead.n);
  const demand_context context =
      context_of(past, rhythm::of(past.source->time, f.spec.season), f.spec.pool_at_least, &f.columns);
  const std::size_t columns = series_lens::columns(context), n = which.size(), q = levels.size();
  check::size(columns, f.forest.columns(), "columns");
  if (f.fresh) check::size(columns, f.fresh->columns(), "columns");
  std::vector<unsigned char> is_new(n);
  bulk(where, n, [&](std::size_t k) {
    is_new[k] = detail::is_new(running_sums{past.demand(which[k])}, past, context.beat) ? 1 : 0;
  });
  std::vector<std::size_t> order(n);  // those with a history first
  std::size_t known = 0, last = n;
  for (std::size_t k = 0; k < n; ++k) order[is_new[k] == 0 ? known++ : --last] = k;
  const std::size_t block = std::max<std::size_t>(1, 60'000 / ahead.n);  // bounds the memory of the table
  std::vector<double> values(n * ahead.n * q);
  std::vector<float> x(std::min(block, n) * ahead.n * columns);
  std::vector<double> expected(std::min(block, n) * ahead.n);
  for (std::size_t from = 0, end = 0; from < n; from = end) {
    end = std::min(from + block, from < known ? known : n);
    const bool as_new = from >= known;
    const std::size_t rows = (end - from) * ahead.n;
    bulk(where, end - from, [&](std::size_t k) {
      const series_lens lens{context, which[order[from + k]]};
      for (std::size_t h = 0; h < ahead.n; ++h) {
        const std::size_t r = k * ahead.n + h;
        const std::span<float> row = std::span{x}.subspan(r * columns, columns);
        expected[r] = lens.row(past.last, f.spec.window(h), as_new, row);
        if (as_new && !f.fresh)  // the other forest knows no analogues: these columns are a series' own to it
          std::fill_n(row.begin() + series_lens::first_mean, series_lens::own_means,
                      std::numeric_limits<float>::quiet_NaN());
      }
    });
    const std::vector<double> root = predict(where, as_new && f.fresh ? *f.fresh : f.forest,
                                             matrix_view<const float>{x.data(), rows, columns}, levels);
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t k = 0; k < q; ++k)
        values[(order[from + r / ahead.n] * ahead.n + r % ahead.n) * q + k] =
            expected[r] * root[r * q + k] * root[r * q + k];
  }
  return {n, ahead.n, {levels.begin(), levels.end()}, std::move(values)};
}

/// The same of every series.
template <exec::policy E>
quantile_forecast predict(const E& where, const fitted_pooled_forest& f, const history& past, horizon ahead,
                          std::span<const level> levels) {
  check::known(past);
  std::vector<std::size_t> all(past.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return predict(where, f, past, ahead, levels, std::span<const std::size_t>{all});
}

}  // namespace echelon::inline ECHELON_ABI
