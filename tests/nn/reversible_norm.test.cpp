// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/reversible_norm.hpp>

#include <cstddef>
#include <vector>

#include <echelon/nn/combine.hpp>
#include <echelon/nn/dense.hpp>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
using inside = nn::sequential<nn::dense<3, 4, nn::act::tanh>, nn::last_step<4>, nn::dense<4, 2>>;
using around = nn::reversible_norm<inside, 1>;
}  // namespace
static_assert(nn::layer<around> && around::parameters == inside::parameters + 6);

TEST_CASE("reversible norm: stretching and shifting the target does the same to what comes out", "[nn][law]") {
  const nn::batch<double> b{.series = 2, .steps = 9};
  const auto w = tests::drawn<double>(around::parameters, 1, 0.7);
  auto x = tests::drawn<double>(b.rows() * 3, 2);
  for (std::size_t i = 1; i < x.size(); i += 3) x[i] *= 1000;  // so that 1e-5 beside the variance is nothing
  const auto y = tests::passed<around, double>{w, b, x, {}, false}.y;
  for (std::size_t i = 1; i < x.size(); i += 3) x[i] = 5 * x[i] - 70;
  const auto now = tests::passed<around, double>{w, b, x, {}, false}.y;
  for (std::size_t i = 0; i < y.size(); ++i) CHECK_THAT(now[i], WithinRel(5 * y[i] - 70, 1e-7));
}

TEST_CASE("reversible norm: gradients agree with central differences", "[nn][law]") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    CHECK(tests::off_by<around>({.series = 2, .steps = 5}, seed) <= 1e-6);
}

TEST_CASE("reversible norm: the laws of a layer", "[nn][law]") {
  tests::keeps_the_laws<around>({.series = 3, .steps = 6}, 1, 1e-4);
}
