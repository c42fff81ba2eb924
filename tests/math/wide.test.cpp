// SPDX-License-Identifier: BSL-1.0
#include <echelon/math/wide.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("wide: exponentials to four parts in ten to the sixteen", "[math]") {
  double worst = 0;
  for (int block = 0; block < 1000; ++block) {
    std::array<double, wide::size> x{}, y{};
    for (std::size_t k = 0; k < wide::size; ++k) x[k] = -650 + 1.3 * block + 0.161803 * static_cast<double>(k);
    exp(wide::load(x.data())).store(y.data());
    for (std::size_t k = 0; k < wide::size; ++k)
      if (x[k] < 700) worst = std::max(worst, std::abs(y[k] / std::exp(x[k]) - 1));
  }
  CHECK(worst < 4.5e-16);
}

TEST_CASE("wide: arithmetic, sums, and numbers held inside", "[math]") {
  const std::array<float, wide::size> few{1, 2, 3, 4, 5, 6, 7, 8};
  const wide a = wide::load(few.data());
  CHECK(a.sum() == 36);
  CHECK(((a + wide{1.0}) * a / wide{2.0} - a).sum() == 0.5 * (204 + 36) - 36);
  CHECK(larger(a, wide{4.0}).sum() == 4 * 4 + 5 + 6 + 7 + 8);
  CHECK(exp(wide{0.0}).sum() == 8);
  CHECK(exp(wide{-1e9}).v[3] == exp(wide{-700.0}).v[0]);
  CHECK(std::isfinite(exp(wide{1e9}).v[3]));
}
