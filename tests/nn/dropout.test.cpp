// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/dropout.hpp>

#include <cstddef>
#include <vector>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;
using some = nn::dropout<40, 0.25>;
static_assert(nn::layer<some> && nn::layer<some, double>);

TEST_CASE("dropout: it does nothing but while training", "[nn][law]") {
  const auto x = tests::drawn<float>(80, 1);
  CHECK(tests::passed<some, float>{{}, {.steps = 2}, x, {}, false}.y == x);
}

TEST_CASE("dropout: it drops the share it says, keeps the mean, and draws anew each step", "[nn][law]") {
  nn::batch<float> b{.series = 10, .steps = 20};
  b.training = true;
  b.seed = 3;
  const std::vector<float> x(8000, 1.0f);
  const auto y = tests::passed<some, float>{{}, b, x, {}, false}.y;
  double zeros = 0, sum = 0;
  for (const float v : y) {
    zeros += v == 0 ? 1 : 0;
    sum += static_cast<double>(v);
    CHECK((v == 0 || v == 1 / 0.75f));
  }
  CHECK_THAT(zeros / 8000, WithinAbs(0.25, 0.03));
  CHECK_THAT(sum / 8000, WithinAbs(1.0, 0.04));
  b.draw = 1;
  CHECK(tests::passed<some, float>{{}, b, x, {}, false}.y != y);
  b.draw = 0;
  CHECK(tests::passed<nn::dropout<40, 0.25, 1>, float>{{}, b, x, {}, false}.y != y);
}

TEST_CASE("dropout: gradients and laws, while training too", "[nn][law]") {
  nn::batch<double> b{.series = 2, .steps = 3};
  b.training = true;
  CHECK(tests::off_by<some>(b, 1) <= 1e-6);
  nn::batch<float> f{.series = 3, .steps = 3, .first = 5};
  f.training = true;
  tests::keeps_the_laws<some>(f, 2);
}
