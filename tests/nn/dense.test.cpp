// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/dense.hpp>

#include <array>
#include <cstddef>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;

static_assert(nn::layer<nn::dense<3, 2>> && nn::layer<nn::dense<3, 2, nn::act::relu>, double>);

TEST_CASE("dense: it is the affine map", "[nn][law]") {
  const std::array<double, 6> w{1, 2, 3, 4, 0.5, -1};  // W [2, 2] by rows, then b
  const std::array<double, 2> x{10, 100};
  std::array<double, 2> y{};
  nn::dense<2, 2>::forward(w.data(), nn::batch<double>{}, x.data(), y.data(), static_cast<double*>(nullptr));
  CHECK(y[0] == 10 * 1 + 100 * 3 + 0.5);
  CHECK(y[1] == 10 * 2 + 100 * 4 - 1);
}

TEST_CASE("dense: gradients agree with central differences", "[nn][law]") {
  const nn::batch<double> b{.series = 3, .steps = 4};
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    CHECK(tests::off_by<nn::dense<5, 3>>(b, seed) <= 1e-6);
    CHECK(tests::off_by<nn::dense<5, 3, nn::act::relu>>(b, seed) <= 1e-6);
    CHECK(tests::off_by<nn::dense<4, 18, nn::act::tanh>>(b, seed) <= 1e-6);
  }
}

TEST_CASE("dense: the laws of a layer", "[nn][law]") {
  tests::keeps_the_laws<nn::dense<5, 3>>({.series = 3, .steps = 4}, 1);
  tests::keeps_the_laws<nn::dense<34, 32, nn::act::relu>>({.series = 2, .steps = 25}, 2);
  tests::keeps_the_laws<nn::dense<7, 70, nn::act::sigmoid>>({.series = 2, .steps = 9}, 3);
}

TEST_CASE("dense: first weights are small, different and drawn from the stream alone", "[nn][law]") {
  std::array<float, 12> w{}, again{};
  random_stream one{5, 1}, two{5, 1};
  nn::dense<3, 3>::initialise(w.data(), one);
  nn::dense<3, 3>::initialise(again.data(), two);
  CHECK(w == again);
  for (std::size_t i = 0; i < 9; ++i) {
    CHECK(std::abs(w[i]) <= 1.0f);
    CHECK(w[i] != w[(i + 1) % 9]);
  }
  for (std::size_t o = 9; o < 12; ++o) CHECK(w[o] == 0.0f);
}
