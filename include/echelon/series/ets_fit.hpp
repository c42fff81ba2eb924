// SPDX-License-Identifier: BSL-1.0
/// Fits exponential smoothing to one series: a given form, or the form that the corrected criterion of Akaike chooses.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/count.hpp>
#include <echelon/series/ets_likelihood.hpp>
#include <echelon/series/ets_start.hpp>

namespace echelon::inline ECHELON_ABI {

/// One series and its model. `first` is the state before the first period of the series, `last` the one after its end.
struct ets_model {
  ets_form form;
  ets_smoothing by;
  ets_state first, last;
  std::size_t seen = 0;     ///< observations that were not missing
  double deviance = 0;      ///< -2 ln L up to a constant of the series
  double aicc = 0;
  double variance = 0;      ///< of the errors, relative ones squared when they multiply; corrected for what was fitted
};

/// Lets the model see one more period, in constant time; the smoothing constants stay.
inline void update(ets_model& model, double demand) noexcept { advance(model.form, model.by, model.last, demand); }

/// Which forms may be chosen, and how hard the fit works.
struct ets_choice {
  season_length season{1};      ///< 1: no season
  std::vector<ets_form> forms;  ///< empty: all that are stable
  horizon ahead{1};             ///< forms whose forecast variance grows more than tenfold a period until here are left
};

/// The fifteen stable forms, simple ones first.
inline constexpr std::array<ets_form, 15> ets_family = [] {
  std::array<ets_form, 15> out{};
  std::size_t n = 0;
  for (const auto season : {ets_season::none, ets_season::additive, ets_season::multiplicative})
    for (const auto error : {ets_error::additive, ets_error::multiplicative})
      for (const auto trend : {ets_trend::none, ets_trend::additive, ets_trend::damped})
        if (const ets_form form{error, trend, season}; form.is_stable()) out[n++] = form;
  return out;
}();

/// The variance of the demand h periods ahead over that of one period ahead, for errors and season that are added.
///
/// source  Hyndman, Koehler, Ord, Snyder (2008) Forecasting with exponential smoothing, table 6.1: 1 + sum over j < h
///         of c_j^2, c_j = alpha + beta (phi + ... + phi^j) + gamma [m divides j]
inline double variance_growth(const ets_form& form, const ets_smoothing& by, std::size_t season,
                              std::size_t h) noexcept {
  double sum = 1.0, path = 0.0, power = 1.0;
  for (std::size_t j = 1; j < h; ++j) {
    power *= by.phi;
    path += power;
    const double c = by.alpha + (form.has_trend() ? by.beta * path : 0.0) +
                     (form.has_season() && j % season == 0 ? by.gamma : 0.0);
    sum += c * c;
  }
  return sum;
}

namespace detail {

/// A fit in the units of the search: demand scaled to about one.
struct ets_candidate {
  ets_form form;
  std::array<double, 24> numbers{};
  double deviance = std::numeric_limits<double>::infinity();
  double aicc = std::numeric_limits<double>::infinity();
};

/// The seasonal terms of both kinds of a series, and the series itself, scaled by a power of two.
struct ets_subject {
  std::vector<double> demand;
  int exponent = 0;
  std::size_t m = 1, seen = 0;
  std::vector<double> added, multiplied;

