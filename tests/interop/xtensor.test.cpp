// SPDX-License-Identifier: BSL-1.0
#if __has_include(<xtensor/containers/xtensor.hpp>) || __has_include(<xtensor/xtensor.hpp>)
#include <echelon/interop/xtensor.hpp>

#include <type_traits>
#include <utility>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("xtensor: both sides see the same memory at the same place", "[interop][law]") {
  std::vector<double> memory(15);
  for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<double>(i);
  const matrix_view<double> ours{memory.data() + 1, 3, 2, 5};
  auto theirs = as_xtensor(ours);
  REQUIRE(theirs.shape()[0] == 3);
  REQUIRE(theirs.shape()[1] == 2);
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t c = 0; c < 2; ++c) CHECK(&theirs(r, c) == &ours(r, c));
  theirs(2, 1) = -1;
  CHECK(memory[12] == -1);
  const auto row = as_xtensor(matrix_view<double>{memory.data(), 1, 3, 5});
  CHECK(row(0, 2) == memory[2]);
  const auto column = as_xtensor(matrix_view<const double>{memory.data(), 3, 1, 5});
  CHECK(column(2, 0) == memory[10]);
}

TEST_CASE("xtensor: its arrays of one and two axes are our views", "[interop][law]") {
  xt::xtensor<double, 2> m{{1, 2, 3}, {4, 5, 6}};
  const auto view = as_view(m);
  CHECK(view.rows() == 2);
  CHECK(view(1, 0) == 4);
  view(1, 2) = 60;
  CHECK(m(1, 2) == 60);
  STATIC_REQUIRE(std::is_same_v<decltype(as_view(std::as_const(m))), matrix_view<const double>>);
  CHECK(as_view(std::as_const(m)).data() == m.data());
  xt::xtensor<float, 1> v{1, 2, 3};
  CHECK(as_span(v).size() == 3);
  CHECK(as_span(std::as_const(v)).data() == v.data());
  CHECK(as_xtensor(as_span(v))(2) == 3.0f);
}
#endif
