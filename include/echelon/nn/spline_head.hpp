// SPDX-License-Identifier: BSL-1.0
/// A whole quantile function for each period ahead: straight pieces between knots, exponential tails, and its CRPS.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

#include <echelon/core/level.hpp>
#include <echelon/loss/pinball.hpp>
#include <echelon/nn/concepts.hpp>
#include <echelon/nn/quantile_head.hpp>

namespace echelon::inline ECHELON_ABI::nn {

/// A quantile function of n points (level, value) that ascend, straight between two, with exponential tails:
/// Q(a) = value[0] + ln(a / level[0]) / left below the first, value[n-1] - ln((1 - a) / (1 - level[n-1])) / right above
/// the last.
///
/// source  Park et al. (2022) Learning quantile functions without quantile crossing, sections 3.2 and 3.3
template <scalar T>
struct quantile_pieces {
  std::span<const T> levels, values;
  T left = 1, right = 1;  ///< rates of the tails

  T quantile(T a) const noexcept {
    const std::size_t n = levels.size();
    if (a < levels[0]) return values[0] + std::log(a / levels[0]) / left;
    if (a >= levels[n - 1]) return values[n - 1] - std::log((1 - a) / (1 - levels[n - 1])) / right;
    std::size_t k = 1;
    while (levels[k] <= a) ++k;
    return values[k - 1] + (values[k] - values[k - 1]) * (a - levels[k - 1]) / (levels[k] - levels[k - 1]);
  }

  /// The gradient of the score, in levels and values [n] and in the rates.
  struct slopes {
    std::span<T> levels, values;
    T left = 0, right = 0;
  };

  /// The continuous ranked probability score of y in closed form; its gradient is added to `to` unless that is null.
  ///
  /// exact   equals twice the integral of the pinball loss over all levels
  /// source  Park et al. (2022), appendix; Gasthaus et al. (2019) Probabilistic forecasting with spline quantile
  ///         function RNNs, section 3.2
  T crps(T y, slopes* to) const noexcept {
    const std::size_t n = levels.size();
    T score = 0;
    for (std::size_t k = 1; k < n; ++k) {
      const T a0 = levels[k - 1], a1 = levels[k], q0 = values[k - 1], q1 = values[k], wide = a1 - a0, rise = q1 - q0;
      // the share of the piece that lies below y
      const T below = y <= q0 ? T{0} : y >= q1 ? T{1} : (y - q0) / rise;
      const T mass = wide * (1 - below) - (a1 * a1 - a0 * a0) / 2;
      const T upper = wide * (1 - below * below) / 2 - wide * (a0 / 2 + wide / 3);
      score += 2 * ((q0 - y) * mass + rise * upper);
      if (to == nullptr) continue;
      to->values[k - 1] += 2 * (mass - upper);
      to->values[k] += 2 * upper;
      to->levels[k - 1] -= 2 * rise / wide * (mass - upper);
      to->levels[k] -= 2 * rise / wide * upper;
    }
    T d_value = 0, d_rate = 0;
    score += tail(y, values[0], levels[0], left, d_value, d_rate);
    if (to != nullptr) {
      to->values[0] += d_value;
      to->left += d_rate;
    }
    score += tail(-y, -values[n - 1], 1 - levels[n - 1], right, d_value, d_rate);
    if (to != nullptr) {
      to->values[n - 1] -= d_value;
      to->right += d_rate;
    }
    return score;
  }

 private:
  /// The part of the score below level a, where the value is q, and its slopes in q and in the rate.
  static T tail(T y, T q, T a, T rate, T& d_value, T& d_rate) noexcept {
    const T reach = std::min(T{0}, (y - q) * rate);  // the logarithm of where y is met, over a
    const T met = a * std::exp(reach);
    const T mass = a - met - a * a / 2, logs = -a - met * reach + met + a * a / 4;
    d_value = 2 * mass;
    d_rate = -2 * logs / (rate * rate);
    return 2 * ((q - y) * mass + logs / rate);
  }
};

/// The loss of a network that gives a quantile function for each period ahead: the sum of weighted scores.
///
/// A period takes `size` numbers: the lowest knot; for each other knot what it exceeds the one before by, through
/// softplus; for each gap between knots the logits of the widths and of the heights of its Pieces; the rates of both
/// tails, through softplus. Levels are the knots.
///
/// law     the quantile function ascends whatever the numbers
/// source  Park et al. (2022), section 3
template <std::size_t Horizon, std::size_t Pieces, level... Levels>
struct spline_quantiles {
  static constexpr std::size_t knots = sizeof...(Levels), gaps = knots - 1, points = gaps * Pieces + 1,
                               size = knots + 2 * gaps * Pieces + 2, in = Horizon * size, horizon = Horizon,
                               terms = 1;
  static_assert(knots > 1 && Pieces > 0, "spline_quantiles needs two levels and a piece");
  static_assert(echelon::detail::ascends(std::array<level, knots>{Levels...}), "spline_quantiles: levels must ascend");

  template <scalar T>
  static constexpr std::size_t memory(const targets<T>&) noexcept { return 0; }

  /// The quantile at level a of one period, from its numbers [size].
  template <scalar T>
  static T quantile(const T* raw, T a) noexcept { return resolved<T>{raw}.pieces().quantile(a); }

