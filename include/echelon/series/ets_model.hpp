// SPDX-License-Identifier: BSL-1.0
/// Exponential smoothing in state space form: error, trend and season, each added or multiplied.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

enum class ets_error : std::uint8_t { additive, multiplicative };
enum class ets_trend : std::uint8_t { none, additive, damped };
enum class ets_season : std::uint8_t { none, additive, multiplicative };

/// Which member of the family: ETS(A,N,N) is simple smoothing, ETS(A,A,A) and (M,A,M) the methods of Holt and Winters.
struct ets_form {
  ets_error error = ets_error::additive;
  ets_trend trend = ets_trend::none;
  ets_season season = ets_season::none;
  friend constexpr bool operator==(const ets_form&, const ets_form&) = default;

  constexpr bool has_trend() const noexcept { return trend != ets_trend::none; }
  constexpr bool has_season() const noexcept { return season != ets_season::none; }
  /// Whether demand and forecasts must stay above zero.
  constexpr bool multiplies() const noexcept {
    return error == ets_error::multiplicative || season == ets_season::multiplicative;
  }
  /// Normal errors beside a multiplied season have a variance that can run away; such a form is never chosen.
  constexpr bool is_stable() const noexcept {
    return error == ets_error::multiplicative || season != ets_season::multiplicative;
  }
};

/// How fast the states follow: level += alpha e, trend = phi trend + beta e, season += gamma e.
struct ets_smoothing {
  double alpha = 0.3;
  double beta = 0;
  double gamma = 0;
  double phi = 1;  ///< 1 leaves the trend as it is
};

/// Level, growth a period, and the seasonal terms of the next m periods; `season[at]` is that of the next period.
struct ets_state {
  double level = 0;
  double trend = 0;
  std::vector<double> season;
  std::size_t at = 0;
};

/// What a series says about a model; the likelihood is that of normal errors, up to a constant of the series.
struct ets_sums {
  std::size_t seen = 0;  ///< observations that were not missing
  double squares = 0;    ///< of the errors e, or of the relative errors e / forecast
  double logs = 0;       ///< sum of ln |forecast|, of multiplicative errors
  double largest = 0;    ///< the largest absolute one-step forecast

  /// -2 ln L = n ln(sum e^2) + 2 sum ln |forecast|.
  /// source  Ord, Koehler, Snyder (1997) Estimation and prediction for a class of dynamic nonlinear statistical models
  double deviance() const noexcept { return static_cast<double>(seen) * std::log(squares) + 2.0 * logs; }
};

/// The forecast of the next period.
inline double next_forecast(const ets_form& form, const ets_smoothing& by, const ets_state& s) noexcept {
  const double base = s.level + (form.has_trend() ? by.phi * s.trend : 0.0);
  if (!form.has_season()) return base;
  return form.season == ets_season::additive ? base + s.season[s.at] : base * s.season[s.at];
}

/// Lets one period pass, in constant time; a missing demand (not-a-number) moves the states as expected.
///
/// source  Hyndman, Koehler, Ord, Snyder (2008) Forecasting with exponential smoothing, tables 2.2 and 2.3
inline double advance(const ets_form& form, const ets_smoothing& by, ets_state& s, double demand) noexcept {
  const double expected = next_forecast(form, by, s);
  const double error = std::isnan(demand) ? 0.0 : demand - expected;
  const double growth = form.has_trend() ? by.phi * s.trend : 0.0, base = s.level + growth;
  double to_base = error, to_season = error;  // the error in units of level and of season
  if (form.season == ets_season::multiplicative) {
    to_base = error == 0.0 ? 0.0 : error / s.season[s.at];
    to_season = error == 0.0 ? 0.0 : error / base;
  }
  s.level = base + by.alpha * to_base;
  s.trend = growth + by.beta * to_base;
  if (form.has_season()) {
    s.season[s.at] += by.gamma * to_season;
    s.at = s.at + 1 == s.season.size() ? 0 : s.at + 1;
  }
  return expected;
}

/// Runs the model over a series and leaves the state that follows it; `forecasts` gets those of one step, or is empty.
///
/// shape   demand [n] with not-a-number for missing; forecasts [n] or empty
/// needs   a season in the state when the form has one
/// throws  error 101 shapes differ | 202 a form with season and a state without
/// cost    O(n), no memory
inline ets_sums filter(const ets_form& form, const ets_smoothing& by, ets_state& s, std::span<const double> demand,
                       std::span<double> forecasts = {}) {
  if (!forecasts.empty()) check::size(forecasts.size(), demand.size(), "forecasts");
  if (form.has_season()) check::not_empty(s.season.size(), "season");
  ets_sums out;
  for (std::size_t t = 0; t < demand.size(); ++t) {
    const double f = advance(form, by, s, demand[t]);
    if (!forecasts.empty()) forecasts[t] = f;
    out.largest = std::fmax(out.largest, std::abs(f));
    if (std::isnan(demand[t])) continue;
    const bool relative = form.error == ets_error::multiplicative;
    const double e = relative ? (demand[t] - f) / f : demand[t] - f;
    ++out.seen;
    out.squares += e * e;
    if (relative) out.logs += std::log(std::abs(f));
  }
  return out;
}

/// Numbers that are fitted: smoothing constants, initial states, and the variance.
constexpr std::size_t parameters(const ets_form& form, std::size_t season) noexcept {
  return 3 + (form.has_trend() ? 2 : 0) + (form.trend == ets_trend::damped ? 1 : 0) + (form.has_season() ? season : 0);
}

/// The criterion of Akaike, corrected for few observations; infinite where there are too few.
///
/// source  Hurvich, Tsai (1989) Regression and time series model selection in small samples
inline double corrected_aic(double deviance, std::size_t parameters, std::size_t seen) noexcept {
  if (seen < parameters + 2) return std::numeric_limits<double>::infinity();
  const auto p = static_cast<double>(parameters), n = static_cast<double>(seen);
  return deviance + 2.0 * p + 2.0 * p * (p + 1.0) / (n - p - 1.0);
}

}  // namespace echelon::inline ECHELON_ABI
