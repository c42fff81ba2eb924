// SPDX-License-Identifier: BSL-1.0
#include <echelon/data/table.hpp>

#include <array>
#include <cmath>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("table: a value not set is missing, a value set is read back, also through the view", "[data][law]") {
  feature_table x{3, 2};
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t c = 0; c < 2; ++c) CHECK(std::isnan(x(r, c)));
  x(1, 0) = 4.5f;
  x.row(2)[1] = 7.0f;
  const matrix_view<const float> v = x;
  CHECK(v.rows() == 3);
  CHECK(v.columns() == 2);
  CHECK(v(1, 0) == 4.5f);
  CHECK(v(2, 1) == 7.0f);
  CHECK(std::isnan(v(1, 1)));
}

TEST_CASE("table: rows appended stand in order and must be of one length", "[data][law]") {
  feature_table x;
  x.push_back(std::array{1.0f, 2.0f});
  x.push_back(std::array{3.0f, 4.0f});
  REQUIRE(x.rows() == 2);
  REQUIRE(x.columns() == 2);
  CHECK(x(0, 1) == 2.0f);
  CHECK(x(1, 0) == 3.0f);
  CHECK(ECHELON_FAULT_OF(x.push_back(std::array{1.0f})) == 101);
  CHECK(x.rows() == 2);
}

TEST_CASE("table: names give the number of columns", "[data][law]") {
  const feature_table x{4, {"price", "lag_1"}};
  CHECK(x.columns() == 2);
  CHECK(x.names[1] == "lag_1");
  CHECK(ECHELON_FAULT_OF((feature_table{4, std::vector<std::string>{}})) == 202);
}