  template <scalar T>
  static double loss(const batch<T>& b, const T* z, const targets<T>& of, T scale, T* dz, T*) noexcept {
    double total = 0;
    for (std::size_t s = 0; s < b.series; ++s)
      for (std::size_t t = 0; t < b.steps; ++t)
        for (std::size_t k = 0; k < Horizon; ++k) {
          const std::size_t at = s * of.periods + b.ahead_of(t) + k, row = ((s * b.steps + t) * Horizon + k) * size;
          const T weight = of.weights == nullptr ? T{1} : of.weights[at];
          if (dz != nullptr) std::fill_n(dz + row, size, T{0});
          if (weight == T{0}) continue;
          const resolved<T> now{z + row};
          std::array<T, points> d_levels{}, d_values{};
          typename quantile_pieces<T>::slopes to{d_levels, d_values};
          const T score = now.pieces().crps(of.values[at], dz == nullptr ? nullptr : &to);
          total += static_cast<double>(weight * score);
          if (dz != nullptr) now.pull(to, weight * scale, dz + row);
        }
    return total;
  }

 private:
  static constexpr double least = 1e-4;  // share of a piece, and rate of a tail

  template <scalar T>
  struct resolved {
    const T* raw;
    std::array<T, points> at{}, value{};
    std::array<T, gaps> step{};
    std::array<T, gaps * Pieces> wide{}, high{};  // softmax shares
    T left, right;

    static T softplus(T x) noexcept { return std::max(x, T{0}) + std::log1p(std::exp(-std::abs(x))); }
    static T sigmoid(T x) noexcept { return 1 / (1 + std::exp(-x)); }
    static T knot(std::size_t k) noexcept {
      constexpr std::array<level, knots> each{Levels...};
      return static_cast<T>(each[k].value());
    }
    static T share(T s) noexcept {
      return (s + static_cast<T>(least)) / (1 + static_cast<T>(Pieces) * static_cast<T>(least));
    }
    static void soften(const T* logit, T* to) noexcept {
      const T most = *std::max_element(logit, logit + Pieces);
      T sum = 0;
      for (std::size_t i = 0; i < Pieces; ++i) sum += to[i] = std::exp(logit[i] - most);
      for (std::size_t i = 0; i < Pieces; ++i) to[i] /= sum;
    }

    explicit resolved(const T* from) noexcept
        : raw{from},
          left{softplus(from[size - 2]) + static_cast<T>(least)},
          right{softplus(from[size - 1]) + static_cast<T>(least)} {
      at[0] = knot(0);
      value[0] = raw[0];
      T below = raw[0];
      for (std::size_t g = 0; g < gaps; ++g) {
        step[g] = softplus(raw[1 + g]);
        soften(raw + knots + g * Pieces, wide.data() + g * Pieces);
        soften(raw + knots + (gaps + g) * Pieces, high.data() + g * Pieces);
        const T first = knot(g), room = knot(g + 1) - first;
        T along = 0, up = 0;
        for (std::size_t i = 0; i < Pieces; ++i) {
          along += share(wide[g * Pieces + i]);
          up += share(high[g * Pieces + i]);
          at[g * Pieces + i + 1] = first + room * along;
          value[g * Pieces + i + 1] = below + step[g] * up;
        }
        at[(g + 1) * Pieces] = knot(g + 1);
        below = value[(g + 1) * Pieces] = below + step[g];
      }
    }
    quantile_pieces<T> pieces() const noexcept { return {at, value, left, right}; }

    /// Gradients of points and rates become those of the raw numbers, times `by`.
    void pull(const typename quantile_pieces<T>::slopes& of, T by, T* to) const noexcept {
      const T shrink = 1 / (1 + static_cast<T>(Pieces) * static_cast<T>(least));
      T above = 0;  // of all points from the present one on: they move with the knot below them
      for (std::size_t g = gaps; g-- > 0;) {
        const T room = knot(g + 1) - knot(g);
        const T whole = above + of.values[(g + 1) * Pieces];  // the last point of a gap moves by all of its step
        T d_step = whole, inside = 0;
        std::array<T, Pieces> d_wide{}, d_high{};
        T levels_after = 0, values_after = 0, up = 1;
        for (std::size_t i = Pieces - 1; i > 0; --i) {
          up -= share(high[g * Pieces + i]);
          levels_after += of.levels[g * Pieces + i];
          values_after += of.values[g * Pieces + i];
          inside += of.values[g * Pieces + i];
          d_step += of.values[g * Pieces + i] * up;
          d_wide[i - 1] = levels_after * room;
          d_high[i - 1] = values_after * step[g];
        }
        pull_shares(wide.data() + g * Pieces, d_wide, shrink * by, to + knots + g * Pieces);
        pull_shares(high.data() + g * Pieces, d_high, shrink * by, to + knots + (gaps + g) * Pieces);
        to[1 + g] = d_step * sigmoid(raw[1 + g]) * by;
        above = whole + inside;
      }
      to[0] = (above + of.values[0]) * by;
      to[size - 2] = of.left * sigmoid(raw[size - 2]) * by;
      to[size - 1] = of.right * sigmoid(raw[size - 1]) * by;
    }
    static void pull_shares(const T* s, const std::array<T, Pieces>& d, T by, T* to) noexcept {
      T mean = 0;
      for (std::size_t i = 0; i < Pieces; ++i) mean += s[i] * d[i];
      for (std::size_t i = 0; i < Pieces; ++i) to[i] = s[i] * (d[i] - mean) * by;
    }
  };
};

}  // namespace echelon::inline ECHELON_ABI::nn
