// SPDX-License-Identifier: BSL-1.0
/// Any local forecaster on series whose outliers are masked, with the audit of what was masked and why.
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
#include <echelon/data/door.hpp>
#include <echelon/data/panel.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/data/window.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/series/local_forecast.hpp>
#include <echelon/series/outliers.hpp>

namespace echelon::inline ECHELON_ABI {

/// A forecaster that does not see outliers. It must be local: of the panel it is shown the clock, names and demand.
template <class Model>
struct masked {
  Model model{};
  std::vector<std::size_t> seasons{};  ///< cycles in periods; empty: those of the panel's clock
  double limit = 8;  ///< robust standard deviations: what is less far away may be news (tried on held-out periods)
  std::size_t kept = 0;  ///< last periods that are never masked; 0: the shortest season, since a new level begins so
};

/// The model, and what was masked of each series; places count from the first period of the series.
template <class Fitted>
struct fitted_masked {
  Fitted model;
  std::vector<std::vector<outlier_record>> audit;
  std::vector<std::size_t> seasons;
  double limit = 8;
  std::size_t kept = 7;
};

namespace detail {

/// The audit of one series: stretches that are masked, the last periods aside; none where demand is intermittent or
/// fewer than three seasons, or sixteen periods, were seen.
template <class = void>
std::vector<outlier_record> outliers_of(std::span<const double> y, const std::vector<std::size_t>& seasons,
                                        double limit, std::size_t kept) {
  const std::size_t shortest = seasons.empty() ? 1 : seasons.front();
  const auto seen = static_cast<std::size_t>(
      std::count_if(y.begin(), y.end(), [](double v) { return !std::isnan(v); }));
  if (seen < std::max<std::size_t>(16, 3 * shortest) || is_intermittent(y)) return {};
  const outlier_search how{.seasons = seasons, .limit = limit, .longest = std::max<std::size_t>(2, shortest)};
  outlier_report found = find_outliers(how, y);
  std::erase_if(found.audit, [&](const outlier_record& r) { return !r.masked() || r.to + kept > y.size(); });
  return std::move(found.audit);
}

/// The demand of a panel up to the origin without what each audit masks.
template <class = void>
panel without(const history& past, const std::vector<std::vector<outlier_record>>& audit) {
  panel out;
  out.time = past.of().time;
  out.ids = past.of().ids;
  for (std::size_t i = 0; i < past.size(); ++i) {
    const auto run = past.demand(i);
    std::vector<double> y(run.values.begin(), run.values.end());
    for (const outlier_record& r : audit[i])
      std::fill(y.begin() + static_cast<std::ptrdiff_t>(r.from), y.begin() + static_cast<std::ptrdiff_t>(r.to),
                std::numeric_limits<double>::quiet_NaN());
    out.demand.push_back(run.first, y);
  }
  return out;
}

template <exec::policy E>
std::vector<std::vector<outlier_record>> audit_of(const E& where, const history& past,
                                                  const std::vector<std::size_t>& seasons, double limit,
                                                  std::size_t kept) {
  std::vector<std::vector<outlier_record>> out(past.size());
  bulk(where, past.size(), [&](std::size_t i) { out[i] = outliers_of(past.demand(i).values, seasons, limit, kept); });
  return out;
}

}  // namespace detail

/// Which values of each series are masked, and why; places count from the first period of the series.
///
/// throws  error 101 demand without an id | 201 limit not positive, a cycle zero or too long | 202 no series
///         301 infinite
/// cost    find_outliers a series
/// repeats identical for every exec policy and worker count
template <exec::policy E, class Model>
fitted_masked<Model> find_outliers(const E& where, const masked<Model>& spec, const history& past) {
  check::known(past);
  check::range(spec.limit > 0.0, "limit", "is not positive");
  for (const std::size_t m : spec.seasons)
    check::range(m > 0 && m <= std::size_t{1} << 30, "seasons", "has a cycle of zero or more than 2^30 periods");
  std::vector<std::size_t> seasons = spec.seasons.empty() ? usual_cycles(past.of().time) : spec.seasons;
  std::sort(seasons.begin(), seasons.end());
  const std::size_t kept = spec.kept != 0 ? spec.kept : seasons.front();
  seasons.erase(std::unique(seasons.begin(), seasons.end()), seasons.end());
  std::erase_if(seasons, [](std::size_t m) { return m < 2; });
  auto audit = detail::audit_of(where, past, seasons, spec.limit, kept);
  return {spec.model, std::move(audit), std::move(seasons), spec.limit, kept};
}

/// Finds the outliers of every series and fits the model to what remains.
///
/// throws  error 101 demand without an id | 201 limit not positive, a cycle zero or too long | 202 no series
///         301 infinite; and what the model throws
/// cost    find_outliers a series, and a fit of the model
/// repeats identical for every exec policy and worker count if the model is
/// source  see find_outliers
template <exec::policy E, class Model>
auto fit(const E& where, const masked<Model>& spec, const history& past, horizon ahead)
    -> fitted_masked<decltype(fit(where, spec.model, past, ahead))> {
  fitted_masked<Model> found = find_outliers(where, spec, past);
  const panel clean = detail::without(past, found.audit);
  return {fit(where, spec.model, history{&clean, past.last}, ahead), std::move(found.audit), std::move(found.seasons),
          found.limit, found.kept};
}

/// The forecast of the model, which sees the past without its outliers; they are found anew in what the past now holds.
///
/// throws  error 101 demand without an id, another number of series than fitted | 102 levels do not ascend
///         201 horizon zero | 202 no level | 301 infinite; and what the model throws
/// repeats identical for every exec policy and worker count if the model is
template <exec::policy E, class Fitted>
quantile_forecast predict(const E& where, const fitted_masked<Fitted>& f, const history& past, horizon ahead,
                          std::span<const level> levels) {
  check::known(past);
  check::asked(past, ahead, levels);
  check::size(past.size(), f.audit.size(), "past");
  const panel clean = detail::without(past, detail::audit_of(where, past, f.seasons, f.limit, f.kept));
  return predict(where, f.model, history{&clean, past.last}, ahead, levels);
}

}  // namespace echelon::inline ECHELON_ABI
