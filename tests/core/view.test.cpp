// SPDX-License-Identifier: BSL-1.0
#include <echelon/core/view.hpp>

#include <array>
#include <type_traits>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("view: element (r, c) lies r strides and c steps after the start", "[core][law]") {
  std::array<double, 12> memory{};
  for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<double>(i);
  const matrix_view<double> all{memory.data(), 3, 4};
  const matrix_view<double> inner{memory.data() + 1, 3, 2, 4};
  CHECK(all.stride() == 4);
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < 4; ++c) CHECK(all(r, c) == static_cast<double>(4 * r + c));
    for (std::size_t c = 0; c < 2; ++c) CHECK(&inner(r, c) == &all(r, c + 1));
    CHECK(inner.row(r).size() == 2);
    CHECK(inner.row(r).data() == &all(r, 1));
  }
}

TEST_CASE("view: it reads what its owner writes, and becomes read-only but not the reverse", "[core][law]") {
  std::array<float, 4> memory{1, 2, 3, 4};
  const matrix_view<float> open{memory.data(), 2, 2};
  const matrix_view<const float> closed = open;
  open(1, 0) = 7;
  CHECK(memory[2] == 7);
  CHECK(closed(1, 0) == 7);
  STATIC_REQUIRE(!std::is_constructible_v<matrix_view<float>, matrix_view<const float>>);
  STATIC_REQUIRE(std::is_trivially_copyable_v<matrix_view<float>>);
  CHECK(matrix_view<float>{}.rows() == 0);
}
