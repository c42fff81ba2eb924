// SPDX-License-Identifier: BSL-1.0
/// Demand that comes seldom: Croston's method, its corrections, and temporal aggregation, each with quantiles.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/count.hpp>
#include <echelon/core/level.hpp>
#include <echelon/data/door.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/data/window.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/math/search.hpp>

namespace echelon::inline ECHELON_ABI {

/// What is smoothed.
enum class intermittent_rule : std::uint8_t {
  croston,  ///< sizes and intervals, where demand happens
  sba,      ///< the same less its bias, half the smoothing of the intervals
  tsb,      ///< sizes where demand happens, its chance in every period: falls while nothing is sold
  adida,    ///< totals of blocks as long as the mean interval
  imapa,    ///< the same for every length of block up to the mean interval, averaged
};

/// A smoothing of zero is chosen between 0.1 and 0.3, for the smallest squared error one step ahead.
struct intermittent_demand {
  /// The one of the simple rules that forgets parts which nobody orders any more.
  intermittent_rule rule = intermittent_rule::tsb;
  double smoothing = 0.1;         ///< of sizes, or of the totals of blocks
  double chance_smoothing = 0.1;  ///< of intervals, or of the chance of demand
};

/// Nothing is learned beforehand; the past is read when the forecast is made.
struct fitted_intermittent_demand {
  intermittent_demand how;
};

/// The law of demand in any one of the periods to come: zero, or one of the sizes seen, each with its chance.
struct intermittent_law {
  std::vector<double> sizes;    ///< ascending, each once, zero among them
  std::vector<double> chances;  ///< that demand is at most that size; the last is one

