// SPDX-License-Identifier: BSL-1.0
/// The likelihood of exponential smoothing with its exact slopes and Fisher's information, in one pass over a series.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/math/box_minimum.hpp>
#include <echelon/series/ets_model.hpp>

namespace echelon::inline ECHELON_ABI {

/// The numbers that a fit moves, in this order: alpha; the shares beta / alpha and gamma / (1 - alpha), which make the
/// usual region a box; phi; level and trend before the first period; the seasonal terms of the first m - 1 periods.
struct ets_numbers {
  static constexpr std::size_t alpha = 0, beta_share = 1, gamma_share = 2, phi = 3, level = 4, trend = 5, season = 6;
};

namespace detail {

/// Smoothing constants from the numbers of a fit.
inline ets_smoothing smoothing_of(const ets_form& form, std::span<const double> x) noexcept {
  using n = ets_numbers;
  return {x[n::alpha], form.has_trend() ? x[n::alpha] * x[n::beta_share] : 0.0,
          form.has_season() ? (1.0 - x[n::alpha]) * x[n::gamma_share] : 0.0,
          form.trend == ets_trend::damped ? x[n::phi] : 1.0};
}

/// K derivatives side by side, in packs as wide as the registers: what is wider GCC takes apart, badly.
template <std::size_t K>
struct ets_row {
#if defined(__AVX512F__)
  static constexpr std::size_t wide = 8;
#elif defined(__AVX__)
  static constexpr std::size_t wide = 4;
#else
  static constexpr std::size_t wide = 2;
#endif
  static constexpr std::size_t packs = K / wide;
  using pack = double __attribute__((vector_size(wide * sizeof(double))));  // of GCC and Clang
  pack part[packs] = {};

  double& operator[](std::size_t k) noexcept { return reinterpret_cast<double*>(part)[k]; }
  double operator[](std::size_t k) const noexcept { return reinterpret_cast<const double*>(part)[k]; }
};

/// -2 ln L of a form at given numbers, its slopes and Fisher's information, all derivatives carried forward in time.
///
/// The forecast and every state carry K derivatives; a sum of squares S of n errors has the slope 2 sum e de and about
/// the curvature 2 sum de de', and n ln S divides both by S / n.
template <std::size_t K>
class ets_likelihood {
 public:
  /// needs   `season` holds m terms when the form has a season: those used where the numbers have no place for them
  ets_likelihood(const ets_form& form, std::span<const double> demand, std::size_t m, std::span<const double> season)
      : form_{form}, demand_{demand}, m_{form.has_season() ? m : 0}, given_{season} {
    ring_.resize(m_);
    slope_.resize(m_);
  }

  /// Whether the seasonal terms are among the numbers.
  bool moves_season() const noexcept { return m_ > 0 && ets_numbers::season + m_ - 1 <= K; }

  double operator()(const std::array<double, K>& x, slopes<K>& out) {
    begin(x);
    switch (form_.season) {
      case ets_season::none: return run<ets_season::none>(x, out);
      case ets_season::additive: return run<ets_season::additive>(x, out);
      default: return run<ets_season::multiplicative>(x, out);
    }
  }

 private:
  using row = ets_row<K>;
  static constexpr std::size_t packs = row::packs;

  void begin(const std::array<double, K>& x) {
    product_ = 1.0;
    double rest = form_.season == ets_season::additive ? 0.0 : static_cast<double>(m_);
    for (std::size_t j = 0; j < m_; ++j) {
      slope_[j] = row{};
      ring_[j] = given_[j];
      if (!moves_season()) continue;
      if (j + 1 < m_) {
        rest -= ring_[j] = x[ets_numbers::season + j];
        slope_[j][ets_numbers::season + j] = 1.0;
      } else {
        ring_[j] = rest;
        for (std::size_t k = 0; k + 1 < m_; ++k) slope_[j][ets_numbers::season + k] = -1.0;
      }
    }
  }

