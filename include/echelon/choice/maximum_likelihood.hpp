// SPDX-License-Identifier: BSL-1.0
/// Parameters of largest likelihood, with standard errors, for any sum of log-likelihoods of independent units.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/math/cholesky.hpp>
#include <echelon/math/trust_region.hpp>

namespace echelon::inline ECHELON_ABI {

/// Independent units, choices or persons, each with a log-likelihood.
///
/// `unit(u, theta, scratch, score)` returns the log-likelihood of unit u and adds its slopes to score [parameters],
/// zero before. `weight(u)` says how many such units there are.
///
/// It may have `bend(u, theta, scratch, told)`, called after unit, which adds to the lower triangle of told
/// [parameters, parameters]: with a member `static constexpr bool exact_curvature = true` minus the second derivatives;
/// else the outer product of the scores of which the unit is made.
///
/// law  score is the derivative of what unit returns
template <class L>
concept unit_likelihood = requires(const L& of, std::span<const double> theta, std::span<double> out) {
  { of.parameters() } -> std::same_as<std::size_t>;
  { of.units() } -> std::same_as<std::size_t>;
  { of.weight(std::size_t{}) } -> std::same_as<double>;
  of.start(out);
  of.limits(out, out);
  of.make_scratch();
};

/// What is known of a parameter before the data are: normal around a mean.
struct parameter_prior {
  std::size_t parameter = 0;
  double mean = 0;
  double sd = 1;
};

/// How standard errors are found: not at all, by the outer product of scores, or by second derivatives too.
enum class error_method { none, outer_product, curvature };

/// How to search, and from where.
struct maximum_likelihood {
  std::vector<double> start{};          ///< empty: where the likelihood says
  coordinate_bounds within{};                      ///< on top of those of the likelihood; low = high holds a parameter
  std::vector<parameter_prior> priors{};
  error_method errors = error_method::curvature;
  trust_region search{};
};

/// What was found. Covariances are [parameters, parameters], zero for parameters that are held or at a bound, and empty
/// where the matrix that they invert is not definite.
struct likelihood_estimate {
  std::vector<double> parameters;
  double log_likelihood = 0;              ///< of the data, without priors
  double start_log_likelihood = 0;
  std::vector<double> gradient;           ///< of log-likelihood and priors
  std::vector<double> covariance;         ///< inverse of minus the second derivatives
  std::vector<double> robust_covariance;  ///< the same around the outer product of scores
  std::vector<double> outer_covariance;   ///< inverse of the outer product of scores
  std::size_t evaluations = 0;
  bool settled = false;
  double promised = 0;  ///< log-likelihood that one more full step would gain

  double error(std::size_t k) const noexcept { return root(covariance, k); }
  double robust_error(std::size_t k) const noexcept { return root(robust_covariance, k); }
  double outer_error(std::size_t k) const noexcept { return root(outer_covariance, k); }

