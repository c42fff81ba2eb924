// SPDX-License-Identifier: BSL-1.0
/// A forecaster of a dozen lines as a user would write it, and the same with one defect each.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <new>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include <echelon/data/door.hpp>
#include <echelon/testing/promise.hpp>

namespace toys {

using namespace echelon;

enum class defect {
  none,
  cannot_forecast,
  changes_the_panel,
  does_not_repeat,
  depends_on_workers,
  changes_in_predict,
  lost_in_copy,
  lost_in_assignment,
  lost_in_move,
  forgets_a_level,
  needs_two_periods,
  needs_two_levels,
  sees_the_future,
  fails_on_one_observation,
  fails_on_zeros,
  fails_on_constants,
  fails_on_missing,
  fails_on_new,
  fails_on_huge,
  fails_on_small_panel,
  fails_on_zero_panel,
  fails_on_missing_panel,
  fits_infinity,
  predicts_infinity,
  fits_nothing,
  fits_no_period,
  predicts_no_period,
  overflows,
  predicts_no_level,
  predicts_any_levels,
  depends_on_order,
  depends_on_others,
  goes_below_zero,
  has_a_unit
};

template <defect D>
struct toy {};

/// The mean of each series is forecast at every level.
template <defect D>
struct fitted_toy {
  double lost = 0;           ///< what a broken copy adds
  mutable double asked = 0;  ///< what a broken predict adds

  fitted_toy() = default;
  fitted_toy(const fitted_toy& o) : lost{o.lost + (D == defect::lost_in_copy ? 1 : 0)}, asked{o.asked} {}
  fitted_toy(fitted_toy&& o) noexcept : lost{o.lost + (D == defect::lost_in_move ? 1 : 0)}, asked{o.asked} {}
  fitted_toy& operator=(const fitted_toy& o) {
    lost = o.lost + (D == defect::lost_in_assignment ? 1 : 0);
    asked = o.asked;
    return *this;
  }
  fitted_toy& operator=(fitted_toy&& o) noexcept {
    lost = o.lost;
    asked = o.asked;
    return *this;
  }
};

inline void fail() { throw std::logic_error{"a defect"}; }

template <exec::policy E, defect D>
fitted_toy<D> fit(const E&, const toy<D>&, const history& past, horizon ahead) {
  if constexpr (D == defect::fits_nothing) {
    if (past.size() == 0) return {};
  }
  if constexpr (D == defect::fits_infinity) check::not_empty(past.size(), "past");
  else check::known(past);
  if constexpr (D != defect::fits_no_period) check::range(ahead.n > 0, "horizon", "is zero");
  if constexpr (D == defect::cannot_forecast) fail();
  if constexpr (D == defect::changes_the_panel) {
    auto& demand = const_cast<panel*>(past.source)->demand;
    for (std::size_t i = 0; i < demand.size(); ++i)
      if (demand[i].values.size() > 1) demand[i].values[0] = std::numeric_limits<double>::quiet_NaN();
  }
  fitted_toy<D> f;
  if constexpr (D == defect::does_not_repeat) {
    static double calls = 0;
    f.lost = ++calls;
  }
  if constexpr (D == defect::depends_on_workers && std::same_as<E, exec::threads>) f.lost = 1;
  return f;
}

template <defect D>
double mean_of(const history& past, std::size_t i) {
  const auto y = past.demand(i).values;
  double sum = 0, n = 0, most = 0, least = std::numeric_limits<double>::max();
  for (const double v : y)
    if (!std::isnan(v))
      sum += v / static_cast<double>(y.size()), ++n, most = std::max(most, v), least = std::min(least, v);
  const bool alone = past.size() == 1;
  if (D == defect::fails_on_one_observation && n == 1 && !alone) fail();
  if (D == defect::fails_on_zeros && most == 0 && n > 0 && !alone) fail();
  if (D == defect::fails_on_constants && most == least && n > 1 && most > 0 && most < 1e9) fail();
  if (D == defect::fails_on_missing && n == 0 && !y.empty() && !alone) fail();
  if (D == defect::fails_on_new && y.empty()) fail();
  if (D == defect::fails_on_huge && most > 1e30) fail();
  if (D == defect::fails_on_small_panel && n == 1 && alone) fail();
  if (D == defect::fails_on_zero_panel && n > 1 && most == 0 && alone) fail();
  if (D == defect::fails_on_missing_panel && n == 0 && alone) fail();
  return n == 0 ? 0.0 : sum * (static_cast<double>(y.size()) / n);
}

template <exec::policy E, defect D>
quantile_forecast predict(const E& where, const fitted_toy<D>& f, const history& past, horizon ahead,
                          std::span<const level> levels) {
  if constexpr (D == defect::predicts_infinity) {
    if (std::isinf(past.demand(1).values.back())) return {1, 1, {0.5}, {0.0}};
  }
  if constexpr (D == defect::predicts_no_period) {
    if (ahead.n == 0) return {};
  }
  if constexpr (D == defect::overflows) {
    if (ahead.n > (std::size_t{1} << 60)) throw std::bad_alloc{};
  }
  if constexpr (D == defect::predicts_no_level) {
    if (levels.empty()) return {};
  }
  if constexpr (D == defect::predicts_any_levels) {
    if (levels.size() == 2 && levels[1] < levels[0]) return {};
  }
  check::known(past);
  check::asked(past, ahead, levels);
  if (D == defect::needs_two_periods && ahead.n == 1) fail();
  if (D == defect::needs_two_levels && levels.size() == 1) fail();
  std::vector<level> asked{levels.begin(), levels.end()};
  if (D == defect::forgets_a_level && asked.size() > 2) asked.pop_back();
  std::vector<double> values(past.size() * ahead.n * asked.size());
  bulk(where, past.size(), [&](std::size_t i) {
    double v = mean_of<D>(past, i) + f.lost;
    if (D == defect::changes_in_predict) v *= 1.0 + f.asked;
    if (D == defect::sees_the_future) v += past.of().demand[i].at(past.last + 1) > 0 ? past.outcome(i, 0) : 0;
    if (D == defect::depends_on_order) v *= i < 4 ? 1.0 : 2.0;
    if (D == defect::depends_on_others) v *= static_cast<double>(past.size());
    if (D == defect::goes_below_zero) v = -v;
    if (D == defect::has_a_unit) v += 1.0;
    for (std::size_t k = 0; k < ahead.n * asked.size(); ++k) values[i * ahead.n * asked.size() + k] = v;
  });
  if constexpr (D == defect::changes_in_predict) ++f.asked;
  return {past.size(), ahead.n, std::move(asked), std::move(values)};
}

}  // namespace toys

template <toys::defect D>
inline constexpr echelon::testing::promise echelon::testing::promised<toys::toy<D>>{
    .local = true, .non_negative = true, .scales = true};
