// SPDX-License-Identifier: BSL-1.0
#include <echelon/interop/eigen.hpp>

#include <vector>

#include <tests/catch.hpp>

using namespace echelon;
using by_rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

TEST_CASE("eigen: both sides see the same memory at the same place", "[interop][law]") {
  std::vector<double> memory(15);
  for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<double>(i);
  const matrix_view<double> ours{memory.data() + 1, 3, 2, 5};
  auto theirs = as_eigen(ours);
  REQUIRE(theirs.rows() == 3);
  REQUIRE(theirs.cols() == 2);
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t c = 0; c < 2; ++c)
      CHECK(&theirs(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(c)) == &ours(r, c));
  theirs(2, 1) = -1;
  CHECK(memory[12] == -1);
  const auto back = as_view(theirs);
  CHECK(back.data() == ours.data());
  CHECK(back.stride() == 5);
  CHECK(&back(2, 1) == &ours(2, 1));
  const auto constant = as_eigen(matrix_view<const double>{ours});
  CHECK(constant.sum() == ours(0, 0) + ours(0, 1) + ours(1, 0) + ours(1, 1) + ours(2, 0) + ours(2, 1));
}

TEST_CASE("eigen: a matrix stored by rows, or a block of it, is our view", "[interop][law]") {
  by_rows m(3, 4);
  m << 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12;
  const auto all = as_view(m);
  STATIC_REQUIRE(std::is_same_v<decltype(all), const matrix_view<double>>);
  CHECK(all.rows() == 3);
  CHECK(all(2, 3) == 12);
  all(0, 0) = 100;
  CHECK(m(0, 0) == 100);
  auto block = m.middleRows(1, 2);
  CHECK(as_view(block)(1, 1) == 10);
  const by_rows& fixed = m;
  STATIC_REQUIRE(std::is_same_v<decltype(as_view(fixed)), matrix_view<const double>>);
  CHECK(as_view(fixed).data() == m.data());
}

TEST_CASE("eigen: vectors are spans and spans are vectors", "[interop][law]") {
  const Eigen::VectorXd v = Eigen::VectorXd::LinSpaced(5, 0, 4);
  const auto s = as_span(v);
  REQUIRE(s.size() == 5);
  CHECK(s.data() == v.data());
  std::vector<float> ours{3, 4};
  auto theirs = as_eigen(std::span{ours});
  CHECK(theirs.norm() == 5.0f);
  theirs *= 2.0f;
  CHECK(ours[1] == 8.0f);
  CHECK(as_eigen(std::span<const float>{ours}).sum() == 14.0f);
  CHECK(as_eigen(std::span<float>{}).size() == 0);
}
