// SPDX-License-Identifier: BSL-1.0
/// Which ARIMA model suits a series: differences by tests, orders step by step.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/view.hpp>
#include <echelon/series/arima_fit.hpp>
#include <echelon/series/mstl.hpp>

namespace echelon::inline ECHELON_ABI {

/// The statistic of Kwiatkowski, Phillips, Schmidt and Shin for a level: large where it wanders, 0 for a constant.
///
/// throws  error 202 no value | 301 not finite
/// cost    O(n^1.5)
/// source  Kwiatkowski, Phillips, Schmidt, Shin (1992) J. Econometrics 54, eq. 10 and 13, with 3 sqrt(n) / 13 lags;
///         0.463 is exceeded by 5 % of series around a level
template <class = void>
double kpss(std::span<const double> y) {
  check::not_empty(y.size(), "y");
  check::finite(y, "y");
  const auto n = static_cast<double>(y.size());
  const auto lags = static_cast<std::size_t>(3.0 * std::sqrt(n) / 13.0);
  double mean = 0, sums = 0, sum = 0, variance = 0, size = 0;
  for (const double v : y) mean += v;
  mean /= n;
  for (const double v : y) {
    sum += v - mean;
    sums += sum * sum;
    variance += (v - mean) * (v - mean);
    size = std::max(size, std::abs(v));
  }
  if (variance <= 1e-24 * n * size * size) return 0.0;  // rounding is all that moves
  for (std::size_t s = 1; s <= lags; ++s) {
    double lagged = 0;
    for (std::size_t t = s; t < y.size(); ++t) lagged += (y[t] - mean) * (y[t - s] - mean);
    variance += 2.0 * (1.0 - static_cast<double>(s) / static_cast<double>(lags + 1)) * lagged;
  }
  return variance > 0.0 ? sums / (n * variance) : 0.0;
}

/// How much of what the trend leaves is season: 0 none, 1 all; 0 where the series does not hold the season twice.
///
/// source  Wang, Smith, Hyndman (2006) Characteristic-based clustering for time series data, 3.1.2; by mstl
template <class = void>
double seasonal_strength(std::span<const double> y, std::size_t season) {
  const fitted_mstl f = fit(mstl{.seasons = {season}}, y);
  if (f.seasons.empty()) return 0.0;
  double n = 0, mean_r = 0, mean_s = 0, of_r = 0, of_s = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double r = f.remainder[t];
    if (std::isnan(r)) continue;
    const double s = r + f.seasonal[0][t];
    n += 1.0;
    const double dr = r - mean_r, ds = s - mean_s;
    mean_r += dr / n;
    mean_s += ds / n;
    of_r += dr * (r - mean_r);
    of_s += ds * (s - mean_s);
  }
  return of_s > 0.0 ? std::clamp(1.0 - of_r / of_s, 0.0, 1.0) : 0.0;
}

/// The bounds of the search for orders.
struct arima_bounds {
  std::size_t season = 1;           ///< of the seasonal polynomials; 1: none
  std::size_t most = 5;             ///< coefficients of ar or ma, and of all four together
  std::size_t most_seasonal = 2;    ///< coefficients of seasonal ar or seasonal ma
  std::size_t models = 94;          ///< fitted at most
  double strong_season = 0.64;      ///< a season stronger than this is differenced
};

/// How often a series has to be differenced, over the season and then over one period.
///
/// shape   y [n] with missing values
/// source  Hyndman, Khandakar (2008) Automatic time series forecasting, J. Stat. Software 27(3), 3.1, with the strength
///         of the season in place of the test of Canova and Hansen, as the authors' package does since 2017
template <class = void>
arima_order differences_of(std::span<const double> y, const arima_bounds& within) {
  arima_order of{.season = std::max<std::size_t>(1, within.season)};
  std::vector<double> x;
  detail::bridge(y, of.season, x);
  const auto constant = [&] {
    return std::all_of(x.begin(), x.end(), [&](double v) { return v == x.front(); });
  };
  if (of.season > 1 && !constant() && y.size() > 2 * of.season &&
      seasonal_strength(y, of.season) > within.strong_season) {
    of.seasonal_differences = 1;
    detail::differenced(x, 1, of.season);
  }
  while (of.differences < 2 && x.size() >= 5 && !constant() && kpss(x) > 0.463) {
    ++of.differences;
    detail::differenced(x, 1, 1);
  }
  return of;
}

namespace detail {

/// Whether all roots of both factors lie outside the circle of radius 1.01, in their own lag.
inline bool well_inside(const arima_model& m) noexcept {
  const auto far = [](std::vector<double> a, double sign) {
    double power = 1.0;
    for (double& c : a) c *= sign * (power *= 1.01);
    return to_partials(a);
  };
  return far(m.ar, 1.0) && far(m.ma, -1.0) && far(m.seasonal_ar, 1.0) && far(m.seasonal_ma, -1.0);
}

}  // namespace detail

