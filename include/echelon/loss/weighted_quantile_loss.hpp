// SPDX-License-Identifier: BSL-1.0
/// The weighted quantile loss: twice the pinball loss over the size of what happened, pooled before it is divided.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/data/quantile_forecast.hpp>
#include <echelon/loss/pinball.hpp>
#include <echelon/loss/tally.hpp>

namespace echelon::inline ECHELON_ABI {

/// The weighted quantile loss 2 sum rho_q(y, z) / sum |y| at one level ("P50 loss", "P90 loss", q-risk).
///
/// shape   y and z [any]; y not-a-number is missing
/// throws  error 101 shapes differ | 301 not finite
/// source  Salinas, Flunkert, Gasthaus, Januschowski (2020) DeepAR, Int. J. Forecasting 36(3), section 4.1
inline ratio_tally weighted_quantile_loss(level at, std::span<const double> y, std::span<const double> z) {
  check::actual_and_forecast(y, z);
  ratio_tally out;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (std::isnan(y[i])) ++out.missing;
    else out.add(doubled_pinball(at, y[i], z[i]), std::abs(y[i]));
  }
  return out;
}

/// The same for every level of a forecast; tallies of several windows or data sets may be added.
///
/// shape   y [series * horizon], periods fastest
/// throws  error 101 shapes differ | 301 an actual is infinite
template <class = void>
std::vector<ratio_tally> weighted_quantile_losses(const quantile_forecast& f, std::span<const double> y) {
  check::size(y.size(), f.series() * f.horizon(), "actual");
  check::finite_or_missing(y, "actual");
  const std::size_t n = f.levels().size();
  std::vector<ratio_tally> out(n);
  for (std::size_t row = 0; row < y.size(); ++row)
    for (std::size_t k = 0; k < n; ++k) {
      if (std::isnan(y[row])) ++out[k].missing;
      else out[k].add(doubled_pinball(f.levels()[k], y[row], f.values()[row * n + k]), std::abs(y[row]));
    }
  return out;
}

/// The mean over the levels of the weighted quantile loss (at the nine deciles the "CRPS" of GIFT-Eval).
///
/// throws  error 101 shapes differ | 301 an actual is infinite
template <class = void>
double mean_weighted_quantile_loss(const quantile_forecast& f, std::span<const double> y) {
  double sum = 0.0;
  for (const ratio_tally& at_level : weighted_quantile_losses(f, y)) sum += at_level.value();
  return sum / static_cast<double>(f.levels().size());
}

}  // namespace echelon::inline ECHELON_ABI
