// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/sequential.hpp>

#include <cstddef>

#include <echelon/nn/combine.hpp>
#include <echelon/nn/convolution.hpp>
#include <echelon/nn/dense.hpp>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;
using nn::dense;

namespace {
using small = nn::sequential<dense<3, 5, nn::act::tanh>, nn::causal_convolution<5, 4, 2, 2>, dense<4, 2>>;
using with_last = nn::sequential<nn::causal_convolution<3, 4, 2, 1, nn::act::tanh>, nn::last_step<4>, dense<4, 2>>;
using nested = nn::sequential<dense<3, 4, nn::act::elu>, nn::sequential<dense<4, 4>, dense<4, 5, nn::act::sigmoid>>,
                              dense<5, 3>>;
}  // namespace
static_assert(nn::layer<small> && small::in == 3 && small::out == 2);
static_assert(small::parameters == 4 * 5 + (2 * 5 * 4 + 4) + 5 * 2);
static_assert(nn::layer<nested, double>);

TEST_CASE("sequential: one layer inside is that layer", "[nn][law]") {
  const nn::batch<double> b{.series = 2, .steps = 3};
  const auto w = tests::drawn<double>(dense<3, 2>::parameters, 1), x = tests::drawn<double>(18, 2);
  CHECK(tests::passed<nn::sequential<dense<3, 2>>, double>{w, b, x, {}, false}.y ==
        tests::passed<dense<3, 2>, double>{w, b, x, {}, false}.y);
}

TEST_CASE("sequential: gradients agree with central differences", "[nn][law]") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    CHECK(tests::off_by<small>({.series = 2, .steps = 5}, seed) <= 1e-6);
    CHECK(tests::off_by<with_last>({.series = 3, .steps = 4}, seed) <= 1e-6);
    CHECK(tests::off_by<nested>({.series = 2, .steps = 2}, seed) <= 1e-6);
    CHECK(tests::off_by<nn::sequential<dense<3, 2>>>({.series = 2, .steps = 2}, seed) <= 1e-6);
  }
}

TEST_CASE("sequential: the laws of a layer", "[nn][law]") {
  tests::keeps_the_laws<small>({.series = 3, .steps = 9}, 1);
  tests::keeps_the_laws<with_last>({.series = 3, .steps = 9}, 2);
}

TEST_CASE("sequential: causal layers stay causal together", "[nn][law]") {
  CHECK(tests::sees_no_future<small>({.series = 2, .steps = 8}, 1));
}