  std::span<const double> season(const ets_form& form) const noexcept {
    if (form.season == ets_season::none) return {};
    return form.season == ets_season::additive ? added : multiplied;
  }
};

template <std::size_t K>
void fit_numbers(const ets_subject& on, ets_candidate& c, double enough, std::size_t evaluations) {
  using n = ets_numbers;
  box<K> within;
  std::array<double, K> start;
  std::copy_n(c.numbers.begin(), K, start.begin());
  within.low = within.high = start;
  const auto open = [&](std::size_t k, double low, double high) {
    within.low[k] = low;
    within.high[k] = high;
    start[k] = std::clamp(start[k], low, high);
  };
  constexpr double all = std::numeric_limits<double>::infinity();
  const ets_form& form = c.form;
  open(n::alpha, 1e-4, 0.9999);
  open(n::level, form.multiplies() ? 1e-6 : -all, all);
  if (form.has_trend()) {
    open(n::beta_share, 1e-4, 0.9999);
    open(n::trend, -all, all);
  }
  if (form.trend == ets_trend::damped) open(n::phi, 0.8, 0.98);
  ets_likelihood<K> of{form, on.demand, on.m, on.season(form)};
  if (form.has_season()) open(n::gamma_share, 1e-4, 0.9999);
  if (of.moves_season())
    for (std::size_t j = 0; j + 1 < on.m; ++j)
      open(n::season + j, form.season == ets_season::multiplicative ? 1e-3 : -all, all);
  const auto best = minimise<K>(within, start, of, {.evaluations = evaluations, .enough = enough});
  std::copy_n(best.at.begin(), K, c.numbers.begin());
  c.deviance = best.value;
}

template <class = void>
void fit_sized(const ets_subject& on, ets_candidate& c, double enough, std::size_t evaluations) {
  const std::size_t terms = c.form.has_season() ? on.m - 1 : 0;
  if (terms == 0 || terms > 18) return fit_numbers<8>(on, c, enough, evaluations);
  if (terms <= 10) return fit_numbers<16>(on, c, enough, evaluations);
  fit_numbers<24>(on, c, enough, evaluations);
}

/// Numbers to begin with: smoothing constants of a form that was fitted before, or usual ones, and the starting state.
template <class = void>
void begin_numbers(const ets_subject& on, ets_candidate& c, const ets_candidate* before) {
  using n = ets_numbers;
  const ets_state s = starting_state<>(c.form, on.demand, on.season(c.form));
  c.numbers = {0.1, 0.1, 0.05, 0.95, s.level, s.trend};
  if (on.m >= 2 && on.m <= 19)
    for (std::size_t j = 0; c.form.has_season() && j + 1 < on.m; ++j) c.numbers[n::season + j] = s.season[j];
  if (before == nullptr || !std::isfinite(before->deviance)) return;
  c.numbers[n::alpha] = std::clamp(before->numbers[n::alpha], 0.02, 0.95);
  if (before->form.has_season()) c.numbers[n::gamma_share] = std::clamp(before->numbers[n::gamma_share], 0.02, 0.9);
  if (before->form.has_trend()) c.numbers[n::beta_share] = std::clamp(before->numbers[n::beta_share], 0.02, 0.9);
  const bool same_states = before->form.season == c.form.season && before->form.has_trend() == c.form.has_trend();
  if (same_states) std::copy(before->numbers.begin() + n::level, before->numbers.end(), c.numbers.begin() + n::level);
}

template <class = void>
ets_subject subject_of(std::span<const double> demand, std::size_t m) {
  ets_subject out;
  out.m = m;
  double largest = 0.0;
  for (const double y : demand)
    if (!std::isnan(y)) largest = std::max(largest, std::abs(y)), ++out.seen;
  out.exponent = largest > 0.0 ? std::ilogb(largest) : 0;
  out.demand.reserve(demand.size());
  for (const double y : demand) out.demand.push_back(std::scalbn(y, -out.exponent));
  return out;
}

/// The model in the units of the demand.
template <class = void>
ets_model model_of(const ets_subject& on, const ets_candidate& c) {
  using n = ets_numbers;
  ets_model out;
  out.form = c.form;
  out.by = smoothing_of(c.form, c.numbers);
  out.seen = on.seen;
  const auto season = on.season(c.form);
  out.first.season.assign(season.begin(), season.end());
  if (!season.empty() && season.size() <= 19) {
    double rest = c.form.season == ets_season::multiplicative ? static_cast<double>(on.m) : 0.0;
    for (std::size_t j = 0; j + 1 < on.m; ++j) rest -= out.first.season[j] = c.numbers[n::season + j];
    out.first.season.back() = rest;
  }
  out.first.level = std::scalbn(c.numbers[n::level], on.exponent);
  out.first.trend = c.form.has_trend() ? std::scalbn(c.numbers[n::trend], on.exponent) : 0.0;
  if (c.form.season == ets_season::additive)
    for (double& s : out.first.season) s = std::scalbn(s, on.exponent);
  return out;
}

}  // namespace detail

/// Completes a model of given form, smoothing constants and first state: runs it over the series.
///
/// cost    O(n)
template <class = void>
void complete(ets_model& model, std::span<const double> demand, std::size_t season) {
  model.last = model.first;
  const ets_sums sums = filter(model.form, model.by, model.last, demand);
  const std::size_t p = parameters(model.form, season);
  model.seen = sums.seen;
  model.deviance = sums.squares > 0.0 ? sums.deviance() : 0.0;
  model.aicc = corrected_aic(model.deviance, p, sums.seen);
  const std::size_t fitted = p - 1;  // the variance itself is not counted
  const std::size_t left = sums.seen > fitted ? sums.seen - fitted : 1;
  model.variance = sums.squares / static_cast<double>(left);
}

/// Fits the form of least corrected criterion among those that the series allows.
///
/// Forms that multiply need demand above zero throughout. A form with a season needs two of them, and every form more
/// observations than numbers; with too few for any form, and for a constant series, simple smoothing is returned.
/// Seasonal terms are fitted up to a season of 19 periods and taken from classical decomposition beyond.
///
/// shape   demand [n] with not-a-number for missing
/// throws  error 201 season zero | 301 infinite
/// cost    about ten passes of O(n) a form, each with derivatives; memory O(n)
/// source  Hyndman, Koehler, Snyder, Grose (2002) A state space framework for automatic forecasting using exponential
///         smoothing methods; Hyndman, Koehler, Ord, Snyder (2008), usual region of table 2.2
template <class = void>
ets_model fit_ets(std::span<const double> demand, const ets_choice& choice = {}) {
  check::range(choice.season.n > 0, "season", "is zero, needed at least one period");
  check::finite_or_missing(demand, "demand");
  const std::size_t m = choice.season.n;
  detail::ets_subject on = detail::subject_of(demand, m);
  double least = std::numeric_limits<double>::infinity(), most = -least, mean = 0.0;
  for (const double y : on.demand)
    if (!std::isnan(y)) least = std::min(least, y), most = std::max(most, y), mean += y / static_cast<double>(on.seen);
  const bool seasonal = m > 1 && m <= on.seen / 2 && least < most, positive = on.seen > 0 && least > 0.0;
  if (seasonal) {
    on.added = seasonal_terms(std::span<const double>{on.demand}, m, ets_season::additive);
    if (positive) on.multiplied = seasonal_terms(std::span<const double>{on.demand}, m, ets_season::multiplicative);
  }
  const std::span<const ets_form> wanted =
      choice.forms.empty() ? std::span<const ets_form>{ets_family} : std::span<const ets_form>{choice.forms};
  std::vector<detail::ets_candidate> tried;
  const auto fitted = [&](ets_season s, ets_error e, ets_trend t) -> const detail::ets_candidate* {
    for (const auto& c : tried)
      if (c.form == ets_form{e, t, s}) return &c;
    return nullptr;
  };
  tried.reserve(wanted.size() + 1);
  const bool flat = !(least < most);
  for (const ets_form& form : wanted) {
    if (flat || (form.has_season() && !seasonal) || (form.multiplies() && !positive)) continue;
    const std::size_t p = parameters(form, m);
    if (on.seen < p + 2) continue;
    detail::ets_candidate c{form};
    const detail::ets_candidate* before = fitted(form.season, ets_error::additive, form.trend);
    if (before == nullptr && form.has_trend()) before = fitted(form.season, form.error, ets_trend::additive);
    detail::begin_numbers(on, c, before);
    detail::fit_sized(on, c, 5e-2, 25);
    if (!std::isfinite(c.deviance) && before != nullptr) {
      detail::begin_numbers(on, c, nullptr);
      detail::fit_sized(on, c, 5e-2, 25);
    }
    c.aicc = corrected_aic(c.deviance, p, on.seen);
    tried.push_back(c);
  }
  std::stable_sort(tried.begin(), tried.end(), [](const auto& a, const auto& b) { return a.aicc < b.aicc; });
  const auto run_away = [&](const ets_model& model) {
    const double range = std::scalbn(most - least, on.exponent);
    ets_state s = model.first;
    const double largest = filter(model.form, model.by, s, demand).largest;
    const double growth = variance_growth(model.form, model.by, m, choice.ahead.n);
    return !(largest <= std::scalbn(std::max(std::abs(least), std::abs(most)), on.exponent) + 10.0 * range) ||
           growth > 10.0 * static_cast<double>(choice.ahead.n);
  };
  for (detail::ets_candidate& c : tried) {
    if (!std::isfinite(c.aicc)) break;
    detail::fit_sized(on, c, 1e-7, 60);
    ets_model model = detail::model_of(on, c);
    if (run_away(model)) continue;
    complete(model, demand, m);
    return model;
  }
  ets_model plain;
  plain.by.alpha = flat ? 1e-4 : 0.3;
  plain.first.level = on.seen == 0 ? 0.0 : std::scalbn(flat ? least : mean, on.exponent);
  complete(plain, demand, m);
  return plain;
}

}  // namespace echelon::inline ECHELON_ABI