  template <ets_season Season>
  double run(const std::array<double, K>& x, slopes<K>& out) {
    using n = ets_numbers;
    constexpr double infinite = std::numeric_limits<double>::infinity();
    constexpr bool seasonal = Season != ets_season::none, multiplied = Season == ets_season::multiplicative;
    const ets_smoothing by = smoothing_of(form_, x);
    const bool relative = form_.error == ets_error::multiplicative;
    row of_level, of_trend, of_season, of_phi;  // slopes of alpha, beta, gamma and phi
    of_level[n::alpha] = 1.0;
    if (form_.has_trend()) {
      of_trend[n::alpha] = x[n::beta_share];
      of_trend[n::beta_share] = x[n::alpha];
    }
    if (seasonal) {
      of_season[n::alpha] = -x[n::gamma_share];
      of_season[n::gamma_share] = 1.0 - x[n::alpha];
    }
    if (form_.trend == ets_trend::damped) of_phi[n::phi] = 1.0;
    double level = x[n::level], trend = form_.has_trend() ? x[n::trend] : 0.0, squares = 0.0, logs = 0.0;
    std::size_t seen = 0, at = 0;
    row d_level, d_trend, d_base, d, d_season, pull, drift, curvature[K];  // pull and drift sum up to the gradient
    d_level[n::level] = 1.0;
    if (form_.has_trend()) d_trend[n::trend] = 1.0;
    for (const double y : demand_) {
      const double base = level + by.phi * trend, s = seasonal ? ring_[at] : 0.0;
      if constexpr (seasonal) d_season = slope_[at];
      for (std::size_t p = 0; p < packs; ++p) {
        d_trend.part[p] = by.phi * d_trend.part[p] + trend * of_phi.part[p];
        d_base.part[p] = d_level.part[p] + d_trend.part[p];
        if constexpr (multiplied) d.part[p] = d_base.part[p] * s + base * d_season.part[p];
        else if constexpr (seasonal) d.part[p] = d_base.part[p] + d_season.part[p];
        else d.part[p] = d_base.part[p];
      }
      const double f = multiplied ? base * s : base + s;
      if ((relative || multiplied) && !(f > 0.0 && base > 0.0)) return infinite;
      const bool missing = std::isnan(y);
      const double e = missing ? 0.0 : y - f, over = relative || multiplied ? 1.0 / f : 1.0;
      if (!missing) {
        ++seen;
        const double r = relative ? e * over : e, slope = relative ? r * (1.0 + r) * over : e;
        const double weight = relative ? over * over : 1.0;
        squares += r * r;
        if (relative) log_of(f, logs);
        for (std::size_t p = 0; p < packs; ++p) {
          pull.part[p] += slope * d.part[p];
          if (relative) drift.part[p] += over * d.part[p];
        }
        for (std::size_t block = 0; block < packs; ++block)  // the lower triangle, by blocks of rows
          for (std::size_t k = 0; k < row::wide; ++k) {
            const double scaled = weight * d.part[block][k];
            for (std::size_t p = 0; p <= block; ++p) curvature[row::wide * block + k].part[p] += scaled * d.part[p];
          }
      }
      if constexpr (multiplied) {
        const double r = e * over, growth = 1.0 + by.alpha * r, turn = 1.0 + by.gamma * r, br = base * r, sr = s * r;
        const double inner = missing ? 0.0 : -y * over * over;  // the slope of r by the forecast
        const double to_level = base * by.alpha * inner, to_trend = base * by.beta * inner;
        const double to_season = s * by.gamma * inner, from_base = by.beta * r;
        for (std::size_t p = 0; p < packs; ++p) {
          d_level.part[p] = d_base.part[p] * growth + to_level * d.part[p] + br * of_level.part[p];
          d_trend.part[p] += from_base * d_base.part[p] + to_trend * d.part[p] + br * of_trend.part[p];
          slope_[at].part[p] = d_season.part[p] * turn + to_season * d.part[p] + sr * of_season.part[p];
        }
        level = base * growth;
        trend = by.phi * trend + by.beta * br;
        ring_[at] = s * turn;
      } else {
        const double alpha = missing ? 0.0 : by.alpha, beta = missing ? 0.0 : by.beta;
        for (std::size_t p = 0; p < packs; ++p) {
          d_level.part[p] = d_base.part[p] - alpha * d.part[p] + e * of_level.part[p];
          d_trend.part[p] += e * of_trend.part[p] - beta * d.part[p];
        }
        level = base + by.alpha * e;
        trend = by.phi * trend + by.beta * e;
        if constexpr (seasonal) {
          const double gamma = missing ? 0.0 : by.gamma;
          for (std::size_t p = 0; p < packs; ++p)
            slope_[at].part[p] = d_season.part[p] + e * of_season.part[p] - gamma * d.part[p];
          ring_[at] = s + by.gamma * e;
        }
      }
      if constexpr (seasonal) at = at + 1 == m_ ? 0 : at + 1;
    }
    if (relative) logs += std::log(product_);
    // a fit without error would have an infinite likelihood; demand is scaled to about one
    const double count = static_cast<double>(seen), sum = squares + 1e-20 * count;
    out.value = count * std::log(sum) + 2.0 * logs;
    const double scale = 2.0 * count / sum + (relative ? 4.0 : 0.0);
    for (std::size_t k = 0; k < K; ++k) {
      out.gradient[k] = -2.0 * count / sum * pull[k] + 2.0 * drift[k];
      for (std::size_t j = 0; j <= k; ++j) out.curvature[k * K + j] = scale * curvature[k][j];
    }
    return std::isfinite(out.value) ? out.value : infinite;
  }

  /// Collects ln f of many forecasts by their product, which is read off before it leaves the range of numbers.
  void log_of(double f, double& logs) noexcept {
    const double product = product_ * f;
    if (product > 1e-200 && product < 1e200) {
      product_ = product;
    } else {
      logs += std::log(product_) + std::log(f);
      product_ = 1.0;
    }
  }

  ets_form form_;
  std::span<const double> demand_;
  std::size_t m_;
  std::span<const double> given_;
  std::vector<double> ring_;
  std::vector<row> slope_;
  double product_ = 1.0;
};

}  // namespace detail

}  // namespace echelon::inline ECHELON_ABI
