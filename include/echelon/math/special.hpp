// SPDX-License-Identifier: BSL-1.0
/// Special functions: one of the two doors to Boost.Math.
///
/// The standard library's lgamma writes a global sign, so it is not safe from several threads; these are.
#pragma once

#include <cmath>

#include <boost/math/policies/policy.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// Double stays double, and an overflow is an infinity: arguments are checked at our own door.
using fast_policy = boost::math::policies::policy<
    boost::math::policies::promote_double<false>,
    boost::math::policies::domain_error<boost::math::policies::ignore_error>,
    boost::math::policies::pole_error<boost::math::policies::ignore_error>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::evaluation_error<boost::math::policies::ignore_error>>;

}  // namespace detail

/// The logarithm of the gamma function of x.
///
/// throws  error 201 x is not positive and finite
inline double log_gamma(double x) {
  check::range(x > 0.0 && std::isfinite(x), "x", "is not positive and finite");
  return boost::math::lgamma(x, detail::fast_policy{});
}

/// The derivative of log_gamma.
///
/// throws  error 201 x is not positive and finite
inline double digamma(double x) {
  check::range(x > 0.0 && std::isfinite(x), "x", "is not positive and finite");
  return boost::math::digamma(x, detail::fast_policy{});
}

/// The share of the gamma integral of `shape` that lies below x.
///
/// throws  error 201 shape is not positive and finite, or x negative or not a number
inline double gamma_share(double shape, double x) {
  check::range(shape > 0.0 && std::isfinite(shape), "shape", "is not positive and finite");
  check::range(x >= 0.0, "x", "is negative or not a number");
  return std::isinf(x) ? 1.0 : boost::math::gamma_p(shape, x, detail::fast_policy{});
}

}  // namespace echelon::inline ECHELON_ABI
