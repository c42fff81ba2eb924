// SPDX-License-Identifier: BSL-1.0
/// A quantile forecast for many series: it cannot cross and cannot hold a value that is not finite.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>

namespace echelon::inline ECHELON_ABI {

/// Quantiles of demand by series, period ahead and level.
///
/// shape   values [series, horizon, levels], levels fastest
/// law     values(i, h) ascends weakly in the level, and every value is finite: the constructor throws otherwise
class quantile_forecast {
 public:
  quantile_forecast() = default;

  /// Takes values that are claimed to be in order.
  ///
  /// throws  error 101 shape | 102 levels do not ascend | 103 crossing | 201 too many | 202 no level | 301 not finite
  quantile_forecast(std::size_t series, std::size_t ahead, std::vector<level> levels, std::vector<double> values)
      : series_{series}, horizon_{ahead}, levels_{std::move(levels)}, values_{std::move(values)} {
    check_shape();
    for (std::size_t row = 0; row < series_ * horizon_; ++row)
      for (std::size_t q = 1; q < levels_.size(); ++q)
        if (values_[row * levels_.size() + q] < values_[row * levels_.size() + q - 1])
          throw error{fault::crossing, "values", row * levels_.size() + q,
                      "lies below the quantile of the level before"};
  }

  /// Takes values in any order and sorts each row: rearranging never raises the pinball loss.
  ///
  /// throws  error 101 shape | 102 levels do not ascend | 202 no level | 301 not finite
  /// source  Chernozhukov, Fernandez-Val, Galichon (2010) Quantile and probability curves without crossing
  static quantile_forecast rearranged(std::size_t series, std::size_t ahead, std::vector<level> levels,
                                      std::vector<double> values) {
    quantile_forecast f;
    f.series_ = series;
    f.horizon_ = ahead;
    f.levels_ = std::move(levels);
    f.values_ = std::move(values);
    f.check_shape();
    const auto width = static_cast<std::ptrdiff_t>(f.levels_.size());
    for (auto row = f.values_.begin(); row != f.values_.end(); row += width) std::sort(row, row + width);
    return f;
  }

  /// How many values a forecast of this shape has, for a model to ask before it allocates.
  ///
  /// throws  error 201 more than a machine can hold
  static std::size_t cells(std::size_t series, std::size_t periods, std::size_t width) {
    constexpr std::size_t most = std::numeric_limits<std::ptrdiff_t>::max() / sizeof(double);
    const auto fits = [](std::size_t a, std::size_t b) { return b == 0 || a <= most / b; };
    check::range(fits(series, periods) && fits(series * periods, width), "horizon",
                 "asks for more values than a machine can hold, needed fewer periods, series or levels");
    return series * periods * width;
  }

  std::size_t series() const noexcept { return series_; }
  std::size_t horizon() const noexcept { return horizon_; }
  std::span<const level> levels() const noexcept { return {levels_.data(), levels_.size()}; }
  std::span<const double> values() const noexcept { return {values_.data(), values_.size()}; }

  /// The quantiles of series i, h periods after the first one forecast, in order of level.
  std::span<const double> operator()(std::size_t i, std::size_t h) const noexcept {
    ECHELON_ASSERT(i < series_ && h < horizon_);
    return {values_.data() + (i * horizon_ + h) * levels_.size(), levels_.size()};
  }

  friend bool operator==(const quantile_forecast&, const quantile_forecast&) = default;

 private:
  void check_shape() const {
    check::not_empty(levels_.size(), "levels");
    check::ascending(levels(), "levels");
    check::size(values_.size(), cells(series_, horizon_, levels_.size()), "values");
    check::finite(values(), "values");
  }

  std::size_t series_ = 0, horizon_ = 0;
  std::vector<level> levels_;
  std::vector<double> values_;
};

/// Reads a quantile function given at a few levels anywhere between: linear inside, and beyond the ends along the
/// straight line of the last two levels until `floor` below and without bound above.
///
/// needs   levels and quantiles equal in number, at least one
inline double quantile_at(std::span<const level> levels, std::span<const double> quantiles, double probability,
                          double floor = 0.0) noexcept {
  const std::size_t n = levels.size();
  if (n == 1) return quantiles[0];
  std::size_t k = 1;
  while (k + 1 < n && levels[k].value() < probability) ++k;
  const double a = levels[k - 1].value(), b = levels[k].value();
  const double t = (probability - a) / (b - a);
  return std::max(floor, quantiles[k - 1] + t * (quantiles[k] - quantiles[k - 1]));
}

}  // namespace echelon::inline ECHELON_ABI
