// SPDX-License-Identifier: BSL-1.0
/// From utilities to the probability of what was chosen: logit, exponomial, probit of two, ordered answers.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <span>
#include <vector>

#include <echelon/choice/choice_data.hpp>
#include <echelon/choice/exponomial.hpp>
#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// Memory that a kernel may use between its calls.
struct kernel_scratch {
  std::vector<double> number;
  std::vector<std::uint32_t> place;
};

/// The probability of one choice from its utilities.
///
/// `evaluate(alternative, chosen, v, theta, dv, dtheta, scratch)` returns log P of row `chosen`, fills dv [rows] and
/// adds to dtheta [parameters] its derivatives. `limits` fills where theta may lie, `start` a place to begin with.
///
/// law  adding a number to all utilities changes nothing, but for kernels of ordered answers
template <class K>
concept choice_kernel = requires(const K& k, const choice_data& data, std::span<const std::uint32_t> alternative,
                                 std::span<const double> in, std::span<double> out, kernel_scratch& scratch) {
  { k.parameters() } -> std::same_as<std::size_t>;
  k.validate(data);
  k.start(out);
  k.limits(out, out);
  { k.evaluate(alternative, std::size_t{}, in, in, out, out, scratch) } -> std::same_as<double>;
};

namespace detail {

/// log of the normal distribution function and its slope.
struct log_normal_chance {
  double value, slope;
};
inline log_normal_chance log_normal_cdf(double z) noexcept {
  if (z > -30.0) {
    const double p = 0.5 * std::erfc(-z / std::numbers::sqrt2);
    return {std::log(p), std::exp(-0.5 * z * z) / (std::sqrt(2.0 * std::numbers::pi) * p)};
  }
  // Mills' ratio, Abramowitz and Stegun (1964) 26.2.12, to three terms
  const double u = 1.0 / (z * z), series = 1.0 - u * (1.0 - 3.0 * u * (1.0 - 5.0 * u));
  return {-0.5 * z * z - std::log(-z * std::sqrt(2.0 * std::numbers::pi)) + std::log(series), -z / series};
}

}  // namespace detail

namespace kernel {

/// What kernels without parameters have in common.
struct without_parameters {
  std::size_t parameters() const noexcept { return 0; }
  void validate(const choice_data&) const noexcept {}
  void start(std::span<double>) const noexcept {}
  void limits(std::span<double>, std::span<double>) const noexcept {}
};

/// P_j in proportion to exp v_j.
///
/// source  McFadden (1974) Conditional logit analysis of qualitative choice behavior
struct logit : without_parameters {
  double evaluate(std::span<const std::uint32_t>, std::size_t chosen, std::span<const double> v,
                  std::span<const double>, std::span<double> dv, std::span<double>, kernel_scratch&) const noexcept {
    double top = v[0], total = 0;
    for (const double u : v) top = std::max(top, u);
    for (std::size_t j = 0; j < v.size(); ++j) total += dv[j] = std::exp(v[j] - top);
    for (double& d : dv) d /= -total;
    dv[chosen] += 1.0;
    return v[chosen] - top - std::log(total);
  }
};

/// Errors below zero, exponential of mean one.
///
/// source  Alptekinoglu, Semple (2016) The exponomial choice model, Oper. Res. 64(1)
struct exponomial : without_parameters {
  double evaluate(std::span<const std::uint32_t>, std::size_t chosen, std::span<const double> v,
                  std::span<const double>, std::span<double> dv, std::span<double>, kernel_scratch& scratch) const {
    const std::size_t n = v.size();
    if (scratch.number.size() < 2 * n) scratch.number.resize(2 * n);
    if (scratch.place.size() < n) scratch.place.resize(n);
    const std::span<double> p{scratch.number.data(), n}, g{scratch.number.data() + n, n};
    const std::span<std::uint32_t> order{scratch.place.data(), n};
    detail::exponomial_probabilities(v, p, g, order);
    detail::exponomial_slopes(chosen, g, order, dv);
    const double at = std::max(p[chosen], 1e-300);
    for (double& d : dv) d /= at;
    return std::log(at);
  }
};

/// Two alternatives whose errors differ by a standard normal; alone, one is chosen surely.
///
/// source  Thurstone (1927) A law of comparative judgment
struct probit : without_parameters {
  /// throws  error 201 a choice among more than two
  void validate(const choice_data& data) const {
    for (std::size_t c = 0; c < data.choices(); ++c)
      if (data.rows(c) > 2) throw error{fault::range, "choice", c, "is among more than two alternatives"};
  }
  double evaluate(std::span<const std::uint32_t>, std::size_t chosen, std::span<const double> v,
                  std::span<const double>, std::span<double> dv, std::span<double>, kernel_scratch&) const noexcept {
    std::fill(dv.begin(), dv.end(), 0.0);
    if (v.size() == 1) return 0.0;
    const auto told = detail::log_normal_cdf(v[chosen] - v[1 - chosen]);
    dv[chosen] = told.slope;
    dv[1 - chosen] = -told.slope;
    return told.value;
  }
};

/// Answers on a scale: the first `alternative`s whose threshold exceeds v plus an error. All rows of a choice are the
/// answers in turn and share one utility, that of the first row. Parameters: the first threshold, then steps >= 0.
///
/// source  McKelvey, Zavoina (1975) A statistical model for the analysis of ordinal level dependent variables
struct ordered {
  enum class error_law { logistic, normal };
  error_law law = error_law::logistic;
  std::uint32_t answers = 2;

