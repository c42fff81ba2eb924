// SPDX-License-Identifier: BSL-1.0
/// Locally weighted regression on equally spaced points: what a series looks like without its noise.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// How a curve is smoothed: each point by a weighted constant or line through its nearest neighbours.
struct loess {
  std::size_t window = 7;  ///< neighbours that count, itself included; an even number takes one more
  int degree = 1;          ///< 0 fits a constant, 1 a straight line
  std::size_t jump = 0;    ///< every how many points are fitted, straight lines between; 0 takes a tenth of the window
};

namespace detail {

constexpr std::size_t odd(std::size_t n) noexcept { return n + (n % 2 == 0 ? 1 : 0); }
constexpr std::size_t tenth(std::size_t window) noexcept { return window / 10 + (window % 10 != 0 ? 1 : 0); }

/// Points to be smoothed.
///
/// shape   y [n]; weight [n] or null, all one; spare [n] or null: weights for places where those of `weight` determine
///         no curve, above zero at missing values, for which y then holds a bridge
struct loess_points {
  const double* y = nullptr;
  const double* weight = nullptr;
  const double* spare = nullptr;
  std::size_t n = 0;
};

/// The curve at `at`, which may lie one point outside, from the points left … right; false when none has weight.
///
/// source  Cleveland, Cleveland, McRae, Terpenning (1990) STL: a seasonal-trend decomposition procedure based on loess,
///         J. Official Statistics 6(1), 2.1: tricube weights; beyond n points the window widens the reach by as much
inline bool loess_at(const loess_points& of, std::size_t window, int degree, std::ptrdiff_t at, std::size_t left,
                     std::size_t right, double& out) noexcept {
  const double *y = of.y, *weight = of.weight;
  const std::size_t n = of.n;
  const auto from = static_cast<std::ptrdiff_t>(left), to = static_cast<std::ptrdiff_t>(right);
  double reach = static_cast<double>(std::max(at - from, to - at));
  if (window > n) reach += static_cast<double>((window - n) / 2);
  const double nearly_all = 0.999 * reach, inverse = reach > 0.0 ? 1.0 / reach : 0.0;
  double w0 = 0, w1 = 0, w2 = 0, y0 = 0, y1 = 0;
  for (std::ptrdiff_t j = from; j <= to; ++j) {
    const auto d = static_cast<double>(j - at), t = std::abs(d) * inverse, u = 1.0 - t * t * t;
    double w = std::abs(d) <= nearly_all ? u * u * u : 0.0;
    if (weight != nullptr) w *= weight[j];
    const double wd = w * d;
    w0 += w;
    w1 += wd;
    w2 += wd * d;
    y0 += w * y[j];
    y1 += wd * y[j];
  }
  const double mean = w0 > 0.0 ? w1 / w0 : 0.0, spread = w0 > 0.0 ? w2 / w0 - mean * mean : 0.0;
  const double least = 0.001 * reach;  // points that stand closer together carry no slope
  const bool sloped = degree > 0 && spread > least * least;
  if (!sloped && of.spare != nullptr && (degree > 0 || !(w0 > 0.0)))
    return loess_at({y, of.spare, nullptr, n}, window, degree, at, left, right, out);
  if (!(w0 > 0.0)) return false;
  out = y0 / w0;
  if (sloped) out -= mean * (y1 / w0 - mean * out) / spread;  // the line at distance zero
  return true;
}

/// A smoother for `n` points, its weights of a window that touches no end computed once.
class loess_curve {
 public:
  loess_curve() = default;
  template <class = void>
  loess_curve(std::size_t window, int degree, std::size_t jump, std::size_t n)
      : window_{window}, degree_{degree}, jump_{jump} {
    if (window >= n) return;
    double sum = 0;
    const std::size_t reach = window / 2;
    kernel_.resize(window);
    for (std::size_t k = 0; k < window; ++k) {
      const double d = static_cast<double>(k < reach ? reach - k : k - reach);
      const double t = d / static_cast<double>(reach), u = 1.0 - t * t * t;
      kernel_[k] = t <= 0.999 ? u * u * u : 0.0;
      sum += kernel_[k];
    }
    for (double& w : kernel_) w /= sum;
  }

  /// The curve at every point. Where no neighbour has weight, the point itself.
  ///
  /// shape   out [n]
  /// cost    O(n * window / jump)
  template <class = void>
  void draw(const loess_points& of, double* out) const noexcept {
    const std::size_t n = of.n;
    if (n < 2) {
      if (n == 1) out[0] = of.y[0];
      return;
    }
    const std::size_t jump = std::min(jump_, n - 1), reach = (window_ + 1) / 2;
    std::size_t left = 0, right = n - 1, last = 0;
    const auto line_between = [&](std::size_t a, std::size_t b) {
      const double step = (out[b] - out[a]) / static_cast<double>(b - a);
      for (std::size_t j = a + 1; j < b; ++j) out[j] = out[a] + step * static_cast<double>(j - a);
    };
    for (std::size_t i = 0; i < n; i += jump) {
      if (window_ < n) {
        left = i < reach ? 0 : std::min(i + 1 - reach, n - window_);
        right = left + window_ - 1;
      }
      if (of.weight == nullptr && kernel_.size() == window_ && window_ < n && left + reach == i + 1)
        out[i] = weighed(of.y + left);  // all neighbours count, as many on either side: the line passes their mean
      else
        put(of, i, left, right, out);
      if (i > last) line_between(last, i);
      last = i;
    }
    if (last == n - 1) return;
    put(of, n - 1, left, right, out);
    line_between(last, n - 1);
  }