namespace detail {

/// What a least-squares regression on x leaves of y; its mean stays.
template <class = void>
std::vector<double> without_regressors(std::span<const double> y, matrix_view<const double> x) {
  std::vector<double> out(y.begin(), y.end());
  if (x.columns() == 0) return out;
  const arima_model m = fit(arima_order{.constant = true}, y, x);
  for (std::size_t t = 0; t < y.size(); ++t)
    for (std::size_t k = 0; k < x.columns(); ++k) out[t] -= x(t, k) * m.regression[1 + k];
  return out;
}

}  // namespace detail

/// The model with the smallest corrected criterion of Akaike that a search from four simple ones finds: it moves to the
/// best neighbour that differs by one in an order, in two orders of a kind, or in the constant, until none is better.
///
/// Every model is judged by its exact likelihood. Models with roots within 1 % of the unit circle are passed over.
///
/// shape   y [n] with missing values, x [n, regressors]
/// throws  error 101 rows differ | 201 bounds | 301 infinite | 302 too few observations for any model
/// cost    20 to 40 fits
/// source  Hyndman, Khandakar (2008), 3.2
template <class = void>
arima_model choose_arima(std::span<const double> y, const arima_bounds& within, matrix_view<const double> x = {}) {
  check::range(within.most <= 10 && within.most_seasonal <= 4 && within.models > 0, "bounds",
               "ask for more than 10 orders, 4 seasonal orders, or for no model");
  check::finite_or_missing(y, "y");
  const arima_order base = differences_of(detail::without_regressors(y, x), within);
  struct tried {
    arima_order order;
    std::vector<double> partials;
  };
  std::vector<tried> seen;
  arima_model best;
  std::vector<double> best_partials;
  double least = std::numeric_limits<double>::infinity();
  const bool may_be_constant = base.differences + base.seasonal_differences < 2;
  const auto attempt = [&](arima_order of) {
    const bool seasonal = base.season > 1;
    const bool fits = std::max(of.ar, of.ma) <= within.most && of.coefficients() <= within.most &&
                      std::max(of.seasonal_ar, of.seasonal_ma) <= (seasonal ? within.most_seasonal : 0) &&
                      (may_be_constant || !of.constant) && seen.size() < within.models;
    const auto same = [&](const tried& t) { return t.order == of; };
    if (!fits || std::any_of(seen.begin(), seen.end(), same)) return false;
    seen.push_back({of, {}});
    arima_model m;
    try {
      m = fit(of, y, x, {.steps = 12, .tolerance = 1e-6}, &seen.back().partials);
    } catch (const error& problem) {
      if (problem.why() == fault::too_short) return false;  // another order may need less
      throw;
    }
    const double criterion = m.aicc();
    if (!(criterion < least) || !detail::well_inside(m)) return false;
    least = criterion;
    best = std::move(m);
    best_partials = seen.back().partials;
    return true;
  };
  const auto with = [&](std::size_t p, std::size_t q, std::size_t sp, std::size_t sq, bool constant) {
    arima_order of = base;
    of.ar = p, of.ma = q, of.constant = constant;
    if (base.season > 1) of.seasonal_ar = sp, of.seasonal_ma = sq;
    return of;
  };
  attempt(with(2, 2, 1, 1, may_be_constant));
  attempt(with(0, 0, 0, 0, may_be_constant));
  attempt(with(1, 0, 1, 0, may_be_constant));
  attempt(with(0, 1, 0, 1, may_be_constant));
  attempt(with(0, 0, 0, 0, false));
  if (!std::isfinite(least) && best.observed == 0) throw error{fault::too_short, "y", "is too short for any order"};
  // moves of (P, Q) first, then of (p, q), as the authors'
  constexpr int moves[][4]{{0, 0, -1, 0}, {0, 0, 0, -1}, {0, 0, 1, 0}, {0, 0, 0, 1}, {0, 0, -1, -1}, {0, 0, -1, 1},
                           {0, 0, 1, -1}, {0, 0, 1, 1},  {-1, 0, 0, 0}, {0, -1, 0, 0}, {1, 0, 0, 0}, {0, 1, 0, 0},
                           {-1, -1, 0, 0}, {-1, 1, 0, 0}, {1, -1, 0, 0}, {1, 1, 0, 0}};
  constexpr std::size_t within_no_bounds = 100;
  for (bool moved = true; moved;) {
    moved = false;
    const arima_order here = best.order;
    for (const auto& by : moves) {
      const auto shifted = [](std::size_t n, int by_one) {
        return by_one < 0 && n == 0 ? within_no_bounds : n + static_cast<std::size_t>(by_one);
      };
      arima_order of = here;
      of.ar = shifted(here.ar, by[0]), of.ma = shifted(here.ma, by[1]);
      of.seasonal_ar = shifted(here.seasonal_ar, by[2]), of.seasonal_ma = shifted(here.seasonal_ma, by[3]);
      moved = attempt(of);
      if (moved) break;
    }
    if (!moved) {
      arima_order of = here;
      of.constant = !here.constant;
      moved = attempt(of);
    }
  }
  arima_model finer = fit(best.order, y, x, {.start = best_partials});
  return detail::well_inside(finer) ? finer : best;
}

}  // namespace echelon::inline ECHELON_ABI
