// SPDX-License-Identifier: BSL-1.0
/// A small catalogue for the tests of forecasters: weekly season, two regions with their own benefit days, a yearly
/// event.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/data/panel.hpp>

namespace echelon::tests {

inline panel small_catalogue(std::size_t products = 30, std::int64_t days = 420, std::uint64_t seed = 5) {
  panel p;
  p.time = {unit::day, 1, days_from({2020, 1, 1}) * 86400};
  p.attributes = {{"family", {"a", "b"}, {}}, {"region", {"N", "S"}, {}}};
  p.covariates.push_back({"price", {}});
  for (std::size_t i = 0; i < products; ++i) {
    p.ids.push_back("p" + std::to_string(i));
    p.attributes[0].code.push_back(i % 2);
    p.attributes[1].code.push_back(i / 2 % 2);
    random_stream draw{seed, i};
    const double mean = std::exp(3.0 * draw.uniform());
    std::vector<double> y;
    std::vector<float> price;
    for (std::int64_t t = 0; t < days; ++t) {
      const bool benefit = (i / 2 % 2 == 0 ? t % 30 < 5 : t % 30 >= 10 && t % 30 < 15);
      const double rate = mean * (t % 7 >= 5 ? 1.6 : 0.8) * (benefit ? 1.4 : 1.0) * (t % 200 == 150 ? 2.5 : 1.0);
      y.push_back(static_cast<double>(draw.poisson(rate)));
      price.push_back(2.0f);
    }
    p.demand.push_back(0, y);
    p.covariates[0].values.push_back(0, price);
  }
  std::vector<float> north, south, feast;
  for (std::int64_t t = 0; t < days + 60; ++t) {
    north.push_back(t % 30 < 5 ? 1.0f : 0.0f);
    south.push_back(t % 30 >= 10 && t % 30 < 15 ? 1.0f : 0.0f);
    feast.push_back(t % 200 == 150 ? 1.0f : 0.0f);
  }
  p.shared = {{"benefit_N", 0, north}, {"benefit_S", 0, south}, {"feast", 0, feast}};
  return p;
}

}  // namespace echelon::tests
