// SPDX-License-Identifier: BSL-1.0
/// What the distribution engine calibrates: any forecaster's points, points with scales, or quantiles.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/data/quantile_forecast.hpp>

namespace echelon::inline ECHELON_ABI {

/// One value for each series and period ahead, and how far the forecaster thinks that it may be off.
///
/// shape   values [series, horizon], horizon fastest; scale likewise, or empty for a scale of 1
/// law     every value is finite and every scale is finite and positive: the constructor throws otherwise
class point_forecast {
 public:
  point_forecast() = default;

  /// throws  error 101 shape | 301 a value or scale is not finite | 201 a scale is not positive, or too many values
  point_forecast(std::size_t series, std::size_t ahead, std::vector<double> values, std::vector<double> scale = {})
      : series_{series}, horizon_{ahead}, values_{std::move(values)}, scale_{std::move(scale)} {
    check::size(values_.size(), quantile_forecast::cells(series_, horizon_, 1), "values");
    check::finite(this->values(), "values");
    if (scale_.empty()) return;
    check::size(scale_.size(), values_.size(), "scale");
    check::finite(std::span<const double>{scale_.data(), scale_.size()}, "scale");
    for (std::size_t k = 0; k < scale_.size(); ++k)
      if (!(scale_[k] > 0)) throw error{fault::range, "scale", k, "is not positive"};
  }

  std::size_t series() const noexcept { return series_; }
  std::size_t horizon() const noexcept { return horizon_; }
  std::span<const double> values() const noexcept { return {values_.data(), values_.size()}; }
  double operator()(std::size_t i, std::size_t h) const noexcept { return values_[i * horizon_ + h]; }
  double scale(std::size_t i, std::size_t h) const noexcept {
    return scale_.empty() ? 1.0 : scale_[i * horizon_ + h];
  }

  friend bool operator==(const point_forecast&, const point_forecast&) = default;

 private:
  std::size_t series_ = 0, horizon_ = 0;
  std::vector<double> values_, scale_;
};

/// How far an outcome lies from what was forecast, in scales.
inline double score_of(const point_forecast& said, std::size_t i, std::size_t h, double outcome) noexcept {
  return (outcome - said(i, h)) / said.scale(i, h);
}
/// The outcome that has a score: ascends in the score.
inline double outcome_at(const point_forecast& said, std::size_t i, std::size_t h, double score) noexcept {
  return said(i, h) + score * said.scale(i, h);
}
/// The score that the forecaster itself gives the quantile of a level, for want of any experience.
inline double stated_score(const point_forecast&, level) noexcept { return 0.0; }

/// The smallest level at which the quantiles forecast reach an outcome, along straight lines between and beyond them,
/// within [-1, 2]; 0 for an outcome at the foot of quantiles that do not differ. So outcome <= outcome_at(said, i, h,
/// s) where the score is at most s.
///
/// source  Chernozhukov, Wüthrich, Zhu (2021) Distributional conformal prediction, PNAS 118: levels as scores
inline double score_of(const quantile_forecast& said, std::size_t i, std::size_t h, double outcome) noexcept {
  const auto q = said(i, h);
  const auto levels = said.levels();
  const std::size_t n = q.size();
  if (n == 1) return outcome <= q[0] ? levels[0].value() : 1.0;
  std::size_t k = 0;
  while (k < n && q[k] < outcome) ++k;  // the first quantile that reaches it
  if (k < n && q[k] == outcome) return k == 0 && q[0] < q[1] ? levels[0].value() : k == 0 ? 0.0 : levels[k].value();
  const std::size_t a = k == 0 ? 0 : k == n ? n - 2 : k - 1;
  const double rise = q[a + 1] - q[a];
  if (!(rise > 0)) return k == 0 ? -1.0 : 2.0;
  const double low = levels[a].value(), high = levels[a + 1].value();
  return std::clamp(low + (outcome - q[a]) / rise * (high - low), -1.0, 2.0);
}
inline double outcome_at(const quantile_forecast& said, std::size_t i, std::size_t h, double score) noexcept {
  const auto q = said(i, h);
  const auto levels = said.levels();
  const std::size_t n = q.size();
  if (n == 1) return q[0];
  std::size_t k = 1;
  while (k + 1 < n && levels[k].value() < score) ++k;
  const double low = levels[k - 1].value(), high = levels[k].value();
  const double share = (std::clamp(score, -1.0, 2.0) - low) / (high - low);
  return share == 1.0 ? q[k] : q[k - 1] + share * (q[k] - q[k - 1]);
}
inline double stated_score(const quantile_forecast&, level q) noexcept { return q.value(); }

}  // namespace echelon::inline ECHELON_ABI