 private:
  double root(const std::vector<double>& of, std::size_t k) const noexcept {
    return of.empty() ? std::numeric_limits<double>::quiet_NaN() : std::sqrt(of[k * parameters.size() + k]);
  }
};

namespace detail {

template <class L>
constexpr bool bends = requires(const L& of, std::span<const double> theta, decltype(of.make_scratch())& s,
                                std::span<double> out) { of.bend(std::size_t{}, theta, s, out); };
template <class L>
constexpr bool tells_curvature = [] {
  if constexpr (requires { L::exact_curvature; }) return bool{L::exact_curvature};
  return false;
}();

struct likelihood_part {
  double value = 0;
  std::vector<double> gradient, curvature, outer;
};

/// The log-likelihood with slopes, a guess of minus its second derivatives (or those), and the outer product of scores.
///
/// repeats the same bits for every policy: units are summed in at most 256 runs, those in order; with many parameters
///         in fewer, so that the matrices of all runs stay below 300 MB or one run is all
template <exec::policy E, unit_likelihood L>
likelihood_part sum_likelihood(const E& where, const L& of, std::span<const double> theta) {
  const std::size_t n = of.parameters(), units = of.units();
  const std::size_t runs = std::min(units, std::clamp<std::size_t>((std::size_t{1} << 24) / (n * n + 1), 1, 256));
  constexpr bool scores_apart = !bends<L> || tells_curvature<L>;  // else the curvature is their outer product
  std::vector<likelihood_part> part(runs);
  bulk(where, runs, [&](std::size_t r) {
    likelihood_part& sum = part[r];
    sum.gradient.assign(n, 0.0);
    sum.curvature.assign(n * n, 0.0);
    if (scores_apart) sum.outer.assign(n * n, 0.0);
    std::vector<double> score(n);
    auto scratch = of.make_scratch();
    for (std::size_t u = units * r / runs; u < units * (r + 1) / runs; ++u) {
      std::fill(score.begin(), score.end(), 0.0);
      const double weight = of.weight(u);
      if (weight == 0.0) continue;
      sum.value += weight * of.unit(u, theta, scratch, std::span<double>{score});
      for (std::size_t i = 0; i < n; ++i) {
        sum.gradient[i] += weight * score[i];
        if constexpr (scores_apart)
          for (std::size_t j = 0; j <= i; ++j) sum.outer[i * n + j] += weight * score[i] * weight * score[j];
        if constexpr (!bends<L>)
          for (std::size_t j = 0; j <= i; ++j) sum.curvature[i * n + j] += weight * score[i] * score[j];
      }
      if constexpr (bends<L>) of.bend(u, theta, scratch, std::span<double>{sum.curvature});
    }
  });
  likelihood_part all{0.0, std::vector<double>(n, 0.0), std::vector<double>(n * n, 0.0),
                      std::vector<double>(n * n, 0.0)};
  for (const likelihood_part& p : part) {
    all.value += p.value;
    for (std::size_t i = 0; i < n; ++i) all.gradient[i] += p.gradient[i];
    for (std::size_t i = 0; i < n * n; ++i) all.curvature[i] += p.curvature[i];
    for (std::size_t i = 0; i < p.outer.size(); ++i) all.outer[i] += p.outer[i];
  }
  if (!scores_apart) all.outer = all.curvature;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j) {
      all.curvature[j * n + i] = all.curvature[i * n + j];
      all.outer[j * n + i] = all.outer[i * n + j];
    }
  return all;
}

/// Rows and columns of the numbers that are free.
template <class = void>
std::vector<double> part_of(const std::vector<double>& a, std::size_t n, const std::vector<std::size_t>& free) {
  std::vector<double> out;
  out.reserve(free.size() * free.size());
  for (const std::size_t i : free)
    for (const std::size_t j : free) out.push_back(a[i * n + j]);
  return out;
}

/// The same back among all, zero elsewhere.
template <class = void>
std::vector<double> among(const std::vector<double>& a, std::size_t n, const std::vector<std::size_t>& free) {
  if (a.empty()) return {};
  std::vector<double> out(n * n, 0.0);
  for (std::size_t i = 0; i < free.size(); ++i)
    for (std::size_t j = 0; j < free.size(); ++j) out[free[i] * n + free[j]] = a[i * free.size() + j];
  return out;
}

/// a b a for symmetric matrices.
template <class = void>
std::vector<double> between(const std::vector<double>& a, const std::vector<double>& b, std::size_t n) {
  std::vector<double> ab(n * n, 0.0), out(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t j = 0; j < n; ++j) ab[i * n + j] += a[i * n + k] * b[k * n + j];
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t j = 0; j < n; ++j) out[i * n + j] += ab[i * n + k] * a[k * n + j];
  return out;
}

}  // namespace detail

/// Log-likelihood and its slopes at one place.
///
/// shape   theta, gradient [parameters]
/// throws  error 101 sizes differ
template <exec::policy E, unit_likelihood L>
double evaluate(const E& where, const L& of, std::span<const double> theta, std::span<double> gradient) {
  check::size(theta.size(), of.parameters(), "theta");
  check::size(gradient.size(), of.parameters(), "gradient");
  const auto told = detail::sum_likelihood(where, of, theta);
  std::copy(told.gradient.begin(), told.gradient.end(), gradient.begin());
  return told.value;
}

