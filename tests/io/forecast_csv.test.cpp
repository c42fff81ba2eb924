// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/forecast_csv.hpp>

#include <echelon/io/panel_long.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("forecast csv: ids, moments and levels are those of the panel and the forecast", "[io]") {
  const auto p =
      read_panel_long("unique_id,ds,y\n\"a,1\",2024-02-28,1\n\"a,1\",2024-02-29,1\nb,2024-02-29,1\n", "l.csv");
  REQUIRE(p);
  const quantile_forecast f{2, 1, {level{0.165}, level{0.5}}, {0.1, 2, 3, 4.25}};
  CHECK(format_forecast(*p, p->last() + 1, f) ==
        "unique_id,ds,q0.165,q0.5\n\"a,1\",2024-03-01,0.1,2\nb,2024-03-01,3,4.25\n");
  const quantile_forecast other{1, 1, {level{0.5}}, {1}};
  CHECK(ECHELON_FAULT_OF(format_forecast(*p, 0, other)) == 101);
}
