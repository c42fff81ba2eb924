// SPDX-License-Identifier: BSL-1.0
/// Which of several models of a load foresees best, judged on the end of its own record.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <echelon/capacity/forecast_load.hpp>
#include <echelon/core/check.hpp>
#include <echelon/core/count.hpp>
#include <echelon/core/level.hpp>

namespace echelon::inline ECHELON_ABI {

/// The model that foresaw best, fitted to the whole record; its scores are as wide as its errors ahead were.
///
/// shape   loss [candidates]: mean pinball loss of the deciles over all windows
template <class Fitted>
struct chosen_load {
  Fitted fitted;
  std::size_t which = 0;
  std::vector<double> loss;
  double wider = 1;  ///< errors ahead over errors on the record, as medians of their sizes; at least 1
};

namespace detail {

/// Sums of pinball losses of deciles over what is known, how many there were, and the sizes of scores ahead.
struct foreseen_load {
  double loss = 0, count = 0;
  std::vector<double> size;
};

template <class Fitted>
void judge(const Fitted& f, const load_record& record, std::size_t from, std::size_t to, foreseen_load& at) {
  const quantile_forecast said = predict(f, horizon{to - from}, levels::deciles, record.events);
  for (std::size_t t = from; t < to; ++t) {
    const double came = record.load[t];
    if (came != came) continue;
    const auto q = said(0, t - from);
    for (std::size_t k = 0; k < levels::deciles.size(); ++k) {
      const double level = levels::deciles[k].value();
      at.loss += std::max(level * (came - q[k]), (level - 1) * (came - q[k]));
    }
    at.count += 1;
  }
  std::vector<unsigned char> apart(to - from, 0);  // strengths of events are no errors of the baseline
  for (const moving_event& e : record.events) {
    const auto [begin, end] = reach_of(f.model.events, e, to);
    for (std::size_t t = std::max(begin, from); t < end; ++t) apart[t - from] = 1;
  }
  walk_scale(f, from, to, [&](std::size_t t, double expected) {
    const double size = std::abs(f.model.link.forward(record.load[t]) - expected) / f.spread[slot_of(f.first_day, t)];
    if (apart[t - from] == 0 && size == size) at.size.push_back(size);
  });
}

template <class = void>
double median_of(std::vector<double> x) {
  if (x.empty()) return 0;
  const auto middle = x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2);
  std::nth_element(x.begin(), middle, x.end());
  return *middle;
}

}  // namespace detail

/// Lets each candidate foresee the last windows of the record from what came before them, and takes the one with the
/// least loss. A window is as long as the forecast that is wanted, or a quarter of the record where that is shorter,
/// in whole days. Quantiles of the model chosen are widened by as much as its errors ahead were larger than those on
/// the record.
///
/// shape   candidates [models]; how(model, record) fits one, by default `fit`
/// throws  as fit | 202 no candidate, window or period ahead
/// cost    windows * candidates + 1 fits
/// source  rolling origins: Tashman (2000) Out-of-sample tests of forecasting accuracy: an analysis and review,
///         International Journal of Forecasting 16
template <class Link, class... Terms, class F>
chosen_load<fitted_capacity<Link, Terms...>> fit_best(const std::vector<capacity_model<Link, Terms...>>& candidates,
                                                      const load_record& record, horizon ahead, std::size_t windows,
                                                      F&& how) {
  check::not_empty(candidates.size(), "candidates");
  check::not_empty(windows, "windows");
  check::not_empty(ahead.n, "ahead");
  for (const auto& model : candidates) detail::check_record(model, record);
  const std::size_t n = record.load.size(), quarter = std::max(n / 4 / minutes_a_day, std::size_t{1});
  const std::size_t length = std::min(n, std::min(ahead.n, quarter * minutes_a_day));
  std::vector<detail::foreseen_load> at(candidates.size());
  for (std::size_t w = 1; w <= windows && n >= w * length + 2 * minutes_a_day; ++w) {
    const std::size_t origin = n - w * length;
    const load_record past{record.start, record.load.first(origin), record.events};
    for (std::size_t k = 0; k < candidates.size(); ++k)
      detail::judge(how(candidates[k], past), record, origin, origin + length, at[k]);
  }
  std::size_t best = 0;
  std::vector<double> loss;
  for (const auto& of : at)
    loss.push_back(of.count > 0 ? of.loss / of.count / static_cast<double>(levels::deciles.size()) : 0.0);
  for (std::size_t k = 1; k < loss.size(); ++k)
    if (loss[k] < loss[best]) best = k;
  chosen_load<fitted_capacity<Link, Terms...>> out{how(candidates[best], record), best, std::move(loss)};
  std::vector<double>& score = out.fitted.score;
  std::vector<double> known = score;
  for (double& v : known) v = std::abs(v);
  const double before = detail::median_of(std::move(known)), later = detail::median_of(std::move(at[best].size));
  if (before > 0) out.wider = std::max(1.0, later / before);
  const double middle = detail::score_at(std::span<const double>{score}, 0.5);
  for (double& v : score) v = middle + (v - middle) * out.wider;
  return out;
}

template <class Link, class... Terms>
chosen_load<fitted_capacity<Link, Terms...>> fit_best(const std::vector<capacity_model<Link, Terms...>>& candidates,
                                                      const load_record& record, horizon ahead,
                                                      std::size_t windows = 2) {
  return fit_best(candidates, record, ahead, windows,
                  [](const auto& model, const load_record& past) { return fit(model, past); });
}

}  // namespace echelon::inline ECHELON_ABI