  /// The curve one point before the first or beyond the last; that point's where none has weight.
  template <class = void>
  void draw_ends(const loess_points& of, const double* curve, double& before, double& beyond) const noexcept {
    const std::size_t n = of.n;
    if (!loess_at(of, window_, degree_, -1, 0, std::min(window_, n) - 1, before)) before = curve[0];
    if (!loess_at(of, window_, degree_, static_cast<std::ptrdiff_t>(n), n > window_ ? n - window_ : 0, n - 1, beyond))
      beyond = curve[n - 1];
  }

 private:
  template <class = void>
  void put(const loess_points& of, std::size_t i, std::size_t left, std::size_t right, double* out) const noexcept {
    if (!loess_at(of, window_, degree_, static_cast<std::ptrdiff_t>(i), left, right, out[i])) out[i] = of.y[i];
  }
  template <class = void>
  double weighed(const double* y) const noexcept {
    constexpr std::size_t side_by_side = 8;
    double sums[side_by_side]{}, sum = 0;
    std::size_t k = 0;
    for (; k + side_by_side <= window_; k += side_by_side)
      for (std::size_t lane = 0; lane < side_by_side; ++lane) sums[lane] += kernel_[k + lane] * y[k + lane];
    for (; k < window_; ++k) sum += kernel_[k] * y[k];
    for (const double each : sums) sum += each;
    return sum;
  }

  std::size_t window_ = 3;
  int degree_ = 1;
  std::size_t jump_ = 1;
  std::vector<double> kernel_;  ///< sums to one
};

/// The values of a series, those missing bridged in a straight line within their phase of the season (without an
/// observation in the phase: within the series); returns how many were observed.
template <class = void>
std::size_t bridge(std::span<const double> y, std::size_t season, std::vector<double>& out) {
  out.assign(y.begin(), y.end());
  const auto seen =
      static_cast<std::size_t>(std::count_if(y.begin(), y.end(), [](double v) { return !std::isnan(v); }));
  if (seen == 0 || seen == y.size()) return seen;
  constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  const auto along = [&](std::size_t phase, std::size_t step) {
    std::size_t before = none;
    for (std::size_t t = phase; t < y.size(); t += step) {
      if (std::isnan(out[t])) continue;
      for (std::size_t k = before == none ? phase : before + step; k < t; k += step)
        out[k] = before == none ? out[t]
                                : out[before] + (out[t] - out[before]) * (static_cast<double>(k - before) /
                                                                          static_cast<double>(t - before));
      before = t;
    }
    for (std::size_t k = before; before != none && k < y.size(); k += step) out[k] = out[before];
  };
  for (std::size_t phase = 0; phase < std::min(season, y.size()); ++phase) along(phase, season);
  along(0, 1);
  return seen;
}

}  // namespace detail

/// The smooth curve through a series; missing values have no weight and are bridged.
///
/// shape   y [n]; returns [n]
/// throws  error 201 window below 2 or degree neither 0 nor 1 | 202 no value | 301 infinite | 302 all missing
/// cost    O(n * window / jump)
/// source  Cleveland (1979) Robust locally weighted regression and smoothing scatterplots, JASA 74(368), without the
///         robust iterations, on equally spaced points
template <class = void>
std::vector<double> smooth(const loess& how, std::span<const double> y) {
  check::range(how.window >= 2 && how.window < std::size_t{1} << 60, "window", "is below 2 or beyond counting");
  check::range(how.degree == 0 || how.degree == 1, "degree", "is neither 0 nor 1");
  check::not_empty(y.size(), "y");
  check::finite_or_missing(y, "y");
  std::vector<double> values, weight(y.size(), 1.0), out(y.size());
  const std::size_t seen = detail::bridge(y, 1, values);
  check::at_least(seen, 1, "y");
  const std::vector<double> spare = weight;
  for (std::size_t t = 0; t < y.size(); ++t)
    if (std::isnan(y[t])) weight[t] = 0.0;
  const bool all = seen == y.size();
  const std::size_t window = detail::odd(how.window);
  const detail::loess_curve curve{window, how.degree, how.jump != 0 ? how.jump : detail::tenth(window), y.size()};
  curve.draw({values.data(), all ? nullptr : weight.data(), all ? nullptr : spare.data(), y.size()}, out.data());
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
