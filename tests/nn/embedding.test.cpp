// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/embedding.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;
using rows = nn::embedding<4, 3>;
static_assert(nn::layer<rows>);

TEST_CASE("embedding: a code reads its row, what is no code reads row 0", "[nn][law]") {
  const auto w = tests::drawn<double>(12, 1);
  const std::vector<double> x{2, 0, 3, 4, -1, std::nan("")};
  const auto y = tests::passed<rows, double>{w, {.steps = 6}, x, {}, false}.y;
  const std::size_t read[]{2, 0, 3, 0, 0, 0};
  for (std::size_t r = 0; r < 6; ++r)
    for (std::size_t i = 0; i < 3; ++i) CHECK(y[r * 3 + i] == w[read[r] * 3 + i]);
}

TEST_CASE("embedding: the gradient goes to the rows that were read", "[nn][law]") {
  const auto w = tests::drawn<double>(12, 1), c = tests::drawn<double>(9, 2);
  const std::vector<double> x{1, 3, 1};
  const tests::passed<rows, double> at{w, {.steps = 3}, x, c};
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(at.dw[i] == 0);
    CHECK(at.dw[3 + i] == c[i] + c[6 + i]);
    CHECK(at.dw[6 + i] == 0);
    CHECK(at.dw[9 + i] == c[3 + i]);
    CHECK(at.dx[i] == 0);
  }
}
