// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/product.hpp>

#include <cstddef>
#include <vector>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("product: outer products and sums of rows are added", "[nn][law]") {
  const std::size_t rows = 23, in = 7, out = 19;
  const auto x = tests::drawn<double>(rows * in, 1), y = tests::drawn<double>(rows * out, 2);
  std::vector<double> w(in * out, 0.5), b(out, 0.25);
  nn::add_outer(rows, in, out, x.data(), in, y.data(), out, w.data(), out);
  nn::add_rows(rows, out, y.data(), out, b.data());
  std::vector<float> narrow_y(y.begin(), y.end()), narrow_b(out, 0.25f);
  nn::add_rows(rows, out, narrow_y.data(), out, narrow_b.data());
  for (std::size_t o = 0; o < out; ++o) {
    double sum = 0.25;
    for (std::size_t r = 0; r < rows; ++r) sum += y[r * out + o];
    CHECK_THAT(b[o], WithinAbs(sum, 1e-12));
    CHECK_THAT(narrow_b[o], WithinAbs(sum, 1e-5));
    for (std::size_t i = 0; i < in; ++i) {
      double outer = 0.5;
      for (std::size_t r = 0; r < rows; ++r) outer += x[r * in + i] * y[r * out + o];
      CHECK_THAT(w[i * out + o], WithinAbs(outer, 1e-12));
    }
  }
}

TEST_CASE("product: turning twice changes nothing", "[nn][law]") {
  const auto a = tests::drawn<double>(15, 3);
  std::vector<double> once(15), twice(15);
  nn::turn(3, 5, a.data(), 5, once.data(), 3);
  CHECK(once[1 * 3 + 2] == a[2 * 5 + 1]);
  nn::turn(5, 3, once.data(), 3, twice.data(), 5);
  CHECK(twice == a);
}
