// SPDX-License-Identifier: BSL-1.0
/// Distributions of demand and of errors: the other door to Boost.Math. The normal is in `math/normal.hpp`, without it.
#pragma once

#include <cmath>

#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/negative_binomial.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <echelon/core/check.hpp>
#include <echelon/math/normal.hpp>
#include <echelon/math/special.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

inline void check_positive(double value, const char* name) {
  check::range(value > 0.0 && std::isfinite(value), name, "is not positive and finite");
}
inline void check_inside(double probability) {
  check::range(probability > 0.0 && probability < 1.0, "probability", "lies outside (0, 1), needed strictly inside");
}
inline void check_number(double x) { check::range(!std::isnan(x), "x", "is not a number"); }

/// The smallest whole number at which `cdf` reaches the probability, from a guess that rounding may have moved.
template <class Cdf>
double first_reaching(double probability, double guess, Cdf&& cdf) {
  if (!(guess < 0x1p53)) return guess;  // beyond it, whole numbers are not one apart
  double k = guess > 0.0 ? std::floor(guess) : 0.0;
  while (cdf(k) < probability) ++k;
  while (k > 0.0 && cdf(k - 1.0) >= probability) --k;
  return k;
}

}  // namespace detail

/// Gamma with mean shape * scale; the probability of a value at or below x.
///
/// throws  error 201 shape or scale not positive and finite, x not a number
inline double gamma_cdf(double x, double shape, double scale) {
  detail::check_positive(shape, "shape");
  detail::check_positive(scale, "scale");
  detail::check_number(x);
  return x <= 0.0 ? 0.0 : gamma_share(shape, x / scale);
}

/// throws  error 201 probability outside (0, 1), shape or scale not positive and finite
inline double gamma_quantile(double probability, double shape, double scale) {
  detail::check_inside(probability);
  detail::check_positive(shape, "shape");
  detail::check_positive(scale, "scale");
  return boost::math::quantile(boost::math::gamma_distribution<double, detail::fast_policy>{shape, scale}, probability);
}

/// Student's t with `degrees` of freedom; they need not be whole.
///
/// throws  error 201 degrees not positive and finite, x not a number
inline double student_t_cdf(double x, double degrees) {
  detail::check_positive(degrees, "degrees");
  detail::check_number(x);
  if (std::isinf(x)) return x < 0.0 ? 0.0 : 1.0;
  return boost::math::cdf(boost::math::students_t_distribution<double, detail::fast_policy>{degrees}, x);
}

/// throws  error 201 probability outside (0, 1), degrees not positive and finite
inline double student_t_quantile(double probability, double degrees) {
  detail::check_inside(probability);
  detail::check_positive(degrees, "degrees");
  return boost::math::quantile(boost::math::students_t_distribution<double, detail::fast_policy>{degrees}, probability);
}

/// Poisson; the probability of at most floor(x).
///
/// throws  error 201 mean not positive and finite, x not a number
inline double poisson_cdf(double x, double mean) {
  detail::check_positive(mean, "mean");
  detail::check_number(x);
  if (x < 0.0) return 0.0;
  return std::isinf(x) ? 1.0 : boost::math::gamma_q(std::floor(x) + 1.0, mean, detail::fast_policy{});
}

/// The smallest whole number whose cumulative probability reaches the one given.
///
/// throws  error 201 probability outside (0, 1), mean not positive and finite
inline double poisson_quantile(double probability, double mean) {
  detail::check_inside(probability);
  detail::check_positive(mean, "mean");
  const boost::math::poisson_distribution<double, detail::fast_policy> d{mean};
  return detail::first_reaching(probability, boost::math::quantile(d, probability),
                                [&](double k) { return poisson_cdf(k, mean); });
}

/// Counts with the given mean and variance mean + mean^2 / size, as `random_stream::negative_binomial` draws them; the
/// probability of at most floor(x).
///
/// throws  error 201 mean or size not positive and finite, x not a number
inline double negative_binomial_cdf(double x, double mean, double size) {
  detail::check_positive(mean, "mean");
  detail::check_positive(size, "size");
  detail::check_number(x);
  if (x < 0.0) return 0.0;
  if (std::isinf(x)) return 1.0;
  return boost::math::ibeta(size, std::floor(x) + 1.0, size / (size + mean), detail::fast_policy{});
}

/// The smallest whole number whose cumulative probability reaches the one given.
///
/// throws  error 201 probability outside (0, 1), mean or size not positive and finite
inline double negative_binomial_quantile(double probability, double mean, double size) {
  detail::check_inside(probability);
  detail::check_positive(mean, "mean");
  detail::check_positive(size, "size");
  const boost::math::negative_binomial_distribution<double, detail::fast_policy> d{size, size / (size + mean)};
  return detail::first_reaching(probability, boost::math::quantile(d, probability),
                                [&](double k) { return negative_binomial_cdf(k, mean, size); });
}

}  // namespace echelon::inline ECHELON_ABI
