// SPDX-License-Identifier: BSL-1.0
#include <echelon/report/markup.hpp>

#include <limits>

#include <tests/catch.hpp>
#include <tests/report/well_formed.hpp>

using namespace echelon;
using echelon_tests::why_not_well_formed;

TEST_CASE("markup: whatever is written, tags balance and text is escaped", "[report][law]") {
  markup m;
  m.open("div", {{"title", echelon_tests::nasty()}, {"x", 1.50}}).text(echelon_tests::nasty()).open("p").leaf("line", {{"x1", 3}});
  m.close().close().close().close();  // more than were opened
  m.open("b");                        // never closed by the caller
  const std::string text = std::move(m).take();
  CHECK(why_not_well_formed(text) == "");
  CHECK(text.find("<script") == std::string::npos);
  CHECK(text.find("x=\"1.5\"") != std::string::npos);
  CHECK(text.ends_with("<b></b>"));
}

TEST_CASE("markup: the checker of these tests sees what is wrong", "[report]") {
  for (const char* bad : {"<a>", "<a></b>", "</a>", "<a x=\"1></a>", "a & b", "<a>></a>", "<a b=\"<\"></a>", "<span/>", "< a></a>"}) {
    INFO(bad);
    CHECK(why_not_well_formed(bad) != "");
  }
  CHECK(why_not_well_formed("<!DOCTYPE html><a b=\"c&amp;d\"><line/>x &lt; y</a><style>a>b</style>") == "");
}

TEST_CASE("markup: coordinates are short, plain and finite", "[report]") {
  CHECK(coordinate(12.345) == "12.35");
  CHECK(coordinate(-3.10) == "-3.1");
  CHECK(coordinate(1234567.0) == "1234567");
  CHECK(coordinate(-0.0001) == "0");
  CHECK(coordinate(std::numeric_limits<double>::quiet_NaN()) == "0");
  CHECK(coordinate(1e300) == "1000000000");
}

TEST_CASE("markup: a pen is lifted over missing points", "[report]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(pen{}.to(1, 2).to(3, 4).to(nan, 5).to(6, 7).d() == "M1 2L3 4M6 7");
  CHECK(pen{}.to(1, 2).to(3, 4).shut().to(5, 6).d() == "M1 2L3 4ZM5 6");
  CHECK(pen{}.shut().d().empty());
}
