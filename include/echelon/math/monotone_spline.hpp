// SPDX-License-Identifier: BSL-1.0
/// A smooth curve through measured points that rises and falls only where they do.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// Cubic pieces through points (x, y): between two points the curve stays between their values. Beyond the ends it
/// keeps the value of the end. A value.
///
/// exact   agrees with SciPy's PchipInterpolator to 14 digits, tests/math/monotone_spline.test.cpp
/// source  Fritsch, Butland (1984) A method for constructing local monotone piecewise cubic interpolants, SIAM J.
///         Sci. Stat. Comput. 5; ends: Moler (2004) Numerical Computing with MATLAB, section 3.6
class monotone_spline {
 public:
  /// throws  error 101 shapes differ | 102 x does not ascend | 301 not finite | 302 fewer than two points
  monotone_spline(std::vector<double> x, std::vector<double> y) : x_{std::move(x)}, y_{std::move(y)} {
    check::at_least(x_.size(), 2, "x");
    check::size(y_.size(), x_.size(), "y");
    check::finite(std::span<const double>{x_.data(), x_.size()}, "x");
    check::finite(std::span<const double>{y_.data(), y_.size()}, "y");
    check::ascending(std::span<const double>{x_.data(), x_.size()}, "x");
    const std::size_t n = x_.size();
    slope_.assign(n, 0.0);
    if (n == 2) {
      slope_[0] = slope_[1] = rise(0);
      return;
    }
    for (std::size_t k = 1; k + 1 < n; ++k) {
      const double before = rise(k - 1), after = rise(k);
      if (!(before * after > 0)) continue;  // a turn, or flat on one side
      const double left = 2 * width(k) + width(k - 1), right = width(k) + 2 * width(k - 1);
      slope_[k] = (left + right) / (left / before + right / after);
    }
    slope_[0] = end(width(0), width(1), rise(0), rise(1));
    slope_[n - 1] = end(width(n - 2), width(n - 3), rise(n - 2), rise(n - 3));
  }

  double operator()(double x) const noexcept {
    if (!(x > x_.front())) return y_.front();
    if (!(x < x_.back())) return y_.back();
    const auto k = static_cast<std::size_t>(std::upper_bound(x_.begin(), x_.end(), x) - x_.begin()) - 1;
    const double h = width(k), t = (x - x_[k]) / h, u = 1 - t;
    const double left = (1 + 2 * t) * y_[k] + t * h * slope_[k];
    const double right = (1 + 2 * u) * y_[k + 1] - u * h * slope_[k + 1];
    return u * u * left + t * t * right;
  }

  double first() const noexcept { return x_.front(); }
  double last() const noexcept { return x_.back(); }

 private:
  double width(std::size_t k) const noexcept { return x_[k + 1] - x_[k]; }
  double rise(std::size_t k) const noexcept { return (y_[k + 1] - y_[k]) / width(k); }

  /// The slope at an end by three points, held back where it would overshoot.
  static double end(double near, double far, double rise, double next) noexcept {
    const double d = ((2 * near + far) * rise - near * next) / (near + far);
    if (!(d * rise > 0)) return 0;
    return rise * next <= 0 && std::abs(d) > 3 * std::abs(rise) ? 3 * rise : d;
  }

  std::vector<double> x_, y_, slope_;
};

}  // namespace echelon::inline ECHELON_ABI