  double mean() const noexcept {
    double sum = 0, before = 0;
    for (std::size_t k = 0; k < sizes.size(); ++k) {
      sum += sizes[k] * (chances[k] - before);
      before = chances[k];
    }
    return sum;
  }
  /// The smallest size that is not exceeded with the chance given.
  double quantile(level at) const noexcept {
    const auto found = std::lower_bound(chances.begin(), chances.end() - 1, at.value() - 1e-12);
    return sizes[static_cast<std::size_t>(found - chances.begin())];
  }
};

namespace detail {

/// The squared one-step errors of exponential smoothing that starts from its first value.
inline double smoothing_error(std::span<const double> x, double smoothing) noexcept {
  double at = x[0], sum = 0;
  for (std::size_t k = 1; k < x.size(); ++k) {
    const double e = x[k] - at;
    sum += e * e;
    at += smoothing * e;
  }
  return sum;
}

/// The smoothing asked for, or the best between 0.1 and 0.3: of eleven, then between the neighbours of the best.
template <class = void>
double smoothing_of(double asked, std::span<const double> x) {
  if (asked > 0.0 || x.size() < 3) return asked > 0.0 ? asked : 0.1;
  double best = 0.1, least = smoothing_error(x, best);
  for (int k = 1; k <= 10; ++k)
    if (const double s = 0.1 + 0.02 * k, e = smoothing_error(x, s); e < least) {
      least = e;
      best = s;
    }
  const minimum finer = golden_section(std::max(0.1, best - 0.02), std::min(0.3, best + 0.02),
                                       [&](double s) { return smoothing_error(x, s); }, 1e-7);
  return finer.value < least ? finer.at : best;
}

/// Weights of the values of exponential smoothing that starts from the first, newest last; they sum to one.
template <class = void>
void smoothing_weights(std::size_t n, double smoothing, std::vector<double>& out) {
  out.resize(n);
  double left = 1.0;
  for (std::size_t k = n; k-- > 1; left *= 1.0 - smoothing) out[k] = smoothing * left;
  if (n > 0) out[0] = left;
}

inline double smoothed(std::span<const double> x, double smoothing) noexcept {
  double at = x[0];
  for (std::size_t k = 1; k < x.size(); ++k) at += smoothing * (x[k] - at);
  return at;
}

/// The chance that each of the values observed comes again, newest last; what is missing to one is the chance of zero.
template <class = void>
std::vector<double> recurrence(const intermittent_demand& how, std::span<const double> y) {
  std::vector<double> out(y.size(), 0.0), sizes, intervals, weights;
  std::vector<std::size_t> when;
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (y[t] == 0.0) continue;
    intervals.push_back(static_cast<double>(when.empty() ? t + 1 : t - when.back()));
    when.push_back(t);
    sizes.push_back(y[t]);
  }
  if (when.empty()) return out;
  using rule = intermittent_rule;
  if (how.rule == rule::adida || how.rule == rule::imapa) {
    // the time since the last demand belongs to no interval; the mean is that of the field, rounded half to even
    const double mean = static_cast<double>(when.back() + 1) / static_cast<double>(when.size());
    const auto longest = std::max<std::size_t>(1, static_cast<std::size_t>(std::nearbyint(mean)));
    const std::size_t shortest = how.rule == rule::adida ? longest : 1;
    for (std::size_t length = shortest; length <= longest; ++length) {
      const std::size_t blocks = y.size() / length, rest = y.size() % length;
      std::vector<double> totals(blocks, 0.0);
      for (std::size_t t = rest; t < y.size(); ++t) totals[(t - rest) / length] += y[t];
      smoothing_weights(blocks, smoothing_of(how.smoothing, totals), weights);
      const double share = 1.0 / static_cast<double>(length * (longest - shortest + 1));
      for (std::size_t t = rest; t < y.size(); ++t) out[t] += weights[(t - rest) / length] * share;
    }
    return out;
  }
  double chance = 0;
  if (how.rule == rule::tsb) {
    std::vector<double> happened(y.size());
    for (std::size_t t = 0; t < y.size(); ++t) happened[t] = y[t] == 0.0 ? 0.0 : 1.0;
    chance = smoothed(happened, smoothing_of(how.chance_smoothing, happened));
  } else {
    const double smoothing = smoothing_of(how.chance_smoothing, intervals);
    chance = (how.rule == rule::sba ? 1.0 - 0.5 * smoothing : 1.0) / smoothed(intervals, smoothing);
  }
  smoothing_weights(when.size(), smoothing_of(how.smoothing, sizes), weights);
  for (std::size_t k = 0; k < when.size(); ++k) out[when[k]] = chance * weights[k];
  return out;
}

inline void check_smoothing(const intermittent_demand& how) {
  const auto fits = [](double s) { return s >= 0.0 && s <= 1.0; };
  check::range(fits(how.smoothing) && fits(how.chance_smoothing), "smoothing", "lies outside 0 to 1");
}

}  // namespace detail

/// The law of demand in each period to come. Its mean is the forecast of the rule: exponential smoothing gives every
/// size that was seen a weight, and these weights are the chances. Missing periods are as if they had not been.
///
/// shape   y [n]
/// throws  error 201 a smoothing outside 0 to 1 | 301 infinite
/// cost    O(n log n); imapa O(n * mean interval)
/// source  Croston (1972) Forecasting and stock control for intermittent demands, Oper. Res. Quarterly 23(3); Syntetos,
///         Boylan (2005) The accuracy of intermittent demand estimates (SBA), eq. 4; Teunter, Syntetos, Babai (2011)
///         Intermittent demand: linking forecasting to inventory obsolescence (TSB), eq. 1; Nikolopoulos, Syntetos,
///         Boylan, Petropoulos, Assimakopoulos (2011) An aggregate-disaggregate intermittent demand approach (ADIDA);
///         Petropoulos, Kourentzes (2015) Forecast combinations for intermittent demand (IMAPA); quantiles from the
///         sizes seen as in Willemain, Smart, Schwarz (2004), drawn by these weights in place of a bootstrap
template <class = void>
intermittent_law next_demand(const intermittent_demand& how, std::span<const double> y) {
  detail::check_smoothing(how);
  check::finite_or_missing(y, "y");
  std::vector<double> seen;
  for (const double v : y)
    if (!std::isnan(v)) seen.push_back(v);
  const std::vector<double> chance = detail::recurrence(how, seen);
  std::vector<std::pair<double, double>> part;
  double none = 1.0;
  for (std::size_t t = 0; t < seen.size(); ++t)
    if (seen[t] != 0.0 && chance[t] > 0.0) {
      part.emplace_back(seen[t], chance[t]);
      none -= chance[t];
    }
  part.emplace_back(0.0, std::max(0.0, none));
  std::sort(part.begin(), part.end());
  intermittent_law out;
  double sum = 0;
  for (const auto& [size, weight] : part) {
    sum += weight;
    if (!out.sizes.empty() && out.sizes.back() == size) {
      out.chances.back() = sum;
      continue;
    }
    out.sizes.push_back(size);
    out.chances.push_back(sum);
  }
  out.chances.back() = 1.0;
  return out;
}

