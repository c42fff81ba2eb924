// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/schedule_csv.hpp>

#include <fstream>
#include <sstream>

#include <tests/capacity/journeys.hpp>
#include <tests/catch.hpp>
#include <tests/temporary_file.hpp>

using namespace echelon;

TEST_CASE("schedule as a table: a row a minute, a column a step", "[capacity][io]") {
  const customer_journey two{{{"search", 1}, {"pay, at last", 1}}, {1, 0}, {0, 0.5, 0, 0}};
  const load_schedule s = schedule_of(two, std::vector<double>{100, 100, 0});
  // of 100 who search 63.2 go on after a minute, half of them to pay
  CHECK(format_schedule(s) ==
        "minute,begin,search,\"pay, at last\"\n"
        "0,100,100,0\n"
        "1,100,137,32\n"
        "2,0,50,55\n");
  const temporary_file file{"schedule"};
  REQUIRE(!write_schedule(file.path, s));
  std::ifstream in{file.path};
  std::stringstream text;
  text << in.rdbuf();
  CHECK(text.str() == format_schedule(s));
}
