// SPDX-License-Identifier: BSL-1.0
/// Laws of demand: the normal and its exponential, observed or simulated samples, and quantile forecasts.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/math/normal.hpp>
#include <echelon/stock/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// Normal demand. It may be below zero with a chance that the user should find negligible.
class normal_demand {
 public:
  /// throws  error 201 mean not finite, sd not positive and finite
  normal_demand(double mean, double sd) : mean_{mean}, sd_{sd} {
    check::range(std::isfinite(mean), "mean", "is not finite");
    check::range(sd > 0 && std::isfinite(sd), "sd", "is not positive and finite");
  }
  double mean() const noexcept { return mean_; }
  double sd() const noexcept { return sd_; }
  double cdf(double x) const noexcept { return below((x - mean_) / sd_); }
  double quantile(double p) const { return normal_quantile(p, mean_, sd_); }
  double leftover(double x) const noexcept {
    const double z = (x - mean_) / sd_;
    if (z < -4) return sd_ * far(-z);
    return sd_ * (z * below(z) + std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi));
  }

  static double below(double z) noexcept { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

 private:
  /// E(Z - z)^+ for z >= 4, where the two terms of the textbook cancel: by the continued fraction of Mills' ratio.
  static double far(double z) noexcept {
    double t = 0;
    for (int k = 60; k > 0; --k) t = k / (z + t);
    return std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi) * t / (z + t);
  }
  double mean_, sd_;
};

/// The law of the sum of two independent demands.
inline normal_demand sum_of(const normal_demand& a, const normal_demand& b) {
  return {a.mean() + b.mean(), std::hypot(a.sd(), b.sd())};
}

/// Demand whose logarithm is normal.
class lognormal_demand {
 public:
  /// `log_mean` and `log_sd` are those of the logarithm.
  ///
  /// throws  error 201 log_mean not finite, log_sd not positive, or a mean beyond numbers
  lognormal_demand(double log_mean, double log_sd) : log_{log_mean, log_sd} {
    check::range(std::isfinite(mean()), "log_sd", "makes a mean that no number holds");
  }
  double mean() const noexcept { return std::exp(log_.mean() + 0.5 * log_.sd() * log_.sd()); }
  double cdf(double x) const noexcept { return x > 0 ? log_.cdf(std::log(x)) : 0.0; }
  double quantile(double p) const { return std::exp(log_.quantile(p)); }
  double leftover(double x) const noexcept {
    if (x <= 0) return 0.0;
    const double z = (std::log(x) - log_.mean()) / log_.sd();
    return std::max(0.0, x * normal_demand::below(z) - mean() * normal_demand::below(z - log_.sd()));
  }

 private:
  normal_demand log_;
};

/// Demand known by equally likely samples: observations, or the paths of a sample forecast.
class observed_demand {
 public:
  /// throws  error 202 no sample | 301 not finite
  explicit observed_demand(std::span<const double> samples) : sample_(samples.begin(), samples.end()) {
    check::not_empty(samples.size(), "samples");
    check::finite(samples, "samples");
    std::sort(sample_.begin(), sample_.end());
    area_.resize(sample_.size());
    for (std::size_t i = 1; i < sample_.size(); ++i)
      area_[i] = area_[i - 1] + static_cast<double>(i) * (sample_[i] - sample_[i - 1]);
    double sum = 0;
    for (const double x : sample_) sum += x;
    mean_ = sum / count();
  }
  double mean() const noexcept { return mean_; }
  double cdf(double x) const noexcept { return static_cast<double>(rank(x)) / count(); }
  double quantile(double p) const noexcept {
    const double place = p * count(), whole = std::round(place);
    // a level such as 0.7 of ten samples means seven of them, although 0.7 * 10 need not be 7 in binary
    const double reached = std::abs(place - whole) < 1e-12 * count() ? whole : std::ceil(place);
    return sample_[static_cast<std::size_t>(std::clamp(reached, 1.0, count())) - 1];
  }
  double leftover(double x) const noexcept {
    const std::size_t n = rank(x);
    return n == 0 ? 0.0 : (area_[n - 1] + static_cast<double>(n) * (x - sample_[n - 1])) / count();
  }