  std::size_t parameters() const noexcept { return answers - 1; }
  /// throws  error 101 a choice without all answers in turn | 201 fewer than two answers
  void validate(const choice_data& data) const {
    check::range(answers >= 2, "answers", "are fewer than two");
    for (std::size_t c = 0; c < data.choices(); ++c) {
      check::size(data.rows(c), answers, "choice");
      for (std::uint32_t k = 0; k < answers; ++k)
        if (data.alternative[data.first[c] + k] != k)
          throw error{fault::shape, "choice", c, "does not list all answers in turn"};
    }
  }
  void start(std::span<double> theta) const noexcept {
    for (std::size_t k = 0; k < theta.size(); ++k) theta[k] = k == 0 ? -1.0 : 2.0 / (answers - 2);
  }
  void limits(std::span<double> low, std::span<double>) const noexcept {
    for (std::size_t k = 1; k < low.size(); ++k) low[k] = 0.0;
  }
  double evaluate(std::span<const std::uint32_t>, std::size_t chosen, std::span<const double> v,
                  std::span<const double> theta, std::span<double> dv, std::span<double> dtheta,
                  kernel_scratch&) const noexcept {
    std::fill(dv.begin(), dv.end(), 0.0);
    const double infinite = std::numeric_limits<double>::infinity();
    double below = -infinite, above = -v[0];
    for (std::size_t k = 0; k <= chosen && k < theta.size(); ++k) {
      if (k == chosen) below = chosen == 0 ? -infinite : above;
      above += theta[k];
    }
    if (chosen == theta.size()) {
      below = above;
      above = infinite;
    }
    const double p = std::max(cdf(above) - cdf(below), 1e-300);
    const double up = density(above) / p, down = density(below) / p;
    dv[0] = down - up;
    for (std::size_t k = 0; k < dtheta.size(); ++k) dtheta[k] += (k <= chosen ? up : 0.0) - (k < chosen ? down : 0.0);
    return std::log(p);
  }

 private:
  double cdf(double z) const noexcept {
    return law == error_law::logistic ? 1.0 / (1.0 + std::exp(-z)) : 0.5 * std::erfc(-z / std::numbers::sqrt2);
  }
  double density(double z) const noexcept {
    if (std::isinf(z)) return 0.0;
    if (law == error_law::normal) return std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi);
    const double f = 1.0 / (1.0 + std::exp(-std::abs(z)));
    return f * (1.0 - f);
  }
};

}  // namespace kernel

}  // namespace echelon::inline ECHELON_ABI
