// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/gru.hpp>

#include <array>
#include <cmath>
#include <cstddef>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;
static_assert(nn::layer<nn::gru<3, 5>> && nn::layer<nn::gru<3, 5>, double>);

TEST_CASE("gru: one unit follows its equations", "[nn][law]") {
  const std::array<double, 12> w{0.3, -0.2, 0.7, 0.5, 0.4, -0.6, 0.1, 0.2, 0.3, -0.1, 0.15, 0.25};
  const std::array<double, 3> x{1.0, -2.0, 0.5};
  std::array<double, 3> y{};
  std::array<double, 30> memory{};
  nn::gru<1, 1>::forward(w.data(), nn::batch<double>{.steps = 3}, x.data(), y.data(), memory.data());
  const auto sigmoid = [](double v) { return 1 / (1 + std::exp(-v)); };
  double h = 0;
  for (std::size_t t = 0; t < 3; ++t) {
    const double r = sigmoid(0.3 * x[t] + 0.1 + 0.5 * h - 0.1), z = sigmoid(-0.2 * x[t] + 0.2 + 0.4 * h + 0.15);
    const double n = std::tanh(0.7 * x[t] + 0.3 + r * (-0.6 * h + 0.25));
    h = (1 - z) * n + z * h;
    CHECK_THAT(y[t], WithinAbs(h, 1e-14));
  }
}

TEST_CASE("gru: gradients agree with central differences", "[nn][law]") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    CHECK(tests::off_by<nn::gru<3, 4>>({.series = 2, .steps = 5}, seed) <= 1e-6);
    CHECK(tests::off_by<nn::gru<2, 3>>({.series = 2, .steps = 11}, seed) <= 1e-6);
    CHECK(tests::off_by<nn::gru<2, 3>>({.series = 1, .steps = 1}, seed) <= 1e-6);
  }
}

TEST_CASE("gru: the laws of a layer, and no sight of the future", "[nn][law]") {
  tests::keeps_the_laws<nn::gru<3, 21>>({.series = 5, .steps = 10}, 1, 5e-5);
  CHECK(tests::sees_no_future<nn::gru<3, 5>>({.series = 2, .steps = 8}, 2));
}
