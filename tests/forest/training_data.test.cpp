// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/training_data.hpp>

#include <limits>
#include <string>
#include <vector>

#include <echelon/data/table.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

int fault_of_rows(std::size_t columns, const std::vector<double>& y, const std::vector<double>& weight = {}) {
  return ECHELON_FAULT_OF(detail::check_training_data(2, columns, y, weight));
}

}  // namespace

TEST_CASE("training data: targets and weights that trees can add up pass", "[forest][law]") {
  CHECK(fault_of_rows(32'766, {-1e100, 1e100}) == 0);
  CHECK(fault_of_rows(1, {0, 0}, {0, 16'777'216}) == 0);
}

TEST_CASE("training data: what trees cannot learn from is refused by name", "[forest][fault]") {
  CHECK(fault_of_rows(32'768, {1, 2}) == 201);
  CHECK(fault_of_rows(1, {1}) == 101);
  CHECK(fault_of_rows(1, {1, endless}) == 301);
  CHECK(fault_of_rows(1, {1, -1.1e100}) == 201);
  CHECK(fault_of_rows(1, {1, 2}, {1}) == 101);
  CHECK(fault_of_rows(1, {1, 2}, {1, endless}) == 301);
  CHECK(fault_of_rows(1, {1, 2}, {1, -1}) == 303);
  CHECK(fault_of_rows(1, {1, 2}, {1, 16'777'217}) == 201);
}

TEST_CASE("training data: a feature is a number or missing, an infinity is named by its row", "[forest][fault]") {
  feature_table x{3, 2};
  x(0, 1) = std::numeric_limits<float>::quiet_NaN();
  CHECK(ECHELON_FAULT_OF(detail::check_features(x)) == 0);
  CHECK(ECHELON_FAULT_OF(detail::check_features(feature_table{3, 0})) == 202);
  x(2, 0) = -std::numeric_limits<float>::infinity();
  std::string told;
  try {
    detail::check_features(x);
  } catch (const error& problem) {
    told = problem.what();
  }
  CHECK(told == "ECH-301 x[2] holds an infinity, needed numbers or missing");
}
