// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/activation.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;
namespace act = echelon::nn::act;

static_assert(nn::layer<nn::activate_each<3, act::elu>> && nn::activation<act::none>);

TEST_CASE("activation: each is its formula in double precision", "[nn][law]") {
  std::vector<double> x;
  for (double v = -6; v <= 6; v += 0.37) x.push_back(v);
  const auto check = [&]<class A>(A, auto formula) {
    std::vector<double> y = x;
    nn::activate<A>(y.size(), y.data());
    INFO(A::name);
    for (std::size_t i = 0; i < x.size(); ++i) CHECK_THAT(y[i], WithinAbs(formula(x[i]), 1e-14));
  };
  check(act::none{}, [](double v) { return v; });
  check(act::relu{}, [](double v) { return std::max(v, 0.0); });
  check(act::elu{}, [](double v) { return v > 0 ? v : std::expm1(v); });
  check(act::sigmoid{}, [](double v) { return 1 / (1 + std::exp(-v)); });
  check(act::tanh{}, [](double v) { return std::tanh(v); });
  check(act::softplus{}, [](double v) { return std::log1p(std::exp(v)); });
}

TEST_CASE("activation: gradients agree with central differences", "[nn][law]") {
  const nn::batch<double> b{.series = 2, .steps = 3};
  CHECK(tests::off_by<nn::activate_each<5, act::none>>(b, 1) <= 1e-6);
  CHECK(tests::off_by<nn::activate_each<5, act::relu>>(b, 2) <= 1e-6);
  CHECK(tests::off_by<nn::activate_each<5, act::elu>>(b, 3) <= 1e-6);
  CHECK(tests::off_by<nn::activate_each<5, act::sigmoid>>(b, 4) <= 1e-6);
  CHECK(tests::off_by<nn::activate_each<5, act::tanh>>(b, 5) <= 1e-6);
  CHECK(tests::off_by<nn::activate_each<5, act::softplus>>(b, 6) <= 1e-6);
}

TEST_CASE("activation: the laws of a layer", "[nn][law]") {
  tests::keeps_the_laws<nn::activate_each<19, act::elu>>({.series = 3, .steps = 2}, 1);
  tests::keeps_the_laws<nn::activate_each<19, act::softplus>>({.series = 3, .steps = 2}, 2);
  tests::keeps_the_laws<nn::activate_each<19, act::sigmoid>>({.series = 3, .steps = 2}, 3);
}

TEST_CASE("activation: far from zero single precision stays finite", "[nn][law]") {
  std::array<float, 4> x{-1e30f, -200, 200, 1e30f}, y = x;
  nn::activate<act::softplus>(4, y.data());
  CHECK(y[0] >= 0);
  CHECK(y[1] >= 0);
  CHECK(y[2] == 200);
  CHECK(y[3] == 1e30f);
  y = x;
  nn::activate<act::tanh>(4, y.data());
  CHECK(y == std::array{-1.0f, -1.0f, 1.0f, 1.0f});
  y = x;
  nn::activate<act::sigmoid>(4, y.data());
  CHECK_THAT(y[0], WithinAbs(0.0, 1e-30));
  CHECK(y[3] == 1.0f);
}
