// SPDX-License-Identifier: BSL-1.0
/// Any forecaster with levels that its own record has put right.
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
#include <echelon/core/level.hpp>
#include <echelon/data/door.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/data/window.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/forecast/base_forecast.hpp>
#include <echelon/forecast/split_conformal.hpp>

namespace echelon::inline ECHELON_ABI {

/// Whose misses correct a level.
enum class record_pool : std::uint8_t {
  period,  ///< those of the same series as many periods ahead: exact, and noisy where origins are few
  series,  ///< those of the same series at all periods ahead
  panel,   ///< those of all series as many periods ahead
};

/// A forecaster that is tried at earlier origins: how often outcomes stayed below its quantiles says which of its
/// levels to read for the level asked.
template <class Model>
struct calibrated {
  Model model{};
  std::size_t origins = 56;  ///< earlier origins, a period apart, at which the model is asked
  record_pool by = record_pool::series;
  std::size_t least = 20;    ///< outcomes; with fewer a level is taken at its word
};

/// The model, and the levels that past outcomes reached.
template <class Fitted>
struct fitted_calibrated {
  Fitted model;
  std::vector<std::vector<double>> reached;  ///< ascending; one run a channel of the record
  record_pool by = record_pool::series;
  horizon ahead{1};
  std::size_t least = 20;
};

namespace detail {

/// The levels at which a model is asked for its record.
template <class = void>
std::vector<level> record_levels() {
  return {0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99};
}

/// Where the misses of series i, h periods ahead, are kept.
inline std::size_t channel_of(record_pool by, horizon ahead, std::size_t i, std::size_t h) noexcept {
  h = std::min(h, ahead.n - 1);
  return by == record_pool::period ? i * ahead.n + h : by == record_pool::series ? i : h;
}

/// How many origins a panel of that many periods spares: half of its periods come before the first.
inline std::size_t record_length(std::size_t asked, std::int64_t last, horizon ahead) noexcept {
  const std::size_t periods = static_cast<std::size_t>(last) + 1, half = periods / 2;
  return half > ahead.n ? std::min(asked, half - ahead.n) : 0;
}

}  // namespace detail

/// Fits the model twice: before the first origin of its record, which it then forecasts without being fitted again, and
/// to the whole past.
///
/// A panel too short for a record, a horizon and as much again before it, keeps the levels of the model.
///
/// throws  error 101 demand without an id | 201 horizon or origins zero | 202 no series | 301 infinite; and what the
///         model throws
/// cost    two fits and `origins` forecasts of the model; memory: a double an outcome of the record
/// repeats identical for every exec policy and worker count if the model is
/// source  Vovk, Gammerman, Shafer (2005) Algorithmic learning in a random world (split conformal); Chernozhukov,
///         Wüthrich, Zhu (2021) Distributional conformal prediction, PNAS 118 (levels as scores)
template <exec::policy E, class Model>
auto fit(const E& where, const calibrated<Model>& spec, const history& past, horizon ahead)
    -> fitted_calibrated<decltype(fit(where, spec.model, past, ahead))> {
  check::known(past);
  check::range(ahead.n > 0, "horizon", "is zero, needed at least one period");
  check::range(spec.origins > 0, "origins", "is zero, needed at least one");
  fitted_calibrated<decltype(fit(where, spec.model, past, ahead))> out{
      fit(where, spec.model, past, ahead), {}, spec.by, ahead, spec.least};
  const std::size_t length = detail::record_length(spec.origins, past.last, ahead);
  if (length == 0) return out;
  const std::int64_t first = past.last - static_cast<std::int64_t>(ahead.n + length - 1);
  const history before = history_at(past.of(), first);
  const auto earlier = fit(where, spec.model, before, ahead);
  const std::vector<level> asked = detail::record_levels();
  const std::size_t channels = spec.by == record_pool::panel    ? ahead.n
                               : spec.by == record_pool::series ? past.size()
                                                              : past.size() * ahead.n;
  out.reached.resize(channels);
  for (std::size_t k = 0; k < length; ++k) {
    const history then = history_at(past.of(), first + static_cast<std::int64_t>(k));
    const quantile_forecast said = predict(where, earlier, then, ahead, std::span<const level>{asked});
    for (std::size_t i = 0; i < past.size(); ++i) {
      if (then.demand(i).values.empty()) continue;  // nothing was known of it
      for (std::size_t h = 0; h < ahead.n; ++h)
        if (const double y = then.outcome(i, h); !std::isnan(y))
          out.reached[detail::channel_of(spec.by, ahead, i, h)].push_back(score_of(said, i, h, y));
    }
  }
  bulk(where, channels, [&](std::size_t c) { std::sort(out.reached[c].begin(), out.reached[c].end()); });
  return out;
}

/// The quantiles of the model at the levels that its record asks for: they never cross, and a series without negative
/// demand gets none.
///
/// throws  error 101 demand without an id, another number of series than fitted | 102 levels do not ascend
///         201 horizon zero | 202 no level | 301 infinite; and what the model throws
/// cost    one forecast of the model
/// repeats identical for every exec policy and worker count if the model is
template <exec::policy E, class Fitted>
quantile_forecast predict(const E& where, const fitted_calibrated<Fitted>& f, const history& past, horizon ahead,
                          std::span<const level> levels) {
  check::known(past);
  check::asked(past, ahead, levels);
  if (f.reached.empty()) return predict(where, f.model, past, ahead, levels);
  if (f.by != record_pool::panel)
    check::size(past.size(), f.by == record_pool::series ? f.reached.size() : f.reached.size() / f.ahead.n, "past");
  const std::vector<level> asked = detail::record_levels();
  const quantile_forecast said = predict(where, f.model, past, ahead, std::span<const level>{asked});
  const std::size_t width = levels.size();
  std::vector<double> values(quantile_forecast::cells(past.size(), ahead.n, width));
  bulk(where, past.size(), [&](std::size_t i) {
    const auto run = past.demand(i).values;
    const bool returns = std::any_of(run.begin(), run.end(), [](double v) { return v < 0.0; });
    double* out = values.data() + i * ahead.n * width;
    for (std::size_t h = 0; h < ahead.n; ++h, out += width) {
      const std::vector<double>& reached = f.reached[detail::channel_of(f.by, f.ahead, i, h)];
      const std::span<const double> scores{reached.data(), reached.size()};
      for (std::size_t k = 0; k < width; ++k) {
        const double at = scores.size() < std::max<std::size_t>(1, f.least) ? levels[k].value()
                                                                            : conformal_quantile(scores, levels[k]);
        const double v = outcome_at(said, i, h, at);
        out[k] = run.empty() || returns ? v : std::max(0.0, v);
      }
    }
  });
  return quantile_forecast::rearranged(past.size(), ahead.n, {levels.begin(), levels.end()}, std::move(values));
}

}  // namespace echelon::inline ECHELON_ABI
