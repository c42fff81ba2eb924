// SPDX-License-Identifier: BSL-1.0
/// Errors over many tasks in one number: geometric means, skill against a benchmark, win rates.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/view.hpp>
#include <echelon/loss/tally.hpp>

namespace echelon::inline ECHELON_ABI {

/// The geometric mean.
///
/// throws  error 202 no value | 301 not finite | 303 negative
inline double geometric_mean(std::span<const double> values) {
  check::not_empty(values.size(), "values");
  check::finite(values, "values");
  check::not_negative(values, "values");
  double sum = 0.0;
  for (const double v : values) sum += std::log(v);
  return std::exp(sum / static_cast<double>(values.size()));
}

/// One minus the geometric mean over tasks of error / benchmark error, each ratio held within [0.01, 100]; a task that
/// failed (not-a-number) takes the error of the benchmark.
///
/// shape   error and benchmark [tasks]
/// throws  error 101 shapes differ | 202 no task | 201 an error negative or a benchmark error not above zero
/// source  Shchur et al. (2025) fev-bench: a realistic benchmark for time series forecasting
template <class = void>
double skill_score(std::span<const double> error, std::span<const double> benchmark) {
  check::size(benchmark.size(), error.size(), "benchmark");
  check::not_empty(error.size(), "error");
  std::vector<double> ratio(error.size());
  for (std::size_t t = 0; t < error.size(); ++t) {
    check::range(benchmark[t] > 0.0 && std::isfinite(benchmark[t]), "benchmark", "has an error that is not above zero");
    check::range(!(error[t] < 0.0), "error", "has a negative element");
    ratio[t] = std::isnan(error[t]) ? 1.0 : std::clamp(error[t] / benchmark[t], 0.01, 100.0);
  }
  return 1.0 - geometric_mean(ratio);
}

/// The share of (other model, task) pairs in which each model has the lower error; a tie counts half.
///
/// shape   error [models, tasks]; not-a-number is a failed task and loses against every finished one
/// throws  error 302 fewer than two models | 202 no task
/// law     the win rates of all models have mean 1/2
template <class = void>
std::vector<double> win_rates(matrix_view<const double> error) {
  check::at_least(error.rows(), 2, "models");
  check::not_empty(error.columns(), "tasks");
  std::vector<double> won(error.rows(), 0.0);
  for (std::size_t a = 0; a < error.rows(); ++a)
    for (std::size_t b = 0; b < error.rows(); ++b)
      for (std::size_t t = 0; a != b && t < error.columns(); ++t) {
        const double mine = error(a, t), other = error(b, t);
        const bool i_failed = std::isnan(mine), it_failed = std::isnan(other);
        if (i_failed != it_failed) won[a] += it_failed ? 1.0 : 0.0;
        else won[a] += i_failed || mine == other ? 0.5 : mine < other ? 1.0 : 0.0;
      }
  for (double& w : won) w /= static_cast<double>((error.rows() - 1) * error.columns());
  return won;
}

/// Gives every failed task of every model the error of the benchmark, as fev-bench does before it counts wins.
///
/// shape   error [models, tasks], changed in place; benchmark [tasks]
/// throws  error 101 shapes differ
inline void impute_failures(matrix_view<double> error, std::span<const double> benchmark) {
  check::size(benchmark.size(), error.columns(), "benchmark");
  for (std::size_t m = 0; m < error.rows(); ++m)
    for (std::size_t t = 0; t < error.columns(); ++t)
      if (std::isnan(error(m, t))) error(m, t) = benchmark[t];
}

}  // namespace echelon::inline ECHELON_ABI
