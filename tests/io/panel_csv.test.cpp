// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/panel_csv.hpp>

#include <cstdlib>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("panel csv: a long and a wide table of the same data give the same panel", "[io][law]") {
  const auto wide = read_panel_wide("unique_id,2024-01-01,2024-01-02,2024-01-03\na,1,,3\nb,,2.5,\n", "w.csv");
  const auto long_ = read_panel_long("unique_id,ds,y\na,2024-01-01,1\na,2024-01-03,3\nb,2024-01-02,2.5\n", "l.csv");
  REQUIRE(wide);
  REQUIRE(long_);
  CHECK(wide->ids == long_->ids);
  CHECK(wide->time == long_->time);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(wide->demand[i].first == long_->demand[i].first);
    CHECK(wide->demand[i].values.size() == long_->demand[i].values.size());
    CHECK(wide->demand[i].values[0] == long_->demand[i].values[0]);
  }
}

TEST_CASE("panel csv: a file that is not there is named by every reader", "[io]") {
  CHECK(read_panel_long("/no/such.csv").error().why == fault::cannot_open);
  CHECK(read_panel_wide("/no/such.csv").error().why == fault::cannot_open);
  CHECK(read_future(panel{}, "/no/such.csv").error().why == fault::cannot_open);
  CHECK(read_static(panel{}, "/no/such.csv").error().why == fault::cannot_open);
}
