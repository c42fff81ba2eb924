// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/combine.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

#include <echelon/nn/convolution.hpp>
#include <echelon/nn/dense.hpp>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;
using nn::dense;

namespace {
using around = nn::residual<nn::causal_convolution<4, 4, 2, 2, nn::act::relu>>;
using beside = nn::parallel<dense<4, 3, nn::act::tanh>, around, dense<4, 1>>;
using steps = nn::each_step<3, dense<2, 4, nn::act::sigmoid>>;
}  // namespace
static_assert(nn::layer<around> && nn::layer<beside> && nn::layer<steps> && nn::layer<nn::last_step<3>>);
static_assert(beside::out == 8 && steps::in == 6 && steps::out == 12);

TEST_CASE("combine: gradients agree with central differences", "[nn][law]") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    CHECK(tests::off_by<around>({.series = 2, .steps = 5}, seed) <= 1e-6);
    CHECK(tests::off_by<nn::residual<around>>({.series = 2, .steps = 5}, seed) <= 1e-6);
    CHECK(tests::off_by<beside>({.series = 2, .steps = 5}, seed) <= 1e-6);
    CHECK(tests::off_by<steps>({.series = 2, .steps = 3}, seed) <= 1e-6);
    CHECK(tests::off_by<nn::last_step<3>>({.series = 2, .steps = 3}, seed) <= 1e-6);
  }
}

TEST_CASE("combine: the laws of a layer", "[nn][law]") {
  tests::keeps_the_laws<around>({.series = 2, .steps = 9}, 1);
  tests::keeps_the_laws<beside>({.series = 2, .steps = 9}, 2);
  tests::keeps_the_laws<steps>({.series = 2, .steps = 9}, 3);
  tests::keeps_the_laws<nn::last_step<5>>({.series = 3, .steps = 4}, 4);
}

TEST_CASE("combine: a residual adds its input, branches stand side by side, steps share weights", "[nn][law]") {
  const nn::batch<double> b{.series = 2, .steps = 3};
  const auto w = tests::drawn<double>(100, 1), x = tests::drawn<double>(24, 2);
  const auto of = [&]<class L>(std::vector<double> weights, std::vector<double> input, L) {
    weights.resize(L::parameters);
    return tests::passed<L, double>{weights, b, input, {}, false}.y;
  };
  const auto inner = of(w, x, dense<4, 4>{}), outer = of(w, x, nn::residual<dense<4, 4>>{});
  for (std::size_t i = 0; i < x.size(); ++i) CHECK(outer[i] == x[i] + inner[i]);

  const auto both = of(w, x, nn::parallel<dense<4, 2>, dense<4, 3>>{});
  const auto one = of(w, x, dense<4, 2>{}), two = of({w.begin() + 10, w.end()}, x, dense<4, 3>{});
  for (std::size_t r = 0; r < 6; ++r)
    for (std::size_t k = 0; k < 5; ++k) CHECK(both[r * 5 + k] == (k < 2 ? one[r * 2 + k] : two[r * 3 + k - 2]));

  const std::vector<double> pairs(x.begin(), x.end());
  const auto each = of(w, pairs, nn::each_step<2, dense<2, 3>>{});
  const std::vector<double> nine(w.begin(), w.begin() + 9);
  const tests::passed<dense<2, 3>, double> plain{nine, {.series = 2, .steps = 6}, pairs, {}, false};
  CHECK(each == plain.y);
}
