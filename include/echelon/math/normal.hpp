// SPDX-License-Identifier: BSL-1.0
/// The normal distribution, with the standard library alone.
#pragma once

#include <cmath>
#include <numbers>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// throws  error 201 sd is not positive and finite, or mean not finite
inline double normal_pdf(double x, double mean = 0.0, double sd = 1.0) {
  check::range(sd > 0.0 && std::isfinite(sd), "sd", "is not positive and finite");
  check::range(std::isfinite(mean), "mean", "is not finite");
  const double z = (x - mean) / sd;
  return std::exp(-0.5 * z * z) / (sd * std::sqrt(2.0 * std::numbers::pi));
}

/// The probability of a value at or below x.
///
/// throws  error 201 sd is not positive and finite, or mean not finite
inline double normal_cdf(double x, double mean = 0.0, double sd = 1.0) {
  check::range(sd > 0.0 && std::isfinite(sd), "sd", "is not positive and finite");
  check::range(std::isfinite(mean), "mean", "is not finite");
  return 0.5 * std::erfc(-(x - mean) / (sd * std::numbers::sqrt2));
}

namespace detail {

/// The quantile of the standard normal at p strictly inside (0, 1).
///
/// exact   relative error below 1e-15 (Wichura)
/// source  Wichura (1988) Algorithm AS 241: the percentage points of the normal distribution, PPND16
inline double standard_normal_quantile(double p) noexcept {
  const auto ratio = [](double x, const double (&top)[8], const double (&bottom)[8]) {
    double a = top[7], b = bottom[7];
    for (int k = 6; k >= 0; --k) {
      a = a * x + top[k];
      b = b * x + bottom[k];
    }
    return a / b;
  };
  constexpr double a[8]{3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                        1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                        3.3430575583588128105e4, 2.5090809287301226727e3};
  constexpr double b[8]{1.0,
                        4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
                        2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
                        5.2264952788528545610e3};
  constexpr double c[8]{1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
                        3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
                        2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr double d[8]{1.0,
                        2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
                        1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
                        1.05075007164441684324e-9};
  constexpr double e[8]{6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
                        2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                        2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr double f[8]{1.0,
                        5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
                        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
                        2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) return q * ratio(0.180625 - q * q, a, b);
  const double r = std::sqrt(-std::log(q < 0.0 ? p : 1.0 - p));
  const double z = r <= 5.0 ? ratio(r - 1.6, c, d) : ratio(r - 5.0, e, f);
  return q < 0.0 ? -z : z;
}

}  // namespace detail

/// The value that is not exceeded with the given probability.
///
/// throws  error 201 probability outside (0, 1), sd not positive and finite, or mean not finite
inline double normal_quantile(double probability, double mean = 0.0, double sd = 1.0) {
  check::range(probability > 0.0 && probability < 1.0, "probability", "lies outside (0, 1), needed strictly inside");
  check::range(sd > 0.0 && std::isfinite(sd), "sd", "is not positive and finite");
  check::range(std::isfinite(mean), "mean", "is not finite");
  return mean + sd * detail::standard_normal_quantile(probability);
}

}  // namespace echelon::inline ECHELON_ABI