/// throws  error 101 demand without an id | 201 horizon zero, a smoothing outside 0 to 1 | 202 no series | 301 infinite
template <exec::policy E>
fitted_intermittent_demand fit(const E&, const intermittent_demand& spec, const history& past, horizon ahead) {
  check::known(past);
  check::range(ahead.n > 0, "horizon", "is zero, needed at least one period");
  detail::check_smoothing(spec);
  return {spec};
}

/// The quantiles of the law of demand, the same in every period to come; a series without a value gets zero.
///
/// throws  error 101 demand without an id | 102 levels do not ascend | 201 horizon zero | 202 no level | 301 infinite
/// cost    O(n log n) a series
/// repeats identical for every exec policy and worker count
/// source  see next_demand
template <exec::policy E>
quantile_forecast predict(const E& where, const fitted_intermittent_demand& f, const history& past, horizon ahead,
                          std::span<const level> levels) {
  check::known(past);
  check::asked(past, ahead, levels);
  const std::size_t width = levels.size();
  std::vector<double> values(past.size() * ahead.n * width);
  bulk(where, past.size(), [&](std::size_t i) {
    const intermittent_law law = next_demand(f.how, past.demand(i).values);
    double* out = values.data() + i * ahead.n * width;
    for (std::size_t q = 0; q < width; ++q) out[q] = law.quantile(levels[q]);
    for (std::size_t k = width; k < ahead.n * width; ++k) out[k] = out[k - width];
  });
  return {past.size(), ahead.n, {levels.begin(), levels.end()}, std::move(values)};
}

/// Croston's method, and SBA, as a stream: one observation more in O(1).
struct croston_state {
  double smoothing = 0.1;
  double size = 0, interval = 1;  ///< smoothed; zero until demand is seen
  double since = 0;               ///< periods since demand, this one included
  bool seen = false;

  /// throws  error 301 infinite
  void update(double y) {
    check::finite_or_missing(std::span<const double>{&y, 1}, "y");
    if (std::isnan(y)) return;
    since += 1.0;
    if (y == 0.0) return;
    size = seen ? size + smoothing * (y - size) : y;
    interval = seen ? interval + smoothing * (since - interval) : since;
    since = 0.0;
    seen = true;
  }
  double mean() const noexcept { return size / interval; }
  double mean_sba() const noexcept { return (1.0 - 0.5 * smoothing) * mean(); }
};

/// TSB as a stream: one observation more in O(1).
struct tsb_state {
  double smoothing = 0.1, chance_smoothing = 0.1;
  double size = 0, chance = 0;  ///< smoothed; zero until demand, or any period, is seen
  bool sold = false, seen = false;

  /// throws  error 301 infinite
  void update(double y) {
    check::finite_or_missing(std::span<const double>{&y, 1}, "y");
    if (std::isnan(y)) return;
    const double happened = y == 0.0 ? 0.0 : 1.0;
    chance = seen ? chance + chance_smoothing * (happened - chance) : happened;
    seen = true;
    if (y == 0.0) return;
    size = sold ? size + smoothing * (y - size) : y;
    sold = true;
  }
  double mean() const noexcept { return chance * size; }
};

}  // namespace echelon::inline ECHELON_ABI
