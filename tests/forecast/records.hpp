// SPDX-License-Identifier: BSL-1.0
/// Records of forecasts and outcomes whose law is known.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/forecast/base_forecast.hpp>

namespace echelon::tests {

struct record {
  std::size_t series = 0, ahead = 0;
  std::vector<point_forecast> said;
  std::vector<double> outcomes;

  double outcome(std::size_t t, std::size_t i, std::size_t h) const { return outcomes[(t * series + i) * ahead + h]; }
};

/// Points near 10 times the number of the series with scales from 0.5 to 1.5; residuals are scales times a skew noise,
/// of which `shared` is the same for all series and periods of an origin.
inline record record_of(std::uint64_t seed, std::size_t series, std::size_t ahead, std::size_t origins,
                        double shared = 0.5) {
  record r{series, ahead, {}, {}};
  for (std::size_t t = 0; t < origins; ++t) {
    random_stream draw{seed, t};
    const auto skew = [&] { return draw.exponential() - 1.0; };
    const double common = skew();
    std::vector<double> values, scale;
    for (std::size_t i = 0; i < series; ++i)
      for (std::size_t h = 0; h < ahead; ++h) {
        values.push_back(10.0 * static_cast<double>(i + 1) + draw.normal());
        scale.push_back(0.5 + draw.uniform());
        const double own = std::sqrt(1 - shared * shared) * skew();
        r.outcomes.push_back(values.back() + scale.back() * (shared * common + own));
      }
    r.said.push_back({series, ahead, values, scale});
  }
  return r;
}

}  // namespace echelon::tests