 private:
  double count() const noexcept { return static_cast<double>(sample_.size()); }
  std::size_t rank(double x) const noexcept {
    return static_cast<std::size_t>(std::upper_bound(sample_.begin(), sample_.end(), x) - sample_.begin());
  }
  std::vector<double> sample_, area_;  // area_[i] = sum of sample_[i] - sample_[j] over j < i
  double mean_ = 0;
};

/// Demand known by a row of a quantile forecast: the quantile function is straight between levels, from 0 at
/// probability 0 to the first level, and beyond the last level along the line of the last two until probability 1.
///
/// see     demand_curves, which reads forecasts in the same way
class quantile_demand {
 public:
  /// shape   quantiles as many as levels
  /// throws  error 101 shape | 102 levels do not ascend | 103 crossing | 202 no level | 301 | 303 negative
  quantile_demand(std::span<const level> levels, std::span<const double> quantiles) {
    check::not_empty(levels.size(), "levels");
    check::ascending(levels, "levels");
    check::size(quantiles.size(), levels.size(), "quantiles");
    check::finite(quantiles, "quantiles");
    check::not_negative(quantiles, "quantiles");
    knot_.push_back({});
    for (std::size_t k = 0; k < levels.size(); ++k) {
      if (quantiles[k] < knot_.back().at)
        throw error{fault::crossing, "quantiles", k, "lies below the quantile of the level before"};
      knot_.push_back({quantiles[k], levels[k].value(), 0});
    }
    const knot a = knot_[knot_.size() - 2], b = knot_.back();
    knot_.push_back({b.at + (b.at - a.at) / (b.level - a.level) * (1 - b.level), 1.0, 0});
    for (std::size_t k = 1; k < knot_.size(); ++k) {
      const double width = knot_[k].at - knot_[k - 1].at;
      knot_[k].area = knot_[k - 1].area + 0.5 * (knot_[k].level + knot_[k - 1].level) * width;
      mean_ += 0.5 * (knot_[k].level - knot_[k - 1].level) * (knot_[k].at + knot_[k - 1].at);
    }
  }
  /// The demand of series i, h periods after the first one forecast.
  quantile_demand(const quantile_forecast& forecast, std::size_t i, std::size_t h)
      : quantile_demand{forecast.levels(), row(forecast, i, h)} {}

  double mean() const noexcept { return mean_; }
  double cdf(double x) const noexcept {
    const std::size_t k = after(x);
    if (k == 0) return 0.0;
    if (k == knot_.size()) return 1.0;
    const knot &a = knot_[k - 1], &b = knot_[k];
    return a.level + (b.level - a.level) * (x - a.at) / (b.at - a.at);
  }
  double quantile(double p) const noexcept {
    std::size_t k = 1;
    while (k + 1 < knot_.size() && knot_[k].level < p) ++k;
    const knot &a = knot_[k - 1], &b = knot_[k];
    return a.at + (b.at - a.at) * ((p - a.level) / (b.level - a.level));
  }
  double leftover(double x) const noexcept {
    const std::size_t k = after(x);
    if (k == 0) return 0.0;
    return knot_[k - 1].area + 0.5 * (knot_[k - 1].level + cdf(x)) * (x - knot_[k - 1].at);
  }

 private:
  struct knot {
    double at = 0, level = 0, area = 0;  ///< quantile, its level, E(at - demand)^+
  };
  static std::span<const double> row(const quantile_forecast& f, std::size_t i, std::size_t h) {
    check::range(i < f.series(), "i", "is not a series of the forecast");
    check::range(h < f.horizon(), "h", "is not a period of the forecast");
    return f(i, h);
  }
  std::size_t after(double x) const noexcept {
    std::size_t k = 0;
    while (k < knot_.size() && knot_[k].at <= x) ++k;
    return k;
  }
  std::vector<knot> knot_;
  double mean_ = 0;
};

}  // namespace echelon::inline ECHELON_ABI
