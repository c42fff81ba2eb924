// SPDX-License-Identifier: BSL-1.0
/// Futures drawn from a daily quantile forecast, the same for every policy that is compared on them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/exec/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// How days are drawn. With `persistence` r the probabilities of successive days are tied by a normal copula with
/// correlation r: the forecast of each day is kept, and a good week is a good week.
struct sample_demand {
  std::uint64_t seed = 1;
  double persistence = 0;  ///< 0: days are independent; below 1
};

/// Demand of path `path`, whole units, rounded up or down by chance so that means are kept.
///
/// shape   returns [series, days]; days are the forecast's periods
/// throws  error 201 persistence outside [0, 1)
/// cost    one block of random numbers and two transcendental functions a series and day
/// repeats equal for equal (seed, series, day, path): for every number of paths, of series, and of workers
/// source  Genest, Favre (2007) Everything you always wanted to know about copula modeling, section 2 (normal copula)
template <exec::policy E>
std::vector<std::uint32_t> draw(const E& where, const sample_demand& how, const quantile_forecast& daily,
                                std::uint32_t path) {
  check::range(how.persistence >= 0 && how.persistence < 1, "persistence", "lies outside [0, 1)");
  const std::size_t days = daily.horizon();
  std::vector<std::uint32_t> out(daily.series() * days, 0);
  const double fresh = std::sqrt(1.0 - how.persistence * how.persistence);
  bulk(where, daily.series(), [&](std::size_t i) {
    random_stream number{how.seed, i, path};
    double z = number.normal();
    for (std::size_t d = 0; d < days; ++d) {
      if (d > 0) z = how.persistence * z + fresh * number.normal();
      const double probability = 0.5 * std::erfc(-z / std::numbers::sqrt2);
      const double units = std::floor(quantile_at(daily.levels(), daily(i, d), probability) + number.uniform());
      out[i * days + d] = static_cast<std::uint32_t>(std::clamp(units, 0.0, 4294967295.0));
    }
  });
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
