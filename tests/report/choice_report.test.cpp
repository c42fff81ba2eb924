// SPDX-License-Identifier: BSL-1.0
#include <echelon/report/choice_report.hpp>

#include <string>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("choice report: shows what it was given and leaves out the rest", "[report]") {
  choice_report r{.title = "Jackets", .subtitle = "two", .lead = "Down sells."};
  CHECK(to_html(r).find("What they buy instead") == std::string::npos);
  r.products = {"down & out", "wool"};
  r.sold = {0.4, 0.3};
  r.instead = {0, 0.75, 0.25, 0.5, 0, 0.5};
  r.taken = {0, 0.3, 0.1, 0.15, 0, 0.15};
  r.answer = {{"wool", 80, 12.5, 14}};
  r.fits = {{"mnl", -10.34, 3, 30.5}};
  const std::string page = to_html(r);
  for (const char* text : {"What they buy instead", "Substitution", "takes from which", "75.0", "down &amp; out",
                           "What to stock", "12.5", "mnl", "\u221210.3"})
    CHECK(page.find(text) != page.npos);
  CHECK(page.find("down & out") == page.npos);
}

TEST_CASE("choice report: tables that do not fit their names are refused", "[report][fault]") {
  choice_report r{.products = {"a", "b"}, .sold = {0.1}};
  CHECK(ECHELON_FAULT_OF(to_html(r)) == 101);
  r.sold.clear();
  r.taken = {0.1, 0.2, 0.3, 0.4};
  CHECK(ECHELON_FAULT_OF(to_html(r)) == 101);
}
