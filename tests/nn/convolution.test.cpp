// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/convolution.hpp>

#include <array>
#include <cstddef>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;

static_assert(nn::layer<nn::causal_convolution<3, 2, 2, 4>> && nn::layer<nn::causal_convolution<3, 2, 2, 4>, double>);

TEST_CASE("causal convolution: taps look back at multiples of the dilation", "[nn][law]") {
  using wide = nn::causal_convolution<1, 1, 3, 2>;
  const std::array<double, 4> w{100, 10, 1, 0.5};  // oldest tap first, then b
  const std::array<double, 7> x{1, 2, 3, 4, 5, 6, 7};
  std::array<double, 7> y{};
  wide::forward(w.data(), nn::batch<double>{.steps = 7}, x.data(), y.data(), static_cast<double*>(nullptr));
  CHECK(y == std::array{1.5, 2.5, 13.5, 24.5, 135.5, 246.5, 357.5});
}

TEST_CASE("causal convolution: gradients agree with central differences", "[nn][law]") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    CHECK(tests::off_by<nn::causal_convolution<3, 4, 2, 1>>({.series = 2, .steps = 6}, seed) <= 1e-6);
    CHECK(tests::off_by<nn::causal_convolution<3, 4, 3, 2, nn::act::relu>>({.series = 2, .steps = 9}, seed) <= 1e-6);
    CHECK(tests::off_by<nn::causal_convolution<3, 4, 3, 5, nn::act::tanh>>({.series = 2, .steps = 4}, seed) <= 1e-6);
    CHECK(tests::off_by<nn::causal_convolution<2, 2, 1, 3>>({.series = 2, .steps = 4}, seed) <= 1e-6);
  }
}

TEST_CASE("causal convolution: the laws of a layer", "[nn][law]") {
  tests::keeps_the_laws<nn::causal_convolution<10, 30, 2, 8, nn::act::relu>>({.series = 3, .steps = 40}, 1);
  tests::keeps_the_laws<nn::causal_convolution<30, 30, 3, 4>>({.series = 2, .steps = 7}, 2);
}

TEST_CASE("causal convolution: changing the future leaves the past bit-equal", "[nn][law]") {
  CHECK(tests::sees_no_future<nn::causal_convolution<3, 5, 3, 2>>({.series = 2, .steps = 12}, 1));
  CHECK(tests::sees_no_future<nn::causal_convolution<3, 18, 2, 1, nn::act::relu>>({.series = 1, .steps = 9}, 2));
}
