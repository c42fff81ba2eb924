// SPDX-License-Identifier: BSL-1.0
/// Fourier terms: a season of any length, whole or not, as a few waves.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/view.hpp>

namespace echelon::inline ECHELON_ABI {

/// A season of `period` periods by the waves that turn 1 … order times in it; order 0 is chosen by models that can.
struct fourier {
  double period = 7;
  std::size_t order = 0;

  /// Two columns a wave, but only a cosine for the wave that turns with every second period: its sine is zero.
  std::size_t columns() const noexcept { return 2 * order - (2.0 * static_cast<double>(order) == period ? 1 : 0); }
};

namespace detail {

inline void check_fourier(const fourier& of) {
  check::range(of.period >= 2.0 && std::isfinite(of.period), "period", "is below 2 or not finite");
  check::range(2.0 * static_cast<double>(of.order) <= of.period, "order", "is above half the period");
}

}  // namespace detail

/// Fills the columns of one period: sine and cosine of each wave, slowest first.
///
/// shape   row [columns]
inline void fill(const fourier& of, std::int64_t period, std::span<double> row) noexcept {
  // the place in the cycle first, so that far away from period 0 no digit is lost
  const double place = std::fmod(static_cast<double>(period), of.period) / of.period;
  const double turn = 2.0 * std::numbers::pi * place;
  double* out = row.data();
  for (std::size_t k = 1; k <= of.order; ++k) {
    const double angle = turn * static_cast<double>(k);
    if (2.0 * static_cast<double>(k) != of.period) *out++ = std::sin(angle);
    *out++ = std::cos(angle);
  }
}

/// The columns of several seasons side by side.
///
/// shape   returns [periods, sum of columns], rows of the periods from `first` on
/// throws  error 201 a period below 2, an order above half of it
template <class = void>
std::vector<double> fourier_terms(std::span<const fourier> seasons, std::int64_t first, std::size_t periods) {
  std::size_t columns = 0;
  for (const fourier& each : seasons) {
    detail::check_fourier(each);
    columns += each.columns();
  }
  std::vector<double> out(periods * columns);
  for (std::size_t t = 0; t < periods; ++t) {
    std::size_t at = t * columns;
    for (const fourier& each : seasons) {
      fill(each, first + static_cast<std::int64_t>(t), {out.data() + at, each.columns()});
      at += each.columns();
    }
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
