// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/choice_csv.hpp>

#include <string>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

const std::string good =
    "who,trip,mode,took,can,price,time,count\n"
    "anna,1,bus,0,1,2,30,1\n"
    "anna,1,car,1,1,5,12,1\n"
    "anna,2,bus,1,1,2,25,2.5\n"
    "anna,2,car,0,0,5,12,2.5\n"
    "ben,3,car,1,1,4,20,1\n"
    "ben,3,taxi,0,1,15,18,1\n";
const choice_columns columns{.choice = "trip", .alternative = "mode", .chosen = "took", .available = "can",
                             .person = "who", .weight = "count", .described_by = {"price", "time"}};

/// The number of the problem of the good table with one piece replaced.
int problem_of(const std::string& from, const std::string& to) {
  std::string text = good;
  const auto at = text.find(from);
  REQUIRE(at != text.npos);
  text.replace(at, from.size(), to);
  const auto read = parse_choices(text, "trips.csv", columns);
  if (read) return 0;
  INFO(read.error().text());
  CHECK(read.error().line > 0);
  return static_cast<int>(read.error().why);
}

}  // namespace

TEST_CASE("choice csv: rows become choices, and what was not available is left out", "[choice]") {
  const auto read = parse_choices(good, "trips.csv", columns);
  REQUIRE(read);
  const choice_data& d = read->data;
  validate(d);
  CHECK(read->alternatives == std::vector<std::string>{"bus", "car", "taxi"});
  CHECK(d.choices() == 3);
  CHECK(d.first == std::vector<std::size_t>{0, 2, 3, 5});
  CHECK(d.chosen == std::vector<std::uint32_t>{1, 0, 0});
  CHECK(d.alternative == std::vector<std::uint32_t>{0, 1, 0, 1, 2});
  CHECK(d.person == std::vector<std::uint32_t>{0, 0, 1});
  CHECK(d.weight == std::vector<double>{1, 2.5, 1});
  CHECK(d.x == std::vector<double>{2, 30, 5, 12, 2, 25, 4, 20, 15, 18});
  CHECK(d.names == std::vector<std::string>{"price", "time"});
}

TEST_CASE("choice csv: what is wrong is named, with its place", "[choice]") {
  CHECK(problem_of("anna,1,car,1,1", "anna,1,car,1,0") == 201);   // chosen, not available
  CHECK(problem_of("anna,2,bus,1,1", "anna,2,bus,0,0") == 202);   // an empty choice set
  CHECK(problem_of("anna,1,car,1,1", "anna,1,car,0,1") == 202);   // nothing chosen
  CHECK(problem_of("anna,1,bus,0,1", "anna,1,bus,1,1") == 304);   // two chosen
  CHECK(problem_of("anna,1,bus", "anna,1,car") == 304);           // an alternative twice
  CHECK(problem_of("ben,3,car", "ben,1,car") == 304);             // a choice in two parts
  CHECK(problem_of("ben,3,taxi", "anna,3,taxi") == 304);          // two persons in a choice
  CHECK(problem_of("anna,2,bus", "carl,2,bus") == 304);           // and the same the other way round
  CHECK(problem_of(",time", ",times") == 402);
  CHECK(problem_of("1,5,12,1", "1,5,,1") == 402);
  CHECK(problem_of("1,5,12,1", "1,5,inf,1") == 301);
  CHECK(problem_of("took", "takes") == 402);
  CHECK(problem_of("car,1,1,4", "car,yes,1,4") == 402);
  CHECK(problem_of("25,2.5", "25,-2.5") == 303);
  const auto none = parse_choices("trip,mode,took,can,who,count,price,time\n", "trips.csv", columns);
  REQUIRE_FALSE(none);
  CHECK(none.error().why == fault::empty);
}

TEST_CASE("choice csv: a person who comes back later is refused", "[choice]") {
  const auto read = parse_choices(good + "anna,4,bus,1,1,2,30,1\n", "trips.csv", columns);
  REQUIRE_FALSE(read);
  CHECK(read.error().why == fault::duplicate);
  CHECK(read.error().line == 8);
}
