// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/forecast_csv.hpp>

#include <string>
#include <vector>

#include <echelon/io/panel_long.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("forecast csv: dates go on in the convention of the data, and are read as the periods they stand for",
          "[io][law]") {
  struct dates {
    std::vector<std::string> seen, ahead;
  };
  for (const dates& d :
       std::vector<dates>{{{"2011-01-01", "2011-02-01", "2011-03-01"}, {"2011-04-01", "2011-05-01"}},
                          {{"2011-10-31", "2011-11-30", "2011-12-31"}, {"2012-01-31", "2012-02-29"}},
                          {{"2011-01-15", "2011-02-15", "2011-03-15"}, {"2011-04-15", "2011-05-15"}},
                          {{"2010-12-31", "2011-03-31", "2011-06-30"}, {"2011-09-30", "2011-12-31"}},
                          {{"2008-02-29", "2009-02-28", "2010-02-28"}, {"2011-02-28", "2012-02-29"}}}) {
    const auto table = [](const std::vector<std::string>& days) {
      std::string text = "unique_id,ds,y\n";
      for (const auto& day : days) text += "a," + day + ",1\n";
      return text;
    };
    const auto p = read_panel_long(table(d.seen), "l.csv");
    REQUIRE(p);
    const quantile_forecast f{1, 2, {level{0.5}}, {1, 1}};
    std::string expected = "unique_id,ds,q0.5\n";
    for (const auto& day : d.ahead) expected += "a," + day + ",1\n";
    CHECK(format_forecast(*p, p->last() + 1, f) == expected);
    std::vector<std::string> all = d.seen;
    all.insert(all.end(), d.ahead.begin(), d.ahead.end());
    const auto longer = read_panel_long(table(all), "l.csv");
    REQUIRE(longer);
    CHECK(longer->time == p->time);
    CHECK(longer->last() == p->last() + 2);
  }
}

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
