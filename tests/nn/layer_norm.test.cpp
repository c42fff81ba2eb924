// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/layer_norm.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;
static_assert(nn::layer<nn::layer_norm<5>> && nn::layer<nn::layer_norm<5>, double>);

TEST_CASE("layer norm: rows have mean zero and variance one before gain and shift", "[nn][law]") {
  const nn::batch<double> b{.series = 2, .steps = 3};
  const auto x = tests::drawn<double>(6 * 20, 1, 100.0);
  std::vector<double> w(40, 1.0);
  std::fill(w.begin() + 20, w.end(), 0.0);
  const auto y = tests::passed<nn::layer_norm<20>, double>{w, b, x, {}, false}.y;
  for (std::size_t r = 0; r < 6; ++r) {
    double mean = 0, square = 0;
    for (std::size_t i = 0; i < 20; ++i) {
      mean += y[r * 20 + i] / 20;
      square += y[r * 20 + i] * y[r * 20 + i] / 20;
    }
    CHECK_THAT(mean, WithinAbs(0.0, 1e-12));
    CHECK_THAT(square, WithinAbs(1.0, 1e-6));
  }
}

TEST_CASE("layer norm: gradients agree with central differences", "[nn][law]") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    CHECK(tests::off_by<nn::layer_norm<7>>({.series = 2, .steps = 3}, seed) <= 1e-6);
}

TEST_CASE("layer norm: the laws of a layer", "[nn][law]") {
  tests::keeps_the_laws<nn::layer_norm<7>>({.series = 3, .steps = 4}, 1);
  tests::keeps_the_laws<nn::layer_norm<64>>({.series = 2, .steps = 4}, 2);
}