/// The parameters at which the log-likelihood, with the priors if there are, is largest near the start.
///
/// repeats identical for every exec policy and worker count
/// throws  error 101 sizes differ | 201 a prior's parameter or sd out of range, bounds that cross, or no likelihood at
///         the start | 301 a start that is not finite
/// cost    10 to 60 sums over all units; `error_method::curvature` two more a parameter unless the likelihood tells it
/// source  covariances: Berndt, Hall, Hall, Hausman (1974) Estimation and inference in nonlinear structural models;
///         White (1982) Maximum likelihood estimation of misspecified models, Econometrica 50(1), eq. 3.2
template <exec::policy E, unit_likelihood L>
likelihood_estimate fit(const E& where, const maximum_likelihood& how, const L& of) {
  const std::size_t n = of.parameters();
  const double infinite = std::numeric_limits<double>::infinity();
  std::vector<double> start = how.start;
  if (start.empty()) {
    start.assign(n, 0.0);
    of.start(std::span<double>{start});
  }
  check::size(start.size(), n, "start");
  coordinate_bounds within{std::vector<double>(n, -infinite), std::vector<double>(n, infinite)};
  of.limits(std::span<double>{within.low}, std::span<double>{within.high});
  if (!how.within.low.empty()) check::size(how.within.low.size(), n, "low");
  if (!how.within.high.empty()) check::size(how.within.high.size(), n, "high");
  for (std::size_t i = 0; i < n; ++i) {
    if (!how.within.low.empty()) within.low[i] = std::max(within.low[i], how.within.low[i]);
    if (!how.within.high.empty()) within.high[i] = std::min(within.high[i], how.within.high[i]);
  }
  for (std::size_t k = 0; k < how.priors.size(); ++k) {
    if (how.priors[k].parameter >= n) throw error{fault::range, "priors", k, "is of no parameter"};
    check::positive(how.priors[k].sd, "priors", k);
  }
  trust_region search = how.search;
  search.exact_curvature = detail::tells_curvature<L>;
  likelihood_estimate out;
  std::vector<double> outer;
  const auto negative = [&](std::span<const double> theta, smooth_value& told) {
    auto sum = detail::sum_likelihood(where, of, theta);
    told.value = -sum.value;
    for (std::size_t i = 0; i < n; ++i) told.gradient[i] = -sum.gradient[i];
    told.curvature = std::move(sum.curvature);
    outer = std::move(sum.outer);
    for (const parameter_prior& p : how.priors) {
      const double z = (theta[p.parameter] - p.mean) / p.sd;
      told.value += 0.5 * z * z;
      told.gradient[p.parameter] += z / p.sd;
      told.curvature[p.parameter * n + p.parameter] += 1.0 / (p.sd * p.sd);
    }
    if (out.evaluations++ == 0) out.start_log_likelihood = sum.value;
  };
  trust_region_minimum best = minimise(search, std::move(start), within, negative);
  out.settled = best.settled;
  out.promised = best.promised;
  out.parameters = best.at;
  out.log_likelihood = -best.told.value;
  for (const parameter_prior& p : how.priors) {
    const double z = (best.at[p.parameter] - p.mean) / p.sd;
    out.log_likelihood += 0.5 * z * z;
  }
  out.gradient = best.told.gradient;
  for (double& g : out.gradient) g = -g;
  if (how.errors == error_method::none) return out;

  std::vector<std::size_t> free;
  for (std::size_t i = 0; i < n; ++i)
    if (best.at[i] > within.low[i] && best.at[i] < within.high[i]) free.push_back(i);
  smooth_value there{0.0, std::vector<double>(n), std::vector<double>(n * n)};
  negative(best.at, there);
  const std::vector<double> scores = detail::part_of(outer, n, free);
  const std::vector<double> by_scores = inverse_cholesky(std::span<const double>{scores}, free.size());
  out.outer_covariance = detail::among(by_scores, n, free);
  if (how.errors == error_method::outer_product) return out;
  std::vector<double> bend = there.curvature;
  if constexpr (!detail::tells_curvature<L>) {
    smooth_value other = there;
    std::vector<double> at = best.at;
    for (const std::size_t i : free) {
      // a thousandth of a standard error either way
      double h = 1e-3 / std::sqrt(std::max(there.curvature[i * n + i], 1e-12 * std::max(1.0, std::abs(there.value))));
      h = std::min({h, 0.5 * (best.at[i] - within.low[i]), 0.5 * (within.high[i] - best.at[i])});
      at[i] = best.at[i] + h;
      negative(at, other);
      std::vector<double> up = other.gradient;
      at[i] = best.at[i] - h;
      negative(at, other);
      at[i] = best.at[i];
      for (std::size_t j = 0; j < n; ++j) bend[i * n + j] = (up[j] - other.gradient[j]) / (2.0 * h);
    }
    for (const std::size_t i : free)
      for (const std::size_t j : free)
        if (j < i) bend[i * n + j] = bend[j * n + i] = 0.5 * (bend[i * n + j] + bend[j * n + i]);
  }
  const std::vector<double> inverse =
      inverse_cholesky(std::span<const double>{detail::part_of(bend, n, free)}, free.size());
  out.covariance = detail::among(inverse, n, free);
  if (!inverse.empty())
    out.robust_covariance = detail::among(detail::between(inverse, scores, free.size()), n, free);
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
